"""Rules at work: tickets are looked through piece by piece, and each one that is due is seen to in a
transaction of its own."""

import time
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from zhike.core import errors
from zhike.core.context import Actor
from zhike.core.ids import uuid7
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import desk as events
from zhike.rooms.automations import deeds, repository, rules, schemas, service
from zhike.rooms.automations.models import TicketRule
from zhike.rooms.automations.repository import Rules
from zhike.rooms.sla import book
from zhike.rooms.tickets import service as tickets

PAGE = 200


async def tend(run: Run) -> int:
    """Let every rule run on what is due now. Ends after a minute; the rest is the next tick's. Answers on how
    many tickets rules ran."""
    until, ran = time.monotonic() + run.turn_seconds, 0
    for rule in await _active(run):
        after: UUID | None = repository.START
        while after is not None and time.monotonic() < until:
            due, after = await _look(run, rule, after)
            for ticket_id in due:
                async with run.unit.transaction(_as(run, rule), run.request, now=run.now) as tx:
                    ran += await see_to(tx, rule, ticket_id)
    return ran


async def _active(run: Run) -> list[tuple[UUID, str]]:
    """(id, name) of the rules that are switched on, in their order."""
    async with run.reading() as tx:
        return [(row.id, row.name) for row in await Rules(tx).all(TicketRule.is_active)]


def _as(run: Run, rule: tuple[UUID, str]) -> Actor:
    """Histories name the rule."""
    return replace(run.actor, name=f"规则：{rule[1]}")


async def _look(run: Run, rule: tuple[UUID, str], after: UUID) -> tuple[list[UUID], UUID | None]:
    """(tickets that are due, from where to go on)."""
    async with run.reading() as tx:
        if run.now is not None:
            tx.now = run.now
        row = await Rules(tx).find(TicketRule.id == rule[0])
        if row is None or not row.is_active:
            return [], None
        timing = service.timing(row, await book.hours_of(tx))
        found = await repository.fitting(tx, row, timing, after=after, limit=PAGE)
        due = [one["id"] for one in found if timing.is_up(one["since"], tx.now)]
        return due, found[-1]["id"] if len(found) == PAGE else None


async def see_to(tx: Tx, rule: tuple[UUID, str], ticket_id: UUID) -> bool:
    """Do what the rule says to a ticket, whole or not at all, once in a stretch. False when there is nothing
    to do any more: another worker, or a person, was there first."""
    await tickets.lock(tx, ticket_id)
    row = await Rules(tx).find(TicketRule.id == rule[0], TicketRule.is_active)
    if row is None:
        return False
    timing = service.timing(row, await book.hours_of(tx))
    found = await repository.fitting(tx, row, timing, only=ticket_id, limit=1)
    run_id = uuid7()
    if (
        not found
        or not timing.is_up(found[0]["since"], tx.now)
        or not await repository.remember(tx, run_id, row.id, found[0])
    ):
        return False
    done, refused = await _attempt(tx, schemas.ACTIONS.validate_python(row.actions), ticket_id)
    ticket = await tickets.lock(tx, ticket_id)
    why = deeds.WHY.get(refused, deeds.CANNOT) if refused else None
    tickets.say(tx, ticket, rules.told(rule[1], timing, done, why))
    await tx.flush()
    await repository.left(tx, run_id, refused)
    tx.audit("ticket.rule_applied", "ticket", ticket_id, rule_id=rule[0], refused=refused,
             ticket_id=ticket.ticket_id)  # fmt: skip
    tx.publish(events.TicketChanged(id=ticket_id, fields=("rule",)))
    return True


async def _attempt(
    tx: Tx, actions: Sequence[schemas.RuleAction], ticket_id: UUID
) -> tuple[list[str], str | None]:
    """(in Chinese, what was done; the code of why nothing was)."""
    try:
        async with tx.attempt():
            done = [await deeds.do(tx, ticket_id, action) for action in actions]
    except errors.DomainError as refused:
        return [], refused.code
    return [one for one in done if one], None
