"""Questions that the mailroom asks the database."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, select, tuple_

from zhike.core import hot
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.rooms.mailroom.models import EmailRecord

_R = EmailRecord.__table__
_SHOWN = ("id", "message_id", "session_name", "ticket_id", "conversation_id", "channel_id", "recipients",
          "subject", "status", "error_message", "retry_count", "sent_at", "created_at")  # fmt: skip
_RECORD = """
INSERT INTO email_records (org_id, id, message_id, session_name, conversation_id, channel_id, recipients,
                           subject, status, error_message, retry_count, sent_at, matter_id, ticket_id)
VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (org_id, message_id) DO UPDATE SET
  status = excluded.status, error_message = excluded.error_message,
  retry_count = excluded.retry_count, sent_at = coalesce(excluded.sent_at, email_records.sent_at),
  recipients = excluded.recipients, subject = excluded.subject
"""


async def record(
    tx: Tx, *, message_id: str, session_name: str | None, conversation_id: UUID | None, channel_id: UUID,
    recipients: list[str], subject: str, status: str, error: str | None, tries: int,
    ticket: tuple[UUID | None, str | None],
) -> None:  # fmt: skip
    """Write down what became of a mail of ours; the same Message-ID is the same mail. ``ticket``: (which, its
    number), for an answer of one."""
    await tx.conn.execute(
        _RECORD, tx.org_id, uuid7(), message_id[:100], session_name, conversation_id, channel_id,
        to_json(recipients), subject[:500], status, error, max(tries - 1, 0),
        tx.now if status == "sent" else None, *ticket,
    )  # fmt: skip


@lru_cache(maxsize=4)
def page(by_conversation: bool, after: bool) -> hot.Statement:
    """Mail that went out, newest first."""
    query = select(*(_R.c[name] for name in _SHOWN)).where(_R.c.org_id == bindparam("org_id", type_=Uuid))
    if by_conversation:
        query = query.where(_R.c.conversation_id == bindparam("conversation_id", type_=Uuid))
    if after:
        at: Any = bindparam("at", type_=DateTime(timezone=True))
        query = query.where(tuple_(_R.c.created_at, _R.c.id) < tuple_(at, bindparam("id", type_=Uuid)))
    return hot.page_json(query.order_by(_R.c.created_at.desc(), _R.c.id.desc()), ("created_at", "id"))
