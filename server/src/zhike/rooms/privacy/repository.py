"""Questions that privacy asks the database."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Select, String, Uuid, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.channels.models import ChannelVisitor
from zhike.rooms.customers.models import Customer
from zhike.rooms.identity.models import User
from zhike.rooms.privacy.models import Consent, ConsentText, LegalHold, PrivacyRequest, RetentionRule

LANGUAGE = "zh-CN"  # the text that is always there


class TextMissing(errors.NotFound):
    code = "privacy.text_not_found"


class RequestMissing(errors.NotFound):
    code = "privacy.request_not_found"


class HoldMissing(errors.NotFound):
    code = "privacy.hold_not_found"


class Texts(Repository[ConsentText]):
    model = ConsentText
    missing = TextMissing

    async def in_force(self, purpose: str, language: str) -> ConsentText | None:
        """The newest version that has begun to count."""
        query = self.select().where(
            ConsentText.purpose == purpose, ConsentText.language == language,
            ConsentText.effective_at <= self.tx.now,
        )  # fmt: skip
        return (await self.tx.session.scalars(query.order_by(ConsentText.version.desc()).limit(1))).first()

    async def all_in_force(self, language: str) -> list[ConsentText]:
        """The newest of every purpose."""
        query = (
            self.select().where(ConsentText.language == language, ConsentText.effective_at <= self.tx.now)
            .order_by(ConsentText.purpose, ConsentText.version.desc()).ext(distinct_on(ConsentText.purpose))
        )  # fmt: skip
        return list(await self.tx.session.scalars(query))

    async def shown(self, language: str) -> dict[str, ConsentText]:
        """Purpose → the text in force, in this language where there is one, else in Chinese."""
        found = {text.purpose: text for text in await self.all_in_force(LANGUAGE)}
        if language != LANGUAGE:
            found |= {text.purpose: text for text in await self.all_in_force(language)}
        return found


class Consents(Repository[Consent]):
    model = Consent


class Requests(Repository[PrivacyRequest]):
    model = PrivacyRequest
    missing = RequestMissing


class LegalHolds(Repository[LegalHold]):
    model = LegalHold
    missing = HoldMissing

    async def active(self) -> list[LegalHold]:
        """Holds that count now."""
        query = self.select().where(
            LegalHold.released_at.is_(None),
            (LegalHold.until.is_(None)) | (LegalHold.until > self.tx.now),
        )
        return list(await self.tx.session.scalars(query.order_by(LegalHold.id).limit(5_000)))


class RetentionRules(Repository[RetentionRule]):
    model = RetentionRule

    async def all(self) -> dict[str, RetentionRule]:
        rows = await self.tx.session.scalars(self.select().limit(50))
        return {row.data_class: row for row in rows}

    async def own_duties(self) -> dict[str, int]:
        """Class → days that the organization itself wants kept."""
        return {name: rule.duty_days for name, rule in (await self.all()).items() if rule.is_enabled}


# The newest line that concerns the person: by the customer, the phone, the very browser that is asked about.
# Nobody has checked who sits at a browser that gave the customer's phone: what such a one takes back counts
# for the customer, what it agrees to counts for its own talks alone (docs/decisions/0027).
_NEWEST = """
SELECT c.id, c.purpose, c.action, c.created_at, c.text_id, t.version, t.language
FROM (
  SELECT DISTINCT ON (purpose) * FROM (
    SELECT id, purpose, action, created_at, text_id FROM consents
    WHERE org_id = $1 AND purpose = ANY($2) AND (customer_id = $3 OR phone_hash = $4 OR visitor_id = $5)
    UNION ALL
    SELECT id, purpose, action, created_at, text_id FROM (
      SELECT DISTINCT ON (visitor_id, purpose) * FROM consents
      WHERE org_id = $1 AND purpose = ANY($2)
        AND visitor_id IN (SELECT id FROM channel_visitors WHERE org_id = $1 AND customer_id = $3)
      ORDER BY visitor_id, purpose, created_at DESC, id DESC) theirs
    WHERE action = 'withdrawn') said
  ORDER BY purpose, created_at DESC, id DESC) c
