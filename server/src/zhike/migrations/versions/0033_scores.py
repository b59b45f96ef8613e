"""Scores: definitions, values, runs.

Revision: 0033_scores
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import scopes, tenancy

revision = "0033_scores"
down_revision = "0031_deals"
TABLES = ("score_definitions", "score_values", "score_runs")
SWITCH = "is_active, activated_at, activated_by, activation_reason"
_CODES = "code IN ('lead', 'customer', 'intent', 'stickiness')"
_ENTITIES = "entity_type IN ('lead', 'customer')"


def _own(name: str) -> list[sa.Column]:
    return [
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    ]


def _born() -> sa.Column:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _ref(table: str, column: str, to: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{to}.org_id", f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **how
    )


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    op.create_index(
        name, table, [sa.text(c) if " " in c else c for c in columns], unique=unique,
        postgresql_where=sa.text(where) if where else None,
    )  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "score_definitions",
        *_own("score_definitions"),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("entity_type", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("formula", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.String(200), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_by", sa.Uuid(), nullable=True),
        sa.Column("activation_reason", sa.String(200), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        _born(),
        sa.CheckConstraint(_CODES, name=op.f("ck_score_definitions_code")),
        sa.CheckConstraint(_ENTITIES, name=op.f("ck_score_definitions_entity_type")),
        sa.CheckConstraint("version > 0", name=op.f("ck_score_definitions_version")),
        _ref("score_definitions", "created_by", "users"),
        _ref("score_definitions", "activated_by", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_score_definitions")),
        sa.UniqueConstraint(
            "org_id", "code", "version", name=op.f("uq_score_definitions_org_id_code_version")
        ),
    )
    _index(
        "uq_score_definitions_active", "score_definitions", "org_id", "code", where="is_active", unique=True
    )
    for column in ("created_by", "activated_by"):
        _index(
            f"ix_score_definitions_{column}",
            "score_definitions",
            "org_id",
            column,
            where=f"{column} IS NOT NULL",
        )
    op.create_table(
        "score_values",
        *_own("score_values"),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("components", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        _born(),
        sa.CheckConstraint(_CODES, name=op.f("ck_score_values_code")),
        sa.CheckConstraint("value BETWEEN 0 AND 100", name=op.f("ck_score_values_value")),
        sa.CheckConstraint("num_nonnulls(customer_id, lead_id) = 1", name=op.f("ck_score_values_entity")),
        _ref("score_values", "customer_id", "customers", ondelete="CASCADE"),
        _ref("score_values", "lead_id", "leads", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_score_values")),
    )
    for of in ("customer", "lead"):
        _index(
            f"uq_score_values_{of}", "score_values", "org_id", f"{of}_id", "code", "day",
            where=f"{of}_id IS NOT NULL", unique=True,
        )  # fmt: skip
    op.create_table(
        "score_runs",
        *_own("score_runs"),
        sa.Column("entity_type", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), server_default="running", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        _born(),
        sa.CheckConstraint(_ENTITIES, name=op.f("ck_score_runs_entity_type")),
        sa.CheckConstraint(
            "reason IN ('nightly', 'activated', 'imported', 'manual')", name=op.f("ck_score_runs_reason")
        ),
        sa.CheckConstraint("status IN ('running', 'done')", name=op.f("ck_score_runs_status")),
        _ref("score_runs", "requested_by", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_score_runs")),
    )
    _index(
        "uq_score_runs_running",
        "score_runs",
        "org_id",
        "entity_type",
        where="status = 'running'",
        unique=True,
    )
    _index("ix_score_runs_recent", "score_runs", "org_id", "created_at DESC", "id DESC")
    _index(
        "ix_score_runs_requested_by", "score_runs", "org_id", "requested_by", where="requested_by IS NOT NULL"
    )
    # a formula is only ever followed by another: of a definition the switch alone may be turned
    tenancy.protect("score_definitions", grants="SELECT, INSERT")
    tenancy.script(f"GRANT UPDATE ({SWITCH}) ON score_definitions TO zhike_app")
    tenancy.protect("score_values")
    tenancy.protect("score_runs")
    for table in TABLES:
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
