"""Macros: shown before they are done, done whole or not at all, and nobody else's business unless shared."""

from typing import Any

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.tickets import macro_rules

from ...cast import Hall
from ...stories.loop import get, post
from .test_api import TICKETS, facts, form, step

MACROS = "/api/ticket-macros"


def macro(*actions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": "退款办结", "actions": list(actions)} | changes


APOLOGY = {
    "kind": "comment",
    "comment_type": "public",
    "content": "{{customer}}您好，{{ number }} 已办好。{{me}}",
}


async def test_it_is_shown_and_then_done_at_once(hall: Hall, owner_db: asyncpg.Connection) -> None:
    customer = await post(hall.owner, "/api/customers", {"name": "{{me}}", "phone": "13900004321"})
    made = await post(hall.agent_ann, TICKETS, form(customer_id=customer["id"]))
    kept = await post(hall.agent_ann, MACROS, macro(
        {"kind": "priority", "priority": "high"}, {"kind": "assign"}, {"kind": "tag", "tag": "退款"}, APOLOGY,
        {"kind": "status", "status": "resolved"}, {"kind": "status", "status": "closed"},
    ))  # fmt: skip
    path = f"{TICKETS}/{made['id']}/macros/{kept['id']}"
    before = await facts(owner_db, hall)
    steps = (await get(hall.agent_ann, path))["steps"]
    words = f"{{{{me}}}}您好，{made['ticket_id']} 已办好。agent_ann"
    assert [one["to"] for one in steps] == ["high", "agent_ann", "退款", words, "resolved", "closed"]
    assert not any(one["refused"] or one["idle"] for one in steps)
    assert await facts(owner_db, hall) == before, "looking changes nothing"
    done = (await hall.agent_ann.post(path, {})).json()
    assert (done["priority"], done["assigned_agent_name"], done["tags"], done["status"]) == (
        "high", "agent_ann", ["退款"], "closed",
    )  # fmt: skip
    said = (await get(hall.agent_ann, f"{TICKETS}/{made['id']}/comments"))["items"]
    assert [(one["content"], one["comment_type"]) for one in said] == [(words, "public")]
    assert (await facts(owner_db, hall))[len(before) :] == [
        "changed", "assigned", "changed", "commented", "status_changed", "status_changed",
    ]  # fmt: skip
    again = (await get(hall.agent_ann, path))["steps"]
    assert [one["idle"] for one in again[:3]] == [True, True, True]
    assert again[4]["refused"] == "ticket.wrong_status"


async def test_one_step_that_cannot_be_leaves_all_undone(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    kept = await post(hall.agent_ann, MACROS, macro(
        {"kind": "tag", "tag": "催办"}, APOLOGY, {"kind": "status", "status": "closed"},
    ))  # fmt: skip
    before = await facts(owner_db, hall)
    answer = await hall.agent_ann.post(f"{TICKETS}/{made['id']}/macros/{kept['id']}", {})
    assert answer.status_code == 409
    assert answer.json()["params"] == {"step": 3, "why": "ticket.reason"}
    seen = await get(hall.agent_ann, f"{TICKETS}/{made['id']}")
    assert (seen["tags"], seen["comment_count"], seen["status"]) == ([], 0, "pending")
    assert await facts(owner_db, hall) == before
    stale = await hall.agent_ann.client.post(
        f"{TICKETS}/{made['id']}/macros/{kept['id']}",
        json={},
        headers={"If-Match": '"2020-01-01T00:00:00+00:00"'},
    )
    assert stale.status_code == 412


async def test_whose_it_is(hall: Hall) -> None:
    own = await post(hall.agent_ann, MACROS, macro(APOLOGY))
    assert own["is_own"] and not own["is_shared"]
    assert (await hall.agent_bo.get(f"{MACROS}/{own['id']}")).status_code == 404
    assert (await get(hall.agent_bo, MACROS))["items"] == []
    made = await post(hall.agent_bo, TICKETS, form())
    assert (await hall.agent_bo.post(f"{TICKETS}/{made['id']}/macros/{own['id']}", {})).status_code == 404
    assert (await hall.agent_ann.post(MACROS, macro(APOLOGY))).json()["code"] == "macro.name_taken"
    assert (await hall.agent_ann.post(MACROS, macro(APOLOGY, name="共享", is_shared=True))).status_code == 403
    shared = await post(hall.manager, MACROS, macro(APOLOGY, name="共享", is_shared=True))
    seen = (await get(hall.agent_ann, MACROS))["items"]
    assert [(one["name"], one["is_own"]) for one in seen] == [("共享", False), ("退款办结", True)]
    changed = macro(APOLOGY, name="改了")
    refused = await hall.agent_ann.client.put(f"{MACROS}/{shared['id']}", json=changed)
    assert refused.json()["code"] == "macro.not_own"
    assert (await hall.agent_ann.delete(f"{MACROS}/{shared['id']}")).json()["code"] == "macro.not_own"
    assert (await hall.owner.client.put(f"{MACROS}/{shared['id']}", json=changed)).status_code == 200
    assert (await hall.agent_ann.get(f"{MACROS}/{shared['id']}")).status_code == 404, "it is its maker's now"
    assert (await hall.agent_ann.delete(f"{MACROS}/{own['id']}")).status_code == 204
    await step(hall.agent_bo, made["id"], "comments", {"content": "照旧"}, 201)


async def test_what_cannot_be_kept(hall: Hall) -> None:
    for wrong in (
        macro(), macro(APOLOGY | {"content": "{{phone}}"}), macro({"kind": "delete"}), macro(*[APOLOGY] * 11),
        macro({"kind": "status", "status": "gone"}), macro({"kind": "assign", "user_id": str(hall.org_id)}),
    ):  # fmt: skip
        assert (await hall.owner.post(MACROS, wrong)).status_code == 422, wrong
    assert (await get(hall.owner, MACROS))["items"] == []


@given(st.text(max_size=60), st.text(max_size=20))
def test_what_is_filled_in_is_never_looked_through_again(text: str, name: str) -> None:
    values = {"customer": f"{{{{title}}}}{name}", "title": "!", "number": "1", "me": "2"}
    plain = text.replace("{", "").replace("}", "")
    assert macro_rules.filled(plain + "{{customer}}", values) == plain + values["customer"]
    assert macro_rules.unknown(plain + "{{customer}}") is None
