"""Questions about appointments, answered as JSON by PostgreSQL. What places them is in `ledger`."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    String,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.expression import ColumnElement, FromClause, Select

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.appointments.models import (
    Appointment,
    AppointmentEvent,
    AppointmentResource,
    ServiceItem,
)
from zhike.rooms.customers.models import Customer
from zhike.rooms.identity.models import User
from zhike.rooms.staff.models import Employee

STAMP = DateTime(timezone=True)
_APPOINTMENT: Any = Appointment.__table__
CALENDAR_ROWS = 5_000
OUT_OF_SCOPE = "（范围外）"
_JOINED = {"customer_name", "customer_phone", "staff_name", "service_item_name", "resources"}
_UNITS = """(SELECT coalesce(json_agg(json_build_object('id', r.id, 'kind', r.kind, 'name', r.name)
                             ORDER BY r.kind DESC, r.name, r.id), '[]')
 FROM appointment_resources u JOIN resources r ON r.org_id = u.org_id AND r.id = u.resource_id
 WHERE u.org_id = appointments.org_id AND {whose})"""
# a visit alone keeps what it had; a seat in a session shows what the session has
UNITS = (
    f"CASE WHEN appointments.slot_id IS NULL THEN {_UNITS.format(whose='u.appointment_id = appointments.id')}"
    f" ELSE {_UNITS.format(whose='u.slot_id = appointments.slot_id AND u.released_at IS NULL')} END"
)
_NEEDS = """(SELECT coalesce(json_agg(g.ids ORDER BY g.need), '[]') FROM (
  SELECT n.need, json_agg(n.resource_id ORDER BY n.id) AS ids FROM service_item_resources n
  WHERE n.org_id = service_items.org_id AND n.service_item_id = service_items.id GROUP BY n.need) g)"""
_ENTRY = (
    "id", "appointment_no", "site_id", "customer_id", "customer_name", "customer_phone", "lead_id",
    "conversation_id", "staff_id", "staff_name", "service_item_id", "service_item_name", "slot_id",
    "starts_at", "ends_at", "busy_from", "busy_until", "status", "source", "note", "cancel_reason",
    "rescheduled_from_id", "superseded_by_id", "hold_expires_at", "version", "is_beside", "resources",
    "stage", "arrived_at", "series_id", "created_at",
)  # fmt: skip
_READ = (
    *_ENTRY, "source_type", "confirmed_at", "confirmed_by", "completed_at", "cancelled_at", "cancelled_by",
    "no_show_at", "reminder_at", "updated_at",
)  # fmt: skip
_ITEM = (
    "id", "code", "name", "description", "duration_minutes", "buffer_before", "buffer_after", "price",
    "currency", "skills", "capacity", "is_public", "is_active", "created_at", "updated_at",
)  # fmt: skip


class AppointmentMissing(errors.NotFound):
    code = "appointment.not_found"


class ServiceItemMissing(errors.NotFound):
    code = "service_item.not_found"


def _bind(name: str, kind: Any) -> ColumnElement[Any]:
    return bindparam(name, type_=kind)


def _joined() -> FromClause:
    """Whoever sees a part of the organization may see that a time is taken, and not by whom."""
    a, c, e, s = _APPOINTMENT, Customer.__table__, Employee.__table__, ServiceItem.__table__
    return (
        a.outerjoin(c, and_(c.c.org_id == a.c.org_id, c.c.id == a.c.customer_id))
        .outerjoin(e, and_(e.c.org_id == a.c.org_id, e.c.id == a.c.staff_id))
        .join(s, and_(s.c.org_id == a.c.org_id, s.c.id == a.c.service_item_id))
    )


def _rows(names: tuple[str, ...]) -> Select[Any]:
    """Appointments of the organization with the names of everybody in them."""
    customer = Customer.__table__.c
    words = {
        # of who is kept for a duty alone, the visit is all there is to see
        "customer_name": case(
            (customer.id.is_(None), OUT_OF_SCOPE),
            (customer.restricted_at.is_not(None), "（已限制）"),
            else_=customer.name,
        ),
        "customer_phone": case(
            (customer.restricted_at.is_(None), literal_column("'*******'") + customer.phone_last4)
        ),
        "staff_name": func.coalesce(Employee.__table__.c.name, OUT_OF_SCOPE),
        "service_item_name": ServiceItem.__table__.c.name,
        "resources": literal_column(UNITS),
    }
    columns = [words[name].label(name) if name in _JOINED else _APPOINTMENT.c[name] for name in names]
    return select(*columns).select_from(_joined()).where(_APPOINTMENT.c.org_id == _bind("org_id", Uuid))


ONE = hot.object_json(_rows(_READ).where(_APPOINTMENT.c.id == _bind("id", Uuid)))


async def one_json(tx: Tx, id: UUID) -> bytes:
    """The appointment as the API shows it. Raises `AppointmentMissing`."""
    body = await ONE.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise AppointmentMissing()
    return body


@lru_cache(maxsize=64)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """The list, latest visit first. ``day_start`` and ``day_end`` bound the start of the visit."""
    query = _rows(_READ)
    for name, kind in (("customer_id", Uuid), ("staff_id", Uuid), ("site_id", Uuid), ("status", String)):
        if name in filters:
            query = query.where(_APPOINTMENT.c[name] == _bind(name, kind))
    if "day_start" in filters:
        query = query.where(_APPOINTMENT.c.starts_at >= _bind("day_start", STAMP))
        query = query.where(_APPOINTMENT.c.starts_at < _bind("day_end", STAMP))
    if after:
        query = query.where(
            tuple_(_APPOINTMENT.c.starts_at, _APPOINTMENT.c.id)
            < tuple_(_bind("at", STAMP), _bind("id", Uuid))
        )
    return hot.page_json(
        query.order_by(_APPOINTMENT.c.starts_at.desc(), _APPOINTMENT.c.id.desc()), ("starts_at", "id")
    )


@lru_cache(maxsize=16)
def calendar(filters: frozenset[str]) -> hot.Statement:
    """Appointments that stand and touch ``[start, end)``, as one JSON array, by start."""
    query = _rows(_ENTRY).where(
        _APPOINTMENT.c.status != "cancelled",
        _APPOINTMENT.c.starts_at < _bind("end", STAMP),
        _APPOINTMENT.c.ends_at > _bind("start", STAMP),
        _APPOINTMENT.c.starts_at >= _bind("reach", STAMP),  # no visit is longer: lets the index begin there
    )
    for name in ("staff_id", "site_id"):
        if name in filters:
            query = query.where(_APPOINTMENT.c[name] == _bind(name, Uuid))
    if "resource_id" in filters:
        unit: Any = AppointmentResource.__table__
        query = query.where(exists().where(
            unit.c.org_id == _APPOINTMENT.c.org_id, unit.c.resource_id == _bind("resource_id", Uuid),
            or_(unit.c.appointment_id == _APPOINTMENT.c.id, and_(
                unit.c.slot_id == _APPOINTMENT.c.slot_id, unit.c.released_at.is_(None))),
        ))  # fmt: skip
    rows = query.order_by(_APPOINTMENT.c.starts_at, _APPOINTMENT.c.id).limit(CALENDAR_ROWS).subquery("q")
    entry = func.row_to_json(literal_column("q"))
    whole = func.json_agg(aggregate_order_by(entry, rows.c.starts_at, rows.c.id))
    return hot.Statement(select(func.coalesce(whole, literal_column("'[]'::json"))).select_from(rows))


@lru_cache(maxsize=1)
def events() -> hot.Statement:
    """The life of one appointment, oldest first."""
    event, user = AppointmentEvent.__table__, User.__table__
    query = (
        select(
            event.c.id, event.c.event_type, event.c.from_status, event.c.to_status, event.c.operator_id,
            user.c.name.label("operator_name"), event.c.reason, event.c.payload, event.c.request_id,
            event.c.created_at,
        )
        .select_from(
            event.outerjoin(user, and_(user.c.org_id == event.c.org_id, user.c.id == event.c.operator_id))
        )
        .where(event.c.org_id == _bind("org_id", Uuid), event.c.appointment_id == _bind("id", Uuid))
        .order_by(event.c.created_at, event.c.id)
    )  # fmt: skip
    return hot.page_json(query, ("created_at", "id"))


def _items() -> Select[Any]:
    table: Any = ServiceItem.__table__
    columns = [
        cast(table.c.price, Text).label("price") if name == "price" else table.c[name] for name in _ITEM
    ]
    return select(*columns, literal_column(_NEEDS).label("needs")).where(
        table.c.org_id == _bind("org_id", Uuid)
    )


ITEM = hot.object_json(_items().where(ServiceItem.__table__.c.id == _bind("id", Uuid)))


async def item_json(tx: Tx, id: UUID) -> bytes:
    """The service as the API shows it. Raises `ServiceItemMissing`."""
    body = await ITEM.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise ServiceItemMissing()
    return body


@lru_cache(maxsize=4)
def items_page(active: bool, after: bool) -> hot.Statement:
    """Service items, oldest first."""
    table: Any = ServiceItem.__table__
    query = _items()
    if active:
        query = query.where(table.c.is_active)
    if after:
        query = query.where(
            tuple_(table.c.created_at, table.c.id) > tuple_(_bind("at", STAMP), _bind("id", Uuid))
        )
    return hot.page_json(query.order_by(table.c.created_at, table.c.id), ("created_at", "id"))


_SUMMARY = """
SELECT json_build_object(
  'today', count(*) FILTER (WHERE today AND status <> 'cancelled'),
  'today_pending', count(*) FILTER (WHERE today AND status = 'pending'),
  'today_confirmed', count(*) FILTER (WHERE today AND status = 'confirmed'),
  'today_completed', count(*) FILTER (WHERE today AND status = 'completed'),
  'today_no_show', count(*) FILTER (WHERE today AND status = 'no_show'),
  'today_cancelled', count(*) FILTER (WHERE today AND status = 'cancelled'),
  'pending', count(*) FILTER (WHERE status = 'pending'),
  'upcoming', count(*) FILTER (WHERE starts_at > $4 AND status IN ('pending', 'confirmed')))
