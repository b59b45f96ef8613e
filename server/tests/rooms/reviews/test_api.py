"""A day's reviews by rules, through HTTP and the worker."""

from datetime import timedelta
from uuid import uuid4

import asyncpg

from zhike import wiring
from zhike.core.clock import utcnow
from zhike.core.jobs import schedule
from zhike.rooms.reviews import schemas

from ...cast import Hall
from .conftest import SHANGHAI, Desk, reply, yesterday

SLOW = ("0 客：热玛吉多少钱", "12 我：您好，这个要面诊才知道哦", "13 客：那能便宜点吗？")
GOOD = ("0 客：你好，水光多少钱", "1 我：您好，请问想改善什么？水光单次 500 元", "2 客：谢谢，很专业")


async def test_yesterday_is_reviewed_by_rules_and_says_so(desk: Desk) -> None:
    slow, good = await desk.talk(*SLOW, name="李女士"), await desk.talk(*GOOD)
    today = await desk.talk("0 客：在吗", day=yesterday() + timedelta(days=1))
    (await desk.run()).ok()
    listed = await desk.listed(date=str(yesterday()))
    assert {one["conversation_id"] for one in listed} == {slow, good}
    assert today not in {one["conversation_id"] for one in await desk.listed()}
    for one in listed:
        schemas.ReviewBrief.model_validate(one)
    review = await desk.review(slow)
    schemas.ReviewRead.model_validate(review)
    assert review["status"] == "draft" and review["generator"] == "rules" and review["model"] is None
    assert review["summary"].startswith("按规则生成（未配置模型）。客户 2 条、我方 1 条消息")
    assert review["customer_name"] == "李女士" and review["outcome"] == "未形成预约"
    assert review["agent_id"] == str(desk.hall.agent_ann.id) and review["agent_name"] == "agent_ann"
    rules = {item["rule"]: item for item in review["items"]}
    assert {"unanswered_question", "slow_first_reply", "price_unanswered"} <= set(rules)
    cited = {message["id"]: message["content"] for message in review["evidence_messages"]}
    for item in review["items"]:
        assert item["evidence"] and set(item["evidence"]) <= set(cited)
    assert [cited[id] for id in rules["unanswered_question"]["evidence"]] == ["那能便宜点吗？"]
    praised = await desk.review(good)
    assert "做得好" in praised["summary"] and "客户表示认可" in praised["summary"]
    counts = (await desk.hall.agent_ann.get("/api/reviews/summary")).json()
    assert counts["open_items"] == len(review["items"]) + len(praised["items"]) and counts["drafts"] == 2


async def test_running_again_updates_drafts_and_keeps_what_people_decided(desk: Desk) -> None:
    id = await desk.talk(*SLOW)
    await desk.run()
    before = await desk.review(id)
    adopted, edited = before["items"][0], before["items"][1]
    writer = desk.hall.manager
    done = await writer.post(f"/api/review-items/{adopted['id']}/adopt", {"note": "已安排回访"})
    assert done.status_code == 200 and done.json()["handled_by_name"] == "manager"
    changed = await writer.patch(f"/api/review-items/{edited['id']}", {"content": "首响太慢，需补班"})
    assert changed.json()["content"] == "首响太慢，需补班"
    await reply(desk.hall.agent_ann, id, "12800 元起，8 折")
    await desk.db.execute(
        "UPDATE messages SET created_at = (SELECT max(created_at) FROM messages WHERE conversation_id = $1"
        " AND sender_type = 'customer') + interval '1 minute'"
        " WHERE conversation_id = $1 AND content LIKE '12800%'", id,
    )  # fmt: skip
    await desk.run()
    after = await desk.review(id)
    assert after["id"] == before["id"] and len(await desk.listed()) == 1
    by_id = {item["id"]: item for item in after["items"]}
    assert by_id[adopted["id"]]["status"] == "adopted"
    assert by_id[adopted["id"]]["handle_note"] == "已安排回访"
    assert by_id[edited["id"]]["content"] == "首响太慢，需补班"
    assert [item["rule"] for item in after["items"]].count(edited["rule"]) == 1
    decided = {adopted["rule"], edited["rule"]}
    assert "price_unanswered" not in {item["rule"] for item in after["items"]} - decided


async def test_published_reviews_stay(desk: Desk, owner_db: asyncpg.Connection) -> None:
    id = await desk.talk(*SLOW)
    await desk.run()
    review = await desk.review(id)
    path = f"/api/reviews/{review['id']}"
    revised = (await desk.hall.manager.patch(path, {"summary": "首响偏慢，已与安排沟通。"})).json()
    assert revised["status"] == "revised"
    await desk.run()
    assert (await desk.review(id))["summary"] == "首响偏慢，已与安排沟通。"
    published = await desk.hall.manager.patch(path, {"status": "published"})
    assert published.json()["status"] == "published" and published.json()["published_at"]
    assert (await desk.hall.manager.patch(path, {"status": "published"})).status_code == 200
    late = await desk.hall.manager.patch(path, {"summary": "改一下"})
    assert late.status_code == 409 and late.json()["code"] == "review.published"
    await desk.run()
    assert (await desk.review(id))["status"] == "published"
    told = await owner_db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type = 'ai.review.published'",
        desk.hall.org_id,
    )
    assert told == 1
    logs = (await desk.hall.owner.get("/api/audit-logs", params={"event_type": "review.updated"})).json()
    assert [log["changes"]["after"]["status"] for log in logs["items"]] == ["published", "revised"]


async def test_an_item_is_decided_once(desk: Desk) -> None:
    id = await desk.talk(*SLOW)
    await desk.run()
    item = (await desk.review(id))["items"][0]
    ignore, adopt = (f"/api/review-items/{item['id']}/{verb}" for verb in ("ignore", "adopt"))
    assert (await desk.hall.agent_ann.post(ignore)).status_code == 403
    assert (await desk.hall.manager.post(ignore)).json()["status"] == "ignored"
    assert (await desk.hall.manager.post(ignore)).status_code == 200
    other = await desk.hall.manager.post(adopt)
    assert other.status_code == 409 and other.json()["code"] == "review_item.handled"
    logs = await desk.hall.owner.get("/api/audit-logs", params={"event_type": "review_item.ignored"})
    assert len(logs.json()["items"]) == 1


async def test_strangers_find_nothing(desk: Desk, other: Hall) -> None:
    id = await desk.talk(*SLOW)
    await desk.run()
    review = await desk.review(id)
    item = review["items"][0]
    stranger = other.owner
    assert (await stranger.get("/api/reviews")).json()["items"] == []
    assert (await stranger.get(f"/api/reviews/{review['id']}")).status_code == 404
    assert (await stranger.patch(f"/api/reviews/{review['id']}", {"summary": "x"})).status_code == 404
    assert (await stranger.post(f"/api/review-items/{item['id']}/adopt")).status_code == 404
    form = {"date": str(yesterday()), "site_id": str(desk.hall.site_id)}
    run = await stranger.post("/api/reviews/run", form)
    assert run.status_code == 404
    assert (await desk.review(id))["items"][0]["status"] == "open"


async def test_days_that_cannot_be_reviewed(desk: Desk) -> None:
    manager = desk.hall.manager
    future = utcnow().astimezone(SHANGHAI).date() + timedelta(days=1)
    for day in (future, yesterday() - timedelta(days=500)):
        answer = await manager.post("/api/reviews/run", {"date": str(day)})
        assert answer.status_code == 422 and answer.json()["code"] == "review.day_invalid"
    assert (await manager.post("/api/reviews/run", {"date": "gestern"})).status_code == 422
    missing = await manager.post("/api/reviews/run", {"date": str(yesterday()), "site_id": str(uuid4())})
    assert missing.status_code == 404
    assert (await desk.hall.agent_ann.post("/api/reviews/run", {"date": str(yesterday())})).status_code == 403
    await desk.hall.owner.put("/api/feature-flags/enable_ai_review", {"is_enabled": False})
    off = await manager.post("/api/reviews/run", {"date": str(yesterday())})
    assert off.status_code == 404 and off.json()["code"] == "feature.disabled"


async def test_the_night_reviews_the_day_before(desk: Desk) -> None:
    id = await desk.talk(*SLOW)
    work = wiring.registry().works["reviews.nightly"]
    assert work.every is not None and (work.every.cron, work.every.per) == ("0 3 * * *", "site")
    three = utcnow().astimezone(SHANGHAI).replace(hour=3, minute=0, second=0, microsecond=0)
    if three > utcnow():
        three -= timedelta(days=1)
    async with desk.relay_db.slot() as slot:
        assert await schedule.take(slot.raw, work, "Asia/Shanghai", three) >= 1
        again = await schedule.take(slot.raw, work, "Asia/Shanghai", three)
    assert again == 0
    await desk.drain()
    if three.date() == utcnow().astimezone(SHANGHAI).date():
        assert (await desk.review(id))["status"] == "draft"
    else:  # before three in the morning the tick is yesterday's, for the day before
        assert await desk.listed() == []
