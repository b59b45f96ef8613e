"""What differs between a pool of customers and a pool of leads: tables, columns, and who writes them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from zhike.rooms.customers import pooled as customers
from zhike.rooms.leads import pooled as leads
from zhike.rooms.leads.rules import OPEN

Entity = Literal["customer", "lead"]


@dataclass(frozen=True, slots=True)
class Kind:
    """SQL speaks of the person's row as ``p``. ``quiet``: lines that are no contact with the person."""

    entity: Entity
    table: str
    column: str  # what names it in other tables
    keeper: str
    stage: str
    tags: str
    since: str  # the row itself tells of a contact not before this
    lines: str
    living: str
    quiet: tuple[str, ...]
    name: str
    phone4: str
    wechat: str
    email: str
    city: str
    source: str
    line_title: str
    hold: Callable[..., Awaitable[list[Any]]]
    put: Callable[..., Awaitable[None]]
    take: Callable[..., Awaitable[None]]
    move: Callable[..., Awaitable[None]]
    held: Callable[..., Awaitable[int]]


_OPEN = ", ".join(f"'{status}'" for status in OPEN)
KINDS: dict[str, Kind] = {
    "customer": Kind(
        "customer", "customers", "customer_id", "owner_id", "stage", "p.tag_ids",
        "greatest(p.created_at, p.last_contact_at)", "customer_activities",
        "p.deleted_at IS NULL AND p.restricted_at IS NULL",
        ("created", "owner_change", "tag_change", "score_change", customers.LINE),
        "p.name", "p.phone_last4", "p.wechat_id", "p.email", "p.region_city", "p.source_type", "l.title",
        customers.hold, customers.put, customers.take, customers.move, customers.held,
    ),
    "lead": Kind(
        "lead", "leads", "lead_id", "assigned_to", "status", "'{}'::uuid[]",
        "greatest(p.created_at, p.assigned_at)", "lead_activities", f"p.status IN ({_OPEN})",
        ("created", "imported", "assigned", leads.LINE),
        "p.contact_name", "p.contact_phone_last4", "p.contact_wechat", "p.contact_email", "p.city",
        "p.source_platform", "NULL::text",
        leads.hold, leads.put, leads.take, leads.move, leads.held,
    ),
}  # fmt: skip
