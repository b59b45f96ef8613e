"""One row of a bulk edit: what the verbs of its own room do to it, and how it is taken back.

Nothing here writes a row by itself; so all rules of a single change hold for each of many.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.customers import restoring
from zhike.rooms.customers import service as customers
from zhike.rooms.leads import service as leads
from zhike.rooms.leads.schemas import LeadPatch


@dataclass(frozen=True, slots=True)
class Wish:
    """What an edit wants of each row."""

    kind: str
    action: str
    value: dict[str, Any]

    def id(self, name: str) -> UUID | None:
        found = self.value.get(name)
        return UUID(found) if found else None


Outcome = tuple[str, dict[str, Any]]  # changed or same, and what stood there before


async def act(tx: Tx, wish: Wish, id: UUID) -> Outcome:
    """Change one row. Raises what the verb for one row raises."""
    return await (_lead if wish.kind == "leads" else _customer)(tx, wish, id)


async def _customer(tx: Tx, wish: Wish, id: UUID) -> Outcome:
    if wish.action in ("add_tag", "remove_tag"):
        tag_id = wish.id("tag_id")
        assert tag_id is not None
        had = tag_id in (await customers.values_of(tx, id, {"tag_ids"}))["tag_ids"]
        if had == (wish.action == "add_tag"):
            return "same", {}
        await (customers.remove_tag if had else customers.add_tag)(tx, id, tag_id)
        return "changed", {}
    field = "owner_id" if wish.action == "owner" else "stage"
    wanted = wish.id("user_id") if field == "owner_id" else wish.value["stage"]
    before = (await customers.values_of(tx, id, {field}))[field]
    if before == wanted:
        return "same", {}
    await customers.change_customer(tx, id, {field: wanted})
    return "changed", {field: before}


async def _lead(tx: Tx, wish: Wish, id: UUID) -> Outcome:
    if wish.action == "owner":
        before = await leads.values_of(tx, id, {"assigned_to"})
        if before["assigned_to"] == wish.id("user_id"):
            return "same", {}
        await leads.assign(tx, id, wish.id("user_id"), tell=False)
        return "changed", before
    before = await leads.values_of(tx, id, {"status", "lost_reason"})
    if before["status"] == wish.value["status"]:
        return "same", {}
    form = {"status": wish.value["status"]}
    if wish.value.get("reason"):
        form["lost_reason"] = wish.value["reason"]
    await leads.change_lead(tx, id, LeadPatch.model_validate(form))
    return "changed", before


async def restore(tx: Tx, wish: Wish, id: UUID, before: dict[str, Any]) -> bool:
    """Give one row back what it had; False when somebody has changed it since."""
    if wish.action in ("add_tag", "remove_tag"):
        tag_id = wish.id("tag_id")
        assert tag_id is not None
        return await restoring.restore_tag(tx, id, tag_id, wish.action == "remove_tag")
    if wish.kind == "customers" and wish.action == "owner":
        return await restoring.restore_owner(tx, id, wish.id("user_id"), _id(before["owner_id"]))
    if wish.kind == "customers":
        return await restoring.restore_stage(tx, id, wish.value["stage"], before["stage"])
    if wish.action == "owner":
        return await leads.restore_assignee(tx, id, wish.id("user_id"), _id(before["assigned_to"]))
    return await leads.restore_status(tx, id, wish.value["status"], before["status"], before["lost_reason"])


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def refused(error: Exception) -> tuple[str, str]:
    """(outcome, code) of what one row's verb raised. Raises it again when it is no refusal."""
    refusal = error if isinstance(error, errors.DomainError) else errors.translate(error)
    if refusal is None or refusal.status >= 500:
        raise error
    return ("missing" if isinstance(refusal, errors.NotFound) else "refused"), refusal.code
