"""Routes of desk agents: /api/agents (seed 002)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core.cache import AGENT_STATUS
from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.staff import agents as verbs
from zhike.rooms.staff import presence, schemas
from zhike.rooms.staff.models import Agent

agents = router("/api/agents", "staff")


async def _shown(request: Request, tx: Tx, rows: list[Agent]) -> list[schemas.AgentRead]:
    """Agents, and who of them has a console open (Valkey knows; without it, their own rows)."""
    keys = [AGENT_STATUS.key(tx.org_id, row.user_id) for row in rows]
    present = await services(request).cache.get_many(keys)
    return [
        schemas.AgentRead.model_validate(row).model_copy(
            update={"present": value is not None or presence.is_there(row.last_active_at, tx.now)}
        )
        for row, value in zip(rows, present, strict=True)
    ]


@agents.get("")
@access("employee:read")
async def list_agents(
    request: Request, tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    status: schemas.AgentStatus | None = None,
    role: Annotated[str | None, Query(pattern="^(agent|admin)$")] = None,
    skill: Annotated[str | None, Query(max_length=50)] = None,
) -> paging.Page[schemas.AgentRead]:  # fmt: skip
    """Who answers customers, what they know about and how they are, the oldest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    found = await verbs.Agents(tx).page(limit, after, status=status, role=role, skill=skill)
    rows, following = paging.page(found, limit, "created_at", "id")
    return paging.Page(items=await _shown(request, tx, rows), next_cursor=following)


@agents.get("/me")
@access(None)
async def get_own_agent(request: Request, tx: InTx) -> schemas.AgentRead:
    """My own desk; 404 when my role answers no customers."""
    return (await _shown(request, tx, [await verbs.of_actor(tx)]))[0]


@agents.put("/me/status")
@access("conversation:write")
async def put_own_status(request: Request, tx: InTx, form: schemas.OwnStatus) -> schemas.AgentRead:
    """Say that I am there, busy or away."""
    return (await _shown(request, tx, [await verbs.set_own_status(tx, form)]))[0]


@agents.get("/{agent_id}")
@access("employee:read")
async def get_agent(request: Request, response: Response, tx: InTx, agent_id: UUID) -> schemas.AgentRead:
    """One agent. The ETag is when it was changed: send it back as ``If-Match``."""
    agent = await verbs.Agents(tx).get(agent_id)
    match.tag(response, agent)
    return (await _shown(request, tx, [agent]))[0]


@agents.patch("/{agent_id}")
@access("employee:manage")
async def patch_agent(
    request: Request, response: Response, tx: InTx, agent_id: UUID, form: schemas.AgentPatch,
    expected: match.IfMatch = None,
) -> schemas.AgentRead:  # fmt: skip
    """Set how many conversations somebody takes at once, and what they know about."""
    agent = await verbs.patch_agent(tx, agent_id, form, expected)
    match.tag(response, agent)
    return (await _shown(request, tx, [agent]))[0]


TITLES = {"agent.not_found": ("找不到该坐席", "No such agent")}
ROUTERS = (agents,)
