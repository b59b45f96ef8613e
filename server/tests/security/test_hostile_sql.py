"""P-07: with the app's own SQL connection and tenant Hall's token, nothing of tenant Other can be had.

The probes run as role zhike_app, as an attacker with a perfect SQL injection would. What this promise does
not cover: code running inside the app process, which holds the signing key.
"""
# ASVS 8.4.1, 1.2.4, 13.2.2: as the app role, with another tenant's token

import contextlib
import itertools
import secrets
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from zhike.cli.hostile import COMMANDS, READS, SILENT, Victim
from zhike.core.clock import utcnow
from zhike.core.context import ContextSigner
from zhike.core.model import Model
from zhike.settings import Settings

from ..cast import Hall


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
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table.name} t"
                f" WHERE {column} = $1",
                other.org_id,
            )
    return found


def _fill(sql: str, other: Hall) -> str:
    month = f"{utcnow():%Y_%m}"
    return Victim(other.org_id, other.owner.id).fill(sql).replace("{month}", month)


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
    late = ".".join([*parts[:5], str(int(parts[5]) + 50), parts[6]])
    wider = [".".join([*parts[:4], letter, *parts[5:]]) for letter in "stoA*0"]
    guess = [ContextSigner(key).mint(other.org_id, None) for key in (b"", b"\0" * 32, b"zhike", b"x" * 64)]
    shaped = [str(other.org_id), other.org_id.hex, f"v2.{parts[1]}.{other.org_id.hex}",
              f"v2.{parts[1]}.{other.org_id.hex}...",
              f"{token}\n", f" {token}", token.upper(), token + "0", "null", "{}", "'", "%s", "\u0661" * 10,
              token.replace(f"v2.{parts[1]}", "v2.zzzz"), token.replace(f"v2.{parts[1]}", "v2.0000"),
              f"{token}.{parts[6]}"]  # fmt: skip
    cut = [token[:length] for length in range(1, len(token))]
    hexes = "0123456789abcdef"
    flipped = []
    for index, char in enumerate(token):
        if char in hexes:
            flipped.extend(token[:index] + c + token[index + 1 :] for c in hexes if c != char)
    chance = [f"{'.'.join(parts[:6])}.{secrets.token_hex(32)}" for _ in range(1_000)]
    return [swapped, late, *wider, *guess, *shaped, *cut, *flipped, *chance]


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
    probes = len(READS) + len(COMMANDS) + len(SILENT)
    print(f"P-07 {tried} forged tokens and {probes} probes, 0 rows  goal 0  pass")


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
