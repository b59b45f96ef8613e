"""What every step leaves behind: a row of the appointment's life, the audit, the fact, the timeline."""

from typing import Any

from zhike.core.tx import Tx
from zhike.events import scheduling as events
from zhike.rooms.appointments import ledger
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.customers import service as customers

TITLES = {
    "created": "提出预约", "confirmed": "预约已确认", "rescheduled": "预约改期", "cancelled": "预约取消",
    "completed": "到店完成", "no_show": "预约未到", "reminded": "已提醒预约",
    "arrived": "客人到店", "restored": "撤销预约的结束",
}  # fmt: skip


def about(row: Any) -> dict[str, Any]:
    """The fields that every fact about an appointment carries, of a row or of its values."""
    get = row.__getitem__ if isinstance(row, dict) else lambda name: getattr(row, name)
    found = {name: get(name) for name in ("customer_id", "staff_id", "site_id", "starts_at")}
    return {"appointment_id": get("id"), **found}


async def timeline(tx: Tx, row: Any, event_type: str, description: str | None = None, **more: Any) -> None:
    """Tell the customer's timeline."""
    fields = about(row)
    metadata = {
        "appointment_id": str(fields["appointment_id"]), "event_type": event_type,
        "starts_at": fields["starts_at"].isoformat(), "staff_id": str(fields["staff_id"]), **more,
    }  # fmt: skip
    await customers.note_activity(
        tx, fields["customer_id"], "appointment", TITLES[event_type], description=description,
        metadata=metadata, user_id=tx.actor.user_id,
    )  # fmt: skip


async def step(
    tx: Tx, row: Appointment, event_type: str, before: str, fact: events.Event, *,
    reason: str | None = None, **payload: Any,
) -> None:  # fmt: skip
    """After the row has changed from status ``before``: its life, the audit, the fact."""
    await tx.flush()
    await ledger.note_step(tx, row.id, event_type, before, row.status, reason, payload)
    tx.audit(
        f"appointment.{event_type}", "appointment", row.id, before={"status": before},
        after={"status": row.status}, reason=reason, **payload,
    )  # fmt: skip
    tx.publish(fact)
