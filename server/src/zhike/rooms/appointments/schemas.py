"""What crosses HTTP in appointments."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.rooms.appointments.openings import Opening
from zhike.rooms.staff.schemas import Instant

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Price = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]
Needs = Annotated[list[Annotated[list[UUID], Field(min_length=1, max_length=50)]], Field(max_length=5)]
Status = Literal["pending", "confirmed", "completed", "cancelled", "no_show"]


class Strict(BaseModel):
    """A request body: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid")


class AppointmentCreate(Strict):
    """Without ``ends_at`` the visit takes as long as the service does. A lead must be converted first: only
    a customer can be reminded. Without ``staff_id`` whoever is free gives it, the least busy first, at
    ``site_id`` if that matters. ``beside``: though the customer has another visit then."""

    customer_id: UUID | None = None
    staff_id: UUID | None = None
    service_item_id: UUID
    starts_at: Instant
    ends_at: Instant | None = None
    lead_id: UUID | None = None
    conversation_id: UUID | None = None
    note: Note | None = None
    source: Word = "console"
    source_type: Word | None = None
    site_id: UUID | None = None
    beside: bool = False


class SeriesCreate(Strict):
    """``count`` visits of one person, ``every_days`` apart at the same time of the site's clock."""

    customer_id: UUID | None = None
    staff_id: UUID
    service_item_id: UUID
    starts_at: Instant
    every_days: int = Field(ge=1, le=90)
    count: int = Field(ge=2, le=24)
    site_id: UUID | None = None
    lead_id: UUID | None = None
    conversation_id: UUID | None = None
    note: Note | None = None
    source: Word = "console"
    source_type: Word | None = None
    beside: bool = False


class SeriesRead(BaseModel):
    series_id: UUID
    appointment_ids: list[UUID]


class Step(Strict):
    """``version`` is what the caller saw; when it is no longer so, the step is refused."""

    version: int | None = Field(default=None, ge=1)
    reason: Reason | None = None


class Cancel(Step):
    reason: Reason


class Advance(Step):
    """Where somebody who has come is: 到店, 分诊, 治疗中. It only goes on."""

    stage: Literal["arrived", "triaged", "in_treatment"]


class Undo(Step):
    reason: Reason


class Reschedule(Step):
    """A new time, and perhaps another person or service. It always carries a reason."""

    starts_at: Instant
    ends_at: Instant | None = None
    staff_id: UUID | None = None
    service_item_id: UUID | None = None
    beside: bool | None = None
    reason: Reason


class AppointmentUnit(BaseModel):
    """A room or a device that the visit takes."""

    id: UUID
    kind: Literal["room", "device"]
    name: str


class CalendarEntry(BaseModel):
    """A block of the calendar.

    ``customer_phone`` is masked. ``busy_from`` and ``busy_until`` include the service's buffers.
    """

    id: UUID
    appointment_no: str
    site_id: UUID
    customer_id: UUID
    customer_name: str
    customer_phone: str | None
    lead_id: UUID | None
    conversation_id: UUID | None
    staff_id: UUID
    staff_name: str
    service_item_id: UUID
    service_item_name: str
    slot_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    busy_from: datetime
    busy_until: datetime
    status: Status
    source: str | None
    note: str | None
    cancel_reason: str | None
    rescheduled_from_id: UUID | None
    superseded_by_id: UUID | None
    hold_expires_at: datetime | None
    version: int
    is_beside: bool
    resources: list[AppointmentUnit]
    stage: Literal["arrived", "triaged", "in_treatment"] | None
    arrived_at: datetime | None
    series_id: UUID | None
    created_at: datetime


class AppointmentRead(CalendarEntry):
    """All of an appointment."""

    source_type: str | None
    confirmed_at: datetime | None
    confirmed_by: UUID | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: UUID | None
    no_show_at: datetime | None
    reminder_at: datetime | None
    updated_at: datetime


class Working(BaseModel):
    """A stretch of work without a break: ``[starts_at, ends_at)``."""

    staff_id: UUID
    site_id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int


