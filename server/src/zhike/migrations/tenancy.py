"""Row-level security for migrations: one call protects a table.

``app.current_org_id()`` believes only a token signed with a key that the app role cannot read
(docs/decisions/0003). It answers NULL, which matches nothing, when no token is set, and raises when a token
is malformed, forged, expired or of an unknown key. It starts from "not valid" and compares the whole token,
which has a fixed length, with the one it would have signed: three-valued logic has let a bare UUID through
before, and a regular expression cost ten times as much as the signature.
"""

from alembic import op
from sqlalchemy.util import await_only

from zhike.settings import APP_ROLE, RELAY_ROLE

CONTEXT = """
CREATE SCHEMA app;
CREATE SCHEMA private;
GRANT USAGE ON SCHEMA app TO zhike_app, zhike_relay;

CREATE TABLE private.context_keys (
  id text PRIMARY KEY CHECK (length(id) = 4),
  inner_key bytea NOT NULL CHECK (length(inner_key) = 64),
  outer_key bytea NOT NULL CHECK (length(outer_key) = 64)
);

CREATE FUNCTION app.context_part(first integer) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  token text := current_setting('app.context', true);
  ok boolean := false;
BEGIN
  IF token IS NULL OR token = '' THEN
    RETURN NULL;
  END IF;
  IF octet_length(token) = 149 THEN
    SELECT token = left(token, 84) || '.' || encode(sha256(k.outer_key || sha256(
             k.inner_key || convert_to(left(token, 84), 'UTF8'))), 'hex')
    INTO ok FROM private.context_keys k WHERE k.id = substr(token, 4, 4);
    -- only what we signed gets here with ok, so its inner form can be trusted
    IF ok THEN
      ok := substr(token, 75, 10)::bigint
            BETWEEN extract(epoch FROM now())::bigint AND extract(epoch FROM now())::bigint + 120;
    END IF;
  END IF;
  IF ok IS NOT TRUE THEN
    RAISE EXCEPTION 'the tenant context is not valid' USING ERRCODE = '42501';
  END IF;
  RETURN substr(token, first, 32)::uuid;
END $$;

CREATE FUNCTION app.current_org_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  'SELECT app.context_part(9)';
CREATE FUNCTION app.current_user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  'SELECT nullif(app.context_part(42), ''00000000-0000-0000-0000-000000000000''::uuid)';
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO zhike_app;
"""


def script(sql: str) -> None:
    """Run several statements in this migration's transaction (a prepared statement takes only one)."""
    await_only(op.get_bind().connection.driver_connection.execute(sql))


def create_context() -> None:
    """The schemas ``app`` and ``private``, the key table and the functions that check a token."""
    script(CONTEXT)


def drop_context() -> None:
    script("DROP SCHEMA app CASCADE; DROP SCHEMA private CASCADE")


def protect(table: str, *, grants: str = "SELECT, INSERT, UPDATE, DELETE", column: str = "org_id") -> None:
    """Enable and FORCE row-level security on ``table`` and give the app role ``grants`` on its own rows."""
    script(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY tenant ON {table} TO {APP_ROLE}"
        f" USING ({column} = (SELECT app.current_org_id()))"
        f" WITH CHECK ({column} = (SELECT app.current_org_id()));"
        f"GRANT {grants} ON {table} TO {APP_ROLE}"
    )


def for_relay(table: str, grants: str) -> None:
    """Let the relay role do ``grants`` on every tenant's rows of ``table``."""
    script(
        f"CREATE POLICY relay ON {table} TO {RELAY_ROLE} USING (true) WITH CHECK (true);"
        f"GRANT {grants} ON {table} TO {RELAY_ROLE}"
    )
