"""Answers to somebody who left a message and went away: they also go where the visitor said."""

from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.channels import outgoing
from zhike.rooms.channels import service as channels
from zhike.rooms.notify import service as notify

TEMPLATE = "chat_answered"
_MAILBOX = """
SELECT id FROM channels WHERE org_id = $1 AND platform = 'email' AND status = 'active'
ORDER BY site_id IS DISTINCT FROM $2, created_at, id LIMIT 1
"""
_ORGANIZATION = "SELECT name FROM organizations WHERE id = $1"


async def follow(tx: Tx, row: Any, content: str) -> None:
    """Send the words of a message after its visitor. Where nothing can leave, they wait in the chat: nobody
    is kept from answering."""
    try:
        async with tx.attempt():
            if row["answer_by"] == "email":
                await _by_mail(tx, row, content)
            else:
                await _by_sms(tx, row)
    except errors.DomainError as refused:
        await _note(tx, row["message_id"], refused.code)


async def _by_mail(tx: Tx, row: Any, content: str) -> None:
    mailbox: UUID | None = await tx.conn.fetchval(_MAILBOX, tx.org_id, row["site_id"])
    if mailbox is None:
        raise outgoing.CannotSend()
    await outgoing.put(
        tx, channel_id=mailbox, visitor_id=row["visitor_id"], conversation_id=row["id"],
        message_id=row["message_id"], text=content,
    )  # fmt: skip


async def _by_sms(tx: Tx, row: Any) -> None:
    """That there is an answer, once a day: what was said stands in the chat."""
    contact = await channels.contact_of(tx, row["visitor_id"])
    name = await tx.conn.fetchval(_ORGANIZATION, tx.org_id)
    await notify.request_sms(
        tx, template_code=TEMPLATE, params={"org_name": name}, purpose="chat_answered", phone=contact.phone,
        dedupe_key=f"chat-answered:{row['id']}:{tx.now:%Y%m%d}", customer_id=row["customer_id"],
    )  # fmt: skip


async def _note(tx: Tx, message_id: UUID, reason: str) -> None:
    await tx.conn.execute(
        "UPDATE messages SET metadata = metadata || jsonb_build_object('delivery',"
        " jsonb_build_object('state', 'waits', 'reason', $3::text)) WHERE org_id = $1 AND id = $2",
        tx.org_id, message_id, reason,
    )  # fmt: skip
