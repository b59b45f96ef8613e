"""Passkeys: added by their owner, good for one challenge, on one site, and never copied."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ...cast import Hall, Person, new_client
from . import authenticator
from .authenticator import Authenticator, b64
from .elsewhere import serving
from .entry import policy

ROOT = Path(__file__).parents[4]
ORIGIN = "http://clinic.test:8000"
MINE = "/api/auth/me/passkeys"
LOGIN = "/api/auth/login/passkey"
INVALID = (401, "passkey.invalid")


@pytest.fixture(autouse=True)
def by_name(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reached by a name, as passkeys need it."""
    named = hall.held.settings.model_copy(update={"zhike_base_url": ORIGIN})
    monkeypatch.setattr(hall.held, "settings", named)


async def added(person: Person) -> Authenticator:
    made = Authenticator(ORIGIN)
    options = (await person.post(f"{MINE}/options")).json()["public_key"]
    done = await person.post(MINE, {"name": "手机", "credential": made.create(options)})
    assert done.status_code == 201, done.text
    return made


async def ask(client: httpx2.AsyncClient) -> dict[str, Any]:
    options: dict[str, Any] = (await client.post("/api/auth/passkeys/options")).json()["public_key"]
    assert "allowCredentials" not in options or options["allowCredentials"] == []
    return options


