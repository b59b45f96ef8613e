"""What every adapter does, and the neutral words in which it speaks with the house."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.core.egress import Egress

TOLERANCE = timedelta(minutes=5)  # of a signed time


class Forged(Exception):
    """The request is not the platform's. ``reason`` is a stable word."""

    def __init__(self, reason: str = "signature") -> None:
        super().__init__(reason)
        self.reason = reason


class Unwell(Exception):
    """The platform does not take us: ``reason`` is a stable word, ``detail`` its own, without secrets."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail[:150]


class Gone(Exception):
    """The platform has no such thing, or no more: asking again is useless. ``reason`` is a stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Shape(BaseModel):
    """Settings of an adapter: what may be shown of an account."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """``most`` letters (``in_bytes``: bytes of UTF-8) go into one message. ``window``: how long after the
    person's last words one may answer, and ``window_sends`` how often. ``idempotent``: the same key twice is
    one message there, so a send whose end nobody knows may be repeated."""

    most: int
    in_bytes: bool = False
    window: timedelta | None = None
    window_sends: int | None = None
    pushes: bool = True
    polls: bool = False
    sends: bool = True
    receipts: bool = False
    idempotent: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A channel as its adapter sees it."""

    id: UUID
    org_id: UUID
    platform: str
    name: str
    public_key: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Raw:
    """A request as it came; header names in lower case."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody said something. ``id`` is the platform's name of it, ``who`` its name of the person; both
    decide what is a double. ``more`` goes into the message's metadata. ``files`` are (name, content)."""

    id: str
    who: str
    text: str
    at: datetime
    name: str | None = None
    kind: str = "text"
    more: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message of ours. ``id`` is the platform's name of it or our key."""

    id: str
    state: Literal["delivered", "read", "failed"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """There is something to fetch at ``place``; ``hint`` is what the platform gave along, for minutes."""

    place: str
    hint: str = ""


Event = Heard | Told | Look


@dataclass(frozen=True, slots=True)
class Batch:
    """What was fetched, and where to go on. ``more``: at once."""

    events: list[Event]
    cursor: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of ours. ``key`` is the same in every try. ``last`` is the metadata of what the person said
    last, with its platform's id as ``id``. ``automatic``: nobody has written it, and nobody's machine is to
    answer it."""

    key: str
    to: str
    text: str
    sender: str
    session_name: str
    to_name: str | None = None
    last: Mapping[str, Any] = field(default_factory=dict)
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform has it. ``record``: what is to be kept of how it went out."""

    id: str | None = None
    record: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform has said no, or was not reached: nothing has been sent. ``again``: later perhaps.
    ``account``: it is the account's fault, not this message's."""

    reason: str
    again: bool = False
    after: timedelta | None = None
    account: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody knows whether it was sent."""

    reason: str


Sent = Accepted | Rejected | Uncertain
Fetch = Callable[[], Awaitable[tuple[str, timedelta]]]


class Outside(Protocol):
    """What an adapter has of the house, outside of any transaction."""

    egress: Egress
    hosts: tuple[str, ...]
    urls: Mapping[str, str]

    async def remembered(self, name: str, fetch: Fetch) -> str:
        """A value that all processes share: ``fetch`` is called by one of them when it has run out."""

    async def forget(self, name: str) -> None:
        """The value has turned out to be no good."""


class Provider:
    """An adapter. It keeps nothing: each call is given the account."""

    Settings: type[Shape] = Shape
    secrets: Mapping[str, bool] = {}  # name → made by us where none is given
    answer: tuple[bytes, str] = (b'{"code":0,"message":"ok"}', "application/json")

    def capabilities(self, settings: Mapping[str, Any]) -> Capabilities:
        raise NotImplementedError

    def make_secret(self, name: str) -> str:
        raise NotImplementedError

    def fits(self, name: str, secret: str) -> bool:
        """Whether this can be such a secret."""
        return 8 <= len(secret) <= 4_000 and secret.isprintable()

    def verify(self, account: Account, raw: Raw) -> None:
        """Raises `Forged`."""
        raise Forged("no_door")

    def greeting(self, account: Account, raw: Raw) -> tuple[bytes, str] | None:
        """The answer to a platform that only asks whether we are there; None for a request with content."""
        return None

    def parse(self, account: Account, raw: Raw) -> list[Event]:
        """What a verified request says. Raises `bodies.Unreadable`."""
        raise NotImplementedError

    async def send(self, account: Account, out: Outgoing, outside: Outside) -> Sent:
        raise NotImplementedError

    async def media(self, account: Account, media_id: str, outside: Outside) -> tuple[str, bytes]:
        """(name, content) of what came with words under this id. Raises `Unwell`, `Gone`."""
        raise Gone("no_media")

    async def health(self, account: Account, outside: Outside) -> None:
        """Raises `Unwell`."""

    def places(self, settings: Mapping[str, Any]) -> list[str]:
        """What to look at each minute."""
        return []

    async def poll(self, account: Account, place: str, hint: str, cursor: str, outside: Outside) -> Batch:
        raise NotImplementedError
