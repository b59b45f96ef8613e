"""Routes of the log of sign-ins: /api/login-events."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, IPvAnyAddress

from zhike.core.http import paging
from zhike.core.http.access import ByActor, InTx, access, require
from zhike.core.http.route import router
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity import login_schemas as schemas

events = router("/api/login-events", "auth")


@events.get("")
@access(None)
async def list_login_events(
    tx: InTx, actor: ByActor, user_id: UUID | None = None,
    everybody: Annotated[bool, Query(alias="all")] = False,
    way: schemas.EventWay | None = None, outcome: schemas.EventOutcome | None = None,
    ip: IPvAnyAddress | None = None, new_place: bool | None = None,
    created_from: AwareDatetime | None = None, created_to: AwareDatetime | None = None,
    limit: paging.Limit = 50, cursor: paging.Cursor = None,
) -> paging.Page[schemas.LoginEventRead]:  # fmt: skip
    """Sign-ins and attempts, newest first: my own; with ``audit:read`` also a colleague's, or ``all``."""
    if everybody or user_id not in {None, actor.user_id}:
        require(actor, "audit:read")
    wanted = paging.given(
        user_id=user_id if everybody or user_id else actor.user_id, way=way, outcome=outcome,
        ip_address=str(ip) if ip else None, is_new_place=new_place,
    )  # fmt: skip
    after = paging.decode_time_id(cursor) if cursor else None
    found = await logins.Events(tx).page(limit, after, wanted, created_from, created_to)
    rows, following = paging.page(found, limit, "created_at", "id")
    items = [schemas.LoginEventRead.model_validate(row) for row in rows]
    return paging.Page(items=items, next_cursor=following)


ROUTERS = (events,)
