"""What crosses HTTP in conversations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from zhike.core.text import normal

Status = Literal["pending", "active", "resolved", "closed"]
Priority = Literal["low", "medium", "high", "urgent"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MessageCreate(Strict):
    """``external_message_id`` is the sender's own id: the same one again is the same message."""

    external_message_id: UUID
    content_type: Literal["text"] = "text"
    content: Annotated[str, Field(min_length=1, max_length=4000)]

    @model_validator(mode="after")
    def _says_something(self) -> "MessageCreate":
        if not normal(self.content):
            raise PydanticCustomError("blank", "says nothing")
        return self


class Assign(Strict):
    """``user_id`` null gives the conversation back to the queue."""

    user_id: UUID | None
    reason: Annotated[str, Field(max_length=200)] | None = None


class Nothing(Strict):
    """An empty body."""


class Read(Strict):
    """Up to which message it was read; without ``seq`` all of it."""

    seq: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class ReadUpTo(Strict):
    seq: Annotated[int, Field(ge=0, le=2**31 - 1)]


class Link(Strict):
    """Who it is: a customer or a lead, one of the two."""

    customer_id: UUID | None = None
    lead_id: UUID | None = None

    @model_validator(mode="after")
    def _one(self) -> "Link":
        if (self.customer_id is None) == (self.lead_id is None):
            raise PydanticCustomError("one_of", "give customer_id or lead_id")
        return self


class SetPriority(Strict):
    priority: Priority


class MessagePublic(BaseModel):
    """A message as the visitor sees it."""

    id: UUID
    seq: int
    sender_type: str
    sender_name: str | None
    content_type: str
    content: str | None
    created_at: datetime
    status: str
    external_message_id: str | None


class MessageRead(MessagePublic):
    """A message as colleagues see it."""

    conversation_id: UUID
    sender_id: str | None
    media_url: str | None
    ai_generated: bool
    metadata: dict[str, Any]


class Heard(BaseModel):
    """A visitor's messages, oldest first, and the number of the newest there is."""

    items: list[MessagePublic]
    last_seq: int


class ConversationRead(BaseModel):
    """A conversation in the inbox. ``visitor_name`` and ``visitor_phone`` (masked) are claims."""

    id: UUID
    session_name: str
    status: Status
    priority: Priority
    channel_id: UUID | None
    channel_type: str | None
    customer_id: UUID | None
    lead_id: UUID | None
    visitor_id: UUID | None
    agent_id: UUID | None
    site_id: UUID | None
    handling_mode: str
    tags: list[str]
    last_message_preview: str | None
    last_message_at: datetime
    unread_count: int
    message_count: int
    last_seq: int
    first_response_at: datetime | None
    sla_first_response_at: datetime | None = Field(description="When an answer is due.")
    sla_resolve_deadline: datetime | None = Field(description="When the end is due.")
    resolved_at: datetime | None
    closed_at: datetime | None
    reopened_count: int
    previous_id: UUID | None
    created_at: datetime
    updated_at: datetime
    visitor_name: str | None
    visitor_phone: str | None
    agent_name: str | None
    customer_name: str | None


class ConversationBrief(BaseModel):
    id: UUID
    status: Status


class SessionRead(BaseModel):
    """A visitor's session: keep the token, show the messages, resume from ``last_seq``."""

    visitor_token: str
    visitor_id: UUID
    conversation: ConversationBrief | None
    messages: list[MessagePublic]
    last_seq: int


class Summary(BaseModel):
    """What waits. ``unread`` counts conversations with words nobody has looked at."""

    pending: int
    active: int
    mine: int
    unread: int
    oldest_pending_at: datetime | None
