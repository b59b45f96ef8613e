"""The reminder: planned when a visit becomes certain, made only if it still is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import scheduling as events
from zhike.rooms.appointments import ledger, repository, rules
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.appointments.service import record
from zhike.rooms.notify import service as notify
from zhike.rooms.preferences import service as preferences

JOB = "appointments.remind"


async def plan_reminder(tx: Tx, appointment_id: UUID) -> None:
    """Have the visit reminded in time. The same visit at the same time is planned once."""
    row = await repository.Appointments(tx).find(Appointment.id == appointment_id)
    if row is None or row.status != "confirmed" or row.reminder_at is not None:
        return
    minutes = await preferences.config(tx, "appointments.reminder_minutes")
    due = rules.reminder_due(row.starts_at, tx.now, minutes)
    if due is not None:
        key = f"remind:{row.id}:{rules.plain(row.starts_at)}"
        tx.enqueue(JOB, run_at=due, dedupe_key=key, appointment_id=row.id, starts_at=row.starts_at)


async def remind(tx: Tx, appointment_id: UUID, starts_at: datetime) -> bool:
    """Remind the customer by SMS and the colleague in the console; False when there is nothing to remind of.

    The message row and the job that sends it belong to this transaction; nothing is called from here.
    """
    row = await ledger.reminder(tx, appointment_id)
    if row is None or row["status"] != "confirmed" or row["starts_at"] != starts_at:
        return False
    if row["reminder_at"] is not None or row["starts_at"] <= tx.now:
        return False
    time = rules.said(row["starts_at"], row["timezone"])
    message_id = await _text(tx, row, time)
    if row["user_id"] is not None:
        await notify.notify(
            tx, user_ids=[row["user_id"]], type="appointment_reminder",
            title=f"{time} {row['customer_name']} {row['service_name']}", content=row["site_name"],
            resource_type="appointment", resource_id=row["id"],
        )  # fmt: skip
    await ledger.mark_reminded(tx, row["id"])
    facts = record.about(dict(row))
    payload = {"sms_message_id": str(message_id) if message_id else None}
    await ledger.note_step(tx, row["id"], "reminded", "confirmed", "confirmed", None, payload)
    tx.audit("appointment.reminded", "appointment", row["id"], **payload)
    tx.publish(events.AppointmentReminderDue(**facts))
    await record.timeline(tx, dict(row), "reminded", time, **payload)
    return True


async def _text(tx: Tx, row: Any, time: str) -> UUID | None:
    """The message's id; None for a customer without a phone, or while the organization sends none."""
    if row["phone_sealed"] is None or not (await preferences.features(tx, row["site_id"]))["enable_sms"]:
        return None
    return await notify.request_sms(
        tx, phone_sealed_from=("customers", "phone", row["customer_id"], row["phone_sealed"]),
        template_code="appointment_reminder", purpose="reminder", customer_id=row["customer_id"],
        dedupe_key=f"reminder:{row['id']}:{rules.plain(row['starts_at'])}", expires_at=row["starts_at"],
        params={
            "customer_name": row["customer_name"], "service_name": row["service_name"], "starts_at": time,
            "site_name": row["site_name"],
        },
    )  # fmt: skip
