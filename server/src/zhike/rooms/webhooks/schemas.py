"""What crosses HTTP about webhooks."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from zhike.rooms.webhooks import rules
from zhike.rooms.webhooks.models import WebhookDelivery, WebhookEndpoint

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Url = Annotated[str, Field(min_length=8, max_length=2_000)]
Pattern = Annotated[str, Field(max_length=100, pattern=rules.PATTERN)]
Patterns = Annotated[list[Pattern], Field(min_length=1, max_length=100)]
Status = Literal["pending", "sending", "delivered", "failed"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WebhookCreate(Strict):
    """``events`` are names or prefixes: ``crm.lead.created``, ``crm.*``, ``*``.

    ``include_personal``: payloads carry names and other words about people; needs `customer:reveal`.
    """

    name: Name
    url: Url
    events: Patterns = ["*"]
    include_personal: bool = False


class WebhookPatch(Strict):
    """``skip_missed`` with ``status`` "active": begin with the present instead of what was missed."""

    name: Name | None = None
    url: Url | None = None
    events: Patterns | None = None
    include_personal: bool | None = None
    status: Literal["active", "disabled"] | None = None
    skip_missed: bool = False


class RotateSecret(Strict):
    """Requests are signed with both secrets so long; 0 ends the old one at once."""

    overlap_hours: int = Field(24, ge=0, le=14 * 24)


class Redeliver(Strict):
    """Everything that failed since then (at most what is kept, a month)."""

    since: AwareDatetime


class WebhookRead(BaseModel):
    """``failing_since``: nothing was taken since then. ``disabled_reason``: by_hand, gone or failing."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    url: str
    events: list[str]
    include_personal: bool
    status: Literal["active", "disabled"]
    disabled_reason: str | None
    failing_since: datetime | None
    last_success_at: datetime | None
    previous_until: datetime | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: WebhookEndpoint) -> "WebhookRead":
        return cls.model_validate(row)


class WebhookMade(BaseModel):
    """The only answer that holds the secret, ``whsec_…``."""

    webhook: WebhookRead
    secret: str


class DeliveryBrief(BaseModel):
    """One event for one endpoint. ``attempts`` counts those of the present plan."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    object_type: str
    object_id: UUID
    seq: int
    status: Status
    attempts: int
    next_attempt_at: datetime | None
    last_status: int | None
    last_error: str | None
    delivered_at: datetime | None
    created_at: datetime


class Attempt(BaseModel):
    """One try. ``response`` is the beginning of the answer, ``ms`` how long it took, ``secrets`` how many
    signatures it carried."""

    at: datetime
    status: int | None
    error: str | None
    ms: int
    response: str
    secrets: int


class DeliveryRead(DeliveryBrief):
    """With what is sent and the latest tries, oldest first."""

    webhook_id: str
    request: dict[str, Any]
    log: list[Attempt]

    @classmethod
    def of(cls, row: WebhookDelivery, request: dict[str, Any]) -> "DeliveryRead":
        brief = DeliveryBrief.model_validate(row).model_dump()
        return cls(**brief, webhook_id=rules.message_id(row.event_id), request=request, log=row.log)


class Redelivered(BaseModel):
    count: int


class EventType(BaseModel):
    name: str
    description: str
