"""Tables of looked-up orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, one_of, ref
from zhike.core.persons import Delete, Holds, declare

PROVIDERS = ("shopify", "generic")
STATUSES = ("active", "paused")


class OrderShop(Changing, Model):
    """A shop's system. ``failures`` in a row; nobody asks it before ``open_until`` once there were too many,
    nor before ``wait_until`` when it said so itself."""

    __tablename__ = "order_shops"
    __table_args__ = (
        one_of("provider", PROVIDERS),
        one_of("status", STATUSES),
        UniqueConstraint("org_id", "name"),
    )
    provider: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    failures: Mapped[int] = mapped_column(server_default="0")
    open_until: Mapped[datetime | None]
    wait_until: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(100))
    last_error_at: Mapped[datetime | None]


class OrderLookup(Changing, Model):
    """What a shop answered to a clue: sealed, good until ``expires_at``, shown with its age after that. Under
    ``key`` nobody can try addresses. Somebody is asking until ``leased_until``."""

    __tablename__ = "order_lookups"
    __table_args__ = (
        ref("order_shops", "shop_id", ondelete="CASCADE"),
        ref("customers", "customer_id"),
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "shop_id", "key"),
        Index("ix_order_lookups_customer_id", "org_id", "customer_id",
              postgresql_where=text("customer_id IS NOT NULL")),
        Index("ix_order_lookups_conversation_id", "org_id", "conversation_id",
              postgresql_where=text("conversation_id IS NOT NULL")),
        Index("ix_order_lookups_updated_at", "org_id", "updated_at"),
    )  # fmt: skip
    shop_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    orders_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    fetched_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]


declare(
    Holds("order_lookups", ({"customer_id": "customer", "conversation_id": "conversation"},), Delete(),
          shows=("orders", "fetched_at"), since="updated_at"),
)  # fmt: skip
merging.declare(merging.Follow("order_lookups", "customer_id", merging.move))
