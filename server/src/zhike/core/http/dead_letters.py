"""Jobs that failed for good: look at them, run one again, or let it go. /api/dead-letters."""

from datetime import datetime
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import String, Uuid, bindparam, select

from zhike.core import errors, hot
from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.repository import Repository
from zhike.core.tables import DeadLetter
from zhike.core.tx import Tx

letters = router("/api/dead-letters", "ops")

Status = Literal["open", "replayed", "discarded"]


class DeadLetterNotFound(errors.NotFound):
    code = "dead_letter.not_found"


class DeadLetterHandled(errors.Conflict):
    """Somebody has replayed or discarded it already."""

    code = "dead_letter.handled"


TITLES = {
    "dead_letter.not_found": ("找不到该死信", "No such dead letter"),
    "dead_letter.handled": ("该死信已处理过", "This dead letter has been dealt with already"),
}


class DeadLetterRead(BaseModel):
    """``job`` is the room's function; ``payload`` its arguments; ``traceback`` names places only."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    job: str
    payload: dict[str, Any]
    event_id: UUID | None
    attempts: int
    error_type: str
    error_message: str
    traceback: str
    request_id: str | None
    trace_id: str | None
    status: Status
    handled_by: UUID | None
    handled_at: datetime | None
    created_at: datetime


class Letters(Repository[DeadLetter]):
    model = DeadLetter
    missing = DeadLetterNotFound


@lru_cache(maxsize=8)
def _page(filters: frozenset[str], after: bool) -> hot.Statement:
    table = DeadLetter.__table__
    columns = [table.c[name] for name in DeadLetterRead.model_fields]
    query = select(*columns).where(table.c.org_id == bindparam("org_id", type_=Uuid))
    for name in sorted(filters):
        query = query.where(table.c[name] == bindparam(name, type_=String))
    if after:
        query = query.where(table.c.id < bindparam("id", type_=Uuid))
    return hot.page_json(query.order_by(table.c.id.desc()), ("created_at", "id"))


@letters.get("", response_model=paging.Page[DeadLetterRead])
@access("ops:read")
async def list_dead_letters(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, status: Status | None = None,
    job: str | None = None,
) -> Response:  # fmt: skip
    """Newest first."""
    values = {name: value for name, value in (("status", status), ("job", job)) if value is not None}
    statement = _page(frozenset(values), cursor is not None)
    after = {"id": paging.decode_time_id(cursor)[1]} if cursor is not None else {}
    body = await statement.json(tx, org_id=tx.org_id, limit=limit, **values, **after)
    return Response(body, media_type="application/json")


@letters.post("/{id}/replay")
@access("ops:write")
async def replay_dead_letter(tx: InTx, id: UUID) -> DeadLetterRead:
    """Run the same job again, with all its attempts."""
    letter = await _handle(tx, id, "replayed")
    tx.enqueue(letter.job, dedupe_key=f"dead-letter:{letter.id}", **letter.payload)
    return DeadLetterRead.model_validate(letter)


@letters.post("/{id}/discard")
@access("ops:write")
async def discard_dead_letter(tx: InTx, id: UUID) -> DeadLetterRead:
    """Let it go: nothing will be done about it."""
    return DeadLetterRead.model_validate(await _handle(tx, id, "discarded"))


async def _handle(tx: Tx, id: UUID, status: Status) -> DeadLetter:
    letter = await Letters(tx).get_for_update(id)
    if letter.status != "open":
        raise DeadLetterHandled(status=letter.status)
    letter.status = status
    letter.handled_by = tx.actor.user_id
    letter.handled_at = tx.now
    tx.audit(
        f"dead_letter.{status}", "dead_letter", id, before={"status": "open"}, after={"status": status},
        job=letter.job,
    )  # fmt: skip
    await tx.flush()
    return letter


ROUTERS = (letters,)
