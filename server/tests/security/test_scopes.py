# ruff: noqa: E501  the probes read best on one line
"""P-07 and P-08 within an organization: whoever works with a part of its rows has that part and no more.

Hall has a second site, and people who see their site's, their team's, their own rows. The probes run as
somebody with a perfect SQL injection in the connection of a site's agent; the crawl calls every route.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI

from zhike.core.context import Actor
from zhike.migrations import scopes
from zhike.settings import Settings

from ..cast import Hall, Person, _join
from ..stories.loop import get, post

HIDDEN = "王隐秘"  # whom only the second site knows
# each must fail, or give no row of the second site. {row}: a hidden customer, {site}: its site
PROBES = [
    "SELECT * FROM customers WHERE id = '{row}'",
    "RESET ROLE; SELECT * FROM customers",
    "SET ROLE NONE; SELECT * FROM customers",
    "SET ROLE zhike_app; SELECT * FROM customers",
    "SET SESSION AUTHORIZATION zhike_app; SELECT * FROM customers",
    "SET SESSION AUTHORIZATION DEFAULT; SELECT * FROM customers",
    "RESET SESSION AUTHORIZATION; SELECT * FROM customers",
    "SET ROLE zhike_owner; SELECT * FROM customers",
    "SET ROLE zhike_relay; SELECT * FROM outbox_events",
    "DISCARD ALL; SELECT * FROM customers",
    "RESET ALL; SELECT * FROM customers",
    "SELECT set_config('role', 'zhike_app', false); SELECT * FROM customers",
    "SELECT set_config('role', 'none', true); SELECT * FROM customers",
    "SELECT set_config('session_authorization', 'zhike_app', false); SELECT * FROM customers",
    "SELECT set_config('app.context', '{wide}', false); RESET ROLE; SELECT * FROM customers",
    "SELECT set_config('app.context', '{wide}', false); SELECT * FROM customers",
    "SELECT set_config('app.context', '{team}', false); SELECT * FROM customers",
    "SET row_security = off; SELECT * FROM customers",
    "COPY (SELECT * FROM customers WHERE id = '{row}') TO STDOUT",
    "RESET ROLE; COPY customers TO STDOUT",
    "PREPARE p AS SELECT * FROM customers; RESET ROLE; EXECUTE p",
    "RESET ROLE; DO $$ BEGIN PERFORM * FROM customers; END $$",
    "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM customers WHERE id = '{row}'; FETCH ALL FROM c",
    "SELECT query_to_xml('SELECT * FROM customers', true, false, '')",
    "SELECT app.current_org_id(); SELECT * FROM customers",
    "SELECT set_config('app.pools', 'on', false); SELECT * FROM customers",
    "INSERT INTO user_sites (org_id, id, user_id, site_id) SELECT org_id, gen_random_uuid(), '{me}', '{site}' FROM organizations, LATERAL (SELECT id AS org_id) o",
    "DELETE FROM user_sites; SELECT * FROM customers",
    "UPDATE users SET role = 'owner'",
    "UPDATE users SET status = 'inactive'",
    "UPDATE users SET name = 'x' WHERE id <> '{me}' RETURNING 1/(CASE WHEN id = '{owner}' THEN 0 ELSE 1 END)",
    "UPDATE roles SET row_scope = 'org'; SELECT * FROM customers",
    "INSERT INTO role_permissions (org_id, id, role_id, permission) SELECT org_id, gen_random_uuid(), id, 'customer:read' FROM roles",
    "INSERT INTO user_roles (org_id, id, user_id, role_id) SELECT org_id, gen_random_uuid(), '{me}', id FROM roles WHERE code = 'owner'",
    "INSERT INTO auth_sessions (org_id, id, user_id, token_hash, last_seen_at, expires_at) SELECT org_id, gen_random_uuid(), '{owner}', 'x', now(), now() + interval '1 day' FROM roles LIMIT 1",
    "INSERT INTO api_keys (org_id, id, user_id) SELECT org_id, gen_random_uuid(), '{owner}' FROM roles LIMIT 1",
    "INSERT INTO invitations (org_id, id, role, token_hash, invited_by, expires_at) SELECT org_id, gen_random_uuid(), 'owner', 'x', '{owner}', now() FROM roles LIMIT 1",
    "INSERT INTO system_configs (org_id, id, key, value) SELECT org_id, gen_random_uuid(), 'auth.policy', '{}' FROM roles LIMIT 1",
    "UPDATE customers SET site_id = NULL WHERE id = '{row}' RETURNING 1/0",
    "DELETE FROM customers WHERE id = '{row}' RETURNING 1/0",
    "UPDATE customers SET site_id = '{site}'",
    "INSERT INTO customer_tags (org_id, id, customer_id, tag_id) SELECT org_id, gen_random_uuid(), '{row}', id FROM tags",
    "INSERT INTO customer_owners (org_id, id, customer_id, user_id, role) SELECT org_id, gen_random_uuid(), '{row}', '{me}', 'collaborator' FROM tags LIMIT 1; SELECT * FROM customers",
    "INSERT INTO customer_owners (org_id, id, customer_id, user_id, role) SELECT org_id, gen_random_uuid(), id, '{me}', 'collaborator' FROM customers LIMIT 1; UPDATE customer_owners SET customer_id = '{row}'; SELECT * FROM customers",
    "CREATE OR REPLACE FUNCTION app.scope_customers() RETURNS uuid[] LANGUAGE sql AS 'SELECT NULL::uuid[]'",
    "MERGE INTO customers c USING (VALUES ('{row}'::uuid)) v(id) ON c.id = v.id WHEN MATCHED THEN UPDATE SET name = 'owned'; SELECT 1/0",
    "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'customers'",
    "SELECT app.release_login(NULL, '{owner}')",
    "SELECT app.login_unlock('{owner}')",
    "SELECT app.take_login('\\x00'::bytea, '{owner}')",
    "CREATE POLICY mine ON customers USING (true)",
    "GRANT zhike_app TO zhike_scoped",
    "ALTER ROLE zhike_scoped BYPASSRLS",
    "CREATE OR REPLACE FUNCTION app.scope_sites() RETURNS uuid[] LANGUAGE sql AS 'SELECT NULL::uuid[]'",
    "CREATE TEMP TABLE user_sites (org_id uuid, user_id uuid, site_id uuid)",
]  # fmt: skip


@dataclass
class Chain:
    """Hall with two sites. ``here`` sees the first site's rows, ``team`` their team's, ``own`` their own."""

    hall: Hall
    second: UUID
    here: Person
    team: Person
    own: Person
    hidden: dict[str, Any] = field(default_factory=dict)


async def _scoped(hall: Hall, stack: contextlib.AsyncExitStack, name: str, scope: str) -> Person:
    """Somebody who may do all that a manager may, within the scope."""
    role = {"code": f"{scope}_manager", "name": f"{scope}-经理", "row_scope": scope,
            "permissions": (await _permissions(hall, "admin"))}  # fmt: skip
    await post(hall.owner, "/api/roles", role)
    person = await stack.enter_async_context(_join(hall, name, role["code"], "2001:db8::5"))
    hall.people[name] = person
    return person


async def _permissions(hall: Hall, code: str) -> list[str]:
    roles = (await get(hall.owner, "/api/roles"))["items"]
    found: list[str] = next(role["permissions"] for role in roles if role["code"] == code)
    return found


@pytest.fixture
async def chain(app: FastAPI, hall: Hall, owner_db: asyncpg.Connection) -> AsyncIterator[Chain]:
    async with contextlib.AsyncExitStack() as stack:
        people = [await _scoped(hall, stack, name, name) for name in ("site", "team", "own")]
        site = await post(hall.owner, "/api/sites", {"name": "二店"})
        made = Chain(hall, UUID(site["id"]), *people)
        await owner_db.execute(
            "INSERT INTO user_sites (org_id, id, user_id, site_id) VALUES ($1, gen_random_uuid(), $2, $3)",
            hall.org_id, made.here.id, hall.site_id,
        )  # fmt: skip
        await post(
            hall.owner, "/api/teams", {"name": "一组", "member_ids": [str(made.team.id), str(made.own.id)]}
        )
        for key, form in {
            "hidden": {"site_id": str(made.second), "name": HIDDEN},
            "here": {"site_id": str(hall.site_id), "name": "李一店"},
            "own": {"site_id": str(made.second), "name": "赵自有", "owner_id": str(made.own.id)},
            "team": {"site_id": str(made.second), "name": "钱团队", "owner_id": str(made.team.id)},
        }.items():
            made.hidden[key] = (await post(hall.owner, "/api/customers", form))["id"]
        yield made


async def _names(person: Person) -> set[str]:
    return {one["name"] for one in (await get(person, "/api/customers"))["items"]}


async def test_each_sees_their_part(chain: Chain) -> None:
    assert await _names(chain.hall.owner) == {HIDDEN, "李一店", "赵自有", "钱团队"}
    assert await _names(chain.here) == {"李一店"}
    assert await _names(chain.team) == {"赵自有", "钱团队"}
    assert await _names(chain.own) == {"赵自有"}
    for person in (chain.here, chain.team, chain.own):
        path = f"/api/customers/{chain.hidden['hidden']}"
        assert (await person.get(path)).status_code == 404
        assert (await person.patch(path, {"name": "x"})).status_code == 404
        assert (await person.post(f"{path}/activities", {"description": "x"})).status_code == 404
        assert (await person.delete(path)).status_code == 404
        found = (await person.get("/api/customers", params={"q": HIDDEN, "count": "exact"})).text
        assert HIDDEN not in found and chain.hidden["hidden"] not in found


async def test_what_one_adds_is_ones_own(chain: Chain) -> None:
    for person, name in ((chain.here, "新一"), (chain.team, "新二"), (chain.own, "新三")):
        made = await post(person, "/api/customers", {"name": name})
        assert (await get(person, f"/api/customers/{made['id']}"))["name"] == name
    assert (await chain.own.get("/api/customers", params={"q": "新一"})).json()["items"] == []
    outside = await chain.here.post("/api/customers", {"name": "x", "site_id": str(chain.second)})
    assert (outside.status_code, outside.json()["code"]) == (403, "auth.out_of_scope")


async def test_a_colleague_is_told_of_what_is_given_to_them(chain: Chain) -> None:
    """Whose lines one cannot read: the site's manager gives a lead to the agent, who finds it told."""
    hall = chain.hall
    lead = await post(chain.here, "/api/leads", {"contact_name": "李", "contact_phone": "13800138009"})
    given = await chain.here.post(f"/api/leads/{lead['id']}/assign", {"user_id": str(hall.agent_bo.id)})
    assert given.status_code == 200 and given.json()["assigned_to"] == str(hall.agent_bo.id), given.text
    told = (await get(hall.agent_bo, "/api/notifications"))["items"]
    assert lead["id"] in {one["resource_id"] for one in told}
    assert (await get(chain.here, "/api/notifications"))["items"] == []


