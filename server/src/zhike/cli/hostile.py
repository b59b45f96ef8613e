# ruff: noqa: E501, S608 - the probes read best on one line, and are put together from the catalog
"""What somebody with a perfect SQL injection would try, as the app role with another tenant's token.

`zhike doctor rls` tries it on the database it is pointed at, each probe in a transaction that is rolled back;
the tests try the same. What this cannot cover: code running inside the app process, which holds the key that
signs tenants' tokens.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

# each must fail, or give no row of Other. `{org}` is Other's id, `{user}` its owner's id.
READS = [
    "SELECT * FROM users WHERE org_id = '{org}'",
    "SELECT * FROM users WHERE org_id::text = '{org}' OR true AND org_id = '{org}'",
    "TABLE organizations",
    "SELECT * FROM ONLY users WHERE org_id = '{org}'",
    "SELECT u.* FROM users u RIGHT JOIN (VALUES ('{org}'::uuid)) v(o) ON u.org_id = v.o WHERE u.id IS NOT NULL",
    "WITH w AS MATERIALIZED (SELECT * FROM users) SELECT * FROM w WHERE org_id = '{org}'",
    "SELECT * FROM users TABLESAMPLE SYSTEM (100) WHERE org_id = '{org}'",
    "SELECT (SELECT row_to_json(u) FROM users u WHERE u.id = '{user}') WHERE EXISTS (SELECT FROM users WHERE id = '{user}')",
    "SELECT * FROM users WHERE id = '{user}' FOR UPDATE",
    "SELECT query_to_xml('SELECT * FROM users WHERE org_id = ''{org}''', true, false, '')::text AS x WHERE"
    " query_to_xml('SELECT * FROM users WHERE org_id = ''{org}''', true, false, '')::text LIKE '%{org}%'",
    "SELECT table_to_xml('users', true, false, '')::text AS x WHERE table_to_xml('users', true, false, '')::text LIKE '%{org}%'",
    "SELECT cursor_to_xml('c', 10, true, false, '')",
    "SELECT most_common_vals::text AS v FROM pg_stats WHERE tablename = 'users' AND most_common_vals::text LIKE '%{org}%'",
    "SELECT stavalues1::text FROM pg_statistic",
    "SELECT * FROM private.logins",
    "SELECT * FROM private.context_keys",
    "SELECT * FROM private.root_key",
    "SELECT * FROM private.audit_sealing",
    "SELECT * FROM partitions.audit_logs_{month}",
    "SELECT app.take_unsealed_audit(10)",
    "SELECT * FROM schedule_ticks",
    "SELECT * FROM jobs.pgqueuer",
    "SELECT * FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT query FROM pg_stat_activity WHERE query LIKE '%{org}%' AND pid <> pg_backend_pid()",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_read_binary_file('global/pg_control')",
    "SELECT lo_get(1)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM dblink('host=/tmp', 'SELECT 1') AS t(x int)",
    "SELECT org_id FROM app.find_login('\\x00'::bytea)",
    "SELECT t::text FROM app.tenant t WHERE org_id = '{org}'",
    "SELECT org_id FROM app.tenant FOR UPDATE",
    "SELECT k.outer_key FROM app.tenant, private.context_keys k",
]
COMMANDS = [
    "SET ROLE zhike_owner",
    "SET ROLE zhike_relay",
    "SET SESSION AUTHORIZATION zhike_owner",
    "SET row_security = off; SELECT * FROM users",
    "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY tenant ON users",
    "CREATE POLICY mine ON users USING (true)",
    "ALTER ROLE zhike_app BYPASSRLS",
    "GRANT zhike_owner TO zhike_app",
    "CREATE TABLE public.leak AS SELECT * FROM users",
    "CREATE TEMP TABLE leak AS SELECT * FROM users",
    "CREATE SCHEMA leak",
    "CREATE FUNCTION public.leak() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION app.current_org_id() RETURNS uuid LANGUAGE sql AS 'SELECT ''{org}''::uuid'",
    "CREATE VIEW public.leak AS SELECT * FROM users",
    "CREATE OR REPLACE VIEW app.tenant AS SELECT '{org}'::uuid AS org_id",
    "CREATE RULE \"_RETURN\" AS ON SELECT TO app.tenant DO INSTEAD SELECT '{org}'::uuid AS org_id",
    "CREATE TEMP VIEW tenant AS SELECT '{org}'::uuid AS org_id",
    "ALTER VIEW app.tenant SET (security_invoker = true)",
    "ALTER VIEW app.tenant OWNER TO zhike_app",
    "DROP VIEW app.tenant CASCADE",
    "UPDATE app.tenant SET org_id = '{org}'",
    "INSERT INTO app.tenant VALUES ('{org}')",
    "DELETE FROM app.tenant",
    "GRANT SELECT ON private.context_keys TO zhike_app",
    "CREATE EXTENSION dblink",
    "TRUNCATE users CASCADE",
    "TRUNCATE outbox_events",
    "LOCK TABLE users IN ACCESS EXCLUSIVE MODE; ALTER TABLE users OWNER TO zhike_app",
    "COPY users TO PROGRAM 'cat'",
    "COPY users FROM PROGRAM 'true'",
    "COPY (SELECT * FROM users) TO '/tmp/leak.csv'",
    "DO $$ BEGIN EXECUTE 'SET ROLE zhike_owner'; END $$",
    "INSERT INTO private.context_keys VALUES ('0009', decode(repeat('00', 64), 'hex'), decode(repeat('00', 64), 'hex'))",
    "UPDATE private.context_keys SET id = '0002'",
    "INSERT INTO sites (org_id, id, name) VALUES ('{org}', gen_random_uuid(), 'planted')",
    "INSERT INTO sites (org_id, id, name) SELECT '{org}', gen_random_uuid(), 'planted'"
    " ON CONFLICT (org_id, name) DO NOTHING",
    "UPDATE sites SET org_id = '{org}'",
    "INSERT INTO user_sites (org_id, id, user_id, site_id) SELECT org_id, gen_random_uuid(), '{user}', id FROM sites",
    "INSERT INTO audit_logs (org_id, id, audit_id, actor_type, event_type)"
    " VALUES ('{org}', gen_random_uuid(), 'x', 'user', 'forged')",
    "DELETE FROM audit_logs",
    "UPDATE audit_logs SET operator_name = 'nobody'",
    "DELETE FROM outbox_events",
    "DELETE FROM org_keys",
    "DELETE FROM key_tombstones",
    "INSERT INTO audit_seals (org_id, id) VALUES (app.current_org_id(), gen_random_uuid())",
    "SELECT app.retire_audit(app.current_org_id(), '2020-01-01', 1)",
    "SELECT app.destroy_retired_keys()",
    "UPDATE outbox_events SET status = 'pending'",
    "INSERT INTO schedule_ticks VALUES ('x', 'y', now())",
    "SELECT setval('outbox_seq', 1)",
    "SELECT nextval('outbox_seq')",
    "ALTER SYSTEM SET fsync = off",
    "SELECT pg_terminate_backend(pg_backend_pid())",
    "SELECT pg_cancel_backend(pg_backend_pid())",
    "SELECT pg_reload_conf()",
    "SET session_replication_role = replica",
    "SELECT lo_create(0)",
    "LOAD 'auto_explain'",
]
# these may run, but must not touch Other
SILENT = [
    "DELETE FROM users WHERE org_id = '{org}'",
    "UPDATE users SET name = 'owned' WHERE id = '{user}'",
    "UPDATE organizations SET name = 'owned'",
    "MERGE INTO users u USING (VALUES ('{user}'::uuid)) v(id) ON u.id = v.id WHEN MATCHED THEN UPDATE SET name = 'owned'",
    "DELETE FROM auth_sessions",
    "DELETE FROM idempotency_keys",
    "DELETE FROM user_sites",
]


# what the role that carries events must not be able to do either
RELAY_COMMANDS = [
    "SELECT * FROM customers",
    "SELECT * FROM messages",
    "SELECT * FROM org_keys",
    "SELECT * FROM audit_logs",
    "DELETE FROM audit_logs",
    "DELETE FROM audit_seals",
    "UPDATE audit_seals SET number = 1",
    "SELECT * FROM private.logins",
    "SELECT * FROM private.root_key",
    "SET ROLE zhike_owner",
    "SET ROLE zhike_app",
    "UPDATE organizations SET name = 'owned'",
    "SELECT * FROM users",
    "CREATE TABLE public.leak (x int)",
]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the catalog, by its quoted name; ``tenant`` is the column that says whose a row is."""

    name: str
    tenant: str | None


