"""Scans, hints and decisions through HTTP: who is found, who is told, who may see it."""

import contextlib
import json
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI

from zhike.core.db import Database
from zhike.rooms.duplicates import service
from zhike.rooms.duplicates.service import scanning

from ...cast import Hall, Person
from ...security.test_scopes import _scoped
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import Loop, get, post
from ..scores.conftest import settle
from .pairs import Rows, customer, held, merge, undo

CODE = "91350100M000100Y43"
_SCORED = "SELECT score_details, stats FROM customers WHERE id = $1"


@pytest.fixture
def loop(hall: Hall, relay_db: Database) -> Loop:  # noqa: F811
    return Loop(hall, relay_db, hall.held)


async def scan(loop: Loop) -> dict[str, Any]:
    started = await post(loop.hall.owner, "/api/duplicates/scans", None, 202)
    (await loop.work()).ok()
    latest: dict[str, Any] = (await get(loop.hall.owner, "/api/duplicates/scans"))["items"][0]
    assert latest["id"] == started["id"]
    return latest


async def found(person: Person, **filters: Any) -> dict[frozenset[str], dict[str, Any]]:
    items = (await get(person, "/api/duplicates", **filters))["items"]
    return {frozenset((pair["first"]["id"], pair["second"]["id"])): pair for pair in items}


async def test_a_scan_finds_pairs_and_no_others(loop: Loop, owner_db: asyncpg.Connection) -> None:
    hall = loop.hall
    mei = await customer(hall, "王小美", phone="13800135678", region_city="杭州市")
    mei2 = await customer(hall, "王小美女士", region_city="杭州")
    firm = await customer(hall, "上海知客信息技术有限公司", type="enterprise", company_credit_code=CODE)
    firm2 = await customer(hall, "知客信自技术（上海）有限公司", type="enterprise")
    firm3 = await customer(hall, "别家贸易行", type="enterprise", company_credit_code=CODE.lower())
    await customer(hall, "王小美", region_city="北京")
    for n in range(30):  # a name that many have in one city is no evidence
        await customer(hall, "张伟", region_city="上海", email=f"zw{n}@a.cn")
    contact = await customer(hall, "李雷公司", type="enterprise")
    _, row = await Rows(hall, owner_db).contact(contact)
    await owner_db.execute(
        "UPDATE customer_contacts SET (phone_sealed, phone_hash, phone_last4) ="
        " (SELECT phone_sealed, phone_hash, phone_last4 FROM customers WHERE id = $2) WHERE id = $1",
        row, UUID(mei),
    )  # fmt: skip
    latest = await scan(loop)
    assert (latest["status"], latest["percent"], latest["total"]) == ("done", 100, 37)
    assert latest["common"] >= 1 and not latest["is_cut"]
    pairs = await found(hall.owner)
    assert {key: set(pair["reasons"]) for key, pair in pairs.items()} == {
        frozenset((mei, mei2)): {"same_name", "same_city"},
        frozenset((firm, firm2)): {"similar_company", "same_city"},
        frozenset((firm, firm3)): {"same_credit_code"},
        frozenset((mei, contact)): {"same_phone"},
    }
    assert latest["found"] == 4
    assert "phone_hash" not in str(pairs) and "13800135678" not in str(pairs)
    again = await scan(loop)
    assert again["found"] == 0 and (await found(hall.owner)).keys() == pairs.keys()
    assert await owner_db.fetchval("SELECT count(*) FROM duplicate_keys WHERE org_id = $1", hall.org_id) == 0
    facts = await owner_db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type = 'crm.duplicates.found'",
        hall.org_id,
    )  # fmt: skip
    assert facts == 2


