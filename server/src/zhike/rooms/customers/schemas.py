"""What crosses HTTP in customers. A phone goes in as ``phone`` and comes out as ``phone_masked`` only."""
# ASVS 15.3.1, 8.2.3, 2.2.3: phones are masked in every answer

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from zhike.core.text import e164
from zhike.rooms.customers.models import Customer

MOST_CUSTOM = 8_000  # bytes of custom fields
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _phone(value: str | None) -> str | None:
    number = e164(value) if value is not None else None
    if value is not None and number is None:
        raise PydanticCustomError("phone", "not a phone number")
    return number


def _page(value: str) -> str:
    if value and not value.lower().startswith(("http://", "https://")):
        raise PydanticCustomError("url", "not an address of the web")
    return value


def _small(value: dict[str, Any]) -> dict[str, Any]:
    try:
        size = len(orjson.dumps(value))
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):  # too deep, half a character, 2**64, not a number
        raise PydanticCustomError("json", "the custom fields hold what cannot be kept") from None
    if size > MOST_CUSTOM:
        raise PydanticCustomError("too_long", "too much in the custom fields")
    return value


Phone = Annotated[
    Annotated[str, StringConstraints(max_length=40)] | None, BeforeValidator(blank), AfterValidator(_phone)
]
Email = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=255, pattern=EMAIL)] | None,
    BeforeValidator(blank),
    WithJsonSchema({
        "anyOf": [{"type": "string", "maxLength": 255, "pattern": f"^$|{EMAIL}"}, {"type": "null"}],
    }),
]  # fmt: skip
Text50 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)]
Text200 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text500 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Stage = Literal["potential", "interested", "opportunity", "closed", "repeat", "lost"]
Category = Literal["source", "behavior", "value", "stage", "need", "custom"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CustomerFields(Strict):
    """What people may say about a customer."""

    type: Literal["individual", "enterprise"] = "individual"
    phone: Phone = None
    wechat_id: Text200 | None = None
    dingtalk_id: Text200 | None = None
    email: Email = None
    company_name: Text500 | None = None
    company_credit_code: Text50 | None = None
    company_industry: Annotated[str, StringConstraints(max_length=100)] | None = None
    company_size: Text50 | None = None
    company_website: Annotated[Text500, AfterValidator(_page)] | None = None
    company_address: Text500 | None = None
    gender: Literal["male", "female", "unknown"] | None = None
    age_range: Annotated[str, StringConstraints(max_length=20)] | None = None
    region_province: Text50 | None = None
    region_city: Text50 | None = None
    stage: Stage = "potential"
    owner_id: UUID | None = None
    site_id: UUID | None = None
    custom_fields: Annotated[
        dict[Annotated[str, StringConstraints(max_length=60)], Any], AfterValidator(_small)
    ] = Field({}, max_length=60)


class CustomerCreate(CustomerFields):
    name: Name


class CustomerPatch(CustomerFields):
    """Only the fields that are sent are changed; PUT changes all of them."""

    name: Name | None = None


class CustomerBrief(BaseModel):
    """A customer in a list."""

    id: UUID
    public_code: str
    type: str
    name: str
    phone_masked: str | None
    wechat_id: str | None
    email: str | None
    company_name: str | None
    gender: str | None
    region_province: str | None
    region_city: str | None
    stage: str
    score: int
    owner_id: UUID | None
    site_id: UUID | None
    pool_id: UUID | None
    source_type: str
    tag_ids: list[UUID]
    custom_fields: dict[str, Any]
    last_contact_at: datetime | None
    created_at: datetime


class TagRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    name: str
    color: str
    category: str | None


class CustomerRead(CustomerBrief):
    """A customer whole, without anything that needs a reason to be seen."""

    avatar_url: str | None
    dingtalk_id: str | None
    company_credit_code: str | None
    company_industry: str | None
    company_size: str | None
    company_website: str | None
    company_address: str | None
    age_range: str | None
    stage_changed_at: datetime | None
    score_details: dict[str, Any]
    intent_score: int | None
    stickiness_score: int | None
    ltv: str | None
    risk_level: str | None
    stats: dict[str, Any]
    updated_at: datetime
    tags: list[TagRead]

    @classmethod
    def of(cls, row: Customer, tags: list[TagRead]) -> "CustomerRead":
        values = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        tail = f"*******{row.phone_last4}" if row.phone_last4 else None
        return cls(**values | {"phone_masked": tail, "ltv": f"{row.ltv:.2f}", "tags": tags})


class TagCreate(Strict):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = "#808080"
    category: Category = "custom"


class TagPatch(Strict):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = None
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    category: Category | None = None


class TagAssign(Strict):
    tag_id: UUID


class NoteCreate(Strict):
    """A note on the timeline."""

    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
    title: Text500 | None = None


class ActivityRead(BaseModel):
    """A line of the timeline. ``is_masked``: there is more, which is not for the caller's role."""

    id: UUID
    type: str
    title: str | None
    description: str | None
    user_id: UUID | None
    user_name: str | None
    metadata: dict[str, Any]
    is_masked: bool
    occurred_at: datetime
    created_at: datetime


class JourneyRead(BaseModel):
    """``duration_seconds``: how long the former stage lasted."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    from_stage: str | None
    to_stage: str
    touchpoint: str | None
    occurred_at: datetime
    duration_seconds: int | None


class Reveal(Strict):
    """``reason`` is kept in the audit trail with the name of who looked."""

    field: Literal["phone", "wechat", "email", "amount"] = "phone"
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class Revealed(BaseModel):
    field: str
    value: str


class Summary(BaseModel):
    """Living customers: by stage, and new in the last seven days. Counts stop at 10,000 each."""

    stages: dict[str, int]
    new_this_week: int
