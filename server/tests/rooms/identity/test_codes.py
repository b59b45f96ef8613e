"""Codes by SMS: one phone, one purpose, one asker, five minutes, five tries, once."""
# ASVS 6.5.1, 6.5.3, 6.5.5, 6.6.1, 6.6.2, 6.6.3, 6.4.1: codes by SMS

import asyncio
import re
from datetime import timedelta

import asyncpg

from zhike.core.tx import Unit

from ...cast import PASSWORD, Hall, new_client
from ..notify.conftest import Desk, Simulator, desk, relay_db, simulator, wired  # noqa: F401  fixtures
from .entry import colleague, newest_code, other_code, policy, some_phone, texts

NEW = "a new horse battery"


async def _ask(client, phone: str, purpose: str = "login"):
    return await client.post("/api/auth/codes", json={"phone": phone, "purpose": purpose})


async def _forget_turns(db: asyncpg.Connection) -> None:
    """As if a minute had passed since the last code."""
    await db.execute("UPDATE private.turns SET at = at - interval '61 seconds'")


async def test_a_code_signs_in_once(hall: Hall, unit: Unit, owner_db: asyncpg.Connection) -> None:
    phone = some_phone()
    user = await colleague(hall, phone)
    async with new_client(hall.app) as client:
        sent = await _ask(client, phone)
        assert sent.status_code == 202
        body = sent.json()
        assert body["expires_in"] == 300 and body["again_in"] == 60
        code = await newest_code(unit, hall)
        assert len(code) == 6
        lane = await owner_db.fetchval(
            "SELECT event_type FROM outbox_events WHERE org_id = $1 AND kind = 'job'"
            " AND payload->>'message_id' = $2",
            hall.org_id, str((await texts(unit, hall, "code_login"))[-1]["id"]),
        )  # fmt: skip
        assert lane == "notify.send_code"
        form = {"phone": f" {phone[:3]} {phone[3:]}", "code": code, "challenge": body["challenge"]}
        done = await client.post("/api/auth/login/sms", json=form)
        assert done.status_code == 200, done.text
        assert done.json()["user"]["id"] == user["id"]
        assert (await client.get("/api/auth/me")).status_code == 200
        again = await client.post("/api/auth/login/sms", json=form)
        assert again.status_code == 401 and again.json()["code"] == "auth.code_wrong"


async def test_a_phone_that_nobody_has_gets_the_same_answers_and_no_message(
    hall: Hall, unit: Unit, owner_db: asyncpg.Connection
) -> None:
    known, unknown = some_phone(), some_phone()
    await colleague(hall, known)
    before = await owner_db.fetchval("SELECT count(*) FROM sms_messages")
    heard = []
    for phone in (known, unknown):
        async with new_client(hall.app) as client:
            first, second = await _ask(client, phone), await _ask(client, phone)
            shape = [(first.status_code, sorted(first.json())), (second.status_code, second.json()["code"])]
            form = {"phone": phone, "code": "000000", "challenge": first.json()["challenge"]}
            tries = [await client.post("/api/auth/login/sms", json=form) for _ in range(7)]
            heard.append(shape + [(one.status_code, one.json()["code"]) for one in tries])
    assert heard[0] == heard[1]
    assert heard[0][0][0] == 202 and heard[0][1] == (429, "auth.too_many_codes")
    assert heard[0][2] == (401, "auth.code_wrong")
    assert await owner_db.fetchval("SELECT count(*) FROM sms_messages") == before + 1


async def test_the_right_code_is_worth_nothing_elsewhere(
    hall: Hall, unit: Unit, owner_db: asyncpg.Connection
) -> None:
    phone, second = some_phone(), some_phone()
    await colleague(hall, phone)
    await colleague(hall, second)
    async with new_client(hall.app) as client:
        challenge = (await _ask(client, phone)).json()["challenge"]
        code = await newest_code(unit, hall)
        foreign = (await _ask(client, second)).json()["challenge"]
        good = {"phone": phone, "code": code, "challenge": challenge}
        for wrong in (
            good | {"challenge": foreign},
            good | {"phone": second},
            good | {"challenge": "A" * 44},
            good | {"challenge": "é" * 44},
        ):
            answer = await client.post("/api/auth/login/sms", json=wrong)
            assert (answer.status_code, answer.json()["code"]) == (401, "auth.code_wrong"), wrong
        reset = await client.post("/api/auth/password/reset", json=good | {"password": NEW})
        assert reset.status_code == 401  # asked for another purpose
        assert (await client.post("/api/auth/login/sms", json=good)).status_code == 200


async def test_five_tries_and_five_minutes(hall: Hall, unit: Unit, owner_db: asyncpg.Connection) -> None:
    phone = some_phone()
    await colleague(hall, phone)
    async with new_client(hall.app) as client:
        challenge = (await _ask(client, phone)).json()["challenge"]
        code = await newest_code(unit, hall)
        form = {"phone": phone, "challenge": challenge, "code": other_code(code)}
        guesses = await asyncio.gather(*(client.post("/api/auth/login/sms", json=form) for _ in range(12)))
        assert {one.status_code for one in guesses} == {401}
        tries = await owner_db.fetchval(
            "SELECT tries FROM verification_codes WHERE org_id = $1 ORDER BY created_at DESC LIMIT 1",
            hall.org_id,
        )
        assert tries == 5
        late = await client.post("/api/auth/login/sms", json=form | {"code": code})
        assert late.status_code == 401
        await _forget_turns(owner_db)
        await hall.held.cache.client.flushdb()
        challenge = (await _ask(client, phone)).json()["challenge"]
        code = await newest_code(unit, hall)
        await owner_db.execute(
            "UPDATE verification_codes SET expires_at = now() WHERE org_id = $1", hall.org_id
        )
        form = {"phone": phone, "challenge": challenge, "code": code}
        assert (await client.post("/api/auth/login/sms", json=form)).status_code == 401