async def test_a_narrower_scope_is_felt_within_two_seconds(chain: Chain) -> None:
    roles = {one["code"]: one["id"] for one in (await get(chain.hall.owner, "/api/roles"))["items"]}
    answer = await chain.hall.owner.patch(f"/api/roles/{roles['site_manager']}", {"row_scope": "own"})
    assert answer.status_code == 200
    assert await _names(chain.here) == set()


async def test_nobody_widens_their_own_scope(chain: Chain) -> None:
    roles = {one["code"]: one["id"] for one in (await get(chain.hall.owner, "/api/roles"))["items"]}
    for answer in (
        await chain.here.patch(f"/api/roles/{roles['site_manager']}", {"row_scope": "org"}),
        await chain.here.patch(f"/api/users/{chain.here.id}", {"site_ids": []}),
        await chain.here.post("/api/roles", {"code": "wide", "name": "全部", "row_scope": "org"}),
        await chain.here.put(f"/api/users/{chain.here.id}/roles", {"additional": ["agent"]}),
    ):
        assert answer.status_code in {403, 404}, answer.text
    assert await _names(chain.here) == {"李一店"}


@contextlib.asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    conn = await asyncpg.connect(settings.app_url)
    try:
        yield conn
    finally:
        await conn.close()


def _fill(sql: str, chain: Chain, signer: Any) -> str:
    org, me = chain.hall.org_id, chain.here.id
    token = signer.mint(org, me, "s")
    swap = {letter: ".".join([*token.split(".")[:4], letter, *token.split(".")[5:]]) for letter in "at"}
    words = {"{row}": chain.hidden["hidden"], "{site}": str(chain.second), "{me}": str(me), "{wide}": swap["a"],
             "{team}": swap["t"], "{owner}": str(chain.hall.owner.id)}  # fmt: skip
    for word, value in words.items():
        sql = sql.replace(word, value)
    return sql


