"""What crosses HTTP in public booking."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.rooms.appointments.schemas import Instant, Note, Reason

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=30)]


class Strict(BaseModel):
    """A request body: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid")


class BookingPageCreate(Strict):
    """People may book from ``lead_minutes`` on, and ``window_days`` ahead."""

    site_id: UUID
    title: Title
    intro: Note | None = None
    is_active: bool = True
    choose_staff: bool = True
    lead_minutes: int = Field(default=120, ge=0, le=20_160)
    window_days: int = Field(default=30, ge=1, le=90)


class BookingPagePatch(Strict):
    title: Title | None = None
    intro: Note | None = None
    is_active: bool | None = None
    choose_staff: bool | None = None
    lead_minutes: int | None = Field(default=None, ge=0, le=20_160)
    window_days: int | None = Field(default=None, ge=1, le=90)


class BookingPageRead(BaseModel):
    """``path`` is the page's address on this installation."""

    id: UUID
    site_id: UUID
    key: str
    title: str
    intro: str | None
    is_active: bool
    choose_staff: bool
    lead_minutes: int
    window_days: int
    path: str
    created_at: datetime
    updated_at: datetime


class CalendarFeedRead(BaseModel):
    """Whether there is a feed. ``path`` is told once, when it is made."""

    created_at: datetime | None
    path: str | None = None


class PublicService(BaseModel):
    id: UUID
    name: str
    description: str | None
    duration_minutes: int
    price: Decimal | None
    currency: str


class PublicStaff(BaseModel):
    """``service_item_ids``: what this person gives of what the page offers."""

    id: UUID
    name: str
    position: str | None
    service_item_ids: list[UUID]


class PublicConsentText(BaseModel):
    text_id: UUID
    title: str
    body: str


class PublicBooking(BaseModel):
    """A page as people see it. Times are offered in ``[opens_at, closes_at)``; ``timezone`` is the site's."""

    organization: str
    site: str
    address: str | None
    timezone: str
    title: str
    intro: str | None
    opens_at: datetime
    closes_at: datetime
    services: list[PublicService]
    staff: list[PublicStaff]
    consent: PublicConsentText | None


class PublicTime(BaseModel):
    starts_at: datetime
    ends_at: datetime


class PublicTimes(BaseModel):
    items: list[PublicTime]


class PublicCodeAsk(Strict):
    phone: Phone


class PublicCodeSent(BaseModel):
    """Seconds until the code is worth nothing, and until another may be asked for."""

    challenge: str
    expires_in: int
    again_in: int


class PublicProve(Strict):
    phone: Phone
    challenge: Annotated[str, StringConstraints(max_length=100)]
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class PublicProof(BaseModel):
    """Good for half an hour on this page."""

    proof: str


class PublicBook(Strict):
    """``text_id`` is the consent text that was shown and agreed to. Without ``staff_id``: whoever is free."""

    proof: Annotated[str, StringConstraints(max_length=400)]
    name: Title
    service_item_id: UUID
    starts_at: Instant
    staff_id: UUID | None = None
    note: Note | None = None
    text_id: UUID | None = None


class PublicVisit(BaseModel):
    """One's own visit. ``ics`` is the calendar file of it."""

    organization: str
    site: str
    address: str | None
    timezone: str
    appointment_no: str
    service: str
    staff: str
    starts_at: datetime
    ends_at: datetime
    status: str
    may_cancel: bool
    ics: str


class PublicVisitMade(PublicVisit):
    """``token`` opens it again, at ``/v#…``."""

    token: str


class PublicVisitCancel(Strict):
    reason: Reason | None = None
