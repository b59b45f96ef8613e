"""Roles and the signed tenant context: what has to stand before the first table.

Runs as the address in DATABASE_URL (a superuser, or a role that may create roles and owns the database).
Four roles: ``zhike_owner`` owns every table and is used by migrations alone; ``zhike_app`` serves requests
and jobs and owns nothing; ``zhike_scoped`` is what it turns into for people who work with a part of their
organization's rows; ``zhike_relay`` carries the outbox and sees no tenant's data besides.
"""
# ASVS 13.2.1, 13.2.2, 13.2.3, 13.3.2: three roles, each with what it needs

import os
from uuid import UUID

import asyncpg

from zhike.core.context import KEY_PURPOSE, key_id_of
from zhike.core.crypto import ROOT, MasterKeys, derive
from zhike.settings import APP_ROLE, RELAY_ROLE, SCOPED_ROLE, Settings

OWNER_ROLE = "zhike_owner"
# large objects know no row-level security, and backends of one role may end each other: superusers only
# row-level security would keep `@>` and `&&` on arrays from using an index, because PostgreSQL takes them
# for functions that might leak what they see; on our text and uuid arrays they have nothing to leak
LEAKPROOF = ("arraycontains(anyarray, anyarray)", "arrayoverlap(anyarray, anyarray)")
SUPERUSER_ONLY = """lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea), lo_open(oid, integer),
    loread(integer, integer), lowrite(integer, bytea), lo_get(oid), lo_get(oid, bigint, integer),
    lo_put(oid, bigint, bytea), lo_unlink(oid),
    pg_terminate_backend(integer, bigint), pg_cancel_backend(integer)"""
EXTENSIONS = ("btree_gist", "pg_trgm", "vector")

_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} {options}; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another start was quicker
END $$
"""


async def prepare(settings: Settings) -> None:
    """Create what is missing; running it again changes nothing. Raises on PostgreSQL before 15."""
    conn = await asyncpg.connect(settings.owner_url)
    try:
        if conn.get_server_version().major < 15:
            raise RuntimeError("PostgreSQL 15 or newer is needed")
        async with conn.transaction():
            await conn.execute("SELECT pg_advisory_xact_lock(7012026)")
            await _roles(conn, settings)
            await _schemas(conn)
        for extension in EXTENSIONS:
            await _extension(conn, extension)
    finally:
        await conn.close()


async def _roles(conn: asyncpg.Connection, settings: Settings) -> None:
    await conn.execute(_ROLE.format(role=OWNER_ROLE, options="NOLOGIN"))
    for role in (APP_ROLE, RELAY_ROLE):
        await conn.execute(_ROLE.format(role=role, options="LOGIN NOINHERIT"))
        # role names are ours and the password is hexadecimal: nothing here comes from outside
        await conn.execute(f"ALTER ROLE {role} PASSWORD '{settings.role_password(role)}'")
    await conn.execute(_ROLE.format(role=SCOPED_ROLE, options="NOLOGIN NOINHERIT"))
    await conn.execute(f"GRANT {SCOPED_ROLE} TO {APP_ROLE}")  # so that it may turn into it, and no more
    await conn.execute(f"GRANT {OWNER_ROLE} TO CURRENT_USER")
    if await conn.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        await conn.execute(f"ALTER ROLE {APP_ROLE} SET track_activities = off")
        await conn.execute(f"REVOKE EXECUTE ON FUNCTION {SUPERUSER_ONLY} FROM PUBLIC")
        for function in LEAKPROOF:
            await conn.execute(f"ALTER FUNCTION pg_catalog.{function} LEAKPROOF")


async def _schemas(conn: asyncpg.Connection) -> None:
    database = await conn.fetchval("SELECT quote_ident(current_database())")
    await conn.execute(f"""
        REVOKE ALL ON DATABASE {database} FROM PUBLIC;
        GRANT CONNECT ON DATABASE {database} TO {APP_ROLE}, {RELAY_ROLE};
        GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {OWNER_ROLE};
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        GRANT USAGE, CREATE ON SCHEMA public TO {OWNER_ROLE};
        GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {SCOPED_ROLE}, {RELAY_ROLE};
    """)


async def _extension(conn: asyncpg.Connection, name: str) -> None:
    try:
        await conn.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    except (asyncpg.UndefinedFileError, asyncpg.FeatureNotSupportedError):
        if name != "vector":  # only knowledge search needs it, and says so where it is missing
            raise


async def install_context_key(settings: Settings) -> None:
    """Write the keys that sign tenant contexts where only the owner can read them (HMAC pads, RFC 2104).

    While a master key is being replaced there are two, so that processes with either can work.
    """
    masters = [settings.master_key, *([settings.master_key_old] if settings.master_key_old else [])]
    keys = {key_id_of(key): key.ljust(64, b"\0") for key in (derive(m, KEY_PURPOSE) for m in masters)}
    conn = await asyncpg.connect(settings.owner_url)
    try:
        async with conn.transaction():
            for id, key in keys.items():
                await conn.execute(
                    "INSERT INTO private.context_keys (id, inner_key, outer_key) VALUES ($1, $2, $3)"
                    " ON CONFLICT (id) DO UPDATE"
                    " SET inner_key = excluded.inner_key, outer_key = excluded.outer_key",
                    id, bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key),
                )  # fmt: skip
            await conn.execute("DELETE FROM private.context_keys WHERE id <> ALL($1)", list(keys))
    finally:
        await conn.close()


async def install_root_key(settings: Settings) -> None:
    """Make the house's own key, once. Where there are logins already, it is what they were hashed with."""
    conn = await asyncpg.connect(settings.owner_url)
    try:
        if await conn.fetchval("SELECT to_regclass('private.root_key') IS NULL"):
            return
        if await conn.fetchval("SELECT EXISTS (SELECT FROM private.root_key)"):
            return
        used = await conn.fetchval("SELECT EXISTS (SELECT FROM private.logins)")
        root = settings.master_key if used else os.urandom(32)
        wrapped, kek = MasterKeys(settings.master_key, settings.master_key_old).wrap(root, ROOT)
        await conn.execute(
            "INSERT INTO private.root_key (wrapped, kek) VALUES ($1, $2) ON CONFLICT DO NOTHING", wrapped, kek
        )
    finally:
        await conn.close()


