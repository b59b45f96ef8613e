"""Service reviews and items.

Revision: 0013_reviews
"""

revision = "0013_reviews"
down_revision = "0012_appointments"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
