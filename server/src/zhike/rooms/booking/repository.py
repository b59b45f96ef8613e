"""Questions about booking pages, and what they offer."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, literal_column, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.booking.models import BookingPage, CalendarFeed

P: Any = BookingPage.__table__
_SHOWN = (
    "id", "site_id", "key", "title", "intro", "is_active", "choose_staff", "lead_minutes", "window_days",
    "created_at", "updated_at",
)  # fmt: skip


class PageMissing(errors.NotFound):
    code = "booking_page.not_found"


class Pages(Repository[BookingPage]):
    model = BookingPage
    missing = PageMissing


class Feeds(Repository[CalendarFeed]):
    model = CalendarFeed


@lru_cache(maxsize=2)
def page(after: bool) -> hot.Statement:
    """Booking pages, oldest first."""
    path = literal_column("'/book#' || booking_pages.key").label("path")
    query = select(*(P.c[name] for name in _SHOWN), path).where(P.c.org_id == bindparam("org_id", type_=Uuid))
    if after:
        mark = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        query = query.where(tuple_(P.c.created_at, P.c.id) > mark)
    return hot.page_json(query.order_by(P.c.created_at, P.c.id), ("created_at", "id"))


async def place(tx: Tx, site_id: UUID) -> Any:
    """The organization's and the site's names, its address and its clock."""
    return await tx.conn.fetchrow(
        "SELECT o.name AS organization, s.name AS site, s.address, s.timezone FROM sites s"
        " JOIN organizations o ON o.id = s.org_id WHERE s.org_id = $1 AND s.id = $2",
        tx.org_id, site_id,
    )  # fmt: skip


async def services(tx: Tx) -> list[Any]:
    """What is offered to the public."""
    rows: list[Any] = await tx.conn.fetch(
        "SELECT id, name, description, duration_minutes, price, currency, skills FROM service_items"
        " WHERE org_id = $1 AND is_active AND is_public ORDER BY created_at, id LIMIT 200",
        tx.org_id,
    )
    return rows


async def staff(tx: Tx, site_id: UUID) -> list[Any]:
    """Who works at the site."""
    rows: list[Any] = await tx.conn.fetch(
        "SELECT e.id, e.name, e.position, e.skills FROM employees e WHERE e.org_id = $1"
        " AND e.status = 'active' AND EXISTS (SELECT FROM staff_schedules h WHERE h.org_id = e.org_id"
        " AND h.staff_id = e.id AND h.site_id = $2 AND h.status = 'active')"
        " ORDER BY e.created_at, e.id LIMIT 200",
        tx.org_id, site_id,
    )  # fmt: skip
    return rows


async def ahead(tx: Tx, customer_id: UUID, source: str) -> int:
    """How many visits the customer has before them that came this way."""
    found: int = await tx.conn.fetchval(
        "SELECT count(*) FROM appointments WHERE org_id = $1 AND customer_id = $2 AND source = $3"
        " AND status IN ('pending', 'confirmed') AND ends_at > $4",
        tx.org_id, customer_id, source, tx.now,
    )  # fmt: skip
    return found


_VISIT = """
SELECT a.id, a.appointment_no, a.starts_at, a.ends_at, a.status, a.version, a.updated_at, a.superseded_by_id,
       i.name AS service, e.name AS staff, z.name AS site, z.address, z.timezone, o.name AS organization
FROM appointments a
JOIN service_items i ON i.org_id = a.org_id AND i.id = a.service_item_id
JOIN employees e ON e.org_id = a.org_id AND e.id = a.staff_id
JOIN sites z ON z.org_id = a.org_id AND z.id = a.site_id
JOIN organizations o ON o.id = a.org_id
"""


async def visit(tx: Tx, appointment_id: UUID) -> Any:
    """One visit as its customer sees it: where it was moved to, if it was moved. None when it is gone."""
    for _ in range(50):
        row = await tx.conn.fetchrow(_VISIT + " WHERE a.org_id = $1 AND a.id = $2", tx.org_id, appointment_id)
        if row is None or row["superseded_by_id"] is None:
            return row
        appointment_id = row["superseded_by_id"]
    return row


async def visits_of(tx: Tx, user_id: UUID, start: datetime, end: datetime) -> list[Any]:
    """The visits that a colleague gives within ``[start, end)``."""
    rows: list[Any] = await tx.conn.fetch(
        _VISIT + " WHERE a.org_id = $1 AND e.user_id = $2 AND a.starts_at >= $3 AND a.starts_at < $4"
        " AND a.status <> 'cancelled' ORDER BY a.starts_at, a.id LIMIT 2000",
        tx.org_id, user_id, start, end,
    )  # fmt: skip
    return rows
