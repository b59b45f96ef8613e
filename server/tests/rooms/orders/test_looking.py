"""Orders through HTTP and a real shop on loopback: found, kept, shared, and what bad days do to them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.rooms.orders import rules
from zhike.rooms.orders.service import looking

from ...cast import Hall
from ...stories.loop import get, post
from .conftest import EMAIL, PHONE, TOKEN, Counter

SHIPPED = {"displayFulfillmentStatus": "FULFILLED", "fulfillments": [{
    "displayStatus": "IN_TRANSIT", "createdAt": "2026-11-21T08:00:00Z",
    "trackingInfo": [{"company": "顺丰", "number": "SF100", "url": "https://track.test/SF100"}],
}]}  # fmt: skip


async def test_orders_of_a_customer_as_the_shop_tells_them(counter: Counter) -> None:
    await counter.connect()
    counter.buys(1001, **SHIPPED)
    refund = {"createdAt": "2026-11-22T00:00:00Z", "totalRefundedSet": {"shopMoney": {"amount": "398.00"}}}
    counter.buys(1002, createdAt="2026-11-22T00:00:00Z", displayFinancialStatus="REFUNDED", refunds=[refund])
    counter.buys(1003, of={"email": "other@example.com", "phone": "+8613900139000", "id": "9"})
    who = await counter.customer(email="Li@Example.com")
    found = await counter.look(customer_id=who)
    assert found["clues"] == [{"kind": "email", "hint": "l***@example.com", "claimed": False},
                              {"kind": "phone", "hint": "*******8000", "claimed": False}]  # fmt: skip
    [shop] = found["shops"]
    assert (shop["state"], shop["reason"]) == ("fresh", None)
    newest, older = shop["orders"]
    assert (newest["number"], newest["payment"], newest["refunds"][0]["amount"]) == (
        "#1002",
        "refunded",
        "398.00",
    )
    assert (older["number"], older["payment"], older["shipping"], older["total"], older["currency"]) == (
        "#1001", "paid", "shipped", "398.00", "CNY",
    )  # fmt: skip
    assert older["items"] == [{"title": "玻尿酸面膜", "variant": "五片装", "quantity": 2, "total": "398.00"}]
    [parcel] = older["parcels"]
    assert (parcel["company"], parcel["number"], parcel["url"]) == (
        "顺丰",
        "SF100",
        "https://track.test/SF100",
    )
    assert older["url"] == "https://hall-demo.myshopify.com/admin/orders/1001"
    assert (sorted(older["found_by"]), older["claimed"]) == (["email", "phone"], False)


async def test_what_a_visitor_claims_is_marked(counter: Counter) -> None:
    await counter.connect()
    counter.buys(1001)
    counter.buys(2002, of={"email": "x@y.test", "phone": "", "id": ""})
    talk = await counter.talk("您好，订单号 #2002", phone=PHONE)
    found = await counter.look(conversation_id=talk)
    assert {(one["kind"], one["hint"], one["claimed"]) for one in found["clues"]} == {
        ("number", "2002", True), ("phone", "*******8000", True),
    }  # fmt: skip
    [shop] = found["shops"]
    assert {one["number"]: one["claimed"] for one in shop["orders"]} == {"#1001": True, "#2002": True}
    typed = await counter.only(conversation_id=talk, number=" #1001 ")
    assert {one["number"] for one in typed["orders"]} == {"#1001", "#2002"}


async def test_a_member_is_found_by_the_id_that_the_shop_gave(counter: Counter) -> None:
    await counter.connect()
    counter.buys(1001)
    who = await counter.customer(phone="13900001111")
    await post(counter.hall.owner, f"/api/customers/{who}/identities", {"kind": "shopify", "value": "7001"})
    shop = await counter.only(customer_id=who)
    assert [one["number"] for one in shop["orders"]] == ["#1001"]
    assert 'customer_id:"7001"' in counter.shop.asked


async def test_an_answer_is_kept_sealed_and_nobody_is_asked_again(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    await counter.connect()
    counter.buys(1001)
    who = await counter.customer()
    first = await counter.only(customer_id=who)
    second = await counter.only(customer_id=who)
    assert second == first and counter.shop.calls["good"] == 1
    [row] = await owner_db.fetch("SELECT * FROM order_lookups WHERE org_id = $1", counter.hall.org_id)
    assert b"1001" not in row["orders_sealed"] and "13800138000" not in str(dict(row))
    assert timedelta(minutes=4) < row["expires_at"] - row["fetched_at"] <= timedelta(minutes=5)
    assert str(row["customer_id"]) == who
    shops = await owner_db.fetchval(
        "SELECT token_sealed FROM order_shops WHERE org_id = $1", counter.hall.org_id
    )
    assert TOKEN.encode() not in shops
    read = await counter.hall.owner.get("/api/order-shops")
    logs = await counter.hall.owner.get("/api/audit-logs")
    assert TOKEN not in read.text + logs.text
    looked = [one for one in logs.json()["items"] if one["event_type"] == "order.looked_up"]
    assert len(looked) == 1, "who had the shop asked is kept; who read what was kept is not"


async def test_one_asks_for_all_who_want_the_same(counter: Counter) -> None:
    """P-09 for outside calls: a crowd is one question."""
    await counter.connect()
    counter.buys(1001)
    who = await counter.customer()
    counter.shop.faults.extend(["slow"])
    answers = await asyncio.gather(*(counter.only(customer_id=who) for _ in range(12)))
    assert sum(counter.shop.calls.values()) == 1
    assert all([one["number"] for one in answer["orders"]] == ["#1001"] for answer in answers)


async def test_a_crowd_before_a_shop_that_is_down_asks_once(counter: Counter) -> None:
    await counter.connect()
    who = await counter.customer()
    counter.shop.faults.extend(["slow", *["down"] * 20])
    counter.shop.faults[0] = "down"
    answers = await asyncio.gather(*(counter.only(customer_id=who) for _ in range(8)))
    assert {answer["state"] for answer in answers} == {"none"}
    assert sum(counter.shop.calls.values()) <= 3


async def _age(owner_db: asyncpg.Connection, org: UUID, by: timedelta) -> None:
    await owner_db.execute(
        "UPDATE order_lookups SET fetched_at = fetched_at - $2::interval,"
        " expires_at = expires_at - $2::interval WHERE org_id = $1", org, by,
    )  # fmt: skip


@pytest.mark.parametrize(("fault", "reason"), [
    ("down", "http.502"), ("garbage", "garbage"), ("half", "garbage"), ("cut", "http.500"),
    ("denied", "scopes"), ("limit", "throttled"), ("throttled", "throttled"),
])  # fmt: skip
async def test_what_is_old_is_shown_with_its_age(
    counter: Counter, owner_db: asyncpg.Connection, fault: str, reason: str
) -> None:
    await counter.connect()
    counter.buys(1001)
    who = await counter.customer()
    await counter.only(customer_id=who)
    await _age(owner_db, counter.hall.org_id, timedelta(hours=3))
    counter.shop.faults.append(fault)
    shop = await counter.only(customer_id=who)
    assert (shop["state"], shop["reason"]) == ("stale", reason)
    assert [one["number"] for one in shop["orders"]] == ["#1001"]
    assert utcnow() - datetime.fromisoformat(shop["fetched_at"]) > timedelta(hours=2)
    health = (await get(counter.hall.owner, "/api/order-shops"))["items"][0]
    assert health["last_error"] == reason and health["failing_since"] is not None


@pytest.mark.parametrize("fault", ["limit", "throttled"])
async def test_who_says_later_is_left_alone_until_then(
    counter: Counter, owner_db: asyncpg.Connection, fault: str
) -> None:
    made = await counter.connect()
    counter.buys(1001)
    who = await counter.customer()
    counter.shop.faults.append(fault)
    shop = await counter.only(customer_id=who)
    assert (shop["state"], shop["reason"]) == ("none", "throttled")
    wait = datetime.fromisoformat(shop["retry_at"])
    assert utcnow() < wait < utcnow() + timedelta(seconds=4)
    asked = sum(counter.shop.calls.values())
    again = await counter.only(customer_id=who)
    assert (again["reason"], sum(counter.shop.calls.values())) == ("throttled", asked), "nobody is asked"
    row = await owner_db.fetchrow("SELECT failures FROM order_shops WHERE id = $1", UUID(made["id"]))
    assert row["failures"] == 0, "a limit is no failure"
    await owner_db.execute("UPDATE order_shops SET wait_until = now() WHERE id = $1", UUID(made["id"]))
    counter.shop.available = 2000
    assert (await counter.only(customer_id=who))["state"] == "fresh"


async def test_a_shop_that_fails_again_and_again_rests(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    made = await counter.connect()
    who = await counter.customer()
    counter.buys(1001)
    counter.shop.faults.extend(["down"] * 50)
    for _ in range(rules.MOST_FAILURES):
        assert (await counter.only(customer_id=who))["reason"] == "http.502"
    assert sum(counter.shop.calls.values()) == rules.MOST_FAILURES
    shop = await counter.only(customer_id=who, refresh=True)
    assert (shop["reason"], sum(counter.shop.calls.values())) == ("resting", rules.MOST_FAILURES)
    counter.shop.faults.clear()
    await owner_db.execute("UPDATE order_shops SET open_until = now() WHERE id = $1", UUID(made["id"]))
    assert (await counter.only(customer_id=who))["state"] == "fresh"
    row = await owner_db.fetchrow("SELECT * FROM order_shops WHERE id = $1", UUID(made["id"]))
    assert (row["failures"], row["failing_since"], row["open_until"]) == (0, None, None)


async def test_no_transaction_is_open_while_a_shop_is_asked(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    await counter.connect()
    counter.buys(1001)
    who = await counter.customer()
    counter.shop.faults.append("slow")
    asking = asyncio.create_task(counter.only(customer_id=who))
    await asyncio.sleep(0.2)
    assert counter.shop.busy == 1
    open_ = await owner_db.fetchval(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE state = 'idle in transaction' AND datname = current_database()"
    )
    assert open_ == 0
    assert (await asking)["state"] == "fresh"


async def test_asking_anew_is_answered_anew_once(counter: Counter, owner_db: asyncpg.Connection) -> None:
    await counter.connect()
    who = await counter.customer()
    assert (await counter.only(customer_id=who))["orders"] == []
    counter.buys(1001)
    assert (await counter.only(customer_id=who, refresh=True))["orders"] == [], "seconds old is new enough"
    await _age(owner_db, counter.hall.org_id, looking.AGAIN_AFTER)
    assert len((await counter.only(customer_id=who, refresh=True))["orders"]) == 1


async def test_a_shop_of_any_kind_by_its_paths(counter: Counter) -> None:
    url = f"http://127.0.0.1:{counter.port}/generic/orders"
    made = await counter.connect(provider="generic", name="自建商城", settings={"url": url})
    counter.buys(1001)
    who = await counter.customer()
    shop = await counter.only(customer_id=who)
    [order] = shop["orders"]
    assert (order["number"], order["state"], order["shipping"], order["payment"]) == (
        "#1001",
        "已发货",
        "shipped",
        "paid",
    )
    assert order["parcels"] == [
        {"company": "顺丰", "number": "SF100", "url": None, "state": None, "shipped_at": None}
    ]
    assert "javascript" not in str(shop)
    bad = await counter.hall.owner.patch(f"/api/order-shops/{made['id']}",
                                         {"settings": {"url": url, "orders": "orders"}})  # fmt: skip
    assert (bad.status_code, bad.json()["params"]["field"]) == (422, "settings.orders")


async def test_the_test_button(counter: Counter) -> None:
    made = await counter.connect()
    path = f"/api/order-shops/{made['id']}"
    assert (await counter.hall.owner.post(f"{path}/test")).json() == {"good": True, "reason": None}
    counter.shop.scopes = ("read_orders",)
    assert (await counter.hall.owner.post(f"{path}/test")).json() == {"good": False, "reason": "scopes"}
    await counter.hall.owner.patch(path, {"token": "shpat_wrong"})
    assert (await counter.hall.owner.post(f"{path}/test")).json()["reason"] == "token"
    await counter.hall.owner.patch(path, {"status": "paused"})
    assert (await counter.look(customer_id=await counter.customer()))["shops"] == []


async def test_an_address_inside_is_refused(counter: Counter) -> None:
    await counter.connect(provider="generic", name="内网", settings={"url": "http://127.0.0.1:1/orders"})
    shop = await counter.only(customer_id=await counter.customer())
    assert (shop["state"], shop["reason"][:8]) == ("none", "refused.")


@pytest.mark.parametrize("given", [
    {"domain": "evil.test"}, {"domain": "a.myshopify.com.evil.test"}, {"domain": "a.myshopify.com/x"},
    {"domain": "a.myshopify.com", "api_version": "2026-07/../x"}, {}, {"domain": "a.myshopify.com", "x": 1},
])  # fmt: skip
async def test_bad_connections_are_refused(counter: Counter, given: dict[str, Any]) -> None:
    form = {"provider": "shopify", "name": "店", "settings": given, "token": TOKEN}
    assert (await counter.hall.owner.post("/api/order-shops", form)).status_code == 422
    assert (await get(counter.hall.owner, "/api/order-shops"))["items"] == []


async def test_orders_are_of_who_sees_the_person(counter: Counter, other: Hall) -> None:
    made = await counter.connect()
    counter.buys(1001)
    who, talk = await counter.customer(), await counter.talk(phone=PHONE)
    for form in ({"customer_id": who}, {"conversation_id": talk}):
        refused = await other.owner.post("/api/orders/look", form)
        assert refused.status_code == 404, refused.text
    assert (await other.owner.get(f"/api/order-shops/{made['id']}")).status_code == 404
    for form in ({}, {"customer_id": who, "conversation_id": talk}, {"customer_id": who, "number": "x" * 41}):
        assert (await counter.ask(**form)).status_code == 422
    assert (await counter.ask(customer_id=str(uuid4()))).status_code == 404
    assert (await counter.hall.agent_ann.delete(f"/api/order-shops/{made['id']}")).status_code == 403
    assert (await counter.hall.agent_ann.patch(f"/api/order-shops/{made['id']}", {})).status_code == 403
    twice = await counter.hall.owner.post("/api/order-shops", {
        "provider": "shopify", "name": "海外店", "settings": {"domain": "b.myshopify.com"},
    })  # fmt: skip
    assert (twice.status_code, twice.json()["code"]) == (409, "order_shop.name_taken")


async def test_what_is_kept_goes_with_the_connection(counter: Counter, owner_db: asyncpg.Connection) -> None:
    made = await counter.connect()
    counter.buys(1001)
    await counter.only(customer_id=await counter.customer(email=EMAIL))
    assert (await counter.hall.owner.delete(f"/api/order-shops/{made['id']}")).status_code == 204
    left = await owner_db.fetchval(
        "SELECT count(*) FROM order_lookups WHERE org_id = $1", counter.hall.org_id
    )
    assert left == 0
