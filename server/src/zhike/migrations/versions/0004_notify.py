"""Notifications and SMS.

Revision: 0004_notify
"""

revision = "0004_notify"
down_revision = "0003_preferences"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
