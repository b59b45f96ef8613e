"""Following a lead up: its status, who has it, and the customer it becomes."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.channels import service as channels
from zhike.rooms.customers import schemas as customer_schemas
from zhike.rooms.customers import service as customers
from zhike.rooms.customers.models import Customer
from zhike.rooms.identity.models import User
from zhike.rooms.leads import rules
from zhike.rooms.leads.models import Lead, LeadActivity
from zhike.rooms.leads.repository import Leads
from zhike.rooms.notify import service as notify

PHONE = ("leads", "contact_phone")  # what a sealed phone is bound to, with the row's id


class WrongStatus(errors.Conflict):
    """The status does not allow this; ``allowed`` says what it does allow."""

    code = "lead.wrong_status"


class NoAssignee(errors.Invalid):
    """Nobody of this organization who is at work."""

    code = "lead.no_assignee"


def note(
    tx: Tx, lead_id: UUID, type: str, description: str | None = None, *, place: int = 0, **metadata: Any
) -> LeadActivity:
    """Write a line of what happened with the lead; ``place`` orders the lines of one transaction."""
    line = LeadActivity(
        org_id=tx.org_id, id=uuid7(), lead_id=lead_id, user_id=tx.actor.user_id, type=type,
        description=description, meta=metadata, created_at=tx.now + timedelta(microseconds=place),
    )  # fmt: skip
    tx.session.add(line)
    return line


def move(tx: Tx, lead: Lead, wanted: str, reason: str | None = None, *, place: int = 0) -> None:
    """Take one step. Raises `WrongStatus`. Staying where it is, is no step."""
    before = lead.status
    if wanted == before:
        return
    if not rules.may_move(before, wanted):
        raise WrongStatus(status=before, wanted=wanted, allowed=list(rules.next_of(before)))
    lead.status = wanted
    lead.lost_reason = reason if wanted == "lost" else None
    note(tx, lead.id, "status_changed", reason, place=place, **{"from": before, "to": wanted})
    tx.publish(events.LeadStatusChanged(lead_id=lead.id, from_status=before, to_status=wanted))
    if wanted == "lost":
        tx.publish(events.LeadLost(lead_id=lead.id, assigned_to=lead.assigned_to))


async def lose(tx: Tx, lead_id: UUID, reason: str) -> Lead:
    """Give a lead up."""
    lead = await Leads(tx).get_for_update(lead_id)
    before = lead.status
    move(tx, lead, "lost", reason)
    await tx.flush()
    if before != "lost":
        tx.audit("lead.lost", "lead", lead.id, before={"status": before},
                 after={"status": "lost", "lost_reason": reason})  # fmt: skip
    return lead


async def check_assignee(tx: Tx, user_id: UUID | None, held_by: UUID | None = None) -> None:
    """Anybody may take a free lead; giving it to others, or taking it from them, needs the permission.

    Raises `NoAssignee` and `errors.Forbidden`.
    """
    takes_free_one = user_id is not None and user_id == tx.actor.user_id and held_by is None
    if not takes_free_one and not tx.actor.may("lead:assign"):
        raise errors.Forbidden(permission="lead:assign")
    if user_id is not None:
        user = await tx.session.get(User, (tx.org_id, user_id))
        if user is None or user.status != "active":
            raise NoAssignee(field="user_id")


async def tell_assignee(tx: Tx, lead_id: UUID, name: str | None, user_id: UUID | None) -> None:
    """Put it into the notifications of whoever was given the lead by somebody else."""
    if user_id is not None and user_id != tx.actor.user_id:
        await notify.notify(
            tx, user_ids=[user_id], type="lead_assigned", title="有新的线索分配给你", content=name,
            resource_type="lead", resource_id=lead_id,
        )  # fmt: skip


async def assign(tx: Tx, lead_id: UUID, user_id: UUID | None, *, tell: bool = True) -> Lead:
    """Give the lead to a colleague, or to nobody; ``tell`` them. Raises `NoAssignee`, `Forbidden`."""
    lead = await Leads(tx).get_for_update(lead_id)
    before = lead.assigned_to
    if before == user_id:
        return lead
    await check_assignee(tx, user_id, before)
    lead.assigned_to = user_id
    lead.assigned_at = tx.now if user_id else None
    note(tx, lead.id, "assigned", **{"from": str(before) if before else None,
                                     "to": str(user_id) if user_id else None})  # fmt: skip
    await tx.flush()
    tx.audit("lead.assigned", "lead", lead.id, before={"assigned_to": before}, after={"assigned_to": user_id})
    tx.publish(events.LeadAssigned(lead_id=lead.id, from_user_id=before, to_user_id=user_id))
    if tell:
        await tell_assignee(tx, lead.id, lead.contact_name, user_id)
    return lead


async def convert(tx: Tx, lead_id: UUID) -> Lead:
    """Make a customer of the lead, or find the one he is. Asked again, the same customer is the answer.

    Raises `WrongStatus` for a lost lead.
    """
    lead = await Leads(tx).get_for_update(lead_id)
    if lead.status == "converted":
        return lead
    before, steps = lead.status, rules.way_to_converted(lead.status)
    if steps is None:
        raise WrongStatus(status=before, wanted="converted", allowed=list(rules.next_of(before)))
    customer_id, existing = await _customer_of(tx, lead)
    lead.customer_id, lead.converted_at = customer_id, tx.now
    for place, step in enumerate(steps):
        move(tx, lead, step, place=place)
    note(tx, lead.id, "converted", place=len(steps), customer_id=str(customer_id), existing=existing)
    await tx.flush()
    await customers.note_activity(
        tx, customer_id, "lead_converted", "由线索转为客户",
        metadata={"lead_id": str(lead.id), "source_platform": lead.source_platform},
    )  # fmt: skip
    if lead.visitor_id is not None:
        await channels.link_customer(tx, lead.visitor_id, customer_id)
    await tx.flush()
    tx.audit("lead.converted", "lead", lead.id, before={"status": before},
             after={"status": "converted", "customer_id": customer_id}, existing=existing)  # fmt: skip
    tx.publish(
        events.LeadConverted(
            lead_id=lead.id, customer_id=customer_id, visitor_id=lead.visitor_id, existing=existing
        )
    )
    return lead


def _email(value: str | None) -> str | None:
    """What came in from elsewhere need not be an address; the lead keeps it, the customer does without."""
    return value if value and re.match(customer_schemas.EMAIL, value) else None


async def _customer_of(tx: Tx, lead: Lead) -> tuple[UUID, bool]:
    """(customer, did he exist): the one his browser or his phone is known as, or a new one."""
    if lead.visitor_id is not None:
        known = (await channels.contact_of(tx, lead.visitor_id)).customer_id
        row = await tx.session.get(Customer, (tx.org_id, known)) if known is not None else None
        if row is not None and row.deleted_at is None:
            return row.id, True
    phone = None
    if lead.contact_phone_sealed is not None:
        phone = (await tx.keys()).unseal(lead.contact_phone_sealed, *PHONE, lead.id)
        await customers.hold_phone(tx, lead.contact_phone_hash or b"")
        found = await customers.find_by_phone(tx, phone)
        if found is not None:
            return found.id, True
    name = rules.customer_name(
        lead.contact_name, lead.company_name, lead.contact_wechat, lead.contact_phone_last4
    )
    form = customer_schemas.CustomerCreate(
        name=name[:200], phone=phone, wechat_id=lead.contact_wechat, dingtalk_id=lead.contact_dingtalk,
        email=_email(lead.contact_email), company_name=lead.company_name,
        company_industry=lead.company_industry, company_size=lead.company_size,
        region_province=lead.province, region_city=lead.city, owner_id=lead.assigned_to, site_id=lead.site_id,
    )  # fmt: skip
    customer_id, _ = await customers.create_customer(tx, form)
    return customer_id, False
