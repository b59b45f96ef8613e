# ruff: noqa: E501  the probes read best on one line
"""P-07: with the app's own SQL connection and tenant Hall's token, nothing of tenant Other can be had.

The probes run as role zhike_app, as an attacker with a perfect SQL injection would. What this promise does
not cover: code running inside the app process, which holds the signing key.
"""

import contextlib
import itertools
import secrets
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from zhike.core.context import ContextSigner
from zhike.core.model import Model
from zhike.settings import Settings

from ..cast import Hall

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


@contextlib.asynccontextmanager
async def intruder(settings: Settings, token: str) -> AsyncIterator[asyncpg.Connection]:
    conn = await asyncpg.connect(settings.app_url)
    try:
        await conn.execute("SELECT set_config('app.context', $1, false)", token)
        yield conn
    finally:
        await conn.close()


async def footprint(db: asyncpg.Connection, other: Hall) -> dict[str, Any]:
    """Every row of Other in every table, as one comparable value."""
    found = {}
    for table in Model.metadata.sorted_tables:
        column = "org_id" if "org_id" in table.c else "id" if table.name == "organizations" else None
        if column and table.name not in {"idempotency_keys"}:
            found[table.name] = await db.fetchval(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table.name} t WHERE {column} = $1",
                other.org_id,
            )
    return found


def _fill(sql: str, other: Hall) -> str:
    return sql.replace("{org}", str(other.org_id)).replace("{user}", str(other.owner.id))


@pytest.mark.parametrize("sql", READS, ids=range(len(READS)))
async def test_reads_show_nothing_foreign(sql: str, hall: Hall, other: Hall, settings: Settings) -> None:
    token = hall.held.unit.signer.mint(hall.org_id, hall.owner.id)
    async with intruder(settings, token) as conn:
        try:
            rows = await conn.fetch(_fill(sql, other))
        except asyncpg.PostgresError as refused:
            assert str(other.org_id) not in str(refused)
            return
        text = " ".join(str(dict(row)) for row in rows)
        assert str(other.org_id) not in text
        assert str(other.owner.id) not in text


@pytest.mark.parametrize("sql", COMMANDS, ids=range(len(COMMANDS)))
async def test_commands_are_refused(sql: str, hall: Hall, other: Hall, settings: Settings) -> None:
    token = hall.held.unit.signer.mint(hall.org_id, hall.owner.id)
    async with intruder(settings, token) as conn:
        with pytest.raises(asyncpg.PostgresError):
            await conn.execute(_fill(sql, other))


async def test_silent_writes_touch_nothing_foreign(
    hall: Hall, other: Hall, settings: Settings, owner_db: asyncpg.Connection
) -> None:
    before = await footprint(owner_db, other)
    token = hall.held.unit.signer.mint(hall.org_id, hall.owner.id)
    async with intruder(settings, token) as conn:
        for sql in SILENT:
            transaction = conn.transaction()
            await transaction.start()
            with contextlib.suppress(asyncpg.PostgresError):
                await conn.execute(_fill(sql, other))
            assert await footprint(owner_db, other) == before
            await transaction.rollback()
    assert await footprint(owner_db, other) == before


async def test_no_context_means_no_rows(hall: Hall, settings: Settings) -> None:
    for token in ("", None):
        conn = await asyncpg.connect(settings.app_url)
        if token is not None:
            await conn.execute("SELECT set_config('app.context', $1, false)", token)
        for table in ("users", "organizations", "audit_logs", "org_keys", "outbox_events"):
            assert await conn.fetchval(f"SELECT count(*) FROM {table}") == 0
        await conn.close()


def _mutants(token: str, other: Hall) -> list[str]:
    """Tokens that were never minted: cut, flipped, swapped, re-signed with guesses, and shaped like one."""
    parts = token.split(".")
    swapped = ".".join([*parts[:2], other.org_id.hex, *parts[3:]])
    late = ".".join([*parts[:4], str(int(parts[4]) + 50), parts[5]])
    guess = [ContextSigner(key).mint(other.org_id, None) for key in (b"", b"\0" * 32, b"zhike", b"x" * 64)]
    shaped = [str(other.org_id), other.org_id.hex, f"v1.0001.{other.org_id.hex}", f"v1.0001.{other.org_id.hex}...",
              f"{token}\n", f" {token}", token.upper(), token + "0", "null", "{}", "'", "%s", "\u0661" * 10,
              token.replace("v1.0001", "v1.0002"), token.replace("v1.0001", "v1.0000"), f"{token}.{parts[5]}"]  # fmt: skip
    cut = [token[:length] for length in range(1, len(token))]
    hexes = "0123456789abcdef"
    flipped = []
    for index, char in enumerate(token):
        if char in hexes:
            flipped.extend(token[:index] + c + token[index + 1 :] for c in hexes if c != char)
    chance = [f"{'.'.join(parts[:5])}.{secrets.token_hex(32)}" for _ in range(1_000)]
    return [swapped, late, *guess, *shaped, *cut, *flipped, *chance]


async def test_forged_tokens_are_refused(hall: Hall, other: Hall, settings: Settings) -> None:
    token = hall.held.unit.signer.mint(hall.org_id, hall.owner.id)
    tried = 0
    conn = await asyncpg.connect(settings.app_url)
    statement = await conn.prepare("SELECT count(*) FROM users")
    for mutant in _mutants(token, other):
        await conn.execute("SELECT set_config('app.context', $1, false)", mutant)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await statement.fetchval()
        tried += 1
    await conn.close()
    assert tried > 3_000
    print(
        f"P-07 {tried} forged tokens and {len(READS) + len(COMMANDS) + len(SILENT)} probes, 0 rows  goal 0  pass"
    )


async def test_an_expired_token_is_refused(
    hall: Hall, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = hall.held.unit.signer
    for offset in itertools.chain((-1_000, -61), (200, 10_000)):
        with monkeypatch.context() as patch:
            now = __import__("time").time()
            patch.setattr("zhike.core.context.time.time", lambda now=now, offset=offset: now + offset)
            token = signer.mint(hall.org_id, None)
        async with intruder(settings, token) as conn:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.fetch("SELECT * FROM users")
