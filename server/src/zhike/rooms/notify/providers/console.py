"""The default: nothing leaves the house, and the outbox page of the console shows every message."""

from datetime import timedelta

from zhike.rooms.notify.providers.protocol import (
    Accepted,
    Capabilities,
    Config,
    Forged,
    Found,
    Push,
    Receipt,
    Reply,
    SmsIntent,
)
from zhike.settings import Settings


class Console:
    def __init__(self, config: Config, settings: Settings) -> None:
        del config, settings

    async def send(self, intent: SmsIntent) -> Accepted:
        return Accepted(f"console-{intent.out_id}")

    async def query(self, intent: SmsIntent) -> Found:
        return Found(f"console-{intent.out_id}")

    def capabilities(self) -> Capabilities:
        return Capabilities(timeout=timedelta(0), settle=timedelta(0), receipts=False)

    def heard(self, push: Push) -> list[Receipt | Reply]:
        raise Forged()
