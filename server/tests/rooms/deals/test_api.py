"""Deals through HTTP: opened, moved, won, lost, opened again; what each step leaves behind."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike.core.http.paging import Page
from zhike.rooms.deals import schemas

from ...cast import Hall, Person
from ...stories.loop import get, post

FACTS = "SELECT event_type FROM outbox_events WHERE org_id = $1 AND aggregate_id = $2 AND kind = 'event' ORDER BY created_at, id"  # noqa: E501


async def customer(hall: Hall, name: str = "王小美", **fields: Any) -> str:
    return str((await post(hall.owner, "/api/customers", {"name": name} | fields))["id"])


async def make(person: Person, customer_id: str, **fields: Any) -> dict[str, Any]:
    form = {"title": "双眼皮修复方案", "customer_id": customer_id, "amount": "12800.00"} | fields
    return await post(person, "/api/deals", form)


async def told(db: asyncpg.Connection, hall: Hall, id: str) -> list[str]:
    return [row["event_type"] for row in await db.fetch(FACTS, hall.org_id, id)]


async def steps(person: Person, id: str) -> list[tuple[str | None, str]]:
    found = (await get(person, f"/api/deals/{id}/history"))["items"]
    return [(one["from_stage"], one["to_stage"]) for one in found]


async def test_a_deal_is_opened(hall: Hall, owner_db: asyncpg.Connection) -> None:
    who = await customer(hall)
    deal = await make(hall.agent_ann, who)
    assert (deal["stage"], deal["probability"], deal["currency"]) == ("initial", 20, "CNY")
    assert (deal["amount"], deal["weighted"]) == ("12800.00", "2560.00")
    assert (deal["owner_id"], deal["customer_name"]) == (str(hall.agent_ann.id), "王小美")
    assert await get(hall.agent_ann, f"/api/deals/{deal['id']}") == deal
    assert await steps(hall.owner, deal["id"]) == [(None, "initial")]
    assert await told(owner_db, hall, deal["id"]) == ["crm.deal.created"]
    line = (await get(hall.owner, f"/api/customers/{who}/activities"))["items"][0]
    assert (line["type"], line["title"]) == ("deal_created", "新建商机：双眼皮修复方案")
    assert line["metadata"]["deal_id"] == deal["id"]
    trail = await owner_db.fetchval(
        "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND resource_id = $2"
        " AND event_type = 'deal.created'",
        hall.org_id, deal["id"],
    )  # fmt: skip
    assert trail == 1


async def test_bytes_are_what_the_models_say(hall: Hall) -> None:
    deal = await make(hall.owner, await customer(hall))
    await hall.owner.put(
        f"/api/deals/{deal['id']}/products", {"items": [{"name": "玻尿酸", "unit_price": "99.5"}]}
    )
    await hall.owner.put(
        f"/api/deals/{deal['id']}/competitors", {"items": [{"name": "隔壁诊所", "price": "88"}]}
    )
    whole = (await hall.owner.get(f"/api/deals/{deal['id']}")).content
    read = schemas.DealRead.model_validate_json(whole)
    assert read.products[0].amount == "99.50" and read.competitors[0].price == "88.00"
    page = await hall.owner.get("/api/deals")
    Page[schemas.DealBrief].model_validate_json(page.content)
    assert page.json()["items"][0].keys() == schemas.DealBrief.model_fields.keys()
    assert set(await get(hall.owner, f"/api/deals/{deal['id']}")) == schemas.DealRead.model_fields.keys()
    for path, model in {
        "board": schemas.Board, "forecast": schemas.Forecast, "losses": schemas.LossReport,
        "settings": schemas.DealSettings, f"{deal['id']}/history": Page[schemas.StageStepRead],
    }.items():  # fmt: skip
        answer = await hall.owner.get(f"/api/deals/{path}")
        assert answer.status_code == 200, answer.text
        model.model_validate_json(answer.content)
    column = (await get(hall.owner, "/api/deals/board"))["columns"][0]
    assert column["items"][0].keys() == schemas.DealBrief.model_fields.keys()


async def test_it_moves_with_its_probability_and_its_history(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    deal = await make(hall.owner, await customer(hall))
    path = f"/api/deals/{deal['id']}"
    await owner_db.execute(
        "UPDATE deals SET stage_changed_at = now() - interval '3 days' WHERE id = $1", deal["id"]
    )
    moved = await post(hall.owner, f"{path}/move", {"stage": "proposal"}, 200)
    assert (moved["stage"], moved["probability"], moved["weighted"]) == ("proposal", 60, "7680.00")
    back = await post(hall.owner, f"{path}/move", {"stage": "needs_confirmed", "probability": 35}, 200)
    assert back["probability"] == 35
    same = await post(hall.owner, f"{path}/move", {"stage": "needs_confirmed"}, 200)
    assert same == back, "staying where it is, is no move"
    history = (await get(hall.owner, f"{path}/history"))["items"]
    assert [one["to_stage"] for one in history] == ["needs_confirmed", "proposal", "initial"]
    assert 3 * 86_400 <= history[1]["duration_seconds"] < 3 * 86_400 + 60
    assert history[1]["user_name"] == "owner"
    assert await told(owner_db, hall, deal["id"]) == ["crm.deal.created", *["crm.deal.stage_changed"] * 2]


async def test_won_once_and_for_all(hall: Hall, owner_db: asyncpg.Connection) -> None:
    deal = await make(hall.owner, await customer(hall))
    path = f"/api/deals/{deal['id']}"
    won = await post(hall.owner, f"{path}/win", {"amount": "11800"}, 200)
    assert (won["stage"], won["probability"], won["amount"]) == ("won", 100, "11800.00")
    assert won["actual_close_date"] is not None
    facts = await told(owner_db, hall, deal["id"])
    assert facts == ["crm.deal.created", "crm.deal.stage_changed", "crm.deal.won"]
    for verb, body in {"move": {"stage": "initial"}, "win": {}, "lose": {"reason": "价格过高"}}.items():
        refused = await hall.owner.post(f"{path}/{verb}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "deal.stage_refused")
    assert await told(owner_db, hall, deal["id"]) == facts
    patched = await hall.owner.patch(path, {"probability": 10})
    assert patched.json()["probability"] == 100, "what is won is certain"
    assert len(await steps(hall.owner, deal["id"])) == 2


async def test_lost_for_a_reason_of_the_list(hall: Hall, owner_db: asyncpg.Connection) -> None:
    deal = await make(hall.owner, await customer(hall))
    path = f"/api/deals/{deal['id']}"
    refused = await hall.owner.post(f"{path}/lose", {"reason": "不告诉你"})
    assert (refused.status_code, refused.json()["code"]) == (422, "deal.unknown_reason")
    assert "价格过高" in refused.json()["params"]["allowed"]
    assert await told(owner_db, hall, deal["id"]) == ["crm.deal.created"]
    kept = await hall.owner.put("/api/system-configs/deals.loss_reasons", {"value": ["不告诉你", "价格过高"]})
    assert kept.status_code == 200, kept.text
    body = {"reason": "不告诉你", "detail": "再想想", "competitor": "隔壁诊所"}
    lost = await post(hall.owner, f"{path}/lose", body, 200)
    assert (lost["stage"], lost["probability"], lost["loss_reason"]) == ("lost", 0, "不告诉你")
    assert [(one["name"], one["is_winner"]) for one in lost["competitors"]] == [("隔壁诊所", True)]
    assert (await get(hall.owner, f"{path}/history"))["items"][0]["reason"] == "不告诉你：再想想"
    assert (await told(owner_db, hall, deal["id"]))[-1] == "crm.deal.lost"
    wrong = await hall.owner.put("/api/system-configs/deals.loss_reasons", {"value": []})
    assert wrong.status_code == 422


async def test_reopening_takes_a_permission_and_a_reason(hall: Hall, owner_db: asyncpg.Connection) -> None:
    deal = await make(hall.agent_ann, await customer(hall))
    path = f"/api/deals/{deal['id']}"
    early = await hall.manager.post(f"{path}/reopen", {"reason": "客户又来了"})
    assert (early.status_code, early.json()["code"]) == (409, "deal.not_closed")
    await post(hall.agent_ann, f"{path}/lose", {"reason": "预算不足"}, 200)
    facts = await told(owner_db, hall, deal["id"])
    assert (await hall.agent_ann.post(f"{path}/reopen", {"reason": "客户又来了"})).status_code == 403
    assert (await hall.manager.post(f"{path}/reopen", {})).status_code == 422
    assert await told(owner_db, hall, deal["id"]) == facts
    again = await post(hall.manager, f"{path}/reopen", {"reason": "客户又来了"}, 200)
    assert (again["stage"], again["probability"]) == ("negotiation", 80)
    assert again["actual_close_date"] is None and again["loss_reason"] is None
    last = (await get(hall.manager, f"{path}/history"))["items"][0]
    assert (last["from_stage"], last["to_stage"], last["reason"]) == ("lost", "negotiation", "客户又来了")


async def test_products_make_the_amount(hall: Hall) -> None:
    service = await post(hall.owner, "/api/service-items", {"name": "热玛吉", "duration_minutes": 60})
    deal = await make(hall.owner, await customer(hall))
    path = f"/api/deals/{deal['id']}/products"
    form = {"items": [
        {"name": "热玛吉", "service_item_id": service["id"], "quantity": "2", "unit_price": "9800",
         "discount": "12.5"},
        {"name": "护理", "unit_price": "0.05", "quantity": "0.5"},
    ]}  # fmt: skip
    found = (await hall.owner.put(path, form)).json()
    assert found["amount"] == "17150.03", "17150.00 and 0.025, halves up"
    assert [line["amount"] for line in found["products"]] == ["17150.00", "0.03"]
    assert found["products"][0]["discount"] == "12.5"
    kept = (await hall.owner.put(path, form | {"items": form["items"][:1], "sets_amount": False})).json()
    assert kept["amount"] == "17150.03" and len(kept["products"]) == 1
    stranger = {"items": [{"name": "x", "service_item_id": str(uuid4()), "unit_price": "1"}]}
    refused = await hall.owner.put(path, stranger)
    assert (refused.status_code, refused.json()["code"]) == (422, "deal.reference")
    assert len((await get(hall.owner, f"/api/deals/{deal['id']}"))["products"]) == 1


async def test_whoever_was_faster_is_not_overwritten(hall: Hall) -> None:
    deal = await make(hall.owner, await customer(hall))
    path, seen = f"/api/deals/{deal['id']}", {"If-Match": f'"{deal["updated_at"]}"'}
    assert (await hall.manager.patch(path, {"title": "改了"}, headers=seen)).status_code == 200
    for call in (
        hall.owner.patch(path, {"title": "也改"}, headers=seen),
        hall.owner.post(f"{path}/move", {"stage": "proposal"}, headers=seen),
        hall.owner.post(f"{path}/win", {}, headers=seen),
        hall.owner.put(f"{path}/products", {"items": []}, headers=seen),
    ):
        answer = await call
        assert (answer.status_code, answer.json()["code"]) == (412, "edit.conflict")
    assert (await get(hall.owner, path))["title"] == "改了"
    assert (await get(hall.owner, path))["stage"] == "initial"


async def test_two_who_win_at_once_win_once(hall: Hall, owner_db: asyncpg.Connection) -> None:
    deal = await make(hall.owner, await customer(hall))
    calls = (hall.owner.post(f"/api/deals/{deal['id']}/win", {}) for _ in range(8))
    codes = sorted(answer.status_code for answer in await asyncio.gather(*calls))
    assert codes == [200, *[409] * 7]
    assert (await told(owner_db, hall, deal["id"])).count("crm.deal.won") == 1
    assert len(await steps(hall.owner, deal["id"])) == 2


async def test_the_same_intent_opens_one_deal(hall: Hall, owner_db: asyncpg.Connection) -> None:
    form = {"title": "一次", "customer_id": await customer(hall)}
    key = {"Idempotency-Key": str(uuid4())}
    answers = [await hall.owner.post("/api/deals", form, headers=key) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await owner_db.fetchval("SELECT count(*) FROM deals WHERE org_id = $1", hall.org_id) == 1


async def test_giving_and_taking(hall: Hall) -> None:
    who = await customer(hall)
    deal = await make(hall.agent_ann, who)
    path = f"/api/deals/{deal['id']}/assign"
    assert (await hall.agent_bo.post(path, {"user_id": str(hall.agent_bo.id)})).status_code == 403
    given = await post(hall.manager, path, {"user_id": str(hall.agent_bo.id)}, 200)
    assert (given["owner_id"], given["owner_name"]) == (str(hall.agent_bo.id), "agent_bo")
    news = (await get(hall.agent_bo, "/api/notifications"))["items"]
    assert (news[0]["type"], news[0]["resource_id"]) == ("deal_assigned", deal["id"])
    await post(hall.manager, path, {"user_id": None}, 200)
    taken = await post(hall.agent_ann, path, {"user_id": str(hall.agent_ann.id)}, 200)
    assert taken["owner_id"] == str(hall.agent_ann.id)
    nobody = await hall.manager.post(path, {"user_id": str(uuid4())})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "deal.no_assignee")


async def test_a_note_goes_to_the_customer(hall: Hall) -> None:
    who = await customer(hall)
    deal = await make(hall.owner, who)
    assert (
        await hall.owner.post(f"/api/deals/{deal['id']}/notes", {"description": "约了周五"})
    ).status_code == 204
    line = (await get(hall.owner, f"/api/customers/{who}/activities"))["items"][0]
    assert (line["description"], line["metadata"]["deal_id"]) == ("约了周五", deal["id"])


@pytest.mark.parametrize(
    "body",
    [
        {"amount": "-1"}, {"amount": "1.005"}, {"amount": "NaN"}, {"amount": "1e20"}, {"probability": 101},
        {"currency": "rmb"}, {"title": " "}, {"stage": "won"}, {"expected_close_date": "0001-01-01"},
        {"customer_id": str(uuid4())}, {"lead_id": str(uuid4())}, {"owner_id": str(uuid4())},
        {"org_id": str(uuid4())},
    ],
)  # fmt: skip
async def test_what_cannot_be_meant_is_refused(
    hall: Hall, owner_db: asyncpg.Connection, body: dict[str, Any]
) -> None:
    form = {"title": "x", "customer_id": await customer(hall)} | body
    answer = await hall.owner.post("/api/deals", form)
    assert answer.status_code in {404, 422}, answer.text
    assert answer.json()["code"] and answer.json()["title"]
    assert await owner_db.fetchval("SELECT count(*) FROM deals WHERE org_id = $1", hall.org_id) == 0
