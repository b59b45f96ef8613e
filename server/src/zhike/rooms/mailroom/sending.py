"""One try of one send: lease, call, settle. Only `call` speaks to the outside."""

import random
from uuid import UUID

from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.rooms.channels import accounts, matters, outgoing
from zhike.rooms.channels.memory import House
from zhike.rooms.channels.outgoing import Settled, Task
from zhike.rooms.channels.providers.protocol import Accepted, Outgoing, Rejected, Sent, Uncertain, Unwell
from zhike.rooms.conversations import service as conversations
from zhike.rooms.mailroom import repository, taking


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
    if task.comment_id is not None:
        return await _answer(tx, task, task.comment_id)
    assert task.conversation_id is not None
    assert task.message_id is not None
    said = await conversations.said(tx, task.message_id)
    if said is None:
        return None
    content, sender, session_name = said
    last = await conversations.last_words(tx, task.conversation_id)
    return Outgoing(task.send_id.hex, task.to, content, sender, session_name, task.to_name, last)


async def _answer(tx: Tx, task: Task, comment_id: UUID) -> Outgoing | None:
    """What was said about a ticket."""
    said = await matters.Port.tickets.answer(tx, comment_id) if matters.Port.tickets is not None else None
    if said is None:
        return None
    return Outgoing(
        task.send_id.hex,
        task.to,
        said.text,
        said.sender,
        said.number,
        task.to_name,
        said.last,
        said.automatic,
    )


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
    matter = None
    if task.comment_id is not None and matters.Port.tickets is not None:
        matter = await matters.Port.tickets.answer(tx, task.comment_id)
    kept = (sent.record if isinstance(sent, Accepted) else None) or {}
    host = str(task.account.settings.get("address", "")).rpartition("@")[2][:50]
    subject = kept.get("subject") or (out.last.get("email") or {}).get("subject") or task.account.name
    await repository.record(
        tx, message_id=f"<{out.key}@{host}>", session_name=None if matter else out.session_name,
        ticket=(matter.ticket_id, matter.number) if matter else (None, None),
        conversation_id=task.conversation_id, channel_id=task.account.id, recipients=[out.to],
        subject=str(subject), status=settled.status, error=settled.reason, tries=task.attempt,
    )  # fmt: skip


async def _tell(tx: Tx, settled: Settled) -> None:
    await taking.tell(tx, settled, settled.status, settled.reason, settled.send_id)
