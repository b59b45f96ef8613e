"""Duplicates and merges.

Revision: 0035_duplicates
"""

from zhike.migrations import tenancy

revision = "0035_duplicates"
down_revision = "0033_scores"


def upgrade() -> None:
    # the ledger is never rewritten, but whose line it is follows the person
    tenancy.script("GRANT UPDATE (customer_id) ON consents TO zhike_app")


def downgrade() -> None:
    tenancy.script("REVOKE UPDATE (customer_id) ON consents FROM zhike_app")
