"""Channels through HTTP, as the console and as pages of other origins meet them."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from ...cast import Hall, new_client
from ..conversations.talk import Visitor, open_channel

SHOP = "https://www.shop.test"


async def test_a_channel_is_kept(hall: Hall) -> None:
    made = await open_channel(
        hall, title="在线咨询", color="#1d5fd1", allowed_origins=["https://WWW.shop.test/"]
    )
    assert made["public_key"].startswith(f"wc_{hall.org_id.hex}")
    assert made["allowed_origins"] == [SHOP]
    path = f"/api/channels/{made['id']}"
    changed = await hall.owner.patch(path, {"greeting": "您好", "status": "paused"})
    assert (changed.json()["greeting"], changed.json()["status"]) == ("您好", "paused")
    assert (await hall.agent_ann.get(path)).json() == changed.json()
    assert (await hall.agent_ann.patch(path, {"name": "x"})).status_code == 403
    assert [row["id"] for row in (await hall.agent_ann.get("/api/channels")).json()["items"]] == [made["id"]]


async def test_the_config_is_sealed_and_never_shown(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await open_channel(hall, platform="douyin", config={"secret": "TOP-SECRET-1"})
    assert made["has_config"] is True
    await hall.owner.patch(f"/api/channels/{made['id']}", {"config": {"secret": "TOP-SECRET-2"}})
    read = await hall.owner.get(f"/api/channels/{made['id']}")
    logs = await hall.owner.get("/api/audit-logs")
    assert "TOP-SECRET" not in read.text + logs.text
    sealed = await owner_db.fetchval("SELECT config_sealed FROM channels WHERE id = $1", UUID(made["id"]))
    assert sealed and b"TOP-SECRET" not in sealed


@pytest.mark.parametrize(
    "form",
    [{}, {"name": ""}, {"name": "x", "platform": "fax"}, {"name": "x", "color": "red"},
     {"name": "x", "allowed_origins": ["shop.test"]}, {"name": "x", "allowed_origins": ["https://a.test/p"]},
     {"name": "x", "public_key": "wc_1"}, {"name": "x", "site_id": "x"}, {"name": "x" * 201}],
)  # fmt: skip
async def test_bad_channels_are_refused(hall: Hall, form: dict[str, object]) -> None:
    answer = await hall.owner.post("/api/channels", form)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert (await hall.owner.get("/api/channels")).json()["items"] == []


async def test_a_foreign_channel_is_not_there(hall: Hall, other: Hall) -> None:
    made = await open_channel(hall)
    for answer in (
        await other.owner.get(f"/api/channels/{made['id']}"),
        await other.owner.patch(f"/api/channels/{made['id']}", {"name": "mine"}),
        await other.owner.post(f"/api/channels/{made['id']}/rotate-key"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "channel.not_found")
    made.pop("made_secrets")
    assert (await hall.owner.get(f"/api/channels/{made['id']}")).json() == made


async def test_the_face_is_public(hall: Hall) -> None:
    made = await open_channel(hall, title="咨询", greeting="您好，请问想了解什么？")
    async with new_client(hall.app) as page:
        face = await page.get(f"/api/public/channels/{made['public_key']}", headers={"origin": SHOP})
        assert face.json() == {
            "name": "官网", "title": "咨询", "greeting": "您好，请问想了解什么？", "color": None,
            "locale": "zh-CN", "ai_label": True, "online": False, "allowed": True, "working": True,
            "opens_at": None, "offline": False, "offline_text": "", "files": True, "intro": "", "asks": [],
            "topics": [],
        }  # fmt: skip
        assert face.headers["access-control-allow-origin"] == SHOP
        assert "access-control-allow-credentials" not in face.headers
        assert face.headers["vary"] == "Origin"


@pytest.mark.parametrize("key", ["x", "wc_", "wc_" + "0" * 48, "wc_" + "g" * 48, "%00", "..%2f..%2f"])
async def test_no_channel_no_answer(hall: Hall, key: str) -> None:
    async with new_client(hall.app) as page:
        answer = await page.get(f"/api/public/channels/{key}", headers={"origin": SHOP})
        assert answer.status_code in {404, 422}
        said = await page.post(f"/api/public/channels/{key}/sessions", json={})
        assert said.status_code in {404, 405, 422}


async def test_other_pages_are_refused(hall: Hall) -> None:
    made = await open_channel(hall, allowed_origins=[SHOP])
    stranger = Visitor(hall, made["public_key"], origin="https://evil.test")
    for answer in (
        await stranger.client.get(stranger.root),
        await stranger.client.post(f"{stranger.root}/sessions", json={}),
        await stranger.client.options(f"{stranger.root}/messages"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "channel.origin_not_allowed")
    for origin in (SHOP, "http://hall.test", None):  # the shop, our own chat page, no page at all
        visitor = await Visitor(hall, made["public_key"], origin=origin).enter()
        assert (await visitor.say("您好"))["seq"] == 1


async def test_a_preflight_allows_what_the_chat_sends(hall: Hall) -> None:
    made = await open_channel(hall)
    async with new_client(hall.app) as page:
        asks = {"origin": SHOP, "access-control-request-method": "POST"}
        for tail in ("", "/sessions", "/messages", "/stream"):
            answer = await page.options(f"/api/public/channels/{made['public_key']}{tail}", headers=asks)
            assert answer.status_code == 204
            assert answer.headers["access-control-allow-origin"] == SHOP
            allowed = {
                word.strip().lower() for word in answer.headers["access-control-allow-headers"].split(",")
            }
            assert allowed == {"authorization", "content-type", "idempotency-key", "last-event-id"}
            assert "access-control-allow-credentials" not in answer.headers


async def test_refusals_can_be_read_by_the_page(hall: Hall) -> None:
    made = await open_channel(hall)
    async with new_client(hall.app) as page:
        path = f"/api/public/channels/{made['public_key']}/messages"
        refused = await page.post(path, json={}, headers={"origin": SHOP})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, SHOP)


async def test_a_paused_channel_rests(hall: Hall) -> None:
    made = await open_channel(hall)
    visitor = await Visitor(hall, made["public_key"]).enter()
    await hall.owner.patch(f"/api/channels/{made['id']}", {"status": "paused"})
    await asyncio.sleep(1.6)
    assert (await visitor.client.get(visitor.root)).json()["allowed"] is False
    for answer in (
        await visitor.post("您好"),
        await visitor.client.post(f"{visitor.root}/sessions", json={}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "channel.paused")
    await hall.owner.patch(f"/api/channels/{made['id']}", {"status": "active"})
    await asyncio.sleep(1.6)
    assert (await visitor.say("您好"))["seq"] == 1


async def test_a_rotated_key_closes_the_old_door(hall: Hall) -> None:
    made = await open_channel(hall)
    visitor = await Visitor(hall, made["public_key"]).enter(name="小王")
    fresh = (await hall.owner.post(f"/api/channels/{made['id']}/rotate-key")).json()["public_key"]
    assert fresh != made["public_key"]
    await asyncio.sleep(1.6)
    assert (await visitor.client.get(visitor.root)).status_code == 404
    again = Visitor(hall, fresh)
    again.session = visitor.session
    await again.enter()
    assert again.id == visitor.id


async def test_the_feature_can_be_off(hall: Hall) -> None:
    made = await open_channel(hall)
    await hall.owner.put("/api/feature-flags/enable_web_chat", {"is_enabled": False})
    async with new_client(hall.app) as page:
        answer = await page.get(f"/api/public/channels/{made['public_key']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "feature.disabled")


async def test_what_a_visitor_tells_is_kept_sealed(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await open_channel(hall)
    visitor = await Visitor(hall, made["public_key"]).enter(
        name=" 小王 ", phone="１３８ ００１３ ８０００", page_url="https://shop.test/?utm_source=baidu",
        utm={"source": "baidu", "campaign": "双11"},
    )  # fmt: skip
    row = await owner_db.fetchrow("SELECT * FROM channel_visitors WHERE id = $1", UUID(visitor.id))
    assert row is not None
    assert (row["name"], row["phone_last4"]) == ("小王", "8000")
    assert row["phone_sealed"] and b"13800138000" not in row["phone_sealed"]
    assert visitor.session["visitor_token"].encode() not in row["token_hash"]
    answer = await visitor.client.post(
        f"{visitor.root}/sessions", json={"visitor_token": visitor.session["visitor_token"], "phone": "123"}
    )
    assert (answer.status_code, answer.json()["params"]["field"]) == (422, "phone")
