"""Holds, and the nightly work: what has served its time goes, what is under a hold stays."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhike.core import erasure, errors
from zhike.core.context import NOBODY
from zhike.core.erasure import Person
from zhike.core.ids import uuid7
from zhike.core.jobs import Run
from zhike.core.persons import HOLDS, Holds, Keep
from zhike.core.tx import Tx
from zhike.rooms.privacy import repository, rules, schemas
from zhike.rooms.privacy.models import CLASSES, LegalHold, RetentionRule
from zhike.rooms.privacy.service.consents import PersonMissing
from zhike.rooms.privacy.service.erasing import drop
from zhike.rooms.privacy.service.exporting import store_of

MOST_PIECES = 200  # of one table in one night
MOST_COUNTED = 10_000


class HoldReleased(errors.Conflict):
    code = "privacy.hold_released"


class TooShort(errors.Invalid):
    """``keep_days`` is below what must stay: ``least`` days."""

    code = "privacy.keep_too_short"


async def place_hold(tx: Tx, form: schemas.HoldCreate) -> LegalHold:
    """Keep a class of data against every erasure. Raises `PersonMissing`."""
    if form.customer_id is not None and await repository.customer(tx, form.customer_id, gone=True) is None:
        raise PersonMissing()
    row = repository.LegalHolds(tx).add(
        LegalHold(id=uuid7(), created_by=tx.actor.user_id, **form.model_dump())
    )
    await tx.flush()
    tx.audit("legal_hold.placed", "legal_hold", row.id, after={"data_class": form.data_class},
             customer_id=form.customer_id)  # fmt: skip
    return row


async def release_hold(tx: Tx, hold_id: UUID) -> LegalHold:
    """From now on it keeps nothing; restricted people are looked at again in the night."""
    row = await repository.LegalHolds(tx).get_for_update(hold_id)
    if row.released_at is not None:
        raise HoldReleased()
    row.released_at, row.released_by = tx.now, tx.actor.user_id
    await tx.flush()
    tx.audit("legal_hold.released", "legal_hold", row.id)
    return row


def tables_of(data_class: str, industry: str) -> list[Holds]:
    """The tables whose rows are of this class, where an erasure does something."""
    return [
        holds for holds in HOLDS.values()
        if rules.class_of(holds.data_class, industry) == data_class and not isinstance(holds.erase, Keep)
    ]  # fmt: skip


async def list_rules(tx: Tx) -> list[schemas.RuleRead]:
    """Every class with the law's figure and the organization's own."""
    own, industry = await repository.RetentionRules(tx).all(), await repository.industry(tx)
    found = []
    for data_class in CLASSES:
        least, basis = rules.DUTIES[data_class]
        row = own.get(data_class)
        found.append(
            schemas.RuleRead(
                data_class=data_class, duty_days=row.duty_days if row else least, least_days=least,  # type: ignore[arg-type]
                keep_days=row.keep_days if row else None, basis=(row.basis if row else None) or basis,
                is_enabled=row.is_enabled if row else True, is_own=row is not None,
                last_run_at=row.last_run_at if row else None, last_count=row.last_count if row else 0,
                tables=[holds.table for holds in tables_of(data_class, industry)],
            )
        )  # fmt: skip
    return found


async def set_rule(tx: Tx, data_class: str, form: schemas.RulePut) -> None:
    """An organization's own word about a class. Raises `TooShort`."""
    least = max(rules.DUTIES[data_class][0], form.duty_days)
    if form.keep_days is not None and form.keep_days < least:
        raise TooShort(field="keep_days", least=least)
    await tx.lock("retention-rule", data_class)
    row = (await repository.RetentionRules(tx).all()).get(data_class)
    before = {"duty_days": row.duty_days, "keep_days": row.keep_days} if row else {}
    if row is None:
        row = repository.RetentionRules(tx).add(
            RetentionRule(id=uuid7(), data_class=data_class, last_count=0)
        )
    row.duty_days, row.keep_days = least, form.keep_days
    row.basis, row.is_enabled = form.basis, form.is_enabled
    await tx.flush()
    tx.audit("retention_rule.set", "retention_rule", row.id, before=before, data_class=data_class,
             after={"duty_days": least, "keep_days": form.keep_days})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Night:
    """What a night does with one class: nothing when ``tables`` is empty."""

    data_class: str
    before: datetime | None
    spared: Person
    tables: list[Holds]


async def plan(tx: Tx, data_class: str) -> Night:
    """What is past its time, and who is spared because of a hold."""
    rule = (await repository.RetentionRules(tx).all()).get(data_class)
    if rule is None or rule.keep_days is None or not rule.is_enabled:
        return Night(data_class, None, Person(), [])
    spared = Person()
    for hold in await repository.LegalHolds(tx).active():
        if hold.data_class not in {None, data_class}:
            continue
        if hold.customer_id is None:
            return Night(data_class, None, Person(), [])
        person = await erasure.gather(tx, "customer", hold.customer_id)
        for kind, values in person.sets.items():
            spared.add(kind, values)
    before = tx.now - timedelta(days=rule.keep_days)
    return Night(data_class, before, spared, tables_of(data_class, await repository.industry(tx)))


async def preview(tx: Tx, data_class: str) -> schemas.Preview:
    """What the next night would erase."""
    night = await plan(tx, data_class)
    found = []
    if night.before is not None:
        for holds in night.tables:
            rows = await erasure.count_old(tx, holds, night.before, night.spared, MOST_COUNTED)
            found.append(schemas.Done(table=holds.table, rows=rows))
    return schemas.Preview(data_class=data_class, before=night.before, tables=found)  # type: ignore[arg-type]


async def keep_house(run: Run) -> int:
    """One night: every class with a rule, in bounded pieces. Returns how many rows went."""
    return sum([await _night(run, data_class) for data_class in CLASSES])


async def _night(run: Run, data_class: str) -> int:
    async with run.reading() as tx:
        night = await plan(tx, data_class)
    if night.before is None:
        return 0
    store, total = store_of(run), 0
    for holds in night.tables:
        after, more, pieces = NOBODY, True, 0
        while more and pieces < MOST_PIECES:
            async with run.tx() as tx:
                piece = await erasure.erase_old(tx, holds, night.before, night.spared, after)
                for file_id in piece.files:
                    await drop(tx, store, file_id)
            after, more, pieces, total = piece.after, piece.more, pieces + 1, total + piece.erased
    async with run.tx() as tx:
        row = (await repository.RetentionRules(tx).all()).get(data_class)
        if row is not None:
            row.last_run_at, row.last_count = tx.now, total
        tx.audit("retention.applied", "retention_rule", row.id if row else None, rows=total,
                 data_class=data_class)  # fmt: skip
    return total


async def let_go(run: Run) -> None:
    """Drop exports whose week is over, and take up erasures whose duty has ended."""
    store = store_of(run)
    async with run.tx() as tx:
        for row in await repository.expired(tx, tx.now):
            await drop(tx, store, row["file_id"])
            request = await repository.Requests(tx).get_for_update(row["id"])
            request.file_id = None
        for id in await repository.ripe(tx, tx.now):
            tx.enqueue("privacy.erase", request_id=id)
