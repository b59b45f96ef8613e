"""P-08 at the doors: streams, which keep talking, and the routes that make sessions.

A stranger who holds everything that somebody of Other can hold gets no session in Hall, no stream of Hall's,
and hears nothing of what happens there while it happens.
"""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI

from zhike.rooms.identity import login_guard

from ..cast import PASSWORD, Hall, Person, build_hall, new_client
from ..house.test_routes import PUBLIC
from ..rooms.conversations.browser import cookie_of
from ..rooms.conversations.conftest import relay, socket  # noqa: F401  fixtures
from ..rooms.conversations.talk import Visitor, open_channel
from ..rooms.identity.entry import colleague, newest_code, some_phone
from ..rooms.identity.test_factors import enrol
from .test_strangers import SECRET

TRIED = {
    "POST /api/auth/register", "POST /api/auth/login", "POST /api/auth/login/password",
    "POST /api/auth/refresh", "GET /api/auth/registration", "POST /api/auth/codes",
    "POST /api/auth/login/sms",
    "POST /api/auth/login/factor",
    "POST /api/auth/login/factor/enrol", "POST /api/auth/password/reset", "GET /api/auth/sso/{key}",
    "POST /api/auth/sso/{key}/start", "POST /api/xcx/auth/factor", "POST /api/xcx/auth/refresh",
}  # fmt: skip
# doors that strangers try where there is what it takes to open them
ELSEWHERE = {
    "POST /api/auth/sso/finish": "test_sso.py", "POST /api/xcx/auth/login": "test_wechat.py",
    "POST /api/auth/passkeys/options": "test_passkeys.py", "POST /api/auth/login/passkey": "test_passkeys.py",
    "POST /api/auth/apply": "test_applications.py", "POST /api/auth/apply/status": "test_applications.py",
    "POST /api/invitations/preview": "test_invitations.py",
    "POST /api/invitations/accept": "test_invitations.py", "GET /api/auth/ways": "test_doors.py",
    "GET /form/{key}": "../intake/test_pushing.py", "POST /form/{key}": "../intake/test_pushing.py",
}  # fmt: skip


@pytest.fixture
async def strangers(app: FastAPI) -> AsyncIterator[Hall]:
    """Other with people of every role."""
    async with build_hall(app, "Other") as made:
        yield made


class Ear:
    """Keeps every word of one stream."""

    def __init__(self) -> None:
        self.words = ""

    async def listen(self, socket: str, path: str, headers: dict[str, str]) -> None:  # noqa: F811
        async with (
            httpx2.AsyncClient(base_url=socket, timeout=60) as client,
            client.stream("GET", path, headers=headers) as answer,
        ):
            assert answer.status_code == 200
            async for piece in answer.aiter_text():
                self.words += piece

    async def until(self, word: str, seconds: float = 15) -> None:
        async with asyncio.timeout(seconds):
            while word not in self.words:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def ears(socket: str, callers: list[tuple[str, dict[str, str]]]) -> AsyncIterator[list[Ear]]:  # noqa: F811
    """A stream for each (path, headers), all open before the block begins."""
    found = [Ear() for _ in callers]
    tasks = [
        asyncio.create_task(ear.listen(socket, path, headers))
        for ear, (path, headers) in zip(found, callers, strict=True)
    ]
    try:
        for ear in found:
            await ear.until("retry:")
        await asyncio.sleep(0.5)
        yield found
        assert not [task for task in tasks if task.done()], "a stream ended by itself"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _busy_day(hall: Hall, visitor: Visitor) -> list[str]:
    """Things of every kind happen in Hall; the ids and words that only Hall may hear."""
    said = await visitor.say(f"我是{SECRET}")
    conversation = await visitor.conversation()
    answer = {"external_message_id": str(uuid4()), "content": f"您好，{SECRET}"}
    made = []
    for who, path, form in (
        ("agent_ann", f"/api/conversations/{conversation}/messages", answer),
        ("owner", "/api/customers", {"name": SECRET, "phone": "13800138123"}),
        ("owner", "/api/leads", {"contact_name": SECRET}),
        ("owner", "/api/employees", {"name": SECRET}),
        ("owner", "/api/channels", {"name": SECRET}),
    ):
        done = await hall.people[who].post(path, form)
        assert done.status_code == 201, done.text
        made.append(done.json()["id"])
    await hall.owner.put("/api/system-configs/conversations.reopen_hours", {"value": 48})
    return [SECRET, str(hall.org_id), conversation, said["id"], *made]


