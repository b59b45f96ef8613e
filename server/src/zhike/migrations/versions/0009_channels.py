"""Channels.

Revision: 0009_channels
"""

revision = "0009_channels"
down_revision = "0008_customers"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
