"""Customers, tags, timeline.

Revision: 0008_customers
"""

revision = "0008_customers"
down_revision = "0007_staff"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
