"""Acting on what rooms have declared in `core.persons`: find one person's rows, show them, erase them.

Every statement is bounded and takes up where the last one came to, so a job can be killed between any two.
"""
# ruff: noqa: S608 - statements are put together from the rooms' declarations alone, values are parameters

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.context import NOBODY
from zhike.core.model import Model
from zhike.core.persons import ANY, HOLDS, PHONE, Blank, Delete, Holds, Keep
from zhike.core.tx import Tx

MOST_ANCHORS = 20_000
PIECE = 500


class TooMuch(errors.Conflict):
    """More rows lead to this person than one person can have: something joins several."""

    code = "privacy.too_much"


@dataclass(slots=True)
class Person:
    """Everything by which tables name one person: kind → ids (of ``phone``: blind indexes)."""

    sets: dict[str, set[Any]] = field(default_factory=dict)

    def add(self, kind: str, values: Iterable[Any]) -> bool:
        """Whether any of it is new."""
        held = self.sets.setdefault(kind, set())
        before = len(held)
        held.update(value for value in values if value is not None)
        return len(held) > before

    def of(self, kind: str) -> list[Any]:
        if kind == ANY:
            return [id for name, ids in self.sets.items() if name != PHONE for id in ids]
        return list(self.sets.get(kind, ()))

    def ids(self) -> list[str]:
        """Every id as text, for stores that keep JSON."""
        return [str(id) for id in self.of(ANY)]

    def plain(self) -> dict[str, list[str]]:
        return {
            kind: sorted(value.hex() if kind == PHONE else str(value) for value in values)
            for kind, values in self.sets.items()
        }

    @classmethod
    def read(cls, plain: Mapping[str, Iterable[str]]) -> "Person":
        return cls(
            {
                kind: {bytes.fromhex(value) if kind == PHONE else UUID(value) for value in values}
                for kind, values in plain.items()
            }
        )


class _Args:
    def __init__(self, *first: Any) -> None:
        self.values = list(first)

    def put(self, value: Any, kind: str = "") -> str:
        self.values.append(value)
        return f"${len(self.values)}{kind}"


def _matches(holds: Holds, person: Person, args: _Args, *, claims: bool = True) -> str:
    """The condition that a row is this person's."""
    parts: list[str] = []
    earlier: list[str] = []
    for step in holds.of:
        guard = "".join(f" AND {column} IS NULL" for column in earlier)
        for column, kind in step.items():
            values = person.of(kind)
            if values and (claims or column not in holds.claims):
                array = args.put(values, "::bytea[]" if kind == PHONE else "::uuid[]")
                parts.append(f"({column} = ANY({array}){guard})")
        earlier += [column for column in step if column != "id"]
    return f"({' OR '.join(parts)})" if parts else "false"


async def _present(tx: Tx, person: Person) -> None:
    """Have phone indexes as rows have them now: they may have been read before keys were replaced."""
    keys = await tx.keys()
    if phones := person.sets.get(PHONE):
        person.sets[PHONE] = {keys.placed(form) for form in phones}


async def gather(tx: Tx, kind: str, id: UUID, *, claims: bool = True) -> Person:
    """Follow everything that leads from ``kind`` ``id`` to more of the same person. Raises `TooMuch`."""
    person = Person({kind: {id}})
    await _present(tx, person)
    await _follow(tx, _called(kind), person, "id = $2", [id])
    grown = True
    while grown:
        grown = False
        for holds in HOLDS.values():
            if holds.names is None and not holds.leads_to:
                continue
            args = _Args(tx.org_id)
            where = _matches(holds, person, args, claims=claims)
            if where != "false":
                grown |= await _follow(tx, holds, person, where, args.values[1:])
    return person


async def owner_of(tx: Tx, kind: str, id: UUID) -> tuple[str, UUID] | None:
    """Whose row this is: the customer behind a converted lead, whom a customer was merged into, or itself.

    None when there is no such row.
    """
    for _ in range(8):
        holds = _called(kind)
        first = {column: of for column, of in holds.of[0].items() if column != "id"}
        columns = ", ".join(["id", *first])
        row = await tx.conn.fetchrow(
            f"SELECT {columns} FROM {holds.table} WHERE org_id = $1 AND id = $2", tx.org_id, id
        )
        if row is None:
            return None
        above = [(of, row[column]) for column, of in first.items() if row[column] is not None]
        if not above:
            return kind, id
        kind, id = above[0]
    raise TooMuch(table=holds.table)


