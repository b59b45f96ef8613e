"""Whether anybody has registered yet, for who may not see any organization.

Revision: 0023_registration
"""

from zhike.migrations import tenancy

revision = "0023_registration"
down_revision = "0022_import_undo"


def upgrade() -> None:
    tenancy.script("""
        CREATE FUNCTION app.is_founded() RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
          'SELECT EXISTS (SELECT FROM private.logins)';
        REVOKE EXECUTE ON FUNCTION app.is_founded() FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION app.is_founded() TO zhike_app;
    """)


def downgrade() -> None:
    tenancy.script("DROP FUNCTION app.is_founded()")
