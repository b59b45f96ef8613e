"""Still empty.

Revision: 0016_people
"""

revision = "0016_people"
down_revision = "0015_logins"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
