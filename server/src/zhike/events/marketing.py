"""Facts of segments."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.core.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentChanged(Event):
    """A segment is new, says something else, or is put away. Whoever shows segments listens."""

    NAME: ClassVar[str] = "marketing.segment.changed"
    AGGREGATE: ClassVar[str] = "segment"
    segment_id: UUID
    version: int
    archived: bool = False

    @property
    def aggregate_id(self) -> UUID:
        return self.segment_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSnapshotTaken(Event):
    """The members of a segment are written down. Whoever sends them something listens."""

    NAME: ClassVar[str] = "marketing.segment.snapshot_taken"
    AGGREGATE: ClassVar[str] = "segment_snapshot"
    snapshot_id: UUID
    segment_id: UUID
    members: int

    @property
    def aggregate_id(self) -> UUID:
        return self.snapshot_id
