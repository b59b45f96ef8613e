"""The verbs of giving out talks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.conversations import schemas as talk_schemas
from zhike.rooms.conversations import service as conversations
from zhike.rooms.notify import service as notify
from zhike.rooms.routing import repository, rules, schemas
from zhike.rooms.routing.models import RoutingSetting
from zhike.rooms.routing.repository import Settings
from zhike.rooms.routing.rules import Desk, Plan, Waiting
from zhike.rooms.staff import presence

MOST_SETTINGS = 200


class ReferenceMissing(errors.Invalid):
    """A channel or a team that is not of this organization."""

    code = "routing.reference"


class TooManySettings(errors.Conflict):
    code = "routing.too_many"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "fk_routing_settings_channel_id": ReferenceMissing,
    "fk_routing_settings_team_id": ReferenceMissing,
    "fk_routing_settings_overflow_team_id": ReferenceMissing,
}


async def put_setting(tx: Tx, form: schemas.RoutingForm) -> RoutingSetting:
    """How talks of a channel, or of all others, are given out from now on. Raises `ReferenceMissing`."""
    await tx.lock("routing")
    every = await Settings(tx).all()
    row = next((one for one in every if one.channel_id == form.channel_id), None)
    fields = form.model_dump()
    if row is None:
        if len(every) >= MOST_SETTINGS:
            raise TooManySettings(most=MOST_SETTINGS)
        row = Settings(tx).add(RoutingSetting(id=uuid7(), created_at=tx.now, updated_at=tx.now, **fields))
        before: dict[str, Any] = {}
    else:
        before = {name: getattr(row, name) for name in fields if getattr(row, name) != fields[name]}
        for name in before:
            setattr(row, name, fields[name])
    await tx.flush()
    tx.audit("routing.set", "routing_setting", row.id, before=before,
             after={name: fields[name] for name in before or fields})  # fmt: skip
    tx.enqueue("routing.give_out")
    return row


async def drop_setting(tx: Tx, id: UUID) -> None:
    """Talks of the channel go by the organization's setting again; without that, nobody is given any."""
    row = await Settings(tx).get_for_update(id)
    await tx.session.delete(row)
    tx.audit("routing.dropped", "routing_setting", id, before={"channel_id": row.channel_id})


def _plan(row: RoutingSetting) -> Plan | None:
    if not row.is_active:
        return None
    overflow = None if row.overflow_minutes is None else timedelta(minutes=row.overflow_minutes)
    return Plan(
        "round_robin" if row.strategy == "round_robin" else "least_busy", row.is_sticky,
        frozenset(row.skills),
        row.team_id, overflow, row.overflow_team_id,
    )  # fmt: skip


async def _plans(tx: Tx) -> dict[UUID | None, Plan | None]:
    return {row.channel_id: _plan(row) for row in await Settings(tx).all()}


def _desk(tx: Tx, row: Any) -> Desk:
    there = row["status"] == "online" and presence.is_there(row["last_active_at"], tx.now)
    return Desk(
        row["user_id"], there, row["max_sessions"], row["load"], row["turn"], frozenset(row["skills"]),
        frozenset(row["teams"]), frozenset(row["sites"]),
    )  # fmt: skip


async def give_out(tx: Tx) -> int:
    """Give waiting talks to whoever has places. One pass at a time in an organization. Answers how many."""
    plans = await _plans(tx)
    if not any(plans.values()):
        return 0
    await tx.lock("routing")
    own = [id for id, plan in plans.items() if id is not None and plan is not None]
    others = [id for id in plans if id is not None]
    rows = await repository.waiting(tx, own, plans.get(None) is not None, others)
    if not rows:
        return 0
    talks = [
        Waiting(row["id"], row["created_at"], row["priority"], rules.for_team(plan, row["team_id"]),
                row["site_id"], row["last"])
        for row in rows if (plan := rules.plan_for(row["channel_id"], plans)) is not None
    ]  # fmt: skip
    desks = [_desk(tx, row) for row in await repository.desks(tx)]
    given = rules.give_out(talks, desks, tx.now)
    for talk, to, _ in given:
        await _hand_over(tx, talk, to)
    if given:
        await repository.take_turns(tx, {to: turn for _, to, turn in given})
    return len(given)


async def _hand_over(tx: Tx, talk_id: UUID, to: UUID) -> None:
    talk = await conversations.assign(tx, talk_id, talk_schemas.Assign(user_id=to, reason="routing"))
    await notify.notify(
        tx, user_ids=[to], type="conversation_routed", title=f"新会话 {talk.session_name} 已分配给您",
        resource_type="conversation", resource_id=talk.id,
    )  # fmt: skip


async def give_back(tx: Tx, user_id: UUID) -> None:
    """Somebody has gone away: their talks wait again, where the setting says so."""
    plans: Mapping[UUID | None, RoutingSetting] = {row.channel_id: row for row in await Settings(tx).all()}
    for row in await repository.of_agent(tx, user_id):
        setting = plans.get(row["channel_id"]) or plans.get(None)
        if setting is not None and setting.is_active and setting.on_offline == "return":
            await conversations.assign(tx, row["id"], talk_schemas.Assign(user_id=None, reason="offline"))


async def place_of(tx: Tx, visitor_id: UUID) -> schemas.QueuePlace:
    """Where the visitor's talk stands among those that wait, and about how long that may take."""
    talk = await repository.waiting_of(tx, visitor_id)
    if talk is None:
        return schemas.QueuePlace(position=None, estimated_seconds=None)
    before = await repository.ahead(tx, talk["id"])
    desks = [_desk(tx, row) for row in await repository.desks(tx)]
    places = sum(desk.places for desk in desks if desk.there)
    seconds = rules.wait_seconds(before, places, await repository.usual_seconds(tx))
    return schemas.QueuePlace(position=before + 1, estimated_seconds=seconds)


async def wall(tx: Tx) -> schemas.Wall:
    """The desk as it is now."""
    agents = [
        schemas.WallAgent(**{name: row[name] for name in schemas.WallAgent.model_fields if name != "there"},
                          there=presence.is_there(row["last_active_at"], tx.now))
        for row in await repository.desks(tx)
    ]  # fmt: skip
    waiting = [schemas.WallTalk(**dict(row)) for row in await repository.wall(tx)]
    return schemas.Wall(waiting=waiting, agents=agents, usual_seconds=await repository.usual_seconds(tx))
