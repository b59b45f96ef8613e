"""Which published events a colleague may hear of in the console's stream."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from zhike import events
from zhike.core.context import Actor
from zhike.events import Event
from zhike.events.conversation import MessageReceived, MessageSent

# the beginning of an event's name → the permission to hear it; what is not listed is not told
PERMISSIONS = (
    ("ai.document.", "knowledge:read"),
    ("ai.knowledge.", "knowledge:read"),
    ("ai.review", "review:read"),
    ("ai.run.", "ops:read"),
    ("analytics.score.", "score:read"),
    ("channel.", "channel:read"),
    ("conversation.", "conversation:read"),
    ("crm.custom_field.", "customer:read"),
    ("crm.assignment.", "lead:rules"),
    ("crm.customer.", "customer:read"),
    ("crm.deal.", "deal:read"),
    ("crm.duplicate", "customer:merge"),
    ("crm.import.", "lead:import"),
    ("content.", "script:read"),
    ("crm.lead.", "lead:read"),
    ("crm.pool.", "pool:read"),
    ("crm.tag.", "tag:read"),
    ("desk.quality.", "quality:read"),
    ("desk.sla.", "sla:read"),
    ("desk.ticket.", "ticket:read"),
    ("marketing.segment.", "segment:read"),
    ("notification.sms.", "sms:read"),
    ("notification.", "notification:read"),
    ("ops.", "ops:read"),
    ("platform.application.", "application:review"),
    ("platform.config.", "config:read"),
    ("platform.file.", "audit:read"),
    ("platform.flag.", "config:read"),
    ("platform.invitation.", "user:read"),
    ("platform.organization.", "user:read"),
    ("platform.role.", "user:read"),
    ("platform.site.", "user:read"),
    ("platform.team.", "user:read"),
    ("platform.user.", "user:read"),
    ("platform.webhook.", "webhook:write"),
    ("privacy.", "privacy:read"),
    ("scheduling.", "appointment:read"),
    ("workforce.", "employee:read"),
)
MESSAGES = frozenset({MessageReceived.NAME, MessageSent.NAME})


def _classes(of: type[Event]) -> Iterator[type[Event]]:
    for found in of.__subclasses__():
        yield found
        yield from _classes(found)


@lru_cache(maxsize=1)
def _all() -> dict[str, str]:
    """Every published event's name and the permission to hear of it."""
    for module in pkgutil.iter_modules(events.__path__):
        importlib.import_module(f"{events.__name__}.{module.name}")
    names = {found.__dict__["NAME"] for found in _classes(Event) if "NAME" in found.__dict__}
    return {
        name: permission for name in names
        if (permission := next((p for prefix, p in PERMISSIONS if name.startswith(prefix)), None))
    }  # fmt: skip


def types_for(actor: Actor) -> list[str]:
    """The names of the events that the actor may hear of."""
    return sorted(name for name, permission in _all().items() if actor.may(permission))


def tells_a_message(event_type: str) -> bool:
    return event_type in MESSAGES


def concerns(actor: Actor, event_type: str, payload: dict[str, Any]) -> bool:
    """Whether this one is for the actor: notifications are for the people they are addressed to."""
    if not event_type.startswith("notification.") or event_type.startswith("notification.sms."):
        return True
    told = payload.get("user_ids") or [payload.get("user_id")]
    return str(actor.user_id) in told
