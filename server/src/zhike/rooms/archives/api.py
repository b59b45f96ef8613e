"""Routes of archives: /api/session-archives (seed 002)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime

from zhike.core import people, search
from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.archives import repository, rules, schemas

archives = router("/api/session-archives", "archives")


@archives.get("", response_model=paging.Page[schemas.SessionArchiveBrief])
@access("conversation:read")
async def list_session_archives(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    q: Annotated[str | None, Query(max_length=100, description="What was said, or who.")] = None,
    agent: Annotated[str | None, Query(max_length=36, description="`me` or a user's id.")] = None,
    customer_id: UUID | None = None, since: AwareDatetime | None = None, until: AwareDatetime | None = None,
) -> Response:  # fmt: skip
    """Talks that are over, the newest end first. ``q`` finds what was said or noted, by any piece of it."""
    values = paging.given(customer_id=customer_id, since=since, until=until)
    if agent is not None:
        values["agent_id"] = people.whose(tx, agent, "agent")
    if q and (keys := search.keys_within(tx, q)):
        values["keys"] = keys
        if not any(key.startswith(f"{search.prefix(tx.org_id)}T") for key in keys):
            values["patterns"] = rules.patterns(q)
    statement = repository.page(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@archives.get("/{id}", response_model=schemas.SessionArchiveRead)
@access("conversation:read")
async def get_session_archive(tx: InTx, id: UUID) -> Response:
    """One archive: who it was and all that was said. Its id is the conversation's."""
    body = await repository.ONE.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise repository.ArchiveMissing()
    return Response(body, media_type="application/json")


TITLES = {"archive.not_found": ("找不到该归档", "No such archive")}
ROUTERS = (archives,)
