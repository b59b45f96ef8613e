"""P-09: FORCE row-level security on every tenant table, the tenant in every key, no stray grant."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import BYTEA

from zhike import wiring  # noqa: F401  all models
from zhike.core import rotation
from zhike.core.model import Model, Tenant
from zhike.migrations import scopes

# tables without org_id, and why
GLOBAL = {
    "alembic_version": "the schema's revision",
    "organizations": "the tenant itself; its policy is on id",
    "schedule_ticks": "cron ticks of the installation; the app role has no grant on it",
}
# what the app role may do where it is not everything
NARROW = {
    "assignment_versions": {"SELECT", "INSERT"},
    "audit_exports": {"SELECT", "INSERT", "UPDATE"},
    "audit_logs": {"SELECT", "INSERT"},
    "audit_retirements": {"SELECT"},
    "audit_seals": {"SELECT"},
    "consent_texts": {"SELECT", "INSERT"},
    "custom_field_versions": {"SELECT", "INSERT"},
    "consents": {"SELECT", "INSERT"},
    "dead_letters": {"SELECT", "UPDATE"},
    "event_consumptions": {"SELECT", "INSERT"},
    "key_rotations": {"SELECT", "INSERT", "UPDATE"},
    "key_tombstones": {"SELECT"},
    "org_keys": {"SELECT", "INSERT"},  # and UPDATE of four columns, to turn a version
    "organizations": {"SELECT", "INSERT", "UPDATE"},
    "request_nonces": {"SELECT", "INSERT"},
    "outbox_events": {"SELECT", "INSERT"},
    "prompt_templates": {"SELECT", "INSERT"},
    "score_definitions": {"SELECT", "INSERT"},  # and UPDATE of the switch alone
}
RELAY = {
    "applications": {"SELECT", "DELETE"},
    "audit_retirements": {"SELECT", "INSERT"},
    "audit_seals": {"SELECT", "INSERT"},
    "auth_sessions": {"SELECT", "DELETE"},
    "dead_letters": {"SELECT", "INSERT", "UPDATE"},
    "event_consumptions": {"SELECT", "DELETE"},
    "idempotency_keys": {"SELECT", "DELETE"},
    "invitations": {"SELECT", "DELETE"},
    "login_challenges": {"SELECT", "DELETE"},
    "organizations": {"SELECT"},
    "outbox_events": {"SELECT", "UPDATE", "DELETE"},
    "refresh_tokens": {"SELECT", "DELETE"},
    "request_nonces": {"SELECT", "DELETE"},
    "schedule_ticks": {"SELECT", "INSERT", "DELETE"},
    "sites": {"SELECT"},
    "verification_codes": {"SELECT", "DELETE"},
}
# binary columns that no key of an organization made
NO_SECRET = {
    "ai_runs.input_hash": "a plain digest of masked text",
    "api_keys.previous_hash": "a digest of a random secret",
    "api_keys.secret_hash": "a digest of a random secret",
    "applications.ticket_hash": "a digest of a random secret",
    "audit_retirements.hash": "the chain's",
    "audit_retirements.signature": "of the house's own key",
    "audit_seals.digests": "the chain's",
    "audit_seals.hash": "the chain's",
    "audit_seals.previous": "the chain's",
    "audit_seals.signature": "of the house's own key",
    "auth_sessions.token_hash": "a digest of a random secret",
    "channel_visitors.token_hash": "a digest of a random secret",
    "consent_texts.hash": "a plain digest of a public text",
    "files.sha256": "a plain digest of the content",
    "idempotency_keys.request_hash": "a plain digest, for a day",
    "idempotency_keys.response_body": "sealed, for a day; a retired key opens it until then",
    "invitations.token_hash": "a digest of a random secret",
    "key_rotations.reached": "an index, as it was",
    "login_challenges.token_hash": "a digest of a random secret",
    "login_events.device_hash": "of the house's own key",
    "org_keys.wrapped": "the keys themselves",
    "prompt_templates.checksum": "a plain digest",
    "recovery_codes.code_hash": "of the house's own key",
    "refresh_tokens.token_hash": "a digest of a random secret",
    "service_reviews.input_hash": "a plain digest of masked text",
    "user_factors.credential_id": "public",
    "user_factors.public_key": "public",
    "calendar_feeds.secret_hash": "a digest of a random secret",
    "verification_codes.challenge_hash": "a digest of a random secret",
    "verification_codes.code_hash": "of the house's own key",
}
DEFINER = {
    "audit_retirement", "audit_sealed_until", "context_org_id", "current_org_id", "current_user_id",
    "destroy_retired_keys", "drop_audit_partitions", "erase_due_keys", "find_login", "forget_logins",
    "is_founded", "login_locked_until", "login_passed", "login_try", "login_unlock",
    "make_archive_months", "make_audit_partitions", "make_timeline_years", "only_organization",
    "prune_logins", "release_login",
    "retire_audit", "return_turn", "rewrite_org_keys", "root_key", "scope_letter", "scoped_org_id",
    "take_login", "take_turn", "take_unsealed_audit",
}  # fmt: skip


async def _rows(db: asyncpg.Connection, sql: str, *args: Any) -> list[Any]:
    return await db.fetch(sql, *args)


async def test_every_table_is_protected(app: object, owner_db: asyncpg.Connection) -> None:
    rows = await _rows(owner_db, """
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
               pg_get_userbyid(c.relowner) AS owner,
               EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'org_id') AS tenant,
               (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid
                 AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL AND p.polpermissive
                 AND pg_get_expr(p.polqual, p.polrelid) LIKE '%FROM app.tenant%') AS policies
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


