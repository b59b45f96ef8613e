"""The verbs of tickets: open, change, assign, move, reopen, comment, watch, merge."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from zhike.core import clock, errors, etag, ids, search
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import desk as events
from zhike.rooms.customers import service as customers
from zhike.rooms.identity import service as identity
from zhike.rooms.notify import service as notify
from zhike.rooms.tickets import posting, repository, rules, schemas
from zhike.rooms.tickets.models import Ticket, TicketComment, TicketMove
from zhike.rooms.tickets.repository import Tickets

MOST_WATCHERS = 50
STATUS_NAMES = {"pending": "待处理", "in_progress": "处理中", "waiting_customer": "等待客户",
                "waiting_internal": "等待内部", "resolved": "已解决", "closed": "已关闭",
                "archived": "已归档"}  # fmt: skip


class TicketRefused(errors.Conflict):
    """It cannot go from ``status`` to ``to``."""

    code = "ticket.wrong_status"


class TicketClosed(errors.Conflict):
    """Nothing is added to a ticket that is put away."""

    code = "ticket.archived"


class ReasonMissing(errors.Invalid):
    code = "ticket.reason"


class NoAssignee(errors.Invalid):
    """Nobody of this organization who is at work."""

    code = "ticket.no_assignee"


class UnknownReference(errors.Invalid):
    """A customer, conversation, site or colleague that is not of this organization."""

    code = "ticket.reference"


class MergeRefused(errors.Conflict):
    """Into itself, into one that was merged, or of two customers."""

    code = "ticket.merge"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "fk_tickets_site_id": UnknownReference,
    "fk_tickets_customer_id": UnknownReference,
    "fk_tickets_conversation_id": UnknownReference,
}


async def open_ticket(tx: Tx, form: schemas.TicketCreate) -> Ticket:
    """Open a ticket, out of a talk if it says so. Raises `NoAssignee`, `UnknownReference`,
    `CustomerMissing`."""
    told = form.model_dump(exclude={"assigned_agent_id"})
    session, name = None, None
    if form.conversation_id is not None:
        talk = await repository.talk(tx, form.conversation_id)
        if talk is None:
            raise UnknownReference(field="conversation_id")
        session, name = talk["session_name"], talk["visitor_name"]
        told["customer_id"] = form.customer_id or talk["customer_id"]
        told["site_id"] = form.site_id or talk["site_id"]
    who, site = await _snapshot(tx, told["customer_id"])
    told["site_id"] = told["site_id"] or site or tx.actor.at_site
    if who is None and name is not None:
        who = {"name": name}
    at = clock.local(tx.now, await identity.home_zone(tx))
    row = Tickets(tx).add(Ticket(
        id=uuid7(), ticket_id=rules.number(at, ids.public_code("", tx.now)[-6:]), session_name=session,
        status="pending", created_by=tx.actor.user_id, created_by_name=tx.actor.name or None, customer=who,
        status_changed_at=tx.now, created_at=tx.now, updated_at=tx.now,
        watchers=[tx.actor.user_id] if tx.actor.user_id else [], **told,
    ))  # fmt: skip
    _find(tx, row)
    await tx.flush()
    _step(tx, row, None)
    if row.customer_id is not None:
        await customers.note_activity(
            tx, row.customer_id, "ticket_created", f"新建工单 {row.ticket_id}：{row.title}",
            metadata={"ticket_id": str(row.id)},
        )  # fmt: skip
    plain = {
        name: getattr(row, name) for name in ("ticket_type", "priority", "customer_id", "conversation_id")
    }
    tx.audit("ticket.created", "ticket", row.id, after=plain, ticket_id=row.ticket_id)
    tx.publish(events.TicketCreated(
        id=row.id, ticket_id=row.ticket_id, ticket_type=row.ticket_type, priority=row.priority,
        customer_id=row.customer_id, conversation_id=row.conversation_id))  # fmt: skip
    if form.assigned_agent_id is not None:
        await _put_in_charge(tx, row, form.assigned_agent_id)
    await tx.flush()
    return row


async def _snapshot(tx: Tx, customer_id: UUID | None) -> tuple[dict[str, Any] | None, UUID | None]:
    """(who it is as of now: name, email, hint of the phone (seed 002 §2.2.2); the customer's site)."""
    if customer_id is None:
        return None, None
    found = await customers.values_of(tx, customer_id, {"name", "email", "phone_last4", "site_id"})
    hint = f"*******{found['phone_last4']}" if found["phone_last4"] else None
    who = {"name": found["name"], "email": found["email"], "phone": hint, "country": None}
    return who, found["site_id"]


def _find(tx: Tx, row: Ticket) -> None:
    """Under which pieces of its title and its customer's name it is found."""
    name = (row.customer or {}).get("name")
    row.search_keys = search.keys(tx.org_id, f"{name or ''} {row.title}")


async def is_mailed(
    tx: Tx, row: Ticket, channel_id: UUID, visitor_id: UUID, name: str | None, email: str
) -> None:
    """It came by this mailbox, from somebody who is known by no more, unless a customer is."""
    row.channel_id, row.visitor_id = channel_id, visitor_id
    if row.customer is None:
        row.customer = {"name": name, "email": email, "phone": None, "country": None}
        _find(tx, row)
    await tx.flush()


async def follow_customer(tx: Tx, visitor_id: UUID, customer_id: UUID) -> None:
    """Whoever wrote these tickets is a customer now."""
    for id in await repository.of_visitor(tx, visitor_id):
        await change_ticket(tx, id, schemas.TicketPatch(customer_id=customer_id))


def code(prefix: str, tx: Tx) -> str:
    """A number that people may name, such as ``TCM-…``."""
    return ids.public_code(prefix, tx.now, 9)


def _step(
    tx: Tx, row: Ticket, before: str | None, reason: str | None = None, comment: str | None = None,
    seconds: int | None = None,
) -> None:  # fmt: skip
    tx.session.add(TicketMove(
        org_id=tx.org_id, id=uuid7(), history_id=code("TSH", tx), ticket_id=row.id, from_status=before,
        to_status=row.status, changed_by=tx.actor.user_id, changed_by_name=tx.actor.name or None,
        change_reason=reason, comment=comment, duration_seconds=seconds, created_at=tx.now,
    ))  # fmt: skip


async def locked(tx: Tx, id: UUID) -> Ticket:
    """Raises `TicketMissing`, `TicketClosed`."""
    row = await Tickets(tx).get_for_update(id)
    if row.status == "archived":
        raise TicketClosed()
    return row


async def lock(tx: Tx, id: UUID) -> Ticket:
    """The ticket, whatever its state; whoever else works on it waits, or is waited for."""
    return await Tickets(tx).get_for_update(id)


async def change_ticket(tx: Tx, id: UUID, form: schemas.TicketPatch, expected: str | None = None) -> Ticket:
    """Change what is sent. Raises `etag.EditConflict`, `TicketClosed`, `UnknownReference`."""
    row = await locked(tx, id)
    etag.check(expected, row)
    sent = form.model_dump(exclude_unset=True)
    before = {name: getattr(row, name) for name, value in sent.items() if getattr(row, name) != value}
    if not before:
        return row
    for name in before:
        setattr(row, name, sent[name])
    if "customer_id" in before:
        row.customer, _ = await _snapshot(tx, row.customer_id)
    _find(tx, row)
    row.updated_at = tx.now
    await tx.flush()
    tx.audit("ticket.updated", "ticket", row.id, before=before, after={name: sent[name] for name in before},
             ticket_id=row.ticket_id)  # fmt: skip
    tx.publish(events.TicketChanged(id=row.id, fields=tuple(sorted(before))))
    return row


async def assign(tx: Tx, id: UUID, user_id: UUID | None) -> Ticket:
    """Put a colleague in charge, or nobody. Doing it twice is doing it once. Raises `NoAssignee`."""
    row = await locked(tx, id)
    if row.assigned_agent_id != user_id:
        await _put_in_charge(tx, row, user_id)
    return row


async def _put_in_charge(tx: Tx, row: Ticket, user_id: UUID | None) -> None:
    name = None
    if user_id is not None:
        name = (await identity.colleagues(tx, [user_id])).get(user_id)
        if name is None:
            raise NoAssignee(field="user_id")
    before = row.assigned_agent_id
    row.assigned_agent_id, row.assigned_agent_name, row.updated_at = user_id, name, tx.now
    await tx.flush()
    tx.audit("ticket.assigned", "ticket", row.id, before={"assigned_agent_id": before},
             after={"assigned_agent_id": user_id}, ticket_id=row.ticket_id)  # fmt: skip
    tx.publish(events.TicketAssigned(id=row.id, from_user_id=before, to_user_id=user_id))
    if user_id is not None and user_id != tx.actor.user_id:
        await _tell(tx, row, [user_id], "ticket_assigned", f"工单 {row.ticket_id} 由您负责：{row.title}")


async def move(tx: Tx, id: UUID, form: schemas.TicketMove, expected: str | None = None) -> Ticket:
    """To another state. Raises `TicketRefused`, `ReasonMissing`."""
    row = await Tickets(tx).get_for_update(id)
    etag.check(expected, row)
    if row.status == form.status:
        return row
    if not rules.may_move(row.status, form.status):
        raise TicketRefused(status=row.status, to=form.status)
    if form.status in rules.NEEDS_REASON and form.reason is None and row.status != "resolved":
        raise ReasonMissing(field="reason")
    await go(tx, row, form.status, form.reason, form.comment)
    return row


async def reopen(tx: Tx, id: UUID, reason: str) -> Ticket:
    """Take a resolved or closed ticket up again. Raises `TicketRefused`."""
    row = await Tickets(tx).get_for_update(id)
    if row.status not in rules.REOPENABLE or row.merged_into_id is not None:
        raise TicketRefused(status=row.status, to="in_progress")
    row.reopened_count, row.reopened_at, row.reopened_by = row.reopened_count + 1, tx.now, tx.actor.user_id
    await go(tx, row, "in_progress", reason, None)
    tx.publish(events.TicketReopened(id=row.id, times=row.reopened_count))
    return row


async def go(tx: Tx, row: Ticket, to: str, reason: str | None, comment: str | None) -> None:
    """To another state, whoever may decide it; with its dates, its history and who is told."""
    before, seconds = row.status, int((tx.now - row.status_changed_at).total_seconds())
    for name, value in rules.dates(before, to, row, tx.now).items():
        setattr(row, name, value)
    row.status, row.status_changed_at, row.updated_at = to, tx.now, tx.now
    await tx.flush()
    _step(tx, row, before, reason, comment, seconds)
    await tx.flush()
    tx.audit("ticket.moved", "ticket", row.id, before={"status": before}, after={"status": to}, reason=reason,
             ticket_id=row.ticket_id)  # fmt: skip
    tx.publish(events.TicketStatusChanged(
        id=row.id, from_status=before, status=to, customer_id=row.customer_id,
        assigned_agent_id=row.assigned_agent_id, created_by=row.created_by))  # fmt: skip
    await _tell(
        tx, row, _listening(row), "ticket_moved", f"工单 {row.ticket_id} {STATUS_NAMES[to]}：{row.title}"
    )


async def comment(tx: Tx, id: UUID, form: schemas.TicketCommentCreate) -> TicketComment:
    """Say something about it. Raises `TicketClosed`, `UnknownReference` for a mention of nobody here."""
    row = await locked(tx, id)
    known = await identity.colleagues(tx, form.mentions) if form.mentions else {}
    if known.keys() != set(form.mentions):
        raise UnknownReference(field="mentions")
    made = TicketComment(
        org_id=tx.org_id, id=uuid7(), comment_id=code("TCM", tx), ticket_id=row.id, content=form.content,
        author_id=tx.actor.user_id, author_name=tx.actor.name or None, comment_type=form.comment_type,
        mentions=[str(one) for one in form.mentions], created_at=tx.now,
    )  # fmt: skip
    tx.session.add(made)
    row.comment_count, row.updated_at = row.comment_count + 1, tx.now
    row.watchers = _joined(row.watchers, [*known, *([tx.actor.user_id] if tx.actor.user_id else [])])
    automatic = tx.actor.user_id is None  # what the house's rules say answers nobody
    if form.comment_type == "public" and row.first_response_at is None and not automatic:
        row.first_response_at = tx.now
    await tx.flush()
    tx.audit("ticket.commented", "ticket", row.id, after={"comment_type": form.comment_type},
             ticket_id=row.ticket_id)  # fmt: skip
    tx.publish(events.TicketCommented(
        id=row.id, comment_id=made.id, comment_type=form.comment_type, automatic=automatic))  # fmt: skip
    if form.comment_type == "public" and row.visitor_id is not None:
        await posting.send(tx, row, made)
    called = [one for one in known if one != tx.actor.user_id]
    await _tell(
        tx, row, called, "ticket_mention", f"{tx.actor.name or '有人'} 在工单 {row.ticket_id} 提到了您"
    )
    others = [one for one in _listening(row) if one not in known]
    await _tell(tx, row, others, "ticket_commented", f"工单 {row.ticket_id} 有新备注：{row.title}")
    return made


def say(tx: Tx, row: Ticket, words: str) -> None:
    """The house itself says something about a ticket."""
    write_down(tx, row, words, "system")


def write_down(
    tx: Tx, row: Ticket, words: str, kind: str, name: str | None = None, *, by_customer: bool = False
) -> TicketComment:
    """What was said by nobody who works here: by the house itself, or by the customer."""
    made = TicketComment(
        org_id=tx.org_id, id=uuid7(), comment_id=code("TCM", tx), ticket_id=row.id, author_id=None,
        author_name=name, content=words, comment_type=kind, by_customer=by_customer, mentions=[],
        created_at=tx.now,
    )  # fmt: skip
    tx.session.add(made)
    row.comment_count += 1
    return made


async def tell_all(tx: Tx, row: Ticket, type: str, title: str) -> None:
    """Whoever hears of each step is told."""
    await _tell(tx, row, _listening(row), type, title)


def _joined(there: list[UUID], more: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys([*there, *more]))[:MOST_WATCHERS]


def _listening(row: Ticket) -> list[UUID]:
    """Who hears of each step: who is in charge, who opened it, who watches."""
    people = [row.assigned_agent_id, row.created_by, *row.watchers]
    return list(dict.fromkeys(one for one in people if one is not None))


async def watch(tx: Tx, id: UUID, watching: bool, user_id: UUID | None = None) -> Ticket:
    """Have a colleague, or oneself, hear of each step, or no more. Who has a colleague watch works on
    tickets. Raises `NoAssignee`."""
    row = await locked(tx, id)
    who = user_id or tx.actor.user_id
    if who is None or (who != tx.actor.user_id and not tx.actor.may("ticket:write")):
        raise errors.Forbidden()
    if watching and who != tx.actor.user_id and who not in await identity.colleagues(tx, [who]):
        raise NoAssignee(field="user_id")
    row.watchers = _joined(row.watchers, [who]) if watching else [one for one in row.watchers if one != who]
    await tx.flush()
    tx.audit("ticket.watched", "ticket", row.id, after={"watching": watching, "user_id": who},
             ticket_id=row.ticket_id)  # fmt: skip
    tx.publish(events.TicketChanged(id=row.id, fields=("watchers",)))
    return row


async def merge(tx: Tx, id: UUID, into: UUID) -> Ticket:
    """One matter that came twice: this ticket is closed and says into which; the other hears of it. Raises
    `MergeRefused`."""
    if id == into:
        raise MergeRefused()
    first, second = sorted((id, into))  # in one order, so that two who merge crosswise wait for each other
    rows = {one: await locked(tx, one) for one in (first, second)}
    row, other = rows[id], rows[into]
    if row.merged_into_id is not None or other.merged_into_id is not None:
        raise MergeRefused()
    if None not in (row.customer_id, other.customer_id) and row.customer_id != other.customer_id:
        raise MergeRefused(reason="customer")
    if row.status != "closed":
        await go(tx, row, "closed", f"并入 {other.ticket_id}", None)
    row.merged_into_id = other.id
    other.watchers, other.updated_at = _joined(other.watchers, _listening(row)), tx.now
    say(tx, other, f"工单 {row.ticket_id} 已并入：{row.title}")
    await tx.flush()
    tx.audit("ticket.merged", "ticket", row.id, after={"merged_into_id": other.id}, ticket_id=row.ticket_id)
    tx.publish(events.TicketChanged(id=other.id, fields=("merged",)))
    return row


async def follow_talk(tx: Tx, conversation_id: UUID, into: UUID) -> None:
    """Their talk goes on in another one: so do they."""
    for row in await repository.of_talk(tx, conversation_id, into):
        tx.audit("ticket.updated", "ticket", row["id"], before={"conversation_id": conversation_id},
                 after={"conversation_id": into}, ticket_id=row["ticket_id"])  # fmt: skip
        tx.publish(events.TicketChanged(id=row["id"], fields=("conversation_id",)))


async def _tell(tx: Tx, row: Ticket, people: Iterable[UUID], type: str, title: str) -> None:
    await notify.notify(
        tx, user_ids=[one for one in people if one != tx.actor.user_id], type=type, title=title,
        resource_type="ticket", resource_id=row.id,
    )  # fmt: skip
