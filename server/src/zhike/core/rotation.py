"""Replacing an organization's keys while it works (docs/decisions/0016).

What is sealed and what is a blind index is read off the models: a column ``x_sealed`` holds a value bound to
(table, ``x``, row), a column that ends as `BLIND` says is a blind index. A house test refuses columns that
look like either and are neither. Every batch is one short transaction that says in the rotation's row how far
it has come, so the work can be killed between any two statements and goes on from there.
"""
# ruff: noqa: S608 - table and column names are those of the models, values are parameters

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from zhike.core import errors
from zhike.core.context import NOBODY
from zhike.core.crypto import OrgKeys, Unreadable, header, move_lock, version_of
from zhike.core.ids import uuid7
from zhike.core.model import Model
from zhike.core.tables import KeyRotation
from zhike.core.tx import Tx

log = structlog.get_logger("zhike.keys")

KINDS = ("master", "data", "index")
ROWS, VALUES = 300, 200  # in one batch
PATIENCE = "150ms"  # below the database's deadlock check: whoever works goes first
NOT_BLIND = {"verification_codes.phone_hash": "a digest of the house's own key, for five minutes"}
BLIND = ("phone_hash", "value_hash")  # how columns of blind indexes end
# a table whose index of the column is partial is gone through once for each part
PARTS = {"customers.phone_hash": ("deleted_at IS NULL", "deleted_at IS NOT NULL"),
         "customer_identities.value_hash": ("released_at IS NULL", "released_at IS NOT NULL")}  # fmt: skip

# other places that keep sealed content: name → (tx, after this id, at most so many) → (count, last id)
Reseal = Callable[[Tx, UUID, int], Awaitable[tuple[int, UUID | None]]]
elsewhere: dict[str, Reseal] = {}


class RotationRunning(errors.Conflict):
    code = "keys.rotating"


@dataclass(frozen=True, slots=True)
class Blind:
    """A column of blind indexes, or a part of its rows."""

    table: str
    column: str
    where: str


@cache
def sealed_columns() -> dict[str, tuple[str, ...]]:
    """Table → its sealed columns."""
    found = {
        table.name: tuple(c.name for c in table.columns if c.name.endswith("_sealed"))
        for table in Model.metadata.sorted_tables
    }
    return dict(sorted((table, columns) for table, columns in found.items() if columns))


@cache
def blind_columns() -> tuple[Blind, ...]:
    """Every part of every column of blind indexes."""
    found = []
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if column.name.endswith(BLIND) and name not in NOT_BLIND:
                found += [Blind(table.name, column.name, where) for where in PARTS.get(name, ("true",))]
    return tuple(found)


_ADD = """
INSERT INTO org_keys (org_id, version, wrapped, state, kek) VALUES ($1, $2, $3, 'announced', $4)
"""


async def start(tx: Tx, kinds: list[str], settle: timedelta) -> KeyRotation:
    """Announce the next version and have the work done. Raises `RotationRunning`."""
    await tx.lock("key-rotation")
    if await tx.conn.fetchval(
        "SELECT true FROM key_rotations WHERE org_id = $1 AND finished_at IS NULL", tx.org_id
    ):
        raise RotationRunning()
    keys = await tx.keys()
    replaces = "data" in kinds or "index" in kinds
    rotation = KeyRotation(
        org_id=tx.org_id, id=uuid7(), kinds=sorted(kinds), from_version=keys.version,
        to_version=max(keys.data) + 1 if replaces else keys.version, requested_by=tx.actor.user_id,
        due_at=tx.now + settle, place={},
    )  # fmt: skip
    if replaces:
        wrapped, kek = tx.unit.keyring.renewed(keys, index="index" in kinds)
        await tx.conn.execute(_ADD, tx.org_id, rotation.to_version, wrapped, kek)
    tx.session.add(rotation)
    await tx.flush()
    tx.audit(
        "keys.rotation_started", "key_rotation", rotation.id, kinds=sorted(kinds), version=rotation.to_version
    )
    tx.enqueue("core.rotate_keys", rotation_id=rotation.id)
    return rotation


