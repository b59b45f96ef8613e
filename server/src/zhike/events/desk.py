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