async def test_a_stranger_s_stream_hears_nothing(
    hall: Hall, strangers: Hall, socket: str, relay: None  # noqa: F811
) -> None:  # fmt: skip
    channel = (await open_channel(hall))["public_key"]
    visitor = await Visitor(hall, channel).enter()
    outsider = await Visitor(strangers, (await open_channel(strangers))["public_key"]).enter()
    await visitor.say("在吗")
    await outsider.say("在吗")
    people = list(strangers.people.values())
    stream = "/api/stream"
    callers = [(stream, cookie_of(person)) for person in people]
    callers += [(stream, cookie_of(person) | {"last-event-id": "1"}) for person in people]
    callers += [
        (f"{stream}?org_id={hall.org_id}", cookie_of(strangers.owner) | {"x-org-id": str(hall.org_id)})
    ]
    callers += [(f"{outsider.root}/stream?visitor_id={visitor.id}", outsider.headers)]
    async with ears(socket, [*callers, (stream, cookie_of(hall.owner))]) as (*theirs, own):
        secrets = await _busy_day(hall, visitor)
        await strangers.owner.post("/api/leads", {"contact_name": "自家线索"})
        await outsider.say("自家的话")
        fence = (await strangers.owner.post("/api/customers", {"name": "自家客户"})).json()["id"]
        await theirs[0].until(fence)
        for secret in secrets[2:]:
            await own.until(secret)
        await asyncio.sleep(1)
        told = [(path, word) for (path, _), ear in zip(callers, theirs, strict=True)
                for word in secrets if word in ear.words]  # fmt: skip
        heard = own.words.count("event:")
    assert not told
    assert heard >= 6
    print(f"P-08 streams: {heard} events, {len(callers)} strangers listening, 0 heard  goal 0  pass")


async def test_a_stream_needs_a_session_of_its_own_organization(hall: Hall, strangers: Hall) -> None:
    """No cookie, an ended one, a made-up one, a token whose organization was changed, another's visitor."""
    own = base64.urlsafe_b64decode(strangers.owner.client.cookies["zhike_session"])
    moved = base64.urlsafe_b64encode(hall.org_id.bytes + own[16:]).decode()
    ended = strangers.agent_bo.client.cookies["zhike_session"]
    assert (await strangers.agent_bo.post("/api/auth/logout")).status_code == 204
    made_up = base64.urlsafe_b64encode(hall.org_id.bytes + bytes(32)).decode()
    channel = (await open_channel(hall))["public_key"]
    outsider = await Visitor(strangers, (await open_channel(strangers))["public_key"]).enter()
    wrong = []
    async with new_client(hall.app) as client:
        for headers in (
            {}, {"cookie": f"zhike_session={moved}"}, {"cookie": f"zhike_session={ended}"},
            {"cookie": f"zhike_session={made_up}"}, {"authorization": "Bearer nonsense"}, outsider.headers,
        ):  # fmt: skip
            answer = await client.get("/api/stream", headers=headers)
            if answer.status_code != 401 or answer.json()["code"] != "auth.required":
                wrong.append((headers, answer.status_code))
        for headers in ({}, outsider.headers):
            answer = await client.get(f"/api/public/channels/{channel}/stream", headers=headers)
            if answer.status_code != 401:
                wrong.append((headers, answer.status_code))
    assert not wrong


def test_every_public_door_is_tried() -> None:
    assert TRIED | ELSEWHERE.keys() == PUBLIC
    rooms = Path(__file__).parents[1] / "rooms" / "identity"
    for door, file in ELSEWHERE.items():
        assert door.split()[1] in (rooms / file).read_text(), door


