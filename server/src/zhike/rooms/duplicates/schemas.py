"""What crosses HTTP in duplicates. Of a customer only what a list shows, phones by their last four digits."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.rooms.customers.schemas import CustomerRead, Email, Phone, Strict, Text50, Text200, Text500

Reason = Literal[
    "same_phone", "same_credit_code", "same_wechat", "same_dingtalk", "same_email", "same_company",
    "similar_company", "shared_company", "same_name", "same_sound", "same_city", "same_tail", "other_gender",
    "other_credit_code", "other_city",
]  # fmt: skip
PairStatus = Literal["open", "later", "different", "merged"]
FieldName = Literal[
    "name", "type", "phone", "wechat_id", "dingtalk_id", "email", "avatar_url", "company_name",
    "company_credit_code", "company_industry", "company_size", "company_website", "company_address", "gender",
    "age_range", "region_province", "region_city", "stage", "owner_id", "site_id", "custom_fields",
]  # fmt: skip


class Likeness(BaseModel):
    """How alike two customers are, from 0 to 100, and why."""

    score: int
    reasons: list[Reason]


class OneOfTwo(BaseModel):
    """A customer as the list of pairs shows it."""

    id: UUID
    public_code: str
    type: str
    name: str
    phone_masked: str | None
    wechat_id: str | None
    email: str | None
    company_name: str | None
    region_city: str | None
    stage: str
    owner_id: UUID | None
    owner_name: str | None
    created_at: datetime


class PairRead(Likeness):
    """Two customers who may be one. ``first`` is the older of the two."""

    id: UUID
    status: PairStatus
    first: OneOfTwo
    second: OneOfTwo
    decided_by: UUID | None
    decided_at: datetime | None
    created_at: datetime


class PairDecision(Strict):
    """``different``: two people, and no scan asks again. ``later``: off the list for now. ``open``: back."""

    status: Literal["open", "later", "different"]


class ScanRead(BaseModel):
    """A look at all customers, under way or done. ``percent`` is how far it has come; ``found``: pairs nobody
    had seen before; ``common``: keys that too many share; ``is_cut``: there were more pairs than are kept."""

    id: UUID
    status: Literal["reading", "comparing", "done"]
    percent: int
    total: int
    done: int
    found: int
    common: int
    is_cut: bool
    requested_by: UUID | None
    started_at: datetime
    finished_at: datetime | None
    created_at: datetime


class TwinCheck(Strict):
    """What stands in a form so far."""

    type: Literal["individual", "enterprise"] = "individual"
    name: Text200 | None = None
    phone: Phone = None
    wechat_id: Text200 | None = None
    dingtalk_id: Text200 | None = None
    email: Email = None
    company_name: Text500 | None = None
    company_credit_code: Text50 | None = None
    region_city: Text50 | None = None
    gender: Literal["male", "female", "unknown"] | None = None


class TwinHint(Likeness):
    """Somebody who may be the same."""

    customer: OneOfTwo


class TwinHints(BaseModel):
    """The likeliest first, of those that one may see. ``credit_code_valid``: whether the check digit is
    right; null when there is no code."""

    items: list[TwinHint]
    credit_code_valid: bool | None


class MergeCreate(Strict):
    """``take``: the fields in which the loser's value is to stay. ``fill``: so it does wherever the winner
    has none."""

    winner_id: UUID
    loser_id: UUID
    take: Annotated[list[FieldName], Field(max_length=40)] = []
    fill: bool = True


class CustomerComparison(Likeness):
    """Two customers side by side. ``differs``: the fields in which both have something, and not the same;
    ``winner_id``: who had better stay; ``holds``: what each has, table → rows, counted to 10,000."""

    first: CustomerRead
    second: CustomerRead
    differs: list[FieldName]
    winner_id: UUID
    first_holds: dict[str, int]
    second_holds: dict[str, int]


class MergeRead(BaseModel):
    """A merge. ``moved``: table → how many rows went over. ``report``, after an undo: ``fields`` that were
    changed since and stay, and ``tables`` → how many rows were ``returned``, ``gone`` or ``elsewhere``."""

    id: UUID
    winner_id: UUID
    winner_name: str
    loser_id: UUID
    loser_name: str
    loser_code: str
    taken: list[str]
    moved: dict[str, int]
    merged_by: UUID | None
    merged_by_name: str | None
    undo_until: datetime
    can_undo: bool
    undone_at: datetime | None
    undone_by: UUID | None
    report: dict[str, Any] | None
    created_at: datetime
