"""Service items, slots, appointments.

Revision: 0012_appointments
"""

revision = "0012_appointments"
down_revision = "0011_conversations"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
