"""Facts of notification."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationCreated(Event):
    """A colleague has a new line; the console's bell listens."""

    NAME: ClassVar[str] = "notification.created"
    AGGREGATE: ClassVar[str] = "notification"
    notification_id: UUID
    user_id: UUID
    type: str

    @property
    def aggregate_id(self) -> UUID:
        return self.notification_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRead(Event):
    """A colleague read a line, or all of them (then ``notification_id`` is None); other tabs listen."""

    NAME: ClassVar[str] = "notification.read"
    AGGREGATE: ClassVar[str] = "user"
    user_id: UUID
    notification_id: UUID | None

    @property
    def aggregate_id(self) -> UUID:
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfMessage(Event):
    AGGREGATE: ClassVar[str] = "sms_message"
    message_id: UUID
    purpose: str
    customer_id: UUID | None

    @property
    def aggregate_id(self) -> UUID:
        return self.message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSent(_OfMessage):
    """A provider took the message."""

    NAME: ClassVar[str] = "notification.sms.sent"
    provider_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsDelivered(_OfMessage):
    """The phone has it, says the provider's receipt."""

    NAME: ClassVar[str] = "notification.sms.delivered"
    provider_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsFailed(_OfMessage):
    """It will not be sent unless somebody asks for it again."""

    NAME: ClassVar[str] = "notification.sms.failed"
    error_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsReplied(Event):
    """Somebody answered a message. ``action``: ``opt_out`` or ``none``."""

    NAME: ClassVar[str] = "notification.sms.replied"
    AGGREGATE: ClassVar[str] = "sms_reply"
    reply_id: UUID
    action: str

    @property
    def aggregate_id(self) -> UUID:
        return self.reply_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsFailedOver(_OfMessage):
    """Another provider is tried than the one before."""

    NAME: ClassVar[str] = "notification.sms.failed_over"
    from_provider: str
    to_provider: str
