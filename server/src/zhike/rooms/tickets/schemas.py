"""What crosses HTTP in tickets."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

Status = Literal[
    "pending", "in_progress", "waiting_customer", "waiting_internal", "resolved", "closed", "archived"
]
Type = Literal["after_sale", "pre_sale", "complaint", "refund", "other"]
Priority = Literal["low", "medium", "high", "urgent"]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Tags = Annotated[list[Tag], Field(max_length=20)]
Few = Annotated[list[UUID], Field(max_length=20)]


class Strict(BaseModel):
    """A request body: unknown fields are an error, so nothing can be slipped in."""

    model_config = ConfigDict(extra="forbid")


class TicketCreate(Strict):
    """A new matter. With a ``conversation_id`` it is the matter of that talk, and of its customer."""

    title: Title
    description: Words
    ticket_type: Type = "after_sale"
    priority: Priority = "medium"
    customer_id: UUID | None = None
    conversation_id: UUID | None = None
    assigned_agent_id: UUID | None = None
    site_id: UUID | None = None
    tags: Tags = []


class TicketPatch(Strict):
    """Only the fields that are sent are changed. The state has verbs of its own."""

    title: Title | None = None
    description: Words | None = None
    ticket_type: Type | None = None
    priority: Priority | None = None
    customer_id: UUID | None = None
    tags: Tags | None = None

    @model_validator(mode="after")
    def _kept(self) -> "TicketPatch":
        for name in self.model_fields_set - {"customer_id"}:
            if getattr(self, name) is None:
                raise PydanticCustomError("missing", "a ticket always has one")
        return self


class TicketMove(Strict):
    """To another state; closing needs a ``reason``."""

    status: Status
    reason: Reason | None = None
    comment: Words | None = None


class TicketReopen(Strict):
    reason: Reason


class TicketAssign(Strict):
    """Null: nobody is in charge any more."""

    user_id: UUID | None


class TicketMerge(Strict):
    """Into which ticket."""

    into: UUID


class TicketWatch(Strict):
    """Of oneself, or of a colleague."""

    watching: bool
    user_id: UUID | None = None


class TicketSplit(Strict):
    """A ticket out of a comment, or out of words chosen from it; what is not said is as in the first one."""

    title: Title
    comment_id: UUID | None = None
    description: Words | None = None
    ticket_type: Type | None = None
    priority: Priority | None = None
    assigned_agent_id: UUID | None = None


class TicketCommentCreate(Strict):
    """Something to say; ``mentions`` hear of it at once."""

    content: Words
    comment_type: Literal["internal", "public"] = "internal"
    mentions: Few = []


class TicketBrief(BaseModel):
    """A ticket in a list."""

    id: UUID
    ticket_id: str
    title: str
    ticket_type: Type
    status: Status
    priority: Priority
    assigned_agent_id: UUID | None
    assigned_agent_name: str | None
    customer_id: UUID | None
    customer_name: str | None
    conversation_id: UUID | None
    site_id: UUID | None
    tags: list[str]
    comment_count: int
    reopened_count: int
    due_first_response_at: datetime | None
    due_resolution_at: datetime | None
    status_changed_at: datetime
    created_at: datetime
    updated_at: datetime


class TicketRead(TicketBrief):
    """One ticket. ``customer`` is who it was when it was opened; phones are hints."""

    description: str
    session_name: str | None
    created_by: UUID | None
    created_by_name: str | None
    customer: dict[str, Any] | None
    merged_into_id: UUID | None
    sla_policy_id: UUID | None
    watchers: list[UUID]
    first_response_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    archived_at: datetime | None
    reopened_at: datetime | None
    reopened_by: UUID | None
    channel_id: UUID | None = Field(description="The mailbox by which it came and goes on.")


class TicketCommentRead(BaseModel):
    id: UUID
    comment_id: str
    content: str
    author_id: UUID | None
    author_name: str | None
    comment_type: Literal["internal", "public", "system"]
    mentions: list[UUID]
    delivery: dict[str, Any] | None = Field(
        description="What became of it as a mail: `state`, `reason`, `send_id`."
    )
    by_customer: bool
    created_at: datetime


class TicketMoveRead(BaseModel):
    id: UUID
    history_id: str
    from_status: Status | None
    to_status: Status
    changed_by: UUID | None
    changed_by_name: str | None
    change_reason: str | None
    comment: str | None
    duration_seconds: int | None
    created_at: datetime


class TicketHistory(BaseModel):
    items: list[TicketMoveRead]


class TicketCounts(BaseModel):
    """How many tickets are in each state that is not over, and how many of mine."""

    pending: int
    in_progress: int
    waiting_customer: int
    waiting_internal: int
    mine: int
    unassigned: int
    late: int


class TicketAttachmentRead(BaseModel):
    """``content_type`` is what its content is, ``size`` in bytes."""

    id: UUID
    attachment_id: str
    comment_id: UUID | None
    original_filename: str
    size: int
    content_type: str | None
    uploader_id: UUID | None
    uploader_name: str | None
    created_at: datetime


class TicketAttachments(BaseModel):
    items: list[TicketAttachmentRead]


class TicketLinkRead(BaseModel):
    """``outward``: the other one was made out of this one."""

    id: UUID
    kind: Literal["split", "related"]
    outward: bool
    other_id: UUID
    ticket_id: str
    title: str
    status: Status
    comment_id: UUID | None
    created_at: datetime


class TicketLinks(BaseModel):
    items: list[TicketLinkRead]
