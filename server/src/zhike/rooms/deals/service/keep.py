"""Keeping deals: open one, change what is known, list products and competitors, note, assign."""

from typing import Any
from uuid import UUID

from zhike.core import errors, etag, search
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import service as customers
from zhike.rooms.customers.models import Customer
from zhike.rooms.deals import repository, rules, schemas
from zhike.rooms.deals.models import Deal, DealCompetitor, DealProduct, StageStep
from zhike.rooms.identity.models import User
from zhike.rooms.notify import service as notify
from zhike.rooms.preferences import service as preferences


class UnknownReference(errors.Invalid):
    """A lead, site, service or colleague that is not of this organization."""

    code = "deal.reference"


class NoAssignee(errors.Invalid):
    """Nobody of this organization who is at work."""

    code = "deal.no_assignee"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "fk_deals_lead_id": UnknownReference,
    "fk_deals_owner_id": UnknownReference,
    "fk_deals_site_id": UnknownReference,
    "fk_deal_products_service_item_id": UnknownReference,
}
CONVERSION = "deals.open_on_conversion"


async def settings(tx: Tx) -> schemas.DealSettings:
    """The organization's words and figures."""
    set_ = await preferences.configs(tx)
    usual = {stage: rules.PROBABILITIES[stage] for stage in rules.OPEN}
    return schemas.DealSettings(
        loss_reasons=set_["deals.loss_reasons"], probabilities=usual | set_["deals.probabilities"],
        opens_with_conversion=set_[CONVERSION],
    )  # fmt: skip


def search_keys(tx: Tx, title: str, customer: str | None, last4: str | None) -> list[str]:
    """Under which pieces of its title and its customer's name and phone a deal is found."""
    return search.keys(tx.org_id, f"{customer or ''} {title}", last4=last4)


async def create_deal(tx: Tx, form: schemas.DealCreate) -> Deal:
    """Open a deal with a customer. Raises `CustomerMissing`, `NoAssignee`, `UnknownReference`."""
    customer = await customers.values_of(tx, form.customer_id, {"name", "site_id", "phone_last4"})
    if form.owner_id is not None:
        await check_assignee(tx, form.owner_id)
    own = await preferences.config(tx, "deals.probabilities")
    fields = form.model_dump(exclude={"probability", "owner_id", "site_id"})
    row = repository.Deals(tx).add(Deal(
        id=uuid7(), **fields, probability=rules.probability_of(form.stage, own, form.probability),
        owner_id=form.owner_id or tx.actor.keeps or tx.actor.user_id,
        site_id=form.site_id or customer["site_id"] or tx.actor.at_site, stage_changed_at=tx.now,
        search_keys=search_keys(tx, form.title, customer["name"], customer["phone_last4"]),
        created_at=tx.now, updated_at=tx.now,
    ))  # fmt: skip
    await tx.flush()  # the history hangs on it
    step(tx, row, None)
    await timeline(tx, row, "deal_created", "新建商机")
    await tx.flush()
    tx.audit("deal.created", "deal", row.id, after={
        "customer_id": row.customer_id, "stage": row.stage, "amount": row.amount, "owner_id": row.owner_id,
        "lead_id": row.lead_id})  # fmt: skip
    tx.publish(events.DealCreated(deal_id=row.id, customer_id=row.customer_id, to_stage=row.stage,
                                  owner_id=row.owner_id, lead_id=row.lead_id))  # fmt: skip
    await tell_assignee(tx, row)
    return row


def step(
    tx: Tx, row: Deal, before: str | None, seconds: int | None = None, reason: str | None = None
) -> None:
    """Write a line of the stage history."""
    tx.session.add(StageStep(
        org_id=tx.org_id, id=uuid7(), deal_id=row.id, user_id=tx.actor.user_id, from_stage=before,
        to_stage=row.stage, probability=row.probability, amount=row.amount, reason=reason, occurred_at=tx.now,
        duration_seconds=seconds, created_at=tx.now,
    ))  # fmt: skip


async def timeline(
    tx: Tx, row: Deal, type: str, title: str, description: str | None = None, **metadata: Any
) -> UUID:
    """Tell the customer's timeline. Amounts are named in the metadata alone, where a role's rule reaches."""
    return await customers.note_activity(
        tx, row.customer_id, type, f"{title}：{row.title}", description=description,
        metadata={"deal_id": str(row.id), **metadata},
    )  # fmt: skip


async def change_deal(tx: Tx, deal_id: UUID, form: schemas.DealPatch, expected: str | None = None) -> Deal:
    """Change what is sent. Raises `etag.EditConflict` when the deal is not ``expected`` any more, and
    `UnknownReference`."""
    row = await repository.Deals(tx).get_for_update(deal_id)
    etag.check(expected, row)
    sent = form.model_dump(exclude_unset=True)
    if row.stage in rules.CLOSED:
        sent.pop("probability", None)  # it is certain
    before = {name: getattr(row, name) for name, value in sent.items() if getattr(row, name) != value}
    after = {name: sent[name] for name in before}
    for name, value in after.items():
        setattr(row, name, value)
    if not after:
        return row
    if "title" in after:
        customer = await tx.session.get(Customer, (tx.org_id, row.customer_id))
        known = (customer.name, customer.phone_last4) if customer else (None, None)
        row.search_keys = search_keys(tx, row.title, *known)
    await tx.flush()
    tx.audit("deal.updated", "deal", row.id, before=before, after=after)
    _tell_changed(tx, row, *after)
    return row


