"""Facts of appointments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfAppointment(Event):
    AGGREGATE: ClassVar[str] = "appointment"
    appointment_id: UUID
    customer_id: UUID
    staff_id: UUID
    site_id: UUID
    starts_at: datetime

    @property
    def aggregate_id(self) -> UUID:
        return self.appointment_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCreated(_OfAppointment):
    """A time was asked for and is held. Nobody is told yet; the console's calendar listens."""

    NAME: ClassVar[str] = "scheduling.appointment.created"
    lead_id: UUID | None = None
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentConfirmed(_OfAppointment):
    """The visit is certain. Appointments itself listens, to plan the reminder."""

    NAME: ClassVar[str] = "scheduling.appointment.confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRescheduled(_OfAppointment):
    """A new appointment takes the place of ``rescheduled_from_id``, which is cancelled in the same
    transaction. ``status`` is pending or confirmed, as it was before; a confirmed one is reminded anew."""

    NAME: ClassVar[str] = "scheduling.appointment.rescheduled"
    rescheduled_from_id: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(_OfAppointment):
    """The time is free again. ``reason`` is what was said, or ``rescheduled`` (then ``superseded_by_id``
    is the new one), or ``hold_expired``. Reviews listen."""

    NAME: ClassVar[str] = "scheduling.appointment.cancelled"
    PERSONAL: ClassVar[Mapping[str, Any]] = {"reason": None}
    reason: str | None
    superseded_by_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCompleted(_OfAppointment):
    """The customer came and was served."""

    NAME: ClassVar[str] = "scheduling.appointment.completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentNoShow(_OfAppointment):
    """The customer did not come."""

    NAME: ClassVar[str] = "scheduling.appointment.no_show"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentAdvanced(_OfAppointment):
    """The customer has come (``arrived``), was assigned (``triaged``) or is being treated
    (``in_treatment``). The console's calendar listens."""

    NAME: ClassVar[str] = "scheduling.appointment.advanced"
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRestored(_OfAppointment):
    """An end was taken back: the visit is confirmed again. Appointments itself listens, to remind of it."""

    NAME: ClassVar[str] = "scheduling.appointment.restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentReminderDue(_OfAppointment):
    """The customer is being reminded now."""

    NAME: ClassVar[str] = "scheduling.appointment.reminder_due"
