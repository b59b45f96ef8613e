"""The statements that place an appointment: lock, look, write. One trip each; nothing is decided here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.rooms.appointments.equipment import Busy

# one round trip: lock the employees in the order of their ids, and read what placing must know
_LOCK_STAFF = """
SELECT e.id AS staff_id, e.status, e.skills AS has, s.id, s.duration_minutes, s.buffer_before, s.buffer_after,
       s.skills AS needs, s.is_active, s.capacity AS seats, c.id IS NOT NULL AS customer,
       (SELECT coalesce(max(n.need), 0) FROM service_item_resources n
        WHERE n.org_id = e.org_id AND n.service_item_id = $3) AS equipment
FROM employees e
LEFT JOIN service_items s ON s.org_id = e.org_id AND s.id = $3
LEFT JOIN customers c ON c.org_id = e.org_id AND c.id = $4 AND c.deleted_at IS NULL
WHERE e.org_id = $1 AND e.id = ANY($2::uuid[]) ORDER BY e.id FOR NO KEY UPDATE OF e
"""
_TAKEN = """
SELECT id, staff_id, busy_from, busy_until, status, hold_expires_at, NULL::uuid AS service_item_id,
       starts_at, ends_at, 0 AS seats
FROM appointments
WHERE org_id = $1 AND staff_id = ANY($2::uuid[]) AND status IN ('pending', 'confirmed') AND slot_id IS NULL
  AND tstzrange(busy_from, busy_until) && tstzrange($3, $4) AND id IS DISTINCT FROM $5
UNION ALL
SELECT id, staff_id, busy_from, busy_until, 'session', NULL, service_item_id, starts_at, ends_at,
       capacity - booked_count
