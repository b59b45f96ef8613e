"""Taking a change of many leads back: a field gets the value that it had, unless somebody has changed it
since."""

from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.leads.repository import Leads
from zhike.rooms.leads.service import follow


async def values_of(tx: Tx, lead_id: UUID, fields: set[str]) -> dict[str, Any]:
    """What stands in these fields now; the lead is locked."""
    lead = await Leads(tx).get_for_update(lead_id)
    return {field: getattr(lead, field) for field in fields}


async def restore_status(tx: Tx, lead_id: UUID, given: str, before: str, reason: str | None) -> bool:
    """Back to the status of before, which no step of the rules need lead to; False when it is another now."""
    lead = await Leads(tx).get_for_update(lead_id)
    if lead.status != given:
        return False
    lead.status, lead.lost_reason = before, reason
    follow.note(tx, lead.id, "status_changed", "撤销批量修改", **{"from": given, "to": before, "undo": True})
    await tx.flush()
    tx.audit("lead.restored", "lead", lead.id, before={"status": given}, after={"status": before})
    tx.publish(events.LeadStatusChanged(lead_id=lead.id, from_status=given, to_status=before))
    return True


async def restore_assignee(tx: Tx, lead_id: UUID, given: UUID | None, before: UUID | None) -> bool:
    """Back to whoever followed it up before; False when it is somebody else's now."""
    if (await Leads(tx).get_for_update(lead_id)).assigned_to != given:
        return False
    await follow.assign(tx, lead_id, before, tell=False)
    return True
