"""Deals, their stage history, products and competitors.

Revision: 0031_deals
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0031_deals"
down_revision = "0030_trial_and_exports"

TABLES = ("deals", "deal_stage_history", "deal_products", "deal_competitors")
_STAGES = "'initial', 'needs_confirmed', 'proposal', 'negotiation', 'won', 'lost'"


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=null)


def _keys() -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in ("org_id", "id")]


def _ref(child: str, column: str, table: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{table}.org_id", f"{table}.id"], name=op.f(f"fk_{child}_{column}"),
        ondelete=ondelete,
    )  # fmt: skip


def _where(column: str) -> dict[str, object]:
    return {"postgresql_where": sa.text(f"{column} IS NOT NULL")}


def _deals() -> None:
    op.create_table(
        "deals",
        *_keys(),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=10), server_default="CNY", nullable=False),
        sa.Column("stage", sa.String(length=50), server_default="initial", nullable=False),
        _at("stage_changed_at"),
        sa.Column("probability", sa.Integer(), server_default="20", nullable=False),
        sa.Column("expected_close_date", sa.Date(), nullable=True),
        sa.Column("actual_close_date", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("products", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("competitors", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("loss_reason", sa.String(length=500), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("search_keys", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        _at("created_at"),
        _at("updated_at"),
        sa.CheckConstraint(f"stage IN ({_STAGES})", name=op.f("ck_deals_stage")),
        sa.CheckConstraint("probability BETWEEN 0 AND 100", name=op.f("ck_deals_probability")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_deals_amount")),
        sa.CheckConstraint(
            "(stage IN ('won', 'lost')) = (actual_close_date IS NOT NULL)",
            name=op.f("ck_deals_actual_close_date"),
        ),
        _ref("deals", "customer_id", "customers"),
        _ref("deals", "owner_id", "users"),
        _ref("deals", "site_id", "sites"),
        _ref("deals", "lead_id", "leads"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_deals")),
    )
    newest = (sa.text("created_at DESC"), sa.text("id DESC"))
    moved = (sa.text("stage_changed_at DESC"), sa.text("id DESC"))
    op.create_index("ix_deals_recent", "deals", ["org_id", *newest])
    op.create_index(
        "idx_deals_org_stage", "deals", ["org_id", "stage", *moved],
        postgresql_include=["amount", "currency", "probability", "actual_close_date"],
    )  # fmt: skip
    op.create_index("ix_deals_moved", "deals", ["org_id", *moved])
    op.create_index(
        "ix_deals_amount", "deals", ["org_id", sa.text("amount DESC"), sa.text("id DESC")], **_where("amount")
    )
    op.create_index("idx_deals_customer", "deals", ["org_id", "customer_id", *newest])
    op.create_index("idx_deals_owner", "deals", ["org_id", "owner_id", "stage", *moved], **_where("owner_id"))
    op.create_index(
        "ix_deals_expected", "deals", ["org_id", "expected_close_date", "id"],
        postgresql_where=sa.text("actual_close_date IS NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_deals_actual", "deals", ["org_id", "actual_close_date", "stage"], **_where("actual_close_date")
    )
    op.create_index("ix_deals_site_id", "deals", ["org_id", "site_id"], **_where("site_id"))
    op.create_index("ix_deals_lead_id", "deals", ["org_id", "lead_id"], **_where("lead_id"))
    op.create_index("ix_deals_search_keys", "deals", ["search_keys"], postgresql_using="gin")


def _history() -> None:
    table = "deal_stage_history"
    op.create_table(
        table,
        *_keys(),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("from_stage", sa.String(length=50), nullable=True),
        sa.Column("to_stage", sa.String(length=50), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        _at("occurred_at"),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        _at("created_at"),
        sa.CheckConstraint(f"from_stage IN ({_STAGES})", name=op.f(f"ck_{table}_from_stage")),
        sa.CheckConstraint(f"to_stage IN ({_STAGES})", name=op.f(f"ck_{table}_to_stage")),
        _ref(table, "deal_id", "deals", "CASCADE"),
        _ref(table, "user_id", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        f"ix_{table}_deal_id", table, ["org_id", "deal_id", sa.text("occurred_at DESC"), sa.text("id DESC")]
    )
    op.create_index(f"ix_{table}_user_id", table, ["org_id", "user_id"], **_where("user_id"))


def _lists() -> None:
    op.create_table(
        "deal_products",
        *_keys(),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("service_item_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=2), server_default="1", nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=15, scale=2), nullable=False),
        sa.Column("discount", sa.Numeric(precision=5, scale=2), server_default="0", nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
        _at("created_at"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_deal_products_quantity")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_deal_products_unit_price")),
        sa.CheckConstraint("discount BETWEEN 0 AND 100", name=op.f("ck_deal_products_discount")),
        _ref("deal_products", "deal_id", "deals", "CASCADE"),
        _ref("deal_products", "service_item_id", "service_items"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_deal_products")),
    )
    op.create_index("ix_deal_products_deal_id", "deal_products", ["org_id", "deal_id", "position"])
    op.create_index(
        "ix_deal_products_service_item_id", "deal_products", ["org_id", "service_item_id"],
        **_where("service_item_id"),
    )  # fmt: skip
    op.create_table(
        "deal_competitors",
        *_keys(),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("price", sa.Numeric(precision=15, scale=2), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("is_winner", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _at("created_at"),
        sa.CheckConstraint("price >= 0", name=op.f("ck_deal_competitors_price")),
        _ref("deal_competitors", "deal_id", "deals", "CASCADE"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_deal_competitors")),
    )
    op.create_index("ix_deal_competitors_deal_id", "deal_competitors", ["org_id", "deal_id", "position"])


def _hear(there: set[str]) -> None:
    """Let scoped people hear of the events of what they see."""
    tenancy.script(
        f"DROP POLICY scoped ON outbox_events; REVOKE ALL ON outbox_events FROM {SCOPED_ROLE};"
        + scopes.layer("outbox_events", there)
    )


def _there() -> set[str]:
    return set(inspect(op.get_bind()).get_table_names())


def upgrade() -> None:
    _deals()
    _history()
    _lists()
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    _hear(_there())


def downgrade() -> None:
    _hear(_there() - set(TABLES))
    for table in reversed(TABLES):
        op.drop_table(table)
