"""Who may hear of which event."""

from uuid import uuid4

from zhike.core.context import Actor
from zhike.events import Event
from zhike.rooms.conversations import heard
from zhike.rooms.identity.rules import PERMISSIONS


def actor(role: str) -> Actor:
    return Actor("user", uuid4(), uuid4(), role=role, permissions=PERMISSIONS[role])


def test_every_published_event_has_an_audience() -> None:
    told = set(heard._all())
    all_names = {found.__dict__["NAME"] for found in heard._classes(Event) if "NAME" in found.__dict__}
    assert {name for name in all_names - told if not name.startswith("rig.")} == set()
    assert {permission for _, permission in heard.PERMISSIONS} <= set().union(*PERMISSIONS.values())


def test_an_agent_hears_of_talk_and_not_of_settings() -> None:
    types = heard.types_for(actor("agent"))
    assert {"conversation.message.received", "desk.sla.breached"} <= set(types)
    assert not [name for name in types if name.startswith(("platform.config", "notification.sms"))]
    assert "platform.config.changed" in heard.types_for(actor("owner"))


def test_a_notification_is_for_whom_it_is_addressed_to() -> None:
    ann, bo = actor("agent"), actor("agent")
    told = {"user_id": str(ann.user_id)}
    assert heard.concerns(ann, "notification.created", told)
    assert not heard.concerns(bo, "notification.created", told)
    assert heard.concerns(bo, "conversation.opened", {})
