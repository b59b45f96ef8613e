"""Tables of custom fields."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Delete, Holds, declare

KINDS = ("text", "long_text", "number", "date", "boolean", "choice", "choices", "url")
_FALSE = text("false")


class CustomField(Changing, Model):
    """A definition as it is now. ``indexed_at``: since when all values are in the index; null: not yet, with
    ``indexed_rows`` customers looked at so far."""

    __tablename__ = "custom_fields"
    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint("version > 0", name="version"),
        UniqueConstraint("org_id", "key"),
        Index("uq_custom_fields_label", "org_id", "label", unique=True,
              postgresql_where=text("archived_at IS NULL")),
    )  # fmt: skip
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(server_default="1")
    label: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    options: Mapped[list[Any]] = mapped_column(server_default="[]")
    limits: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    help: Mapped[str | None] = mapped_column(String(200))
    is_required: Mapped[bool] = mapped_column(server_default=_FALSE)
    is_listed: Mapped[bool] = mapped_column(server_default=_FALSE)
    is_indexed: Mapped[bool] = mapped_column(server_default=_FALSE)
    indexed_at: Mapped[datetime | None]
    indexed_rows: Mapped[int] = mapped_column(server_default="0")
    position: Mapped[int] = mapped_column(server_default="0")
    archived_at: Mapped[datetime | None]


class CustomFieldVersion(Tenant, Model):
    """A definition as it was, or is, with its number. Never changed."""

    __tablename__ = "custom_field_versions"
    __table_args__ = (
        ref("custom_fields", "field_id", ondelete="CASCADE"),
        ref("users", "changed_by"),
        UniqueConstraint("org_id", "field_id", "version"),
        Index("ix_custom_field_versions_changed_by", "org_id", "changed_by",
              postgresql_where=text("changed_by IS NOT NULL")),
    )  # fmt: skip
    field_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(server_default="1")
    label: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    options: Mapped[list[Any]] = mapped_column(server_default="[]")
    limits: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    changed_by: Mapped[UUID | None]


class CustomFieldValue(Tenant, Model):
    """A value of an indexed field, to filter by; of several choices, one row each."""

    __tablename__ = "custom_field_values"
    __table_args__ = (
        ref("custom_fields", "field_id", ondelete="CASCADE"),
        ref("customers", "customer_id", ondelete="CASCADE"),
        CheckConstraint("num_nonnulls(text_value, number_value, date_value) = 1", name="one"),
        Index("ix_custom_field_values_customer_id", "org_id", "customer_id"),
        Index("ix_custom_field_values_field_id", "org_id", "field_id", "customer_id"),
        *(
            Index(f"ix_custom_field_values_{kind}", "org_id", "field_id", f"{kind}_value", "customer_id",
                  postgresql_where=text(f"{kind}_value IS NOT NULL"))
            for kind in ("text", "number", "date")
        ),
    )  # fmt: skip
    field_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    text_value: Mapped[str | None] = mapped_column(String(200, collation="C"))
    number_value: Mapped[Decimal | None] = mapped_column(Numeric)
    date_value: Mapped[date | None]


declare(Holds("custom_field_values", ({"customer_id": "customer"},), Delete()))
merging.declare(
    merging.Follow(
        "custom_field_values", "customer_id", merging.stay("made anew of the fields that the winner has then")
    ),
)
