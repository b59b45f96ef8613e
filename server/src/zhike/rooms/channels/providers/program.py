"""A program of the organization's own: it posts words with an API key, and hears ours at an address."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter, ValidationError

from zhike.core import bodies
from zhike.rooms.channels.providers.protocol import (
    Account,
    Capabilities,
    Event,
    Heard,
    Raw,
    Shape,
    Told,
)
from zhike.rooms.channels.providers.webhook import LONGEST, Address, Webhook

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ProgramSettings(Shape):
    reply_url: Address | None = None


class ChannelSender(Shape):
    """Who says it: the program's own name of the person, always the same."""

    id: Id
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] | None = None


class ChannelWords(Shape):
    """Somebody said something. The same ``id`` again is the same message."""

    type: Literal["message"] = "message"
    id: Id
    sender: ChannelSender
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    at: AwareDatetime | None = None


class ChannelReceipt(Shape):
    """What became of a message of ours; ``id`` is ours or the one that was answered with."""

    type: Literal["receipt"]
    id: Id
    state: Literal["delivered", "read", "failed"]
    reason: Annotated[str, Field(max_length=100)] | None = None


Posted = ChannelWords | ChannelReceipt
_POSTED: TypeAdapter[Posted] = TypeAdapter(Posted)


class Program(Webhook):
    Settings = ProgramSettings
    secrets = {"reply_secret": True}

    def capabilities(self, settings: Mapping[str, Any]) -> Capabilities:
        sends = bool(settings.get("reply_url"))
        return Capabilities(most=LONGEST, pushes=False, sends=sends, receipts=True, idempotent=True)

    def parse(self, account: Account, raw: Raw) -> list[Event]:
        try:
            posted = _POSTED.validate_python(orjson.loads(raw.body))
        except (ValueError, ValidationError):
            raise bodies.Unreadable("json") from None
        return [event(posted, raw.at)]


def event(posted: Posted, now: datetime) -> Event:
    """A time later than now is now."""
    if isinstance(posted, ChannelReceipt):
        return Told(posted.id, posted.state, posted.reason)
    at = min(posted.at, now) if posted.at is not None else now
    return Heard(posted.id, posted.sender.id, posted.text, at, posted.sender.name)
