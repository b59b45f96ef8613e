"""Two rows of one person become one: what follows, declared beside each model; and back again.

A merge must leave nothing behind in any room, and its undo must give back exactly what it took. So every room
says of each of its columns that names a customer how it follows: it moves, it moves unless the winner has the
same already, or it stays, and why. Merging walks the declarations with one statement for each column and
remembers which rows it moved; undoing moves those back and no others. A house test refuses a column that
names customers and says nothing here (docs/decisions/0033).

A row that has a twin at the winner is kept aside: it stays with the loser, where nobody looks, and is there
again after an undo.
"""
# ruff: noqa: S608 - names are those of the rooms' declarations alone, values are parameters

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from zhike.core.tx import Tx

CHUNK = 10_000  # ids in one row of what was moved


@dataclass(frozen=True, slots=True)
class Move:
    """Rows go over to the winner. ``twin``: columns that, with this one, no two rows may have in common;
    ``until``: the column that, once it is filled, makes a row nobody's twin any more.
    ``where`` (SQL): which rows name a customer here at all; ``also`` (SQL): what else changes in them."""

    twin: tuple[str, ...] = ()
    until: str | None = None
    where: str = "true"
    also: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """Rows go on naming the one who was merged, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Follow:
    """How one column follows a merge."""

    table: str
    column: str
    how: Move | Stay

    @property
    def moves(self) -> Move | None:
        return self.how if isinstance(self.how, Move) else None


move = Move()
FOLLOWS: dict[tuple[str, str], Follow] = {}


def move_where(condition: str) -> Move:
    """Only rows of this condition (SQL) name customers."""
    return Move(where=condition)


def move_with(also: str) -> Move:
    """Rows change in this respect, too (SQL), when they go over."""
    return Move(also=also)


def move_unless_twin(*columns: str, until: str | None = None) -> Move:
    """The winner may have the same: the same tag, a score of the same day, a part that has not ended yet."""
    return Move(twin=columns, until=until)


def stay(reason: str) -> Stay:
    return Stay(reason)


def declare(*follows: Follow) -> None:
    """Called where the models stand, once for each column that names a customer."""
    for each in follows:
        key = (each.table, each.column)
        if key in FOLLOWS:
            raise ValueError(f"{each.table}.{each.column} is declared twice")
        FOLLOWS[key] = each


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of one column that went from the loser to the winner."""

    table: str
    column: str
    ids: list[UUID]

    def chunks(self) -> Iterable[list[UUID]]:
        for at in range(0, len(self.ids), CHUNK):
            yield self.ids[at : at + CHUNK]


@dataclass(frozen=True, slots=True)
class Returned:
    """What an undo did with them. ``gone``: deleted since; ``elsewhere``: given to somebody else since, or a
    twin of what the loser has got."""

    table: str
    column: str
    returned: int
    gone: int
    elsewhere: int


def _over(follow: Follow, which: str) -> str:
    """The statement that gives rows of ``$2`` to ``$3``, those alone that have no twin there."""
    table, column, how = follow.table, follow.column, follow.how
    assert isinstance(how, Move)
    where = f"t.org_id = $1 AND t.{column} = $2 AND ({how.where}) AND {which}"
    if how.twin:
        same = " AND ".join(f"o.{name} = t.{name}" for name in how.twin)
        if how.until:
            same += f" AND o.{how.until} IS NULL AND t.{how.until} IS NULL"
        where += f" AND NOT EXISTS (SELECT FROM {table} o WHERE o.org_id = $1 AND o.{column} = $3 AND {same})"
    also = f", {how.also}" if how.also else ""
    return f"UPDATE {table} t SET {column} = $3{also} WHERE {where} RETURNING t.id"


async def unite(tx: Tx, winner: UUID, loser: UUID) -> list[Moved]:
    """Give the winner what names the loser. Both are locked. May be repeated for what arrived late."""
    found = []
    for follow in FOLLOWS.values():
        if follow.moves is None:
            continue
        rows = await tx.conn.fetch(_over(follow, "true"), tx.org_id, loser, winner)
        if rows:
            found.append(Moved(follow.table, follow.column, [row["id"] for row in rows]))
    return found


async def part(tx: Tx, winner: UUID, loser: UUID, moved: Sequence[Moved]) -> list[Returned]:
    """Give these rows back to the loser, as far as they are still the winner's. The reverse of `unite`."""
    found = []
    for each in moved:
        follow = FOLLOWS.get((each.table, each.column))
        if follow is None or follow.moves is None:  # a declaration that a later version has changed
            found.append(Returned(each.table, each.column, 0, 0, len(each.ids)))
            continue
        back = await tx.conn.fetch(
            _over(follow, "t.id = ANY ($4::uuid[])"), tx.org_id, winner, loser, each.ids
        )
        there = len(back)
        if there < len(each.ids):
            there = await tx.conn.fetchval(
                f"SELECT count(*) FROM {each.table} WHERE org_id = $1 AND id = ANY ($2::uuid[])",
                tx.org_id, each.ids,
            )  # fmt: skip
        found.append(Returned(each.table, each.column, len(back), len(each.ids) - there, there - len(back)))
    return found


async def holding(tx: Tx, customer_id: UUID, most: int = 10_000) -> dict[str, int]:
    """How many rows of each table would follow this customer, counted to ``most``; tables with none left
    out."""
    parts = [
        f"SELECT '{follow.table}' AS table, (SELECT count(*) FROM (SELECT FROM {follow.table} t"
        f" WHERE t.org_id = $1 AND t.{follow.column} = $2 AND ({follow.moves.where})"
        f" LIMIT {int(most)}) c) AS n"
        for follow in FOLLOWS.values() if follow.moves is not None
    ]  # fmt: skip
    rows = await tx.conn.fetch(" UNION ALL ".join(parts), tx.org_id, customer_id)
    found: dict[str, int] = {}
    for row in rows:
        if row["n"]:
            found[row["table"]] = found.get(row["table"], 0) + row["n"]
    return found
