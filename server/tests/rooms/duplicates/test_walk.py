"""Merging and undoing in any order keeps every row in its place: a walk beside a model of whose is what."""

import itertools
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from ...cast import Hall
from ...stories.loop import get, post
from .pairs import Rows, customer, held, merge, undo

STEPS, CUSTOMERS = 45, 5
Row = tuple[str, UUID]  # (table.column, id)
TAGS = "customer_tags.customer_id"


@dataclass
class Merged:
    winner: str
    loser: str
    went: set[Row]
    led: set[str]  # who had been merged into the loser before
    undone: bool = False


@dataclass
class World:
    """What should be whose. ``tag_of``: which tag a row of `TAGS` puts on somebody."""

    living: list[str]
    into: dict[str, str] = field(default_factory=dict)
    owner: dict[Row, str] = field(default_factory=dict)
    tag_of: dict[UUID, str] = field(default_factory=dict)
    merges: dict[str, Merged] = field(default_factory=dict)

    def of(self, id: str) -> set[Row]:
        return {row for row, whose in self.owner.items() if whose == id}

    def tags(self, id: str) -> set[str]:
        return {self.tag_of[row[1]] for row in self.of(id) if row[0] == TAGS}

    def _twin(self, row: Row, at: str) -> bool:
        return row[0] == TAGS and self.tag_of[row[1]] in self.tags(at)

    def merge(self, id: str, winner: str, loser: str) -> None:
        went = {row for row in self.of(loser) if not self._twin(row, winner)}
        self.owner |= dict.fromkeys(went, winner)
        led = {gone for gone, target in self.into.items() if target == loser}
        self.into |= dict.fromkeys(led, winner) | {loser: winner}
        self.living.remove(loser)
        self.merges[id] = Merged(winner, loser, went, led)

    def undo(self, id: str) -> None:
        done = self.merges[id]
        for row in done.went:
            if self.owner.get(row) == done.winner and not self._twin(row, done.loser):
                self.owner[row] = done.loser
        back = {gone for gone in done.led if self.into.get(gone) == done.winner}
        self.into |= dict.fromkeys(back, done.loser)
        del self.into[done.loser]
        self.living.append(done.loser)
        done.undone = True


class Walk:
    def __init__(self, hall: Hall, db: asyncpg.Connection, seed: int) -> None:
        self.hall, self.db, self.rows, self.chance = hall, db, Rows(hall, db), random.Random(seed)
        self.world = World([])
        self.tags: list[str] = []

    async def begin(self) -> None:
        for place in range(CUSTOMERS):
            self.world.living.append(await customer(self.hall, f"客户{place}", phone=f"1380013800{place}"))
        for name in ("甲", "乙", "丙"):
            self.tags.append((await post(self.hall.owner, "/api/tags", {"name": name}))["id"])

    async def add(self) -> None:
        who = self.chance.choice(self.world.living)
        row = await self.chance.choice(self.rows.kinds)(who)
        self.world.owner[row] = who

    async def tag(self) -> None:
        who, tag = self.chance.choice(self.world.living), self.chance.choice(self.tags)
        on = tag in self.world.tags(who)
        path = f"/api/customers/{who}/tags"
        if on:
            assert (await self.hall.owner.delete(f"{path}/{tag}")).status_code == 200
            gone = next(r for r in self.world.of(who) if r[0] == TAGS and self.world.tag_of[r[1]] == tag)
            del self.world.owner[gone]
        else:
            await post(self.hall.owner, path, {"tag_id": tag}, 200)
            id = await self.db.fetchval(
                "SELECT id FROM customer_tags WHERE customer_id = $1 AND tag_id = $2", UUID(who), UUID(tag)
            )
            self.world.owner[TAGS, id], self.world.tag_of[id] = who, tag

    async def remove(self) -> None:
        deals = [row for row in self.world.owner if row[0] == "deals.customer_id"]
        if deals:
            row = self.chance.choice(deals)
            await self.db.execute("DELETE FROM deals WHERE id = $1", row[1])
            del self.world.owner[row]

    async def merge(self) -> None:
        if len(self.world.living) > 1:
            winner, loser = self.chance.sample(self.world.living, 2)
            done = await merge(self.hall.owner, winner, loser)
            self.world.merge(done["id"], winner, loser)

    async def undo(self) -> None:
        done = [id for id, one in self.world.merges.items() if not one.undone]
        if not done:
            return
        id = self.chance.choice(done)
        if self.world.merges[id].winner in self.world.into:
            refused = await self.hall.owner.post(f"/api/merges/{id}/undo")
            assert refused.json()["code"] == "merge.winner_merged"
        else:
            await undo(self.hall.owner, id)
            self.world.undo(id)

    async def check(self) -> None:
        """The rows that the walk has put are where the model says; whoever was merged says where to."""
        for id in [*self.world.living, *self.world.into]:
            found = {
                (place, row) for place, ids in (await held(self.db, self.hall, id)).items() for row in ids
                if (place, row) in self.world.owner or place == TAGS
            }  # fmt: skip
            assert found == self.world.of(id)
            row = await self.db.fetchrow(
                "SELECT merged_into_id, tag_ids, deleted_at FROM customers WHERE id = $1", UUID(id)
            )
            assert row is not None
            assert {str(tag) for tag in row["tag_ids"]} == self.world.tags(id)
            into = self.world.into.get(id)
            assert row["merged_into_id"] == (UUID(into) if into else None)
            assert (row["deleted_at"] is None) == (id in self.world.living)