def said(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def test_adding_and_signing_in_without_a_name(hall: Hall) -> None:
    key = await added(hall.agent_ann)
    await policy(hall, mfa_required_roles=["agent"])  # a passkey is two factors already
    async with new_client(hall.app) as client:
        for _ in range(2):
            done = await client.post(LOGIN, json={"credential": key.get(await ask(client))})
            assert done.status_code == 200, done.text
            assert done.json()["user"]["id"] == str(hall.agent_ann.id)
        pair = await client.post(LOGIN, json={"credential": key.get(await ask(client)), "mode": "token"})
        assert pair.json()["token_type"] == "Bearer"
    mine = (await hall.agent_ann.get("/api/auth/me/factors")).json()["items"]
    assert [(one["kind"], one["name"]) for one in mine] == [("passkey", "手机")]
    assert (await hall.agent_ann.delete(f"/api/auth/me/factors/{mine[0]['id']}")).status_code == 204
    async with new_client(hall.app) as client:
        assert said(await client.post(LOGIN, json={"credential": key.get(await ask(client))})) == INVALID


async def test_an_answer_counts_once_and_for_its_browser(hall: Hall) -> None:
    key = await added(hall.agent_ann)
    async with new_client(hall.app) as client, new_client(hall.app) as thief:
        answer = key.get(await ask(client))
        jar = dict(client.cookies.items())
        await ask(thief)
        assert said(await thief.post(LOGIN, json={"credential": answer})) == INVALID
        assert (await client.post(LOGIN, json={"credential": answer})).status_code == 200
        thief.cookies.clear()
        thief.cookies.set("zhike_passkey", jar["zhike_passkey"])  # cookie and answer both stolen: too late
        assert said(await thief.post(LOGIN, json={"credential": answer})) == INVALID


async def test_forgeries(hall: Hall, other: Hall, owner_db: asyncpg.Connection) -> None:
    key = await added(hall.agent_ann)
    bo = await added(hall.agent_bo)
    stranger = await added(other.owner)
    bo_handle, foreign = bo.handle, other.org_id.bytes + hall.agent_ann.id.bytes

    def with_(**change: Any) -> Authenticator:
        return Authenticator(**({"origin": ORIGIN, "flags": key.flags, "counter": key.counter, "key": key.key,
                                 "credential_id": key.credential_id, "handle": key.handle,
                                 "rp_id": key.rp_id} | change))  # fmt: skip

    bent = {
        "another site": with_(origin="https://evil.test"),
        "another party": with_(rp_id="evil.test"),
        "nobody was there": with_(flags=0),
        "their finger was not asked for": with_(flags=authenticator.PRESENT),
        "another key": with_(key=ec.generate_private_key(ec.SECP256R1())),
        "a colleague's handle": with_(handle=bo_handle),
        "another organization's": with_(handle=foreign),
        "an unknown credential": with_(credential_id=b"x" * 32),
        "a short handle": with_(handle=b"x"),
        "a colleague's credential with my handle": with_(credential_id=bo.credential_id),
        "a stranger's key and credential": with_(key=stranger.key, credential_id=stranger.credential_id),
    }
    async with new_client(hall.app) as client:
        for name, one in bent.items():
            assert (
                said(await client.post(LOGIN, json={"credential": one.get(await ask(client))})) == INVALID
            ), name
        for change in ({"signature": b64(b"0" * 70)}, {"clientDataJSON": b64(b"{}")}, {"userHandle": None},
                       {"authenticatorData": ""}):  # fmt: skip
            credential = key.get(await ask(client), **change)
            assert said(await client.post(LOGIN, json={"credential": credential})) == INVALID, change
        for nonsense in ({}, {"response": 1}, {"rawId": "é", "response": {"userHandle": "x"}}):
            await ask(client)
            assert said(await client.post(LOGIN, json={"credential": nonsense})) == INVALID
        good = key.get(await ask(client))
        assert (await client.post(LOGIN, json={"credential": good})).status_code == 200
    tried = await owner_db.fetchval(
        "SELECT count(*) FROM login_events WHERE org_id = $1 AND way = 'passkey' AND outcome = 'wrong'",
        hall.org_id,
    )
    assert tried >= 5


async def test_a_copied_key_is_noticed(hall: Hall) -> None:
    key = await added(hall.agent_ann)
    copy = Authenticator(
        ORIGIN, key=key.key, credential_id=key.credential_id, handle=key.handle, rp_id=key.rp_id
    )
    async with new_client(hall.app) as client:
        for _ in range(3):
            answer = await client.post(LOGIN, json={"credential": key.get(await ask(client))})
            assert answer.status_code == 200
        assert said(await client.post(LOGIN, json={"credential": copy.get(await ask(client))})) == INVALID
    told = (await hall.owner.get("/api/audit-logs", params={"event_type": "auth.passkey_refused"})).json()
    assert len(told["items"]) == 1


async def test_adding_is_for_oneself_and_for_this_challenge(hall: Hall) -> None:
    key = Authenticator(ORIGIN)
    options = (await hall.agent_ann.post(f"{MINE}/options")).json()["public_key"]
    credential = key.create(options)
    cookie = hall.agent_ann.client.cookies.get("zhike_passkey")
    hall.agent_bo.client.cookies.set("zhike_passkey", cookie)
    assert said(await hall.agent_bo.post(MINE, {"credential": credential})) == INVALID
    unverified = Authenticator(ORIGIN, flags=authenticator.PRESENT).create(options)
    assert said(await hall.agent_ann.post(MINE, {"credential": unverified})) == INVALID
    options = (await hall.agent_ann.post(f"{MINE}/options")).json()["public_key"]
    assert said(await hall.agent_ann.post(MINE, {"credential": credential})) == INVALID  # of the one before
    assert (await hall.agent_ann.post(MINE, {"credential": key.create(options)})).status_code == 201
    again = await hall.agent_ann.post(MINE, {"credential": key.create(options)})
    assert said(again) == INVALID
    excluded = (await hall.agent_ann.post(f"{MINE}/options")).json()["public_key"]["excludeCredentials"]
    assert [one["id"] for one in excluded] == [b64(key.credential_id)]


async def test_a_bare_address_has_no_passkeys(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = hall.held.settings.model_copy(update={"zhike_base_url": "http://192.0.2.7:8000"})
    monkeypatch.setattr(hall.held, "settings", bare)
    async with new_client(hall.app) as client:
        refused = await client.post("/api/auth/passkeys/options")
    assert said(refused) == (409, "passkey.needs_domain")
    assert UUID(refused.json()["request_id"])


async def test_who_left_has_no_key(hall: Hall) -> None:
    key = await added(hall.agent_ann)
    await hall.owner.patch(f"/api/users/{hall.agent_ann.id}", {"status": "suspended"})
    async with new_client(hall.app) as client:
        assert said(await client.post(LOGIN, json={"credential": key.get(await ask(client))})) == INVALID


async def test_in_a_real_browser(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chromium with a virtual authenticator: what its code makes of our options, and we of its answers."""
    packages = ROOT / "web" / "package.json"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or not (packages.parent / "node_modules" / "playwright-core").exists():
        pytest.skip("no Chromium, or the packages of web/ are not installed")
    async with serving(hall.app) as url:
        base = url.replace("127.0.0.1", "localhost")
        named = hall.held.settings.model_copy(update={"zhike_base_url": base})
        monkeypatch.setattr(hall.held, "settings", named)
        person = hall.agent_ann.client
        process = await asyncio.create_subprocess_exec(
            str(ROOT / ".ci" / "with-node"), "node", str(Path(__file__).with_name("chromium.mjs")),
            str(packages), chromium, base, str(person.cookies.get("zhike_session")),
            person.headers["x-csrf-token"], stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(120):
            said, _ = await process.communicate()
    found = json.loads(said)
    assert found["added"] == 201, found
    assert found["signedIn"]["status"] == 200, found
    assert found["signedIn"]["body"]["user"]["id"] == str(hall.agent_ann.id)


VERIFY = "/api/auth/me/verify"


async def _long_ago(person: Person, owner_db: asyncpg.Connection) -> None:
    past = "UPDATE auth_sessions SET verified_at = now() - interval '1 hour' WHERE user_id = $1"
    await owner_db.execute(past, person.id)


async def test_a_passkey_shows_that_it_is_still_me(hall: Hall, owner_db: asyncpg.Connection) -> None:
    ann = hall.agent_ann
    key = await added(ann)
    await _long_ago(ann, owner_db)
    assert said(await ann.post(f"{MINE}/options")) == (403, "auth.step_up")
    options = (await ann.post(f"{VERIFY}/passkey")).json()["public_key"]
    assert [one["id"] for one in options["allowCredentials"]] == [b64(key.credential_id)]
    answer = key.get(options)
    assert (await ann.post(VERIFY, {"passkey": answer})).status_code == 204
    assert (await ann.post(f"{MINE}/options")).status_code == 200
    await _long_ago(ann, owner_db)
    assert said(await ann.post(VERIFY, {"passkey": answer})) == (422, "auth.factor_wrong"), "it counts once"
    assert said(await ann.post(f"{MINE}/options")) == (403, "auth.step_up")


async def test_what_shows_nothing(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """Another's passkey, an answer to a sign-in, a challenge of another session, a counter that went back."""
    ann, bo = hall.agent_ann, hall.agent_bo
    own, other = await added(ann), await added(bo)
    for person in (ann, bo):
        await _long_ago(person, owner_db)
    wrong = (422, "auth.factor_wrong")
    options = (await ann.post(f"{VERIFY}/passkey")).json()["public_key"]
    assert said(await ann.post(VERIFY, {"passkey": other.get(options)})) == wrong
    async with new_client(hall.app) as client:
        login = await ask(client)
        ann.client.cookies.set("zhike_passkey", client.cookies["zhike_passkey"])
        assert said(await ann.post(VERIFY, {"passkey": own.get(login)})) == wrong, "it was for a sign-in"
    theirs = (await bo.post(f"{VERIFY}/passkey")).json()["public_key"]
    ann.client.cookies.set("zhike_passkey", bo.client.cookies["zhike_passkey"])
    assert said(await ann.post(VERIFY, {"passkey": own.get(theirs)})) == wrong, "of another session"
    ann.client.cookies.delete("zhike_passkey")
    assert said(await ann.post(VERIFY, {"passkey": {}})) == wrong
    for person in (ann, bo):
        assert said(await person.post(f"{MINE}/options")) == (403, "auth.step_up")
    assert said(await hall.owner.post(f"{VERIFY}/passkey")) == (404, "factor.not_found")
    count = "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND event_type = 'auth.verify_failed'"
    assert await owner_db.fetchval(count, hall.org_id) == 4