async def test_partitions_are_out_of_reach(app: object, owner_db: asyncpg.Connection) -> None:
    """They lie in a schema that nobody may enter, under FORCE row-level security, with no grant and no policy
    of their own: the only way is through the parent, whose policies then count."""
    rows = await _rows(owner_db, """
        SELECT c.relname, n.nspname, c.relrowsecurity AND c.relforcerowsecurity AS forced,
               EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner)
               OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS given,
               has_schema_privilege('zhike_app', n.oid, 'USAGE') OR
               has_schema_privilege('zhike_relay', n.oid, 'USAGE') AS entered
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND i.inhparent::regclass::text NOT LIKE 'jobs.%'
    """)  # fmt: skip
    assert len(rows) > 2
    wrong = [r["relname"] for r in rows if r["nspname"] != "partitions" or not r["forced"] or r["given"]
             or r["entered"]]  # fmt: skip
    assert not wrong
    defaults = "SELECT partdefid FROM pg_partitioned_table WHERE partdefid <> 0"
    assert not await _rows(owner_db, defaults), "a default partition hides a month that nobody made"


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


async def test_no_index_is_half_built(app: object, owner_db: asyncpg.Connection) -> None:
    """One that is built aside (`migrations.aside`) and breaks off would stay there unused."""
    assert not await _rows(owner_db, "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")


async def _partial_indexes(db: asyncpg.Connection) -> set[tuple[str, str]]:
    """(table, column) served by an index on (org_id, column …) WHERE column IS NOT NULL."""
    rows = await _rows(db, """
        SELECT t.relname AS table, a.attname AS column FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[1]
        WHERE x.indpred IS NOT NULL AND pg_get_expr(x.indpred, t.oid) = '(' || a.attname || ' IS NOT NULL)'
    """)  # fmt: skip
    return {(row["table"], row["column"]) for row in rows}


@pytest.mark.parametrize("role", ["zhike_app", "zhike_scoped", "zhike_relay"])
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
    member = """SELECT pg_get_userbyid(roleid), admin_option FROM pg_auth_members
                WHERE pg_get_userbyid(member) = $1"""
    turns_into = [("zhike_scoped", False)] if role == "zhike_app" else []
    assert [tuple(row) for row in await owner_db.fetch(member, role)] == turns_into
    assert row["rolcanlogin"] is (role != "zhike_scoped")


