"""What crosses HTTP in notify."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.core.http import paging

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,49}$")]
Vendor = Literal["console", "simulator"]
Kind = Literal["verify", "reminder", "marketing"]
AuditStatus = Literal["draft", "submitted", "approved", "rejected"]
Status = Literal["queued", "sending", "unknown", "sent", "delivered", "failed", "expired"]
SignName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=20, pattern=r"^[^【】\[\]{}\n]+$")
]
Content = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Purpose = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,49}$")]
ReplyAction = Literal["none", "opt_out"]
PhoneTail = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class Strict(BaseModel):
    """A request body: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid")


class NotificationRead(BaseModel):
    id: UUID
    type: str
    title: str
    content: str | None
    resource_type: str | None
    resource_id: UUID | None
    is_read: bool
    read_at: datetime | None
    created_at: datetime


class NotificationPage(paging.Page[NotificationRead]):
    """``unread`` counts to 100 at most."""

    unread: int


class ReadAll(BaseModel):
    updated: int


class SmsProviderCreate(Strict):
    """``config`` is the vendor's: the simulator takes access_key, secret, timeout and settle seconds."""

    code: Code
    vendor: Vendor
    config: dict[str, Any] = Field(default={}, max_length=20)
    priority: int = Field(100, ge=1, le=1000)
    is_enabled: bool = True


class SmsProviderPatch(Strict):
    """A given ``config`` replaces the old one; a secret sent back as asterisks stays what it was."""

    config: dict[str, Any] | None = Field(None, max_length=20)
    priority: int | None = Field(None, ge=1, le=1000)
    is_enabled: bool | None = None


class SmsProviderRead(BaseModel):
    """``push_path``: where this supplier pushes receipts and replies; null for one that does not."""

    id: UUID
    code: str
    vendor: str
    priority: int
    is_enabled: bool
    config: dict[str, Any]
    health: dict[str, Any]
    push_path: str | None
    created_at: datetime
    updated_at: datetime


class SmsTemplateCreate(Strict):
    code: Code
    kind: Kind
    sign_name: SignName
    content: Content
    provider_template_ids: dict[Code, Annotated[str, Field(max_length=100)]] = Field(
        default={}, max_length=20
    )
    audit_status: AuditStatus = "draft"


class SmsTemplatePatch(Strict):
    """A changed text goes back to ``draft`` unless the status is given with it."""

    sign_name: SignName | None = None
    content: Content | None = None
    provider_template_ids: dict[Code, Annotated[str, Field(max_length=100)]] | None = Field(
        None, max_length=20
    )
    audit_status: AuditStatus | None = None


class SmsTemplateRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    code: str
    kind: str
    sign_name: str
    content: str
    variables: list[str]
    provider_template_ids: dict[str, str]
    audit_status: str
    created_at: datetime
    updated_at: datetime


class SmsMessageBrief(BaseModel):
    """A message in the outbox page. ``content`` hides the values of verification messages."""

    id: UUID
    phone: str
    customer_id: UUID | None
    template_code: str
    purpose: str
    content: str
    status: Status
    provider_code: str | None
    attempts: int
    error_code: str | None
    error_message: str | None
    queued_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    created_at: datetime


class SmsAttemptRead(BaseModel):
    id: UUID
    number: int
    provider_code: str
    started_at: datetime
    finished_at: datetime | None
    outcome: Literal["accepted", "rejected", "unknown", "lost"] | None
    is_final: bool
    code: str | None
    message: str | None
    provider_message_id: str | None


class SmsMessageRead(SmsMessageBrief):
    params: dict[str, str]
    provider_message_id: str | None
    receipt: dict[str, Any] | None
    expires_at: datetime | None
    updated_at: datetime
    attempt_list: list[SmsAttemptRead]


class SmsFigures(BaseModel):
    """Counts of a period. Rates are null when there is nothing to divide by."""

    provider_code: str | None
    template_code: str
    total: int
    accepted: int
    delivered: int
    failed: int
    open: int
    acceptance_rate: float | None
    delivery_rate: float | None


class SmsSummary(BaseModel):
    since: datetime
    until: datetime
    items: list[SmsFigures]


class PushTaken(BaseModel):
    """How many items changed something here."""

    receipts: int
    replies: int


class SmsReplyRead(BaseModel):
    """What somebody answered; ``opt_out`` has withdrawn the consent to marketing messages."""

    id: UUID
    phone: str
    content: str
    action: ReplyAction
    provider_code: str
    said_at: datetime
    created_at: datetime
