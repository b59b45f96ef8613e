"""What happens at the same time: two merges of one pair, a merge while somebody writes to the loser."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.db import Database

from ...cast import Hall
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import Loop, get, post
from .pairs import Rows, customer, held

LATER = timedelta(minutes=2)
BUSY = {409, 503}  # somebody was faster: try again


@pytest.fixture
def loop(hall: Hall, relay_db: Database) -> Loop:  # noqa: F811
    return Loop(hall, relay_db, hall.held)


async def _merge(hall: Hall, winner: str, loser: str) -> int:
    answer = await hall.owner.post("/api/merges", {"winner_id": winner, "loser_id": loser})
    assert answer.status_code in {201, 404, *BUSY}, answer.text
    return answer.status_code


async def test_one_pair_is_merged_once(hall: Hall, owner_db: asyncpg.Connection) -> None:
    for _ in range(5):
        one, two = await customer(hall, "王小美"), await customer(hall, "王晓美")
        codes = await asyncio.gather(
            _merge(hall, one, two), _merge(hall, two, one), _merge(hall, one, two), _merge(hall, two, one)
        )
        assert codes.count(201) == 1, codes
        count = await owner_db.fetchval(
            "SELECT count(*) FROM customer_merges WHERE winner_id = ANY ($1)", [UUID(one), UUID(two)]
        )
        assert count == 1


async def test_a_circle_is_never_closed(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """a into b, b into c and c into a at once: at least one stays, and everybody else leads to it."""
    for _ in range(5):
        ids = [await customer(hall, name) for name in ("甲甲", "乙乙", "丙丙")]
        await asyncio.gather(*(_merge(hall, ids[n], ids[n - 1]) for n in range(3)))
        living = [id for id in ids if (await hall.owner.get(f"/api/customers/{id}")).status_code == 200]
        assert living
        for id in set(ids) - set(living):
            told = (await hall.owner.get(f"/api/customers/{id}")).json()
            assert told["code"] == "customer.merged" and told["params"]["customer_id"] in living


async def _deals(hall: Hall, id: str) -> list[int]:
    async def one(n: int) -> int:
        form = {"title": f"第 {n} 单", "customer_id": id}
        return (await hall.owner.post("/api/deals", form)).status_code

    return list(await asyncio.gather(*(one(n) for n in range(6))))


async def test_what_is_written_meanwhile_follows(loop: Loop, owner_db: asyncpg.Connection) -> None:
    """Deals, notes and conversions at the loser race its merge: each is refused, or ends at the winner."""
    hall = loop.hall
    for place in range(4):
        winner = await customer(hall, "王小美")
        loser = await customer(hall, "王晓美", phone=f"1390013900{place}")
        lead = await post(
            hall.owner, "/api/leads", {"contact_name": "小美", "contact_phone": f"1390013900{place}"}
        )

        async def note(id: str = loser) -> Any:
            return await hall.owner.post(f"/api/customers/{id}/activities", {"description": "打了电话"})

        async def convert(id: str = lead["id"]) -> Any:
            return await hall.owner.post(f"/api/leads/{id}/convert", {})

        deals, merged, noted, converted = await asyncio.gather(
            _deals(hall, loser), _merge(hall, winner, loser), note(), convert()
        )
        if merged in BUSY:
            assert await _merge(hall, winner, loser) == 201
        (await loop.work(utcnow() + LATER)).ok()
        assert await held(owner_db, hall, loser) == {}, "nothing stays behind"
        its = await held(owner_db, hall, winner)
        assert len(its.get("deals.customer_id", ())) == deals.count(201)
        if converted.status_code == 200:
            assert (await get(hall.owner, f"/api/leads/{lead['id']}"))["customer_id"] == winner
        lines = (await get(hall.owner, f"/api/customers/{winner}/activities"))["items"]
        assert [line["type"] for line in lines].count("note_added") == (noted.status_code == 201)


async def test_what_arrives_late_follows_and_goes_back(loop: Loop, owner_db: asyncpg.Connection) -> None:
    hall, rows = loop.hall, Rows(loop.hall, owner_db)
    a, b, c = [await customer(hall, name) for name in ("甲甲", "乙乙", "丙丙")]
    first = await post(hall.owner, "/api/merges", {"winner_id": b, "loser_id": a})
    second = await post(hall.owner, "/api/merges", {"winner_id": c, "loser_id": b})
    late = [await rows.deal(a), await rows.consent(a)]  # somebody had opened the form before
    (await loop.work(utcnow() + LATER)).ok()
    for place, row in late:
        assert row in (await held(owner_db, hall, c))[place], "on to wherever the winner is by now"
    for merge in (second, first):
        await post(hall.owner, f"/api/merges/{merge['id']}/undo", None, 200)
    for place, row in late:
        assert (await held(owner_db, hall, a))[place] == {row}
    (await loop.work(utcnow() + LATER)).ok()


async def test_an_undo_races_an_undo(hall: Hall, owner_db: asyncpg.Connection) -> None:
    one, two = await customer(hall, "王小美"), await customer(hall, "王晓美")
    row = await Rows(hall, owner_db).deal(two)
    done = await post(hall.owner, "/api/merges", {"winner_id": one, "loser_id": two})
    answers = await asyncio.gather(*(hall.owner.post(f"/api/merges/{done['id']}/undo") for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {200, *BUSY}
    assert (await held(owner_db, hall, two))[row[0]] == {row[1]}
    facts = await owner_db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type = 'crm.customer.merge_undone'",
        hall.org_id,
    )  # fmt: skip
    assert facts == 1


async def test_whoever_takes_the_loser_over_is_asked_first_or_told(hall: Hall) -> None:
    """Somebody becomes the owner of one of the two while they are merged: before, and the winner has that
    owner now; or after, and hears where the customer is."""
    for _ in range(5):
        winner, loser = await customer(hall, "王小美"), await customer(hall, "王晓美")
        claimed, merged = await asyncio.gather(
            hall.owner.patch(f"/api/customers/{loser}", {"owner_id": str(hall.agent_ann.id)}),
            _merge(hall, winner, loser),
        )
        assert merged == 201
        owner = (await get(hall.owner, f"/api/customers/{winner}"))["owner_id"]
        if claimed.status_code == 200:
            assert owner == str(hall.agent_ann.id)
        else:
            assert (claimed.status_code, claimed.json()["code"]) == (404, "customer.merged")
            assert claimed.json()["params"]["customer_id"] == winner and owner is None