FROM appointment_slots
WHERE org_id = $1 AND staff_id = ANY($2::uuid[]) AND booked_count > 0 AND busy_from < $4 AND busy_until > $3
LIMIT 40000
"""


async def lock_staff(
    tx: Tx, staff_ids: set[UUID], service_item_id: UUID, customer_id: UUID, *, wait: bool = True
) -> dict[UUID, Any]:
    """The employees, locked until the end of the transaction, with the service (its ``id`` is null when
    there is none) and whether the customer exists. Absent employees are absent; so are, without ``wait``,
    those whom somebody else holds."""
    statement = _LOCK_STAFF if wait else _TRY_STAFF
    rows = await tx.conn.fetch(statement, tx.org_id, list(staff_ids), service_item_id, customer_id)
    return {row["staff_id"]: row for row in rows}


async def taken(
    tx: Tx, staff_ids: list[UUID], start: datetime, end: datetime, but: UUID | None = None
) -> list[Any]:
    """Pending and confirmed appointments of these people, and group sessions with somebody in them, that
    touch ``[start, end)`` with their buffers."""
    rows: list[Any] = await tx.conn.fetch(_TAKEN, tx.org_id, staff_ids, start, end, but)
    return rows


async def busy(tx: Tx, staff_ids: list[UUID], start: datetime, end: datetime) -> dict[UUID, Busy]:
    """What these people are busy with, of visits that start within ``[start, end)``; lapsed holds are not."""
    rows = await tx.conn.fetch(_BUSY, tx.org_id, staff_ids, start, end, tx.now)
    return {row["staff_id"]: Busy(zip(row["begins"], row["ends"], strict=True)) for row in rows}


async def sessions(
    tx: Tx, staff_ids: list[UUID], service_item_id: UUID, start: datetime, end: datetime
) -> list[Any]:
    """Group sessions of the service that have begun to fill and have seats left."""
    rows: list[Any] = await tx.conn.fetch(
        "SELECT staff_id, site_id, starts_at, ends_at FROM appointment_slots WHERE org_id = $1"
        " AND staff_id = ANY($2::uuid[]) AND service_item_id = $3 AND booked_count BETWEEN 1 AND capacity - 1"
        " AND starts_at >= $4 AND starts_at < $5 ORDER BY starts_at, id LIMIT 5000",
        tx.org_id, staff_ids, service_item_id, start, end,
    )  # fmt: skip
    return rows


async def able(tx: Tx, service_item_id: UUID, site_id: UUID | None = None) -> list[UUID]:
    """Who may give the service: at work, with all its skills, of that site or of none in particular."""
    rows = await tx.conn.fetch(
        "SELECT e.id FROM employees e JOIN service_items s ON s.org_id = e.org_id AND s.id = $2"
        " WHERE e.org_id = $1 AND e.status = 'active' AND e.skills @> s.skills"
        " AND EXISTS (SELECT FROM staff_schedules h WHERE h.org_id = e.org_id AND h.staff_id = e.id"
        "   AND ($3::uuid IS NULL OR h.site_id = $3)"
        "   UNION ALL SELECT FROM schedule_exceptions x WHERE x.org_id = e.org_id AND x.staff_id = e.id"
        "   AND x.kind = 'extra' AND ($3::uuid IS NULL OR x.site_id = $3))"
        " ORDER BY e.id LIMIT 500",
        tx.org_id, service_item_id, site_id,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def service(tx: Tx, service_item_id: UUID) -> Any:
    """What placing must know of a service; None when there is none."""
    return await tx.conn.fetchrow(
        "SELECT s.id, s.duration_minutes, s.buffer_before, s.buffer_after, s.capacity AS seats, s.is_active,"
        " (SELECT coalesce(max(n.need), 0) FROM service_item_resources n"
        "  WHERE n.org_id = s.org_id AND n.service_item_id = s.id) AS equipment"
        " FROM service_items s WHERE s.org_id = $1 AND s.id = $2",
        tx.org_id, service_item_id,
    )  # fmt: skip


async def lock_customer(tx: Tx, customer_id: UUID) -> None:
    """The last lock of a placing step: whoever books for the same customer elsewhere waits here."""
    await tx.conn.execute(
        "SELECT FROM customers WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE", tx.org_id, customer_id
    )


async def of_customer(
    tx: Tx, customer_id: UUID, visit: tuple[datetime, datetime], but: UUID | None = None
) -> Any:
    """Another visit of the customer at that time; None when there is none."""
    return await tx.conn.fetchrow(
        "SELECT id, appointment_no, starts_at, ends_at FROM appointments"
        " WHERE org_id = $1 AND customer_id = $2 AND starts_at < $4 AND ends_at > $3"
        " AND status IN ('pending', 'confirmed')"
        " AND id IS DISTINCT FROM $5 ORDER BY starts_at LIMIT 1",
        tx.org_id, customer_id, *visit, but,
    )  # fmt: skip


async def offer(tx: Tx, staff_id: UUID, service_item_id: UUID, customer_id: UUID | None = None) -> Any:
    """The same as `lock_staff` for one person, without the lock; None when there is no such person."""
    rows = await tx.conn.fetch(_OFFER, tx.org_id, [staff_id], service_item_id, customer_id)
    return rows[0] if rows else None


_OFFER = _LOCK_STAFF.replace(" FOR NO KEY UPDATE OF e", "")
_TRY_STAFF = _LOCK_STAFF.rstrip() + " SKIP LOCKED\n"
_INSERT = """
WITH made AS (
  INSERT INTO appointments (org_id, id, site_id, appointment_no, customer_id, lead_id, conversation_id,
    staff_id, service_item_id, slot_id, starts_at, ends_at, busy_from, busy_until, status, source,
    source_type, note, hold_expires_at, confirmed_at, confirmed_by, rescheduled_from_id, is_beside,
    series_id)
  SELECT $1::uuid, r.* FROM jsonb_to_record($2::jsonb) AS r(id uuid, site_id uuid, appointment_no text,
    customer_id uuid, lead_id uuid, conversation_id uuid, staff_id uuid, service_item_id uuid, slot_id uuid,
    starts_at timestamptz, ends_at timestamptz, busy_from timestamptz, busy_until timestamptz, status text,
    source text, source_type text, note text, hold_expires_at timestamptz, confirmed_at timestamptz,
    confirmed_by uuid, rescheduled_from_id uuid, is_beside boolean, series_id uuid)
  RETURNING id, status),
