"""How full the hours were, and who did not come: figures of a period."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.appointments import repository
from zhike.rooms.appointments.service import availability
from zhike.rooms.staff import service as staff


async def report(tx: Tx, start: datetime, end: datetime, site_id: UUID | None) -> list[dict[str, Any]]:
    """For each person who worked or had visits within ``[start, end)``: minutes of work and of visits, and
    how the visits ended. Raises `PeriodInvalid`."""
    availability.check_window(start, end)
    hours = await staff.everybodys_periods(tx, None, start, end)
    worked: dict[UUID, timedelta] = {}
    for person, periods in hours.items():
        here = [one for one in periods if site_id is None or one.site_id == site_id]
        if here:
            worked[person] = sum((one.end - one.start for one in here), timedelta())
    rows = {row["staff_id"]: row for row in await repository.figures(tx, start, end, site_id)}
    names = await repository.staff_names(tx, [*worked, *rows])
    found = []
    for person, name in names:
        row = rows.get(person)
        minutes = int(worked.get(person, timedelta()).total_seconds() // 60)
        booked = int(row["booked_minutes"]) if row else 0
        found.append({
            "staff_id": person, "staff_name": name, "working_minutes": minutes, "booked_minutes": booked,
            "utilisation": round(booked / minutes, 4) if minutes else None,
            **{kind: row[kind] if row else 0 for kind in ("visits", "completed", "no_show", "cancelled")},
        })  # fmt: skip
    return found
