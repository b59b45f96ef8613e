"""Asking for a rating once a talk is over: by the channel, by SMS with consent, once, not at night."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.rooms.tickets import inviting

from ...cast import Hall, new_client
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import get, post
from ..conversations.talk import Visitor, open_channel

SETTINGS, RATING = "/api/csat-settings", "/api/public/talk-rating"
NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)


async def work(hall: Hall, relay: Database, until: datetime | None = None) -> None:
    done = await jobs.drain(
        hall.held.unit, relay, wiring.registry(), org_id=hall.org_id, services=hall.held, until=until
    )
    done.ok()


async def program_talk(hall: Hall) -> str:
    """Somebody writes by a program's channel; Ann resolves it. The conversation."""
    form = {"platform": "api", "name": "小程序", "settings": {"reply_url": "https://127.0.0.1/hook"}}
    program = await post(hall.owner, "/api/channels", form)
    said = {"id": uuid4().hex, "sender": {"id": "u-1", "name": "小李"}, "text": "在吗"}
    await post(hall.owner, f"/api/channels/{program['id']}/inbound", said, 202)
    return str(program["id"])


async def send_at(hall: Hall, at: datetime) -> None:
    """What the job does at that moment, for each that waits."""
    actor = Actor(kind="job", org_id=hall.org_id, name="test")
    async with hall.held.unit.transaction(actor, now=at) as tx:
        for row in await tx.conn.fetch("SELECT id FROM csat_invitations WHERE org_id = $1", hall.org_id):
            await inviting.send(tx, row["id"], "https://desk.test")


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-11-30T12:00", "2026-11-30T12:00"), ("2026-11-30T21:00", "2026-12-01T09:00"),
        ("2026-11-30T23:59", "2026-12-01T09:00"), ("2026-11-30T03:00", "2026-11-30T09:00"),
        ("2026-11-30T08:59", "2026-11-30T09:00"), ("2026-11-30T20:59", "2026-11-30T20:59"),
    ],
)  # fmt: skip
def test_nobody_is_disturbed_at_night(at: str, then: str) -> None:
    shanghai = timedelta(hours=8)
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC) - shanghai
    expected = datetime.fromisoformat(then).replace(tzinfo=UTC) - shanghai
    assert inviting.daytime(moment, "Asia/Shanghai") == expected


async def test_the_channel_carries_the_link_once(
    hall: Hall, relay_db: Database, owner_db: asyncpg.Connection  # noqa: F811
) -> None:  # fmt: skip
    await hall.owner.put(SETTINGS, {"delay_minutes": 0})
    channel = await program_talk(hall)
    await work(hall, relay_db)
    talk = (await get(hall.owner, "/api/conversations", channel_id=channel))["items"][0]["id"]
    root = f"/api/conversations/{talk}"
    await post(hall.agent_ann, f"{root}/assign", {"user_id": str(hall.agent_ann.id)}, 200)
    await post(hall.agent_ann, f"{root}/resolve", {}, 200)
    await work(hall, relay_db)
    await send_at(hall, NOON)
    await send_at(hall, NOON)
    said = [
        one for one in (await get(hall.owner, f"{root}/messages"))["items"] if one["sender_type"] == "system"
    ]
    assert len(said) == 1 and "/t#rl1." in said[0]["content"]
    sends = await owner_db.fetchval("SELECT count(*) FROM channel_sends WHERE org_id = $1", hall.org_id)
    assert sends == 1
    for verb in ("reopen", "resolve", "close"):
        await post(hall.agent_ann, f"{root}/{verb}", {}, 200)
    await work(hall, relay_db)
    await send_at(hall, NOON)
    assert await owner_db.fetchval("SELECT count(*) FROM channel_sends WHERE org_id = $1", hall.org_id) == 1
    token = said[0]["content"].split("#")[1]
    async with new_client(hall.app) as nobody:
        link = {"authorization": f"Talk {token}"}
        seen = (await nobody.get(RATING, headers=link)).json()
        assert seen["may_rate"] is True and seen["score"] is None and set(seen) == {
            "organization", "may_rate", "score", "comment",
        }  # fmt: skip
        rated = await nobody.post(RATING, json={"score": 2, "comment": "慢"}, headers=link)
        assert (rated.json()["score"], rated.json()["comment"]) == (2, "慢")
        await owner_db.execute(
            "UPDATE csat_responses SET created_at = now() - interval '8 days' WHERE org_id = $1", hall.org_id
        )
        late = await nobody.post(RATING, json={"score": 5}, headers=link)
        assert late.json()["code"] == "csat.closed"
        assert (await nobody.get("/api/public/tickets", headers={"authorization": f"Ticket {token}"})
                ).status_code == 401  # fmt: skip
        assert (await nobody.get(RATING, headers={"authorization": "Talk rl1.x"})).status_code == 401
    assert (
        await owner_db.fetchval("SELECT satisfaction_score FROM conversations WHERE id = $1", UUID(talk)) == 2
    )


