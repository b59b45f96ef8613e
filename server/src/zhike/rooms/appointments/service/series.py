"""Visits that come again: all of them, or the list of those that cannot be."""

from typing import Any
from uuid import UUID

from zhike.core.errors import DomainError
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.appointments import repository, rules, schemas
from zhike.rooms.appointments.service import claiming, placing, refusals


async def create(tx: Tx, form: schemas.SeriesCreate) -> tuple[UUID, list[UUID]]:
    """Hold every visit of a series of one person, at the same time of the site's clock each time.

    Raises `SeriesConflicts`, with each visit that cannot be and why; then none is held.
    """
    if form.customer_id is None:
        raise refusals.CustomerNeeded(field="customer_id")
    name = await repository.zone_of(tx, form.site_id)
    if name is None:
        raise refusals.PeriodInvalid(field="site_id")
    starts = rules.recurring(form.starts_at, form.every_days, form.count, name)
    wishes = [
        claiming.Wish(form.staff_id, form.service_item_id, form.customer_id, start, site_id=form.site_id,
                      beside=form.beside)
        for start in starts
    ]  # fmt: skip
    asked = await claiming.lock(tx, wishes[0])
    conflicts: list[dict[str, Any]] = []
    fits: list[claiming.Fit] = []
    for wish in wishes:
        try:
            fits.append((await claiming.settle(tx, wish, asked))[0])
            await claiming.ask_customer(tx, wish, fits[-1].visit)
        except (refusals.SlotTaken, refusals.OutsideHours, refusals.CustomerBusy, refusals.TooFar) as refusal:
            conflicts.append(_conflict(wish, refusal))
    if conflicts:
        raise refusals.SeriesConflicts(conflicts=conflicts)
    for fit in fits:  # all of them before the first lock on the customer
        await claiming.clear(tx, fit)
    series_id = uuid7()
    made = []
    for wish in wishes:
        claimed = await claiming.claim(tx, wish, asked)
        made.append(await placing.place(tx, wish, claimed, form, series_id=series_id))
    return series_id, made


def _conflict(wish: claiming.Wish, refusal: DomainError) -> dict[str, Any]:
    return {"starts_at": rules.plain(wish.starts_at), "code": refusal.code,
            "alternatives": refusal.params.get("alternatives", [])}  # fmt: skip
