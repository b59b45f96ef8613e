"""Leads through HTTP: kept, found, followed up, converted once."""

import asyncio
import secrets
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike.core.http.paging import Page
from zhike.rooms.leads import schemas

from ...cast import Hall, Person


def phone() -> str:
    return f"138{secrets.randbelow(10**8):08d}"


async def make(person: Person, **fields: Any) -> dict[str, Any]:
    answer = await person.post("/api/leads", {"contact_name": "王芳", "source_platform": "douyin"} | fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def told(db: asyncpg.Connection, hall: Hall, id: str) -> list[str]:
    rows = await db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND aggregate_id = $2 AND kind = 'event'"
        " ORDER BY created_at, id", hall.org_id, id,
    )  # fmt: skip
    return [row["event_type"] for row in rows]


async def lines(person: Person, id: str) -> list[dict[str, Any]]:
    answer = await person.get(f"/api/leads/{id}/activities")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_lead_is_kept_with_a_masked_phone(hall: Hall, owner_db: asyncpg.Connection) -> None:
    number = phone()
    lead = await make(hall.agent_ann, contact_phone=f" {number[:3]} {number[3:]} ", utm_source="巨量引擎")
    assert lead["contact_phone_masked"] == f"*******{number[-4:]}"
    assert lead["status"] == "new"
    assert number not in str(lead)
    same = await hall.agent_ann.get(f"/api/leads/{lead['id']}")
    assert same.json() == lead
    row = await owner_db.fetchrow("SELECT * FROM leads WHERE id = $1", lead["id"])
    assert row is not None
    assert number not in str(dict(row))
    [born] = await lines(hall.agent_ann, lead["id"])
    assert (born["type"], born["user_id"]) == ("created", str(hall.agent_ann.id))
    assert await told(owner_db, hall, lead["id"]) == ["crm.lead.created"]


async def test_bytes_are_what_the_models_say(hall: Hall) -> None:
    lead = await make(hall.owner, contact_phone=phone(), city="上海")
    page = await hall.owner.get("/api/leads")
    schemas.LeadRead.model_validate_json((await hall.owner.get(f"/api/leads/{lead['id']}")).content)
    model = Page[schemas.LeadBrief].model_validate_json(page.content)
    assert page.json()["items"][0].keys() == schemas.LeadBrief.model_fields.keys()
    assert lead.keys() == schemas.LeadRead.model_fields.keys()
    assert [str(item.id) for item in model.items] == [lead["id"]]
    history = await hall.owner.get(f"/api/leads/{lead['id']}/activities")
    Page[schemas.LeadActivityRead].model_validate_json(history.content)


async def test_pages_meet_without_gap_or_double(hall: Hall) -> None:
    made = [(await make(hall.owner, contact_name=f"客人{n}"))["id"] for n in range(5)]
    for sort, expected in (("-created_at", made[::-1]), ("-score", None)):
        seen: list[str] = []
        cursor = None
        for _ in range(4):
            params = {"limit": 2, "sort": sort} | ({"cursor": cursor} if cursor else {})
            page = (await hall.owner.get("/api/leads", params=params)).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert sorted(seen) == sorted(made)
        assert expected is None or seen == expected


async def test_search_finds_pieces_of_names_and_phones(hall: Hall) -> None:
    number = phone()
    wanted = await make(hall.owner, contact_name="欧阳娜娜", contact_phone=number)
    await make(hall.owner, contact_name="李雷", contact_phone=phone()[:7] + "0000")
    for q in ("欧", "阳娜", "欧阳娜娜", number[-4:], number, f"+86 {number}", "娜娜"):
        found = (await hall.owner.get("/api/leads", params={"q": q})).json()["items"]
        assert wanted["id"] in [item["id"] for item in found], q
    for q in ("韩梅", "欧雷", phone()):
        assert (await hall.owner.get("/api/leads", params={"q": q})).json()["items"] == [], q


async def test_filters(hall: Hall) -> None:
    mine = await make(hall.agent_ann, assigned_to=str(hall.agent_ann.id))
    free = await make(hall.agent_ann, source_platform="web")

    async def ids(**params: Any) -> list[str]:
        answer = await hall.agent_ann.get("/api/leads", params=params)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await ids(assigned_to="me") == [mine["id"]]
    assert await ids(assigned_to=str(hall.agent_ann.id)) == [mine["id"]]
    assert await ids(assigned_to="none") == [free["id"]]
    assert await ids(source_platform="web") == [free["id"]]
    assert await ids(status="lost") == []
    assert len(await ids(status="open")) == 2
    summary = (await hall.agent_ann.get("/api/leads/summary")).json()
    assert summary == {"new": 2, "contacted": 0, "qualified": 0, "unassigned": 1, "mine": 1, "fresh": 2}


