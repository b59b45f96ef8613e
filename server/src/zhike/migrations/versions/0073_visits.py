"""Where somebody who has come is, and visits that come again.

Revision: 0073_visits
"""

from zhike.migrations import tenancy

revision = "0073_visits"
down_revision = "0072_booking"


def upgrade() -> None:
    tenancy.script("""
ALTER TABLE appointments
  ADD COLUMN stage varchar(20)
    CONSTRAINT ck_appointments_stage CHECK (stage IN ('arrived', 'triaged', 'in_treatment')),
  ADD COLUMN arrived_at timestamptz,
  ADD COLUMN series_id uuid;
CREATE INDEX ix_appointments_series_id ON appointments (org_id, series_id) WHERE series_id IS NOT NULL
""")


def downgrade() -> None:
    tenancy.script(
        "ALTER TABLE appointments DROP COLUMN stage, DROP COLUMN arrived_at, DROP COLUMN series_id"
    )