async def test_limits_count_by_the_database_when_the_cache_forgets(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    phone = some_phone()
    answers = []
    for _ in range(7):
        async with new_client(hall.app) as client:  # each from another address and browser
            answers.append(await _ask(client, phone))
        await _forget_turns(owner_db)
        await hall.held.cache.client.flushdb()
    assert [one.status_code for one in answers] == [202] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 60


async def test_a_way_that_is_closed_sends_nothing_and_says_nothing(
    hall: Hall, unit: Unit, owner_db: asyncpg.Connection
) -> None:
    phone = some_phone()
    await colleague(hall, phone)
    await policy(hall, login_ways=["password"])
    async with new_client(hall.app) as client:
        assert (await _ask(client, phone)).status_code == 202
    assert await texts(unit, hall, "code_login") == []


async def test_a_forgotten_password_is_set_anew_and_ends_every_session(hall: Hall, unit: Unit) -> None:
    phone = some_phone()
    await colleague(hall, phone)
    async with new_client(hall.app) as victim, new_client(hall.app) as client:
        await victim.post("/api/auth/login", json={"login": phone, "password": PASSWORD})
        assert (await victim.get("/api/auth/me")).status_code == 200
        challenge = (await _ask(client, phone, "reset")).json()["challenge"]
        form = {"phone": phone, "challenge": challenge, "code": await newest_code(unit, hall, "code_reset")}
        weak = await client.post("/api/auth/password/reset", json=form | {"password": "iloveyou"})
        assert weak.status_code == 422 and weak.json()["params"]["reason"] == "common"
        done = await client.post("/api/auth/password/reset", json=form | {"password": NEW})
        assert done.status_code == 204, done.text
        assert (await victim.get("/api/auth/me")).status_code == 401
        once = await client.post("/api/auth/password/reset", json=form | {"password": NEW + "x"})
        assert once.status_code == 401
        old = await client.post("/api/auth/login", json={"login": phone, "password": PASSWORD})
        assert old.status_code == 401
        new = await client.post("/api/auth/login", json={"login": phone, "password": NEW})
        assert new.status_code == 200


async def test_a_phone_is_bound_by_its_code_and_freed_by_the_next(
    hall: Hall, other: Hall, unit: Unit, owner_db: asyncpg.Connection
) -> None:
    first, second = some_phone(), some_phone()
    for phone in (first, second):
        sent = await hall.agent_ann.post("/api/auth/me/phone/codes", {"phone": phone})
        assert sent.status_code == 202, sent.text
        code = await newest_code(unit, hall, "code_bind")
        form = {"phone": phone, "challenge": sent.json()["challenge"], "code": code}
        thief = await hall.agent_bo.post("/api/auth/me/phone", form)
        assert thief.status_code == 401
        done = await hall.agent_ann.post("/api/auth/me/phone", form)
        assert done.status_code == 204, done.text
        await _forget_turns(owner_db)
        await hall.held.cache.client.flushdb()
    async with new_client(hall.app) as client:
        signed = await client.post("/api/auth/login", json={"login": second, "password": PASSWORD})
        assert signed.status_code == 200
    assert (await colleague(other, first))["typed"] == first  # nobody's any more


async def test_a_bound_phone_needs_a_fresh_login(hall: Hall, owner_db: asyncpg.Connection) -> None:
    await owner_db.execute(
        "UPDATE auth_sessions SET verified_at = now() - $2::interval WHERE org_id = $1",
        hall.org_id, timedelta(minutes=11),
    )  # fmt: skip
    refused = await hall.agent_ann.post("/api/auth/me/phone/codes", {"phone": some_phone()})
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.step_up")
    assert (await hall.agent_ann.post("/api/auth/me/verify", {"password": "wrong one"})).status_code == 422
    assert (await hall.agent_ann.post("/api/auth/me/verify", {"password": PASSWORD})).status_code == 204
    sent = await hall.agent_ann.post("/api/auth/me/phone/codes", {"phone": some_phone()})
    assert sent.status_code == 202


async def test_a_code_reaches_the_phone_by_a_supplier(
    wired: Desk,  # noqa: F811
    simulator: Simulator,  # noqa: F811
) -> None:
    """All the way: asked for, carried in the lane of codes, sent, read on the phone, typed in."""
    phone = some_phone()
    user = await colleague(wired.hall, phone)
    await wired.suppliers("main")
    async with new_client(wired.hall.app) as client:
        challenge = (await _ask(client, phone)).json()["challenge"]
        (await wired.drain()).ok()
        (message,) = [one for one in simulator.supplier.sent if one.phone == f"+86{phone}"]
        code = re.search(r"\d{6}", message.text)
        assert code is not None and "5分钟" in message.text
        form = {"phone": phone, "challenge": challenge, "code": code[0]}
        done = await client.post("/api/auth/login/sms", json=form)
        assert done.json()["user"]["id"] == user["id"]
    shown = (await wired.hall.owner.get("/api/sms-messages")).text
    assert code[0] not in shown and phone not in shown
