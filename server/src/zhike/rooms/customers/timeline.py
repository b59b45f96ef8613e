"""Reading a customer's timeline: by kind, as it stood at a time, and only what a role may see.

What happened in another room is told to those who may look into that room; to the others it is a line without
words. Phones, cards and identity numbers that somebody typed into a note keep their last digits for those who
may not ask to see such values.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    DateTime,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from zhike.core import errors, hot, masking
from zhike.core.http import paging
from zhike.core.tx import Tx
from zhike.rooms.customers.models import Activity
from zhike.rooms.identity.models import User

A = Activity.__table__.c
# a kind → the beginnings of its types
KINDS: dict[str, tuple[str, ...]] = {
    "note": ("note_",), "contact": ("call_made", "email_sent", "meeting", "contact_", "sms_"),
    "stage": ("stage_", "created"), "tag": ("tag_",), "owner": ("owner_",), "score": ("score_",),
    "deal": ("deal_",), "conversation": ("conversation_", "visitor_"), "appointment": ("appointment",),
    "lead": ("lead_",), "ticket": ("ticket_",), "review": ("review",), "file": ("file_",), "clue": ("clue_",),
}  # fmt: skip
KINDS_PATTERN = f"^({'|'.join(KINDS)})(,({'|'.join(KINDS)}))*$"
# lines that begin so belong to a room of their own
_NEEDS = (("deal_", "deal:read"), ("conversation_", "conversation:read"), ("appointment", "appointment:read"),
          ("lead_", "lead:read"), ("review", "review:read"), ("ticket_", "ticket:read"))  # fmt: skip


def _lines() -> Select[Any]:
    """Lines of timelines, with the name of whose doing it was."""
    u, table = User.__table__, Activity.__table__
    return (
        select(A.id, A.type, A.title, A.description, A.user_id, u.c.name.label("user_name"), A["metadata"],
               literal_column("false").label("is_masked"), A.created_at.label("occurred_at"), A.created_at)
        .select_from(table.outerjoin(u, (u.c.org_id == A.org_id) & (u.c.id == A.user_id)))
        .where(A.org_id == bindparam("org_id", type_=Uuid))
    )  # fmt: skip


LINE = hot.object_json(_lines().where(A.id == bindparam("id", type_=Uuid)))


@lru_cache(maxsize=32)
def _page(filters: frozenset[str]) -> hot.Statement:
    """A page of one customer's timeline, newest first."""
    query = _lines().where(A.customer_id == bindparam("customer_id", type_=Uuid))
    if "type" in filters:
        query = query.where(A.type == bindparam("type", type_=String))
    if "begins" in filters:
        query = query.where(A.type.op("LIKE")(func.any(bindparam("begins", type_=ARRAY(Text)))))
    if "as_of" in filters:
        query = query.where(A.created_at <= bindparam("as_of", type_=DateTime(timezone=True)))
    if "at" in filters:
        mark = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        query = query.where(tuple_(A.created_at, A.id) < mark)
    return hot.page_json(query.order_by(A.created_at.desc(), A.id.desc()), ("created_at", "id"))


async def page(
    tx: Tx, customer_id: UUID, limit: int, cursor: str | None, type: str | None, kinds: str | None,
    as_of: datetime | None,
) -> bytes:  # fmt: skip
    """Lines as this person may see them. ``kinds`` as `KINDS_PATTERN` has them."""
    if as_of is not None and not 1970 <= as_of.year <= 2200:
        raise errors.Invalid(field="as_of")
    values = paging.given(type=type or None, as_of=as_of)
    if kinds:
        begins = dict.fromkeys(start for kind in kinds.split(",") for start in KINDS[kind])
        values["begins"] = [start.replace("_", r"\_") + "%" for start in begins]
    if cursor is not None:
        values["at"], values["id"] = paging.decode_time_id(cursor)
    statement = _page(frozenset(values.keys() - {"id"}))
    body = await statement.json(tx, org_id=tx.org_id, customer_id=customer_id, limit=limit, **values) or b"{}"
    return _veiled(tx, body)


def veil(tx: Tx, lines: list[dict[str, Any]]) -> bool:
    """Take out of these lines what the actor may not see; whether there could be any such thing."""
    closed = tuple(start for start, permission in _NEEDS if not tx.actor.may(permission))
    sees = tx.actor.may("customer:reveal") and ("phone", "hidden") not in tx.actor.veils
    for line in lines if closed or not sees else ():
        if closed and line["type"].startswith(closed):
            line.update(title=None, description=None, metadata={}, is_masked=True)
        elif not sees:
            for name in ("title", "description"):
                said = line[name]
                line[name] = masking.for_audit(said)
                line["is_masked"] = line.get("is_masked", False) or line[name] != said
    return bool(closed) or not sees


def _veiled(tx: Tx, body: bytes) -> bytes:
    if not veil(tx, []):
        return body
    found = orjson.loads(body)
    veil(tx, found["items"])
    return orjson.dumps(found)
