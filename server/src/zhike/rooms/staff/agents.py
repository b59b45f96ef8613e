"""The verbs of desk agents (seed 002): keep the facet of a login current, set it up, say how one is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import tuple_

from zhike.core import errors, etag
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.identity.models import User
from zhike.rooms.staff import presence, rules, schemas
from zhike.rooms.staff.models import Agent


class AgentMissing(errors.NotFound):
    code = "agent.not_found"


class Agents(Repository[Agent]):
    model = Agent
    missing = AgentMissing

    async def page(self, limit: int, after: tuple[datetime, UUID] | None, **wanted: Any) -> list[Agent]:
        """The oldest first; ``wanted``: status, role, skill."""
        query = self.select().order_by(Agent.created_at, Agent.id).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(Agent.created_at, Agent.id) > after)
        for name in ("status", "role"):
            if wanted.get(name) is not None:
                query = query.where(getattr(Agent, name) == wanted[name])
        if wanted.get("skill") is not None:
            query = query.where(Agent.skills.contains([wanted["skill"]]))
        return list(await self.tx.session.scalars(query))


async def keep_agent(tx: Tx, user_id: UUID) -> Agent | None:
    """Give a login that may answer customers its desk facet, and keep name and role of it current."""
    user = await tx.session.get(User, (tx.org_id, user_id), populate_existing=True)
    if user is None:
        return None
    found = Agents(tx)
    agent = await found.find(Agent.user_id == user_id)
    if agent is None:
        if user.role not in rules.DESK_ROLES or user.deleted_at is not None:
            return None
        agent_id = f"agent_{user_id.hex[-12:]}"
        agent = found.add(Agent(user_id=user_id, agent_id=agent_id, username=agent_id))
        login = user.username or user.email or ""
        if 0 < len(login) <= 50 and await found.find(Agent.username == login) is None:
            agent.username = login
    agent.name = user.name
    agent.role = "admin" if user.role in rules.DESK_ADMINS else "agent"
    agent.avatar_url = user.avatar_url
    agent.last_login_at = user.last_login_at
    if user.status != "active":
        agent.status = "offline"
    if user.deleted_at is not None:
        agent.username = agent.agent_id  # the name is free for whoever comes next
    tx.audit("agent.kept", "agent", user_id, after={"name": agent.name, "role": agent.role})
    return agent


async def patch_agent(tx: Tx, agent_id: UUID, form: schemas.AgentPatch, expected: str | None = None) -> Agent:
    """Set how many conversations somebody takes and what they know about. Raises `etag.EditConflict`."""
    agent = await Agents(tx).get_for_update(agent_id)
    etag.check(expected, agent)
    changes = {
        name: value for name, value in form.model_dump(exclude_unset=True).items() if value is not None
    }
    before = {name: getattr(agent, name) for name in changes if getattr(agent, name) != changes[name]}
    for name in before:
        setattr(agent, name, changes[name])
    await tx.flush()
    if before:
        after = {name: changes[name] for name in before}
        tx.audit("agent.updated", "agent", agent.id, before=before, after=after)
    return agent


async def of_actor(tx: Tx) -> Agent:
    """The caller's own facet. Raises `AgentMissing` when their role answers no customers."""
    agent = await Agents(tx).find(Agent.user_id == tx.actor.user_id)
    if agent is None:
        raise AgentMissing()
    return agent


async def set_own_status(tx: Tx, form: schemas.OwnStatus) -> Agent:
    """Say that one is there, busy or away. Raises `AgentMissing`."""
    assert tx.actor.user_id is not None
    agent = await Agents(tx).find(Agent.user_id == tx.actor.user_id)
    if agent is None:  # signed in before the worker came to it
        agent = await keep_agent(tx, tx.actor.user_id)
        await tx.flush()
    if agent is None:
        raise AgentMissing()
    agent = await Agents(tx).get_for_update(agent.id)
    await presence.move(tx, agent, form.status, form.status_note, "word")
    await tx.flush()
    return agent
