"""Facts of conversations. They carry ids and never what was said: whoever may read it looks it up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfConversation(Event):
    AGGREGATE: ClassVar[str] = "conversation"
    conversation_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(_OfConversation):
    """Somebody began to talk. Leads make a lead of a stranger; the inbox shows it.

    ``phone_given``: the visitor told a phone; ``channels.service.contact_of`` reads it.
    """

    NAME: ClassVar[str] = "conversation.opened"
    PERSONAL: ClassVar[Mapping[str, Any]] = {"visitor_name": None, "utm": {}, "page_url": None}
    session_name: str
    channel_id: UUID | None
    channel_type: str | None = None
    site_id: UUID | None = None
    visitor_id: UUID | None = None
    visitor_name: str | None = None
    phone_given: bool = False
    customer_id: UUID | None = None
    lead_id: UUID | None = None
    previous_id: UUID | None = None
    utm: dict[str, str] = field(default_factory=dict)
    page_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorIdentified(_OfConversation):
    """The visitor of an open conversation told its name or phone after it had begun."""

    NAME: ClassVar[str] = "conversation.visitor.identified"
    PERSONAL: ClassVar[Mapping[str, Any]] = {"visitor_name": None}
    visitor_id: UUID
    visitor_name: str | None = None
    phone_given: bool = False
    customer_id: UUID | None = None
    lead_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAssigned(_OfConversation):
    """Another person is in charge, or nobody. Notify tells the one who is."""

    NAME: ClassVar[str] = "conversation.assigned"
    from_user_id: UUID | None
    to_user_id: UUID | None
    status: str
    visitor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRated(_OfConversation):
    """The visitor said how it was seen to, from 1 (bad) to 5 (very good)."""

    NAME: ClassVar[str] = "conversation.rated"
    score: int
    agent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _StatusChanged(_OfConversation):
    agent_id: UUID | None = None
    customer_id: UUID | None = None
    visitor_id: UUID | None = None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationResolved(_StatusChanged):
    """The matter is done; words of the customer reopen it for some hours."""

    NAME: ClassVar[str] = "conversation.resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened(_StatusChanged):
    """A resolved conversation is active again."""

    NAME: ClassVar[str] = "conversation.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(_StatusChanged):
    """It is over for good. The archive and the review read it from here."""

    NAME: ClassVar[str] = "conversation.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMerged(_OfConversation):
    """It goes on in another talk of the same customer (``into_id``), and is closed itself. Tickets follow."""

    NAME: ClassVar[str] = "conversation.merged"
    into_id: UUID
    customer_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(_OfConversation):
    """Priority, tags, sub-status, customer or lead changed. The inbox reads it anew."""

    NAME: ClassVar[str] = "conversation.changed"
    fields: tuple[str, ...]
    visitor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationNoted(_OfConversation):
    """A colleague wrote an internal note. It names no visitor: nobody outside is to hear of it."""

    NAME: ClassVar[str] = "conversation.noted"
    note_id: UUID
    author_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSnoozed(_OfConversation):
    """It is put aside until ``until``, or (None) until the customer writes. Promises stand still."""

    NAME: ClassVar[str] = "conversation.snoozed"
    until: datetime | None = None
    agent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationWoken(_OfConversation):
    """It is back: by its ``way``, which is ``time``, ``customer`` or ``agent``."""

    NAME: ClassVar[str] = "conversation.woken"
    way: str
    agent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMarked(_OfConversation):
    """The words of one side (``sender_type``: ``customer`` or ``agent``) have reached the other up to
    ``seen_seq`` and were looked at up to ``read_seq``."""

    NAME: ClassVar[str] = "conversation.marked"
    sender_type: str
    seen_seq: int
    read_seq: int
    visitor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _MessageOf(_OfConversation):
    message_id: UUID
    seq: int
    sender_type: str
    channel_id: UUID | None = None
    visitor_id: UUID | None = None
    customer_id: UUID | None = None
    agent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(_MessageOf):
    """The customer said something."""

    NAME: ClassVar[str] = "conversation.message.received"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(_MessageOf):
    """One of ours, or the AI, said something to the customer."""

    NAME: ClassVar[str] = "conversation.message.sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDelivered(_OfConversation):
    """A platform has taken a message of ours (``sent``), brought it (``delivered``), or it was looked at
    (``read``). The inbox shows it."""

    NAME: ClassVar[str] = "conversation.message.delivered"
    message_id: UUID
    status: str
    visitor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(_OfConversation):
    """A message of ours has not arrived (``failed``), or nobody knows (``uncertain``). The inbox says why."""

    NAME: ClassVar[str] = "conversation.message.failed"
    message_id: UUID
    status: str
    reason_code: str
    visitor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFiled(_OfConversation):
    """A picture or a file that came with a message was fetched and is kept. The inbox shows it."""

    NAME: ClassVar[str] = "conversation.message.filed"
    message_id: UUID
