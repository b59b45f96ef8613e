"""Still empty.

Revision: 0017_roles
"""

revision = "0017_roles"
down_revision = "0016_people"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
