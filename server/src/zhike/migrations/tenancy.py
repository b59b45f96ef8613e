"""Row-level security for migrations: one call protects a table.

A policy believes only a token signed with a key that the app role cannot read (docs/decisions/0003, 0023): it
asks ``app.tenant``, and the functions of ``app`` ask the same way. Each answers NULL, which matches nothing,
when no token is set, and raises when a token is malformed, forged, expired or of an unknown key. It starts
from "not valid" and compares the whole token, which has a fixed length, with the one it would have signed:
three-valued logic has let a bare UUID through before, and a regular expression cost ten times as much as the
signature.
"""

from alembic import op
from sqlalchemy import text
from sqlalchemy.util import await_only

from zhike.settings import APP_ROLE, RELAY_ROLE

_CONTEXT = """
CREATE SCHEMA app;
CREATE SCHEMA private;
GRANT USAGE ON SCHEMA app TO zhike_app, zhike_scoped, zhike_relay;

CREATE TABLE private.context_keys (
  id text PRIMARY KEY CHECK (length(id) = 4),
  inner_key bytea NOT NULL CHECK (length(inner_key) = 64),
  outer_key bytea NOT NULL CHECK (length(outer_key) = 64)
);

CREATE FUNCTION app.refuse() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the tenant context is not valid' USING ERRCODE = '42501';
END $$;

{functions}
-- the organization in which this account may be changed: one's own, unless one acts for all of them
CREATE FUNCTION app.org_id_for(account uuid) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN app.scope_letter() = 'a' OR account = app.current_user_id() THEN app.context_org_id()
              ELSE app.refuse() END;
END;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO zhike_app;
"""


# A body of the standard's form is resolved here and now, so no search_path can bend it; and it costs a third
# of what PL/pgSQL does, which sets itself up anew in every transaction.
_PART = """
CREATE FUNCTION app.{name}() RETURNS {type}
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  SELECT CASE
    WHEN t IS NULL OR t = '' THEN NULL
    WHEN octet_length(t) = 151 AND t = left(t, 86) || '.' || encode(sha256(
           k.outer_key || sha256(k.inner_key || convert_to(left(t, 86), 'UTF8'))), 'hex')
    THEN CASE  -- only what we signed gets here, so its inner form can be trusted
      WHEN to_timestamp(substr(t, 77, 10)::bigint) BETWEEN now() - interval '1 second'
                                                       AND now() + interval '120 seconds'
      THEN {answer}
      ELSE app.refuse()::{type}
    END
    ELSE app.refuse()::{type}
  END
  FROM current_setting('app.context', true) AS t LEFT JOIN private.context_keys k ON k.id = substr(t, 4, 4);
END;
"""
_ORG = "substr(t, 9, 32)::uuid"
_ALL = "substr(t, 75, 1) = 'a'"
# `current_org_id` takes only a token for all of the organization, as the policies of the app role do,
# `scoped_org_id` takes only the others, `context_org_id` takes both and stands in no policy
_ANSWERS = {
    "current_org_id": f"CASE WHEN {_ALL} THEN {_ORG} ELSE app.refuse() END",
    "scoped_org_id": f"CASE WHEN {_ALL} THEN app.refuse() ELSE {_ORG} END",
    "context_org_id": _ORG,
    "current_user_id": "nullif(substr(t, 42, 32)::uuid, '00000000-0000-0000-0000-000000000000'::uuid)",
    "scope_letter": "substr(t, 75, 1)",
}
CONTEXT = _CONTEXT.format(
    functions="".join(
        _PART.format(name=name, answer=answer, type="text" if name == "scope_letter" else "uuid")
        for name, answer in _ANSWERS.items()
    )
)


# The same check for the policies of the app role. A view is written into each statement that it guards, and
# planned once with it, where a function is started anew for each table of each execution. Whoever asks needs
# rights on the view alone; the keys are read as its owner, and only the answer can be seen. `left(t, 86)` is
# all that was signed, so no other length gets through; only what we signed is read as numbers and ids.
VIEW = """
CREATE VIEW app.tenant AS
SELECT CASE
  WHEN t = left(t, 86) || '.' || encode(sha256(
         k.outer_key || sha256(k.inner_key || convert_to(left(t, 86), 'UTF8'))), 'hex')
  THEN CASE
    -- from a second ago to 120 seconds ahead
    WHEN abs(substr(t, 77, 10)::float8 - date_part('epoch', now()) - 59.5) <= 60.5 AND substr(t, 75, 1) = 'a'
    THEN substr(t, 9, 32)::uuid
    ELSE app.refuse()
  END
  WHEN t <> '' THEN app.refuse()
END AS org_id
FROM (SELECT current_setting('app.context', true) AS t) AS said
LEFT JOIN private.context_keys k ON k.id = substr(t, 4, 4);
REVOKE ALL ON app.tenant FROM PUBLIC;
GRANT SELECT ON app.tenant TO zhike_app;
"""
_BY_FUNCTION, _BY_VIEW = "(SELECT app.current_org_id())", "(SELECT org_id FROM app.tenant)"
_POLICIES = """
DO $$ DECLARE p record; BEGIN
  FOR p IN SELECT tablename, CASE tablename WHEN 'organizations' THEN 'id' ELSE 'org_id' END AS key
           FROM pg_policies WHERE schemaname = 'public' AND policyname = 'tenant'
  LOOP EXECUTE format('ALTER POLICY tenant ON public.%I USING (%I = {mine}) WITH CHECK (%I = {mine})',
                      p.tablename, p.key, p.key);
  END LOOP;
END $$;
"""


def script(sql: str) -> None:
    """Run several statements in this migration's transaction (a prepared statement takes only one)."""
    await_only(op.get_bind().connection.driver_connection.execute(sql))


def create_context() -> None:
    """The schemas ``app`` and ``private``, the key table and the functions that check a token."""
    script(CONTEXT)


def check_by_view() -> None:
    """Let the policies of the app role look at the token through ``app.tenant``."""
    script(VIEW)
    script(_POLICIES.format(mine=_BY_VIEW))


def check_by_function() -> None:
    """Let them call ``app.current_org_id()``, as they did at first."""
    script(_POLICIES.format(mine=_BY_FUNCTION))
    script("DROP VIEW app.tenant")


def drop_context() -> None:
    script("DROP SCHEMA app CASCADE; DROP SCHEMA private CASCADE")


def protect(table: str, *, grants: str = "SELECT, INSERT, UPDATE, DELETE", column: str = "org_id") -> None:
    """Enable and FORCE row-level security on ``table`` and give the app role ``grants`` on its own rows."""
    by_view = op.get_bind().scalar(text("SELECT to_regclass('app.tenant') IS NOT NULL"))
    script(protection(table, grants, f"{column} = {_BY_VIEW if by_view else _BY_FUNCTION}"))


def protection(table: str, grants: str, mine: str = f"org_id = {_BY_VIEW}") -> str:
    """What `protect` runs."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY tenant ON {table} TO {APP_ROLE} USING ({mine}) WITH CHECK ({mine});"
        f"GRANT {grants} ON {table} TO {APP_ROLE};"
    )


def for_relay(table: str, grants: str) -> None:
    """Let the relay role do ``grants`` on every tenant's rows of ``table``."""
    script(
        f"CREATE POLICY relay ON {table} TO {RELAY_ROLE} USING (true) WITH CHECK (true);"
        f"GRANT {grants} ON {table} TO {RELAY_ROLE}"
    )
