"""What crosses HTTP in leads. A phone goes in as ``contact_phone`` and comes out masked."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.core.text import e164

Status = Literal["new", "contacted", "qualified", "converted", "lost"]


def _phone(value: str) -> str:
    number = e164(value)
    if number is None:
        raise PydanticCustomError("phone", "not a phone number")
    return number


def _line(most: int) -> Any:
    return Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=most)]


Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_phone)]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=255, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
]
Line50, Line100, Line200, Line500 = _line(50), _line(100), _line(200), _line(500)
Platform = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]


class Strict(BaseModel):
    """A request body: unknown fields are an error, so nothing can be slipped in."""

    model_config = ConfigDict(extra="forbid")


class LeadFields(Strict):
    """What people may say about a lead."""

    contact_name: Line200 | None = None
    contact_phone: Phone | None = None
    contact_wechat: Line200 | None = None
    contact_email: Email | None = None
    contact_dingtalk: Line200 | None = None
    company_name: Line500 | None = None
    company_industry: Line100 | None = None
    company_size: Line50 | None = None
    province: Line50 | None = None
    city: Line50 | None = None
    district: Line50 | None = None
    source_platform: Platform | None = None
    source_detail: Line500 | None = None
    utm_source: Line200 | None = None
    utm_medium: Line200 | None = None
    utm_campaign: Line200 | None = None
    utm_content: Line200 | None = None
    utm_term: Line200 | None = None
    channel_id: UUID | None = None
    site_id: UUID | None = None


class LeadCreate(LeadFields):
    """A lead must be somebody: a name, a company or a way to reach him."""

    assigned_to: UUID | None = None

    @model_validator(mode="after")
    def _somebody(self) -> "LeadCreate":
        known = (self.contact_name, self.contact_phone, self.contact_wechat, self.contact_email,
                 self.contact_dingtalk, self.company_name)  # fmt: skip
        if not any(known):
            raise PydanticCustomError("contact", "give a name, a company or a way to reach the person")
        return self


class LeadPatch(LeadFields):
    """Only the fields that are sent are changed. Converting has a verb of its own."""

    status: Literal["contacted", "qualified", "lost"] | None = None
    lost_reason: Line500 | None = None

    @model_validator(mode="after")
    def _reason(self) -> "LeadPatch":
        if self.lost_reason is not None and self.status != "lost":
            raise PydanticCustomError("lost_reason", "a reason goes with the status lost")
        return self


class Lose(Strict):
    """Give a lead up."""

    reason: Line500


class AssignLead(Strict):
    """``user_id`` null leaves it to nobody."""

    user_id: UUID | None


class Nothing(Strict):
    """An empty body."""


class ActivityCreate(Strict):
    """Something that happened with a lead."""

    type: Literal["note", "call", "meeting", "event_attend", "download", "form_submit"] = "note"
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]


class RevealLead(Strict):
    """``reason`` is kept in the audit trail with the name of who looked."""

    field: Literal["contact_phone"] = "contact_phone"
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class LeadRevealed(BaseModel):
    field: str
    value: str


class LeadBrief(BaseModel):
    """A lead in a list."""

    id: UUID
    contact_name: str | None
    contact_phone_masked: str | None
    contact_wechat: str | None
    contact_email: str | None
    company_name: str | None
    province: str | None
    city: str | None
    source_platform: str | None
    source_detail: str | None
    utm_source: str | None
    utm_campaign: str | None
    score: int
    status: Status
    lost_reason: str | None
    assigned_to: UUID | None
    customer_id: UUID | None
    channel_id: UUID | None
    site_id: UUID | None
    pool_id: UUID | None
    created_at: datetime
    updated_at: datetime


class LeadRead(LeadBrief):
    """A lead whole, without anything that needs a reason to be seen."""

    visitor_id: UUID | None
    source_type: str
    contact_dingtalk: str | None
    company_industry: str | None
    company_size: str | None
    district: str | None
    utm_medium: str | None
    utm_content: str | None
    utm_term: str | None
    score_details: dict[str, Any]
    assigned_at: datetime | None
    converted_at: datetime | None


class LeadActivityRead(BaseModel):
    id: UUID
    type: str
    description: str | None
    metadata: dict[str, Any]
    score_impact: int
    user_id: UUID | None
    created_at: datetime


class LeadSummary(BaseModel):
    """Open leads by status; of these, those nobody follows up and one's own.

    ``fresh``: all that came since then, counted up to 10,000.
    """

    new: int
    contacted: int
    qualified: int
    unassigned: int
    mine: int
    fresh: int
