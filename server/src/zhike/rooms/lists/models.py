"""Tables of views and bulk edits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Delete, Holds, declare

KINDS = ("customers", "leads", "deals")
ACTIONS = ("owner", "stage", "status", "add_tag", "remove_tag")
STATUSES = ("running", "done", "undoing", "undone", "failed")
OUTCOMES = ("pending", "changed", "same", "refused", "missing")


class SavedView(Changing, Model):
    """A list as somebody likes it."""

    __tablename__ = "saved_views"
    __table_args__ = (
        ref("users", "user_id"),
        one_of("kind", KINDS),
        Index("ix_saved_views_user_id", "org_id", "user_id", "kind"),
        Index("ix_saved_views_shared", "org_id", "kind", postgresql_where=text("is_shared")),
    )
    user_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    is_shared: Mapped[bool] = mapped_column(server_default=text("false"))
    filters: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    columns: Mapped[list[Any]] = mapped_column(server_default="[]")
    sort: Mapped[str | None] = mapped_column(String(40))


class DefaultView(Tenant, Model):
    """With which view a list opens for somebody."""

    __tablename__ = "default_views"
    __table_args__ = (
        ref("users", "user_id"),
        ref("saved_views", "view_id", ondelete="CASCADE"),
        one_of("kind", KINDS),
        UniqueConstraint("org_id", "user_id", "kind"),
        Index("ix_default_views_view_id", "org_id", "view_id"),
    )
    user_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    view_id: Mapped[UUID]


class BulkEdit(Tenant, Model):
    """One change of many rows. ``value``: to what; ``sight``: as whom it goes on in a job; ``missing``:
    chosen ids that the person does not see; ``why``: how many were refused for which reason, ``kept_why``
    not taken back."""

    __tablename__ = "bulk_edits"
    __table_args__ = (
        ref("users", "requested_by"),
        one_of("kind", ("customers", "leads")),
        one_of("action", ACTIONS),
        one_of("status", STATUSES),
        CheckConstraint("done BETWEEN 0 AND total", name="done"),
        Index("ix_bulk_edits_requested_by", "org_id", "requested_by", text("created_at DESC"),
              text("id DESC")),
    )  # fmt: skip
    kind: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(20))
    value: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(20), server_default="running")
    sight: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    same: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")
    missing: Mapped[int] = mapped_column(server_default="0")
    why: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    restored: Mapped[int] = mapped_column(server_default="0")
    kept: Mapped[int] = mapped_column(server_default="0")
    kept_why: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    requested_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class BulkEditRow(Tenant, Model):
    """What became of one row: ``before`` is what stood there; ``restored``: whether it was taken back."""

    __tablename__ = "bulk_edit_rows"
    __table_args__ = (
        ref("bulk_edits", "edit_id", ondelete="CASCADE"),
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("leads", "lead_id", ondelete="CASCADE"),
        one_of("outcome", OUTCOMES),
        CheckConstraint("num_nonnulls(customer_id, lead_id) = 1", name="entity"),
        Index("ix_bulk_edit_rows_edit_id", "org_id", "edit_id", "outcome", "id"),
        Index("ix_bulk_edit_rows_customer_id", "org_id", "customer_id",
              postgresql_where=text("customer_id IS NOT NULL")),
        Index("ix_bulk_edit_rows_lead_id", "org_id", "lead_id",
              postgresql_where=text("lead_id IS NOT NULL")),
    )  # fmt: skip
    edit_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    outcome: Mapped[str] = mapped_column(String(20), server_default="pending")
    code: Mapped[str | None] = mapped_column(String(60))
    before: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    restored: Mapped[bool | None]
    kept_code: Mapped[str | None] = mapped_column(String(60))


declare(
    Holds("bulk_edit_rows", ({"customer_id": "customer"}, {"lead_id": "lead"}), Delete(),
          shows=("outcome", "before", "restored", "created_at")),
)  # fmt: skip
merging.declare(
    merging.Follow("bulk_edit_rows", "customer_id", merging.stay(
        "an undo gives back what this very customer had; the edit has not changed the winner"
    )),
)  # fmt: skip