def _moved(token: str, hall: Hall) -> str:
    """The same opaque token, as if it were Hall's."""
    return base64.urlsafe_b64encode(hall.org_id.bytes + base64.urlsafe_b64decode(token)[16:]).decode()


async def test_what_was_begun_at_home_opens_no_door_of_halls(
    hall: Hall, strangers: Hall, owner_db: asyncpg.Connection
) -> None:
    """A second step, a code and a provider of Other's, pointed at Hall."""
    victim, own = some_phone(), some_phone()
    await colleague(hall, victim)
    await colleague(strangers, own)
    await enrol(strangers.agent_ann)
    before = await owner_db.fetchval("SELECT count(*) FROM auth_sessions WHERE org_id = $1", hall.org_id)
    form = {"login": await _login_of(strangers.agent_ann), "password": PASSWORD}
    provider = {"kind": "oidc", "name": "X", "issuer": "https://id.example.com", "client_id": "client"}
    theirs = (await hall.owner.post("/api/identity-providers", provider)).json()["key"]
    swapped = base64.urlsafe_b64encode(strangers.org_id.bytes + base64.urlsafe_b64decode(theirs + "=")[16:])
    heard = []
    async with new_client(hall.app) as client:
        challenge = (await client.post("/api/auth/login", json=form)).json()["challenge"]
        step = {"challenge": _moved(challenge, hall), "code": "123456"}
        for path in ("/api/auth/login/factor", "/api/xcx/auth/factor"):
            heard.append((await client.post(path, json=step)).status_code)
        enrolling = {"challenge": _moved(challenge, hall)}
        heard.append((await client.post("/api/auth/login/factor/enrol", json=enrolling)).status_code)
        asked = (await client.post("/api/auth/codes", json={"phone": own, "purpose": "reset"})).json()
        await login_guard.settled()
        code = {"phone": victim, "challenge": asked["challenge"],
                "code": await newest_code(strangers.held.unit, strangers, "code_reset")}  # fmt: skip
        heard.append((await client.post("/api/auth/login/sms", json=code)).status_code)
        reset = code | {"password": "a new horse battery"}
        heard.append((await client.post("/api/auth/password/reset", json=reset)).status_code)
        pair = await client.post(
            "/api/auth/login", json={"login": own, "password": PASSWORD, "mode": "token"}
        )
        moved = {"refreshToken": _moved(pair.json()["refresh_token"], hall)}
        heard.append((await client.post("/api/xcx/auth/refresh", json=moved)).status_code)
        assert set(heard) == {401}
        for answer in (
            await client.get(f"/api/auth/sso/{swapped.decode().rstrip('=')}"),
            await client.post(f"/api/auth/sso/{swapped.decode().rstrip('=')}/start"),
        ):
            assert answer.status_code == 404
        still = await client.post("/api/auth/login", json={"login": victim, "password": PASSWORD})
        assert still.status_code == 200
    after = await owner_db.fetchval("SELECT count(*) FROM auth_sessions WHERE org_id = $1", hall.org_id)
    assert after == before + 1


async def _login_of(person: Person) -> str:
    return str((await person.get("/api/auth/me")).json()["user"]["login"])


async def _users(db: asyncpg.Connection, org_id: UUID) -> list[str]:
    """Hall itself, its people and their sessions; a failed login may count itself."""
    return [
        str(row[0])
        for sql in (
            "SELECT to_jsonb(t) FROM organizations t WHERE id = $1",
            "SELECT to_jsonb(t) - ARRAY['login_fail_count', 'locked_until', 'updated_at']"
            " FROM users t WHERE org_id = $1 ORDER BY id",
            "SELECT id FROM auth_sessions WHERE org_id = $1 ORDER BY id",
            "SELECT to_jsonb(t) FROM refresh_tokens t WHERE org_id = $1 ORDER BY id",
        )
        for row in await db.fetch(sql, org_id)
    ]


