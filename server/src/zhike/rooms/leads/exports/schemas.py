"""What crosses HTTP in exports."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.rooms.leads.exports import states
from zhike.rooms.leads.exports.models import Export

Kind = Literal["leads", "customers"]
Word = Annotated[str, StringConstraints(max_length=400)]


class ListExportCreate(BaseModel):
    """``filters`` are those of the list, by the names of its query parameters."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind
    format: Literal["csv", "xlsx"] = "csv"
    filters: dict[Annotated[str, StringConstraints(max_length=40)], Word] = Field({}, max_length=12)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class ListExportRead(BaseModel):
    """``total_rows`` is counted when it begins. ``expires_at``: until when the file may be fetched. What was
    sought is not among the ``filters`` any more once it is over."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    kind: Kind
    format: str
    status: str
    reason: str
    filters: dict[str, Any]
    total_rows: int | None
    processed_rows: int
    is_cut: bool
    requested_by: UUID | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None = None

    @classmethod
    def of(cls, row: Export) -> "ListExportRead":
        read = cls.model_validate(row)
        if row.status == "done" and row.finished_at is not None:
            read.expires_at = row.finished_at + states.KEPT
        return read


class ListExports(BaseModel):
    items: list[ListExportRead]
