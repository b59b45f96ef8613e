"""What crosses HTTP in privacy."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from zhike.rooms.customers.schemas import CustomerPatch

Purpose = Literal[
    "service", "marketing_sms", "marketing_message", "sensitive_medical", "sensitive_biometric",
    "sensitive_financial", "ai_processing", "cross_border", "minor_guardian",
]  # fmt: skip
Channel = Literal["console", "link", "widget", "sms", "phone", "paper", "import"]
Method = Literal["checkbox", "signature", "verbal", "reply", "link", "written"]
Action = Literal["given", "withdrawn"]
Kind = Literal["export", "correction", "erasure"]
Status = Literal["review", "approved", "running", "done", "restricted", "rejected", "failed"]
DataClass = Literal["profile", "communication", "transaction", "medical", "securities", "log", "proof"]
State = Literal["given", "withdrawn", "stale", "none"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConsentTextCreate(Strict):
    """A new version. ``renews`` false: a correction of words that asks nobody again."""

    purpose: Purpose
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "zh-CN"
    title: Line
    body: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=20_000)]
    renews: bool = True
    effective_at: datetime | None = None

    @model_validator(mode="after")
    def _zoned(self) -> "ConsentTextCreate":
        if self.effective_at is not None and self.effective_at.tzinfo is None:
            raise ValueError("effective_at needs a zone")
        return self


class ConsentTextRead(BaseModel):
    """``hash``: SHA-256 of the body, in hexadecimal."""

    id: UUID
    purpose: Purpose
    language: str
    version: int
    title: str
    body: str
    hash: str
    renews: bool
    effective_at: datetime
    created_by: UUID | None
    created_at: datetime


class ConsentCreate(Strict):
    """What somebody said to one of ours. ``text_id`` left out: the text in force in Chinese."""

    customer_id: UUID
    purpose: Purpose
    action: Action
    channel: Channel = "console"
    method: Method = "verbal"
    text_id: UUID | None = None
    note: Note | None = None
    evidence_file_id: UUID | None = None


class ConsentRead(BaseModel):
    """A line of the ledger. ``text_version`` is of the text that was shown. ``visitor_name`` is a claim."""

    id: UUID
    customer_id: UUID | None
    customer_name: str | None
    visitor_id: UUID | None
    visitor_name: str | None
    purpose: Purpose
    action: Action
    text_id: UUID | None
    text_version: int | None
    channel: Channel
    method: str
    evidence: dict[str, Any]
    evidence_file_id: UUID | None
    recorded_by: UUID | None
    recorded_by_name: str | None
    created_at: datetime


class Standing(BaseModel):
    """One purpose of one person. ``allowed`` is what the product goes by."""

    purpose: Purpose
    state: State
    allowed: bool
    version: int | None
    current_version: int | None
    text_id: UUID | None
    consent_id: UUID | None
    at: datetime | None


class Standings(BaseModel):
    items: list[Standing]


class LinkCreate(Strict):
    """``send_sms``: to the customer's phone, as a service message."""

    customer_id: UUID
    send_sms: bool = False


class Link(BaseModel):
    """``token`` goes into ``Authorization: Consent <token>``."""

    token: str
    expires_at: datetime


class PublicText(BaseModel):
    """A purpose as its person sees it: what is asked, and what they have said. ``may_give`` is false where a
    link no longer gives what its person has taken back."""

    purpose: Purpose
    state: State
    text_id: UUID
    version: int
    title: str
    body: str
    at: datetime | None
    may_give: bool


class PublicConsents(BaseModel):
    organization: str
    items: list[PublicText]


class PublicChange(Strict):
    """``text_id`` is the text that was on the screen: needed to agree, not to withdraw."""

    purpose: Purpose
    action: Action
    text_id: UUID | None = None


class ChatText(PublicText):
    """``needed``: without it nobody can talk here; the others are asked for by themselves."""

    needed: bool


class ChatConsents(BaseModel):
    """What the web chat asks of its visitor, and what they have said. Empty: nothing is asked."""

    organization: str
    items: list[ChatText]


class ChatChange(Strict):
    """All that a visitor says at once, each purpose by itself."""

    choices: Annotated[list[PublicChange], Field(min_length=1, max_length=10)]


