"""P-03: the same key is one effect and the same answer, however many ask at once."""
# ASVS 2.3.3, 2.3.1: one intent, one effect

import asyncio
from uuid import uuid4

import asyncpg

from zhike.core.tx import Unit

from ..cast import PASSWORD, Hall, new_client

TWINS = 500


async def test_500_identical_requests_have_one_effect(hall: Hall, owner_db: asyncpg.Connection) -> None:
    key = {"idempotency-key": uuid4().hex}
    path = "/api/system-configs/appointments.hold_minutes"
    answers = await asyncio.gather(*(hall.owner.put(path, {"value": 25}, headers=key) for _ in range(TWINS)))
    assert {a.status_code for a in answers} == {200}
    assert len({a.content for a in answers}) == 1
    assert sum("idempotency-replayed" in a.headers for a in answers) == TWINS - 1
    effects = await owner_db.fetchval(
        "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND event_type = 'config.changed'", hall.org_id
    )
    facts = await owner_db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type = 'platform.config.changed'",
        hall.org_id,
    )
    print(f"P-03 {TWINS} identical requests, {effects} effect, {facts} fact  goal 1  pass")
    assert effects == facts == 1


async def test_a_refusal_is_repeated_and_changes_nothing(hall: Hall, owner_db: asyncpg.Connection) -> None:
    key = {"idempotency-key": uuid4().hex}
    first = await hall.owner.patch(f"/api/users/{hall.owner.id}", {"status": "inactive"}, headers=key)
    again = await hall.owner.patch(f"/api/users/{hall.owner.id}", {"status": "inactive"}, headers=key)
    assert first.status_code == again.status_code == 409
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    facts = await owner_db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type = 'platform.user.changed'",
        hall.org_id,
    )
    assert facts == 0


async def test_invalid_input_does_not_use_up_the_key(hall: Hall) -> None:
    key = {"idempotency-key": uuid4().hex}
    path = "/api/system-configs/appointments.hold_minutes"
    assert (await hall.owner.put(path, {"wrong": 1}, headers=key)).status_code == 422
    assert (await hall.owner.put(path, {"value": 20}, headers=key)).status_code == 200


async def test_another_actor_may_use_the_same_key(hall: Hall, other: Hall) -> None:
    key = {"idempotency-key": uuid4().hex}
    path = "/api/system-configs/appointments.hold_minutes"
    for person in (hall.owner, other.owner):
        answer = await person.put(path, {"value": 20}, headers=key)
        assert answer.status_code == 200
        assert "idempotency-replayed" not in answer.headers


async def test_bad_keys_are_refused(hall: Hall) -> None:
    path = "/api/system-configs/appointments.hold_minutes"
    for key in ("", "x" * 300, "with space"):
        answer = await hall.owner.put(path, {"value": 20}, headers={"idempotency-key": key})
        assert answer.status_code == 400
        assert answer.json()["code"] == "idempotency.key"


async def test_stored_answers_are_sealed(hall: Hall, unit: Unit, owner_db: asyncpg.Connection) -> None:
    name = f"Canary-{uuid4().hex[:8]}"
    form = {"name": name, "login": f"c-{uuid4().hex[:8]}", "password": PASSWORD, "role": "agent"}
    await hall.owner.post("/api/users", form, headers={"idempotency-key": uuid4().hex})
    stored = await owner_db.fetchval(
        "SELECT string_agg(encode(response_body, 'escape'), '') FROM idempotency_keys WHERE org_id = $1",
        hall.org_id,
    )
    assert stored
    assert name not in stored


async def test_strangers_share_no_key(hall: Hall) -> None:
    """Whoever guesses a visitor's key gets a session of their own, not the visitor's token."""
    channel = (await hall.owner.post("/api/channels", {"name": "Site"})).json()
    path = f"/api/public/channels/{channel['public_key']}/sessions"
    tokens = set()
    for _ in range(2):
        async with new_client(hall.app) as stranger:
            begun = await stranger.post(path, json={}, headers={"idempotency-key": "1"})
            assert begun.status_code == 201
            assert "idempotency-replayed" not in begun.headers
            tokens.add(begun.json()["visitor_token"])
    assert len(tokens) == 2