FROM (SELECT status, starts_at, starts_at < $3 AS today FROM appointments
      WHERE org_id = $1 AND starts_at >= $2 AND ($5::uuid IS NULL OR site_id = $5)
      ORDER BY starts_at, id LIMIT $6) a
"""
MOST_COUNTED = 20_000


async def summary(
    tx: Tx, day_start: datetime, day_end: datetime, site_id: UUID | None
) -> bytes:  # fmt: skip
    """Counts of a day and of what is still to come, the next `MOST_COUNTED` appointments."""
    body: bytes = await tx.conn.fetchval(
        _SUMMARY, tx.org_id, day_start, day_end, tx.now, site_id, MOST_COUNTED
    )
    return body


_FIGURES = """
SELECT staff_id, count(*) FILTER (WHERE status <> 'cancelled') AS visits,
  count(*) FILTER (WHERE status = 'completed') AS completed,
  count(*) FILTER (WHERE status = 'no_show') AS no_show,
  count(*) FILTER (WHERE status = 'cancelled' AND cancel_reason IS DISTINCT FROM 'rescheduled') AS cancelled,
  coalesce(sum(extract(epoch FROM ends_at - starts_at) / 60)
    FILTER (WHERE status IN ('pending', 'confirmed', 'completed')), 0) AS booked_minutes
