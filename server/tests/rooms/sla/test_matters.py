"""Clocks of tickets: they stand still while the customer is waited for, and count nothing else wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.rooms.sla import matters
from zhike.rooms.sla.choosing import Open, Promise, Talk
from zhike.rooms.sla.clock import OVER
from zhike.rooms.sla.hours import ALWAYS, Hours
from zhike.rooms.tickets import rules

from ...stories.loop import get, post
from .conftest import Desk, policy

DAY = Hours("Asia/Shanghai", (((540, 720), (810, 1080)),) * 5 + ((), ()), {})
BEGIN = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)  # nine in Shanghai
TICKET = Talk(uuid4(), "pending", "medium", None, frozenset())
TICKETS = "/api/tickets"


def promise(hours: Hours, seconds: float = 4 * 3600.0) -> Promise:
    none: frozenset[Any] = frozenset()
    each: Any = {"first_response": 600.0, "resolve": seconds}
    return Promise(uuid4(), none, none, none, hours, each, 0.75, "ticket")


def moved(before: str, after: str) -> tuple[str, dict[str, Any]]:
    return "desk.ticket.status_changed", {"from_status": before, "status": after}


steps = st.lists(
    st.tuples(st.integers(0, 60 * 40), st.sampled_from([*rules.STATUSES, "said", "told", "ranked"])),
    max_size=14,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([DAY, ALWAYS]), steps)
def test_the_time_with_the_customer_is_not_counted(hours: Hours, ways: list[tuple[int, str]]) -> None:
    """Whatever happens in whatever order: the end's clock has what was worked while it was ours to act."""
    one = promise(hours)
    open: Open = matters.step({}, [one], TICKET, "desk.ticket.created", {}, BEGIN)
    at, status, ours, ended = BEGIN, "pending", 0.0, False
    for minutes, what in ways:
        before, at = at, at + timedelta(minutes=minutes)
        if not ended and status != "waiting_customer":
            ours += hours.worked(before, at)
        if what == "ranked":
            event, data = "desk.ticket.changed", {"fields": ["priority"]}
        elif what in {"said", "told"}:
            event = "desk.ticket.commented"
            data = {"comment_type": "public" if what == "said" else "internal"}
        elif rules.may_move(status, what):
            event, data = moved(status, what)
            status = what
        else:
            continue
        after = matters.step(open, [one], TICKET, event, data, at)
        if not ended:
            clock = after["resolve"].clock
            ended = status in {"resolved", "closed", "archived"}
            assert (clock.status == "met") == ended
            assert ended or (clock.status == "paused") == (status == "waiting_customer")
            if clock.status != "running":
                assert clock.spent == ours
                assert clock.due_at is None or clock.status == "met"
            elif clock.breached_at is None and ours < clock.target:
                assert clock.due_at == hours.after(at, clock.target - ours)
        open = {metric: one for metric, one in after.items() if one.clock.status not in OVER}


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_waiting_moves_the_end_by_as_long_as_it_takes(before: int, waited: int) -> None:
    one = promise(ALWAYS, 30 * 24 * 3600.0)
    open = matters.step({}, [one], TICKET, "desk.ticket.created", {}, BEGIN)
    due = open["resolve"].clock.due_at
    stands = BEGIN + timedelta(minutes=before)
    open = matters.step(open, [one], TICKET, *moved("pending", "waiting_customer"), stands)
    assert open["first_response"].clock.status == "met" and open["resolve"].clock.due_at is None
    open.pop("first_response")
    goes_on = stands + timedelta(minutes=waited)
    open = matters.step(open, [one], TICKET, *moved("waiting_customer", "in_progress"), goes_on)
    assert due is not None and open["resolve"].clock.due_at == due + timedelta(minutes=waited)


def test_only_its_own_promises_count_and_reopening_begins_anew() -> None:
    one = promise(ALWAYS)
    assert matters.step({}, [], TICKET, "desk.ticket.created", {}, BEGIN) == {}
    later = BEGIN + timedelta(days=3)
    open = matters.step({}, [one], TICKET, *moved("resolved", "in_progress"), later)
    assert list(open) == ["resolve"] and open["resolve"].clock.since == later


