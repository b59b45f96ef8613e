"""Facts of the desk: what is promised, and what ran out."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.core.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaChanged(Event):
    """A calendar or a policy was made, changed or removed; ``what`` says which."""

    NAME: ClassVar[str] = "desk.sla.changed"
    AGGREGATE: ClassVar[str] = "sla"
    subject_id: UUID
    what: str

    @property
    def aggregate_id(self) -> UUID:
        return self.subject_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfPromise(Event):
    AGGREGATE: ClassVar[str] = "conversation"
    conversation_id: UUID
    clock_id: UUID
    metric: str
    agent_id: UUID | None = None

    @property
    def aggregate_id(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaWarned(_OfPromise):
    """Most of the time for an answer, or an end, has gone by."""

    NAME: ClassVar[str] = "desk.sla.warned"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaBreached(_OfPromise):
    """A promise ran out."""

    NAME: ClassVar[str] = "desk.sla.breached"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfTicket(Event):
    AGGREGATE: ClassVar[str] = "ticket"
    id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCreated(_OfTicket):
    """A ticket was opened, by hand or out of a talk."""

    NAME: ClassVar[str] = "desk.ticket.created"
    ticket_id: str
    ticket_type: str
    priority: str
    customer_id: UUID | None = None
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChanged(_OfTicket):
    """Words, kind, priority, customer or tags of a ticket changed; ``fields`` are their names."""

    NAME: ClassVar[str] = "desk.ticket.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAssigned(_OfTicket):
    """Another person is in charge of a ticket, or nobody."""

    NAME: ClassVar[str] = "desk.ticket.assigned"
    from_user_id: UUID | None
    to_user_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStatusChanged(_OfTicket):
    """A ticket moved to another state."""

    NAME: ClassVar[str] = "desk.ticket.status_changed"
    from_status: str
    status: str
    customer_id: UUID | None = None
    assigned_agent_id: UUID | None = None
    created_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened(_OfTicket):
    """A resolved or closed ticket was taken up again, for the ``times``-th time."""

    NAME: ClassVar[str] = "desk.ticket.reopened"
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCommented(_OfTicket):
    """Somebody said something about a ticket; ``automatic``: a rule did."""

    NAME: ClassVar[str] = "desk.ticket.commented"
    comment_id: UUID
    comment_type: str
    by_customer: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRated(_OfTicket):
    """A customer said how a ticket was seen to, or thought better of it; ``score`` from 1 to 5."""

    NAME: ClassVar[str] = "desk.ticket.rated"
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfTicketPromise(_OfTicket):
    clock_id: UUID
    metric: str
    agent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaWarned(_OfTicketPromise):
    """Most of the time for a ticket's first answer, or for its end, has gone by."""

    NAME: ClassVar[str] = "desk.ticket.sla_warned"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaBreached(_OfTicketPromise):
    """What was promised of a ticket ran out."""

    NAME: ClassVar[str] = "desk.ticket.sla_breached"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityHitFound(Event):
    """A word list found something in what was said. ``is_refused``: it was not let out."""

    NAME: ClassVar[str] = "desk.quality.found"
    AGGREGATE: ClassVar[str] = "conversation"
    conversation_id: UUID
    hit_id: UUID
    kind: str
    action: str
    is_refused: bool = False

    @property
    def aggregate_id(self) -> UUID:
        return self.conversation_id
