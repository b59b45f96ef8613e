"""What a customer does by the link of a ticket, and what nobody else can do by it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from zhike.core.clock import utcnow
from zhike.rooms.tickets import links, serving

from ...cast import Hall, new_client
from ...stories.loop import get, post
from ..conversations.talk import Visitor, open_channel
from .test_api import TICKETS, facts, form, step, told

PUBLIC = "/api/public/tickets"


async def link_of(hall: Hall, ticket: str) -> dict[str, str]:
    made = await post(hall.agent_ann, f"{TICKETS}/{ticket}/customer-link", {})
    return {"authorization": f"Ticket {made['token']}"}


async def test_the_customer_sees_answers_and_rates(hall: Hall, owner_db: asyncpg.Connection) -> None:
    customer = await post(hall.owner, "/api/customers", {"name": "王小美", "phone": "13900004321"})
    made = await post(hall.agent_ann, TICKETS, form(customer_id=customer["id"]))
    id = made["id"]
    await step(hall.agent_ann, id, "comments", {"content": "她很着急，小心说话"}, 201)
    public = {"content": "请发张照片", "comment_type": "public"}
    await step(hall.agent_ann, id, "comments", public, 201)
    await step(hall.manager, id, "assign", {"user_id": str(hall.agent_bo.id)})
    await step(hall.agent_bo, id, "move", {"status": "waiting_customer"})
    link = await link_of(hall, id)
    async with new_client(hall.app) as nobody:
        seen = (await nobody.get(PUBLIC, headers=link)).json()
        assert (seen["ticket_id"], seen["status"], seen["may_answer"], seen["may_rate"]) == (
            made["ticket_id"], "waiting_customer", True, False,
        )  # fmt: skip
        assert [(one["content"], one["ours"]) for one in seen["comments"]] == [("请发张照片", True)]
        assert "着急" not in str(seen) and "description" not in seen
        early = await nobody.post(f"{PUBLIC}/rating", json={"score": 5}, headers=link)
        assert early.json()["code"] == "csat.not_over"
        before = len(await told(owner_db, hall))
        answered = await nobody.post(f"{PUBLIC}/comments", json={"content": "今天好多了"}, headers=link)
        assert answered.json()["status"] == "in_progress", "the customer is waited for no more"
        newest = answered.json()["comments"][0]
        assert (newest["content"], newest["ours"]) == ("今天好多了", False)
        assert set((await told(owner_db, hall))[before:]) == {
            (type, name)
            for type in ("ticket_moved", "ticket_commented") for name in ("agent_ann", "agent_bo")
        }  # fmt: skip
        await step(hall.agent_bo, id, "move", {"status": "resolved"})
        rated = await nobody.post(f"{PUBLIC}/rating", json={"score": 4, "comment": "还行"}, headers=link)
        assert (rated.json()["score"], rated.json()["may_rate"]) == (4, True)
        again = await nobody.post(f"{PUBLIC}/rating", json={"score": 5}, headers=link)
        assert (again.json()["score"], again.json()["rating_comment"]) == (5, None)
        await owner_db.execute(
            "UPDATE csat_responses SET created_at = now() - interval '8 days' WHERE org_id = $1", hall.org_id
        )
        late = await nobody.post(f"{PUBLIC}/rating", json={"score": 1}, headers=link)
        assert late.json()["code"] == "csat.closed"
    said = await get(hall.agent_ann, f"{TICKETS}/{id}/csat")
    assert (said["score"], said["comment"]) == (5, None)
    now = utcnow()
    report = await get(hall.owner, "/api/csat-report", since=(now - timedelta(days=30)).isoformat(),
                       until=(now + timedelta(days=1)).isoformat())  # fmt: skip
    assert (report["count"], report["average"], report["by_score"]) == (1, 5.0, [0, 0, 0, 0, 1])
    assert [one["agent_name"] for one in report["by_agent"]] == ["agent_bo"]
    assert (await facts(owner_db, hall))[-3:] == ["status_changed", "rated", "rated"]


async def test_what_a_link_is_not_good_for(
    hall: Hall, owner_db: asyncpg.Connection, monkeypatch: Any
) -> None:
    one, two = [(await post(hall.agent_ann, TICKETS, form(title=name)))["id"] for name in ("甲", "乙")]
    link = await link_of(hall, one)
    token = link["authorization"].removeprefix("Ticket ")
    keyring, soon = hall.held.unit.keyring, round(utcnow().timestamp() * 1000)
    async with new_client(hall.app) as nobody:
        for wrong in (
            token[:-2],
            token[:-2] + "AA",
            "tl1.",
            links.make(keyring, hall.org_id, hall.org_id, soon - 1),
        ):
            answer = await nobody.get(PUBLIC, headers={"authorization": f"Ticket {wrong}"})
            assert answer.status_code == 401, wrong
        foreign = links.make(keyring, uuid4(), hall.org_id, soon + 60_000)
        assert (await nobody.get(PUBLIC, headers={"authorization": f"Ticket {foreign}"})).status_code == 404
        assert (await nobody.get(f"{TICKETS}/{one}", headers=link)).status_code == 401
        assert (await nobody.get(PUBLIC, headers=link)).json()["title"] == "甲"
        before = await facts(owner_db, hall)
        for bad in ({"score": 0}, {"score": 6}, {"score": 3, "comment": "x" * 2_001}, {}):
            assert (await nobody.post(f"{PUBLIC}/rating", json=bad, headers=link)).status_code == 422
        monkeypatch.setattr(serving, "MOST_A_DAY", 1)
        assert (await nobody.post(f"{PUBLIC}/comments", json={"content": "在吗"}, headers=link)).is_success
        much = await nobody.post(f"{PUBLIC}/comments", json={"content": "在吗"}, headers=link)
        assert (much.status_code, much.json()["code"]) == (429, "ticket.said_enough")
        assert await facts(owner_db, hall) == [*before, "commented"]
        await step(hall.agent_ann, one, "move", {"status": "closed", "reason": "无人回应"})
        gone = await nobody.post(f"{PUBLIC}/comments", json={"content": "在吗"}, headers=link)
        assert gone.status_code == 409
        await owner_db.execute("UPDATE tickets SET restricted_at = now() WHERE org_id = $1", hall.org_id)
        assert (await nobody.get(PUBLIC, headers=link)).status_code == 404
    seen = await get(hall.agent_ann, f"{TICKETS}/{two}")
    assert seen["comment_count"] == 0
    first = await owner_db.fetchval("SELECT first_response_at FROM tickets WHERE id = $1", two)
    assert first is None


async def test_a_visitor_says_how_the_talk_was(hall: Hall, owner_db: asyncpg.Connection) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name="小李")
    await visitor.say("可以改期吗")
    talk = await visitor.conversation()
    await post(hall.agent_ann, f"/api/conversations/{talk}/assign", {"user_id": str(hall.agent_ann.id)}, 200)

    async def rate(form: Any) -> tuple[int, Any]:
        answer = await visitor.client.post(f"{visitor.root}/rating", json=form, headers=visitor.headers)
        return answer.status_code, answer.json().get("code")

    assert await rate({"score": 5}) == (409, "csat.not_over")
    await post(hall.agent_ann, f"/api/conversations/{talk}/resolve", {}, 200)
    for wrong in ({"score": 0}, {"score": 6}, {"score": "好"}, {"score": 5, "agent_id": talk}, {}):
        assert (await rate(wrong))[0] == 422
    assert await rate({"score": 2, "comment": "等得久"}) == (200, None)
    assert await rate({"score": 4}) == (200, None)  # a second thought
    row = await owner_db.fetchrow("SELECT * FROM csat_responses WHERE conversation_id = $1", UUID(talk))
    assert (row["score"], row["comment"], row["agent_id"]) == (4, None, hall.agent_ann.id)
    read = await owner_db.fetchrow("SELECT * FROM conversations WHERE id = $1", UUID(talk))
    assert (read["satisfaction_score"], read["satisfaction_comment"]) == (4, None)
    late = "UPDATE csat_responses SET created_at = now() - interval '8 days' WHERE org_id = $1"
    await owner_db.execute(late, hall.org_id)
    assert await rate({"score": 1}) == (409, "csat.closed")
    facts = await owner_db.fetch(
        "SELECT payload FROM outbox_events WHERE org_id = $1 AND event_type = 'conversation.rated'",
        hall.org_id,
    )
    assert len(facts) == 2
    span = {"since": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}
    assert (await get(hall.manager, "/api/csat-report", **span))["by_score"] == [0, 0, 0, 1, 0]
