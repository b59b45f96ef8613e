"""The closed loop of the product once through HTTP, with the four acceptance scenes inside it."""

from datetime import timedelta

from fastapi import FastAPI

from zhike.core.db import Database

from . import loop as steps
from .loop import Loop, get, post


async def test_from_the_first_question_to_the_next_mornings_review(app: FastAPI, relay_db: Database) -> None:
    async with steps.register_clinic(app) as hall:
        loop = Loop(hall, relay_db, hall.held)
        await _registered(loop)
        await steps.hire(loop)
        await steps.publish_schedule(loop)
        await steps.open_web_channel(loop)
        await _asked_and_answered(loop)
        await _became_a_customer(loop)
        await _booked(loop)
        await _reminded(loop)
        await _reviewed(loop)
        letters = await get(hall.owner, "/api/dead-letters")
        assert letters["items"] == []
        print("the closed loop: lead, chat, customer, visit, reminder, review, adopted")


async def _registered(loop: Loop) -> None:
    """Scene 1: a new user registers and logs in."""
    me = await get(loop.hall.owner, "/api/auth/me")
    assert (me["user"]["role"], me["org"]["industry"]) == ("owner", "medaes")
    assert "review:run" in me["permissions"]
    users = (await get(loop.hall.owner, "/api/users"))["items"]
    assert {user["role"] for user in users} == {"owner", "manager", "agent", "coach"}
    (await loop.work()).ok()


async def _asked_and_answered(loop: Loop) -> None:
    lead = await steps.lead_arrives_by_chat(loop)
    assert (lead["contact_name"], lead["status"], lead["source_platform"]) == ("王小美", "new", "web")
    assert (lead["utm_source"], lead["utm_campaign"]) == ("xiaohongshu", "双十一")
    assert lead["contact_phone_masked"].startswith("*******")
    conversation = loop.made["conversation"]
    assert (conversation["status"], conversation["unread_count"]) == ("pending", 2)
    ann = loop.hall.agent_ann
    said = await steps.agent_answers(loop, "您好，请问您之前做过吗？我帮您看看周末的位置。")
    assert (said["sender_type"], said["seq"]) == ("agent", 3)
    taken = await get(ann, f"/api/conversations/{loop.id('conversation')}")
    assert (taken["status"], taken["agent_id"]) == ("active", str(ann.id))
    assert loop.visitor is not None
    heard = await loop.visitor.heard()
    assert [(one["seq"], one["sender_type"]) for one in heard] == [
        (1, "customer"), (2, "customer"), (3, "agent"),
    ]  # fmt: skip


async def _became_a_customer(loop: Loop) -> None:
    lead = await steps.convert(loop)
    assert lead["status"] == "converted"
    again = await post(loop.hall.agent_ann, f"/api/leads/{loop.id('lead')}/convert", status=200)
    assert again["customer_id"] == lead["customer_id"]
    customer = loop.made["customer"]
    assert (customer["name"], customer["phone_masked"][-4:]) == ("王小美", lead["contact_phone_masked"][-4:])
    conversation = await get(loop.hall.agent_ann, f"/api/conversations/{loop.id('conversation')}")
    assert conversation["customer_id"] == customer["id"]


async def _booked(loop: Loop) -> None:
    """Scene 2, first half: an appointment is made; its time is nobody else's any more."""
    visit = await steps.book(loop)
    assert visit["status"] == "pending" and visit["hold_expires_at"]
    visit = await steps.confirm(loop)
    assert visit["status"] == "confirmed" and visit["confirmed_by"] == str(loop.hall.agent_ann.id)
    day = steps.today() + timedelta(days=1)
    free = await steps.free_times(loop, day)
    assert free and steps.starts_at(visit) not in free
    refused = await post(
        loop.hall.agent_ann, "/api/appointments", steps.wish(loop, steps.starts_at(visit)), status=409
    )
    assert refused["code"] == "appointment.slot_taken"
    offered = [steps.starts_at(choice) for choice in refused["params"]["alternatives"]]
    assert len(offered) == 3 and set(offered) <= set(free)


async def _reminded(loop: Loop) -> None:
    """Scene 2, second half: the reminder task runs, to the customer's phone and to the doctor's console."""
    [message] = await steps.reminder_goes_out(loop)
    assert (message["status"], message["purpose"], message["provider_code"]) == (
        "sent",
        "reminder",
        "console",
    )
    assert "王小美" in message["content"] and "光子嫩肤" in message["content"]
    assert [attempt["outcome"] for attempt in message["attempt_list"]] == ["accepted"]
    told = (await get(loop.hall.coach_chen, "/api/notifications"))["items"]
    assert [row["type"] for row in told] == ["appointment_reminder"]
    await loop.work(steps.starts_at(loop.made["appointment"]))
    assert len(await steps.outbox(loop)) == 1, "a visit is reminded of once"
    events = await get(loop.hall.agent_ann, f"/api/appointments/{loop.id('appointment')}/events")
    assert [step["event_type"] for step in events["items"]] == ["created", "confirmed", "reminded"]


async def _reviewed(loop: Loop) -> None:
    """Scenes 3 and 4: the talk is reviewed the next morning; an item is adopted, another ignored."""
    await post(loop.hall.agent_ann, f"/api/conversations/{loop.id('conversation')}/resolve", status=200)
    review = await steps.next_morning_review(loop)
    assert (review["status"], review["generator"], review["model"]) == ("draft", "rules", None)
    assert "未配置模型" in review["summary"]
    assert review["appointment_id"] == loop.id("appointment")
    messages = (await get(loop.hall.manager, f"/api/conversations/{loop.id('conversation')}/messages"))[
        "items"
    ]
    known = {message["id"] for message in messages}
    assert len(review["items"]) > 1
    assert all(item["evidence"] and set(item["evidence"]) <= known for item in review["items"])
    assert any("价" in item["content"] for item in review["items"]), "the price was asked and not told"
    adopted = await steps.adopt(loop)
    assert (adopted["status"], adopted["handled_by"]) == ("adopted", str(loop.hall.manager.id))
    other = review["items"][1]["id"]
    ignored = await post(loop.hall.manager, f"/api/review-items/{other}/ignore", {}, 200)
    assert ignored["status"] == "ignored"
    refused = await post(loop.hall.manager, f"/api/review-items/{other}/adopt", {}, 409)
    assert refused["code"] == "review_item.handled"
    timeline = await get(loop.hall.agent_ann, f"/api/customers/{loop.id('customer')}/activities")
    kinds = {line["type"] for line in timeline["items"]}
    assert kinds >= {"created", "lead_converted", "conversation_started", "appointment"}
