"""An index for the accounts that have to wait after too many wrong passwords.

Revision: 0034_access
"""

import sqlalchemy as sa
from alembic import op

revision = "0034_access"
down_revision = "0033_scores"


def upgrade() -> None:
    op.create_index(
        "ix_users_locked", "users", ["org_id", "created_at", "id"],
        postgresql_where=sa.text("locked_until IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_users_locked", "users")
