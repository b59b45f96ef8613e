"""What crosses HTTP in giving out talks."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

Skill = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]


class RoutingForm(BaseModel):
    """How talks of a channel (null: of all that have no setting of their own) are given out. ``skills``: all
    of
    them. ``overflow_minutes``: after so long it may go to ``overflow_team_id``, or (null) to anybody."""

    model_config = ConfigDict(extra="forbid")
    channel_id: UUID | None = None
    is_active: bool = True
    strategy: Literal["round_robin", "least_busy"] = "least_busy"
    is_sticky: bool = True
    skills: Annotated[list[Skill], Field(max_length=20)] = []
    team_id: UUID | None = None
    overflow_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    overflow_team_id: UUID | None = None
    on_offline: Literal["keep", "return"] = "return"

    @model_validator(mode="after")
    def _overflows(self) -> "RoutingForm":
        if self.overflow_team_id is not None and self.overflow_minutes is None:
            raise PydanticCustomError("overflow", "say after how many minutes")
        return self


class RoutingRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    channel_id: UUID | None
    is_active: bool
    strategy: str
    is_sticky: bool
    skills: list[str]
    team_id: UUID | None
    overflow_minutes: int | None
    overflow_team_id: UUID | None
    on_offline: str
    updated_at: datetime


class RoutingList(BaseModel):
    items: list[RoutingRead]


class QueuePlace(BaseModel):
    """Where a visitor stands. ``position`` 1 is next; null: they do not wait. ``estimated_seconds`` null:
    nobody
    can say."""

    position: int | None
    estimated_seconds: int | None


class WallAgent(BaseModel):
    """Somebody at the desk. ``there``: their console is open; ``load`` of ``max_sessions`` places are
    taken."""

    user_id: UUID
    name: str
    status: str
    status_note: str | None
    status_updated_at: datetime | None
    there: bool
    load: int
    unread: int
    max_sessions: int
    skills: list[str]


class WallTalk(BaseModel):
    """Somebody who waits, since ``created_at``."""

    id: UUID
    session_name: str
    channel_id: UUID | None
    priority: str
    created_at: datetime
    last_message_at: datetime
    last_message_preview: str | None
    visitor_name: str | None


class Wall(BaseModel):
    """The desk as it is now; waiting ones in the order in which they are served, two hundred at most."""

    waiting: list[WallTalk]
    agents: list[WallAgent]
    usual_seconds: float | None


class PresenceSpan(BaseModel):
    status: Literal["online", "busy"]
    since: datetime
    until: datetime


class PresenceDay(BaseModel):
    """Somebody's day at the desk. ``away_seconds`` lie between being there; ``last_at`` null: still there."""

    day: date
    online_seconds: int
    busy_seconds: int
    away_seconds: int
    first_at: datetime
    last_at: datetime | None
    spans: list[PresenceSpan]


class PresencePerson(BaseModel):
    user_id: UUID
    name: str
    days: list[PresenceDay]


class PresenceReport(BaseModel):
    """Days on the clock of ``zone``; who was not there at all has no line."""

    since: date
    until: date
    zone: str
    items: list[PresencePerson]
