"""Mail that opens tickets, answers them, and carries what is said to customers: what the mailroom asks of
tickets (`channels/matters.py`)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import desk as events
from zhike.rooms.channels import service as channels
from zhike.rooms.channels.matters import Answer, Mail
from zhike.rooms.customers import identities
from zhike.rooms.files import kinds
from zhike.rooms.files.service import Store
from zhike.rooms.leads import service as leads
from zhike.rooms.tickets import attachments, mail_rules, repository, schemas, service, serving
from zhike.rooms.tickets.mail_models import TicketMail
from zhike.rooms.tickets.models import Ticket

BY_MAIL = "邮件"  # who did it, in histories
AUTOMATIC = "自动邮件"
LONGEST = 10_000
_KNOWN = "SELECT true FROM ticket_mails WHERE org_id = $1 AND channel_id = $2 AND mail_id = $3"
# by a mail of theirs that is answered to, or by one of ours
_BY_THREAD = """
SELECT m.ticket_id FROM ticket_mails m
WHERE m.org_id = $1 AND m.channel_id = $2 AND m.mail_id = ANY ($3::text[])
UNION ALL
SELECT c.ticket_id FROM channel_sends s
JOIN ticket_comments c ON c.org_id = s.org_id AND c.id = s.comment_id
WHERE s.org_id = $1 AND s.channel_id = $2 AND s.external_id = ANY ($3::text[])
LIMIT 1
"""
# a number alone proves nothing: only whoever wrote the ticket answers it so
_BY_NUMBER = "SELECT id FROM tickets WHERE org_id = $1 AND ticket_id = $2 AND visitor_id = $3"
_ANSWER = """
SELECT c.content, c.author_name, c.author_id, t.id, t.ticket_id, t.title,
  ARRAY(SELECT m.mail_id FROM ticket_mails m WHERE m.org_id = t.org_id AND m.ticket_id = t.id
    ORDER BY m.created_at DESC, m.id DESC LIMIT 10) AS theirs,
  ARRAY(SELECT s.external_id FROM channel_sends s JOIN ticket_comments o ON o.org_id = s.org_id
    AND o.id = s.comment_id WHERE s.org_id = t.org_id AND o.ticket_id = t.id AND s.external_id IS NOT NULL
    ORDER BY s.id DESC LIMIT 10) AS ours
FROM ticket_comments c JOIN tickets t ON t.org_id = c.org_id AND t.id = c.ticket_id
WHERE c.org_id = $1 AND c.id = $2 AND t.restricted_at IS NULL
"""
_TOLD = """
UPDATE ticket_comments SET delivery = $3::text::jsonb WHERE org_id = $1 AND id = $2 RETURNING ticket_id
"""


async def hear(tx: Tx, door: channels.Door, visitor_id: UUID, mail: Mail, store: Store) -> bool:
    """A mail opens a ticket, or is said to the one that it belongs to. False: it had come before."""
    await tx.lock("ticket-mail", visitor_id)
    if await tx.conn.fetchval(_KNOWN, tx.org_id, door.id, mail.id):
        return False
    tx.actor = replace(tx.actor, name=BY_MAIL)
    row = await _ticket_of(tx, door.id, visitor_id, mail)
    merged = row is not None and row.merged_into_id is not None
    step = mail_rules.step(row.status if row else None, merged=merged, automatic=mail.automatic)
    kept, left = kinds.sorted_out(mail.files, attachments.MOST, attachments.MOST_BYTES)
    text = f"{mail.text[:LONGEST]}{kinds.not_kept(left)}"
    comment_id = None
    if row is None or step == "open":
        row = await _open(tx, door, visitor_id, mail, text)
    else:
        if step == "reopen":
            await service.reopen(tx, row.id, "客户来信")
        comment_id = await (_note if step == "note" else _say)(tx, row, text)
    tx.session.add(TicketMail(
        org_id=tx.org_id, id=uuid7(), ticket_id=row.id, comment_id=comment_id, channel_id=door.id,
        mail_id=mail.id, subject=mail.subject[:500], automatic=mail.automatic, created_at=tx.now,
    ))  # fmt: skip
    await tx.flush()
    for paper in await _fitting(tx, row.id, kept):
        await attachments.add(tx, store, row.id, paper.name, paper.content, comment_id)
    return True


async def _ticket_of(tx: Tx, channel_id: UUID, visitor_id: UUID, mail: Mail) -> Ticket | None:
    """The ticket that a mail belongs to, locked, or the one into which that was merged."""
    id = await tx.conn.fetchval(_BY_THREAD, tx.org_id, channel_id, list(mail.thread)) if mail.thread else None
    if id is None and (number := mail_rules.number_in(mail.subject)):
        id = await tx.conn.fetchval(_BY_NUMBER, tx.org_id, number, visitor_id)
    for _ in range(5):
        row = None if id is None else await service.lock(tx, id)
        if row is None or row.restricted_at is not None:
            return None
        if row.merged_into_id is None:
            return row
        id = row.merged_into_id
    return None


async def _open(tx: Tx, door: channels.Door, visitor_id: UUID, mail: Mail, text: str) -> Ticket:
    customer_id = await _customer(tx, visitor_id, mail)
    row = await service.open_ticket(tx, schemas.TicketCreate(
        title=mail_rules.title_of(mail.subject, mail.text),
        description=text[:LONGEST].strip() or "（无正文）",
        ticket_type="other", priority="low" if mail.automatic else "medium", customer_id=customer_id,
        site_id=door.site_id, tags=[AUTOMATIC] if mail.automatic else [],
    ))  # fmt: skip
    await service.is_mailed(tx, row, door.id, visitor_id, mail.name, mail.address)
    if customer_id is None and not mail.automatic:
        await leads.take_writer(
            tx, visitor_id, channel_id=door.id, platform=door.platform, site_id=door.site_id,
            email=mail.address,
        )  # fmt: skip
    return row


async def _customer(tx: Tx, visitor_id: UUID, mail: Mail) -> UUID | None:
    """Who writes, as far as that is known: the visitor's customer, or whoever is known by the address."""
    contact = await channels.contact_of(tx, visitor_id)
    if contact.customer_id is not None:
        return contact.customer_id
    try:
        found = await identities.find(tx, "email", mail.address)
    except identities.IdentityInvalid:
        return None
    if found is not None:
        await channels.link_customer(tx, visitor_id, found)
    return found


