"""Facts of files."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRejected(Event):
    """The virus scanner refused a file that somebody sent; nothing of its content was kept.

    ``kind``: import or evidence; ``threat``: the scanner's name for what it found. Those who read the audit
    trail hear of it.
    """

    NAME: ClassVar[str] = "platform.file.rejected"
    AGGREGATE: ClassVar[str] = "file"
    file_id: UUID
    kind: str
    threat: str

    @property
    def aggregate_id(self) -> UUID:
        return self.file_id
