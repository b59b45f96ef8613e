"""Leads and imports.

Revision: 0010_leads
"""

revision = "0010_leads"
down_revision = "0009_channels"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
