"""A trial before an import, more to choose for duplicates; files of lists.

Revision: 0030_trial_and_exports
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import scopes, tenancy

revision = "0030_trial_and_exports"
down_revision = "0029_search"

_STATUSES = ("reading", "uploaded", "queued", "running", "completed", "failed", "cancelled", "undoing",
             "undone")  # fmt: skip


def _check(table: str, column: str, words: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")


def upgrade() -> None:
    op.add_column("import_batches", sa.Column("trial", postgresql.JSONB(), nullable=True))
    _check("import_batches", "status", (*_STATUSES, "checking"))
    _check("import_batches", "duplicates", ("skip", "fill", "update", "create"))
    op.create_table(
        "exports",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="queued", nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("filters", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("sight", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("language", sa.String(length=10), server_default="zh-CN", nullable=False),
        sa.Column("total_rows", sa.Integer(), nullable=True),
        sa.Column("processed_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_cut", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('leads', 'customers')", name=op.f("ck_exports_kind")),
        sa.CheckConstraint("format IN ('csv', 'xlsx')", name=op.f("ck_exports_format")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'removed')", name=op.f("ck_exports_status")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "file_id"], ["files.org_id", "files.id"], name=op.f("fk_exports_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "requested_by"], ["users.org_id", "users.id"], name=op.f("fk_exports_requested_by")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_exports")),
    )
    op.create_index(
        "ix_exports_recent", "exports", ["org_id", sa.text("created_at DESC"), sa.text("id DESC")]
    )
    op.create_index(
        "ix_exports_file_id", "exports", ["org_id", "file_id"],
        postgresql_where=sa.text("file_id IS NOT NULL"),
    )  # fmt: skip
    op.create_index("ix_exports_requested_by", "exports", ["org_id", "requested_by"])
    tenancy.protect("exports", grants="SELECT, INSERT, UPDATE")
    tenancy.script(scopes.layer("exports"))


def downgrade() -> None:
    op.drop_table("exports")
    tenancy.script(
        "UPDATE import_batches SET status = 'uploaded' WHERE status = 'checking';"
        "UPDATE import_batches SET duplicates = 'update' WHERE duplicates IN ('fill', 'create')"
    )
    _check("import_batches", "status", _STATUSES)
    _check("import_batches", "duplicates", ("skip", "update"))
    op.drop_column("import_batches", "trial")
