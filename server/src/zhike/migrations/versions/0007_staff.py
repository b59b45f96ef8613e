"""Employees, agents, schedules.

Revision: 0007_staff
"""

revision = "0007_staff"
down_revision = "0006_files"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
