"""Row-level security for migrations: one call protects a table.

``app.current_org_id()`` believes only a token signed with a key that the app role cannot read
(docs/decisions/0003). It answers NULL, which matches nothing, when no token is set, and raises when a token
is malformed, forged, expired or of an unknown key: it starts from "not valid" and compares the whole token
with one anchored expression, because three-valued logic has let a bare UUID through before.
"""

from alembic import op
from sqlalchemy.util import await_only

from zhike.settings import APP_ROLE, RELAY_ROLE

CONTEXT = """
CREATE SCHEMA app;
CREATE SCHEMA private;
GRANT USAGE ON SCHEMA app TO zhike_app, zhike_relay;

CREATE TABLE private.context_keys (
  id integer PRIMARY KEY,
  inner_key bytea NOT NULL CHECK (length(inner_key) = 64),
  outer_key bytea NOT NULL CHECK (length(outer_key) = 64)
);

CREATE FUNCTION app.context_part(part integer) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  token text := current_setting('app.context', true);
  parts text[];
  keys private.context_keys%ROWTYPE;
  ok boolean := false;
BEGIN
  IF token IS NULL OR token = '' THEN
    RETURN NULL;
  END IF;
  parts := regexp_match(token,
    '^(v1\\.([0-9]{1,6})\\.([0-9a-f]{32})\\.([0-9a-f]{32})\\.([0-9]{10}))\\.([0-9a-f]{64})$');
  IF parts IS NOT NULL THEN
    SELECT * INTO keys FROM private.context_keys WHERE id = parts[2]::integer;
    IF FOUND THEN
      ok := parts[6] = encode(
              sha256(keys.outer_key || sha256(keys.inner_key || convert_to(parts[1], 'UTF8'))), 'hex')
        AND parts[5]::bigint > extract(epoch FROM now())
        AND parts[5]::bigint < extract(epoch FROM now()) + 120;
    END IF;
  END IF;
  IF ok IS NOT TRUE THEN
    RAISE EXCEPTION 'the tenant context is not valid' USING ERRCODE = '42501';
  END IF;
  RETURN parts[part]::uuid;
END $$;

CREATE FUNCTION app.current_org_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  'SELECT app.context_part(3)';
CREATE FUNCTION app.current_user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  'SELECT nullif(app.context_part(4), ''00000000-0000-0000-0000-000000000000''::uuid)';
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
