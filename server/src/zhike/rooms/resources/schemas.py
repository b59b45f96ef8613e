"""What crosses HTTP in resources."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Kind = Literal["room", "device"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ResourceCreate(BaseModel):
    """``capacity`` is how many visits it serves at once."""

    model_config = ConfigDict(extra="forbid")
    site_id: UUID
    kind: Kind
    name: Name
    capacity: int = Field(default=1, ge=1, le=50)
    note: Note | None = None
    is_active: bool = True


class ResourcePatch(BaseModel):
    """A resource stays at its site."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind | None = None
    name: Name | None = None
    capacity: int | None = Field(default=None, ge=1, le=50)
    note: Note | None = None
    is_active: bool | None = None


class ResourceRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    site_id: UUID
    kind: Kind
    name: str
    capacity: int
    note: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime
