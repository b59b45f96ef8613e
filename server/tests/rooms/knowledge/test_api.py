"""Bases and questions through HTTP: kept, changed, counted, and found by their words."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg

from zhike.core.clock import utcnow

from ...cast import Hall
from ...stories.loop import get, post
from .conftest import BASES, FAQS, SEARCH, Shelf


async def test_a_base_is_kept_and_goes_with_all_it_holds(shelf: Shelf, owner_db: asyncpg.Connection) -> None:
    hall, root = shelf.hall, f"{BASES}/{shelf.base['id']}"
    assert (await hall.agent_ann.post(BASES, {"name": "x"})).status_code == 403
    twice = await hall.manager.post(BASES, {"name": "客服问答"})
    assert (twice.status_code, twice.json()["code"]) == (409, "knowledge_base.name_taken")
    strange = await hall.owner.post(BASES, {"name": "y", "team_id": str(uuid4())})
    assert strange.json()["code"] == "knowledge_base.reference"
    changed = await hall.manager.patch(root, {"name": "问答", "description": "给前台"})
    assert changed.json()["name"] == "问答"
    late = await hall.manager.patch(
        root, {"name": "z"}, headers={"if-match": f'"{shelf.base["updated_at"]}"'}
    )
    assert late.status_code == 412
    await shelf.faq("几点开门")
    await shelf.taken("# 停车\n地下二层可停。".encode())
    read = await get(hall.agent_ann, root)
    assert (read["document_count"], read["faq_count"]) == (1, 1)
    assert await shelf.found("停车") and await shelf.found("几点开门")
    assert (await hall.manager.client.delete(root)).status_code == 204
    assert not await shelf.found("停车") and not await shelf.found("几点开门")
    left = await owner_db.fetchrow(
        "SELECT (SELECT count(*) FROM knowledge_entries WHERE org_id = $1) AS entries,"
        " (SELECT sum(df) FROM knowledge_terms WHERE org_id = $1) AS words,"
        " (SELECT entries FROM knowledge_states WHERE org_id = $1) AS counted,"
        " (SELECT length FROM knowledge_states WHERE org_id = $1) AS length,"
        " (SELECT count(*) FROM files WHERE org_id = $1 AND status <> 'removed') AS files",
        hall.org_id,
    )
    assert tuple(left) == (0, 0, 0, 0, 0)


async def test_a_question_is_found_changed_and_forgotten(shelf: Shelf) -> None:
    hall = shelf.hall
    made = await shelf.faq(
        "热玛吉多少钱", "全脸 9800 元。", similar_questions=["热玛吉怎么收费"], category="价格"
    )
    assert await shelf.found("热玛吉收费") == ["热玛吉多少钱"]
    answer = await get(hall.agent_ann, SEARCH, q="热玛吉怎么收费呀")
    hit = answer["items"][0]
    assert (hit["kind"], hit["id"], hit["content"], hit["category"]) == (
        "faq", made["id"], "全脸 9800 元。", "价格",
    )  # fmt: skip
    assert hit["part"] == "similar" and hit["found_by"] == "热玛吉怎么收费" and hit["score"] == 1
    assert "热玛吉怎么收费" in hit["matched"] and 0.8 < hit["coverage"] <= 1
    assert hit["lexical"]["value"] > 0 and hit["dense"] is None
    assert (answer["dense"], answer["lexical_only"], answer["lexical_weight"]) == (False, "not_configured", 1)
    before = answer["version"]
    path = f"{FAQS}/{made['id']}"
    assert (await hall.agent_ann.patch(path, {"answer": "免费"})).status_code == 403
    changed = await hall.manager.patch(path, {"question": "超声炮多少钱", "similar_questions": []})
    assert changed.status_code == 200
    assert await shelf.found("热玛吉") == [] and await shelf.found("超声炮") == ["超声炮多少钱"]
    assert (await get(hall.agent_ann, SEARCH, q="超声炮"))["version"] == before + 1
    for nothing in ({"question": None}, {"answer": " "}, {"tags": None}, {"x": 1}):
        assert (await hall.manager.patch(path, nothing)).status_code == 422
    listed = await get(hall.agent_ann, FAQS, q="超声", kb_id=shelf.base["id"], category="价格", active=True)
    assert [one["id"] for one in listed["items"]] == [made["id"]]
    assert (await get(hall.agent_ann, FAQS, active=False))["items"] == []
    assert (await hall.manager.client.delete(path)).status_code == 204
    assert await shelf.found("超声炮") == [] and (await hall.manager.get(path)).status_code == 404


async def test_only_what_may_be_told_today_takes_a_place(shelf: Shelf) -> None:
    """Filtered inside: a hundred and more that may not be told do not push out the one that may."""
    day = utcnow().date()
    for n in range(3):
        await shelf.faq(f"退款退款退款{n}", audience="internal")
    await shelf.faq("退款活动已过", valid_until=str(day - timedelta(days=3)))
    await shelf.faq("退款活动未到", valid_from=str(day + timedelta(days=3)))
    off = await shelf.faq("退款停用")
    await shelf.hall.manager.patch(f"{FAQS}/{off['id']}", {"is_active": False})
    kept = await shelf.faq(
        "怎么退款", valid_from=str(day - timedelta(days=2)), valid_until=str(day + timedelta(days=2))
    )
    assert await shelf.found("退款", audience="customer") == ["怎么退款"]
    assert len(await shelf.found("退款")) == 4
    assert await shelf.found("退款", audience="customer", kb_id=str(uuid4())) == []
    await shelf.hall.manager.patch(f"{FAQS}/{kept['id']}", {"audience": "internal"})
    assert await shelf.found("退款", audience="customer") == []
    wrong = await shelf.hall.manager.patch(
        f"{FAQS}/{kept['id']}", {"valid_until": str(day - timedelta(days=9))}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "knowledge.validity")


async def test_the_rarer_word_decides_and_noise_finds_nothing(shelf: Shelf) -> None:
    for name in ("光子嫩肤", "热玛吉", "水光针", "皮秒"):
        await shelf.faq(f"{name}多少钱", f"{name}的价格请看价目表。")
    assert (await shelf.found("请问皮秒现在是多少钱啊"))[0] == "皮秒多少钱"
    for noise in ("！？", "%%__", "ｑｗｅｒｔｙ", "'; DROP TABLE faqs --", "\u202e"):
        assert await shelf.found(noise) == [], noise
    assert (await shelf.hall.agent_ann.get(SEARCH, params={"q": ""})).status_code == 422
    assert (await shelf.hall.agent_ann.get(SEARCH, params={"q": "钱" * 501})).status_code == 422


async def test_uses_are_counted_by_all_at_once(shelf: Shelf) -> None:
    made = await shelf.faq("几点开门")
    path, hall = f"{FAQS}/{made['id']}/use", shelf.hall
    helped: list[Any] = [True, False, None]
    done = await asyncio.gather(*(hall.agent_ann.post(path, {"helpful": one}) for one in helped * 5))
    assert {answer.status_code for answer in done} == {200}
    read = await get(hall.agent_bo, f"{FAQS}/{made['id']}")
    assert (read["use_count"], read["helpful_count"], read["unhelpful_count"]) == (15, 5, 5)
    assert (await hall.agent_ann.post(f"{FAQS}/{uuid4()}/use", {})).status_code == 404


async def test_many_writers_count_every_word(shelf: Shelf, owner_db: asyncpg.Connection) -> None:
    """The counts are those of the entries, however many write at once."""
    forms = [{"kb_id": shelf.base["id"], "question": f"项目{n}怎么预约", "answer": "电话"} for n in range(12)]
    made = await asyncio.gather(*(shelf.hall.manager.post(FAQS, form) for form in forms))
    assert {answer.status_code for answer in made} == {201}
    gone = [shelf.hall.manager.client.delete(f"{FAQS}/{one.json()['id']}") for one in made[:5]]
    await asyncio.gather(*gone)
    wrong = await owner_db.fetch(
        "SELECT coalesce(k.term, r.term), k.df, r.n FROM (SELECT * FROM knowledge_terms WHERE org_id = $1) k"
        " FULL JOIN (SELECT t AS term, count(*) AS n FROM knowledge_entries e, unnest(e.terms) t"
        " WHERE e.org_id = $1 GROUP BY t) r ON r.term = k.term WHERE coalesce(k.df, 0) <> coalesce(r.n, 0)",
        shelf.hall.org_id,
    )
    assert not wrong
    state = await owner_db.fetchrow(
        "SELECT s.entries, s.length, count(e.id) AS n, sum(e.length) AS long FROM knowledge_states s"
        " JOIN knowledge_entries e USING (org_id) WHERE s.org_id = $1 GROUP BY 1, 2", shelf.hall.org_id,
    )  # fmt: skip
    assert (state["entries"], state["length"]) == (state["n"], state["long"])


async def test_another_organization_finds_nothing(shelf: Shelf, other: Hall) -> None:
    await shelf.faq("热玛吉多少钱")
    theirs = await get(other.owner, SEARCH, q="热玛吉多少钱")
    assert (theirs["items"], theirs["entries"], theirs["version"]) == ([], 0, 0)
    foreign = await get(other.owner, SEARCH, q="热玛吉", kb_id=shelf.base["id"])
    assert foreign["items"] == []
    refused = await other.owner.post(FAQS, {"kb_id": shelf.base["id"], "question": "外人", "answer": "外人"})
    assert refused.status_code == 404


async def test_weights_follow_when_entries_grow(shelf: Shelf, owner_db: asyncpg.Connection) -> None:
    """A base of short questions gets long answers: everything is weighed anew."""
    for n in range(5):
        await shelf.faq(f"问{n}", "短")
    org = shelf.hall.org_id
    query = "SELECT average, length::float8 / entries AS now FROM knowledge_states WHERE org_id = $1"
    assert (await owner_db.fetchrow(query, org))["average"] < 10
    for n in range(8):
        await shelf.faq(f"长问题{n}", "这是很长的回答，" * 100)
    (await shelf.work()).ok()
    state = await owner_db.fetchrow(query, org)
    assert abs(state["average"] / state["now"] - 1) < 0.25 and state["average"] > 100
    assert (await shelf.found("长问题3"))[0] == "长问题3"


async def test_what_was_written_without_an_index_is_indexed_later(
    shelf: Shelf, owner_db: asyncpg.Connection
) -> None:
    """As when pgvector is installed after the fact."""
    await shelf.faq("几点开门")
    await shelf.taken("# 停车\n地下二层可停。".encode())
    await owner_db.execute("DELETE FROM knowledge_entries WHERE org_id = $1", shelf.hall.org_id)
    await owner_db.execute("DELETE FROM knowledge_terms WHERE org_id = $1", shelf.hall.org_id)
    await owner_db.execute("DELETE FROM knowledge_states WHERE org_id = $1", shelf.hall.org_id)
    assert await shelf.found("停车") == []
    async with shelf.hall.held.unit.transaction(shelf.hall.actor()) as tx:
        tx.enqueue("knowledge.tidy", org_id=shelf.hall.org_id)
    assert "knowledge.tidy" in (await shelf.work()).ok().ran
    assert await shelf.found("停车") == ["手册"] and await shelf.found("开门") == ["几点开门"]


async def test_the_state_is_told(shelf: Shelf) -> None:
    await shelf.faq("几点开门")
    state = await get(shelf.hall.agent_ann, "/api/knowledge/state")
    assert state == {"version": 1, "entries": 2, "searchable": True, "space": None, "embedded": 0}
    assert (await post(shelf.hall.manager, BASES, {"name": "空"}))["faq_count"] == 0
