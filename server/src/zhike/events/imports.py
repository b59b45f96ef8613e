"""Facts of imports."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Event):
    """A file has come in, or could not: ``status`` is completed, failed or cancelled.

    One fact for all its rows: lists read themselves anew instead of hearing of each lead or customer.
    """

    NAME: ClassVar[str] = "crm.import.finished"
    AGGREGATE: ClassVar[str] = "import"
    batch_id: UUID
    kind: str
    status: str
    created_rows: int
    updated_rows: int
    skipped_rows: int
    failed_rows: int

    @property
    def aggregate_id(self) -> UUID:
        return self.batch_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone(Event):
    """An import was taken back: its leads are gone, but for those that somebody had worked with.

    The console's lists listen.
    """

    NAME: ClassVar[str] = "crm.import.undone"
    AGGREGATE: ClassVar[str] = "import"
    batch_id: UUID
    removed_rows: int
    kept_rows: int

    @property
    def aggregate_id(self) -> UUID:
        return self.batch_id
