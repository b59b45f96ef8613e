"""The verbs of rules: make, change, remove, try."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors, etag
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.automations import repository, schemas
from zhike.rooms.automations.models import TicketRule
from zhike.rooms.automations.repository import Rules
from zhike.rooms.automations.rules import Timing
from zhike.rooms.identity import service as identity
from zhike.rooms.sla import book
from zhike.rooms.sla import service as sla
from zhike.rooms.sla.hours import Hours
from zhike.rooms.tickets import macros

MOST_RULES = 100
PAGE = 500
MOST_TRIED = 5_000  # tickets that a trial looks at
SHOWN = 20
COUNTED = timedelta(days=30)
_RAN = {"runs", "refused", "last_run_at"}
_SHOWN = tuple(name for name in schemas.TicketRuleRead.model_fields if name not in _RAN)
_FIELDS = tuple(name for name in schemas.TicketRulePut.model_fields if name != "actions")


class NameTaken(errors.Conflict):
    code = "ticket_rule.name_taken"


class TooManyRules(errors.Conflict):
    code = "ticket_rule.too_many"


class UnknownReference(errors.Invalid):
    """A colleague who is not at work here, or a team, calendar or shared macro that there is not."""

    code = "ticket_rule.reference"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_ticket_rules_org_id_name": NameTaken,
    "fk_ticket_rules_calendar_id": sla.CalendarInUse,
    "fk_ticket_rules_team_id": UnknownReference,
}


def timing(rule: Any, hours: dict[UUID | None, Hours]) -> Timing:
    """The time of a rule, by the organization's calendars."""
    return Timing(rule.basis, rule.minutes, hours[rule.calendar_id] if rule.working else None)


async def listed(tx: Tx) -> list[schemas.TicketRuleRead]:
    """All of them, in the order in which they run."""
    return await read(tx, await Rules(tx).all())


async def read(tx: Tx, rows: Sequence[TicketRule]) -> list[schemas.TicketRuleRead]:
    """Rules, with how often they ran."""
    ran = await repository.ran(tx, tx.now - COUNTED)
    return [
        schemas.TicketRuleRead(
            **{name: getattr(row, name) for name in _SHOWN},
            **(dict(ran[row.id]) if row.id in ran else {"runs": 0, "refused": 0, "last_run_at": None}),
        )
        for row in rows
    ]


async def create(tx: Tx, form: schemas.TicketRulePut) -> TicketRule:
    """Have tickets seen to from now on. Raises `NameTaken`, `TooManyRules`, `UnknownReference`."""
    await tx.lock("automations")
    if len(await Rules(tx).all()) >= MOST_RULES:
        raise TooManyRules(limit=MOST_RULES)
    await _check(tx, form)
    row = Rules(tx).add(TicketRule(id=uuid7(), **_fields(form)))
    await tx.flush()
    tx.audit("ticket_rule.created", "ticket_rule", row.id, after=form.model_dump(mode="json"))
    return row


async def put(tx: Tx, id: UUID, form: schemas.TicketRulePut, expected: str | None) -> TicketRule:
    """Change it, whole; what it has done stays done, and is not done again in the same stretch. Raises
    `NameTaken`, `UnknownReference`, `etag.EditConflict`."""
    row = await Rules(tx).get_for_update(id)
    etag.check(expected, row)
    await _check(tx, form)
    after = _fields(form)
    before = {name: getattr(row, name) for name in after if getattr(row, name) != after[name]}
    for name in before:
        setattr(row, name, after[name])
    await tx.flush()
    if before:
        tx.audit("ticket_rule.updated", "ticket_rule", row.id, before=before,
                 after={name: after[name] for name in before})  # fmt: skip
    return row


async def delete(tx: Tx, id: UUID) -> None:
    """Remove a rule; what it did stays done."""
    row = await Rules(tx).get_for_update(id)
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("ticket_rule.deleted", "ticket_rule", id, before={"name": row.name})


def _fields(form: schemas.TicketRulePut) -> dict[str, Any]:
    told = form.model_dump(mode="json")["actions"]
    return {name: getattr(form, name) for name in _FIELDS} | {"actions": told}


async def _check(tx: Tx, form: schemas.TicketRulePut) -> None:
    """Whoever is named is here. Raises `UnknownReference`."""
    people, teams = {form.user_id} - {None}, {form.team_id} - {None}
    for action in form.actions:
        if action.kind == "assign":
            people.add(action.user_id)
        elif action.kind == "tell":
            people.update(action.user_ids)
        elif action.kind == "team":
            teams.add(action.team_id)
        elif action.kind == "macro" and not (await _macro(tx, action.macro_id)):
            raise UnknownReference(field="macro_id")
    named = [one for one in people if one is not None]
    if len(await identity.colleagues(tx, named)) != len(named):
        raise UnknownReference(field="user_id")
    if not await repository.known(tx, "teams", [one for one in teams if one is not None]):
        raise UnknownReference(field="team_id")
    if form.calendar_id is not None and form.calendar_id not in await book.hours_of(tx):
        raise UnknownReference(field="calendar_id")


async def _macro(tx: Tx, id: UUID) -> bool:
    row = await macros.Macros(tx).find(macros.TicketMacro.id == id)
    return row is not None and row.is_shared


async def try_out(tx: Tx, form: schemas.TicketRuleTry) -> schemas.TicketRuleTrial:
    """Which tickets a rule would run on now; nothing is done. Raises `RuleMissing`, `UnknownReference`."""
    if form.rule_id is not None:
        await Rules(tx).get(form.rule_id)
    await _check(tx, form)
    rule = TicketRule(id=form.rule_id, **_fields(form))
    time = timing(rule, await book.hours_of(tx))
    after, seen, count, shown = repository.START, 0, 0, list[schemas.TicketRuleHit]()
    while True:
        rows = await repository.fitting(tx, rule, time, after=after, limit=PAGE)
        up = [row for row in rows if time.is_up(row["since"], tx.now)]
        count, seen = count + len(up), seen + len(rows)
        shown += [schemas.TicketRuleHit.model_validate(dict(row)) for row in up[: SHOWN - len(shown)]]
        if len(rows) < PAGE or seen >= MOST_TRIED:
            return schemas.TicketRuleTrial(count=count, is_more=len(rows) == PAGE, items=shown)
        after = rows[-1]["id"]
