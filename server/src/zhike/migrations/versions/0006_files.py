"""Stored blobs.

Revision: 0006_files
"""

revision = "0006_files"
down_revision = "0005_ai"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