async def _follow(tx: Tx, holds: Holds, person: Person, where: str, values: list[Any]) -> bool:
    columns = ", ".join(["id", *holds.leads_to])
    rows = await tx.conn.fetch(
        f"SELECT {columns} FROM {holds.table} WHERE org_id = $1 AND {where} LIMIT {MOST_ANCHORS + 1}",
        tx.org_id, *values,
    )  # fmt: skip
    if len(rows) > MOST_ANCHORS:
        raise TooMuch(table=holds.table)
    grown = person.add(holds.names, [row["id"] for row in rows]) if holds.names else False
    for column, kind in holds.leads_to.items():
        found = {row[column] for row in rows if row[column] is not None}
        grown |= person.add(kind, found if kind == PHONE else await _own(tx, kind, found, person))
    return grown


async def _own(tx: Tx, kind: str, ids: set[Any], person: Person) -> list[Any]:
    """Those of the rows pointed at that name nobody else."""
    new = ids - person.sets.get(kind, set())
    if not new:
        return []
    holds = _called(kind)
    args = _Args(tx.org_id)
    where = _matches(holds, Person(person.sets | {kind: new}), args)
    rows = await tx.conn.fetch(
        f"SELECT id FROM {holds.table} WHERE org_id = $1 AND {where} AND id = ANY({args.put(list(new))})",
        *args.values,
    )
    return [row["id"] for row in rows]


def _called(kind: str) -> Holds:
    return next(holds for holds in HOLDS.values() if holds.names == kind)


@dataclass(frozen=True, slots=True)
class Held:
    """What must stay of a class: every row, or those that prove something and are younger than ``after``."""

    everything: bool = False
    after: datetime | None = None


def _held(holds: Holds, held: Held | None, args: _Args) -> str:
    if isinstance(holds.erase, Keep) or (held is not None and held.everything):
        return "true"
    if held is None or held.after is None:
        return "false"
    return f"(({holds.proof}) AND {holds.since} > {args.put(held.after)})"


@dataclass(frozen=True, slots=True)
class Count:
    """``newest`` is of what is held. ``open``: business that has not ended."""

    rows: int
    held: int
    newest: datetime | None
    open: int


async def count(tx: Tx, holds: Holds, person: Person, held: Held | None) -> Count:
    """What an erasure would find in one table."""
    await _present(tx, person)
    args = _Args(tx.org_id)
    where, stays = _matches(holds, person, args), _held(holds, held, args)
    if where == "false":
        return Count(0, 0, None, 0)
    row = await tx.conn.fetchrow(
        f"SELECT count(*) AS rows, count(*) FILTER (WHERE {stays}) AS held,"
        f" max({holds.since}) FILTER (WHERE {stays}) AS newest,"
        f" count(*) FILTER (WHERE {holds.open or 'false'}) AS open"
        f" FROM {holds.table} WHERE org_id = $1 AND {where}",
        *args.values,
    )
    return Count(row["rows"], row["held"], row["newest"], row["open"])


@dataclass(frozen=True, slots=True)
class Piece:
    """One bounded step: up to which id, how many rows were erased, and whether there may be more."""

    after: UUID
    erased: int
    more: bool
    files: tuple[UUID, ...] = ()


def _changes(holds: Holds, restricted: bool) -> dict[str, str]:
    """Column → what takes its value's place."""
    if not isinstance(holds.erase, Blank):
        return {}
    left = {name: how for name, how in holds.erase.columns.items()
            if not (restricted and name in holds.identity)}  # fmt: skip
    left |= dict.fromkeys(holds.files, "NULL")
    return left | (dict(holds.restricts) if restricted and holds.identity else {})


def _fresh(holds: Holds, restricted: bool = False) -> str:
    """The condition that there is still something to erase in a row."""
    if isinstance(holds.erase, Delete):
        return "true"
    differs = [f"{name} IS DISTINCT FROM {how}" for name, how in _changes(holds, restricted).items()]
    return f"({' OR '.join(differs)})" if differs else "false"


async def erase_piece(
    tx: Tx, holds: Holds, person: Person, held: Held | None, after: UUID, *, restricted: bool
) -> Piece:
    """Erase the next rows of one table after ``after``, in the order of their ids."""
    await _present(tx, person)
    args = _Args(tx.org_id)
    where, stays = _matches(holds, person, args), _held(holds, held, args)
    where += f" AND NOT {stays} AND {_fresh(holds, restricted)}"
    return await _erase(tx, holds, where, args, after, restricted)


async def restrict(tx: Tx, holds: Holds, person: Person, held: Held | None) -> None:
    """Hide the rows that stay, where the table has a way to."""
    if not holds.restricts or held is None:
        return
    await _present(tx, person)
    args = _Args(tx.org_id)
    where, stays = _matches(holds, person, args), _held(holds, held, args)
    sets = ", ".join(f"{name} = {how}" for name, how in holds.restricts.items())
    await tx.conn.execute(
        f"UPDATE {holds.table} SET {sets} WHERE org_id = $1 AND {where} AND {stays}", *args.values
    )


