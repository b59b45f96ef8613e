"""The second layer of row-level security: own, team, site.

Revision: 0021_scopes
"""

from alembic import op
from sqlalchemy import inspect

from zhike.migrations import scope_functions, scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0021_scopes"
down_revision = "0020_privacy"


def _tables() -> dict[str, None]:
    """Those that exist at this revision: a later one gives its own tables their layer."""
    there = set(inspect(op.get_bind()).get_table_names())
    return {table: None for table in scopes.RULES if table in there}


def upgrade() -> None:
    tenancy.script(scope_functions.FUNCTIONS)
    tenancy.script(scope_functions.GRANTS)
    there = _tables()
    for table in there:
        tenancy.script(scopes.layer(table, there))


def downgrade() -> None:
    for table in _tables():
        tenancy.script(f"DROP POLICY scoped ON {table}; REVOKE ALL ON {table} FROM {SCOPED_ROLE}")
    tenancy.script(
        "DROP POLICY own ON users; DROP POLICY own ON tags;"
        "DROP POLICY own ON service_items;"
        f"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM {SCOPED_ROLE};"
        "DROP FUNCTION app.scope_staff(), app.scope_users(), app.scope_sites()"
    )
