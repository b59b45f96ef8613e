"""A visit is moved: one row takes the other's place, and only the new time is reminded of."""

from datetime import timedelta

from . import loop as steps
from .loop import Loop, get, post


async def test_a_moved_visit_is_reminded_of_at_its_new_time_only(loop: Loop) -> None:
    day = steps.today() + timedelta(days=3)
    await steps.until_booked(loop, day)
    (await loop.work()).ok()
    old = loop.made["appointment"]
    ann = loop.hall.agent_ann
    at = (await steps.free_times(loop, day + timedelta(days=2)))[0]
    form = {"starts_at": at.isoformat(), "reason": "客户加班"}
    await post(ann, f"/api/appointments/{old['id']}/reschedule", {"starts_at": at.isoformat()}, 422)
    new = await post(ann, f"/api/appointments/{old['id']}/reschedule", form, 200)
    loop.made["appointment"] = new
    await _one_took_the_others_place(loop, old, new)
    await loop.work(steps.starts_at(old))
    assert await steps.outbox(loop) == [], "nobody is reminded of the old time"
    [message] = await steps.reminder_goes_out(loop)
    told = steps.starts_at(new).astimezone(steps.SHANGHAI)
    assert f"{told.month}月{told.day}日" in message["content"] and f"{told:%H:%M}" in message["content"]
    again = await post(ann, f"/api/appointments/{old['id']}/confirm", {}, 409)
    assert again["code"] == "appointment.status"


async def _one_took_the_others_place(loop: Loop, old: steps.Answer, new: steps.Answer) -> None:
    ann = loop.hall.agent_ann
    assert (new["status"], new["rescheduled_from_id"]) == ("confirmed", old["id"])
    assert (new["conversation_id"], new["lead_id"]) == (old["conversation_id"], old["lead_id"])
    gone = await get(ann, f"/api/appointments/{old['id']}")
    assert (gone["status"], gone["superseded_by_id"]) == ("cancelled", new["id"])
    window = {"start": old["starts_at"], "end": (steps.starts_at(new) + timedelta(days=1)).isoformat()}
    calendar = await get(ann, "/api/appointments/calendar", **window)
    standing = [row["id"] for row in calendar["items"] if row["status"] != "cancelled"]
    assert standing == [new["id"]]
    assert steps.starts_at(old) in await steps.free_times(loop, steps.today() + timedelta(days=3))
    life = await get(ann, f"/api/appointments/{new['id']}/events")
    assert [(step["event_type"], step["reason"]) for step in life["items"]] == [("rescheduled", "客户加班")]
    timeline = await get(ann, f"/api/customers/{loop.id('customer')}/activities")
    assert "预约改期" in {line["title"] for line in timeline["items"]}