async def test_registering_never_enters_another_organization(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    before = await _users(owner_db, hall.org_id)
    organizations = await owner_db.fetchval("SELECT count(*) FROM organizations")
    form = {"org_name": "外人", "name": "外人", "login": await _login_of(hall.owner), "password": PASSWORD}
    async with new_client(hall.app) as stranger:
        taken = await stranger.post("/api/auth/register", json=form)
        assert (taken.status_code, taken.json()["code"]) == (409, "auth.login_taken")
        assert "zhike_session" not in stranger.cookies
        form["login"] = f"outsider-{uuid4().hex[:8]}@other.test"
        for named in ("org_id", "id", "site_id", "role"):
            slipped = await stranger.post("/api/auth/register", json=form | {named: str(hall.org_id)})
            assert slipped.status_code == 422, named
        assert await owner_db.fetchval("SELECT count(*) FROM organizations") == organizations
        entered = await stranger.post("/api/auth/register", json=form)
        assert entered.status_code == 201
        me = (await stranger.get("/api/auth/me")).json()
        assert me["org"]["id"] != str(hall.org_id)
    assert await _users(owner_db, hall.org_id) == before


@pytest.mark.parametrize("path", ["/api/auth/login", "/api/auth/login/password"])
async def test_signing_in_needs_the_password_of_that_person(
    path: str, hall: Hall, strangers: Hall, owner_db: asyncpg.Connection
) -> None:
    before = await _users(owner_db, hall.org_id)
    login = await _login_of(hall.agent_ann)
    async with new_client(hall.app) as stranger:
        stranger.cookies.set("zhike_session", strangers.owner.client.cookies["zhike_session"])
        refused = await stranger.post(path, json={"login": login, "password": f"{PASSWORD}!"})
        unknown = await stranger.post(path, json={"login": "nobody@hall.test", "password": PASSWORD})
        for answer in (refused, unknown):
            assert (answer.status_code, answer.json()["code"]) == (401, "auth.bad_credentials")
        told = [{**answer.json(), "request_id": ""} for answer in (refused, unknown)]
        assert told[0] == told[1]
        for named in ("org_id", "user_id"):
            form = {"login": await _login_of(strangers.manager), "password": PASSWORD}
            slipped = await stranger.post(path, json=form | {named: str(hall.org_id)})
            assert slipped.status_code == 422
        entered = await stranger.post(path, json=form)
        assert entered.status_code == 200
        me = (await stranger.get("/api/auth/me")).json()
        assert me["org"]["id"] == str(strangers.org_id)
    assert await _users(owner_db, hall.org_id) == before


async def test_a_token_opens_its_own_organization_only(
    hall: Hall, strangers: Hall, owner_db: asyncpg.Connection
) -> None:
    """A refresh token and an access token whose organization was changed are no tokens, and harm nobody."""
    forms = [{"login": await _login_of(hall_.agent_ann), "password": PASSWORD, "mode": "token"}
             for hall_ in (hall, strangers)]  # fmt: skip
    async with new_client(hall.app) as client:
        ours, theirs = [(await client.post("/api/auth/login", json=form)).json() for form in forms]
        before = await _users(owner_db, hall.org_id)
        raw = base64.urlsafe_b64decode(theirs["refresh_token"])
        moved = base64.urlsafe_b64encode(hall.org_id.bytes + raw[16:]).decode()
        for token in (moved, "x" * 64, theirs["access_token"][:200]):
            answer = await client.post("/api/auth/refresh", json={"refresh_token": token})
            assert (answer.status_code, answer.json()["code"]) == (401, "auth.token_invalid")
        head, claims, signature = theirs["access_token"].split(".")
        said = json.loads(base64.urlsafe_b64decode(claims + "=="))
        said["org"] = hall.org_id.hex
        changed = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
        for token in (f"{head}.{changed}.{signature}", f"{head}.{changed}."):
            answer = await client.get("/api/auth/me", headers={"authorization": f"Bearer {token}"})
            assert answer.status_code == 401
        assert await _users(owner_db, hall.org_id) == before
        for pair, org in ((ours, hall), (theirs, strangers)):
            fresh = await client.post("/api/auth/refresh", json={"refresh_token": pair["refresh_token"]})
            bearer = {"authorization": f"Bearer {fresh.json()['access_token']}"}
            me = (await client.get("/api/auth/me", headers=bearer)).json()
            assert me["org"]["id"] == str(org.org_id)
