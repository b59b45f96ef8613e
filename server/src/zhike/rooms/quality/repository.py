"""Questions about word lists and hits."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, and_, bindparam, select, tuple_

from zhike.core import errors, hot
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx, to_json
from zhike.rooms.conversations.models import Conversation
from zhike.rooms.identity.models import User
from zhike.rooms.quality.models import QualityHit, WordList
from zhike.rooms.quality.schemas import QualityHitRead

H: Any = QualityHit.__table__
L: Any = WordList.__table__
C: Any = Conversation.__table__
U: Any = User.__table__
_STAMP = DateTime(timezone=True)
_NAMED = {"session_name": C.c.session_name, "list_name": L.c.name, "user_name": U.c.name}
_FILTERS: dict[str, Any] = {
    "status": lambda: H.c.status == bindparam("status", type_=Text),
    "kind": lambda: H.c.kind == bindparam("kind", type_=Text),
    "action": lambda: H.c.action == bindparam("action", type_=Text),
    "direction": lambda: H.c.direction == bindparam("direction", type_=Text),
    "user_id": lambda: H.c.user_id == bindparam("user_id", type_=Uuid),
    "list_id": lambda: H.c.list_id == bindparam("list_id", type_=Uuid),
    "conversation_id": lambda: H.c.conversation_id == bindparam("conversation_id", type_=Uuid),
}


class WordListMissing(errors.NotFound):
    code = "quality.list_not_found"


class HitMissing(errors.NotFound):
    code = "quality.hit_not_found"


class WordLists(Repository[WordList]):
    model = WordList
    missing = WordListMissing

    async def all(self) -> list[WordList]:
        """By name."""
        return list(await self.tx.session.scalars(self.select().order_by(WordList.name, WordList.id)))


class Hits(Repository[QualityHit]):
    model = QualityHit
    missing = HitMissing


def _rows() -> Any:
    shown = (_NAMED.get(name, H.c.get(name)) for name in QualityHitRead.model_fields)
    joined = (
        H.join(C, and_(C.c.org_id == H.c.org_id, C.c.id == H.c.conversation_id))
        .join(L, and_(L.c.org_id == H.c.org_id, L.c.id == H.c.list_id))
        .outerjoin(U, and_(U.c.org_id == H.c.org_id, U.c.id == H.c.user_id))
    )
    columns = [one.label(name) for name, one in zip(QualityHitRead.model_fields, shown, strict=True)]
    return (
        select(*columns)
        .select_from(joined)
        .where(H.c.org_id == bindparam("org_id", type_=Uuid), C.c.restricted_at.is_(None))
    )


@lru_cache(maxsize=128)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of hits, newest first."""
    query = _rows().where(*(_FILTERS[name]() for name in sorted(filters)))
    if after:
        mark = tuple_(bindparam("at", type_=_STAMP), bindparam("id", type_=Uuid))
        query = query.where(tuple_(H.c.created_at, H.c.id) < mark)
    return hot.page_json(query.order_by(H.c.created_at.desc(), H.c.id.desc()), ("created_at", "id"))


@lru_cache(maxsize=1)
def one() -> hot.Statement:
    return hot.object_json(_rows().where(H.c.id == bindparam("id", type_=Uuid)))


_STAND = """
SELECT md5(coalesce(string_agg(id::text || updated_at::text, ',' ORDER BY id), '')) FROM word_lists
WHERE org_id = $1 AND is_active
"""
_LISTS = """
SELECT id, name, kind, direction, action, words, by_sound FROM word_lists
WHERE org_id = $1 AND is_active ORDER BY id
"""
_COUNTED = """
SELECT count(*) AS lists, coalesce(sum(cardinality(words)), 0) AS words FROM word_lists
WHERE org_id = $1 AND id IS DISTINCT FROM $2
"""
_NOTE = """
INSERT INTO quality_hits (org_id, id, conversation_id, message_id, attempt_id, list_id, user_id, direction,
  kind, action, words, excerpt, created_at, updated_at)
SELECT $1, r.id, $2, $3, $4, r.list_id, $5, $6, r.kind, r.action, r.words, $7, $8, $8
FROM jsonb_to_recordset($9::text::jsonb) AS r(id uuid, list_id uuid, kind text, action text, words jsonb)
ON CONFLICT (org_id, attempt_id, list_id) DO NOTHING RETURNING id, list_id, kind, action
"""
_SAID = """
SELECT content, conversation_id FROM messages
WHERE org_id = $1 AND id = $2 AND sender_type = 'customer' AND content_type = 'text'
"""


async def stand(tx: Tx) -> str:
    """A mark of the lists in use: it changes when one of them does."""
    found: str = await tx.conn.fetchval(_STAND, tx.org_id)
    return found


async def lists(tx: Tx) -> list[Any]:
    """Those in use."""
    rows: list[Any] = await tx.conn.fetch(_LISTS, tx.org_id)
    return rows


async def counted(tx: Tx, beside: UUID | None) -> tuple[int, int]:
    """(lists, words) of all lists but one."""
    row = await tx.conn.fetchrow(_COUNTED, tx.org_id, beside)
    return row["lists"], row["words"]


async def note(
    tx: Tx, conversation_id: UUID, message_id: UUID | None, attempt_id: UUID, user_id: UUID | None,
    direction: str, excerpt: str, found: list[dict[str, Any]],
) -> list[Any]:  # fmt: skip
    """Write down what was found; what had been written down before is not told again."""
    rows = to_json([{"id": uuid7(), **one} for one in found])
    noted: list[Any] = await tx.conn.fetch(
        _NOTE, tx.org_id, conversation_id, message_id, attempt_id, user_id, direction, excerpt, tx.now, rows
    )
    return noted


async def said(tx: Tx, message_id: UUID) -> Any:
    """What a customer said, and in which talk."""
    return await tx.conn.fetchrow(_SAID, tx.org_id, message_id)
