"""Leads out of web chats: a stranger who begins to talk is one, once."""

from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import conversation, crm
from zhike.rooms.channels import service as channels
from zhike.rooms.leads.repository import Leads
from zhike.rooms.leads.service import follow, keep

_UTM = ("source", "medium", "campaign", "content", "term")


def _cut(value: Any, most: int) -> str | None:
    return str(value)[:most] if value else None


async def take_visitor(tx: Tx, event: conversation.ConversationOpened) -> None:
    """Make a lead of the visitor; one who is a lead already is noted as back, a customer is none."""
    if event.visitor_id is None or event.customer_id is not None:
        return
    contact = await channels.contact_of(tx, event.visitor_id)
    if contact.customer_id is not None:
        return
    values = {f"utm_{name}": _cut(contact.utm.get(name), 200) for name in _UTM} | {
        "visitor_id": event.visitor_id, "channel_id": event.channel_id, "site_id": event.site_id,
        "source_platform": event.channel_type or "web", "source_detail": _cut(contact.page_url, 500),
        "contact_name": _cut(contact.name, 200), "contact_email": contact.email,
    }  # fmt: skip
    made = await keep.insert(
        tx, values, contact.phone, line="chat_start", line_text=_cut(contact.page_url, 500),
        conversation_id=event.conversation_id,
    )  # fmt: skip
    if made is None:
        await _welcome_back(tx, event)


async def take_writer(
    tx: Tx, visitor_id: UUID, *, channel_id: UUID, platform: str, site_id: UUID | None, email: str
) -> None:
    """Make a lead of somebody who writes a mail, if they are none yet."""
    contact = await channels.contact_of(tx, visitor_id)
    if contact.customer_id is None:
        values = {"visitor_id": visitor_id, "channel_id": channel_id, "site_id": site_id,
                  "source_platform": platform, "contact_name": _cut(contact.name, 200),
                  "contact_email": _cut(email, 255)}  # fmt: skip
        await keep.insert(tx, values, contact.phone)


async def _welcome_back(tx: Tx, event: conversation.ConversationOpened) -> None:
    assert event.visitor_id is not None
    lead = await Leads(tx).by_visitor(event.visitor_id)
    if lead is None:
        return
    follow.note(tx, lead.id, "chat_start", conversation_id=str(event.conversation_id))
    if lead.status == "lost":
        follow.move(tx, lead, "contacted", place=1)
    await tx.flush()
    tx.audit("lead.returned", "lead", lead.id, conversation_id=event.conversation_id)


async def fill_in(tx: Tx, event: conversation.VisitorIdentified) -> None:
    """Take over what the visitor has told of itself since; what is known of the lead already stays."""
    lead = await Leads(tx).by_visitor(event.visitor_id)
    if lead is None:
        return
    contact = await channels.contact_of(tx, event.visitor_id)
    told: dict[str, Any] = {}
    if lead.contact_name is None and contact.name:
        told["contact_name"] = contact.name
    if lead.contact_email is None and contact.email:
        told["contact_email"] = contact.email
    if lead.contact_phone_hash is None and contact.phone:
        told |= await keep.sealed_phone(tx, lead.id, contact.phone)
    if not told:
        return
    for name, value in told.items():
        setattr(lead, name, value)
    keep.index(lead)
    fields = tuple(sorted({name.removesuffix("_sealed") for name in told} - {
        "contact_phone_hash", "contact_phone_last4"}))  # fmt: skip
    follow.note(tx, lead.id, "form_submit", conversation_id=str(event.conversation_id), fields=list(fields))
    await tx.flush()
    tx.audit("lead.updated", "lead", lead.id, fields=list(fields), by="visitor")
    tx.publish(crm.LeadUpdated(lead_id=lead.id, fields=fields))
