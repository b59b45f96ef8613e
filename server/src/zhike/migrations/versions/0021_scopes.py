"""The second layer of row-level security: own, team, site.

Revision: 0021_scopes
"""

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0021_scopes"
down_revision = "0020_privacy"


def upgrade() -> None:
    tenancy.script(scopes.FUNCTIONS)
    tenancy.script(scopes.GRANTS)
    for table in scopes.RULES:
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in scopes.RULES:
        tenancy.script(f"DROP POLICY scoped ON {table}; REVOKE ALL ON {table} FROM {SCOPED_ROLE}")
    tenancy.script(
        "DROP POLICY own ON users; DROP POLICY own ON tags;"
        "DROP POLICY own ON service_items;"
        f"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM {SCOPED_ROLE};"
        "DROP FUNCTION app.scope_staff(), app.scope_users(), app.scope_sites()"
    )
