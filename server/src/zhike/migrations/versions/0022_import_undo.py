"""Which import made a lead, and how far taking an import back has come.

Revision: 0022_import_undo
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_import_undo"
down_revision = "0021_scopes"

_BEFORE = "'reading', 'uploaded', 'queued', 'running', 'completed', 'failed', 'cancelled'"


def _statuses(words: str) -> None:
    op.drop_constraint(op.f("ck_import_batches_status"), "import_batches", type_="check")
    op.create_check_constraint(op.f("ck_import_batches_status"), "import_batches", f"status IN ({words})")


def upgrade() -> None:
    _statuses(f"{_BEFORE}, 'undoing', 'undone'")
    op.add_column(
        "import_batches", sa.Column("removed_rows", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("import_batches", sa.Column("kept_rows", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "import_batches", sa.Column("kept_why", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.add_column("import_batches", sa.Column("undone_to", sa.Uuid(), nullable=True))
    op.add_column("leads", sa.Column("import_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_leads_import_id"), "leads", "import_batches", ["org_id", "import_id"], ["org_id", "id"]
    )
    op.create_index(
        "ix_leads_import_id",
        "leads",
        ["org_id", "import_id", "id"],
        unique=False,
        postgresql_where=sa.text("import_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_leads_import_id", table_name="leads")
    op.drop_constraint(op.f("fk_leads_import_id"), "leads", type_="foreignkey")
    op.drop_column("leads", "import_id")
    for name in ("undone_to", "kept_why", "kept_rows", "removed_rows"):
        op.drop_column("import_batches", name)
    _statuses(_BEFORE)
