"""What crosses HTTP when two talks become one."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.rooms.conversations.schemas import Priority, Strict

Refusal = Literal["same", "customer", "over"]


class Merge(Strict):
    """Into which open talk of the same customer. ``tell``: whether the customer is told where it goes on."""

    into: UUID
    reason: Annotated[str, Field(max_length=200)] | None = None
    tell: bool = True


class MergePreview(BaseModel):
    """What merging would do. ``refused``: why it cannot be done."""

    refused: Refusal | None
    messages: int
    notes: int
    tags: list[str] = Field(description="Of the talk that goes on, afterwards.")
    priority: Priority
    agent_name: str | None = Field(description="Who is in charge afterwards.")
    scheduled: int = Field(description="Answers that wait in it and are not sent.")


class MergedTalk(BaseModel):
    """A talk that goes on in another one. Its messages are still its own."""

    id: UUID
    session_name: str
    channel_type: str | None
    visitor_name: str | None
    message_count: int
    reason: str | None
    merged_at: datetime


class MergedTalks(BaseModel):
    """Talks that were merged into this one, and into which this one was."""

    items: list[MergedTalk]
    into: MergedTalk | None