async def rewrap(tx: Tx) -> int:
    """Wrap every version under today's master key. Returns how many were under another."""
    ring, count = tx.unit.keyring, 0
    for row in await tx.conn.fetch(
        "SELECT version, wrapped, kek FROM org_keys WHERE org_id = $1 AND kek <> $2 FOR UPDATE",
        tx.org_id, ring.masters.id,
    ):  # fmt: skip
        wrapped, kek = ring.rewrapped(tx.org_id, row["wrapped"], row["kek"])
        await tx.conn.execute(
            "UPDATE org_keys SET wrapped = $3, kek = $4 WHERE org_id = $1 AND version = $2",
            tx.org_id, row["version"], wrapped, kek,
        )  # fmt: skip
        count += 1
    return count


async def switch(tx: Tx, rotation: Any) -> None:
    """From now on the new version seals; the one before opens what is not sealed anew yet."""
    await tx.conn.execute(
        "UPDATE org_keys SET state = CASE WHEN version = $2 THEN 'current' ELSE 'old' END"
        " WHERE org_id = $1 AND (version = $2 OR state = 'current')",
        tx.org_id, rotation["to_version"],
    )  # fmt: skip


async def retire(tx: Tx) -> None:
    """Nothing is searched by, or sealed with, the version before any more."""
    await tx.conn.execute(
        "UPDATE org_keys SET state = 'retired', retired_at = now() WHERE org_id = $1 AND state = 'old'",
        tx.org_id,
    )


async def reseal(tx: Tx, keys: OrgKeys, table: str, after: UUID) -> tuple[int, int, UUID | None]:
    """Seal a batch of ``table`` anew: (rows, unreadable ones, the last id; None after the last).

    Waits for nobody longer than `PATIENCE`: raises `asyncpg.LockNotAvailableError`.
    """
    columns = sealed_columns()[table]
    mine = header(keys.version)
    await tx.conn.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    stale = " OR ".join(f"substring({name} FROM 1 FOR 3) <> $3" for name in columns)
    rows = await tx.conn.fetch(
        f"SELECT id, {', '.join(columns)} FROM {table} WHERE org_id = $1 AND id > $2 AND ({stale})"
        f" ORDER BY id LIMIT {ROWS} FOR NO KEY UPDATE",
        tx.org_id, after, mine,
    )  # fmt: skip
    if not rows:
        return 0, 0, None
    fresh: list[list[bytes | None]] = [[] for _ in columns]
    unreadable = 0
    for row in rows:
        for place, name in enumerate(columns):
            value = _anew(keys, table, name, row)
            unreadable += value is None and row[name] is not None
            fresh[place].append(value)
    sets = ", ".join(f"{name} = coalesce(m.{name}, t.{name})" for name in columns)
    arrays = ", ".join(f"${place + 3}::bytea[]" for place in range(len(columns)))
    await tx.conn.execute(
        f"UPDATE {table} t SET {sets} FROM unnest($2::uuid[], {arrays}) AS m(id, {', '.join(columns)})"
        " WHERE t.org_id = $1 AND t.id = m.id",
        tx.org_id, [row["id"] for row in rows], *fresh,
    )  # fmt: skip
    return len(rows), unreadable, rows[-1]["id"]


def _anew(keys: OrgKeys, table: str, column: str, row: Any) -> bytes | None:
    """The value under the newest key; None when there is none, or it does not open."""
    sealed = row[column]
    if sealed is None:
        return None
    stem = column.removesuffix("_sealed")
    for name in (stem, stem.removeprefix("previous_")):  # what was moved aside is bound to its first place
        try:
            if version_of(sealed) == keys.version:
                return bytes(sealed)
            return keys.seal(keys.unseal(sealed, table, name, row["id"]), table, name, row["id"])
        except Unreadable:
            continue
    log.error("sealed_value_unreadable", table=table, column=column, id=str(row["id"]))
    return None


