"""What crosses HTTP in promises. Hours are written as people write them: ``["09:00", "12:00"]``."""

import zoneinfo
from datetime import date, datetime
from functools import cache
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.sla import hours
from zhike.rooms.sla.clock import Metric, Status

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Minute = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Span = tuple[Minute, Minute]
Spans = Annotated[list[Span], Field(max_length=12)]
Minutes = Annotated[int, Field(ge=1, le=525_600)]
Priority = Literal["low", "medium", "high", "urgent"]
Told = Literal["agent", "leader", "manager"]
Some = Annotated[list[UUID], Field(max_length=50)]


class Strict(BaseModel):
    """A request body: unknown fields are an error, so nothing can be slipped in."""

    model_config = ConfigDict(extra="forbid")


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def minutes(spans: list[Span]) -> tuple[hours.Interval, ...]:
    """As `hours` has them. Raises `hours.Unordered`."""
    return hours.checked([(_minute(start), _minute(end)) for start, end in spans])


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def written(intervals: list[list[int]]) -> list[tuple[str, str]]:
    """As people write them."""
    return [(f"{a // 60:02}:{a % 60:02}", f"{b // 60:02}:{b % 60:02}") for a, b in intervals]


def _orderly(spans: list[Span]) -> list[Span]:
    try:
        minutes(spans)
    except hours.Unordered:
        raise PydanticCustomError("hours", "hours of a day must follow one another") from None
    return spans


class BusinessDay(Strict):
    """A day that is otherwise than its weekday. ``hours`` are those of a ``workday``; a holiday has none."""

    day: date
    kind: Literal["holiday", "workday"]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] = ""
    hours: Spans = []

    _ordered = field_validator("hours")(_orderly)

    @model_validator(mode="after")
    def _whole(self) -> "BusinessDay":
        if (self.kind == "holiday") == bool(self.hours):
            raise PydanticCustomError("hours", "a workday has hours, a holiday has none")
        return self


class CalendarPut(Strict):
    """A calendar, whole. ``weekly`` is Monday to Sunday; ``days`` are all days that are otherwise."""

    name: Name
    time_zone: Annotated[str, Field(max_length=50)] = "Asia/Shanghai"
    weekly: Annotated[list[Spans], Field(min_length=7, max_length=7)]
    days: Annotated[list[BusinessDay], Field(max_length=500)] = []
    is_default: bool = False

    @field_validator("time_zone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in _zones():
            raise PydanticCustomError("time_zone", "not a time zone")
        return value

    @model_validator(mode="after")
    def _whole(self) -> "CalendarPut":
        for spans in self.weekly:
            _orderly(spans)
        if len({one.day for one in self.days}) != len(self.days):
            raise PydanticCustomError("days", "each day once")
        if not any(self.weekly) and not any(one.hours for one in self.days):
            raise PydanticCustomError("hours", "somebody must work at some time")
        return self


class CalendarRead(BaseModel):
    id: UUID
    name: str
    time_zone: str
    weekly: list[list[tuple[str, str]]]
    days: list[BusinessDay]
    is_default: bool
    policies: int = Field(description="How many policies go by it.")
    created_at: datetime
    updated_at: datetime


class CalendarsRead(BaseModel):
    items: list[CalendarRead]


class HolidaysRead(BaseModel):
    """Days that the State Council has set for a year; empty where it is not known to this version."""

    year: int
    items: list[BusinessDay]


class PolicyPut(Strict):
    """A promise, whole. Conditions that are empty fit everybody; minutes are working minutes."""

    name: Name
    subject: Literal["conversation", "ticket"] = Field("conversation", description="What it is promised of.")
    position: Annotated[int, Field(ge=0, le=1_000)] = 0
    is_active: bool = True
    priorities: Annotated[list[Priority], Field(max_length=4)] = []
    tag_ids: Some = []
    channel_ids: Some = []
    calendar_id: UUID | None = Field(
        None, description="Null: the default calendar; without one, round the clock."
    )
    first_response_minutes: Minutes | None = None
    next_response_minutes: Minutes | None = None
    resolve_minutes: Minutes | None = None
    warn_percent: Annotated[int, Field(ge=10, le=95)] = 75
    pause_when_snoozed: bool = True
    tell_on_warning: Annotated[list[Told], Field(max_length=3)] = ["agent"]
    tell_on_breach: Annotated[list[Told], Field(max_length=3)] = ["agent", "leader"]

    @model_validator(mode="after")
    def _promises(self) -> "PolicyPut":
        if self.first_response_minutes is self.next_response_minutes is self.resolve_minutes is None:
            raise PydanticCustomError("minutes", "promise something")
        if self.subject == "ticket" and self.next_response_minutes is not None:
            raise PydanticCustomError("minutes", "of a ticket a first answer and an end are promised")
        return self


class PolicyRead(BaseModel):
    id: UUID
    name: str
    subject: Literal["conversation", "ticket"]
    position: int
    is_active: bool
    priorities: list[str]
    tag_ids: list[UUID]
    channel_ids: list[UUID]
    calendar_id: UUID | None
    first_response_minutes: int | None
    next_response_minutes: int | None
    resolve_minutes: int | None
    warn_percent: int
    pause_when_snoozed: bool
    tell_on_warning: list[str]
    tell_on_breach: list[str]
    created_at: datetime
    updated_at: datetime


class PoliciesRead(BaseModel):
    items: list[PolicyRead]


class DueAsked(Strict):
    """When would a promise that begins ``since`` run out?"""

    calendar_id: UUID | None = None
    minutes: Minutes
    since: datetime


class DueRead(BaseModel):
    due_at: datetime | None = Field(description="Null: nobody works that much within two years.")


class ClockRead(BaseModel):
    """Seconds are working seconds, as of ``since``, from which a running clock counts on."""

    id: UUID
    conversation_id: UUID | None
    ticket_id: UUID | None
    policy_id: UUID
    policy_name: str
    metric: Metric
    status: Status
    target_seconds: float
    spent_seconds: float
    since: datetime
    due_at: datetime | None
    warned_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    created_at: datetime


class ClocksRead(BaseModel):
    items: list[ClockRead]


class MetricReport(BaseModel):
    metric: Metric
    kept: int
    broken: int
    running: int
    median_seconds: float | None = Field(description="Working seconds until it was met, in the middle.")


class ReportRead(BaseModel):
    items: list[MetricReport]
