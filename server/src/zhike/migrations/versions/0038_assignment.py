"""Assignment of leads by rules: versions of the book, turns, and what was decided.

Revision: 0038_assignment
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import scopes, tenancy

revision = "0038_assignment"
down_revision = "0037_pools"
TABLES = ("assignment_versions", "assignment_turns", "lead_assignments")


def _keys() -> list[sa.Column]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in ("org_id", "id")]


def _born() -> sa.Column:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _ref(table: str, column: str, to: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{to}.org_id", f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **how
    )


def upgrade() -> None:
    table = "assignment_versions"
    op.create_table(
        table, *_keys(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.String(200), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        _born(),
        sa.CheckConstraint("version > 0", name=op.f(f"ck_{table}_version")),
        _ref(table, "created_by", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("org_id", "version", name=op.f(f"uq_{table}_org_id_version")),
    )  # fmt: skip
    op.create_index(
        f"ix_{table}_created_by", table, ["org_id", "created_by"],
        postgresql_where=sa.text("created_by IS NOT NULL"),
    )  # fmt: skip
    table = "assignment_turns"
    op.create_table(
        table, *_keys(),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        _born(),
        _ref(table, "user_id", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "org_id", "rule_id", "user_id", name=op.f(f"uq_{table}_org_id_rule_id_user_id")
        ),
    )  # fmt: skip
    op.create_index(f"ix_{table}_user_id", table, ["org_id", "user_id"])
    table = "lead_assignments"
    op.create_table(
        table, *_keys(),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("rule_name", sa.String(100), nullable=True),
        sa.Column("way", sa.String(20), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("steps", postgresql.JSONB(), server_default="[]", nullable=False),
        _born(),
        sa.CheckConstraint(
            "outcome IN ('assigned', 'fallback', 'nobody')", name=op.f(f"ck_{table}_outcome")
        ),
        _ref(table, "lead_id", "leads", ondelete="CASCADE"),
        _ref(table, "user_id", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("org_id", "lead_id", name=op.f(f"uq_{table}_org_id_lead_id")),
    )  # fmt: skip
    op.create_index(
        f"ix_{table}_user_id", table, ["org_id", "user_id"],
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )  # fmt: skip
    tenancy.protect("assignment_versions", grants="SELECT, INSERT")
    tenancy.protect("assignment_turns")
    tenancy.protect("lead_assignments")
    for table in TABLES:
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