async def test_a_foreign_lead_does_not_exist(hall: Hall, other: Hall) -> None:
    lead = await make(hall.owner)
    at = f"/api/leads/{lead['id']}"
    for answer in (
        await other.owner.get(at), await other.owner.patch(at, {"city": "北京"}),
        await other.owner.post(f"{at}/convert", {}), await other.owner.get(f"{at}/activities"),
        await other.owner.post(f"{at}/assign", {"user_id": None}),
        await other.owner.post(f"{at}/lose", {"reason": "x"}),
        await other.owner.post(f"{at}/reveal", {"reason": "看看"}),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "lead.not_found")
    foreign = await hall.owner.post(f"{at}/assign", {"user_id": str(other.owner.id)})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "lead.no_assignee")
    assert (await hall.owner.get(at)).json() == lead


@pytest.mark.parametrize(
    "form",
    [
        {}, {"contact_name": "  "}, {"contact_name": "王" * 201}, {"contact_phone": "12345"},
        {"contact_phone": "*******5678"}, {"contact_email": "not mail"}, 
        {"contact_name": "x", "status": "new"},
        {"contact_name": "王", "score": 99}, {"contact_name": 7}, {"contact_name": "x", "site_id": "x"},
        {"contact_name": "王", "source_platform": "<script>"},
        {"contact_name": "王", "channel_id": str(uuid4())},
    ],
)  # fmt: skip
async def test_bad_input_is_named_and_writes_nothing(form: dict[str, Any], hall: Hall) -> None:
    answer = await hall.owner.post("/api/leads", form)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await hall.owner.get("/api/leads")).json()["items"] == []


async def test_full_width_phones_are_understood_and_html_is_text(hall: Hall) -> None:
    name = "<img src=x onerror=alert(1)>"
    lead = await make(hall.owner, contact_name=name, contact_phone="１３８００１３８０００")
    assert lead["contact_phone_masked"] == "*******8000"
    assert lead["contact_name"] == name


