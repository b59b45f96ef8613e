"""An index of the bodies that are still kept; no JSON null where nothing is meant.

Revision: 0043_kept_bodies
"""

from alembic import op

from zhike.migrations import aside, tenancy

revision = "0043_kept_bodies"
down_revision = "0042_timeline_years"
# a trial that was begun anew was written so; the owner sees the rows of all only while it is not held to policies
_NO_NULLS = """
ALTER TABLE import_batches NO FORCE ROW LEVEL SECURITY;
UPDATE import_batches SET trial = NULL WHERE trial = 'null'::jsonb;
ALTER TABLE import_batches FORCE ROW LEVEL SECURITY;
"""


def upgrade() -> None:
    # what comes in goes on coming in meanwhile
    aside.build(
        "ix_intake_deliveries_kept", "intake_deliveries",
        "(org_id, created_at) WHERE body_sealed IS NOT NULL",
    )  # fmt: skip
    tenancy.script(_NO_NULLS)


def downgrade() -> None:
    op.execute("DROP INDEX ix_intake_deliveries_kept")
