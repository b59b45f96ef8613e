"""What crosses HTTP in staff."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Status = Literal["active", "on_leave", "left"]


def _in_utc(value: datetime) -> datetime:
    if not 2000 <= value.year <= 2100:
        raise ValueError("a time between the years 2000 and 2100")
    return value.astimezone(UTC)


# a time with its offset, in any zone; UTC from here on
Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Strict(BaseModel):
    """A request body: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid")


class EmployeeFields(Strict):
    """``employee_code`` is made when it is not given (``EMP_001``)."""

    name: Name
    employee_code: Code | None = None
    user_id: UUID | None = None
    site_id: UUID | None = None
    position: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] | None = None
    level: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] | None = None
    team_id: UUID | None = None
    manager_id: UUID | None = None
    skills: list[Word] = Field(default=[], max_length=50)
    status: Status = "active"
    external_ref: Annotated[str, StringConstraints(max_length=128)] | None = None


class EmployeePut(EmployeeFields):
    """The whole employee; ``skills`` and ``employee_code`` stay as they are when left out."""

    skills: list[Word] | None = Field(default=None, max_length=50)  # type: ignore[assignment]


class EmployeeRead(BaseModel):
    id: UUID
    site_id: UUID | None
    user_id: UUID | None
    employee_code: str
    name: str
    position: str | None
    level: str | None
    team_id: UUID | None
    manager_id: UUID | None
    skills: list[str]
    status: str
    external_ref: str | None
    created_at: datetime
    updated_at: datetime


AgentStatus = Literal["offline", "online", "busy"]


class AgentRead(BaseModel):
    """The desk facet of a login (seed 002). ``status`` is their word, ``present``: a console is open."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    user_id: UUID
    agent_id: str
    username: str
    name: str
    role: str
    status: str
    status_note: str | None
    max_sessions: int
    avatar_url: str | None
    skills: list[str]
    status_updated_at: datetime | None
    last_active_at: datetime | None
    last_login_at: datetime | None
    created_at: datetime
    updated_at: datetime
    present: bool = False


class AgentPatch(Strict):
    """``max_sessions`` is how many conversations they take at once; 0: none."""

    max_sessions: int | None = Field(default=None, ge=0, le=200)
    skills: list[Word] | None = Field(default=None, max_length=50)


class OwnStatus(Strict):
    status: AgentStatus
    status_note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


class Break(Strict):
    start: time
    end: time


def _on_the_minute(value: time | None) -> time | None:
    if value is not None and (value.second or value.microsecond or value.tzinfo):
        raise ValueError("a clock time of hours and minutes, without a zone")
    return value


class ScheduleCreate(Strict):
    """``weekday`` 1 (Monday) to 7. An end at or before the start is on the next day. Without ``site_id`` the
    employee's own site is taken, or the organization's first."""

    staff_id: UUID
    site_id: UUID | None = None
    weekday: int = Field(ge=1, le=7)
    start_time: time
    end_time: time
    breaks: list[Break] = Field(default=[], max_length=10)
    slot_minutes: int = Field(default=30, ge=5, le=480)
    capacity: int = Field(default=1, ge=1, le=200)
    effective_from: date | None = None
    effective_to: date | None = Field(default=None, description="The last day, itself included.")

    _minutes = field_validator("start_time", "end_time")(_on_the_minute)


class SchedulePatch(Strict):
    weekday: int | None = Field(default=None, ge=1, le=7)
    start_time: time | None = None
    end_time: time | None = None
    breaks: list[Break] | None = Field(default=None, max_length=10)
    slot_minutes: int | None = Field(default=None, ge=5, le=480)
    capacity: int | None = Field(default=None, ge=1, le=200)
    effective_from: date | None = None
    effective_to: date | None = None
    status: Literal["active", "inactive"] | None = None

    _minutes = field_validator("start_time", "end_time")(_on_the_minute)


class ScheduleRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    staff_id: UUID
    site_id: UUID
    weekday: int
    start_time: time
    end_time: time
    breaks: list[Break]
    slot_minutes: int
    capacity: int
    effective_from: date | None
    effective_to: date | None
    status: str
    created_at: datetime
    updated_at: datetime


class ExceptionCreate(Strict):
    """Leave, or extra hours at a site: the half-open period from ``starts_at`` to ``ends_at``."""

    staff_id: UUID
    kind: Literal["leave", "extra"] = "leave"
    starts_at: Instant
    ends_at: Instant
    site_id: UUID | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


class ExceptionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    staff_id: UUID
    site_id: UUID | None
    kind: str
    starts_at: datetime
    ends_at: datetime
    reason: str | None
    created_at: datetime
