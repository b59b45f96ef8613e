"""Conversations and messages.

Revision: 0011_conversations
"""

revision = "0011_conversations"
down_revision = "0010_leads"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