async def test_creating_under_one_key_happens_once(hall: Hall) -> None:
    key = {"idempotency-key": uuid4().hex}
    form = {"contact_name": "一次"}
    answers = await asyncio.gather(*(hall.owner.post("/api/leads", form, headers=key) for _ in range(8)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert len((await hall.owner.get("/api/leads")).json()["items"]) == 1


async def test_status_moves_by_the_rules(hall: Hall, owner_db: asyncpg.Connection) -> None:
    lead = await make(hall.owner)
    at = f"/api/leads/{lead['id']}"
    refused = await hall.owner.patch(at, {"status": "qualified"})
    assert (refused.status_code, refused.json()["code"]) == (409, "lead.wrong_status")
    assert refused.json()["params"]["allowed"] == ["contacted", "lost"]
    assert (await hall.owner.patch(at, {"status": "converted"})).status_code == 422
    for status in ("contacted", "qualified"):
        assert (await hall.owner.patch(at, {"status": status})).json()["status"] == status
    gone = (await hall.owner.post(f"{at}/lose", {"reason": "预算不够"})).json()
    assert (gone["status"], gone["lost_reason"]) == ("lost", "预算不够")
    assert (await hall.owner.post(f"{at}/convert", {})).json()["code"] == "lead.wrong_status"
    back = (await hall.owner.patch(at, {"status": "contacted"})).json()
    assert (back["status"], back["lost_reason"]) == ("contacted", None)
    again = await hall.owner.patch(at, {"status": "lost", "lost_reason": "失联"})
    assert again.json()["lost_reason"] == "失联"
    moves = [line["metadata"]["to"] for line in await lines(hall.owner, lead["id"])
             if line["type"] == "status_changed"]  # fmt: skip
    assert moves[::-1] == ["contacted", "qualified", "lost", "contacted", "lost"]
    heard = await told(owner_db, hall, lead["id"])
    assert heard.count("crm.lead.status_changed") == 5
    assert heard.count("crm.lead.lost") == 2


async def test_changes_are_told_and_the_phone_stays_secret(hall: Hall, owner_db: asyncpg.Connection) -> None:
    lead = await make(hall.owner, contact_phone=phone(), contact_email="a@b.cn")
    number = phone()
    at = f"/api/leads/{lead['id']}"
    changed = (
        await hall.owner.patch(at, {"contact_phone": number, "contact_email": None, "city": "杭州"})
    ).json()
    assert changed["contact_phone_masked"] == f"*******{number[-4:]}"
    assert (changed["contact_email"], changed["city"], changed["contact_name"]) == (None, "杭州", "王芳")
    audit = await owner_db.fetchval(
        "SELECT changes FROM audit_logs WHERE org_id = $1 AND event_type = 'lead.updated'", hall.org_id
    )
    assert number not in audit
    assert "***" in audit
    assert "crm.lead.updated" in await told(owner_db, hall, lead["id"])
    found = (await hall.owner.get("/api/leads", params={"q": number[-4:]})).json()["items"]
    assert [item["id"] for item in found] == [lead["id"]]


async def test_assigning(hall: Hall, owner_db: asyncpg.Connection) -> None:
    lead = await make(hall.agent_ann)
    at = f"/api/leads/{lead['id']}/assign"
    assert (await hall.agent_ann.post(at, {"user_id": str(hall.agent_bo.id)})).status_code == 403
    taken = await hall.agent_ann.post(at, {"user_id": str(hall.agent_ann.id)})
    assert taken.json()["assigned_to"] == str(hall.agent_ann.id)
    assert (await hall.agent_bo.post(at, {"user_id": str(hall.agent_bo.id)})).status_code == 403
    given = await hall.manager.post(at, {"user_id": str(hall.agent_bo.id)})
    assert given.json()["assigned_to"] == str(hall.agent_bo.id)
    inbox = (await hall.agent_bo.get("/api/notifications")).json()["items"]
    assert [(item["type"], item["resource_id"]) for item in inbox] == [("lead_assigned", lead["id"])]
    assert (await told(owner_db, hall, lead["id"])).count("crm.lead.assigned") == 2


async def test_converting_makes_one_customer_and_keeps_the_link(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    number = phone()
    lead = await make(hall.agent_ann, contact_phone=number, city="上海", contact_wechat="wf_1990")
    at = f"/api/leads/{lead['id']}/convert"
    answers = await asyncio.gather(*(hall.agent_ann.post(at, {}) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    [customer_id] = {answer.json()["customer_id"] for answer in answers}
    body = answers[0].json()
    assert (body["status"], body["converted_at"] is None) == ("converted", False)
    customer = (await hall.agent_ann.get(f"/api/customers/{customer_id}")).json()
    assert (customer["name"], customer["region_city"], customer["wechat_id"]) == ("王芳", "上海", "wf_1990")
    assert number[-4:] in str(customer)
    revealed = await hall.agent_ann.post(f"/api/customers/{customer_id}/reveal",
                                         {"field": "phone", "reason": "回访"})  # fmt: skip
    assert revealed.json()["value"] == f"+86{number}"
    timeline = (await hall.agent_ann.get(f"/api/customers/{customer_id}/activities")).json()["items"]
    assert [line["metadata"].get("lead_id") for line in timeline].count(lead["id"]) == 1
    kinds = [line["type"] for line in await lines(hall.agent_ann, lead["id"])]
    assert kinds == ["converted", "status_changed", "status_changed", "status_changed", "created"]
    heard = await told(owner_db, hall, lead["id"])
    assert heard.count("crm.lead.converted") == 1
    assert heard.count("crm.lead.status_changed") == 3


async def test_converting_finds_the_customer_with_this_phone(hall: Hall) -> None:
    number = phone()
    made = await hall.owner.post("/api/customers", {"name": "王女士", "phone": number})
    assert made.status_code == 201, made.text
    pair = [await make(hall.owner, contact_name=name, contact_phone=number) for name in ("王芳", "王小姐")]
    answers = await asyncio.gather(
        *(hall.owner.post(f"/api/leads/{lead['id']}/convert", {}) for lead in pair)
    )
    assert {answer.json()["customer_id"] for answer in answers} == {made.json()["id"]}
    found = (await hall.owner.get("/api/leads", params={"customer_id": made.json()["id"]})).json()["items"]
    assert len(found) == 2


async def test_two_leads_of_one_phone_become_one_customer(hall: Hall) -> None:
    number = phone()
    pair = [
        await make(hall.owner, contact_name=name, contact_phone=number) for name in ("甲", "乙", "丙", "丁")
    ]
    answers = await asyncio.gather(
        *(hall.owner.post(f"/api/leads/{lead['id']}/convert", {}) for lead in pair)
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["customer_id"] for answer in answers}) == 1


async def test_what_is_hidden_from_a_role_is_not_revealed(hall: Hall, owner_db: asyncpg.Connection) -> None:
    lead = (await hall.owner.post("/api/leads", {"contact_phone": "13800138055"})).json()
    role = next(one for one in (await hall.owner.get("/api/roles")).json()["items"] if one["code"] == "agent")
    form = {"fields": {"phone": "hidden"}}
    assert (await hall.owner.patch(f"/api/roles/{role['id']}", form)).status_code == 200
    at = f"/api/leads/{lead['id']}"
    shown = await hall.agent_bo.get(at)
    assert shown.json()["contact_phone_masked"] is None and "8055" not in shown.text
    assert (await hall.agent_bo.post(f"{at}/reveal", {"reason": "回访客户"})).status_code == 403
    assert (await hall.manager.post(f"{at}/reveal", {"reason": "回访客户"})).status_code == 200
    kept = "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND event_type = 'lead.revealed'"
    assert await owner_db.fetchval(kept, hall.org_id) == 1


async def test_notes_and_reveals(hall: Hall, owner_db: asyncpg.Connection) -> None:
    number = phone()
    lead = await make(hall.owner, contact_phone=number)
    at = f"/api/leads/{lead['id']}"
    noted = await hall.agent_bo.post(f"{at}/activities", {"type": "call", "description": "电话没接"})
    assert noted.status_code == 201
    assert (await lines(hall.owner, lead["id"]))[0] == noted.json()
    assert (await hall.agent_bo.post(f"{at}/activities", {"description": " "})).status_code == 422
    assert (await hall.reader.post(f"{at}/reveal", {"reason": "看看"})).status_code == 403
    assert (await hall.agent_bo.post(f"{at}/reveal", {"reason": ""})).status_code == 422
    shown = await hall.agent_bo.post(f"{at}/reveal", {"reason": "回访客户"})
    assert shown.json() == {"field": "contact_phone", "value": f"+86{number}"}
    row = await owner_db.fetchrow(
        "SELECT user_id, details FROM audit_logs WHERE org_id = $1 AND event_type = 'lead.revealed'",
        hall.org_id,
    )
    assert row is not None
    assert row["user_id"] == hall.agent_bo.id
    assert "回访客户" in row["details"]
    silent = await make(hall.owner)
    assert (await hall.owner.post(f"/api/leads/{silent['id']}/reveal", {"reason": "看看"})).status_code == 404


async def test_an_old_sight_of_a_lead_does_not_overwrite(hall: Hall) -> None:
    made = (await hall.owner.post("/api/leads", {"contact_name": "王小美"})).json()
    path, seen = f"/api/leads/{made['id']}", {"if-match": f'"{made["updated_at"]}"'}
    first = await hall.agent_ann.patch(path, {"contact_name": "王小芳"}, headers=seen)
    assert first.status_code == 200, first.text
    late = await hall.agent_bo.patch(path, {"contact_name": "王大芳"}, headers=seen)
    assert (late.status_code, late.json()["code"]) == (412, "edit.conflict")
    assert (await hall.owner.get(path)).json()["contact_name"] == "王小芳"
    nonsense = await hall.agent_bo.patch(path, {"contact_name": "王大芳"}, headers={"if-match": '"x"'})
    assert nonsense.status_code == 412


async def test_one_box_finds_customers_and_leads(hall: Hall, other: Hall) -> None:
    for person in (hall.owner, other.owner):
        await person.post(
            "/api/customers", {"name": "欧阳晓晓", "phone": "13800138111", "wechat_id": "Ouyang_88"}
        )
        await person.post("/api/leads", {"contact_name": "欧阳晓", "company_name": "海棠医疗美容"})
    tag = (await hall.owner.post("/api/tags", {"name": "热玛吉意向"})).json()["id"]
    (customer,) = (await hall.owner.get("/api/customers")).json()["items"]
    await hall.owner.post(f"/api/customers/{customer['id']}/tags", {"tag_id": tag})

    async def found(q: str) -> tuple[int, int]:
        body = (await hall.owner.get("/api/search", params={"q": q})).json()
        return len(body["customers"]["items"]), len(body["leads"]["items"])

    for q, expected in {
        "欧": (1, 1), "ouyangxiao": (1, 1), "oyx": (1, 1), "8111": (1, 0), "138 0013 8111": (1, 0),
        "ouyang_88": (1, 0), "海棠医": (0, 1), "热玛": (1, 0), customer["public_code"].lower(): (1, 0),
        "晓 欧阳": (1, 1), "不存在": (0, 0), "%": (0, 0), "_": (0, 0),
    }.items():  # fmt: skip
        assert await found(q) == expected, q
    only = (await hall.owner.get("/api/search", params={"q": "欧", "kind": "leads"})).json()
    assert only["customers"] is None and len(only["leads"]["items"]) == 1
    designs = (await hall.owner.get("/api/search/designs")).json()
    assert [design["name"] for design in designs] == ["customers", "leads"]