async def _say(tx: Tx, row: Ticket, text: str) -> UUID:
    return (await serving.take(tx, row, text)).id


async def _note(tx: Tx, row: Ticket, text: str) -> UUID:
    """What a machine answers is noted, and changes nothing."""
    made = service.write_down(tx, row, text, "internal", AUTOMATIC)
    await tx.flush()
    tx.audit("ticket.commented", "ticket", row.id, after={"comment_type": "internal"},
             ticket_id=row.ticket_id)  # fmt: skip
    tx.publish(events.TicketCommented(id=row.id, comment_id=made.id, comment_type="internal", automatic=True))
    return made.id


async def _fitting(tx: Tx, id: UUID, kept: list[kinds.Paper]) -> list[kinds.Paper]:
    """As many of the files as the ticket still takes; of the others its history says so."""
    count, size = await repository.attached(tx, id)
    found: list[kinds.Paper] = []
    for paper in kept:
        size += len(paper.content)
        if count + len(found) >= attachments.MOST or size > attachments.MOST_BYTES:
            service.say(tx, await service.lock(tx, id), f"附件已满，没有保留：{paper.name}")
            continue
        found.append(paper)
    return found


async def answer(tx: Tx, comment_id: UUID) -> Answer | None:
    """A comment as it goes out: in its thread, with the ticket's number in its subject. None: it is gone."""
    row = await tx.conn.fetchrow(_ANSWER, tx.org_id, comment_id)
    if row is None:
        return None
    newest, *thread = [*row["theirs"], *row["ours"]] or [""]
    last: dict[str, Any] = {
        "email": {"id": newest, "subject": f"[{row['ticket_id']}] {row['title']}", "thread": thread}
    }
    return Answer(
        row["id"], row["ticket_id"], row["content"], row["author_name"] or "", last, row["author_id"] is None
    )


async def told(tx: Tx, comment_id: UUID, state: str, reason: str | None, send_id: UUID) -> None:
    """What became of a comment as a mail; what has not arrived is told to whoever sees to the ticket."""
    how = to_json({"state": state, "reason": reason, "send_id": str(send_id)})
    ticket_id = await tx.conn.fetchval(_TOLD, tx.org_id, comment_id, how)
    if ticket_id is None:
        return
    tx.publish(events.TicketChanged(id=ticket_id, fields=("mail",)))
    if state in {"failed", "uncertain"}:
        row = await repository.Tickets(tx).get(ticket_id)
        await service.tell_all(tx, row, "ticket_mail", f"工单 {row.ticket_id} 的邮件没有送达：{row.title}")
