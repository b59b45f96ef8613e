"""What a published fact is. The facts themselves stand in `zhike.events`."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The base of all facts. ``aggregate_id`` names the thing that changed."""

    NAME: ClassVar[str]
    AGGREGATE: ClassVar[str]
    VERSION: ClassVar[int] = 1

    @property
    def aggregate_id(self) -> UUID:
        raise NotImplementedError
