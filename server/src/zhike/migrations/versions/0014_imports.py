"""Imports of files.

Revision: 0014_imports
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0014_imports"
down_revision = "0013_reviews"


def upgrade() -> None:
    op.create_table(
        "import_batches",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=True),
        sa.Column("encoding", sa.String(length=20), nullable=True),
        sa.Column("columns", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("preview_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="reading", nullable=False),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("mapping", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("duplicates", sa.String(length=10), nullable=True),
        sa.Column("total_rows", sa.Integer(), nullable=True),
        sa.Column("processed_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("duplicates IN ('skip', 'update')", name=op.f("ck_import_batches_duplicates")),
        sa.CheckConstraint("kind IN ('leads', 'customers')", name=op.f("ck_import_batches_kind")),
        sa.CheckConstraint(
            "status IN ('reading', 'uploaded', 'queued', 'running', 'completed', 'failed', 'cancelled')",
            name=op.f("ck_import_batches_status"),
        ),
        sa.CheckConstraint(
            "processed_rows = created_rows + updated_rows + skipped_rows + failed_rows",
            name=op.f("ck_import_batches_counters"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "created_by"], ["users.org_id", "users.id"], name=op.f("fk_import_batches_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "file_id"], ["files.org_id", "files.id"], name=op.f("fk_import_batches_file_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_import_batches")),
    )
    op.create_index(
        "ix_import_batches_created_by",
        "import_batches",
        ["org_id", "created_by"],
        unique=False,
        postgresql_where=sa.text("created_by IS NOT NULL"),
    )
    op.create_index("ix_import_batches_file_id", "import_batches", ["org_id", "file_id"], unique=False)
    op.create_index(
        "ix_import_batches_recent",
        "import_batches",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_table(
        "import_rows",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=True),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("outcome IN ('failed', 'skipped')", name=op.f("ck_import_rows_outcome")),
        sa.ForeignKeyConstraint(
            ["org_id", "batch_id"],
            ["import_batches.org_id", "import_batches.id"],
            name=op.f("fk_import_rows_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint(
            "org_id", "batch_id", "row_number", name=op.f("uq_import_rows_org_id_batch_id_row_number")
        ),
    )
    tenancy.protect("import_batches")
    tenancy.protect("import_rows")


def downgrade() -> None:
    op.drop_table("import_rows")
    op.drop_table("import_batches")