async def _promised(desk: Desk) -> tuple[str, str, datetime, datetime]:
    """(policy, ticket, when it began, when its end is due)."""
    hall = desk.hall
    refused = await hall.owner.post("/api/sla-policies", policy(name="工单", subject="ticket"))
    assert refused.status_code == 422, "there is no further answer to promise"
    promised = await post(
        hall.owner, "/api/sla-policies",
        policy(name="工单", subject="ticket", next_response_minutes=None, tell_on_warning=["agent"]),
    )  # fmt: skip
    made = await post(hall.agent_ann, TICKETS, {"title": "退款", "description": "退两次"})
    await desk.work()
    seen = await get(hall.agent_ann, f"{TICKETS}/{made['id']}")
    assert seen["sla_policy_id"] == promised["id"]
    first, end = (datetime.fromisoformat(seen[f"due_{what}_at"]) for what in ("first_response", "resolution"))
    began = first - timedelta(minutes=10)
    assert end == began + timedelta(minutes=240)
    assert abs(began - datetime.fromisoformat(made["created_at"])) < timedelta(seconds=1)
    return promised["id"], made["id"], began, end


async def test_what_runs_out_is_told(desk: Desk, owner_db: asyncpg.Connection) -> None:
    hall = desk.hall
    _, id, began, _ = await _promised(desk)
    root = f"{TICKETS}/{id}"
    await post(hall.manager, f"{root}/assign", {"user_id": str(hall.agent_bo.id)}, 200)
    await desk.tell(began + timedelta(minutes=8))
    await desk.tell(began + timedelta(minutes=11))
    told = await owner_db.fetch(
        "SELECT n.type, u.name, n.resource_type FROM notifications n JOIN users u ON u.id = n.user_id"
        " WHERE n.org_id = $1 AND n.type LIKE 'sla_%' ORDER BY n.id", hall.org_id,
    )  # fmt: skip
    assert tuple(told[0]) == ("sla_warning", "agent_bo", "ticket")
    assert {row["type"] for row in told[1:]} == {"sla_breach"}
    facts = await owner_db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND event_type LIKE 'desk.ticket.sla%'"
        " ORDER BY id", hall.org_id,
    )  # fmt: skip
    assert [row[0] for row in facts] == ["desk.ticket.sla_warned", "desk.ticket.sla_breached"]
    late = await get(hall.agent_ann, TICKETS, late=True)
    assert late["items"] == [], "by the clock of those who ask it has not run out yet"
    await owner_db.execute(
        "UPDATE tickets SET due_first_response_at = now() - interval '1 min' WHERE org_id = $1 AND id = $2",
        hall.org_id, id,
    )  # fmt: skip
    assert [one["id"] for one in (await get(hall.agent_ann, TICKETS, late=True))["items"]] == [id]
    assert (await get(hall.agent_ann, f"{TICKETS}/counts"))["late"] == 1


async def test_from_the_ticket_to_its_end(desk: Desk) -> None:
    hall = desk.hall
    made = await post(hall.agent_ann, TICKETS, {"title": "红肿", "description": "第二天仍红肿"})
    await desk.work()
    before = await get(hall.agent_ann, f"{TICKETS}/{made['id']}")
    assert before["due_resolution_at"] is None, "talks' promises are not tickets'"
    promised, id, began, end = await _promised(desk)
    root = f"{TICKETS}/{id}"
    await post(hall.manager, f"{root}/assign", {"user_id": str(hall.agent_bo.id)}, 200)
    await desk.tell(began + timedelta(minutes=11))
    await post(hall.agent_bo, f"{root}/move", {"status": "waiting_customer"}, 200)
    await desk.work()
    seen = await get(hall.agent_ann, root)
    assert (seen["due_first_response_at"], seen["due_resolution_at"]) == (None, None)
    assert seen["sla_policy_id"] == promised, "it is promised still"
    clocks = (await get(hall.agent_ann, "/api/sla-clocks/of-ticket", ticket_id=id))["items"]
    assert {one["metric"]: one["status"] for one in clocks} == {"first_response": "met", "resolve": "paused"}
    await post(hall.agent_bo, f"{root}/move", {"status": "in_progress"}, 200)
    await desk.work()
    assert datetime.fromisoformat((await get(hall.agent_ann, root))["due_resolution_at"]) > end
    await post(hall.agent_bo, f"{root}/move", {"status": "resolved"}, 200)
    await desk.work()
    report = (await get(hall.owner, "/api/sla-report", subject="ticket",
                        since=(began - timedelta(days=1)).isoformat(),
                        until=(began + timedelta(days=1)).isoformat()))["items"]  # fmt: skip
    assert {one["metric"]: (one["kept"], one["broken"]) for one in report} == {
        "first_response": (0, 1), "next_response": (0, 0), "resolve": (1, 0),
    }  # fmt: skip
    gone = await hall.owner.delete(f"/api/sla-policies/{promised}")
    assert gone.status_code == 204
    assert (await get(hall.agent_ann, root))["sla_policy_id"] is None