@dataclass(frozen=True, slots=True)
class Breach:
    """A probe that was not stopped."""

    table: str
    probe: str
    what: str


@dataclass(frozen=True, slots=True)
class Victim:
    """Whose rows the attacker wants."""

    org_id: UUID
    user_id: UUID

    def fill(self, sql: str) -> str:
        return sql.replace("{org}", str(self.org_id)).replace("{user}", str(self.user_id))


async def attempt(
    conn: asyncpg.Connection, sql: str, judge: Callable[[str, list[asyncpg.Record]], str]
) -> str:
    """Run a probe and take it back. What was wrong: what ``judge`` says of (command tag, rows), "" if refused."""
    transaction = conn.transaction()
    await transaction.start()
    try:
        statement = await conn.prepare(sql)
        rows = await statement.fetch()
        return judge(statement.get_statusmsg(), rows)
    except asyncpg.PostgresError:
        return ""
    finally:
        with contextlib.suppress(asyncpg.PostgresError):
            await transaction.rollback()


def _counts(_tag: str, rows: list[asyncpg.Record]) -> str:
    return f"{rows[0][0]} rows seen" if rows and rows[0][0] else ""


def _touches(tag: str, _rows: list[asyncpg.Record]) -> str:
    return f"{tag} took place" if not tag.endswith(" 0") else ""


