"""Prompts, runs and usage of the model gateway.

Revision: 0005_ai
"""

revision = "0005_ai"
down_revision = "0004_notify"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
