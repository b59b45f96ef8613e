"""What crosses HTTP in asking for ratings and in looking at them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Way = Literal["channel", "sms"]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CsatSettingForm(_Strict):
    """``channel_id`` null: all channels that have no setting of their own. By SMS only those are asked who
    agreed to be written to."""

    channel_id: UUID | None = None
    is_active: bool = True
    way: Way = "channel"
    delay_minutes: Annotated[int, Field(ge=0, le=1440)] = 10


class CsatSettingRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    channel_id: UUID | None
    is_active: bool
    way: Way
    delay_minutes: int
    updated_at: datetime


class CsatSettings(BaseModel):
    items: list[CsatSettingRead]


class CsatResponseRead(BaseModel):
    """One rating. ``number``: the ticket's, or the public key of the talk."""

    id: UUID
    subject_kind: Literal["ticket", "conversation"]
    ticket_id: UUID | None
    conversation_id: UUID | None
    number: str | None
    channel_id: UUID | None
    channel_name: str | None
    agent_id: UUID | None
    agent_name: str | None
    score: int
    comment: str | None
    handled_by: UUID | None
    handled_at: datetime | None
    handle_note: str | None
    created_at: datetime


class CsatHandle(_Strict):
    """``handled`` false takes it up again."""

    handled: bool = True
    note: Note | None = None


class PublicTalk(BaseModel):
    """A talk as whoever rates it sees it: nothing of what was said."""

    organization: str
    may_rate: bool
    score: int | None
    comment: str | None
