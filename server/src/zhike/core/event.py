"""What a published fact is. The facts themselves stand in `zhike.events`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The base of all facts. ``aggregate_id`` names the thing that changed.

    ``PERSONAL``: fields that tell of a person in words, and what an erasure leaves in their place.
    """

    NAME: ClassVar[str]
    AGGREGATE: ClassVar[str]
    VERSION: ClassVar[int] = 1
    PERSONAL: ClassVar[Mapping[str, Any]] = {}

    @property
    def aggregate_id(self) -> UUID:
        raise NotImplementedError
