"""Questions about contacts, other names, colleagues, papers and clues of customers."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, LargeBinary, Select, String, Uuid, bindparam, func, select, tuple_

from zhike.core import hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.customers import missing as absent
from zhike.rooms.customers.models import Contact, Customer, Identity
from zhike.rooms.customers.people_models import CustomerFile, RetentionClue
from zhike.rooms.identity.models import User

_ORG = bindparam("org_id", type_=Uuid)


class Contacts(Repository[Contact]):
    model = Contact
    missing = absent.ContactMissing

    async def of(self, customer_id: UUID) -> list[Contact]:
        """Whom to call first, then the others as they came."""
        query = self.select().where(Contact.customer_id == customer_id)
        query = query.order_by(Contact.is_primary.desc(), Contact.created_at, Contact.id).limit(200)
        return list(await self.tx.session.scalars(query))


class Identities(Repository[Identity]):
    model = Identity
    missing = absent.IdentityMissing

    async def of(self, customer_id: UUID) -> list[Identity]:
        query = self.select().where(Identity.customer_id == customer_id)
        query = query.order_by(Identity.created_at, Identity.id).limit(200)
        return list(await self.tx.session.scalars(query))


class Papers(Repository[CustomerFile]):
    model = CustomerFile
    missing = absent.PaperMissing


class Clues(Repository[RetentionClue]):
    model = RetentionClue
    missing = absent.ClueMissing


_PAPERS = """
SELECT p.id, f.name, f.content_type, f.size, p.note, f.created_by, u.name AS created_by_name, p.created_at
FROM customer_files p JOIN files f ON f.org_id = p.org_id AND f.id = p.file_id
LEFT JOIN users u ON u.org_id = f.org_id AND u.id = f.created_by
WHERE p.org_id = $1 AND p.customer_id = $2 AND f.status = 'ready'
ORDER BY p.created_at DESC, p.id DESC LIMIT 200
"""
_PAPER = """
SELECT f.name, f.content_type FROM customer_files p JOIN files f ON f.org_id = p.org_id AND f.id = p.file_id
WHERE p.org_id = $1 AND p.id = $2
"""
_OWNERS = """
SELECT o.user_id, u.name AS user_name, o.role, o.started_at, o.ended_at FROM (
  SELECT c.owner_id AS user_id, 'owner' AS role, coalesce((SELECT max(h.ended_at) FROM customer_owners h
    WHERE h.org_id = c.org_id AND h.customer_id = c.id AND h.role = 'owner'), c.created_at) AS started_at,
    NULL::timestamptz AS ended_at
  FROM customers c WHERE c.org_id = $1 AND c.id = $2 AND c.owner_id IS NOT NULL
  UNION ALL
  (SELECT user_id, role, started_at, ended_at FROM customer_owners
   WHERE org_id = $1 AND customer_id = $2 ORDER BY started_at DESC, id DESC LIMIT 200)
) o LEFT JOIN users u ON u.org_id = $1 AND u.id = o.user_id
ORDER BY o.ended_at IS NOT NULL, o.role DESC, o.started_at DESC
"""


async def papers(tx: Tx, customer_id: UUID) -> list[Any]:
    """The files about a customer, newest first."""
    return list(await tx.conn.fetch(_PAPERS, tx.org_id, customer_id))


async def paper(tx: Tx, paper_id: UUID) -> Any:
    """A file's name and type."""
    return await tx.conn.fetchrow(_PAPER, tx.org_id, paper_id)


async def owners(tx: Tx, customer_id: UUID) -> list[Any]:
    """Who has the customer and who works along; then who did."""
    return list(await tx.conn.fetch(_OWNERS, tx.org_id, customer_id))


_R, _C, _U = RetentionClue.__table__, Customer.__table__, User.__table__
_FILTERS = {
    "customer_id": lambda: _R.c.customer_id == bindparam("customer_id", type_=Uuid),
    "category": lambda: _R.c.category == bindparam("category", type_=String),
    "recorded_by": lambda: _R.c.recorded_by == bindparam("recorded_by", type_=Uuid),
    "members": lambda: _R.c.member_value_hash == func.any(bindparam("members", type_=ARRAY(LargeBinary))),
}


def _clues() -> Select[Any]:
    """Clues about the living, with names."""
    joined = _R.join(_C, (_C.c.org_id == _R.c.org_id) & (_C.c.id == _R.c.customer_id))
    joined = joined.outerjoin(_U, (_U.c.org_id == _R.c.org_id) & (_U.c.id == _R.c.recorded_by))
    return (
        select(_R.c.id, _R.c.customer_id, _C.c.name.label("customer_name"),
               _R.c.member_hint.label("member_masked"), _R.c.category, _R.c.summary, _R.c.detail, _R.c.source,
               _R.c.recorded_by, _U.c.name.label("recorded_by_name"), _R.c.created_at, _R.c.updated_at)
        .select_from(joined).where(_R.c.org_id == _ORG, _C.c.deleted_at.is_(None))
    )  # fmt: skip


@lru_cache(maxsize=32)
def clues(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of clues, newest first."""
    query = _clues().where(*(_FILTERS[name]() for name in sorted(filters)))
    if after:
        mark = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        query = query.where(tuple_(_R.c.created_at, _R.c.id) < mark)
    return hot.page_json(query.order_by(_R.c.created_at.desc(), _R.c.id.desc()), ("created_at", "id"))


CLUE = hot.object_json(_clues().where(_R.c.id == bindparam("id", type_=Uuid)))
