"""Who is really there: a heartbeat of the open console, and the history of what people said of themselves.

The heart beats into Valkey, where it is read often, and twice a minute into the agent's own row, which
decides:
so nobody is there for long after a crash, and nobody is gone because Valkey is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from zhike.core.cache import AGENT_STATUS, Cache
from zhike.core.context import Actor
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, Unit
from zhike.events import workforce as events
from zhike.rooms.staff.models import Agent, AgentPresence

BEAT_SECONDS = 30.0
LAPSE = timedelta(seconds=100)
_BEAT = """
UPDATE agents SET last_active_at = $3::timestamptz
WHERE org_id = $1 AND user_id = $2
  AND (last_active_at IS NULL OR last_active_at < $3::timestamptz - interval '15 seconds')
"""
_ANYBODY = """
SELECT true FROM agents WHERE org_id = $1 AND status = 'online' AND last_active_at > $2 LIMIT 1
"""
_LAPSED = """
SELECT id FROM agents WHERE org_id = $1 AND status <> 'offline'
  AND greatest(last_active_at, status_updated_at) < $2 ORDER BY id LIMIT 200 FOR UPDATE
"""


def is_there(last_active_at: datetime | None, now: datetime) -> bool:
    """Whether a console has been heard of lately."""
    return last_active_at is not None and now - last_active_at < LAPSE


async def anybody(tx: Tx) -> bool:
    """Whether a console of somebody who is online has been heard of lately (`channels.hours.Port`)."""
    return bool(await tx.conn.fetchval(_ANYBODY, tx.org_id, tx.now - LAPSE))


async def glow(cache: Cache, actor: Actor) -> None:
    """Say in Valkey that somebody who can answer has the console open. It may be lost."""
    await cache.set(AGENT_STATUS.key(actor.org_id, actor.user_id), "online", AGENT_STATUS.ttl)
    await cache.set(AGENT_STATUS.key(actor.org_id, "any"), "online", AGENT_STATUS.ttl)


async def beat(unit: Unit, actor: Actor) -> None:
    """Say it in the agent's row."""
    async with unit.transaction(actor) as tx:
        await tx.conn.execute(_BEAT, tx.org_id, actor.user_id, tx.now)


async def move(tx: Tx, agent: Agent, status: str, note: str | None, way: str) -> None:
    """A locked agent is there, busy or away from now on, by their own ``word`` or by a ``lapse``."""
    before = agent.status
    agent.status, agent.status_note, agent.status_updated_at = status, note, tx.now
    if way == "word":
        agent.last_active_at = tx.now
    if before == status:
        return
    of_agent = (AgentPresence.org_id == tx.org_id, AgentPresence.user_id == agent.user_id)
    await tx.session.execute(
        update(AgentPresence).where(*of_agent, AgentPresence.ended_at.is_(None)).values(ended_at=tx.now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    tx.session.add(AgentPresence(
        org_id=tx.org_id, id=uuid7(), user_id=agent.user_id, status=status, way=way, created_at=tx.now
    ))  # fmt: skip
    await tx.flush()
    tx.audit(
        "agent.status_changed",
        "agent",
        agent.id,
        before={"status": before},
        after={"status": status},
        way=way,
    )
    tx.publish(events.AgentStatusChanged(agent_id=agent.id, user_id=agent.user_id, status=status))


async def sweep(tx: Tx) -> Sequence[UUID]:
    """Those whose consoles have not been heard of for a while are away. Answers whose logins these are."""
    gone = []
    for row in await tx.conn.fetch(_LAPSED, tx.org_id, tx.now - LAPSE):
        agent = await tx.session.get(Agent, (tx.org_id, row["id"]), populate_existing=True)
        if agent is not None:
            await move(tx, agent, "offline", None, "lapse")
            gone.append(agent.user_id)
    await tx.flush()
    return gone