class Uploaded(BaseModel):
    file_id: UUID


class RequestCreate(Strict):
    """Exactly one of ``customer_id`` and ``lead_id``; ``changes`` for a correction alone."""

    kind: Kind
    customer_id: UUID | None = None
    lead_id: UUID | None = None
    note: Note | None = None
    changes: CustomerPatch | None = None

    @model_validator(mode="after")
    def _whole(self) -> "RequestCreate":
        if (self.customer_id is None) == (self.lead_id is None):
            raise ValueError("exactly one of customer_id and lead_id")
        if (self.kind == "correction") != bool(self.changes and self.changes.model_fields_set):
            raise ValueError("changes belong to a correction, and a correction has some")
        if self.kind == "correction" and self.customer_id is None:
            raise ValueError("a correction is of a customer")
        return self


class Decide(Strict):
    note: Note | None = None


class Remains(BaseModel):
    """What stays, and why."""

    data_class: DataClass
    reason: str
    until: datetime | None
    rows: int


class Found(BaseModel):
    table: str
    data_class: DataClass
    rows: int
    kept: int


class Review(BaseModel):
    """What an erasure would take. ``blockers``: tables with business that has to end first."""

    tables: list[Found]
    remains: list[Remains]
    blockers: list[str]
    reviewed_at: datetime | None


class RequestBrief(BaseModel):
    id: UUID
    kind: Kind
    status: Status
    customer_id: UUID | None
    lead_id: UUID | None
    subject_name: str | None
    note: str | None
    due_at: datetime
    requested_by: UUID | None
    requested_by_name: str | None
    decided_by: UUID | None
    decided_at: datetime | None
    held_until: datetime | None
    expires_at: datetime | None
    error_code: str | None
    finished_at: datetime | None
    created_at: datetime


class RequestRead(RequestBrief):
    """``downloadable``: an export that has not expired."""

    review: Review
    downloadable: bool
    changes: dict[str, Any] | None
    updated_at: datetime


class Done(BaseModel):
    table: str
    rows: int


class Receipt(BaseModel):
    """What an erasure did. It names nobody: ``subject`` is the id that the rows keep."""

    request_id: UUID
    subject: UUID
    requested_at: datetime
    approved_at: datetime | None
    finished_at: datetime
    erased: list[Done]
    files: int
    remains: list[Remains]


class SignedReceipt(BaseModel):
    """``digest``: SHA-256 of the receipt as canonical JSON; ``signature``: HMAC of it by this installation;
    ``valid``: whether the signature fits what is stored now."""

    receipt: Receipt
    digest: str
    signature: str
    valid: bool


class HoldCreate(Strict):
    """``data_class`` left out: everything. ``customer_id`` left out: everybody."""

    customer_id: UUID | None = None
    data_class: DataClass | None = None
    reason: Note
    until: datetime | None = None

    @model_validator(mode="after")
    def _zoned(self) -> "HoldCreate":
        if self.until is not None and self.until.tzinfo is None:
            raise ValueError("until needs a zone")
        return self


class HoldRead(BaseModel):
    id: UUID
    customer_id: UUID | None
    customer_name: str | None
    data_class: DataClass | None
    reason: str
    until: datetime | None
    created_by: UUID | None
    created_by_name: str | None
    released_at: datetime | None
    created_at: datetime


class RuleRead(BaseModel):
    """``duty_days`` must stay, ``keep_days`` goes after; ``least_days`` is what the law orders."""

    data_class: DataClass
    duty_days: int
    least_days: int
    keep_days: int | None
    basis: str
    is_enabled: bool
    is_own: bool
    last_run_at: datetime | None
    last_count: int
    tables: list[str]


class Rules(BaseModel):
    items: list[RuleRead]


class RulePut(Strict):
    duty_days: int = Field(0, ge=0, le=36_500)
    keep_days: int | None = Field(None, ge=1, le=36_500)
    basis: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None
    is_enabled: bool = True


class Preview(BaseModel):
    """What the next night would erase, table by table; counts stop at 10,000."""

    data_class: DataClass
    before: datetime | None
    tables: list[Done]