class Calendar(BaseModel):
    """What touches the period: appointments that stand, and who works when. There is no next page."""

    items: list[CalendarEntry]
    working: list[Working]
    next_cursor: None = None


class SlotRead(BaseModel):
    staff_id: UUID
    starts_at: datetime
    ends_at: datetime


class Slots(BaseModel):
    items: list[SlotRead]
    next_cursor: None = None


class OpeningRead(BaseModel):
    """``staff_count`` people could give the service then, at that site; ``staff_ids``: ten of them."""

    starts_at: datetime
    ends_at: datetime
    site_id: UUID
    staff_count: int
    staff_ids: list[UUID]


class Openings(BaseModel):
    items: list[OpeningRead]
    next_cursor: None = None


NAMED = 10


def openings_json(found: list[Opening]) -> bytes:
    """`Openings`, without a model for each of two thousand."""
    items = [
        {"starts_at": datetime.fromtimestamp(one.start, UTC), "ends_at": datetime.fromtimestamp(one.end, UTC),
         "site_id": str(one.site_id), "staff_count": len(one.staff_ids),
         "staff_ids": [str(id) for id in one.staff_ids[:NAMED]]}
        for one in found
    ]  # fmt: skip
    return orjson.dumps({"items": items, "next_cursor": None}, option=orjson.OPT_UTC_Z)


class AppointmentEventRead(BaseModel):
    id: UUID
    event_type: str
    from_status: str | None
    to_status: str | None
    operator_id: UUID | None
    operator_name: str | None
    reason: str | None
    payload: dict[str, Any]
    request_id: str | None
    created_at: datetime


class Summary(BaseModel):
    """The day on the clock of the site (the organization's first without ``site_id``)."""

    today: int
    today_pending: int
    today_confirmed: int
    today_completed: int
    today_no_show: int
    today_cancelled: int
    pending: int
    upcoming: int


class StaffFigures(BaseModel):
    """``utilisation`` is booked by working minutes, null for who did not work; ``visits`` leaves out what was
    cancelled, ``cancelled`` what was moved."""

    staff_id: UUID
    staff_name: str
    working_minutes: int
    booked_minutes: int
    utilisation: float | None
    visits: int
    completed: int
    no_show: int
    cancelled: int


class AppointmentReport(BaseModel):
    items: list[StaffFigures]


class ServiceItemCreate(Strict):
    """Minutes; ``price`` as a decimal string. ``code`` is made when it is left out (``SVC_001``).

    ``needs``: for each room or device that it takes, which ones will do. ``capacity`` above 1 makes it a
    class of so many seats; without it the shift says so.
    """

    name: Name
    code: Code | None = None
    description: Note | None = None
    duration_minutes: int = Field(ge=5, le=1440)
    buffer_before: int = Field(default=0, ge=0, le=480)
    buffer_after: int = Field(default=0, ge=0, le=480)
    price: Price | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "CNY"
    skills: list[Word] = Field(default=[], max_length=20)
    capacity: int | None = Field(default=None, ge=1, le=200)
    needs: Needs = []
    is_public: bool = False
    is_active: bool = True


class ServiceItemPatch(Strict):
    name: Name | None = None
    description: Note | None = None
    duration_minutes: int | None = Field(default=None, ge=5, le=1440)
    buffer_before: int | None = Field(default=None, ge=0, le=480)
    buffer_after: int | None = Field(default=None, ge=0, le=480)
    price: Price | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    skills: list[Word] | None = Field(default=None, max_length=20)
    capacity: int | None = Field(default=None, ge=1, le=200)
    needs: Needs | None = None
    is_public: bool | None = None
    is_active: bool | None = None


class ServiceItemRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    code: str
    name: str
    description: str | None
    duration_minutes: int
    buffer_before: int
    buffer_after: int
    price: Decimal | None
    currency: str
    skills: list[str]
    capacity: int | None
    needs: list[list[UUID]]
    is_public: bool
    is_active: bool
    created_at: datetime
    updated_at: datetime
