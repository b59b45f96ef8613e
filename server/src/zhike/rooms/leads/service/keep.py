"""Keeping leads: add one, change what is known, note what happened, show the phone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors, etag, search
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import crm as events
from zhike.rooms.leads import repository, schemas
from zhike.rooms.leads.assigning import service as assigning
from zhike.rooms.leads.assigning.rules import Choice
from zhike.rooms.leads.assigning.rules import Lead as Facts
from zhike.rooms.leads.models import Lead, LeadActivity
from zhike.rooms.leads.service import follow
from zhike.rooms.leads.service.follow import PHONE


class UnknownReference(errors.Invalid):
    """A channel, site or colleague that is not of this organization."""

    code = "lead.reference"


class NothingToReveal(errors.NotFound):
    code = "lead.nothing_to_reveal"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "fk_leads_assigned_to": UnknownReference,
    "fk_leads_channel_id": UnknownReference,
    "fk_leads_site_id": UnknownReference,
}
_SOUGHT = ("contact_name", "company_name", "contact_wechat", "contact_phone_last4", "contact_email")
_BLANK: dict[str, Any] = dict.fromkeys(repository.BORN) | {"raw_data": "{}", "source_type": "native"}


async def sealed_phone(tx: Tx, lead_id: UUID, phone: str | None) -> dict[str, Any]:
    """The three columns of a phone (E.164)."""
    if phone is None:
        return {"contact_phone_sealed": None, "contact_phone_hash": None, "contact_phone_last4": None}
    keys = await tx.keys()
    return {
        "contact_phone_sealed": keys.seal(phone, *PHONE, lead_id),
        "contact_phone_hash": keys.blind("phone", phone),
        "contact_phone_last4": phone[-4:],
    }


def keys_of(org_id: UUID, row: Mapping[str, Any]) -> list[str]:
    """Under which keys a lead with these columns is found."""
    return search.keys(org_id, row["contact_name"], row["company_name"], wechat=row["contact_wechat"],
                       last4=row["contact_phone_last4"], email=row["contact_email"])  # fmt: skip


def index(lead: Lead) -> None:
    """Have a changed lead found under what it says now."""
    lead.search_keys = keys_of(lead.org_id, {name: getattr(lead, name) for name in _SOUGHT})


async def insert(
    tx: Tx, values: dict[str, Any], phone: str | None, *, line: str = "created", line_text: str | None = None,
    conversation_id: UUID | None = None, created_at: datetime | None = None,
) -> tuple[UUID, bytes] | None:  # fmt: skip
    """Add a lead and tell it: its id, and the `LeadRead` as JSON. None: its visitor is a lead already."""
    id = uuid7()
    row = _BLANK | values | await sealed_phone(tx, id, phone)
    row["assigned_to"] = row["assigned_to"] or tx.actor.keeps
    row["site_id"] = row["site_id"] or tx.actor.at_site
    decided = await _by_rules(tx, row)
    row["search_keys"] = keys_of(tx.org_id, row)
    metadata = {"conversation_id": str(conversation_id)} if conversation_id else {}
    body = await repository.CREATE.json(
        tx, **row | {"org_id": tx.org_id, "id": id, "created_at": created_at or tx.now}, line_id=uuid7(),
        line_user_id=tx.actor.user_id, line_type=line, line_text=line_text, line_metadata=to_json(metadata),
    )  # fmt: skip
    if body is None:
        return None
    if decided is not None:
        await assigning.keep(tx, id, row["contact_name"], *decided)
    platform = row["source_platform"]
    tx.audit(
        "lead.created", "lead", id, after={"source_platform": platform, "assigned_to": row["assigned_to"]}
    )
    tx.publish(
        events.LeadCreated(
            lead_id=id, source_platform=platform, assigned_to=row["assigned_to"], site_id=row["site_id"],
            conversation_id=conversation_id, visitor_id=row["visitor_id"],
        )
    )  # fmt: skip
    return id, body


async def _by_rules(tx: Tx, row: dict[str, Any]) -> tuple[int, Choice] | None:
    """Give a lead of nobody to whom the rules say, in its row. What was decided is kept once it is there."""
    if row["assigned_to"] is not None or await repository.is_lead(tx, row["visitor_id"]):
        return None
    known = Facts(row["source_platform"], row["province"], row["city"], row["utm_campaign"], row["site_id"])
    decided = await assigning.at_birth(tx, known)
    if decided is not None and decided[1].user_id is not None:
        row["assigned_to"], row["assigned_at"] = decided[1].user_id, tx.now
    return decided


async def create_lead(tx: Tx, form: schemas.LeadCreate) -> tuple[UUID, bytes]:
    """Add a lead: its id, and the `LeadRead` as JSON. Raises `NoAssignee`, `UnknownReference`."""
    values = form.model_dump(exclude={"contact_phone"})
    if form.assigned_to is not None:
        await follow.check_assignee(tx, form.assigned_to)
        values["assigned_at"] = tx.now
    made = await insert(tx, values, form.contact_phone)
    assert made is not None, "it has no visitor"
    if form.assigned_to is not None:
        tx.publish(events.LeadAssigned(lead_id=made[0], from_user_id=None, to_user_id=form.assigned_to))
        await follow.tell_assignee(tx, made[0], form.contact_name, form.assigned_to)
    return made


async def change_lead(tx: Tx, lead_id: UUID, form: schemas.LeadPatch, expected: str | None = None) -> Lead:
    """Change what is sent. Raises `WrongStatus` when the status may not follow the present one, and
    `etag.EditConflict` when the lead is not ``expected`` any more."""
    lead = await repository.Leads(tx).get_for_update(lead_id)
    etag.check(expected, lead)
    sent = form.model_dump(exclude_unset=True, exclude={"status", "lost_reason", "contact_phone"})
    before = {name: getattr(lead, name) for name, value in sent.items() if getattr(lead, name) != value}
    after = {name: sent[name] for name in before}
    for name, value in after.items():
        setattr(lead, name, value)
    if "contact_phone" in form.model_fields_set:
        was = lead.contact_phone_hash
        for name, value in (await sealed_phone(tx, lead.id, form.contact_phone)).items():
            setattr(lead, name, value)
        if lead.contact_phone_hash != was:
            before["contact_phone"], after["contact_phone"] = "***", "***"
    fields = tuple(sorted(after))
    if form.status is not None and form.status != lead.status:
        before["status"], after["status"] = lead.status, form.status
        follow.move(tx, lead, form.status, form.lost_reason)
    index(lead)
    await tx.flush()
    if after:
        tx.audit("lead.updated", "lead", lead.id, before=before, after=after)
    if fields:
        tx.publish(events.LeadUpdated(lead_id=lead.id, fields=fields))
    return lead


async def add_activity(tx: Tx, lead_id: UUID, form: schemas.ActivityCreate) -> LeadActivity:
    """Note something that happened with the lead."""
    lead = await repository.Leads(tx).get(lead_id)
    line = follow.note(tx, lead.id, form.type, form.description)
    await tx.flush()
    tx.audit("lead.activity_added", "lead", lead.id, activity_id=line.id, type=form.type)
    tx.publish(events.LeadNoted(lead_id=lead.id, activity_id=line.id))
    return line


async def reveal(tx: Tx, lead_id: UUID, form: schemas.RevealLead) -> schemas.LeadRevealed:
    """Show the phone once. Who looked and why goes into the audit trail."""
    lead = await repository.Leads(tx).get(lead_id)
    if ("phone", "hidden") in tx.actor.veils:  # this is not for their role, whatever the reason
        raise errors.Forbidden(field=form.field)
    if lead.contact_phone_sealed is None:
        raise NothingToReveal(field=form.field)
    value = (await tx.keys()).unseal(lead.contact_phone_sealed, *PHONE, lead.id)
    tx.audit("lead.revealed", "lead", lead.id, field=form.field, reason=form.reason)
    return schemas.LeadRevealed(field=form.field, value=value)