units AS (
  INSERT INTO appointment_resources (org_id, id, site_id, appointment_id, resource_id, unit, busy_from,
    busy_until)
  SELECT $1::uuid, u.id, u.site_id, made.id, u.resource_id, u.unit, u.busy_from, u.busy_until
  FROM made, jsonb_to_recordset($9::jsonb) AS u(id uuid, site_id uuid, resource_id uuid, unit smallint,
    busy_from timestamptz, busy_until timestamptz))
INSERT INTO appointment_events (org_id, id, appointment_id, event_type, to_status, operator_id, reason,
  payload, request_id)
SELECT $1::uuid, $3::uuid, id, $4::text, status, $5::uuid, $6::text, $7::jsonb, $8::text FROM made
"""
_TAKE_SEAT = """
INSERT INTO appointment_slots AS s (org_id, id, site_id, staff_id, service_item_id, starts_at, ends_at,
  busy_from, busy_until, capacity, booked_count, status)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, CASE WHEN $10 = 1 THEN 'booked' ELSE 'open' END)
ON CONFLICT (org_id, staff_id, service_item_id, starts_at, ends_at) DO UPDATE
SET booked_count = s.booked_count + 1, updated_at = now(),
    status = CASE WHEN s.booked_count + 1 >= s.capacity THEN 'booked' ELSE 'open' END
WHERE s.booked_count < s.capacity RETURNING id, booked_count
"""
_GIVE_SEAT_BACK = """
WITH left_in AS (
  UPDATE appointment_slots SET booked_count = booked_count - 1, status = 'open', updated_at = now()
  WHERE org_id = $1 AND id = $2 RETURNING id, booked_count)
UPDATE appointment_resources r SET released_at = now() FROM left_in
WHERE left_in.booked_count = 0 AND r.org_id = $1 AND r.slot_id = left_in.id AND r.released_at IS NULL
"""
_TAKE_UNITS = """
INSERT INTO appointment_resources (org_id, id, site_id, slot_id, resource_id, unit, busy_from, busy_until)
SELECT $1::uuid, u.id, u.site_id, $2::uuid, u.resource_id, u.unit, u.busy_from, u.busy_until
FROM jsonb_to_recordset($3::jsonb) AS u(id uuid, site_id uuid, resource_id uuid, unit smallint,
  busy_from timestamptz, busy_until timestamptz)
"""
_BUSY = """
SELECT staff_id, array_agg(floor(extract(epoch FROM busy_from))::bigint) AS begins,
       array_agg(ceil(extract(epoch FROM busy_until))::bigint) AS ends
FROM (
  SELECT staff_id, busy_from, busy_until FROM appointments
  WHERE org_id = $1 AND staff_id = ANY($2::uuid[]) AND slot_id IS NULL AND starts_at >= $3 AND starts_at < $4
    AND (status = 'confirmed' OR status = 'pending' AND hold_expires_at > $5)
  UNION ALL
  SELECT staff_id, busy_from, busy_until FROM appointment_slots
  WHERE org_id = $1 AND staff_id = ANY($2::uuid[]) AND booked_count > 0 AND starts_at >= $3 AND starts_at < $4
) taken GROUP BY staff_id
"""
_NOTE_STEP = """
INSERT INTO appointment_events (org_id, id, appointment_id, event_type, from_status, to_status, operator_id,
  reason, payload, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10)
