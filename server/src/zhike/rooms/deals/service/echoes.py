"""What deals do when others speak: a lead becomes a customer, a customer gets another name, a deal closes."""

from uuid import UUID

from sqlalchemy import select

from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import stats
from zhike.rooms.customers.models import Customer
from zhike.rooms.deals import repository, schemas
from zhike.rooms.deals.models import Deal
from zhike.rooms.deals.service import keep
from zhike.rooms.preferences import service as preferences

PIECE = 500


async def open_for_lead(tx: Tx, event: events.LeadConverted) -> None:
    """Open a deal with the new customer, where the organization wants that and nobody has done it."""
    if not await preferences.config(tx, keep.CONVERSION):
        return
    customer = await tx.session.get(Customer, (tx.org_id, event.customer_id))
    if customer is None or customer.deleted_at is not None:
        return
    if await repository.Deals(tx).exists_for_lead(event.lead_id):
        return
    form = schemas.DealCreate(
        title=f"{customer.name}的商机", customer_id=customer.id, lead_id=event.lead_id,
        owner_id=customer.owner_id,
    )  # fmt: skip
    await keep.create_deal(tx, form)


async def count_for_customer(tx: Tx, customer_id: UUID) -> None:
    """Tell the customer's row how many deals there are and what was won."""
    deals, won = await repository.won_of(tx, customer_id)
    await stats.note(tx, customer_id, total_deals=deals, total_revenue=float(won))


async def rename(tx: Tx, event: events.CustomerUpdated) -> None:
    """Find the customer's deals under the new name and phone."""
    if {"name", "phone"} & set(event.fields):
        await _find_anew(tx, event.customer_id)


async def settle(tx: Tx, customer_id: UUID) -> None:
    """Deals came to a customer, or left: they are found by that name, and counted there."""
    await _find_anew(tx, customer_id)
    await count_for_customer(tx, customer_id)


async def _find_anew(tx: Tx, customer_id: UUID) -> None:
    customer = await tx.session.get(Customer, (tx.org_id, customer_id))
    if customer is None or customer.restricted_at is not None:
        return
    query = (
        select(Deal).where(Deal.org_id == tx.org_id, Deal.customer_id == customer.id)
        .order_by(Deal.created_at.desc()).limit(PIECE).with_for_update()
    )  # fmt: skip
    for row in await tx.session.scalars(query):
        row.search_keys = keep.search_keys(tx, row.title, customer.name, customer.phone_last4)
    await tx.flush()
