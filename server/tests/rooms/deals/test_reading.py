"""Many deals: pages, filters, the board, the forecast, why deals were lost."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from zhike.core.clock import local, utcnow

from ...cast import Hall
from ...stories.loop import get, post
from .test_api import customer, make


def today() -> date:
    return local(utcnow(), "Asia/Shanghai").date()


def month(days: int) -> str:
    return (today() + timedelta(days=days)).replace(day=1).isoformat()


async def ids(hall: Hall, **params: Any) -> list[str]:
    return [one["id"] for one in (await get(hall.owner, "/api/deals", **params))["items"]]


async def test_pages_meet_without_gap_or_double(hall: Hall) -> None:
    who = await customer(hall)
    made = [(await make(hall.owner, who, amount=str(n % 3) if n else None))["id"] for n in range(6)]
    for sort, expected in (
        ("-created_at", set(made)),
        ("-stage_changed_at", set(made)),
        ("-amount", set(made[1:])),
    ):
        seen: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = await get(hall.owner, "/api/deals", limit=2, sort=sort, **cursor)
            seen += page["items"]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert len(seen) == len(expected) and {one["id"] for one in seen} == expected
        name = sort[1:]
        values = [Decimal(one[name]) if name == "amount" else one[name] for one in seen]
        assert values == sorted(values, reverse=True)
    for wrong in ("x", "WzFd", "WyJ4IiwieSJd"):
        assert (await hall.owner.get("/api/deals", params={"cursor": wrong})).status_code == 422
        assert (
            await hall.owner.get("/api/deals", params={"cursor": wrong, "sort": "-amount"})
        ).status_code == 422


async def test_filters(hall: Hall) -> None:
    mei, li = await customer(hall, "欧阳小美", phone="13800135566"), await customer(hall, "李雷")
    soon, late = today() + timedelta(days=3), today() + timedelta(days=40)
    a = (await make(hall.agent_ann, mei, title="热玛吉", amount="100", expected_close_date=soon.isoformat()))[
        "id"
    ]
    b = (await make(hall.agent_bo, li, title="水光针", amount="900", expected_close_date=late.isoformat()))[
        "id"
    ]
    c = (await make(hall.owner, li, title="皮秒", amount=None))["id"]
    await post(hall.owner, f"/api/deals/{b}/win", {}, 200)
    assert set(await ids(hall)) == {a, b, c}
    assert await ids(hall, stage="won") == [b] == await ids(hall, stage="closed")
    assert set(await ids(hall, stage="open")) == {a, c}
    assert await ids(hall, owner_id=str(hall.agent_ann.id)) == [a]
    assert await ids(hall, owner_id="me") == [c]
    assert await ids(hall, owner_id="none") == []
    assert set(await ids(hall, customer_id=li)) == {b, c}
    assert await ids(hall, closing_from=soon.isoformat(), closing_to=late.isoformat()) == [a]
    assert await ids(hall, closing_to=today().isoformat()) == [b], "what is closed counts by when it was"
    assert await ids(hall, amount_min="100.01") == [b] and await ids(hall, amount_max="100") == [a]
    assert await ids(hall, q="欧阳") == [a] == await ids(hall, q="玛吉") == await ids(hall, q="5566")
    assert await ids(hall, q="+86 138 0013 5566") == [a]
    for wrong in (
        {"owner_id": "x"},
        {"stage": "x"},
        {"closing_from": "x"},
        {"amount_min": "x"},
        {"sort": "x"},
    ):
        assert (await hall.owner.get("/api/deals", params=wrong)).status_code == 422


async def test_the_board_counts_and_sums_what_it_shows(hall: Hall, owner_db: asyncpg.Connection) -> None:
    who = await customer(hall)
    made = [await make(hall.owner, who, amount=f"{n + 1}.50") for n in range(5)]
    await make(hall.agent_ann, who, amount="10", currency="USD")
    gone = await make(hall.owner, who, amount="7")
    await post(hall.owner, f"/api/deals/{gone['id']}/lose", {"reason": "需求取消"}, 200)
    board = await get(hall.owner, "/api/deals/board", limit=3)
    columns = {one["stage"]: one for one in board["columns"]}
    assert [one["stage"] for one in board["columns"]] == [
        "initial", "needs_confirmed", "proposal", "negotiation", "won", "lost"]  # fmt: skip
    first = columns["initial"]
    assert (first["count"], first["more"], len(first["items"])) == (6, False, 3)
    totals = {one["currency"]: (one["amount"], one["weighted"]) for one in first["totals"]}
    assert totals == {"CNY": ("17.50", "3.50"), "USD": ("10.00", "2.00")}
    params = {"stage": "initial", "sort": "-stage_changed_at", "limit": 3, "cursor": first["next_cursor"]}
    rest = await get(hall.owner, "/api/deals", **params)
    assert [one["id"] for one in first["items"] + rest["items"]][1:] == [one["id"] for one in made[::-1]]
    assert columns["won"]["items"] == [] and columns["won"]["totals"] == []
    assert [one["id"] for one in columns["lost"]["items"]] == [gone["id"]]
    mine = await get(hall.owner, "/api/deals/board", owner_id=str(hall.agent_ann.id), amount_min="5")
    assert [one["count"] for one in mine["columns"]] == [1, 0, 0, 0, 0, 0]
    await owner_db.execute("UPDATE deals SET actual_close_date = current_date - 60 WHERE id = $1", gone["id"])
    assert (await get(hall.owner, "/api/deals/board"))["columns"][5]["count"] == 0, "closed long ago"
    assert (await get(hall.owner, "/api/deals/board", closed_days=90))["columns"][5]["count"] == 1


async def test_forecast_adds_up(hall: Hall) -> None:
    who = await customer(hall)
    soon = (today().replace(day=1) + timedelta(days=40)).isoformat()
    await make(hall.agent_ann, who, amount="1000", expected_close_date=soon)
    await make(hall.agent_ann, who, amount="500", probability=50, expected_close_date=soon)
    late = await make(
        hall.agent_bo, who, amount="200", expected_close_date=(today() - timedelta(days=70)).isoformat()
    )
    await make(hall.agent_bo, who, amount="80", expected_close_date=None)
    done = await make(hall.agent_bo, who, amount="300")
    await post(hall.agent_bo, f"/api/deals/{done['id']}/win", {}, 200)
    found = await get(hall.owner, "/api/deals/forecast")
    months = {one["month"]: one for one in found["months"]}
    assert set(months) == {soon[:8] + "01", month(0), None}
    ahead = months[soon[:8] + "01"]
    assert (ahead["deals"], ahead["amount"], ahead["weighted"], ahead["overdue"]) == (
        2,
        "1500.00",
        "450.00",
        0,
    )
    now = months[month(0)]
    assert (now["deals"], now["overdue"], now["weighted"]) == (1, 1, "40.00"), "what is late is expected now"
    assert (now["won_amount"], now["won_deals"]) == ("300.00", 1)
    assert months[None]["weighted"] == "16.00"
    owners = {one["owner_name"]: one for one in found["owners"]}
    assert owners["agent_ann"]["weighted"] == "450.00" and owners["agent_bo"]["weighted"] == "56.00"
    assert owners["agent_bo"]["won_amount"] == "300.00"
    total = sum(Decimal(one["weighted"]) for one in found["months"])
    assert total == sum(Decimal(one["weighted"]) for one in found["owners"])
    mine = await get(hall.owner, "/api/deals/forecast", owner_id=str(hall.agent_bo.id))
    assert sum(one["deals"] for one in mine["months"]) == 2 and late["id"]


async def test_losses_are_told_by_reason(hall: Hall, owner_db: asyncpg.Connection) -> None:
    who = await customer(hall)
    for reason, amount in (("价格过高", "10"), ("价格过高", "20"), ("预算不足", "5")):
        deal = await make(hall.owner, who, amount=amount)
        await owner_db.execute(
            "UPDATE deals SET stage_changed_at = now() - interval '2 hours' WHERE id = $1", deal["id"]
        )
        body = {"reason": reason, "competitor": "隔壁诊所"} if amount == "10" else {"reason": reason}
        await post(hall.owner, f"/api/deals/{deal['id']}/lose", body, 200)
    won = await make(hall.owner, who)
    await post(hall.owner, f"/api/deals/{won['id']}/win", {}, 200)
    report = await get(hall.owner, "/api/deals/losses")
    assert (report["won"], report["lost"], report["win_rate"]) == (1, 3, 25.0)
    assert [(one["reason"], one["deals"], one["amount"], one["share"]) for one in report["reasons"]] == [
        ("价格过高", 2, "30.00", 66.7), ("预算不足", 1, "5.00", 33.3)]  # fmt: skip
    assert report["competitors"] == [{"name": "隔壁诊所", "deals": 1}]
    [stage] = report["stages"]
    assert stage["stage"] == "initial" and stage["moves"] == 4 and 7200 <= stage["median_seconds"] < 7300
    assert (await get(hall.owner, "/api/deals/losses", closed_from="2020-01-01", closed_before="2020-02-01"))[
        "win_rate"
    ] is None


@pytest.mark.parametrize("path", ["", "/board", "/forecast", "/losses"])
async def test_amounts_are_for_those_who_may_see_them(hall: Hall, path: str) -> None:
    deal = await make(hall.owner, await customer(hall), amount="4321.98")
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    answer = await hall.owner.patch(f"/api/roles/{roles['agent']}", {"fields": {"amount": "masked"}})
    assert answer.status_code == 200, answer.text
    await hall.owner.put(
        f"/api/deals/{deal['id']}/products", {"items": [{"name": "x", "unit_price": "4321.98"}]}
    )
    for asked in (f"/api/deals{path}", f"/api/deals/{deal['id']}"):
        seen = (await hall.agent_ann.get(asked)).text
        assert "4321" not in seen and "864.4" not in seen, seen
    for guess in ({"amount_min": "4000"}, {"amount_max": "5000"}, {"sort": "-amount"}):
        assert (await hall.agent_ann.get("/api/deals", params=guess)).status_code == 403
    assert (await hall.agent_ann.get("/api/deals/board", params={"amount_min": "1"})).status_code == 403
    assert (await hall.agent_ann.put(f"/api/deals/{deal['id']}/products", {"items": []})).status_code == 403
