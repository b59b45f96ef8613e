"""P-09: FORCE row-level security on every tenant table, the tenant in every key, no stray grant."""

from typing import Any

import asyncpg
import pytest

from zhike import wiring  # noqa: F401  all models
from zhike.core.model import Model, Tenant

# tables without org_id, and why
GLOBAL = {
    "alembic_version": "the schema's revision",
    "organizations": "the tenant itself; its policy is on id",
    "schedule_ticks": "cron ticks of the installation; the app role has no grant on it",
}
# what the app role may do where it is not everything
NARROW = {
    "audit_logs": {"SELECT", "INSERT"},
    "dead_letters": {"SELECT", "UPDATE"},
    "event_consumptions": {"SELECT", "INSERT"},
    "org_keys": {"SELECT", "INSERT"},
    "organizations": {"SELECT", "INSERT", "UPDATE"},
    "outbox_events": {"SELECT", "INSERT"},
    "prompt_templates": {"SELECT", "INSERT"},
}
RELAY = {
    "dead_letters": {"SELECT", "INSERT", "UPDATE"},
    "event_consumptions": {"SELECT", "DELETE"},
    "idempotency_keys": {"SELECT", "DELETE"},
    "organizations": {"SELECT"},
    "outbox_events": {"SELECT", "UPDATE", "DELETE"},
    "schedule_ticks": {"SELECT", "INSERT", "DELETE"},
    "sites": {"SELECT"},
}
DEFINER = {"current_org_id", "current_user_id", "find_login", "is_founded", "take_login"}


async def _rows(db: asyncpg.Connection, sql: str, *args: Any) -> list[Any]:
    return await db.fetch(sql, *args)


async def test_every_table_is_protected(app: object, owner_db: asyncpg.Connection) -> None:
    rows = await _rows(owner_db, """
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
               pg_get_userbyid(c.relowner) AS owner,
               EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'org_id') AS tenant,
               (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid
                 AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL AND p.polpermissive
                 AND pg_get_expr(p.polqual, p.polrelid) LIKE '%current_org_id%') AS policies
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v')
    """)  # fmt: skip
    assert len(rows) > 15
    wrong = [
        row["relname"]
        for row in rows
        if row["relname"] not in {"alembic_version", "schedule_ticks"}
        and not (row["relrowsecurity"] and row["relforcerowsecurity"] and row["policies"] == 1)
    ]
    assert not wrong, f"without FORCE row-level security: {wrong}"
    assert not [row["relname"] for row in rows if not row["tenant"] and row["relname"] not in GLOBAL]
    assert not [row["relname"] for row in rows if row["owner"] != "zhike_owner"]
    print(f"P-09 {len(rows)} tables, 0 exceptions  goal 0  pass")


async def test_every_key_begins_with_the_tenant(app: object, owner_db: asyncpg.Connection) -> None:
    rows = await _rows(owner_db, """
        SELECT t.relname AS table, i.relname AS index,
               (SELECT attname FROM pg_attribute a
                 WHERE a.attrelid = t.oid AND a.attnum = x.indkey[0]) AS first
        FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
        WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique
    """)  # fmt: skip
    wrong = [
        f"{r['table']}.{r['index']}" for r in rows if r["table"] not in GLOBAL and r["first"] != "org_id"
    ]
    assert not wrong


async def test_every_foreign_key_carries_the_tenant_and_has_an_index(
    app: object, owner_db: asyncpg.Connection
) -> None:
    rows = await _rows(owner_db, """
        SELECT conrelid::regclass::text AS table, conname,
               (SELECT array_agg(attname ORDER BY ord) FROM unnest(conkey) WITH ORDINALITY k(num, ord)
                 JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.num) AS columns,
               EXISTS (SELECT FROM pg_index x WHERE x.indrelid = conrelid AND x.indpred IS NULL
                 AND (SELECT array_agg(n) FROM unnest((x.indkey::int2[])[0:cardinality(conkey) - 1]) n)
                     @> conkey) AS indexed
        FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
    """)  # fmt: skip
    assert rows
    assert not [f"{r['table']}.{r['conname']}" for r in rows if r["columns"][0] != "org_id"]
    partial = await _partial_indexes(owner_db)
    missing = [f"{r['table']}({', '.join(r['columns'])})" for r in rows
               if not r["indexed"] and (r["table"], r["columns"][1]) not in partial]  # fmt: skip
    assert not missing, f"foreign keys without an index: {missing}"


async def _partial_indexes(db: asyncpg.Connection) -> set[tuple[str, str]]:
    """(table, column) served by an index on (org_id, column …) WHERE column IS NOT NULL."""
    rows = await _rows(db, """
        SELECT t.relname AS table, a.attname AS column FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[1]
        WHERE x.indpred IS NOT NULL AND pg_get_expr(x.indpred, t.oid) = '(' || a.attname || ' IS NOT NULL)'
    """)  # fmt: skip
    return {(row["table"], row["column"]) for row in rows}


@pytest.mark.parametrize("role", ["zhike_app", "zhike_relay"])
async def test_roles_own_nothing_and_bypass_nothing(
    role: str, app: object, owner_db: asyncpg.Connection
) -> None:
    row = await owner_db.fetchrow("SELECT * FROM pg_roles WHERE rolname = $1", role)
    assert row is not None
    for power in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication", "rolinherit"):
        assert row[power] is False, power
    owned = await owner_db.fetchval(
        "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = $1", role
    )
    assert owned == 0
    member = "SELECT count(*) FROM pg_auth_members WHERE pg_get_userbyid(member) = $1"
    assert await owner_db.fetchval(member, role) == 0


async def test_grants_are_what_this_page_says(app: object, owner_db: asyncpg.Connection) -> None:
    rows = await _rows(owner_db, """
        SELECT grantee, table_name, array_agg(privilege_type::text) AS privileges
        FROM information_schema.role_table_grants
        WHERE table_schema = 'public' AND grantee IN ('zhike_app', 'zhike_relay', 'PUBLIC') GROUP BY 1, 2
    """)  # fmt: skip
    found = {(row["grantee"], row["table_name"]): set(row["privileges"]) for row in rows}
    everything = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    for table in Model.metadata.tables:
        allowed = set() if table == "schedule_ticks" else NARROW.get(table, everything)
        assert found.pop(("zhike_app", table), set()) <= allowed, table
        assert found.pop(("zhike_relay", table), set()) == RELAY.get(table, set()), table
    assert not found


async def test_definer_functions_are_listed_and_pinned(app: object, owner_db: asyncpg.Connection) -> None:
    rows = await _rows(owner_db, """
        SELECT proname, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS open,
               prosqlbody IS NOT NULL AS resolved FROM pg_proc
        WHERE prosecdef AND pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
    """)  # fmt: skip
    assert {row["proname"] for row in rows} == DEFINER
    pinned = ["search_path=pg_catalog, pg_temp"]  # or its names were resolved when it was made
    assert not [r["proname"] for r in rows if not (r["resolved"] or r["proconfig"] == pinned) or r["open"]]


def test_every_model_is_tenant_or_global() -> None:
    without = {t.name for t in Model.metadata.tables.values() if "org_id" not in t.c} - GLOBAL.keys()
    assert not without
    loose = [m.class_.__name__ for m in Model.registry.mappers
             if "org_id" in m.columns and not issubclass(m.class_, Tenant)]  # fmt: skip
    assert set(loose) == {"EventConsumption", "IdempotencyKey", "OrgKey"}
