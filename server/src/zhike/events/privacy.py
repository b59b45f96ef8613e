"""Facts of privacy. They name requests and people by id only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Event):
    """Somebody agreed to a purpose or took it back. Whoever keeps segments or running sends listens."""

    NAME: ClassVar[str] = "privacy.consent.changed"
    AGGREGATE: ClassVar[str] = "consent"
    consent_id: UUID
    customer_id: UUID | None
    purpose: str
    action: str
    visitor_id: UUID | None = None

    @property
    def aggregate_id(self) -> UUID:
        return self.consent_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfRequest(Event):
    AGGREGATE: ClassVar[str] = "privacy_request"
    request_id: UUID
    customer_id: UUID | None
    kind: str
    status: str

    @property
    def aggregate_id(self) -> UUID:
        return self.request_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRequested(_OfRequest):
    """Somebody wants their data exported, corrected or erased."""

    NAME: ClassVar[str] = "privacy.request.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRequestFinished(_OfRequest):
    """The request is over: done, done as far as the law lets (``restricted``), rejected or failed."""

    NAME: ClassVar[str] = "privacy.request.finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Event):
    """A person's data are gone as far as the law lets. Rooms with stores outside of the tables listen."""

    NAME: ClassVar[str] = "privacy.person.erased"
    AGGREGATE: ClassVar[str] = "customer"
    customer_id: UUID | None
    lead_id: UUID | None
    request_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.request_id