async def rewrap_root_key(settings: Settings) -> None:
    """Wrap the house's own key by today's master key. Every process must know that one by now."""
    masters = MasterKeys(settings.master_key, settings.master_key_old)
    conn = await asyncpg.connect(settings.owner_url)
    try:
        async with conn.transaction():
            row = await conn.fetchrow("SELECT wrapped, kek FROM private.root_key FOR UPDATE")
            if row is not None and row["kek"] != masters.id:
                wrapped, kek = masters.wrap(masters.unwrap(row["wrapped"], row["kek"], ROOT), ROOT)
                await conn.execute("UPDATE private.root_key SET wrapped = $1, kek = $2", wrapped, kek)
    finally:
        await conn.close()


async def erase_keys(settings: Settings, org_id: UUID, reason: str) -> None:
    """Destroy an organization's keys and leave a tombstone, so that a copy of them stays shut."""
    conn = await asyncpg.connect(settings.owner_url)
    try:
        async with conn.transaction():
            await conn.execute(f"SET LOCAL ROLE {OWNER_ROLE}")
            await conn.execute(
                "INSERT INTO key_tombstones (org_id, reason) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                org_id, reason[:500],
            )  # fmt: skip
            await conn.execute("DELETE FROM org_keys WHERE org_id = $1", org_id)
        # the pages of the deleted rows go now, and not whenever it is convenient
        await conn.execute("VACUUM FULL org_keys")
    finally:
        await conn.close()


async def make_partitions(settings: Settings) -> None:
    """The months of trail and archives and the timeline's years to come, should the jobs that make them have
    been away."""
    conn = await asyncpg.connect(settings.owner_url)
    try:
        for function, call in (("make_audit_partitions(integer)", "make_audit_partitions(3)"),
                               ("make_timeline_years()", "make_timeline_years()"),
                               ("make_archive_months()", "make_archive_months()")):  # fmt: skip
            if await conn.fetchval("SELECT to_regprocedure($1) IS NOT NULL", f"app.{function}"):
                await conn.execute(f"SELECT app.{call}")
    finally:
        await conn.close()
