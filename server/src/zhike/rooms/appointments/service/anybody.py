"""A visit with anybody who is free: chosen under the lock, the least busy first."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.appointments import ledger, rules, schemas
from zhike.rooms.appointments.service import availability, claiming, refusals
from zhike.rooms.appointments.service.claiming import Wish
from zhike.rooms.staff.rules import works_through


async def claim(
    tx: Tx, form: schemas.AppointmentCreate, customer_id: UUID
) -> tuple[claiming.Wish, claiming.Claim]:
    """Whoever is free then, the least busy first, chosen under the lock.

    A look that was wrong means that somebody else has got a time since. Who was locked for nothing is let go
    before the next look, so that nobody waits while holding somebody, and is not asked again. Raises
    `SlotTaken`.
    """
    failed: set[UUID] = set()
    while True:
        free = [one for one in await _who_could(tx, form, customer_id) if one.staff_id not in failed]
        if not free:
            raise refusals.SlotTaken(alternatives=[])
        wish, row = await _first_unheld(tx, free)
        try:
            fit, units = await claiming.settle(tx, wish, row)
        except (refusals.SlotTaken, refusals.OutsideHours, refusals.StaffAbsent, refusals.StaffUnskilled):
            await tx.conn.execute("ROLLBACK TO SAVEPOINT choice")
            failed.add(wish.staff_id)
            continue
        return wish, await claiming.take(tx, wish, fit, units)


async def _who_could(tx: Tx, form: schemas.AppointmentCreate, customer_id: UUID) -> list[Wish]:
    """A wish for each who looks free, the least busy that day first. Raises `SlotTaken`."""
    row = await ledger.service(tx, form.service_item_id)
    if row is None or not row["is_active"]:
        raise refusals.ServiceUnknown(field="service_item_id")
    service = availability.service_of(row)
    able = await ledger.able(tx, service.id, form.site_id)
    wishes = {
        one: Wish(one, service.id, customer_id, form.starts_at, form.ends_at, form.site_id, form.beside)
        for one in able
    }
    visit = claiming.asked_visit(
        tx, Wish(service.id, service.id, customer_id, form.starts_at, form.ends_at), service
    )
    diaries = await availability.read_diaries(
        tx, able, service, visit[0] - availability.NEAR, visit[0] + availability.NEAR
    )
    found = []
    for diary in diaries:
        period = works_through(diary.periods, *visit)
        if period is None or form.site_id not in (None, period.site_id):
            continue
        if diary.admits(service, visit, period.site_id):
            day = [one for one in diary.taken if abs(one.span[0] - visit[0]) < timedelta(hours=12)]
            joins = rules.joins(diary.taken, service, visit)
            found.append((not joins, len(day), diary.staff_id))
    if not found:
        others = [
            rules.choice(diary.staff_id, start, service)
            for diary in diaries
            for start in rules.nearest(diary.starts(service, form.site_id), visit[0])
        ]
        raise refusals.SlotTaken(alternatives=rules.closest(others, visit[0]))
    return [wishes[staff_id] for *_, staff_id in sorted(found)]


async def _first_unheld(tx: Tx, wishes: list[Wish]) -> tuple[Wish, Any]:
    """The first whom nobody else holds, locked; when all are held, the first after waiting."""
    await tx.conn.execute("SAVEPOINT choice")
    for wish in wishes:
        found = await ledger.lock_staff(
            tx, {wish.staff_id}, wish.service_item_id, wish.customer_id, wait=False
        )
        if wish.staff_id in found:
            return wish, found[wish.staff_id]
    return wishes[0], await claiming.lock(tx, wishes[0])
