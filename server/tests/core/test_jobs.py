"""Deferred work: after the commit or never, once in effect, counted, and kept when it failed for good."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from zhike.core import jobs
from zhike.core.context import RequestInfo
from zhike.core.db import Database
from zhike.core.jobs import upkeep
from zhike.core.jobs.envelope import seal
from zhike.core.jobs.execute import Done, Executor, backoff
from zhike.core.tx import Unit

from . import rig

SOON = timedelta(hours=3)


async def drain(unit: Unit, relay_db: Database, org_id: UUID, **options) -> jobs.Drained:
    return await jobs.drain(unit, relay_db, rig.registry, org_id=org_id, **options)


async def test_a_job_runs_after_the_commit_with_decoded_arguments(unit, relay_db, owner_db, actor, org_id):
    about = uuid4()
    info = RequestInfo(request_id="req-1", trace_id="a" * 32)
    async with unit.transaction(actor, info) as tx:
        tx.enqueue("rig.note", about=about, at=tx.now, day=tx.now.date(), tags=[1, 2])
    done = (await drain(unit, relay_db, org_id)).ok()
    assert done.ran == ["rig.note"]
    (effect,) = await rig.effects(owner_db, org_id, "rig.noted")
    assert effect["resource_id"] == about
    assert orjson.loads(effect["details"])["tags"] == [1, 2]
    assert (effect["request_id"], effect["trace_id"]) == ("req-1", "a" * 32)
    assert effect["operator_name"] == "rig.note"
    assert not await rig.queued(owner_db, org_id)


async def test_a_rolled_back_change_leaves_neither_fact_nor_job(unit, relay_db, owner_db, actor, org_id):
    with pytest.raises(RuntimeError):
        async with unit.transaction(actor) as tx:
            tx.enqueue("rig.note", about=uuid4(), at=tx.now)
            tx.publish(rig.Booked(appointment_id=uuid4(), starts_at=tx.now))
            raise RuntimeError
    assert (await drain(unit, relay_db, org_id)).ran == []
    assert not await owner_db.fetch("SELECT FROM outbox_events WHERE org_id = $1", org_id)


async def test_the_same_dedupe_key_counts_once(unit, relay_db, actor, org_id):
    for _ in range(3):
        async with unit.transaction(actor) as tx:
            tx.enqueue("rig.note", dedupe_key="one", about=uuid4(), at=tx.now)
    assert (await drain(unit, relay_db, org_id)).ran == ["rig.note"]


async def test_every_handler_of_an_event_runs_and_may_enqueue_for_later(
    unit, relay_db, owner_db, actor, org_id
):
    at = datetime.now(UTC) + SOON
    async with unit.transaction(actor) as tx:
        tx.publish(rig.Booked(appointment_id=uuid4(), starts_at=at))
        tx.publish(rig.Ignored(thing_id=uuid4()))
    assert sorted((await drain(unit, relay_db, org_id)).ok().ran) == ["rig.count", "rig.remind"]
    assert (await drain(unit, relay_db, org_id)).ran == []
    assert (await drain(unit, relay_db, org_id, until=at)).ok().ran == ["rig.note"]
    (effect,) = await rig.effects(owner_db, org_id, "rig.noted")
    seen = datetime.fromisoformat(orjson.loads(effect["details"])["seen"])
    assert abs(seen - at) < timedelta(seconds=1), "work of the future sees its own time"


async def test_a_handler_delivered_many_times_at_once_has_one_effect(unit, relay_db, owner_db, actor, org_id):
    event = {"appointment_id": uuid4(), "starts_at": datetime.now(UTC)}
    args = {"event_id": uuid4(), "event_type": rig.Booked.NAME, "event": event}
    envelope = seal("rig.count", id=uuid4(), org_id=org_id, args=args)
    executor = Executor(unit, rig.registry)
    outcomes = await asyncio.gather(*(executor.perform(envelope, 1) for _ in range(10)))
    assert outcomes == [Done()] * 10
    assert len(await rig.effects(owner_db, org_id, "rig.counted")) == 1
    await executor.perform(envelope, 2)
    assert len(await rig.effects(owner_db, org_id, "rig.counted")) == 1


async def test_a_failed_handler_leaves_nothing_and_tries_again(unit, relay_db, owner_db, actor, org_id):
    async with unit.transaction(actor) as tx:
        tx.publish(rig.Booked(appointment_id=uuid4(), starts_at=tx.now))
    rig.broken.add("remind")
    try:
        first = await drain(unit, relay_db, org_id)
    finally:
        rig.broken.clear()
    assert first.ran == ["rig.count"] and [failure.job for failure in first.failed] == ["rig.remind"]
    with pytest.raises(RuntimeError):
        first.ok()
    assert not await rig.effects(owner_db, org_id, "rig.reminded")
    again = await drain(unit, relay_db, org_id, until=datetime.now(UTC) + timedelta(minutes=1))
    assert sorted(again.ok().ran) == ["rig.note", "rig.remind"]
    (effect,) = await rig.effects(owner_db, org_id, "rig.reminded")
    assert orjson.loads(effect["details"])["attempt"] == 2


async def test_a_job_that_keeps_failing_becomes_a_dead_letter(unit, relay_db, owner_db, actor, org_id):
    async with unit.transaction(actor, RequestInfo(request_id="req-9", trace_id="b" * 32)) as tx:
        tx.enqueue("rig.fail", phone="13800138000")
    first = await drain(unit, relay_db, org_id)
    assert len(first.failed) == 1, "the second attempt waits for its backoff"
    (row,) = await rig.queued(owner_db, org_id)
    assert row["attempts"] == 1 and row["status"] == "queued"
    assert 1.5 < (row["execute_after"] - row["updated"]).total_seconds() < 2.5
    rest = await drain(unit, relay_db, org_id, until=datetime.now(UTC) + SOON)
    assert [failure.dead for failure in rest.failed] == [False, True]
    assert not await rig.queued(owner_db, org_id)
    (letter,) = await rig.letters(owner_db, org_id)
    assert letter["job"] == "rig.fail" and letter["attempts"] == 3 and letter["status"] == "open"
    assert letter["error_type"] == "ValueError" and letter["error_message"] == "cannot reach ***"
    assert (letter["request_id"], letter["trace_id"]) == ("req-9", "b" * 32)
    assert orjson.loads(letter["payload"]) == {"phone": "13800138000"}
    assert "rig.py" in letter["traceback"]
    for secret in ("13800138000", "s3cr3t", "secret", "raise"):
        assert secret not in letter["traceback"] + letter["error_message"]


async def test_a_job_may_say_when_to_try_again_or_that_it_is_useless(unit, relay_db, owner_db, actor, org_id):
    async with unit.transaction(actor) as tx:
        tx.enqueue("rig.ask", answer="later")
        tx.enqueue("rig.ask", answer="never")
    await drain(unit, relay_db, org_id)
    (row,) = await rig.queued(owner_db, org_id)
    assert (row["execute_after"] - row["updated"]).total_seconds() == 100
    (letter,) = await rig.letters(owner_db, org_id)
    assert letter["attempts"] == 1 and letter["error_message"] == "the number does not exist"


async def test_a_job_is_stopped_at_its_time_limit(unit, relay_db, actor, org_id):
    async with unit.transaction(actor) as tx:
        tx.enqueue("rig.sleep")
    (failure,) = (await drain(unit, relay_db, org_id)).failed
    assert isinstance(failure.error, TimeoutError)


@pytest.mark.parametrize(
    ("name", "args", "says"),
    [
        ("rig.nobody_knows", {}, "rig.nobody_knows"),
        ("rig.note", {"about": "no uuid", "at": "2026-01-01T00:00:00Z"}, "about: "),
        ("rig.ask", {"answer": "yes", "typo": 1}, "typo: "),
    ],
)
async def test_work_that_cannot_be_understood_is_kept_as_a_dead_letter(
    unit, relay_db, owner_db, actor, org_id, name, args, says
):
    async with unit.transaction(actor) as tx:
        tx.enqueue(name, **args)
    await drain(unit, relay_db, org_id, until=datetime.now(UTC) + SOON)
    (letter,) = await rig.letters(owner_db, org_id)
    assert letter["job"] == name and letter["error_message"].startswith(says)


async def test_a_job_that_killed_every_worker_is_not_run_again(unit, relay_db, owner_db, actor, org_id):
    async with unit.transaction(actor) as tx:
        tx.enqueue("rig.note", about=uuid4(), at=tx.now, dedupe_key="poison")
    assert (await drain(unit, relay_db, uuid4())).ran == []  # carries it, runs nothing of this organization
    await owner_db.execute(
        "UPDATE jobs.pgqueuer SET attempts = 3 WHERE id = $1", (await rig.queued(owner_db, org_id))[0]["id"]
    )
    (failure,) = (await drain(unit, relay_db, org_id)).failed
    assert failure.dead
    (letter,) = await rig.letters(owner_db, org_id)
    assert letter["error_type"].endswith("WorkerLost") and letter["attempts"] == 3
    assert not await rig.effects(owner_db, org_id, "rig.noted")


async def test_a_job_cannot_write_into_another_organization(unit, relay_db, owner_db, actor, org_id):
    other = uuid4()
    async with unit.transaction(actor) as tx:
        tx.enqueue("rig.trespass", org_id=other)
    (failure,) = (await drain(unit, relay_db, org_id)).failed
    assert isinstance(failure.error, asyncpg.InsufficientPrivilegeError)
    assert not await owner_db.fetch("SELECT FROM event_consumptions WHERE org_id = $1", other)


def test_backoff_doubles_up_to_an_hour_with_jitter():
    for attempt, seconds in ((1, 2), (2, 4), (3, 8), (10, 1024), (12, 3600), (99, 3600)):
        delays = {backoff(attempt).total_seconds() for _ in range(50)}
        assert min(delays) >= seconds * 0.8 and max(delays) <= seconds * 1.2 and len(delays) > 40


def test_wrong_declarations_fail_at_import():
    room = jobs.Room("bad")
    with pytest.raises(ValueError, match="cron"):
        room.every("often", per="org")
    with pytest.raises(ValueError, match="cron"):
        room.every("* * * * * *", per="org")

    async def positional(run: jobs.Run, about: UUID) -> None: ...
    async def bare(run: jobs.Run, *, about) -> None: ...
    async def wrong_tick(run: jobs.Run, *, site_id: UUID) -> None: ...
    def blocking(run: jobs.Run) -> None: ...

    for function in (positional, bare, blocking):
        with pytest.raises(TypeError):
            room.job()(function)
    with pytest.raises(TypeError, match="site_id"):
        room.every("0 3 * * *", per="org")(wrong_tick)
    assert room.works == {}
    with pytest.raises(ValueError, match="two rooms"):
        jobs.Registry([rig.work, rig.work])


async def test_pruning_takes_what_is_old_and_finished_and_nothing_else(
    unit, relay_db, owner_db, actor, org_id
):
    async with unit.transaction(actor) as tx:
        for _ in range(3):
            tx.publish(rig.Ignored(thing_id=uuid4()))
        tx.enqueue("rig.ask", answer="far", run_at=tx.now + timedelta(days=30))
    await drain(unit, relay_db, org_id)
    async with unit.transaction(actor) as tx:
        tx.publish(rig.Ignored(thing_id=uuid4()))  # pending
    old = "now() - interval '8 days'"
    await owner_db.execute(
        f"UPDATE outbox_events SET created_at = {old}, published_at = published_at - interval '8 days'"
        " WHERE org_id = $1 AND id <> (SELECT max(id::text)::uuid FROM outbox_events"
        "   WHERE org_id = $1 AND kind = 'event' AND status = 'published')", org_id,
    )  # fmt: skip
    await owner_db.execute(
        f"INSERT INTO event_consumptions VALUES ($1, $1, 'old', {old}), ($1, $1, 'new', now())", org_id
    )
    await upkeep.prune(run_of(unit, None, relay=relay_db))
    left = await owner_db.fetch(
        "SELECT kind, status FROM outbox_events WHERE org_id = $1 ORDER BY 1, 2", org_id
    )
    assert [tuple(row) for row in left] == [
        ("event", "pending"),
        ("event", "published"),
        ("job", "published"),
    ]
    marks = await owner_db.fetch("SELECT handler FROM event_consumptions WHERE org_id = $1", org_id)
    assert [row["handler"] for row in marks] == ["new"]


async def test_system_work_has_no_tenant_and_tenant_work_no_relay(unit, relay_db, org_id):
    with pytest.raises(RuntimeError):
        run_of(unit, None, relay=relay_db).tx()
    with pytest.raises(RuntimeError):
        async with run_of(unit, org_id, relay=relay_db).across_tenants():
            pass


def run_of(unit: Unit, owner: UUID | None, relay: Database) -> jobs.Run:
    return jobs.Run(
        name="rig.x", job_id=uuid4(), attempt=1, max_attempts=1, request=RequestInfo(), unit=unit,
        owner=owner, relay=relay,
    )  # fmt: skip
