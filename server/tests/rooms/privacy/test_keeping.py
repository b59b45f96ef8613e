"""Legal holds and retention rules over HTTP, and the nights that follow them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.db import Database

from ...cast import Hall
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import Loop, get, post
from .test_consents import customer

OLD = timedelta(days=400)


async def note(hall: Hall, customer_id: str, text: str) -> None:
    await post(hall.owner, f"/api/customers/{customer_id}/activities", {"description": text})


async def age(db: asyncpg.Connection, hall: Hall) -> None:
    await db.execute(
        "UPDATE customer_activities SET created_at = created_at - $2::interval WHERE org_id = $1",
        hall.org_id,
        OLD,
    )


async def notes(hall: Hall, customer_id: str) -> list[str]:
    rows = (await get(hall.owner, f"/api/customers/{customer_id}/activities"))["items"]
    return [row["description"] for row in rows if row["description"]]


async def night(loop: Loop) -> None:
    async with loop.hall.held.unit.transaction(loop.hall.actor()) as tx:
        tx.enqueue("privacy.nightly")
    (await loop.work()).ok()


async def rule(hall: Hall, data_class: str) -> dict[str, Any]:
    rows = (await get(hall.owner, "/api/retention-rules"))["items"]
    return next(row for row in rows if row["data_class"] == data_class)


@pytest.fixture
async def loop(hall: Hall, relay_db: Database) -> Loop:  # noqa: F811
    return Loop(hall, relay_db, hall.held)


async def test_the_law_stands_before_any_rule(hall: Hall) -> None:
    medical = await rule(hall, "medical")
    assert (medical["duty_days"], medical["keep_days"], medical["is_own"]) == (15 * 365, None, False)
    assert "appointments" in medical["tables"], "a clinic's visits are medical records"
    assert medical["basis"]
    short = await hall.owner.put("/api/retention-rules/medical", {"duty_days": 0, "keep_days": 365})
    assert (short.status_code, short.json()["code"]) == (422, "privacy.keep_too_short")
    longer = await hall.owner.put("/api/retention-rules/medical", {"duty_days": 30 * 365})
    assert longer.status_code == 200
    assert (await rule(hall, "medical"))["duty_days"] == 30 * 365
    assert (await hall.manager.put("/api/retention-rules/medical", {"duty_days": 0})).status_code == 403


async def test_a_night_takes_what_is_past_its_time_and_no_more(
    loop: Loop, owner_db: asyncpg.Connection
) -> None:
    hall = loop.hall
    kept, spared = await customer(hall, "寻常人"), await customer(hall, "有诉讼")
    for who in (kept, spared):
        await note(hall, who, "旧备注")
    await age(owner_db, hall)
    for who in (kept, spared):
        await note(hall, who, "新备注")
    await night(loop)
    assert await notes(hall, kept) == ["新备注", "旧备注"], "without a rule nothing goes"
    hold = await post(hall.owner, "/api/legal-holds", {"customer_id": spared, "reason": "诉讼证据"})
    answer = await hall.owner.put("/api/retention-rules/communication", {"keep_days": 365})
    assert answer.status_code == 200, answer.text
    seen = await get(hall.owner, "/api/retention-rules/communication/preview")
    expected = {one["table"]: one["rows"] for one in seen["tables"]}
    assert expected["customer_activities"] == 2, "the note and the line of its making"
    assert await notes(hall, kept) == ["新备注", "旧备注"], "looking changes nothing"
    await night(loop)
    assert await notes(hall, kept) == ["新备注"]
    assert await notes(hall, spared) == ["新备注", "旧备注"]
    assert (await rule(hall, "communication"))["last_count"] == 2
    await post(hall.owner, f"/api/legal-holds/{hold['id']}/release", {}, 200)
    again = await hall.owner.post(f"/api/legal-holds/{hold['id']}/release", {})
    assert (again.status_code, again.json()["code"]) == (409, "privacy.hold_released")
    await night(loop)
    assert await notes(hall, spared) == ["新备注"]


async def test_a_hold_on_everybody_stops_the_class(loop: Loop, owner_db: asyncpg.Connection) -> None:
    hall = loop.hall
    who = await customer(hall)
    await note(hall, who, "旧备注")
    await age(owner_db, hall)
    await hall.owner.put("/api/retention-rules/communication", {"keep_days": 30})
    await post(hall.owner, "/api/legal-holds", {"reason": "监管检查", "data_class": "communication"})
    await night(loop)
    assert await notes(hall, who) == ["旧备注"]
    seen = await get(hall.owner, "/api/retention-rules/communication/preview")
    assert (seen["before"], seen["tables"]) == (None, [])


async def test_old_messages_lose_their_words_piece_by_piece(
    loop: Loop, owner_db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhike.core import erasure
    from zhike.rooms.privacy.service import keeping

    hall = loop.hall
    who = UUID(await customer(hall))
    conversation = "01900000-0000-7000-8000-000000000001"
    await owner_db.execute(
        "INSERT INTO conversations (org_id, id, session_name, customer_id) VALUES ($1, $2, 'WC-1', $3)",
        hall.org_id, UUID(conversation), who,
    )  # fmt: skip
    await owner_db.execute(
        "INSERT INTO messages (org_id, id, conversation_id, seq, sender_type, content, created_at)"
        " SELECT $1, gen_random_uuid(), $2, n, 'customer', '很久以前说的话', now() - interval '400 days'"
        " FROM generate_series(1, 25) n",
        hall.org_id, UUID(conversation),
    )  # fmt: skip
    real = erasure.erase_old

    async def small(*args: Any) -> erasure.Piece:
        return await real(*args, limit=10)

    monkeypatch.setattr(erasure, "erase_old", small)
    monkeypatch.setattr(keeping, "MOST_PIECES", 2)
    await hall.owner.put("/api/retention-rules/communication", {"keep_days": 365})
    count = "SELECT count(*) FROM messages WHERE org_id = $1 AND content <> '（已删除）'"
    await night(loop)
    assert await owner_db.fetchval(count, hall.org_id) == 5, "two pieces of ten in the first night"
    await night(loop)
    assert await owner_db.fetchval(count, hall.org_id) == 0
    assert (await rule(hall, "communication"))["last_count"] == 5


async def test_requests_are_asked_once_and_decided_once(hall: Hall, other: Hall) -> None:
    who = await customer(hall)
    body = {"kind": "erasure", "customer_id": who, "note": "本人来电"}
    first = await post(hall.owner, "/api/privacy/requests", body)
    assert first["status"] == "review" and first["review"]["tables"]
    assert first["due_at"] > (utcnow() + timedelta(days=14)).isoformat()
    twin = await hall.owner.post("/api/privacy/requests", body)
    assert (twin.status_code, twin.json()["params"]["request_id"]) == (409, first["id"])
    path = f"/api/privacy/requests/{first['id']}"
    assert (await hall.agent_ann.post("/api/privacy/requests", body)).status_code == 403
    for verb in ("approve", "reject", "review", "retry", "downloads"):
        assert (await other.owner.post(f"{path}/{verb}", {})).status_code == 404
    assert (await hall.owner.get(f"{path}/receipt")).json()["code"] == "privacy.no_receipt"
    gone = await post(hall.owner, f"{path}/reject", {"note": "身份未核实"}, 200)
    assert (gone["status"], gone["note"]) == ("rejected", "身份未核实")
    for verb in ("approve", "reject", "review", "retry"):
        assert (await hall.owner.post(f"{path}/{verb}", {})).status_code == 409
    listed = (await get(hall.owner, "/api/privacy/requests", status="rejected"))["items"]
    assert [row["id"] for row in listed] == [first["id"]]
    for wrong in (
        {"kind": "erasure"}, {"kind": "correction", "customer_id": who},
        {"kind": "export", "customer_id": who, "changes": {"name": "x"}},
        {"kind": "erasure", "customer_id": who, "lead_id": who},
    ):  # fmt: skip
        assert (await hall.owner.post("/api/privacy/requests", wrong)).status_code == 422
    nobody = {"kind": "export", "customer_id": "01900000-0000-7000-8000-000000000000"}
    assert (await hall.owner.post("/api/privacy/requests", nobody)).status_code == 404


async def test_a_converted_lead_is_its_customer(loop: Loop) -> None:
    hall = loop.hall
    lead = await post(hall.owner, "/api/leads", {"contact_name": "王小美", "contact_phone": "13900008888"})
    alone = await post(hall.owner, "/api/privacy/requests", {"kind": "export", "lead_id": lead["id"]})
    assert (alone["lead_id"], alone["customer_id"]) == (lead["id"], None)
    turned = await post(hall.owner, f"/api/leads/{lead['id']}/convert", {}, 200)
    (await loop.work()).ok()
    request = await post(hall.owner, "/api/privacy/requests", {"kind": "erasure", "lead_id": lead["id"]})
    assert request["customer_id"] == turned["customer_id"] and request["lead_id"] is None
    await post(hall.owner, f"/api/privacy/requests/{request['id']}/approve", {}, 200)
    (await loop.work()).ok()
    after = await get(hall.owner, f"/api/leads/{lead['id']}")
    assert after["contact_name"] is None