FROM appointments
WHERE org_id = $1 AND starts_at >= $2 AND starts_at < $3 AND ($4::uuid IS NULL OR site_id = $4)
GROUP BY staff_id
"""


async def figures(tx: Tx, start: datetime, end: datetime, site_id: UUID | None) -> list[Any]:
    """Of each person: visits that begin within ``[start, end)``, how they ended, and their minutes."""
    rows: list[Any] = await tx.conn.fetch(_FIGURES, tx.org_id, start, end, site_id)
    return rows


async def staff_names(tx: Tx, ids: list[UUID]) -> list[tuple[UUID, str]]:
    """The people of these ids that one sees, by name."""
    rows = await tx.conn.fetch(
        "SELECT id, name FROM employees WHERE org_id = $1 AND id = ANY($2::uuid[]) ORDER BY name, id",
        tx.org_id, ids,
    )  # fmt: skip
    return [(row["id"], row["name"]) for row in rows]


async def zone_of(tx: Tx, site_id: UUID | None) -> str | None:
    """The clock of the site, or of the organization's first one."""
    found: str | None = await tx.conn.fetchval(
        "SELECT timezone FROM sites WHERE org_id = $1 AND ($2::uuid IS NULL OR id = $2)"
        " ORDER BY created_at, id LIMIT 1",
        tx.org_id, site_id,
    )  # fmt: skip
    return found


class Appointments(Repository[Appointment]):
    model = Appointment
    missing = AppointmentMissing


@dataclass(frozen=True, slots=True)
class Standing:
    """As much of an appointment as decides whether a step is worth waiting for."""

    id: UUID
    staff_id: UUID
    service_item_id: UUID
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime
    status: str
    version: int
    is_beside: bool


async def standing(tx: Tx, id: UUID) -> Standing:
    """Read without lock or ORM, since a crowd for one hour asks at once. Raises `AppointmentMissing`."""
    row = await tx.conn.fetchrow(
        "SELECT id, staff_id, service_item_id, customer_id, starts_at, ends_at, status, version, is_beside"
        " FROM appointments WHERE org_id = $1 AND id = $2",
        tx.org_id, id,
    )  # fmt: skip
    if row is None:
        raise AppointmentMissing()
    return Standing(*row)


class ServiceItems(Repository[ServiceItem]):
    model = ServiceItem
    missing = ServiceItemMissing

    async def next_code(self) -> str:
        """The next free ``SVC_001``. Hold the lock on codes."""
        highest = await self.tx.conn.fetchval(
            "SELECT max(substr(code, 5)::int) FROM service_items"
            " WHERE org_id = $1 AND code ~ '^SVC_[0-9]{3,8}$'",
            self.tx.org_id,
        )
        return f"SVC_{(highest or 0) + 1:03d}"
