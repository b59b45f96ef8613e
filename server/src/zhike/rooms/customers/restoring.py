"""Taking a change of many customers back: a field gets the value that it had, unless somebody has changed it
since."""

from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import service
from zhike.rooms.customers.models import Journey
from zhike.rooms.customers.repository import Customers


async def restore_owner(tx: Tx, id: UUID, given: UUID | None, before: UUID | None) -> bool:
    """Back to the owner of before; False when it is somebody else's now."""
    if (await Customers(tx).living(id)).owner_id != given:
        return False
    await service.change_customer(tx, id, {"owner_id": before})
    return True


async def restore_stage(tx: Tx, id: UUID, given: str, before: str) -> bool:
    """Back to the stage of before, which no step of the rules need lead to; False when it is another now."""
    row = await Customers(tx).living(id)
    if row.stage != given:
        return False
    since = row.stage_changed_at or row.created_at
    row.stage, row.stage_changed_at = before, tx.now
    tx.session.add(Journey(
        org_id=tx.org_id, customer_id=id, from_stage=given, to_stage=before, touchpoint="undo",
        occurred_at=tx.now, duration_seconds=max(0, int((tx.now - since).total_seconds())),
    ))  # fmt: skip
    meta: dict[str, Any] = {"from": given, "to": before, "undo": True}
    await service.note_activity(tx, id, "stage_change", "撤销批量修改", metadata=meta)
    await tx.flush()
    tx.audit("customer.restored", "customer", id, before={"stage": given}, after={"stage": before})
    tx.publish(events.CustomerStageChanged(customer_id=id, from_stage=given, to_stage=before))
    return True


async def restore_tag(tx: Tx, id: UUID, tag_id: UUID, had: bool) -> bool:
    """On again, or off again; False when somebody has done so already."""
    row = await Customers(tx).living(id)
    if (tag_id in row.tag_ids) == had:
        return False
    await (service.add_tag if had else service.remove_tag)(tx, id, tag_id)
    return True