async def test_every_table_says_what_scoped_people_see(app: object, owner_db: asyncpg.Connection) -> None:
    """The second layer: each table of a tenant has one policy for the scoped role, bound to the tenant by a
    token that the app role's policies refuse; none is forgotten, none is open by default."""
    tables = Model.metadata.tables.keys() - {"schedule_ticks"}
    assert scopes.RULES.keys() == tables
    rows = await _rows(owner_db, """
        SELECT c.relname, p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, c.oid) AS reads,
               pg_get_expr(p.polwithcheck, c.oid) AS writes
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE 'zhike_scoped'::regrole = ANY (p.polroles) OR p.polroles = '{0}'
    """)  # fmt: skip
    found = {row["relname"] for row in rows if row["polname"] == "scoped"}
    assert found == tables
    own = {r["relname"] for r in rows if r["polname"] != "scoped"}
    assert own == {"users", "tags", "service_items", "service_item_resources"}
    for row in rows:
        conditions = [text for text in (row["reads"], row["writes"]) if text is not None]
        assert all("scoped_org_id" in text and "app.tenant" not in text for text in conditions), row
        if row["polcmd"] == b"*":
            assert row["writes"] is not None, row["relname"]
    for column in ("role", "status", "kind", "org_id", "id", "deleted_at"):
        may = "SELECT has_column_privilege('zhike_scoped', 'users', $1, 'UPDATE')"
        assert not await owner_db.fetchval(may, column), column
    print(f"P-09 {len(found)} tables with a scoped policy, 0 exceptions  goal 0  pass")


async def test_grants_are_what_this_page_says(app: object, owner_db: asyncpg.Connection) -> None:
    rows = await _rows(owner_db, """
        SELECT grantee, table_name, array_agg(privilege_type::text) AS privileges
        FROM information_schema.role_table_grants
        WHERE table_schema = 'public' AND grantee IN ('zhike_app', 'zhike_scoped', 'zhike_relay', 'PUBLIC')
        GROUP BY 1, 2
    """)  # fmt: skip
    found = {(row["grantee"], row["table_name"]): set(row["privileges"]) for row in rows}
    everything = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    for table in Model.metadata.tables:
        allowed = set() if table == "schedule_ticks" else NARROW.get(table, everything)
        assert found.pop(("zhike_app", table), set()) <= allowed, table
        scoped = {"SELECT"} if table == "users" else allowed  # and UPDATE of some columns of one's own row
        assert found.pop(("zhike_scoped", table), set()) <= scoped, table
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
    assert set(loose) == {"DuplicateKey", "EventConsumption", "IdempotencyKey", "KeyTombstone",
                          "KnowledgeState", "KnowledgeTerm", "OrgKey"}  # fmt: skip


def test_every_secret_column_is_known_to_the_rotation() -> None:
    """A binary column that is neither sealed, nor a blind index, nor said here to be neither, would be
    forgotten when keys are replaced."""
    sealed, blind = rotation.sealed_columns(), {(b.table, b.column) for b in rotation.blind_columns()}
    unknown = set()
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (LargeBinary, BYTEA)):
                name = f"{table.name}.{column.name}"
                known = column.name in sealed.get(table.name, ()) or (table.name, column.name) in blind
                if not known and name not in NO_SECRET and name not in rotation.NOT_BLIND:
                    unknown.add(name)
                assert not (known and name in NO_SECRET), name
    assert not unknown


async def test_the_rotation_may_change_what_it_must(app: object, owner_db: asyncpg.Connection) -> None:
    """Every sealed and indexed column can be updated by the app role, and every index found in order."""
    columns = [(t, c) for t, cs in rotation.sealed_columns().items() for c in cs]
    columns += [(b.table, b.column) for b in rotation.blind_columns()]
    for table, column in columns:
        may = "SELECT has_column_privilege('zhike_app', $1, $2, 'UPDATE')"
        assert await owner_db.fetchval(may, table, column), f"{table}.{column}"
    indexed = await _rows(owner_db, """
        SELECT t.relname AS table, a.attname AS column,
               coalesce(pg_get_expr(x.indpred, t.oid), '') AS partial
        FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[1]
    """)  # fmt: skip
    for blind in rotation.blind_columns():
        rest = "" if blind.where == "true" else f"({blind.where})"
        whole = {"", f"({blind.column} IS NOT NULL)"}
        found = [r["partial"] for r in indexed if (r["table"], r["column"]) == (blind.table, blind.column)]
        assert [p for p in found if (p in whole and not rest) or (rest and rest in p)], blind
