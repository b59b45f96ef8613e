"""One try of one send: lease, call, settle. Only `call` speaks to the outside."""

import random
from uuid import UUID

from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.rooms.channels import accounts, outgoing
from zhike.rooms.channels.memory import House
from zhike.rooms.channels.outgoing import Settled, Task
from zhike.rooms.channels.providers.protocol import Accepted, Outgoing, Rejected, Sent, Uncertain, Unwell
from zhike.rooms.conversations import service as conversations
from zhike.rooms.mailroom import repository


async def send(run: Run, send_id: UUID) -> None:
    """Do what is to be done for a send now."""
    async with run.tx() as tx:
        leased = await outgoing.lease(tx, send_id)
        if isinstance(leased, Settled):
            await _tell(tx, leased)
        if not isinstance(leased, Task):
            return
        out = await _outgoing(tx, leased)
    house = await House.of(run.services, run.unit, run.actor, leased.account.id)
    sent = await call(leased, out, house) if out is not None else Rejected("gone")
    async with run.tx() as tx:
        settled = await outgoing.settle(tx, leased, sent, random.random())  # noqa: S311 - jitter, no secret
        if settled is not None:
            await _tell(tx, settled)
            if out is not None and leased.account.platform == "email":
                await _record(tx, leased, out, sent, settled)


async def _outgoing(tx: Tx, task: Task) -> Outgoing | None:
    said = await conversations.said(tx, task.message_id)
    if said is None:
        return None
    content, sender, session_name = said
    last = await conversations.last_words(tx, task.conversation_id)
    return Outgoing(task.send_id.hex, task.to, content, sender, session_name, task.to_name, last)


async def call(task: Task, out: Outgoing, house: House) -> Sent:
    """Speak to the platform; never inside a transaction. A fault of ours after the words may have left is no
    proof that they have not."""
    provider = accounts.provider_of(task.account.platform)
    try:
        return await provider.send(task.account, out, house)
    except Unwell as unwell:
        return Rejected(unwell.reason, again=True, account=True)
    except Exception as error:
        return Uncertain(f"error.{type(error).__name__}"[:100])


async def _record(tx: Tx, task: Task, out: Outgoing, sent: Sent, settled: Settled) -> None:
    """A mail has an entry of its own (seed 002 §2.2.8)."""
    kept = (sent.record if isinstance(sent, Accepted) else None) or {}
    host = str(task.account.settings.get("address", "")).rpartition("@")[2][:50]
    await repository.record(
        tx, message_id=f"<{out.key}@{host}>", session_name=out.session_name,
        conversation_id=task.conversation_id, channel_id=task.account.id, recipients=[out.to],
        subject=str(kept.get("subject") or (out.last.get("email") or {}).get("subject") or task.account.name),
        status=settled.status, error=settled.reason, tries=task.attempt,
    )  # fmt: skip


async def _tell(tx: Tx, settled: Settled) -> None:
    await conversations.told(
        tx, settled.conversation_id, settled.message_id, settled.status, visitor_id=settled.visitor_id,
        reason=settled.reason, send_id=settled.send_id,
    )  # fmt: skip
