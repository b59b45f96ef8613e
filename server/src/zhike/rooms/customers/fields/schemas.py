"""What crosses HTTP in custom fields."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.customers.fields.rules import MOST_NUMBER, MOST_OPTIONS

Kind = Literal["text", "long_text", "number", "date", "boolean", "choice", "choices", "url"]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^<>\x00-\x1f]+$")
]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Help = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Number = Annotated[float, Field(ge=-MOST_NUMBER, le=MOST_NUMBER, allow_inf_nan=False)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldOption(Strict):
    """``code`` never changes; without one the option is new. An ``archived`` one can be read, not chosen."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")] | None = None
    label: Label
    archived: bool = False


class FieldLimits(Strict):
    """Of numbers: ``min``, ``max``, ``decimals``. Of words: ``max_length``."""

    min: Number | None = None
    max: Number | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    max_length: Annotated[int, Field(ge=1, le=4_000)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "FieldLimits":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError("range", "min is larger than max")
        return self


class FieldCreate(Strict):
    """``key`` is made when it is left out, and never changes."""

    key: Key | None = None
    label: Label
    kind: Kind
    options: list[FieldOption] = Field([], max_length=MOST_OPTIONS)
    limits: FieldLimits = FieldLimits()
    help: Help | None = None
    is_required: bool = False
    is_listed: bool = False
    is_indexed: bool = False


class FieldPatch(Strict):
    """Only what is sent is changed. ``options`` is the whole list, in its order: none may be left out."""

    label: Label | None = None
    kind: Kind | None = None
    options: list[FieldOption] | None = Field(None, max_length=MOST_OPTIONS)
    limits: FieldLimits | None = None
    help: Help | None = None
    is_required: bool | None = None
    is_listed: bool | None = None
    is_indexed: bool | None = None


class FieldOrder(Strict):
    """The fields in use, each once."""

    ids: list[UUID] = Field(max_length=200)


class OptionRead(BaseModel):
    code: str
    label: str
    archived: bool


class FieldVersion(BaseModel):
    """A definition as it was, for values of its time."""

    version: int
    label: str
    kind: Kind
    options: list[OptionRead]
    limits: dict[str, Any]
    created_at: datetime


class FieldRead(BaseModel):
    """``is_ready``: all values are in the index. ``versions``: from the newest, which holds now, to the
    oldest."""

    id: UUID
    key: str
    version: int
    label: str
    kind: Kind
    options: list[OptionRead]
    limits: dict[str, Any]
    help: str | None
    is_required: bool
    is_listed: bool
    is_indexed: bool
    is_ready: bool
    indexed_rows: int
    position: int
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    versions: list[FieldVersion]
