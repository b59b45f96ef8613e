"""Mail that speaks of tickets. They live upstairs, beside the mailroom, so `wiring` plugs them in here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.channels.service import Door
from zhike.rooms.files.service import Store


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that has come. ``thread``: the ids that it answers to, nearest first. ``automatic``: a machine
    has written it. ``files`` are (name, content)."""

    id: str
    address: str
    name: str | None
    subject: str
    text: str
    at: datetime
    thread: tuple[str, ...] = ()
    automatic: bool = False
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said about a ticket, as it goes out. ``last``: what it answers to, as `Outgoing` has it."""

    ticket_id: UUID
    number: str
    text: str
    sender: str
    last: dict[str, Any]
    automatic: bool


class Tickets(Protocol):
    """What the mailroom asks of tickets."""

    async def hear(self, tx: Tx, door: Door, visitor_id: UUID, mail: Mail, store: Store) -> bool: ...

    async def answer(self, tx: Tx, comment_id: UUID) -> Answer | None: ...

    async def told(self, tx: Tx, comment_id: UUID, state: str, reason: str | None, send_id: UUID) -> None: ...


class Port:
    """The tickets of this process; None: there are none, and mail opens conversations."""

    tickets: Tickets | None = None