async def test_no_sql_reaches_beyond_the_scope(
    chain: Chain, settings: Settings, owner_db: asyncpg.Connection
) -> None:
    signer, wrong = chain.hall.held.unit.signer, []
    print_of = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t WHERE org_id = $1"
    guarded = ("users", "roles", "role_permissions", "user_roles", "user_sites", "auth_sessions", "api_keys",
               "invitations", "system_configs", "customer_tags", "private.logins")  # fmt: skip
    await post(chain.hall.owner, "/api/tags", {"name": "标签"})
    hidden = "SELECT t::text FROM customers t WHERE id = $1"
    before = [await owner_db.fetchval(print_of.format(t), chain.hall.org_id) for t in guarded]
    row = await owner_db.fetchval(hidden, UUID(chain.hidden["hidden"]))
    for sql in PROBES:
        async with _connected(settings) as conn:
            token = signer.mint(chain.hall.org_id, chain.here.id, "s")
            await conn.execute(f"SET ROLE zhike_scoped; SET app.context = '{token}'")
            *first, last = _fill(sql, chain, signer).split("; ")
            told = ""
            with contextlib.suppress(asyncpg.PostgresError):
                async with conn.transaction():
                    for part in first:
                        await conn.execute(part)
                    told = " ".join(str(dict(found)) for found in await conn.fetch(last))
            if any(word in told for word in (HIDDEN, chain.hidden["hidden"], chain.hidden["own"])):
                wrong.append(f"{sql}: {told[:200]}")
        after = [await owner_db.fetchval(print_of.format(t), chain.hall.org_id) for t in guarded]
        if after != before or await owner_db.fetchval(hidden, UUID(chain.hidden["hidden"])) != row:
            wrong.append(f"{sql}: something changed")
            before = after
    assert not wrong, "\n".join(wrong)
    print(f"P-07 within an organization: {len(PROBES)} probes by a site's agent, 0 rows  goal 0  pass")


