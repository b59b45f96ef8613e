"""Still empty.

Revision: 0019_audit
"""

revision = "0019_audit"
down_revision = "0018_machines"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
