"""Facts of channels."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfChannel(Event):
    AGGREGATE: ClassVar[str] = "channel"
    channel_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.channel_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCreated(_OfChannel):
    """A channel was opened. The console lists it."""

    NAME: ClassVar[str] = "channel.created"
    platform: str
    site_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged(_OfChannel):
    """A channel's fields changed, or its key or status. The console lists it anew."""

    NAME: ClassVar[str] = "channel.changed"
    fields: tuple[str, ...]
