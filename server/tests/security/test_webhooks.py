"""P-15: outgoing webhooks are signed, tried again, in order for each object, and none is lost.

The receiver checks every request with the specification's reference library.
"""
# ASVS 13.2.1: what goes out is signed

import asyncio
import dataclasses
import random
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from zhike.core import jobs
from zhike.core.clock import utcnow
from zhike.events import crm
from zhike.rooms.webhooks import delivering, rules
from zhike.worker import Worker

from ..rooms.webhooks.conftest import post, relay_db  # noqa: F401  fixtures
from ..rooms.webhooks.sink import Fault, Post

OBJECTS, EACH = 40, 6
HOUR = timedelta(hours=1)


async def _publish(post: Post, leads: list[UUID], each: int) -> None:  # noqa: F811
    """Facts about all leads in turn, some to a transaction."""
    for n in range(each):
        async with post.hall.held.unit.transaction(post.hall.actor()) as tx:
            for lead in leads:
                tx.publish(crm.LeadUpdated(lead_id=lead, fields=(f"field{n}",)))


class Weather:
    """How the receiver is: one kind after another, by the counter of its tries and by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.bad: list[Fault] = [500, 503, 429, 404, "drop", "redirect", "large", 204]
        self.share = 1.0
        self.seen: Counter[Fault] = Counter()

    def __call__(self, message: dict[str, Any]) -> Fault:
        fault: Fault = self.chance.choice(self.bad) if self.chance.random() < self.share else 200
        self.seen[fault] += 1
        return fault


async def test_nothing_is_lost_in_three_bad_days(
    post: Post,  # noqa: F811
    owner_db: asyncpg.Connection,
) -> None:
    """Down, then flaky, while the secret is changed; then well: by a clock that is run ahead."""
    made = await post.endpoint(events=["crm.*"])
    root, start, weather = f"/api/webhooks/{made['id']}", utcnow(), Weather(20261122)
    weather.bad.remove(204)  # which is a yes
    post.sink.fault = weather
    leads = [uuid4() for _ in range(OBJECTS)]
    await _publish(post, leads, EACH // 2)
    (await post.work(start + HOUR)).ok()
    assert not post.sink.taken and post.sink.tries >= OBJECTS
    rotated = await post.hall.owner.post(f"{root}/rotate-secret", {"overlap_hours": 48})
    old, fresh = post.sink.secrets[0], rotated.json()["secret"]
    post.sink.secrets.append(fresh)
    before = post.sink.tries
    weather.share = 0.5
    await _publish(post, leads, EACH - EACH // 2)
    (await post.work(start + 30 * HOUR)).ok()
    overlap = post.sink.tries - before
    assert post.sink.verified_by[old] - before == post.sink.verified_by[fresh] == overlap > 100
    assert post.sink.signatures == {1: before, 2: overlap}
    (await post.work(start + 200 * HOUR)).ok()
    post.sink.fault = lambda message: 200
    dead = await post.deliveries(made, status="failed")
    listed = {one["id"] for one in dead}
    ended = "SELECT id FROM webhook_deliveries WHERE status = 'failed' AND endpoint_id = $1"
    found = {str(row["id"]) for row in await owner_db.fetch(ended, UUID(made["id"]))}
    assert listed == found  # what came to its end is there to see
    if listed:
        await post.hall.owner.patch(root, {"status": "active"})
        again = await post.hall.owner.post(f"{root}/redeliver", {"since": made["created_at"]})
        assert again.json()["count"] == len(listed)
    (await post.work(start + 201 * HOUR)).ok()
    total, late = OBJECTS * EACH, len(listed)
    wrong = post.sink.bad_signatures
    by_hand = {one["object_id"] for one in dead}  # what is sent again by hand comes late
    disorder = post.sink.out_of_order(but=by_hand)
    good = len(post.sink.taken) == total and wrong == 0 and disorder == 0
    print(f"P-15 {len(post.sink.taken)} of {total} delivered over {post.sink.tries} tries, {wrong} bad "
          f"signatures, {disorder} objects out of order, {late} listed as failed before  "
          f"goal 100 %, 0, 0  {'pass' if good else 'FAIL'}")  # fmt: skip
    assert post.sink.signatures[1] > before  # after the overlap there is one signature again
    assert set(weather.seen) >= {500, "drop", "redirect", "large", 200}
    assert good
    assert {one["status"] for one in await post.deliveries(made)} == {"delivered"}


async def test_the_plan_is_kept(post: Post, owner_db: asyncpg.Connection) -> None:  # noqa: F811
    """A receiver that never answers well is tried by the plan and no more, and then listed."""
    made = await post.endpoint(events=["crm.*"])
    times: list[Any] = []
    start = utcnow()
    post.sink.fault = lambda message: 500
    await post.publish()
    for hour in range(0, 101):  # the clock goes on by the hour; each try notes when the next is due
        (await post.work(start + hour * HOUR)).ok()
        due = await owner_db.fetchval(
            "SELECT next_attempt_at FROM webhook_deliveries WHERE endpoint_id = $1", UUID(made["id"])
        )
        if due is not None and (not times or due != times[-1]):
            times.append(due)
    found = await post.deliveries(made)
    assert [one["status"] for one in found] == ["failed"]
    assert post.sink.tries == len(rules.PLAN) + 1 == found[0]["attempts"]
    took = (times[-1] - start) / HOUR
    print(f"P-15 {post.sink.tries} tries over {took:.1f} h, then listed  goal 10 over 68 to 84  "
          f"{'pass' if 68 <= took <= 84 else 'FAIL'}")  # fmt: skip
    assert 68 <= took <= 84


async def test_a_worker_that_died_costs_a_lease_and_no_message(
    post: Post,  # noqa: F811
    owner_db: asyncpg.Connection,
) -> None:
    made = await post.endpoint(events=["crm.*"])
    lead = await post.publish(count=2)
    died = asyncio.Event()

    async def die(egress: Any, task: delivering.Task) -> delivering.Outcome:
        died.set()
        raise jobs.Dead("the machine is gone, and its queue with it")

    call, delivering.call = delivering.call, die  # type: ignore[assignment]
    try:
        drained = await post.work()
    finally:
        delivering.call = call
    assert died.is_set() and drained.failed[0].dead
    assert [one["status"] for one in await post.deliveries(made)] == ["pending", "sending"]
    await owner_db.execute("UPDATE webhook_deliveries SET leased_until = now() WHERE status = 'sending'")
    async with post.hall.held.unit.transaction(post.hall.actor()) as tx:
        tx.enqueue("webhooks.tidy", run_at=utcnow() + timedelta(minutes=30))  # as the clock does each hour
    (await post.work(utcnow() + timedelta(minutes=31))).ok()
    assert len(post.sink.order[str(lead)]) == 2
    assert post.sink.out_of_order() == 0


async def test_in_order_with_many_hands(post: Post) -> None:  # noqa: F811
    """A real worker, which runs many jobs at once: some answers fail, some are slow."""
    await post.endpoint(events=["crm.*"])
    chance, failed = random.Random(7), Counter[str]()

    def fault(message: dict[str, Any]) -> Fault:
        first = failed[str(message["seq"])] == 0
        failed[str(message["seq"])] += 1
        return 500 if first and chance.random() < 0.1 else 200

    post.sink.fault = fault
    leads = [uuid4() for _ in range(20)]
    stopping, held = asyncio.Event(), post.services
    worker = asyncio.create_task(Worker(dataclasses.replace(held), post.registry).run(stopping))
    try:
        await _publish(post, leads, 15)
        async with asyncio.timeout(300):
            while len(post.sink.taken) < 300:  # noqa: ASYNC110 - the sink has no event to wait for
                await asyncio.sleep(0.1)
    finally:
        stopping.set()
        await worker
    disorder, again = post.sink.out_of_order(), post.sink.tries - 300
    good = disorder == 0 and post.sink.bad_signatures == 0 and again > 5
    print(f"P-15 {len(post.sink.taken)} of 300 by one busy worker, {again} tried again, {disorder} out "
          f"of order, {post.sink.doubled} doubled  goal 300, 0  {'pass' if good else 'FAIL'}")  # fmt: skip
    assert good
    assert [len(seqs) for seqs in post.sink.order.values()] == [15] * 20
