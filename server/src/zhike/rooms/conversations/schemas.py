"""What crosses HTTP in conversations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from zhike.core.text import normal
from zhike.rooms.channels.schemas import VisitorDetails
from zhike.rooms.conversations import rules

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


class ReplyCreate(MessageCreate):
    """``confirmed``: a list of words has asked about it, and it is meant."""

    confirmed: bool = False


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


def says(text: str) -> str:
    if not normal(text):
        raise PydanticCustomError("blank", "says nothing")
    return text


class NoteCreate(Strict):
    """``external_id`` is the writer's own id: the same one again is the same note."""

    external_id: UUID
    content: Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(says)]
    mentions: Annotated[list[UUID], Field(max_length=20)] = []


class Snooze(Strict):
    """Until when; without it, until the customer writes. Their words wake it in either case."""

    until: AwareDatetime | None = None


Tag = Annotated[str, Field(min_length=1, max_length=50), AfterValidator(says)]


class SetTags(Strict):
    tags: Annotated[list[Tag], Field(max_length=rules.MOST_TAGS)]


class SetSubStatus(Strict):
    sub_status_id: UUID | None


class SubStatusCreate(Strict):
    category: Literal["pending", "active", "resolved"]
    name: Annotated[str, Field(min_length=1, max_length=50), AfterValidator(says)]
    position: Annotated[int, Field(ge=0, le=1000)] = 0


class SubStatusPatch(Strict):
    name: Annotated[str, Field(min_length=1, max_length=50), AfterValidator(says)] | None = None
    position: Annotated[int, Field(ge=0, le=1000)] | None = None
    is_active: bool | None = None


class Bulk(Strict):
    """One step for many talks. ``assign`` takes ``user_id`` (null: nobody), ``tag`` a ``tag``, ``snooze`` may
    take ``until``."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    action: Literal["assign", "resolve", "close", "tag", "snooze"]
    user_id: UUID | None = None
    tag: Tag | None = None
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Bulk":
        if (self.action == "tag") != (self.tag is not None):
            raise PydanticCustomError("tag", "a tag goes with the action tag")
        return self


class BulkCount(BaseModel):
    """What a step would do: change, leave as it is, be refused."""

    changes: int
    same: int
    refused: int


class BulkRow(BaseModel):
    """What became of one. ``code``: why it was refused."""

    id: UUID
    ok: bool
    code: str | None


class BulkDone(BaseModel):
    items: list[BulkRow]


class ConversationNoteRead(BaseModel):
    """An internal note; visitors never see one."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    conversation_id: UUID
    author_id: UUID | None
    author_name: str | None
    content: str
    mentions: list[UUID]
    external_id: UUID | None
    created_at: datetime


class ConversationStatusRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    category: Literal["pending", "active", "resolved"]
    name: str
    position: int
    is_active: bool


class ConversationStatuses(BaseModel):
    items: list[ConversationStatusRead]


class ParticipantRead(BaseModel):
    """Somebody of ours who spoke in it or was in charge."""

    user_id: UUID
    name: str
    joined_at: datetime


class Neighbour(BaseModel):
    """The conversation before, or after: with the same visitor, linked by ``previous_id``."""

    id: UUID
    session_name: str
    status: Status
    created_at: datetime


class Around(BaseModel):
    """Who takes part in a conversation, and which stands before and after it."""

    participants: list[ParticipantRead]
    previous: Neighbour | None
    following: Neighbour | None


class MessageFile(BaseModel):
    """``width`` and ``height`` of a picture, in pixels, where they could be read."""

    name: str
    size: int
    content_type: str
    width: int | None = None
    height: int | None = None


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
    file: MessageFile | None = None


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
    """A conversation in the inbox. ``visitor_name``, ``visitor_phone`` and ``visitor_email`` (masked) are
    claims."""

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
    sub_status_id: UUID | None
    snoozed_at: datetime | None = Field(description="Put aside since.")
    snoozed_until: datetime | None = Field(description="Null while put aside: until the customer writes.")
    merged_into_id: UUID | None = Field(description="In which talk of the same customer it goes on.")
    answer_by: Literal["email", "sms"] | None = Field(description="The visitor is gone: answers go there.")
    created_at: datetime
    updated_at: datetime
    visitor_name: str | None
    visitor_phone: str | None
    visitor_email: str | None
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
    missing: list[str] = Field(description="What the visitor has still to tell before they talk.")


class DetailsTaken(BaseModel):
    """What is still missing before the visitor may talk."""

    missing: list[str]


class OfflineMessage(VisitorDetails):
    """Words of somebody who will not wait, and where to answer: a phone or an e-mail address."""

    external_message_id: UUID
    content: Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(says)]


class Summary(BaseModel):
    """What waits. ``unread`` counts conversations with words nobody has looked at."""

    pending: int
    active: int
    mine: int
    unread: int
    oldest_pending_at: datetime | None