async def test_what_goes_on_or_was_rated_is_not_asked_about(
    hall: Hall, relay_db: Database, owner_db: asyncpg.Connection  # noqa: F811
) -> None:  # fmt: skip
    await hall.owner.put(SETTINGS, {"delay_minutes": 600})
    channel = await program_talk(hall)
    await work(hall, relay_db)
    talk = (await get(hall.owner, "/api/conversations", channel_id=channel))["items"][0]["id"]
    root = f"/api/conversations/{talk}"
    await post(hall.agent_ann, f"{root}/resolve", {}, 200)
    await work(hall, relay_db)
    waiting = "SELECT count(*) FROM csat_invitations WHERE org_id = $1 AND status = 'waiting'"
    assert await owner_db.fetchval(waiting, hall.org_id) == 1
    await post(hall.agent_ann, f"{root}/reopen", {}, 200)
    await send_at(hall, NOON)
    assert await owner_db.fetchval(waiting, hall.org_id) == 0, "and it is asked about when it ends again"
    await post(hall.agent_ann, f"{root}/resolve", {}, 200)
    await work(hall, relay_db)
    assert await owner_db.fetchval(waiting, hall.org_id) == 1
    await send_at(hall, NOON - timedelta(hours=8))  # four in the morning
    assert await owner_db.fetchval(waiting, hall.org_id) == 1
    await owner_db.execute("UPDATE conversations SET satisfaction_score = 5 WHERE org_id = $1", hall.org_id)
    await send_at(hall, NOON)
    assert await owner_db.fetchval("SELECT count(*) FROM channel_sends WHERE org_id = $1", hall.org_id) == 0


async def test_sms_only_with_consent(
    hall: Hall, relay_db: Database, owner_db: asyncpg.Connection  # noqa: F811
) -> None:  # fmt: skip
    channel = await open_channel(hall)
    await hall.owner.put(SETTINGS, {"channel_id": channel["id"], "way": "sms", "delay_minutes": 0})
    talks = []
    for phone in ("13900001111", "13900002222"):
        visitor = await Visitor(hall, channel["public_key"]).enter(name="小李", phone=phone)
        await visitor.say("在吗")
        talks.append(await visitor.conversation())
    customer = await post(hall.owner, "/api/customers", {"name": "小李", "phone": "13900002222"})
    agreed = {"customer_id": customer["id"], "purpose": "marketing_sms", "action": "given"}
    kept = await hall.owner.client.post(
        "/api/consents/evidence", files={"file": ("同意书.pdf", b"%PDF-1.4 ")}
    )
    text = await post(
        hall.owner,
        "/api/consent-texts",
        {"purpose": "marketing_sms", "title": "营销短信", "body": "我们会发短信请您评价服务，可随时退订。"},
    )
    agreed |= {"evidence_file_id": kept.json()["file_id"], "text_id": text["id"]}
    await post(hall.owner, "/api/consents", agreed)
    await post(hall.owner, f"/api/conversations/{talks[1]}/link", {"customer_id": customer["id"]}, 200)
    for talk in talks:
        await post(hall.agent_ann, f"/api/conversations/{talk}/resolve", {}, 200)
    await work(hall, relay_db)
    await send_at(hall, NOON)
    rows = {
        str(row["conversation_id"]): (row["status"], row["reason"])
        for row in await owner_db.fetch("SELECT * FROM csat_invitations WHERE org_id = $1", hall.org_id)
    }
    assert rows == {talks[0]: ("skipped", "sms.no_consent"), talks[1]: ("sent", None)}
    query = "SELECT content FROM sms_messages WHERE org_id = $1 AND purpose = 'csat'"
    [content] = await owner_db.fetch(query, hall.org_id)
    assert "/t#rl1." in content["content"] and "拒收请回复R" in content["content"]


