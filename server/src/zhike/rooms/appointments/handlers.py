"""What appointments does when something has happened: plan reminders, tell timelines."""

from zhike.core import jobs
from zhike.core.tx import Tx
from zhike.events import scheduling as events
from zhike.rooms.appointments import service

reactions = jobs.Room("appointments")


@reactions.on(events.AppointmentConfirmed, events.AppointmentRescheduled, events.AppointmentRestored)
async def plan_reminder(
    tx: Tx,
    event: events.AppointmentConfirmed | events.AppointmentRescheduled | events.AppointmentRestored,
) -> None:
    """A visit is certain, or moved: remind of it in time."""
    await service.plan_reminder(tx, event.appointment_id)


@reactions.on(events.AppointmentCancelled)
async def tell_of_expiry(tx: Tx, event: events.AppointmentCancelled) -> None:
    """A hold that ran out is told on the customer's timeline, apart from whoever cleared it away."""
    await service.tell_of_expiry(tx, event)
