"""Still empty.

Revision: 0015_logins
"""

revision = "0015_logins"
down_revision = "0014_imports"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
