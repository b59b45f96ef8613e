"""Dead letters over HTTP: seen by the right people, replayed or discarded once."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import orjson
import pytest

from zhike.core import jobs
from zhike.core.tx import Tx

from ..cast import Hall
from . import rig

room = jobs.Room("mend")
healthy: set[str] = set()


@room.job(max_attempts=1)
async def call(run: jobs.Run, *, number: int) -> None:
    if "call" not in healthy:
        raise ConnectionError("nobody answers")
    async with run.tx() as tx:
        tx.audit("mend.called", "rig", None, number=number)


@room.on(rig.Booked, max_attempts=1)
async def react(tx: Tx, event: rig.Booked) -> None:
    if "react" not in healthy:
        raise ConnectionError("nobody answers")
    tx.audit("mend.reacted", "rig", event.appointment_id)


registry = jobs.Registry([room])


@pytest.fixture(autouse=True)
def ill() -> None:
    healthy.clear()


async def die(hall: Hall, relay_db, count: int = 1) -> None:
    async with hall.held.unit.transaction(hall.actor()) as tx:
        for number in range(count):
            tx.enqueue("mend.call", number=number)
    await jobs.drain(hall.held.unit, relay_db, registry, org_id=hall.org_id)


async def listed(hall: Hall, query: str = "") -> list[dict]:
    answer = await hall.owner.get(f"/api/dead-letters{query}")
    assert answer.status_code == 200
    return answer.json()["items"]


async def test_a_replay_runs_the_same_job_again_and_is_audited(hall, relay_db, owner_db):
    await die(hall, relay_db)
    (letter,) = await listed(hall, "?status=open")
    assert letter["job"] == "mend.call" and letter["payload"] == {"number": 0}
    assert letter["error_type"] == "ConnectionError" and letter["error_message"] == "nobody answers"
    healthy.add("call")
    answer = await hall.owner.post(f"/api/dead-letters/{letter['id']}/replay")
    assert answer.status_code == 200
    assert answer.json()["status"] == "replayed" and answer.json()["handled_by"] == str(hall.owner.id)
    done = await jobs.drain(hall.held.unit, relay_db, registry, org_id=hall.org_id)
    assert done.ok().ran == ["mend.call"]
    (effect,) = await rig.effects(owner_db, hall.org_id, "mend.called")
    assert orjson.loads(effect["details"]) == {"number": 0}
    assert [
        row["resource_id"] for row in await rig.effects(owner_db, hall.org_id, "dead_letter.replayed")
    ] == [UUID(letter["id"])]
    assert await listed(hall, "?status=open") == []


async def test_a_replayed_handler_still_has_its_effect_once(hall, relay_db, owner_db):
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.publish(rig.Booked(appointment_id=uuid4(), starts_at=tx.now))
    await jobs.drain(hall.held.unit, relay_db, registry, org_id=hall.org_id)
    (letter,) = await listed(hall)
    assert letter["job"] == "mend.react" and letter["event_id"] == letter["payload"]["event_id"]
    healthy.add("react")
    assert (await hall.owner.post(f"/api/dead-letters/{letter['id']}/replay")).status_code == 200
    await jobs.drain(hall.held.unit, relay_db, registry, org_id=hall.org_id)
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue(letter["job"], **letter["payload"])
    done = await jobs.drain(hall.held.unit, relay_db, registry, org_id=hall.org_id)
    assert done.ok().ran == ["mend.react"]
    assert len(await rig.effects(owner_db, hall.org_id, "mend.reacted")) == 1


async def test_of_many_hands_one_replays(hall, relay_db, owner_db):
    await die(hall, relay_db)
    (letter,) = await listed(hall)
    verbs = ["replay", "discard"] * 5
    answers = await asyncio.gather(
        *(hall.owner.post(f"/api/dead-letters/{letter['id']}/{verb}") for verb in verbs)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "dead_letter.handled"
    rows = await owner_db.fetch(
        "SELECT FROM outbox_events WHERE org_id = $1 AND dedupe_key LIKE 'dead-letter:%'", hall.org_id
    )
    (final,) = await listed(hall)
    assert len(rows) == (final["status"] == "replayed")


async def test_a_discarded_letter_never_runs(hall, relay_db):
    await die(hall, relay_db)
    (letter,) = await listed(hall)
    healthy.add("call")
    assert (await hall.owner.post(f"/api/dead-letters/{letter['id']}/discard")).status_code == 200
    later = datetime.now(UTC) + timedelta(days=1)
    done = await jobs.drain(hall.held.unit, relay_db, registry, org_id=hall.org_id, until=later)
    assert done.ran == []
    assert (await hall.owner.post(f"/api/dead-letters/{letter['id']}/replay")).status_code == 409


async def test_who_may_look_may_not_always_act_and_strangers_see_nothing(hall, other, relay_db):
    await die(hall, relay_db)
    (letter,) = await listed(hall)
    assert (await hall.manager.get("/api/dead-letters")).status_code == 200
    assert (await hall.manager.post(f"/api/dead-letters/{letter['id']}/replay")).status_code == 403
    assert (await hall.agent_ann.get("/api/dead-letters")).status_code == 403
    assert await listed(other) == []
    for verb in ("replay", "discard"):
        answer = await other.owner.post(f"/api/dead-letters/{letter['id']}/{verb}")
        assert answer.status_code == 404 and answer.json()["code"] == "dead_letter.not_found"
    assert (await listed(hall))[0]["status"] == "open"


async def test_pages_hold_every_letter_once(hall, relay_db):
    await die(hall, relay_db, 7)
    seen, query = [], "?limit=3&job=mend.call"
    while True:
        page = (await hall.owner.get(f"/api/dead-letters{query}")).json()
        seen += [letter["id"] for letter in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"?limit=3&job=mend.call&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 7 and seen == sorted(seen, reverse=True)
    assert (await hall.owner.get("/api/dead-letters?cursor=nonsense")).status_code == 422
    assert (await hall.owner.get("/api/dead-letters?status=lost")).status_code == 422
