"""The policies of the app role ask a view for the tenant: a statement plans it once.

Revision: 0024_tenant_view
"""

from zhike.migrations import tenancy

revision = "0024_tenant_view"
down_revision = "0023_registration"


def upgrade() -> None:
    tenancy.check_by_view()


def downgrade() -> None:
    tenancy.check_by_function()