async def test_pieces_make_the_same_whole(
    loop: Loop, owner_db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small the pieces, and even if the keys are lost half-way."""
    hall = loop.hall
    for n in range(12):
        await customer(hall, f"客户{n % 6}", email=f"same{n % 6}@a.cn")
    await scan(loop)
    whole = (await found(hall.owner)).keys()
    assert len(whole) == 6
    monkeypatch.setattr(scanning, "READ", 5)
    monkeypatch.setattr(scanning, "COMPARE", 3)
    await owner_db.execute("DELETE FROM duplicate_pairs WHERE org_id = $1", hall.org_id)
    await scan(loop)
    assert (await found(hall.owner)).keys() == whole
    async with hall.held.unit.transaction(hall.actor()) as tx:
        id = (await service.begin(tx)).id
    lost = False
    for _ in range(200):
        async with hall.held.unit.transaction(hall.actor()) as tx:
            more = await service.step(tx, id)
        if not more:
            break
        status = await owner_db.fetchval("SELECT status FROM duplicate_scans WHERE id = $1", id)
        if status == "comparing" and not lost:
            await owner_db.execute("DELETE FROM duplicate_keys WHERE org_id = $1", hall.org_id)
            lost = True
    assert lost and not more
    assert (await found(hall.owner)).keys() == whole


async def test_a_decision_holds(loop: Loop, owner_db: asyncpg.Connection) -> None:
    hall = loop.hall
    for n in range(3):
        await customer(hall, f"客户{n}", email=f"a{n // 2}@a.cn", wechat_id="same")
    await scan(loop)
    pairs = list((await found(hall.owner)).values())
    assert len(pairs) == 3
    for pair, status in zip(pairs, ("different", "later", "open"), strict=True):
        path = f"/api/duplicates/{pair['id']}/decision"
        decided = (await hall.owner.put(path, {"status": status})).json()
        assert decided["status"] == status
    assert [len(await found(hall.owner, status=s)) for s in ("open", "later", "different")] == [1, 1, 1]
    again = await scan(loop)
    assert again["found"] == 0
    assert [len(await found(hall.owner, status=s)) for s in ("open", "later", "different")] == [1, 1, 1]
    facts = await owner_db.fetch(
        "SELECT payload FROM outbox_events WHERE org_id = $1 AND event_type = 'crm.duplicate.decided'",
        hall.org_id,
    )  # fmt: skip
    assert len(facts) == 2, "saying what it is already says nothing"
    refused = await hall.owner.put(path, {"status": "merged"})
    assert refused.status_code == 422
    assert (await hall.agent_ann.put(path, {"status": "later"})).status_code == 403


async def test_a_merge_takes_its_pair_off_the_list(loop: Loop) -> None:
    hall = loop.hall
    a, b, c = [await customer(hall, name, wechat_id="same") for name in ("甲甲", "乙乙", "丙丙")]
    await scan(loop)
    assert len(await found(hall.owner)) == 3
    done = await merge(hall.owner, a, b)
    assert (await found(hall.owner)).keys() == {frozenset((a, c))}, "whoever was merged is on no list"
    await undo(hall.owner, done["id"])
    assert len(await found(hall.owner)) == 3


async def test_hints_while_somebody_is_written_down(hall: Hall) -> None:
    mei = await customer(hall, "王小美", phone="13800135678", region_city="杭州市", email="Mei@a.cn")
    firm = await customer(hall, "上海知客信息技术有限公司", type="enterprise", company_credit_code=CODE)

    async def hints(**form: Any) -> Any:
        return await post(hall.agent_ann, "/api/duplicates/check", form, 200)

    for form in ({"phone": "138 0013 5678"}, {"email": "mei@A.cn"}, {"name": "王晓美", "region_city": "杭州",
                 "phone": "13900005678"}, {"name": "王小美女士", "region_city": "杭州"}):  # fmt: skip
        items = (await hints(**form))["items"]
        assert [item["customer"]["id"] for item in items] == [mei], form
        assert items[0]["customer"]["phone_masked"] == "*******5678"
    by_code = await hints(type="enterprise", company_credit_code=CODE.lower())
    assert by_code["credit_code_valid"] and by_code["items"][0]["customer"]["id"] == firm
    assert (await hints(company_credit_code="91350100M000100Y44"))["credit_code_valid"] is False
    near = await hints(type="enterprise", name="知客信息技术公司", region_city="上海")
    assert near["items"][0]["customer"]["id"] == firm
    nobody = await hints(name="王小美")
    assert nobody == {"items": [], "credit_code_valid": None}
    assert (await hall.reader.post("/api/duplicates/check", {"name": "王小美"})).status_code == 403


async def test_whoever_sees_a_part_finds_and_merges_that_part(
    loop: Loop, app: FastAPI, owner_db: asyncpg.Connection
) -> None:
    """Somebody of a team merges two whom they see; a deal of somebody else's follows all the same. Of a pair
    of which they see one, they learn nothing."""
    hall = loop.hall
    async with contextlib.AsyncExitStack() as stack:
        own = await _scoped(hall, stack, "own", "own")
        mine = [await customer(hall, f"我的{n}", wechat_id="mine", owner_id=str(own.id)) for n in range(2)]
        theirs = await customer(hall, "别人的", wechat_id="mine", owner_id=str(hall.agent_bo.id))
        deal = await post(hall.owner, "/api/deals", {
            "title": "别人的单", "customer_id": mine[1], "owner_id": str(hall.agent_bo.id),
        })  # fmt: skip
        await scan(loop)
        assert len(await found(hall.owner)) == 3
        assert (await found(own)).keys() == {frozenset(mine)}
        hidden = next(p for key, p in (await found(hall.owner)).items() if theirs in key)
        assert (await own.get(f"/api/duplicates/{hidden['id']}")).status_code == 404
        path = f"/api/duplicates/{hidden['id']}/decision"
        assert (await own.put(path, {"status": "different"})).status_code == 404
        hints = await post(own, "/api/duplicates/check", {"wechat_id": "mine"}, 200)
        assert {item["customer"]["id"] for item in hints["items"]} == set(mine)
        for winner, loser in ((mine[0], theirs), (theirs, mine[0])):
            refused = await own.post("/api/merges", {"winner_id": winner, "loser_id": loser})
            assert (refused.status_code, refused.json()["code"]) == (404, "customer.not_found")
        assert (await own.post("/api/duplicates/scans")).status_code == 403
        assert (await own.get(f"/api/deals/{deal['id']}")).status_code == 404
        done = await merge(own, mine[0], mine[1])
        assert (await get(hall.owner, f"/api/deals/{deal['id']}"))["customer_id"] == mine[0]
        assert await held(owner_db, hall, mine[1]) == {}
        assert (await own.get(f"/api/deals/{deal['id']}")).status_code == 404, "what they see is as it was"
        assert (await own.get(f"/api/customers/{theirs}")).status_code == 404
        await undo(own, done["id"])
        assert (await get(hall.owner, f"/api/deals/{deal['id']}"))["customer_id"] == mine[1]
        others = await merge(hall.owner, theirs, mine[1])
        gone = await own.get(f"/api/customers/{mine[1]}")
        assert gone.json()["code"] == "customer.not_found", "where it went is not theirs to know"
        assert (await own.get(f"/api/merges/{others['id']}")).status_code == 404
        assert (await own.post(f"/api/merges/{others['id']}/undo")).status_code == 404


async def test_side_by_side(hall: Hall, owner_db: asyncpg.Connection) -> None:
    one = await customer(hall, "王小美", phone="13800138001", email="a@b.cn", region_city="杭州")
    two = await customer(hall, "王小美", phone="13900139002", wechat_id="meimei", region_city="杭州")
    for _ in range(4):
        await Rows(hall, owner_db).deal(two)
    params = {"first_id": one, "second_id": two}
    found = await get(hall.owner, "/api/merges/comparison", **params)
    assert found["differs"] == ["phone"] and found["winner_id"] == two
    assert found["second_holds"]["deals"] == 4 and "deals" not in found["first_holds"]
    assert (found["first"]["id"], found["second"]["wechat_id"]) == (one, "meimei")
    assert set(found["reasons"]) == {"same_name", "same_city"}
    assert (await hall.reader.get("/api/merges/comparison", params=params)).status_code == 403
    same = await hall.owner.get("/api/merges/comparison", params={"first_id": one, "second_id": one})
    assert (same.status_code, same.json()["code"]) == (422, "merge.same")


async def test_scores_follow(loop: Loop, owner_db: asyncpg.Connection) -> None:
    """The winner's score is made of both pasts; after an undo each has their own again."""
    hall = loop.hall
    one, two = await customer(hall, "王小美"), await customer(hall, "王晓美")
    for n in range(3):
        deal = await post(hall.owner, "/api/deals", {"title": f"{n}", "customer_id": two, "amount": "9800"})
        await post(hall.owner, f"/api/deals/{deal['id']}/win", {}, 200)
        await post(hall.owner, f"/api/customers/{two}/activities", {"description": "回访"})

    async def parts() -> list[Any]:
        await settle(hall, loop.relay_db)
        found = []
        for id in (one, two):
            row = await owner_db.fetchrow(
                "SELECT score_details, stats FROM customers WHERE id = $1", UUID(id)
            )
            assert row is not None
            found.append((row["score_details"], row["stats"]))
        return found

    def deals(parts: list[Any]) -> list[int]:
        return [json.loads(stats)["total_deals"] for _, stats in parts]

    before = await parts()
    assert deals(before) == [0, 3]
    done = await merge(hall.owner, one, two)
    merged = await parts()
    assert deals(merged)[0] == 3
    points = [json.loads(details)["points"] for details, _ in (before[0], before[1], merged[0])]
    total = [sum(one["customer"].values()) for one in points]
    assert total[2] >= max(total[:2]) and total[2] > total[0]
    await undo(hall.owner, done["id"])
    back = await parts()
    assert deals(back) == [0, 3]
    again = [json.loads(details)["points"] for details, _ in back]
    assert again == points[:2]


async def test_what_is_known_takes_no_room(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many pairs as are kept are found again by the next scan, and are not too many then."""
    monkeypatch.setattr(scanning, "MOST_PAIRS", 1)
    one, two = [await customer(loop.hall, "王小美", email="a@b.cn") for _ in range(2)]
    assert not (await scan(loop))["is_cut"]
    again = await scan(loop)
    assert (again["found"], again["is_cut"]) == (0, False)
    assert list(await found(loop.hall.owner)) == [frozenset((one, two))]
    for _ in range(2):
        await customer(loop.hall, "李小明", email="c@d.cn")
    assert (await scan(loop))["is_cut"]
    assert len(await found(loop.hall.owner)) == 1