async def erase_old(
    tx: Tx, holds: Holds, before: datetime, spared: Person, after: UUID, limit: int = PIECE
) -> Piece:
    """Erase rows that are older than ``before``, whoever they speak of but the ``spared``."""
    args = _Args(tx.org_id)
    return await _erase(tx, holds, _old(holds, before, spared, args), args, after, False, limit)


def _old(holds: Holds, before: datetime, spared: Person, args: _Args) -> str:
    """The condition that a row's time is over."""
    where = f"{holds.since} < {args.put(before)} AND {_fresh(holds)}"
    where += f" AND NOT {_matches(holds, spared, args)}"
    return where + (f" AND NOT ({holds.open})" if holds.open else "")


async def count_old(tx: Tx, holds: Holds, before: datetime, spared: Person, most: int) -> int:
    """How many rows `erase_old` would take, counted to ``most``."""
    if isinstance(holds.erase, Keep):
        return 0
    args = _Args(tx.org_id)
    where = _old(holds, before, spared, args)
    found: int = await tx.conn.fetchval(
        f"SELECT count(*) FROM (SELECT FROM {holds.table} WHERE org_id = $1 AND {where} LIMIT {int(most)}) o",
        *args.values,
    )
    return found


async def _erase(
    tx: Tx, holds: Holds, where: str, args: _Args, after: UUID, restricted: bool, limit: int = PIECE
) -> Piece:
    if isinstance(holds.erase, Keep) or where.startswith("false"):
        return Piece(after, 0, False)
    columns = ", ".join(["id", *holds.files])
    rows = await tx.conn.fetch(
        f"SELECT {columns} FROM {holds.table} WHERE org_id = $1 AND {where} AND id > {args.put(after)}"
        f" ORDER BY id LIMIT {int(limit)} FOR UPDATE",
        *args.values,
    )
    if not rows:
        return Piece(after, 0, False)
    ids = [row["id"] for row in rows]
    sets = ", ".join(f"{name} = {how}" for name, how in _changes(holds, restricted).items())
    action = f"UPDATE {holds.table} SET {sets}" if sets else f"DELETE FROM {holds.table}"
    await tx.conn.execute(f"{action} WHERE org_id = $1 AND id = ANY($2::uuid[])", tx.org_id, ids)
    named = tuple(row[name] for row in rows for name in holds.files if row[name] is not None)
    return Piece(ids[-1], len(ids), len(ids) == limit, named)


async def show(
    tx: Tx, holds: Holds, person: Person, after: UUID = NOBODY, limit: int = 1_000
) -> list[dict[str, Any]]:
    """The person's rows of one table as they may have them, sealed values opened, by id."""
    args = _Args(tx.org_id)
    where = _matches(holds, person, args, claims=False)
    if where == "false" or not holds.shows:
        return []
    table = Model.metadata.tables[holds.table]
    sealed = [name for name in holds.shows if name not in table.c and f"{name}_sealed" in table.c]
    plain = [name for name in holds.shows if name not in sealed]
    columns = ", ".join(["id", *plain, *(f"{name}_sealed" for name in sealed), *holds.files])
    rows = await tx.conn.fetch(
        f"SELECT {columns} FROM {holds.table} WHERE org_id = $1 AND {where} AND id > {args.put(after)}"
        f" ORDER BY id LIMIT {int(limit)}",
        *args.values,
    )
    keys = await tx.keys()
    found = []
    for row in rows:
        shown = {name: row[name] for name in ("id", *plain, *holds.files)}
        for name in sealed:
            value = row[f"{name}_sealed"]
            shown[name] = keys.unseal(value, holds.table, name, row["id"]) if value else None
        found.append(shown)
    return found


@dataclass(frozen=True, slots=True)
class Trace:
    """By what a person is recognised where no column names them: ids as text, and words of their own.

    ``services`` is what the process holds, for stores outside of the database.
    """

    ids: list[str]
    words: list[str]
    services: Any = None


@dataclass(frozen=True, slots=True)
class Swept:
    """One bounded step: where the next one begins, how many were cleared, and whether there may be more."""

    after: str
    cleared: int
    more: bool


Sweep = Callable[[Tx, Trace, str], Awaitable[Swept]]
SWEEPS: dict[str, Sweep] = {}


def sweep(name: str) -> Callable[[Sweep], Sweep]:
    """A room's own way to clear a store that no column leads into: (tx, trace, after) → how far it came."""

    def register(function: Sweep) -> Sweep:
        if name in SWEEPS:
            raise ValueError(f"{name} is swept twice")
        SWEEPS[name] = function
        return function

    return register
