"""The second layer of row-level security: own, team, site.

Revision: 0021_scopes
"""

import sqlalchemy as sa
from alembic import op

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0021_scopes"
down_revision = "0020_privacy"


def _tables() -> list[str]:
    """Those of this revision; a table that came later brings its own layer."""
    there = set(sa.inspect(op.get_bind()).get_table_names())
    return [table for table in scopes.RULES if table in there]


def upgrade() -> None:
    tenancy.script(scopes.FUNCTIONS)
    tenancy.script(scopes.GRANTS)
    for table in _tables():
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in _tables():
        tenancy.script(f"DROP POLICY scoped ON {table}; REVOKE ALL ON {table} FROM {SCOPED_ROLE}")
    tenancy.script(
        "DROP POLICY own ON users; DROP POLICY own ON tags;"
        "DROP POLICY own ON service_items;"
        f"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM {SCOPED_ROLE};"
        "DROP FUNCTION app.scope_staff(), app.scope_users(), app.scope_sites()"
    )
