"""Facts of webhooks."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.core.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDisabled(Event):
    """An endpoint was switched off: ``by_hand``, because it said it is ``gone``, or for ``failing`` long."""

    NAME: ClassVar[str] = "platform.webhook.disabled"
    AGGREGATE: ClassVar[str] = "webhook_endpoint"
    endpoint_id: UUID
    reason: str

    @property
    def aggregate_id(self) -> UUID:
        return self.endpoint_id