async def test_the_app_role_refuses_a_scoped_token_at_every_table(chain: Chain, settings: Settings) -> None:
    """So going back to it gains nothing; and the scoped role refuses one that is for everything."""
    tried = refused = 0
    signer, org, me = chain.hall.held.unit.signer, chain.hall.org_id, chain.here.id
    for letter, role in (("s", "NONE"), ("t", "NONE"), ("o", "NONE"), ("a", "zhike_scoped")):
        async with _connected(settings) as conn:
            await conn.execute(f"SET ROLE {role}; SET app.context = '{signer.mint(org, me, letter)}'")
            for table in sorted(scopes.RULES):
                try:
                    rows = await conn.fetch(f"SELECT * FROM {table}")
                except asyncpg.InsufficientPrivilegeError:
                    refused += 1
                else:  # PostgreSQL asks for no token where there is no row at all
                    assert rows == [], table
                tried += 1
    print(f"P-07 tokens under the wrong role: {tried} tables asked, {refused} refusals, 0 rows  goal 0  pass")


async def test_connections_change_hands_without_a_trace(chain: Chain) -> None:
    """One connection, people of every scope in turn, reading and writing: each sees their part."""
    unit = chain.hall.held.unit
    want = {"a": 4, "s": 1, "t": 2, "o": 1}
    people = {"a": chain.hall.owner, "s": chain.here, "t": chain.team, "o": chain.own}
    count = "SELECT count(*) FROM customers WHERE org_id = $1"
    for turn in range(60):
        letter = "asatoaostao"[turn % 11]
        actor = Actor("user", chain.hall.org_id, people[letter].id, scope=letter)  # type: ignore[arg-type]
        async with unit.reading(actor) as tx:
            assert await tx.conn.fetchval(count, tx.org_id) == want[letter]
        async with unit.transaction(actor) as tx:
            assert await tx.conn.fetchval(count, tx.org_id) == want[letter]
        async with unit.reading(actor) as tx:
            assert await tx.conn.fetchval("SELECT current_user") == (
                "zhike_app" if letter == "a" else "zhike_scoped"
            )
