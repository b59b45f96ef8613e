"""What crosses HTTP in macros."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.tickets import macro_rules
from zhike.rooms.tickets.schemas import Priority, Reason, Status, Strict, Tag, Words

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class MacroStatus(Strict):
    kind: Literal["status"]
    status: Status
    reason: Reason | None = None


class MacroPriority(Strict):
    kind: Literal["priority"]
    priority: Priority


class MacroAssign(Strict):
    """``user_id`` null: whoever uses the macro."""

    kind: Literal["assign"]
    user_id: UUID | None = None


class MacroTag(Strict):
    kind: Literal["tag"]
    tag: Tag


class MacroComment(Strict):
    """``content`` may have the placeholders ``{{customer}}``, ``{{number}}``, ``{{title}}``, ``{{me}}``."""

    kind: Literal["comment"]
    comment_type: Literal["internal", "public"] = "internal"
    content: Words

    @field_validator("content")
    @classmethod
    def _known(cls, value: str) -> str:
        if unknown := macro_rules.unknown(value):
            raise PydanticCustomError("placeholder", "no such placeholder: {name}", {"name": unknown})
        return value


Action = Annotated[
    MacroStatus | MacroPriority | MacroAssign | MacroTag | MacroComment, Field(discriminator="kind")
]


class MacroPut(Strict):
    """A macro, whole. Its actions are done in their order."""

    name: Name
    is_shared: bool = False
    actions: Annotated[list[Action], Field(min_length=1, max_length=10)]


class MacroRead(BaseModel):
    id: UUID
    name: str
    is_shared: bool
    is_own: bool = Field(description="Whether one may change it.")
    actions: list[Action]
    created_at: datetime
    updated_at: datetime


class MacrosRead(BaseModel):
    items: list[MacroRead]


class MacroStep(BaseModel):
    """What an action would do. ``refused``: the code of why it cannot; ``idle``: it changes nothing."""

    kind: Literal["status", "priority", "assign", "tag", "comment"]
    to: str = Field(description="The state, priority, tag or name; of a comment its words, filled in.")
    comment_type: Literal["internal", "public"] | None = None
    idle: bool = False
    refused: str | None = None


class MacroPreview(BaseModel):
    steps: list[MacroStep]
