"""P-07: the view by which policies look at the token tells nothing more, and is asked at each execution."""
# ASVS 8.4.1, 13.2.2: the key that signs tenants' tokens stays out of reach

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from zhike.settings import SCOPED_ROLE, Settings

from ..cast import Hall

# every way in which a statement's inside comes out again
PEEKS = [
    "SELECT * FROM app.tenant",
    "SELECT to_jsonb(t), t::text FROM app.tenant t",
    "EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) SELECT * FROM app.tenant",
    "EXPLAIN (ANALYZE, VERBOSE, SETTINGS) SELECT * FROM users",
    "SELECT pg_get_viewdef('app.tenant'::regclass)",
    "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'context_keys'",
    "SELECT query_to_xml('SELECT * FROM app.tenant', true, false, '')::text",
    "SELECT 1 / (org_id = org_id)::int - 1 FROM app.tenant",
    "SELECT org_id::text::int FROM app.tenant",
    "SELECT (org_id::text || repeat('x', 10))::uuid FROM app.tenant",
]
LOUD = ("client_min_messages = debug5", "debug_print_parse = on", "debug_print_rewritten = on",
        "debug_print_plan = on", "log_error_verbosity = verbose")  # fmt: skip


@pytest.fixture
async def intruder(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    conn = await asyncpg.connect(settings.app_url)
    yield conn
    await conn.close()


async def tell(conn: asyncpg.Connection, token: str) -> None:
    await conn.execute("SELECT set_config('app.context', $1, false)", token)


async def test_no_part_of_a_key_comes_out(
    hall: Hall, intruder: asyncpg.Connection, owner_db: asyncpg.Connection
) -> None:
    keys = [key for row in await owner_db.fetch("SELECT outer_key, inner_key FROM private.context_keys")
            for key in row]  # fmt: skip
    assert keys
    heard: list[str] = []
    intruder.add_log_listener(lambda _, message: heard.append(str(message.as_dict())))
    for setting in LOUD:
        try:
            await intruder.execute(f"SET {setting}")
        except asyncpg.InsufficientPrivilegeError:
            continue
    token = hall.held.unit.signer.mint(hall.org_id, hall.owner.id)
    for said in (token, "", token[:-1] + "x", "v2." + token[3:7]):
        await tell(intruder, said)
        for sql in PEEKS:
            try:
                heard += [str(tuple(row)) for row in await intruder.fetch(sql)]
            except asyncpg.PostgresError as refused:
                heard.append(str(refused.as_dict()))
    text = " ".join(heard).lower()
    assert "app.refuse" in text or "context_keys" in text, "nothing was heard at all"
    for key in keys:
        for piece in (key[:8], key[-8:]):
            assert piece.hex() not in text
            assert str(piece)[2:-1].lower() not in text


async def test_a_plan_made_for_one_asks_again_for_the_next(
    hall: Hall, other: Hall, intruder: asyncpg.Connection
) -> None:
    """One prepared statement, planned once and for all, under one token after the other."""
    mint = hall.held.unit.signer.mint
    await intruder.execute("SET plan_cache_mode = force_generic_plan")
    statement = await intruder.prepare("SELECT DISTINCT org_id FROM users")

    async def seen() -> Any:
        return [row["org_id"] for row in await statement.fetch()]

    for _ in range(3):
        for owner in (hall, other):
            await tell(intruder, mint(owner.org_id, None))
            assert await seen() == [owner.org_id]
            await tell(intruder, "")
            assert await seen() == []
            for letter in "sto":
                await tell(intruder, mint(owner.org_id, owner.owner.id, letter))
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await seen()
            await tell(intruder, str(owner.org_id))
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await seen()


async def test_a_cursor_keeps_whom_it_was_opened_for(
    hall: Hall, other: Hall, intruder: asyncpg.Connection
) -> None:
    mint = hall.held.unit.signer.mint
    await tell(intruder, mint(hall.org_id, None))
    async with intruder.transaction():
        await intruder.execute("DECLARE open CURSOR FOR SELECT org_id FROM users")
        first = await intruder.fetch("FETCH 1 FROM open")
        await tell(intruder, "")
        rest = await intruder.fetch("FETCH ALL FROM open")
    assert {row["org_id"] for row in [*first, *rest]} == {hall.org_id}


async def test_the_scoped_role_may_not_ask(hall: Hall, intruder: asyncpg.Connection) -> None:
    for letter in "asto":
        await tell(intruder, hall.held.unit.signer.mint(hall.org_id, hall.owner.id, letter))
        await intruder.execute(f"SET ROLE {SCOPED_ROLE}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await intruder.fetch("SELECT org_id FROM app.tenant")
        await intruder.execute("RESET ROLE")
