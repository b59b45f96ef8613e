"""What crosses HTTP in quality."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.core.text import normal
from zhike.rooms.quality.matching import letters
from zhike.rooms.quality.models import MOST_WORDS

Kind = Literal["banned", "promise", "competitor", "contact", "rude", "other"]
Direction = Literal["agent", "customer", "both"]
Action = Literal["block", "warn", "record"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


def _word(word: str) -> str:
    plain = normal(word)
    if not letters(plain):
        raise PydanticCustomError("blank", "a word has letters")
    return plain


def _once(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


Word = Annotated[str, StringConstraints(min_length=1, max_length=50), AfterValidator(_word)]
Words = Annotated[list[Word], Field(min_length=1, max_length=MOST_WORDS), AfterValidator(_once)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WordListCreate(_Strict):
    """A customer's words can only be recorded."""

    name: Name
    kind: Kind = "banned"
    direction: Direction = "agent"
    action: Action = "record"
    words: Words
    by_sound: bool = False
    is_active: bool = True

    @model_validator(mode="after")
    def _fits(self) -> "WordListCreate":
        if self.direction == "customer" and self.action != "record":
            raise PydanticCustomError("direction", "a customer's words are only recorded")
        return self


class WordListPatch(_Strict):
    """Only the fields that are sent are changed."""

    name: Name | None = None
    kind: Kind | None = None
    direction: Direction | None = None
    action: Action | None = None
    words: Words | None = None
    by_sound: bool | None = None
    is_active: bool | None = None

    @model_validator(mode="after")
    def _kept(self) -> "WordListPatch":
        if any(getattr(self, name) is None for name in self.model_fields_set):
            raise PydanticCustomError("missing", "a list always has one")
        return self


class WordListRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: Kind
    direction: Direction
    action: Action
    words: list[str]
    by_sound: bool
    is_active: bool
    created_at: datetime
    updated_at: datetime


class WordLists(BaseModel):
    items: list[WordListRead]


class WordTry(_Strict):
    content: Annotated[str, Field(min_length=1, max_length=4_000)]
    speaker: Literal["agent", "customer"] = "agent"


class WordFound(BaseModel):
    """What a list finds; ``words`` as they stand in the list."""

    list_id: UUID
    name: str
    kind: Kind
    action: Action
    words: list[str]


class WordTried(BaseModel):
    """``verdict``: whether it would be refused (``block``), asked about (``warn``), or would ``pass``."""

    verdict: Literal["block", "warn", "pass"]
    items: list[WordFound]


class QualityHitRead(BaseModel):
    """``message_id`` null: it was refused, nobody got it."""

    id: UUID
    conversation_id: UUID
    session_name: str
    message_id: UUID | None
    list_id: UUID
    list_name: str
    user_id: UUID | None
    user_name: str | None
    direction: Literal["agent", "customer"]
    kind: Kind
    action: Action
    words: list[str]
    excerpt: str
    status: Literal["open", "handled"]
    handled_by: UUID | None
    handled_at: datetime | None
    note: str | None
    created_at: datetime


class QualityHandle(_Strict):
    """``status`` open takes it up again."""

    status: Literal["open", "handled"] = "handled"
    note: Note | None = None