def _succeeds(tag: str, _rows: list[asyncpg.Record]) -> str:
    return f"{tag} was allowed"


def probes(table: Table, attacker: UUID, victim: UUID) -> list[tuple[str, Callable[..., str]]]:
    """What is tried on one table, and what would be a breach."""
    name, tenant = table.name, table.tenant
    found: list[tuple[str, Callable[..., str]]] = [
        (f"TRUNCATE {name}", _succeeds),
        (f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY", _succeeds),
        (f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY", _succeeds),
        (f"CREATE POLICY breach ON {name} USING (true)", _succeeds),
        (f"DROP TABLE {name}", _succeeds),
        (
            f"CREATE TRIGGER breach BEFORE INSERT ON {name} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            _succeeds,
        ),
    ]
    if tenant is None:
        return [*found, (f"SELECT count(*) FROM {name}", _counts), (f"DELETE FROM {name}", _succeeds)]
    return [
        *found,
        (f"SELECT count(*) FROM {name} WHERE {tenant} = '{victim}'", _counts),
        (f"SELECT count(*) FROM {name} WHERE {tenant} <> '{attacker}'", _counts),
        (f"SELECT count(*) FROM {name} TABLESAMPLE SYSTEM (100) WHERE {tenant} <> '{attacker}'", _counts),
        (f"UPDATE {name} SET {tenant} = {tenant} WHERE {tenant} = '{victim}'", _touches),
        (f"DELETE FROM {name} WHERE {tenant} = '{victim}'", _touches),
        (f"INSERT INTO {name} ({tenant}) VALUES ('{victim}')", _succeeds),
        (f"UPDATE {name} SET {tenant} = '{victim}'", _touches),
    ]


async def attack_table(conn: asyncpg.Connection, table: Table, attacker: UUID, victim: UUID) -> list[Breach]:
    """Every probe of one table, with the attacker's own token set on the connection."""
    found = []
    for sql, judge in probes(table, attacker, victim):
        if what := await attempt(conn, sql, judge):
            found.append(Breach(table.name, sql, what))
    return found


async def attack_without_token(conn: asyncpg.Connection, table: Table) -> list[Breach]:
    """Nobody sees anything, and an insert finds no tenant to be of."""
    what = await attempt(conn, f"SELECT count(*) FROM {table.name}", _counts)
    return [Breach(table.name, "SELECT without a token", what)] if what else []


async def attack_at_large(conn: asyncpg.Connection, victim: Victim, month: str) -> list[Breach]:
    """The probes that are no one table's."""
    found = []

    def shows(_tag: str, rows: list[asyncpg.Record]) -> str:
        text = " ".join(str(dict(row)) for row in rows)
        return "a foreign row" if str(victim.org_id) in text or str(victim.user_id) in text else ""

    for sql in READS:
        if what := await attempt(conn, victim.fill(sql).replace("{month}", month), shows):
            found.append(Breach("", sql, what))
    for sql in COMMANDS:
        if what := await _commanded(conn, victim.fill(sql)):
            found.append(Breach("", sql, what))
    return found


async def _commanded(conn: asyncpg.Connection, sql: str) -> str:
    """A script of several statements, which must fail somewhere, or change nothing."""
    transaction = conn.transaction()
    await transaction.start()
    try:
        tag = await conn.execute(sql)
        idle = tag.startswith(("INSERT", "UPDATE", "DELETE")) and tag.endswith(" 0")
        return "" if idle else "was allowed"
    except asyncpg.PostgresError:
        return ""
    finally:
        with contextlib.suppress(asyncpg.PostgresError):
            await transaction.rollback()
