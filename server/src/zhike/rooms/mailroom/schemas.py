"""What crosses HTTP in the mailroom."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ChannelResend(BaseModel):
    """``sure``: send it again though it may have arrived."""

    model_config = ConfigDict(extra="forbid")

    sure: bool = False


class EmailRecordRead(BaseModel):
    """A mail of ours and what became of it."""

    id: UUID
    message_id: str | None
    session_name: str | None
    ticket_id: str | None
    conversation_id: UUID | None
    channel_id: UUID | None
    recipients: list[str]
    subject: str
    status: str
    error_message: str | None
    retry_count: int
    sent_at: datetime | None
    created_at: datetime


class ChannelSendRead(BaseModel):
    """A message on its way out."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    channel_id: UUID
    conversation_id: UUID | None
    message_id: UUID | None
    comment_id: UUID | None
    status: str
    attempts: int
    next_attempt_at: datetime | None
    reason: str | None
    sent_at: datetime | None
    created_at: datetime
