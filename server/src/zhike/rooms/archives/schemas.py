"""What crosses HTTP in archives."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class ArchiveProfile(BaseModel):
    """Who it was. ``phone``: its last digits."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    visitor_name: str | None = None
    channel: str | None = None


class ArchiveLine(BaseModel):
    """Something that was said, or (``sender_type`` note) noted for colleagues."""

    seq: int | None
    sender_type: str
    sender_name: str | None
    content_type: str
    content: str | None
    ai_generated: bool
    created_at: datetime


class SessionArchiveBrief(BaseModel):
    id: UUID
    conversation_id: UUID
    session_name: str
    user_profile: ArchiveProfile
    customer_id: UUID | None
    agent_id: UUID | None
    assigned_agent: dict[str, Any] | None
    message_count: int
    session_created_at: datetime
    closed_at: datetime
    archive_reason: str | None


class SessionArchiveRead(SessionArchiveBrief):
    """The snapshot. ``ticket_ids``: numbers of the tickets that came of it."""

    status: str
    history: list[ArchiveLine]
    escalation: dict[str, Any] | None
    priority: dict[str, Any] | None
    ticket_ids: list[str]
    session_updated_at: datetime
    archived_at: datetime
    archived_by: str | None
