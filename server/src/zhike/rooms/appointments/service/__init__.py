"""The verbs of appointments: place, move, confirm and end; offer free times; keep the catalogue; remind."""

from zhike.rooms.appointments.service.availability import ahead_at, calendar, open_times, slots
from zhike.rooms.appointments.service.catalogue import create_item, patch_item
from zhike.rooms.appointments.service.ending import (
    cancel,
    complete,
    expire,
    expired_holds,
    no_show,
    tell_of_expiry,
)
from zhike.rooms.appointments.service.placing import confirm, create, reschedule
from zhike.rooms.appointments.service.refusals import CONSTRAINTS
from zhike.rooms.appointments.service.reminding import plan_reminder, remind
from zhike.rooms.appointments.service.reporting import report
from zhike.rooms.appointments.service.series import create as create_series
from zhike.rooms.appointments.service.visiting import advance, undo

__all__ = [
    "CONSTRAINTS", "advance", "ahead_at", "calendar", "cancel", "complete", "confirm", "create",
    "create_item", "create_series", "expire", "expired_holds", "no_show", "open_times", "patch_item",
    "plan_reminder", "remind", "report", "reschedule", "slots", "tell_of_expiry", "undo",
]  # fmt: skip