"""


async def insert(
    tx: Tx, values: dict[str, Any], units: list[dict[str, Any]], event_type: str, reason: str | None,
    payload: dict[str, Any],
) -> None:  # fmt: skip
    """Write an appointment, the rooms and devices that it takes, and the first row of its life: one
    statement, in which the person, the units and the customer are each guarded by a constraint."""
    await tx.conn.execute(
        _INSERT, tx.org_id, to_json(values), uuid7(), event_type, tx.actor.user_id, reason, to_json(payload),
        tx.request.request_id or None, to_json(units),
    )  # fmt: skip


async def take_units(tx: Tx, slot_id: UUID, units: list[dict[str, Any]]) -> None:
    """Give a group session its rooms and devices."""
    await tx.conn.execute(_TAKE_UNITS, tx.org_id, slot_id, to_json(units))


async def release(tx: Tx, appointment_id: UUID) -> None:
    """Give back the rooms and devices of a visit. Those of a session go with its last seat."""
    await tx.conn.execute(
        "UPDATE appointment_resources SET released_at = $3 WHERE org_id = $1 AND appointment_id = $2"
        " AND released_at IS NULL",
        tx.org_id, appointment_id, tx.now,
    )  # fmt: skip


async def note_step(
    tx: Tx, appointment_id: UUID, event_type: str, from_status: str, to_status: str, reason: str | None,
    payload: dict[str, Any],
) -> None:  # fmt: skip
    """Write a row of an appointment's life."""
    await tx.conn.execute(
        _NOTE_STEP, tx.org_id, uuid7(), appointment_id, event_type, from_status, to_status, tx.actor.user_id,
        reason, to_json(payload), tx.request.request_id or None,
    )  # fmt: skip


async def take_seat(
    tx: Tx, *, site_id: UUID, staff_id: UUID, service_item_id: UUID, visit: tuple[datetime, datetime],
    busy: tuple[datetime, datetime], capacity: int,
) -> tuple[UUID, bool] | None:  # fmt: skip
    """A seat in the session, and whether it is the first one; None when all are taken."""
    row = await tx.conn.fetchrow(
        _TAKE_SEAT, tx.org_id, uuid7(), site_id, staff_id, service_item_id, *visit, *busy, capacity
    )
    return None if row is None else (row["id"], row["booked_count"] == 1)


async def give_seat_back(tx: Tx, slot_id: UUID) -> None:
    await tx.conn.execute(_GIVE_SEAT_BACK, tx.org_id, slot_id)


async def expired_holds(tx: Tx, limit: int = 500) -> list[UUID]:
    """Pending appointments whose hold has run out, oldest first."""
    rows = await tx.conn.fetch(
        "SELECT id FROM appointments WHERE org_id = $1 AND status = 'pending' AND hold_expires_at <= $2"
        " ORDER BY hold_expires_at LIMIT $3",
        tx.org_id, tx.now, limit,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def mark_reminded(tx: Tx, appointment_id: UUID) -> None:
    await tx.conn.execute(
        "UPDATE appointments SET reminder_at = $3, updated_at = now() WHERE org_id = $1 AND id = $2",
        tx.org_id, appointment_id, tx.now,
    )  # fmt: skip


async def reminder(tx: Tx, appointment_id: UUID) -> Any:
    """What a reminder says and to whom, with the appointment locked; None when it is gone."""
    return await tx.conn.fetchrow(
        "SELECT a.id, a.status, a.starts_at, a.reminder_at, a.customer_id, a.staff_id, a.site_id,"
        " c.name AS customer_name, c.phone_sealed, s.name AS service_name, e.name AS staff_name, e.user_id,"
        " z.name AS site_name, z.timezone"
        " FROM appointments a JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id"
        " JOIN service_items s ON s.org_id = a.org_id AND s.id = a.service_item_id"
        " JOIN employees e ON e.org_id = a.org_id AND e.id = a.staff_id"
        " JOIN sites z ON z.org_id = a.org_id AND z.id = a.site_id"
        " WHERE a.org_id = $1 AND a.id = $2 FOR UPDATE OF a",
        tx.org_id, appointment_id,
    )  # fmt: skip
