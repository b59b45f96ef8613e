"""Still empty.

Revision: 0018_machines
"""

revision = "0018_machines"
down_revision = "0017_roles"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