@pytest.mark.parametrize("seed", range(6))
async def test_every_row_stays_where_it_belongs(hall: Hall, owner_db: asyncpg.Connection, seed: int) -> None:
    walk = Walk(hall, owner_db, seed)
    await walk.begin()
    steps = [walk.add] * 5 + [walk.tag] * 4 + [walk.remove] + [walk.merge] * 3 + [walk.undo] * 3
    for _ in range(STEPS):
        await walk.chance.choice(steps)()
        await walk.check()
    while done := [id for id, m in walk.world.merges.items() if not m.undone]:  # the latest first
        await undo(hall.owner, done[-1])
        walk.world.undo(done[-1])
        await walk.check()
    assert len(walk.world.living) == CUSTOMERS and not walk.world.into


def _orders() -> list[list[tuple[int, int]]]:
    """Every way to make one of three, as (winner, loser)."""
    found = []
    for first in itertools.permutations(range(3), 2):
        rest = [one for one in range(3) if one != first[1]]
        found += [[first, (rest[0], rest[1])], [first, (rest[1], rest[0])]]
    return found


async def _belongings(hall: Hall, db: asyncpg.Connection, order: list[tuple[int, int]]) -> Any:
    """What the last winner has when three furnished customers were merged in this order; by labels."""
    rows, labels = Rows(hall, db), {}
    made = [await customer(hall, name) for name in ("甲甲", "乙乙", "丙丙")]
    tag = [(await post(hall.owner, "/api/tags", {"name": f"{made[0]}{n}"}))["id"] for n in range(2)]
    for place, id in enumerate(made):
        for n, kind in enumerate(rows.kinds):
            labels[await kind(id)] = (place, n)
        for one in tag[: 1 + place % 2]:
            await post(hall.owner, f"/api/customers/{id}/tags", {"tag_id": one}, 200)
    for winner, loser in order:
        await merge(hall.owner, made[winner], made[loser])
    last = made[order[-1][0]]
    its = await held(db, hall, last)
    found = {labels[place, id] for place, ids in its.items() for id in ids if (place, id) in labels}
    tags = (await get(hall.owner, f"/api/customers/{last}"))["tag_ids"]
    return found, {tag.index(one) for one in tags}, its["customers.merged_into_id"] == {
        UUID(id) for id in made if id != last
    }  # fmt: skip


async def test_the_order_of_merges_does_not_matter(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """Of three customers, whoever is merged with whom first: the one that is left has everything."""
    results = [await _belongings(hall, owner_db, order) for order in _orders()]
    assert len(results) == 12
    kinds = range(len(Rows(hall, owner_db).kinds))
    every = {(place, n) for place in range(3) for n in kinds}
    assert all(result == (every, {0, 1}, True) for result in results)
