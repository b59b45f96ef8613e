"""The book of rules: who may write it, and what it refuses."""

from uuid import uuid4

import asyncpg
import pytest

from ...cast import Hall
from ...stories.loop import get, post
from .conftest import RULES, rule


async def test_made_changed_and_removed(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.owner, RULES, rule())
    assert (made["position"], made["is_active"], made["runs"]) == (0, True, 0)
    again = await hall.owner.post(RULES, rule())
    assert (again.status_code, again.json()["code"]) == (409, "ticket_rule.name_taken")
    path = f"{RULES}/{made['id']}"
    stale = await hall.owner.client.put(
        path, json=rule(), headers={"If-Match": '"2020-01-01T00:00:00+00:00"'}
    )
    assert stale.status_code == 412
    changed = await hall.owner.client.put(path, json=rule(minutes=60, position=3))
    assert (changed.json()["minutes"], changed.json()["position"]) == (60, 3)
    assert (await hall.owner.client.delete(path)).status_code == 204
    assert (await get(hall.owner, RULES))["items"] == []
    told = await owner_db.fetch(
        "SELECT event_type FROM audit_logs WHERE org_id = $1 AND event_type ~ '^ticket_rule' ORDER BY id",
        hall.org_id,
    )  # fmt: skip
    assert [row["event_type"] for row in told] == [
        f"ticket_rule.{verb}" for verb in ("created", "updated", "deleted")
    ]


async def test_only_who_runs_the_tickets(hall: Hall) -> None:
    for ask in (hall.agent_ann.get(RULES), hall.agent_ann.post(RULES, rule()),
                hall.agent_ann.post(f"{RULES}/try", rule())):  # fmt: skip
        assert (await ask).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 4},
        {"minutes": 525_601},
        {"statuses": []},
        {"statuses": ["archived"]},
        {"actions": []},
        {"assignee": "none", "user_id": str(uuid4())},
        {"user_id": str(uuid4())},
        {"team_id": str(uuid4())},
        {"calendar_id": str(uuid4())},
        {"actions": [{"kind": "macro", "macro_id": str(uuid4())}]},
        {"actions": [{"kind": "assign", "user_id": str(uuid4())}]},
        {"actions": [{"kind": "comment", "comment_type": "public", "content": "您好"}]},
        {"actions": [{"kind": "comment", "content": "{{phone}}"}]},
        {"actions": [{"kind": "tell", "whom": []}]},
    ],
)
async def test_what_makes_no_sense(hall: Hall, changes: dict[str, object]) -> None:
    answer = await hall.owner.post(RULES, rule(**changes))
    assert answer.status_code == 422, answer.text
    assert (await get(hall.owner, RULES))["items"] == []


async def test_a_calendar_that_a_rule_goes_by_stays(hall: Hall) -> None:
    calendar = await post(hall.owner, "/api/business-calendars", {
        "name": "客服时间", "weekly": [[["09:00", "18:00"]]] * 5 + [[], []], "days": [],
    })  # fmt: skip
    await post(hall.owner, RULES, rule(working=True, calendar_id=calendar["id"]))
    refused = await hall.owner.client.delete(f"/api/business-calendars/{calendar['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar.in_use")


async def test_one_s_own_macro_is_nobody_else_s(hall: Hall) -> None:
    own = await post(hall.owner, "/api/ticket-macros", {
        "name": "我的", "actions": [{"kind": "tag", "tag": "我"}],
    })  # fmt: skip
    refused = await hall.owner.post(RULES, rule(actions=[{"kind": "macro", "macro_id": own["id"]}]))
    assert (refused.status_code, refused.json()["code"]) == (422, "ticket_rule.reference")
