"""What may be refused, by name."""

from zhike.core import errors


class SlotTaken(errors.Conflict):
    """Somebody has this time. ``params.alternatives``: three free starts near it."""

    code = "appointment.slot_taken"


class OutsideHours(errors.Conflict):
    """The person does not work then: no shift, a break, or leave. With ``params.alternatives`` too."""

    code = "appointment.outside_hours"


class CustomerBusy(errors.Conflict):
    """The customer has another visit then: ``params.appointment_no``, ``params.starts_at``. With ``beside``
    it is booked all the same."""

    code = "appointment.customer_busy"


class SeriesConflicts(errors.Conflict):
    """Not all visits of the series can be: ``params.conflicts`` has those, why, and what is near."""

    code = "appointment.series_conflicts"


class UndoTooLate(errors.Conflict):
    """Only what was done today at the site is taken back."""

    code = "appointment.undo_too_late"


class ResourceUnknown(errors.Invalid):
    """A service needs a room or a device that there is not."""

    code = "service_item.resource_unknown"


class HoldExpired(errors.Conflict):
    """The time was held until ``params.hold_expires_at``, and no longer."""

    code = "appointment.hold_expired"


class StepRefused(errors.Conflict):
    """The appointment's status does not allow this step."""

    code = "appointment.status"


class Outdated(errors.Conflict):
    """Somebody changed the appointment since the caller looked."""

    code = "edit.conflict"


class StaffAbsent(errors.Conflict):
    """The person has left or is away for long."""

    code = "appointment.staff_absent"


class InThePast(errors.Invalid):
    code = "appointment.past"


class TooFar(errors.Invalid):
    code = "appointment.too_far"


class PeriodInvalid(errors.Invalid):
    code = "appointment.period"


class CustomerNeeded(errors.Invalid):
    """A lead alone cannot come: convert it first."""

    code = "appointment.customer_needed"


class CustomerUnknown(errors.Invalid):
    code = "appointment.customer_unknown"


class LeadUnknown(errors.Invalid):
    code = "appointment.lead_unknown"


class ConversationUnknown(errors.Invalid):
    code = "appointment.conversation_unknown"


class StaffUnknown(errors.Invalid):
    code = "appointment.staff_unknown"


class ServiceUnknown(errors.Invalid):
    """There is no such service, or it is no longer offered."""

    code = "appointment.service_unknown"


class StaffUnskilled(errors.Invalid):
    """The person does not give this service."""

    code = "appointment.staff_unskilled"


class CodeTaken(errors.Conflict):
    code = "service_item.code_taken"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "ex_appointments_staff_busy": SlotTaken,
    "uq_appointments_org_id_staff_id_starts_at": SlotTaken,
    "ex_appointment_resources_busy": SlotTaken,
    "ex_appointments_customer_busy": CustomerBusy,
    "fk_service_item_resources_resource_id": ResourceUnknown,
    "ck_appointment_slots_seats": SlotTaken,
    "fk_appointments_customer_id": CustomerUnknown,
    "fk_appointments_lead_id": LeadUnknown,
    "fk_appointments_conversation_id": ConversationUnknown,
    "uq_service_items_org_id_code": CodeTaken,
}