def _tell_changed(tx: Tx, row: Deal, *fields: str) -> None:
    tx.publish(events.DealUpdated(deal_id=row.id, customer_id=row.customer_id, fields=tuple(sorted(fields))))


def _may_see_amounts(tx: Tx) -> None:
    """Whoever sees stars instead of amounts would write the stars back."""
    if dict(tx.actor.veils).get("amount", "full") != "full":
        raise errors.Forbidden(field="amount")


async def put_products(tx: Tx, deal_id: UUID, form: schemas.ProductsPut, expected: str | None = None) -> Deal:
    """Replace the products; the amount becomes their sum, if that is wanted. Raises `EditConflict`,
    `UnknownReference`, and `Forbidden` for those who do not see amounts."""
    _may_see_amounts(tx)
    row = await repository.Deals(tx).get_for_update(deal_id)
    etag.check(expected, row)
    await repository.clear(tx, DealProduct, row.id)
    lines = [
        DealProduct(
            org_id=tx.org_id, id=uuid7(), deal_id=row.id, position=n, **line.model_dump(),
            amount=rules.line_amount(line.quantity, line.unit_price, line.discount),
        )
        for n, line in enumerate(form.items)
    ]  # fmt: skip
    tx.session.add_all(lines)
    before = {"amount": row.amount, "products": len(row.products)}
    row.products = [
        {"name": line.name, "quantity": str(line.quantity), "amount": str(line.amount)} for line in lines
    ]
    if form.sets_amount and lines:
        total = sum(line.amount for line in lines)
        if total > rules.MOST_AMOUNT:
            raise errors.Invalid(field="items")
        row.amount = total
    row.updated_at = tx.now
    await tx.flush()
    tx.audit("deal.products_set", "deal", row.id, before=before,
             after={"amount": row.amount, "products": len(lines)})  # fmt: skip
    _tell_changed(tx, row, "products", *(("amount",) if row.amount != before["amount"] else ()))
    return row


async def put_competitors(
    tx: Tx, deal_id: UUID, form: schemas.CompetitorsPut, expected: str | None = None
) -> Deal:
    """Replace the competitors. Raises `EditConflict`, and `Forbidden` for those who do not see amounts."""
    _may_see_amounts(tx)
    row = await repository.Deals(tx).get_for_update(deal_id)
    etag.check(expected, row)
    await repository.clear(tx, DealCompetitor, row.id)
    tx.session.add_all(
        DealCompetitor(org_id=tx.org_id, id=uuid7(), deal_id=row.id, position=n, **line.model_dump())
        for n, line in enumerate(form.items)
    )
    before = {"competitors": [one["name"] for one in row.competitors]}
    row.competitors = [{"name": line.name, "is_winner": line.is_winner} for line in form.items]
    row.updated_at = tx.now
    await tx.flush()
    tx.audit("deal.competitors_set", "deal", row.id, before=before,
             after={"competitors": [line.name for line in form.items]})  # fmt: skip
    _tell_changed(tx, row, "competitors")
    return row


async def add_note(tx: Tx, deal_id: UUID, form: schemas.DealNote) -> UUID:
    """A colleague's note about the deal, on the customer's timeline."""
    row = await repository.Deals(tx).get(deal_id)
    note = await timeline(tx, row, "note_added", "商机备注", form.description)
    await tx.flush()
    tx.audit("deal.note_added", "deal", row.id, note_id=note)
    return note


async def check_assignee(tx: Tx, user_id: UUID | None, held_by: UUID | None = None) -> None:
    """Anybody may take a free deal; giving it to others, or taking it from them, needs the permission.

    Raises `NoAssignee` and `errors.Forbidden`.
    """
    takes_free_one = user_id is not None and user_id == tx.actor.user_id and held_by is None
    if not takes_free_one and not tx.actor.may("deal:assign"):
        raise errors.Forbidden(permission="deal:assign")
    if user_id is not None:
        user = await tx.session.get(User, (tx.org_id, user_id))
        if user is None or user.status != "active":
            raise NoAssignee(field="user_id")


async def tell_assignee(tx: Tx, row: Deal) -> None:
    """Put it into the notifications of whoever was given the deal by somebody else."""
    if row.owner_id is not None and row.owner_id != tx.actor.user_id:
        await notify.notify(
            tx, user_ids=[row.owner_id], type="deal_assigned", title="有新的商机分配给你", content=row.title,
            resource_type="deal", resource_id=row.id,
        )  # fmt: skip


async def assign(tx: Tx, deal_id: UUID, user_id: UUID | None) -> Deal:
    """Give the deal to a colleague, or to nobody. Raises `NoAssignee`, `Forbidden`."""
    row = await repository.Deals(tx).get_for_update(deal_id)
    before = row.owner_id
    if before == user_id:
        return row
    await check_assignee(tx, user_id, before)
    row.owner_id = user_id
    await tx.flush()
    tx.audit("deal.assigned", "deal", row.id, before={"owner_id": before}, after={"owner_id": user_id})
    tx.publish(events.DealAssigned(deal_id=row.id, customer_id=row.customer_id, from_user_id=before,
                                   to_user_id=user_id))  # fmt: skip
    await tell_assignee(tx, row)
    return row