async def test_settings_and_who_may(hall: Hall, other: Hall) -> None:
    channel = await open_channel(hall)
    assert (await hall.manager.put(SETTINGS, {})).status_code == 403
    made = (await hall.owner.put(SETTINGS, {"channel_id": channel["id"]})).json()
    same = (await hall.owner.put(SETTINGS, {"channel_id": channel["id"], "is_active": False})).json()
    assert same["id"] == made["id"] and same["is_active"] is False
    foreign = await other.owner.put(SETTINGS, {"channel_id": channel["id"]})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "csat.reference")
    assert (await hall.owner.put(SETTINGS, {"delay_minutes": 9999})).status_code == 422
    assert len((await get(hall.reader, SETTINGS))["items"]) == 1
    assert (await other.owner.client.delete(f"{SETTINGS}/{made['id']}")).status_code == 404
    assert (await hall.owner.client.delete(f"{SETTINGS}/{made['id']}")).status_code == 204


async def test_low_scores_are_seen_to(hall: Hall, owner_db: asyncpg.Connection) -> None:
    channel = await open_channel(hall)
    for score in (1, 5):
        visitor = await Visitor(hall, channel["public_key"]).enter(name="小李")
        await visitor.say("在吗")
        talk = await visitor.conversation()
        await post(
            hall.agent_ann, f"/api/conversations/{talk}/assign", {"user_id": str(hall.agent_ann.id)}, 200
        )
        await post(hall.agent_ann, f"/api/conversations/{talk}/resolve", {}, 200)
        said: dict[str, Any] = {"score": score} | ({"comment": "没人理"} if score == 1 else {})
        rated = await visitor.client.post(f"{visitor.root}/rating", json=said, headers=visitor.headers)
        assert rated.is_success, rated.text
    now = utcnow()
    span = {"since": (now - timedelta(days=1)).isoformat(), "until": (now + timedelta(days=1)).isoformat()}
    report = await get(hall.owner, "/api/csat-report", **span)
    assert (report["talks"], report["rated"], report["asked"], report["low_open"]) == (2, 2, 0, 1)
    [line] = report["by_channel"]
    assert (line["channel_id"], line["by_score"]) == (channel["id"], [1, 0, 0, 0, 1])
    listed = "/api/csat-responses"
    [low] = (await get(hall.manager, listed, low=True, handled=False, channel_id=channel["id"], **span))[
        "items"
    ]
    assert (low["score"], low["comment"], low["agent_name"]) == (1, "没人理", "agent_ann")
    assert len((await get(hall.manager, listed, commented=True))["items"]) == 1
    assert len((await get(hall.manager, listed, agent=str(hall.agent_bo.id)))["items"]) == 0
    assert (await hall.reader.post(f"{listed}/{low['id']}/handle", {})).status_code == 403
    handled = await post(hall.manager, f"{listed}/{low['id']}/handle", {"note": "已致电"}, 200)
    assert (handled["handle_note"], handled["handled_by"]) == ("已致电", str(hall.manager.id))
    assert (await get(hall.owner, "/api/csat-report", **span))["low_open"] == 0
    again = await post(hall.manager, f"{listed}/{low['id']}/handle", {"handled": False}, 200)
    assert again["handled_at"] is None
    lines = await owner_db.fetch(
        "SELECT event_type FROM audit_logs WHERE org_id = $1 AND resource_type = 'csat_response' ORDER BY id",
        hall.org_id,
    )
    assert [row["event_type"] for row in lines] == ["csat.handled", "csat.reopened"]
