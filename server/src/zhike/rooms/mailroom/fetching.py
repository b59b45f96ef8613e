"""Pictures and files that a platform keeps for us: fetched by a job, and kept with their message."""

from uuid import UUID

from zhike.core.jobs import Retry, Run
from zhike.rooms.channels import accounts, inbound
from zhike.rooms.channels.memory import House
from zhike.rooms.channels.providers.protocol import Gone, Unwell
from zhike.rooms.conversations import service as conversations
from zhike.rooms.files import kinds
from zhike.rooms.mailroom import taking

_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


async def fetch(run: Run, channel_id: UUID, message_id: UUID, media_id: str) -> None:
    """Fetch what came with a message, once. What is gone, of another kind or infected stays a word in the
    thread."""
    async with run.reading() as tx:
        if not await conversations.papers.is_wanted(tx, message_id):
            return
        account, _ = await inbound.knock(tx, channel_id)
    house = await House.of(run.services, run.unit, run.actor, channel_id)
    try:
        name, content = await accounts.provider_of(account.platform).media(account, media_id, house)
    except Gone:
        return
    except Unwell as unwell:
        raise Retry(unwell.reason) from None
    kind = kinds.kind_of(content)
    if kind is None or await taking.scan(run, content) is not None:
        return
    paper = kinds.Paper(kinds.shown(name, f"图片.{_ENDINGS[kind]}"), kind, content)
    async with run.tx() as tx:
        await conversations.papers.keep_late(tx, taking.store_of(run), message_id, paper)
