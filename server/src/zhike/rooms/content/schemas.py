"""What crosses HTTP in content."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.content import rules

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Shortcut = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z\u4e00-\u9fff_-]+$", max_length=30)
]
Content = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Scenario = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)]
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
Keywords = Annotated[list[Keyword], Field(max_length=20)]


def _places(content: str | None) -> str | None:
    if content and (unknown := rules.unknown_places(content)):
        raise PydanticCustomError("place", "no such place: {names}", {"names": "、".join(unknown[:5])})
    return content


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScriptCreate(_Strict):
    """A new script, for oneself unless it ``is_shared``. In ``content`` may stand ``{{客户称呼}}`` and the
    like (`rules.PLACES`)."""

    title: Title
    content: Content
    shortcut: Shortcut | None = None
    scenario: Scenario = ""
    keywords: Keywords = []
    is_shared: bool = False

    _known = field_validator("content")(_places)


class ScriptPatch(_Strict):
    """Only the fields that are sent are changed."""

    title: Title | None = None
    content: Content | None = None
    shortcut: Shortcut | None = None
    scenario: Scenario | None = None
    keywords: Keywords | None = None
    is_shared: bool | None = None
    is_active: bool | None = None

    _known = field_validator("content")(_places)

    @model_validator(mode="after")
    def _kept(self) -> "ScriptPatch":
        for name in self.model_fields_set - {"shortcut"}:
            if getattr(self, name) is None:
                raise PydanticCustomError("missing", "a script always has one")
        return self


class ScriptRead(BaseModel):
    """``user_id`` made it."""

    id: UUID
    user_id: UUID
    title: str
    shortcut: str | None
    content: str
    scenario: str
    keywords: list[str]
    is_shared: bool
    is_active: bool
    use_count: int
    last_used_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ScriptAdvice(BaseModel):
    """A script that fits, and why: by its ``shortcut``, by a ``keyword`` of the customer's (``word``), by
    ``words`` in it, because one uses it oneself (``own``), or because it is used often."""

    id: UUID
    title: str
    shortcut: str | None
    content: str
    scenario: str
    is_shared: bool
    why: Literal["shortcut", "words", "keyword", "own", "often"]
    word: str


class ScriptAdvices(BaseModel):
    items: list[ScriptAdvice]


class ScriptUse(_Strict):
    """For which talk it is filled."""

    conversation_id: UUID | None = None


class ScriptText(BaseModel):
    """The text, filled. ``missing``: places for which nothing is known; they stand in it as they were."""

    content: str
    missing: list[str]


class ScriptScenario(BaseModel):
    name: str
    scripts: int


class ScriptScenarios(BaseModel):
    """Which there are, by name, with how many scripts."""

    items: list[ScriptScenario]