LEFT JOIN consent_texts t ON t.org_id = $1 AND t.id = c.text_id
"""
_NEEDED = """
SELECT purpose, language, max(version) FILTER (WHERE renews) AS needed, max(version) AS current
FROM consent_texts WHERE org_id = $1 AND purpose = ANY($2) AND effective_at <= $3 GROUP BY 1, 2
"""
ADD = """
INSERT INTO consents (org_id, id, customer_id, visitor_id, phone_hash, purpose, action, text_id, channel,
                      method, evidence, evidence_file_id, recorded_by, lead_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12, $13, $14, clock_timestamp())
"""


async def newest(
    tx: Tx, purposes: list[str], customer_id: UUID | None, phone_hash: bytes | None,
    visitor_id: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Purpose → the line that decides."""
    rows = await tx.conn.fetch(_NEWEST, tx.org_id, purposes, customer_id, phone_hash, visitor_id)
    return {row["purpose"]: row for row in rows}


async def needed(tx: Tx, purposes: list[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """(purpose, language) → (oldest version that counts, newest version)."""
    rows = await tx.conn.fetch(_NEEDED, tx.org_id, purposes, tx.now)
    return {(row["purpose"], row["language"]): (row["needed"] or 0, row["current"]) for row in rows}


_ORG = bindparam("org_id", type_=Uuid)
_AFTER = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
_C, _T, _R, _H = Consent.__table__, ConsentText.__table__, PrivacyRequest.__table__, LegalHold.__table__
_NAMES = {"purpose": String, "action": String, "customer_id": Uuid, "status": String, "kind": String,
          "language": String, "data_class": String}  # fmt: skip


def _hex(column: Any) -> Any:
    return func.encode(column, "hex")


def _user(table: Any, column: str) -> tuple[Any, Any]:
    """A colleague's name beside the row."""
    user = User.__table__.alias(f"by_{column}")
    return user, (user.c.org_id == table.c.org_id) & (user.c.id == table.c[column])


def _page(query: Select[Any], table: Any, filters: frozenset[str], after: bool) -> hot.Statement:
    query = query.where(table.c.org_id == _ORG)
    for name in sorted(filters):
        query = query.where(table.c[name] == bindparam(name, type_=_NAMES[name]))
    if after:
        query = query.where(tuple_(table.c.created_at, table.c.id) < _AFTER)
    return hot.page_json(query.order_by(table.c.created_at.desc(), table.c.id.desc()), ("created_at", "id"))


@lru_cache(maxsize=16)
def texts(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of consent texts, newest first."""
    names = ("id", "purpose", "language", "version", "title", "body", "renews", "effective_at", "created_by",
             "created_at")  # fmt: skip
    return _page(select(*(_T.c[name] for name in names), _hex(_T.c.hash).label("hash")), _T, filters, after)


def _lines() -> Select[Any]:
    names = ("id", "customer_id", "visitor_id", "purpose", "action", "text_id", "channel", "method",
             "evidence", "evidence_file_id", "recorded_by", "created_at")  # fmt: skip
    customer, visitor = Customer.__table__, ChannelVisitor.__table__
    user, on_user = _user(_C, "recorded_by")
    return select(
        *(_C.c[name] for name in names), customer.c.name.label("customer_name"),
        visitor.c.name.label("visitor_name"), _T.c.version.label("text_version"),
        user.c.name.label("recorded_by_name"),
    ).select_from(
        _C.outerjoin(customer, (customer.c.org_id == _C.c.org_id) & (customer.c.id == _C.c.customer_id))
        .outerjoin(visitor, (visitor.c.org_id == _C.c.org_id) & (visitor.c.id == _C.c.visitor_id))
        .outerjoin(_T, (_T.c.org_id == _C.c.org_id) & (_T.c.id == _C.c.text_id))
        .outerjoin(user, on_user)
    )  # fmt: skip


@lru_cache(maxsize=16)
def consents(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of the ledger, newest first."""
    return _page(_lines(), _C, filters, after)


LINE = hot.object_json(_lines().where(_C.c.org_id == _ORG, _C.c.id == bindparam("id", type_=Uuid)))

_BRIEF = ("id", "kind", "status", "customer_id", "lead_id", "note", "due_at", "requested_by", "decided_by",
          "decided_at", "held_until", "expires_at", "error_code", "finished_at", "created_at")  # fmt: skip


def _requests(*more: Any) -> Select[Any]:
    customer = Customer.__table__
    user, on_user = _user(_R, "requested_by")
    return select(
        *(_R.c[name] for name in _BRIEF), func.nullif(customer.c.name, "").label("subject_name"),
        user.c.name.label("requested_by_name"), *more,
    ).select_from(
        _R.outerjoin(customer, (customer.c.org_id == _R.c.org_id) & (customer.c.id == _R.c.customer_id))
        .outerjoin(user, on_user)
    )  # fmt: skip


@lru_cache(maxsize=16)
def requests(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of requests, newest first."""
    return _page(_requests(), _R, filters, after)


ONE_REQUEST = hot.Statement(
    _requests(_R.c.review, _R.c.file_id, _R.c.changes_sealed, _R.c.updated_at).where(
        _R.c.org_id == _ORG, _R.c.id == bindparam("id", type_=Uuid)
    )
)


def _holds() -> Select[Any]:
    names = ("id", "customer_id", "data_class", "reason", "until", "created_by", "released_at", "created_at")
    customer = Customer.__table__
    user, on_user = _user(_H, "created_by")
    return select(
        *(_H.c[name] for name in names), customer.c.name.label("customer_name"),
        user.c.name.label("created_by_name"),
    ).select_from(
        _H.outerjoin(customer, (customer.c.org_id == _H.c.org_id) & (customer.c.id == _H.c.customer_id))
        .outerjoin(user, on_user)
    )  # fmt: skip


@lru_cache(maxsize=8)
def holds(filters: frozenset[str], after: bool, active: bool) -> hot.Statement:
    """A page of legal holds, newest first."""
    query = _holds()
    if active:
        query = query.where(_H.c.released_at.is_(None))
    return _page(query, _H, filters, after)


ONE_HOLD = hot.Statement(_holds().where(_H.c.org_id == _ORG, _H.c.id == bindparam("id", type_=Uuid)))


_SUBJECT = """
SELECT id, phone_hash, name, restricted_at IS NOT NULL AS restricted
FROM customers WHERE org_id = $1 AND id = $2 AND (deleted_at IS NULL OR $3 OR restricted_at IS NOT NULL)
"""


async def customer(tx: Tx, id: UUID, *, gone: bool = False) -> Any:
    """A customer as privacy sees them: restricted ones too, deleted ones with ``gone``. None: not there."""
    return await tx.conn.fetchrow(_SUBJECT, tx.org_id, id, gone)


_BY_PHONE = """
SELECT id FROM customers WHERE org_id = $1 AND phone_hash = ANY($2) AND deleted_at IS NULL
ORDER BY id LIMIT 20
"""


async def customers_of(tx: Tx, phones: list[bytes]) -> list[UUID]:
    """Whose phone it is, in any form of its blind index. More than one only where a merge is due."""
    return [row["id"] for row in await tx.conn.fetch(_BY_PHONE, tx.org_id, phones)]


async def of_visitor(tx: Tx, visitor_id: UUID) -> Any:
    """(customer_id, phone_hash of that customer) of a browser; both None while nobody knows whose it is."""
    return await tx.conn.fetchrow(
        "SELECT v.customer_id, c.phone_hash FROM channel_visitors v LEFT JOIN customers c"
        " ON c.org_id = v.org_id AND c.id = v.customer_id WHERE v.org_id = $1 AND v.id = $2",
        tx.org_id, visitor_id,
    )  # fmt: skip


async def industry(tx: Tx) -> str:
    found: str = await tx.conn.fetchval("SELECT industry FROM organizations WHERE id = $1", tx.org_id)
    return found


async def organization(tx: Tx) -> tuple[UUID, str]:
    row = await tx.conn.fetchrow("SELECT id, name FROM organizations WHERE id = $1", tx.org_id)
    return row["id"], row["name"]


_RIPE = """
SELECT id FROM privacy_requests
WHERE org_id = $1 AND status = 'restricted' AND (held_until IS NULL OR held_until <= $2) ORDER BY id LIMIT 500
"""
_EXPIRED = """
SELECT id, file_id FROM privacy_requests
WHERE org_id = $1 AND kind = 'export' AND file_id IS NOT NULL AND expires_at <= $2 ORDER BY id LIMIT 500
"""


async def ripe(tx: Tx, now: datetime) -> list[UUID]:
    """Restricted requests of which a duty may have ended."""
    return [row["id"] for row in await tx.conn.fetch(_RIPE, tx.org_id, now)]


async def expired(tx: Tx, now: datetime) -> list[Any]:
    """Exports whose time is over."""
    return list(await tx.conn.fetch(_EXPIRED, tx.org_id, now))
