"""Stored blobs.

Revision: 0006_files
"""

import sqlalchemy as sa
from alembic import op

from zhike.migrations import tenancy

revision = "0006_files"
down_revision = "0005_ai"


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("stored_path", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="quarantined", nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('import')", name=op.f("ck_files_kind")),
        sa.CheckConstraint(
            "status IN ('quarantined', 'ready', 'rejected', 'removed')", name=op.f("ck_files_status")
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_files_size")),
        sa.ForeignKeyConstraint(
            ["org_id", "created_by"], ["users.org_id", "users.id"], name=op.f("fk_files_created_by")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_files")),
        sa.UniqueConstraint("org_id", "stored_path", name=op.f("uq_files_org_id_stored_path")),
    )
    op.create_index(
        "ix_files_created_by",
        "files",
        ["org_id", "created_by"],
        unique=False,
        postgresql_where=sa.text("created_by IS NOT NULL"),
    )
    tenancy.protect("files")


def downgrade() -> None:
    op.drop_table("files")
