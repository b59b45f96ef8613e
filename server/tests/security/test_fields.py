"""What a role sees of wechat names, emails and amounts; a masked one is revealed with a reason."""

from typing import Any

import asyncpg
import pytest

from zhike.core.http import veil
from zhike.rooms.identity import rights

from ..cast import Hall, Person
from ..stories.loop import get, post

PLAIN = {"wechat_id": "xiaomei-wx", "email": "xiaomei@example.com"}


async def _sees(hall: Hall, who: Person, **fields: str) -> None:
    """Let the role of ``who`` see these fields so."""
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    answer = await hall.owner.patch(f"/api/roles/{roles[who.role]}", {"fields": fields})
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def customer(hall: Hall) -> dict[str, Any]:
    found: dict[str, Any] = await post(
        hall.owner, "/api/customers", {"name": "王小美", "phone": "13800138000", **PLAIN}
    )
    return found


def test_every_kind_of_field_is_known() -> None:
    assert set(veil.KINDS.values()) == rights.FIELDS.keys()


async def test_fields_are_masked_or_hidden_by_role(hall: Hall, customer: dict[str, Any]) -> None:
    path = f"/api/customers/{customer['id']}"
    assert (await get(hall.agent_ann, path))["email"] == PLAIN["email"]
    await _sees(hall, hall.agent_ann, wechat="masked", email="masked", amount="hidden", phone="hidden")
    await post(hall.agent_ann, f"{path}/activities", {"description": "x"})
    for seen in (await get(hall.agent_ann, path), (await get(hall.agent_ann, "/api/customers"))["items"][0],
                 (await hall.agent_ann.patch(path, {"name": "王小美"})).json()):  # fmt: skip
        assert (seen["wechat_id"], seen["email"]) == ("x***", "x***@example.com")
        assert seen["phone_masked"] is None and seen.get("ltv") is None and seen["name"] == "王小美"
    assert (await get(hall.coach_chen, path))["wechat_id"] == PLAIN["wechat_id"], "another role"
    lead = await post(hall.owner, "/api/leads", {"contact_name": "李", "contact_phone": "13800138001",
                                                 "contact_wechat": "li-wx"})  # fmt: skip
    seen = await get(hall.agent_ann, f"/api/leads/{lead['id']}")
    assert (seen["contact_wechat"], seen["contact_phone_masked"]) == ("l***", None)


async def test_what_is_kept_for_a_retry_is_masked_too(hall: Hall) -> None:
    await _sees(hall, hall.agent_ann, email="hidden")
    key = {"Idempotency-Key": "7d9a1c52-0f5a-4a7e-9a57-0a57aa57aa57"}
    form = {"name": "张一", **PLAIN}
    for _ in range(2):
        answer = await hall.agent_ann.post("/api/customers", form, headers=key)
        assert answer.status_code == 201 and answer.json()["email"] is None, answer.text
        assert int(answer.headers["content-length"]) == len(answer.content)


async def test_a_masked_field_is_revealed_with_a_reason(
    hall: Hall, customer: dict[str, Any], owner_db: asyncpg.Connection
) -> None:
    await _sees(hall, hall.agent_ann, wechat="masked", email="hidden")
    path = f"/api/customers/{customer['id']}/reveal"
    assert (await hall.agent_ann.post(path, {"field": "wechat"})).status_code == 422, "no reason"
    seen = await hall.agent_ann.post(path, {"field": "wechat", "reason": "加微信发术后须知"})
    assert seen.json() == {"field": "wechat", "value": PLAIN["wechat_id"]}
    kept = await owner_db.fetchrow(
        "SELECT details FROM audit_logs WHERE org_id = $1 AND event_type = 'customer.revealed'", hall.org_id
    )
    assert "加微信发术后须知" in kept["details"]
    assert (await hall.agent_ann.post(path, {"field": "email", "reason": "想看看"})).status_code == 403
    assert (await hall.reader.post(path, {"field": "wechat", "reason": "想看看"})).status_code == 403
