"""Calendars and policies through HTTP: made, changed, refused, removed."""

from datetime import date
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from ...cast import Hall
from ...stories.loop import get, post
from .conftest import DESK, calendar, policy

CALENDARS, POLICIES = "/api/business-calendars", "/api/sla-policies"


async def test_a_calendar_is_made_changed_and_removed(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.owner, CALENDARS, calendar())
    assert made["is_default"] and made["weekly"][0] == DESK and made["weekly"][6] == []
    root = f"{CALENDARS}/{made['id']}"
    read = await hall.owner.get(root)
    assert read.json() == made
    days = [{"day": "2026-10-01", "kind": "holiday", "name": "国庆节", "hours": []},
            {"day": "2026-10-10", "kind": "workday", "name": "调休",
             "hours": [["10:00", "16:00"]]}]  # fmt: skip
    tag = {"if-match": read.headers["etag"]}
    changed = await hall.owner.put(root, calendar(name="节日", days=days), headers=tag)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["name"], changed.json()["days"]) == ("节日", days)
    assert (await hall.owner.put(root, calendar(), headers=tag)).status_code == 412
    second = await post(hall.owner, CALENDARS, calendar(is_default=True))
    found = {one["name"]: one["is_default"] for one in (await get(hall.owner, CALENDARS))["items"]}
    assert found == {"节日": False, "客服时间": True}
    promised = await post(hall.owner, POLICIES, policy(calendar_id=second["id"]))
    refused = await hall.owner.delete(f"{CALENDARS}/{second['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar.in_use")
    assert (await hall.owner.delete(f"{POLICIES}/{promised['id']}")).status_code == 204
    assert (await hall.owner.delete(f"{CALENDARS}/{second['id']}")).status_code == 204
    lines = await owner_db.fetch(
        "SELECT event_type FROM audit_logs WHERE org_id = $1 AND event_type ~ '^(calendar|sla)' ORDER BY id",
        hall.org_id,
    )
    assert [line["event_type"] for line in lines] == [
        "calendar.created", "calendar.updated", "calendar.created", "sla.created", "sla.deleted",
        "calendar.deleted",
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [
    {"weekly": [[["09:00", "08:00"]]] + [[]] * 6},
    {"weekly": [[["09:00", "12:00"], ["11:00", "13:00"]]] + [[]] * 6},
    {"weekly": [[]] * 7}, {"weekly": [DESK] * 6}, {"weekly": [[["9:00", "12:00"]]] + [[]] * 6},
    {"time_zone": "Moon/Base"}, {"name": " "}, {"nobody": 1},
    {"days": [{"day": "2026-10-01", "kind": "holiday", "hours": DESK}]},
    {"days": [{"day": "2026-10-01", "kind": "workday"}]},
    {"days": [{"day": "2026-10-01", "kind": "holiday"}] * 2},
])  # fmt: skip
async def test_hours_that_make_no_sense(hall: Hall, wrong: dict[str, Any]) -> None:
    answer = await hall.owner.post(CALENDARS, calendar(**wrong))
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("wrong", [
    {"first_response_minutes": None, "next_response_minutes": None, "resolve_minutes": None},
    {"resolve_minutes": 0}, {"warn_percent": 99}, {"priorities": ["loud"]}, {"tell_on_breach": ["everybody"]},
    {"tag_ids": [str(uuid4())]}, {"channel_ids": [str(uuid4())]},
])  # fmt: skip
async def test_promises_that_make_no_sense(hall: Hall, wrong: dict[str, Any]) -> None:
    assert (await hall.owner.post(POLICIES, policy(**wrong))).status_code == 422


async def test_whose_is_what(hall: Hall, other: Hall) -> None:
    made = await post(hall.owner, CALENDARS, calendar())
    promised = await post(hall.manager, POLICIES, policy())
    assert (await hall.agent_ann.get(POLICIES)).json()["items"][0]["id"] == promised["id"]
    assert (await hall.agent_ann.post(POLICIES, policy(name="我的"))).status_code == 403
    assert (await hall.agent_ann.put(f"{CALENDARS}/{made['id']}", calendar())).status_code == 403
    for path in (f"{CALENDARS}/{made['id']}", f"{POLICIES}/{promised['id']}"):
        assert (await other.owner.get(path)).status_code == 404
        assert (await other.owner.delete(path)).status_code == 404
    stolen = await other.owner.post(POLICIES, policy(calendar_id=made["id"]))
    assert (stolen.status_code, stolen.json()["code"]) == (404, "calendar.not_found")
    again = await hall.owner.post(POLICIES, policy())
    assert (again.status_code, again.json()["code"]) == (409, "sla.name_taken")


async def test_a_calendar_can_be_tried(hall: Hall) -> None:
    free = await get(hall.owner, f"{CALENDARS}/holidays", year=2026)
    days = free["items"]
    assert len(days) == 39 and date.fromisoformat(days[0]["day"]) == date(2026, 1, 1)
    assert [one["day"] for one in days if one["kind"] == "workday"] == [
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    ]  # fmt: skip
    assert (await get(hall.owner, f"{CALENDARS}/holidays", year=2030))["items"] == []
    made = await post(hall.owner, CALENDARS, calendar(days=days))
    asked = {"calendar_id": made["id"], "minutes": 60, "since": "2026-09-30T17:30:00+08:00"}
    answer = (await hall.owner.post(f"{CALENDARS}/due", asked)).json()
    assert answer["due_at"] == "2026-10-08T01:30:00Z"
    unknown = await hall.owner.post(f"{CALENDARS}/due", asked | {"calendar_id": str(uuid4())})
    assert unknown.status_code == 404
