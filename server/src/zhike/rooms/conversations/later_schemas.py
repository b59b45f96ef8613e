"""What crosses HTTP in answers that are sent later."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from zhike.rooms.conversations.schemas import Strict, says

Words = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(says)]
OnReply = Literal["cancel", "send"]


class ScheduledCreate(Strict):
    """``external_message_id`` is the writer's own id, and that of the message it becomes: the same again is
    the same. ``on_reply``: whether it is sent though the customer has written before that."""

    external_message_id: UUID
    content: Words
    send_at: AwareDatetime
    on_reply: OnReply = "cancel"


class ScheduledPut(Strict):
    content: Words
    send_at: AwareDatetime
    on_reply: OnReply


class ScheduledRead(BaseModel):
    """``will_send`` false: the customer has written since, and it is not sent then. ``reason``: the code of
    why it was not."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    conversation_id: UUID
    author_id: UUID
    author_name: str
    content: str
    send_at: datetime
    on_reply: OnReply
    status: Literal["waiting", "sent", "cancelled", "failed"]
    reason: str | None
    message_id: UUID | None
    will_send: bool
    created_at: datetime
    updated_at: datetime


class ScheduledList(BaseModel):
    items: list[ScheduledRead]
