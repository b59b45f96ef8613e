"""P-14: what a platform says again, at once, late and in another order is applied once.

``ZHIKE_PROOF_INBOUND`` says how many words; a proof takes 34,000, which come 100,000 times.
"""

import asyncio
import os
import random
import time
from collections import Counter

import asyncpg

from zhike.core.context import RequestInfo
from zhike.core.jobs import Run
from zhike.core.jobs.declare import Retry
from zhike.rooms.mailroom import taking

from .conftest import Room, words

SPOKEN = int(os.environ.get("ZHIKE_PROOF_INBOUND", "200"))  # words; each comes one to five times
PEOPLE = 40
TOGETHER = 8


async def test_nothing_is_doubled_and_nothing_lost(room: Room, owner_db: asyncpg.Connection) -> None:
    channel = await room.channel()
    chance = random.Random(14)
    said = [(f"m-{n}", f"u-{n % PEOPLE}", f"第{n}句") for n in range(SPOKEN)]
    comes = [one for one in said for _ in range(chance.randint(1, 5))]
    chance.shuffle(comes)
    took: list[float] = []

    async def platform(lot: list[tuple[str, str, str]]) -> None:
        for id, who, text in lot:
            began = time.monotonic()
            answer = await room.post(channel, words(text, id, who))
            took.append(time.monotonic() - began)
            assert answer.status_code == 200

    await asyncio.gather(*(platform(comes[place::TOGETHER]) for place in range(TOGETHER)))
    ids = [row["id"] for row in await owner_db.fetch(
        "SELECT id FROM channel_inbound WHERE org_id = $1", room.hall.org_id
    )]  # fmt: skip
    assert len(ids) == len(comes)
    chance.shuffle(ids)
    held = room.services

    async def worker(lot: list[asyncpg.pgproto.pgproto.UUID]) -> None:
        for id in lot:
            for _ in range(20):
                try:
                    run = Run(
                        "mailroom.take", id, 1, 8, RequestInfo(), held.unit, room.hall.org_id, services=held
                    )
                    await taking.take(run, id)
                    break
                except Retry:
                    await asyncio.sleep(0.05)

    # two workers are at each, as after a lease that ran out
    await asyncio.gather(*(worker(ids[place::TOGETHER]) for place in range(TOGETHER)),
                         *(worker(ids[place::TOGETHER]) for place in range(TOGETHER)))  # fmt: skip
    (await room.work()).ok()
    rows = await owner_db.fetch(
        "SELECT m.external_message_id AS id, m.content, m.seq, m.conversation_id FROM messages m"
        " WHERE m.org_id = $1", room.hall.org_id,
    )  # fmt: skip
    counted = Counter(row["id"] for row in rows)
    doubled = sum(n - 1 for n in counted.values())
    lost = len(said) - len(counted)
    assert {row["id"]: row["content"] for row in rows} == {id: text for id, _, text in said}
    talks = await owner_db.fetch("SELECT * FROM conversations WHERE org_id = $1", room.hall.org_id)
    assert len(talks) == PEOPLE and len({talk["visitor_id"] for talk in talks}) == PEOPLE
    for talk in talks:
        seqs = sorted(row["seq"] for row in rows if row["conversation_id"] == talk["id"])
        assert seqs == list(range(1, talk["message_count"] + 1)), "numbered without a gap"
    left = "SELECT count(*) FROM channel_inbound WHERE org_id = $1 AND status <> 'taken'"
    assert await owner_db.fetchval(left, room.hall.org_id) == 0
    p95 = sorted(took)[int(len(took) * 0.95)] * 1000
    print(f"P-14 {len(comes)} deliveries of {SPOKEN} words: {doubled} doubles, {lost} lost  goal 0  pass")
    print(f"P-14 a platform's request answered p95 {p95:.0f} ms, {TOGETHER} at once on one process")
    assert (doubled, lost) == (0, 0)
