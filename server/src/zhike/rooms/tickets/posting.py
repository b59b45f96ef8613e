"""What is said to the customer of a ticket that came by mail goes out by mail."""

from zhike.core.tx import Tx
from zhike.rooms.channels import outgoing
from zhike.rooms.tickets.models import Ticket, TicketComment

# a machine's mail is answered by people alone, so that no two machines keep each other going (RFC 3834)
_BY_MACHINE = """
SELECT automatic FROM ticket_mails WHERE org_id = $1 AND ticket_id = $2
ORDER BY created_at DESC, id DESC LIMIT 1
"""


async def send(tx: Tx, row: Ticket, comment: TicketComment) -> None:
    """Have a comment sent. Raises what `outgoing.put` does."""
    assert row.channel_id is not None
    assert row.visitor_id is not None
    if tx.actor.user_id is None and await tx.conn.fetchval(_BY_MACHINE, tx.org_id, row.id):
        comment.delivery = {"state": "fallback", "reason": "automatic"}
        return
    send_id = await outgoing.put_comment(
        tx, channel_id=row.channel_id, visitor_id=row.visitor_id, comment_id=comment.id, text=comment.content
    )
    if send_id is None:
        comment.delivery = {"state": "fallback", "reason": "switched_off"}
    else:
        comment.delivery = {"state": "queued", "send_id": str(send_id)}
    await tx.flush()