async def move(tx: Tx, keys: OrgKeys, rotation_id: UUID) -> int | None:
    """Bring the next blind indexes forward in all tables at once: how many rows; None when all have gone.

    Those who write hold the shared lock, so a value's form never changes within their transactions, and all
    rows with a value change together, so one table's index always finds the others'.
    """
    await tx.conn.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    await tx.conn.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", move_lock(tx.org_id))
    first, last = bytes([keys.settled]), bytes([keys.settled]) + b"\xff" * 17
    reached = await tx.conn.fetchval(
        "SELECT reached FROM key_rotations WHERE org_id = $1 AND id = $2 FOR UPDATE", tx.org_id, rotation_id
    )
    # at the end, look from the beginning once more: for what somebody wrote who had not heard of the move
    values, end = await _next(tx, first if reached == last else reached or first, last)
    count = 0
    if values:
        olds, news = values, [keys.onward(value) for value in values]
        for blind in blind_columns():
            tag = await tx.conn.execute(
                f"UPDATE {blind.table} t SET {blind.column} = m.new FROM unnest($2::bytea[], $3::bytea[])"
                f" AS m(old, new) WHERE t.org_id = $1 AND t.{blind.column} = m.old AND {blind.where}",
                tx.org_id, olds, news,
            )  # fmt: skip
            count += int(tag.rpartition(" ")[2])
    elif reached == last:
        return None
    await tx.conn.execute(
        "UPDATE key_rotations SET reached = $3, moved = moved + $4 WHERE org_id = $1 AND id = $2",
        tx.org_id, rotation_id, last if end or reached == last else values[-1], count,
    )  # fmt: skip
    return count


async def _next(tx: Tx, after: bytes, last: bytes) -> tuple[list[bytes], bool]:
    """The next values in order over all tables, and whether they are the last."""
    found: set[bytes] = set()
    bound = last
    for blind in blind_columns():
        rows = await tx.conn.fetch(
            f"SELECT DISTINCT {blind.column} AS value FROM {blind.table} WHERE org_id = $1"
            f" AND {blind.column} > $2 AND {blind.column} < $3 AND {blind.where} ORDER BY 1 LIMIT {VALUES}",
            tx.org_id, after, last,
        )  # fmt: skip
        if len(rows) == VALUES:
            bound = min(bound, rows[-1]["value"])
        found.update(row["value"] for row in rows)
    return sorted(value for value in found if value <= bound), bound == last


@dataclass(slots=True)
class Place:
    """Where sealing has come to: which pass, which table or place elsewhere, after which id."""

    again: bool = False
    at: int = 0
    after: UUID = NOBODY
    found: int = 0

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Place":
        after = UUID(document["after"]) if "after" in document else NOBODY
        return cls(document.get("again", False), document.get("at", 0), after, document.get("found", 0))

    def plain(self) -> dict[str, Any]:
        return {"again": self.again, "at": self.at, "after": str(self.after), "found": self.found}


async def seal_next(tx: Tx, keys: OrgKeys, place: Place) -> tuple[int, int, bool]:
    """One batch from ``place`` on, which moves: (rows, unreadable ones, whether that was the last place)."""
    tables = list(sealed_columns())
    if place.at < len(tables):
        rows, unreadable, last = await reseal(tx, keys, tables[place.at], place.after)
    else:
        name = sorted(elsewhere)[place.at - len(tables)]
        (rows, last), unreadable = await elsewhere[name](tx, place.after, 20), 0
    place.found += rows - unreadable
    if last is not None:
        place.after = last
        return rows, unreadable, False
    place.at, place.after = place.at + 1, NOBODY
    return rows, unreadable, place.at == len(tables) + len(elsewhere)


async def state(tx: Tx, rotation_id: UUID) -> asyncpg.Record | None:
    return await tx.conn.fetchrow(
        "SELECT * FROM key_rotations WHERE org_id = $1 AND id = $2", tx.org_id, rotation_id
    )


async def note(tx: Tx, rotation_id: UUID, **values: Any) -> None:
    """Write down where the rotation stands."""
    sets = ", ".join(f"{name} = ${place + 3}" for place, name in enumerate(values))
    await tx.conn.execute(
        f"UPDATE key_rotations SET {sets}, updated_at = now() WHERE org_id = $1 AND id = $2",
        tx.org_id, rotation_id, *values.values(),
    )  # fmt: skip
