"""Facts of preferences."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChanged(Event):
    """A setting of the organization got another value."""

    NAME: ClassVar[str] = "platform.config.changed"
    AGGREGATE: ClassVar[str] = "organization"
    org_id: UUID
    key: str

    @property
    def aggregate_id(self) -> UUID:
        return self.org_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagChanged(Event):
    """A feature was switched, for the organization or one site."""

    NAME: ClassVar[str] = "platform.flag.changed"
    AGGREGATE: ClassVar[str] = "organization"
    org_id: UUID
    code: str
    is_enabled: bool
    site_id: UUID | None = None

    @property
    def aggregate_id(self) -> UUID:
        return self.org_id
