"""Still empty.

Revision: 0020_privacy
"""

revision = "0020_privacy"
down_revision = "0019_audit"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
