"""Tables of deals (seed 004 §2.6; model 2.3)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Numeric, String, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import GONE, Delete, Holds, blank, declare
from zhike.rooms.deals.rules import STAGES

_ORDER = (text("stage_changed_at DESC"), text("id DESC"))


class Deal(Changing, Model):
    """Something that may be sold to a customer. ``products`` and ``competitors`` repeat their tables for
    reading; ``lead_id`` is the lead it came from; ``loss_reason`` a word of the organization's list."""

    __tablename__ = "deals"
    __table_args__ = (
        ref("customers", "customer_id"),
        ref("users", "owner_id"),
        ref("sites", "site_id"),
        ref("leads", "lead_id"),
        one_of("stage", STAGES),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(
            "(stage IN ('won', 'lost')) = (actual_close_date IS NOT NULL)", name="actual_close_date"
        ),
        Index("ix_deals_recent", "org_id", text("created_at DESC"), text("id DESC")),
        Index("idx_deals_org_stage", "org_id", "stage", *_ORDER,
              postgresql_include=["amount", "currency", "probability", "actual_close_date",
                                  "customer_id"]),
        Index("ix_deals_moved", "org_id", *_ORDER),
        Index("ix_deals_amount", "org_id", text("amount DESC"), text("id DESC"),
              postgresql_where=text("amount IS NOT NULL")),
        Index("idx_deals_customer", "org_id", "customer_id", text("created_at DESC"), text("id DESC")),
        Index("idx_deals_owner", "org_id", "owner_id", "stage", *_ORDER,
              postgresql_where=text("owner_id IS NOT NULL")),
        Index("ix_deals_expected", "org_id", "expected_close_date", "id",
              postgresql_where=text("actual_close_date IS NULL")),
        Index("ix_deals_actual", "org_id", "actual_close_date", "stage",
              postgresql_where=text("actual_close_date IS NOT NULL")),
        Index("ix_deals_site_id", "org_id", "site_id", postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_deals_lead_id", "org_id", "lead_id", postgresql_where=text("lead_id IS NOT NULL")),
        Index("ix_deals_search_keys", "search_keys", postgresql_using="gin"),
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    customer_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(String(500))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))
    currency: Mapped[str] = mapped_column(String(10), server_default="CNY")
    stage: Mapped[str] = mapped_column(String(50), server_default="initial")
    stage_changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    probability: Mapped[int] = mapped_column(server_default="20")
    expected_close_date: Mapped[date | None] = mapped_column(Date)
    actual_close_date: Mapped[date | None] = mapped_column(Date)
    owner_id: Mapped[UUID | None]
    products: Mapped[list[Any]] = mapped_column(server_default="[]")
    competitors: Mapped[list[Any]] = mapped_column(server_default="[]")
    loss_reason: Mapped[str | None] = mapped_column(String(500))
    notes: Mapped[str | None] = mapped_column(Text)
    search_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class StageStep(Tenant, Model):
    """A move from stage to stage. ``duration_seconds`` were spent in ``from_stage``; ``reason`` is what
    whoever moved it said."""

    __tablename__ = "deal_stage_history"
    __table_args__ = (
        ref("deals", "deal_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        one_of("from_stage", STAGES),
        one_of("to_stage", STAGES),
        Index("ix_deal_stage_history_deal_id", "org_id", "deal_id", text("occurred_at DESC"),
              text("id DESC")),
        Index("ix_deal_stage_history_user_id", "org_id", "user_id",
              postgresql_where=text("user_id IS NOT NULL")),
    )  # fmt: skip
    deal_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    from_stage: Mapped[str | None] = mapped_column(String(50))
    to_stage: Mapped[str] = mapped_column(String(50))
    probability: Mapped[int]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))
    reason: Mapped[str | None] = mapped_column(String(500))
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.now())
    duration_seconds: Mapped[int | None]


class DealProduct(Tenant, Model):
    """A line of what is offered. ``amount`` is quantity × unit price less the discount, to the cent."""

    __tablename__ = "deal_products"
    __table_args__ = (
        ref("deals", "deal_id", ondelete="CASCADE"),
        ref("service_items", "service_item_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
        CheckConstraint("discount BETWEEN 0 AND 100", name="discount"),
        Index("ix_deal_products_deal_id", "org_id", "deal_id", "position"),
        Index("ix_deal_products_service_item_id", "org_id", "service_item_id",
              postgresql_where=text("service_item_id IS NOT NULL")),
    )  # fmt: skip
    deal_id: Mapped[UUID]
    service_item_id: Mapped[UUID | None]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 2), server_default="1")
    unit_price: Mapped[Decimal] = mapped_column(Numeric(15, 2))
    discount: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default="0")
    amount: Mapped[Decimal] = mapped_column(Numeric(15, 2))


class DealCompetitor(Tenant, Model):
    """Somebody else who offers. ``is_winner``: the customer went to them."""

    __tablename__ = "deal_competitors"
    __table_args__ = (
        ref("deals", "deal_id", ondelete="CASCADE"),
        CheckConstraint("price >= 0", name="price"),
        Index("ix_deal_competitors_deal_id", "org_id", "deal_id", "position"),
    )
    deal_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    price: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))
    note: Mapped[str | None] = mapped_column(String(1000))
    is_winner: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


_OF_DEAL = ({"deal_id": "deal"},)
_WON = """
EXISTS (SELECT FROM deals d
        WHERE d.org_id = deal_products.org_id AND d.id = deal_products.deal_id AND d.stage = 'won')
"""
declare(
    Holds(
        "deals",
        ({"customer_id": "customer"}, {"lead_id": "lead"}),
        names="deal",
        data_class="transaction",
        since="stage_changed_at",
        proof="stage = 'won'",
        shows=("title", "amount", "currency", "stage", "probability", "expected_close_date",
               "actual_close_date", "products", "loss_reason", "notes", "created_at"),
        restricts={"search_keys": "'{}'"},
        erase=blank("notes", title=GONE, products="'[]'", competitors="'[]'", search_keys="'{}'"),
    ),
    Holds("deal_stage_history", _OF_DEAL, blank("reason"), data_class="transaction",
          shows=("deal_id", "from_stage", "to_stage", "reason", "occurred_at"), since="occurred_at",
          proof="to_stage = 'won'"),
    Holds("deal_products", _OF_DEAL, blank(name=GONE), data_class="transaction", proof=_WON,
          shows=("deal_id", "name", "quantity", "unit_price", "amount")),
    Holds("deal_competitors", _OF_DEAL, Delete(), data_class="transaction", proof="false",
          shows=("deal_id", "name", "price", "note")),
)  # fmt: skip
merging.declare(merging.Follow("deals", "customer_id", merging.move))
