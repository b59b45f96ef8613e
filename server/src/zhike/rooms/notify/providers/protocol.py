"""What every SMS supplier is to us: send, query, and what it promises about both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from zhike.settings import Settings


class Config(BaseModel):
    """A provider's own settings. Unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class SmsIntent:
    """What shall be sent. ``out_id`` is ours, the same in all attempts, and echoed by the supplier."""

    out_id: str
    phone: str = field(repr=False)
    sign_name: str
    template_id: str
    params: dict[str, str] = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The supplier has it and will charge ``segments``."""

    provider_message_id: str
    segments: int = 1


@dataclass(frozen=True, slots=True)
class Rejected:
    """The supplier surely does not have it.

    ``retryable``: another time may do. ``failover``: another supplier may do, at once. ``ill``: it speaks
    against the supplier, not against the message.
    """

    code: str
    message: str = ""
    retryable: bool = False
    failover: bool = False
    ill: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request may have arrived. Nothing may be sent again before the supplier was asked."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The supplier has it."""

    provider_message_id: str
    state: Literal["waiting", "delivered", "failed"] = "waiting"
    code: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """The supplier knows nothing of it (so far)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The supplier says by itself what became of a message. ``state`` is final."""

    out_id: str
    provider_message_id: str
    state: Literal["delivered", "failed"]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody answered a message. ``reply_id`` is the supplier's, the same however often it is pushed."""

    reply_id: str
    phone: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Push:
    """A request of the supplier's to us, as it arrived. ``headers`` by their names in small letters."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Forged(Exception):
    """Not the supplier's: no signature, a wrong one, one of another time."""


MOST_PUSHED = 200


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What we count on with a supplier.

    ``timeout``: a call ends by then. ``settle``: so long after a call began, what is still missing will never
    arrive; longer than ``timeout``, or zero when there is never a doubt. ``receipts``: `query` tells whether
    the phone has the message.
    """

    timeout: timedelta
    settle: timedelta
    receipts: bool


class SmsProvider(Protocol):
    """One supplier's account. Its methods answer within their time limit and never raise."""

    def __init__(self, config: Config, settings: Settings) -> None: ...

    async def send(self, intent: SmsIntent) -> Accepted | Rejected | Unknown: ...

    async def query(self, intent: SmsIntent) -> Found | Missing | Unknown: ...

    def capabilities(self) -> Capabilities: ...

    def heard(self, push: Push) -> list[Receipt | Reply]:
        """What a push says, `MOST_PUSHED` at most; what cannot be read is left out. Raises `Forged`."""
        ...
