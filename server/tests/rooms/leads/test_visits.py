"""A stranger who begins to talk is a lead, once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.settings import Settings

from ...cast import Hall
from ..conversations.talk import Visitor, open_channel


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=2, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


async def settle(hall: Hall, relay_db: Database) -> None:
    done = await jobs.drain(
        hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held
    )
    done.ok()


async def leads(hall: Hall) -> list[dict[str, Any]]:
    answer = await hall.owner.get("/api/leads")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def kinds(hall: Hall, id: str) -> list[str]:
    return [line["type"] for line in (await hall.owner.get(f"/api/leads/{id}/activities")).json()["items"]]


async def test_a_stranger_who_talks_is_a_lead(hall: Hall, relay_db: Database) -> None:
    channel = await open_channel(hall)
    visitor = Visitor(hall, channel["public_key"])
    await visitor.enter(
        name="林小姐", phone="13912345678", page_url="https://clinic.example/hifu",
        utm={"source": "douyin", "campaign": "春季"},
    )  # fmt: skip
    assert await leads(hall) == []
    await visitor.say("你好，请问热玛吉多少钱？")
    await settle(hall, relay_db)
    [lead] = await leads(hall)
    whole = (await hall.owner.get(f"/api/leads/{lead['id']}")).json()
    assert (whole["contact_name"], whole["contact_phone_masked"]) == ("林小姐", "*******5678")
    assert (whole["source_platform"], whole["channel_id"]) == ("web", channel["id"])
    assert (whole["utm_source"], whole["utm_campaign"]) == ("douyin", "春季")
    assert whole["visitor_id"] == visitor.id
    assert await kinds(hall, lead["id"]) == ["chat_start"]
    [talk] = (await hall.owner.get("/api/conversations")).json()["items"]
    assert talk["lead_id"] == lead["id"]


async def test_a_visitor_is_one_lead_however_often_he_talks(hall: Hall, relay_db: Database) -> None:
    channel = await open_channel(hall)
    visitor = Visitor(hall, channel["public_key"])
    await (await visitor.enter()).say("在吗")
    await settle(hall, relay_db)
    [lead] = await leads(hall)
    assert lead["contact_name"] is None
    assert (await hall.owner.post(f"/api/leads/{lead['id']}/lose", {"reason": "没有回音"})).status_code == 200
    [talk] = (await hall.owner.get("/api/conversations")).json()["items"]
    closed = await hall.owner.post(f"/api/conversations/{talk['id']}/close", {})
    assert closed.status_code == 200, closed.text
    await visitor.say("我又来了")
    await settle(hall, relay_db)
    [again] = await leads(hall)
    assert (again["id"], again["status"]) == (lead["id"], "contacted")
    assert (await kinds(hall, lead["id"])).count("chat_start") == 2
    talks = (await hall.owner.get("/api/conversations")).json()["items"]
    assert {item["lead_id"] for item in talks} == {lead["id"]}


async def test_what_he_tells_later_is_added_and_never_overwrites(hall: Hall, relay_db: Database) -> None:
    channel = await open_channel(hall)
    visitor = Visitor(hall, channel["public_key"])
    await (await visitor.enter()).say("在吗")
    await settle(hall, relay_db)
    [lead] = await leads(hall)
    renamed = await hall.owner.patch(f"/api/leads/{lead['id']}", {"contact_name": "林女士"})
    assert renamed.status_code == 200
    await visitor.enter(name="小林", phone="13912345679")
    await settle(hall, relay_db)
    [filled] = await leads(hall)
    assert (filled["contact_name"], filled["contact_phone_masked"]) == ("林女士", "*******5679")
    found = (await hall.owner.get("/api/leads", params={"q": "5679"})).json()["items"]
    assert [item["id"] for item in found] == [lead["id"]]


async def test_converting_tells_the_conversation_and_the_browser(hall: Hall, relay_db: Database) -> None:
    channel = await open_channel(hall)
    visitor = Visitor(hall, channel["public_key"])
    await (await visitor.enter(name="林小姐")).say("约个时间")
    await settle(hall, relay_db)
    [lead] = await leads(hall)
    converted = (await hall.owner.post(f"/api/leads/{lead['id']}/convert", {})).json()
    await settle(hall, relay_db)
    [talk] = (await hall.owner.get("/api/conversations")).json()["items"]
    assert talk["customer_id"] == converted["customer_id"]
    await hall.owner.post(f"/api/conversations/{talk['id']}/close", {})
    await visitor.say("谢谢")
    await settle(hall, relay_db)
    assert len(await leads(hall)) == 1
    talks = (await hall.owner.get("/api/conversations")).json()["items"]
    assert {item["customer_id"] for item in talks} == {converted["customer_id"]}


async def test_a_chat_in_another_organization_makes_no_lead_here(
    hall: Hall, other: Hall, relay_db: Database
) -> None:
    visitor = Visitor(other, (await open_channel(other))["public_key"])
    await (await visitor.enter(name="路人")).say("你好")
    await settle(other, relay_db)
    assert await leads(hall) == []
    assert len(await leads(other)) == 1
