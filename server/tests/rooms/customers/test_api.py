"""Customers through HTTP: kept, found, moved, tagged, revealed."""

import asyncio
import secrets
from datetime import datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike.core.http.paging import Page
from zhike.rooms.customers import schemas

from ...cast import Hall, Person


def phone() -> str:
    return f"138{secrets.randbelow(10**8):08d}"


async def make(person: Person, **fields: Any) -> dict[str, Any]:
    answer = await person.post("/api/customers", {"name": "王芳"} | fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def found(person: Person, **params: Any) -> list[str]:
    answer = await person.get("/api/customers", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def told(db: asyncpg.Connection, hall: Hall, id: str) -> list[str]:
    rows = await db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND aggregate_id = $2 AND kind = 'event'",
        hall.org_id, id,
    )  # fmt: skip
    return [row["event_type"] for row in rows]


async def test_a_customer_is_kept_with_a_masked_phone(hall: Hall, owner_db: asyncpg.Connection) -> None:
    number = phone()
    made = await make(hall.agent_ann, phone=f"{number[:3]}-{number[3:7]} {number[7:]}", region_city="上海")
    assert made["phone_masked"] == f"*******{number[-4:]}"
    assert made["public_code"].startswith("CUST-")
    assert number not in str(made)
    answer = await hall.agent_ann.get(f"/api/customers/{made['id']}")
    assert answer.json() == made
    changed = datetime.fromisoformat(made["updated_at"]).isoformat()
    assert answer.headers["etag"] == f'"{changed}"'
    row = await owner_db.fetchrow("SELECT * FROM customers WHERE id = $1", made["id"])
    assert row is not None
    assert number not in str(dict(row))
    assert await told(owner_db, hall, made["id"]) == ["crm.customer.created"]
    lines = (await hall.owner.get(f"/api/customers/{made['id']}/activities")).json()["items"]
    assert [line["type"] for line in lines] == ["created"]


async def test_bytes_are_what_the_models_say(hall: Hall) -> None:
    for key, kind in (("skin", "text"), ("visits", "number")):
        field = {"key": key, "label": key, "kind": kind}
        assert (await hall.owner.post("/api/custom-fields", field)).status_code == 201
    made = await make(hall.owner, phone=phone(), custom_fields={"skin": "敏感", "visits": 3})
    tag = (await hall.owner.post("/api/tags", {"name": "VIP"})).json()
    await hall.owner.post(f"/api/customers/{made['id']}/tags", {"tag_id": tag["id"]})
    one = await hall.owner.get(f"/api/customers/{made['id']}")
    page = await hall.owner.get("/api/customers", params={"count": "estimate"})
    lines = await hall.owner.get(f"/api/customers/{made['id']}/activities")
    schemas.CustomerRead.model_validate_json(one.content)
    Page[schemas.CustomerBrief].model_validate_json(page.content)
    Page[schemas.ActivityRead].model_validate_json(lines.content)
    assert made.keys() == one.json().keys() == schemas.CustomerRead.model_fields.keys()
    assert page.json()["items"][0].keys() == schemas.CustomerBrief.model_fields.keys()
    assert lines.json()["items"][0].keys() == schemas.ActivityRead.model_fields.keys()
    assert one.json()["tags"] == [tag]
    assert page.json()["count"] == 1


async def test_pages_meet_without_gap_or_double(hall: Hall) -> None:
    made = [(await make(hall.owner, name=f"客人{n}"))["id"] for n in range(5)]
    for sort in ("-created_at", "-score"):
        seen: list[str] = []
        cursor: str | None = None
        for _ in range(4):
            params = {"limit": 2, "sort": sort} | ({"cursor": cursor} if cursor else {})
            page = (await hall.owner.get("/api/customers", params=params)).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert sorted(seen) == sorted(made)
        assert sort == "-score" or seen == made[::-1]
    exact = (await hall.owner.get("/api/customers", params={"count": "exact", "limit": 1})).json()
    assert (exact["count"], len(exact["items"])) == (5, 1)


async def test_counting_has_an_end(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """Ten thousand and one is the word for more."""
    await owner_db.execute(
        "INSERT INTO customers (org_id, id, public_code, type, name, stage)"
        " SELECT $1, gen_random_uuid(), 'MANY_' || n, 'individual', '客人' || n,"
        " CASE WHEN n <= 400 THEN 'interested' ELSE 'potential' END FROM generate_series(1, 10100) AS n",
        hall.org_id,
    )

    async def count(**params: str) -> int:
        page = await hall.owner.get("/api/customers", params={"limit": "1"} | params)
        return int(page.json()["count"])

    assert await count(count="exact") == 10_001
    assert await count(count="estimate") == 1_001
    assert await count(count="exact", stage="interested") == 400


async def test_pages_refuse_a_foreign_cursor(hall: Hall) -> None:
    assert (await hall.owner.get("/api/customers", params={"cursor": "bm9uc2Vuc2U"})).status_code == 422


async def test_search_finds_pieces_of_names_and_phones(hall: Hall, other: Hall) -> None:
    number = phone()
    wanted = await make(hall.owner, name="欧阳娜娜", phone=number)
    await make(hall.owner, name="李雷")
    await make(other.owner, name="欧阳娜娜", phone=number)
    for q in ("欧", "阳娜", "欧阳娜娜", number[-4:], number, f"+86{number}", "娜娜"):
        assert await found(hall.owner, q=q) == [wanted["id"]], q
    for q in ("韩梅", phone()):
        assert await found(hall.owner, q=q) == [], q


async def test_filters(hall: Hall) -> None:
    ann = str(hall.agent_ann.id)
    one = await make(hall.owner, owner_id=ann, stage="closed")
    two = await make(hall.owner, type="enterprise", company_name="静安医美")
    assert await found(hall.owner, owner_id=ann) == [one["id"]]
    assert await found(hall.owner, stage="closed") == [one["id"]]
    assert await found(hall.owner, type="enterprise") == [two["id"]]
    assert await found(hall.owner, q="静安") == [two["id"]]
    assert await found(hall.owner, stage="closed", type="enterprise") == []
    assert (await hall.owner.get("/api/customers/summary")).json()["stages"] == {"closed": 1, "potential": 1}


async def test_one_phone_is_one_customer(hall: Hall, other: Hall) -> None:
    number = phone()
    answers = await asyncio.gather(
        *(hall.owner.post("/api/customers", {"name": f"王{n}", "phone": number}) for n in range(8))
    )
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    for answer in answers:
        if answer.status_code != 201:
            assert (answer.status_code, answer.json()["code"]) == (409, "customer.duplicate_phone")
            assert answer.json()["params"]["customer_id"] == made["id"]
    second = await make(hall.owner, name="李")
    taken = await hall.owner.patch(f"/api/customers/{second['id']}", {"phone": number})
    assert taken.json()["params"]["customer_id"] == made["id"]
    assert (await make(other.owner, phone=number))["phone_masked"] == made["phone_masked"]
    assert (await hall.owner.delete(f"/api/customers/{made['id']}")).status_code == 204
    assert (await make(hall.owner, phone=number))["id"] != made["id"]


async def test_creating_under_one_key_happens_once(hall: Hall) -> None:
    key = {"idempotency-key": uuid4().hex}
    form = {"name": "一次", "phone": phone()}
    answers = await asyncio.gather(*(hall.owner.post("/api/customers", form, headers=key) for _ in range(8)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert len(await found(hall.owner)) == 1


@pytest.mark.parametrize(
    "form",
    [
        {}, {"name": "  "}, {"name": "x" * 201}, {"name": 7}, {"name": "x", "phone": "12345"},
        {"name": "x", "phone": "*******5678"}, {"name": "x", "email": "no mail"}, {"name": "x", "score": 99},
        {"name": "x", "stage": "won"}, {"name": "x", "owner_id": str(uuid4())}, {"name": "x", "site_id": "1"},
        {"name": "x", "company_website": "javascript:alert(1)"}, {"name": "x", "org_id": str(uuid4())},
        {"name": "x", "custom_fields": {"a": "b" * 9_000}}, {"name": "x", "type": None},
    ],
)  # fmt: skip
async def test_bad_input_is_named_and_writes_nothing(form: dict[str, Any], hall: Hall) -> None:
    answer = await hall.owner.post("/api/customers", form)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await found(hall.owner) == []


@pytest.mark.parametrize(
    "held",
    [b'{"a": NaN}', b'{"a": 1e999}', b'{"a": 123456789012345678901234567890}', b'{"\\ud800": 1}',
     b'{"a":' * 300 + b"1" + b"}" * 300],
)  # fmt: skip
async def test_custom_fields_that_cannot_be_kept_are_refused(held: bytes, hall: Hall) -> None:
    answer = await hall.owner.client.post(
        "/api/customers", content=b'{"name": "x", "custom_fields": ' + held + b"}",
        headers={"content-type": "application/json"},
    )  # fmt: skip
    assert answer.status_code in {400, 422}, answer.text
    assert await found(hall.owner) == []


async def test_full_width_phones_are_understood_and_html_is_text(hall: Hall) -> None:
    name = "<script>alert(1)</script>"
    made = await make(hall.owner, name=name, phone="１３８００１３８０００")
    assert (made["name"], made["phone_masked"]) == (name, "*******8000")
    assert (await make(hall.owner, name="空", phone=" "))["phone_masked"] is None


async def test_a_foreign_customer_does_not_exist(hall: Hall, other: Hall) -> None:
    made = await make(hall.owner, phone=phone())
    at = f"/api/customers/{made['id']}"
    tag = (await other.owner.post("/api/tags", {"name": "外"})).json()
    for answer in (
        await other.owner.get(at), await other.owner.patch(at, {"name": "x"}),
        await other.owner.put(at, {"name": "x"}), await other.owner.delete(at),
        await other.owner.post(f"{at}/tags", {"tag_id": tag["id"]}),
        await other.owner.get(f"{at}/activities"), await other.owner.get(f"{at}/journey"),
        await other.owner.post(f"{at}/activities", {"description": "x"}),
        await other.owner.post(f"{at}/reveal", {"field": "phone", "reason": "看看"}),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "customer.not_found")
    mine = await hall.owner.post(f"{at}/tags", {"tag_id": tag["id"]})
    assert (mine.status_code, mine.json()["code"]) == (404, "tag.not_found")
    assert (await hall.owner.patch(f"/api/tags/{tag['id']}", {"name": "y"})).status_code == 404
    assert (await hall.owner.delete(f"/api/tags/{tag['id']}")).status_code == 404
    assert (await hall.owner.get(at)).json() == made


async def test_an_old_sight_does_not_overwrite(hall: Hall) -> None:
    made = await make(hall.owner)
    at = f"/api/customers/{made['id']}"
    seen = {"if-match": (await hall.owner.get(at)).headers["etag"]}
    assert (await hall.agent_ann.patch(at, {"name": "王小芳"}, headers=seen)).status_code == 200
    late = await hall.agent_bo.patch(at, {"name": "王大芳"}, headers=seen)
    assert (late.status_code, late.json()["code"]) == (412, "edit.conflict")
    assert (await hall.owner.get(at)).json()["name"] == "王小芳"


async def test_put_replaces_all_but_what_cannot_be_seen(hall: Hall) -> None:
    made = await make(hall.owner, phone=phone(), email="a@b.cn", stage="closed")
    replaced = await hall.owner.put(f"/api/customers/{made['id']}", {"name": "新名"})
    assert replaced.status_code == 200, replaced.text
    body = replaced.json()
    assert (body["name"], body["email"], body["stage"]) == ("新名", None, "closed")
    assert body["phone_masked"] == made["phone_masked"]
    assert await found(hall.owner, q="新名") == [made["id"]]
    assert await found(hall.owner, q="王芳") == []


async def test_stages_move_by_the_rules_and_leave_a_trail(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await make(hall.owner)
    at = f"/api/customers/{made['id']}"
    refused = await hall.owner.patch(at, {"stage": "closed", "name": "不该改"})
    assert (refused.status_code, refused.json()["code"]) == (409, "customer.stage_refused")
    assert refused.json()["params"]["allowed"] == ["interested", "lost"]
    assert (await hall.owner.get(at)).json() == made
    for stage in ("interested", "opportunity", "lost", "interested"):
        assert (await hall.owner.patch(at, {"stage": stage})).json()["stage"] == stage
    journey = (await hall.owner.get(f"{at}/journey")).json()
    assert [step["to_stage"] for step in journey] == [
        "interested",
        "lost",
        "opportunity",
        "interested",
        "potential",
    ]
    assert journey[-1]["from_stage"] is None
    assert all(step["duration_seconds"] >= 0 for step in journey[:-1])
    lines = (await hall.owner.get(f"{at}/activities")).json()["items"]
    assert [line["type"] for line in lines] == ["stage_change"] * 4 + ["created"]
    assert (await told(owner_db, hall, made["id"])).count("crm.customer.stage_changed") == 4


async def test_the_timeline_tells_everything(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await make(hall.owner)
    at = f"/api/customers/{made['id']}"
    tag = (await hall.owner.post("/api/tags", {"name": "敏感肌", "category": "need"})).json()
    for _ in range(2):
        assert (await hall.owner.post(f"{at}/tags", {"tag_id": tag["id"]})).json() == [tag]
    assert await found(hall.owner, tag_id=tag["id"]) == [made["id"]]
    noted = await hall.agent_ann.post(f"{at}/activities", {"description": "怕疼，<b>想先了解</b>"})
    assert noted.status_code == 201
    assert noted.json()["user_name"] == "agent_ann"
    assert (await hall.owner.delete(f"{at}/tags/{tag['id']}")).json() == []
    await hall.owner.patch(at, {"owner_id": str(hall.agent_bo.id)})
    seen: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await hall.owner.get(f"{at}/activities", params=params)).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    kinds = [line["type"] for line in seen]
    assert kinds == ["owner_change", "tag_change", "note_added", "tag_change", "created"]
    assert seen[2] == noted.json()
    heard = await told(owner_db, hall, made["id"])
    assert heard.count("crm.customer.tag_added") == heard.count("crm.customer.tag_removed") == 1


async def test_tags_are_renamed_and_forgotten_everywhere(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await make(hall.owner)
    tag = (
        await hall.owner.post("/api/tags", {"name": "老客", "color": "#aa0000", "category": "value"})
    ).json()
    assert (await hall.owner.post("/api/tags", {"name": "老客"})).json()["code"] == "tag.duplicate"
    for form in ({"name": " "}, {"name": "x", "color": "red;x"}, {"name": "x", "category": "mood"}):
        assert (await hall.owner.post("/api/tags", form)).status_code == 422
    await hall.owner.post(f"/api/customers/{made['id']}/tags", {"tag_id": tag["id"]})
    renamed = await hall.owner.patch(f"/api/tags/{tag['id']}", {"name": "常客"})
    assert renamed.json() == tag | {"name": "常客"}
    assert (await hall.owner.get(f"/api/customers/{made['id']}")).json()["tags"] == [renamed.json()]
    assert (await hall.reader.delete(f"/api/tags/{tag['id']}")).status_code == 403
    assert (await hall.owner.delete(f"/api/tags/{tag['id']}")).status_code == 204
    after = (await hall.owner.get(f"/api/customers/{made['id']}")).json()
    assert (after["tags"], after["tag_ids"]) == ([], [])
    assert await owner_db.fetchval("SELECT count(*) FROM customer_tags WHERE org_id = $1", hall.org_id) == 0
    assert (await hall.owner.get("/api/tags")).json()["items"] == []


async def test_revealing_needs_a_reason_and_is_remembered(hall: Hall, owner_db: asyncpg.Connection) -> None:
    number = phone()
    made = await make(hall.owner, phone=number)
    at = f"/api/customers/{made['id']}/reveal"
    form = {"field": "phone", "reason": "电话回访"}
    assert (await hall.reader.post(at, form)).status_code == 403
    assert (await hall.agent_bo.post(at, {"field": "phone", "reason": " "})).status_code == 422
    assert (await hall.agent_bo.post(at, {"field": "score", "reason": "看看"})).status_code == 422
    query = (
        "SELECT user_id, details, changes FROM audit_logs"
        " WHERE org_id = $1 AND event_type = 'customer.revealed'"
    )
    assert await owner_db.fetch(query, hall.org_id) == []
    assert (await hall.agent_bo.post(at, form)).json() == {"field": "phone", "value": f"+86{number}"}
    [row] = await owner_db.fetch(query, hall.org_id)
    assert row["user_id"] == hall.agent_bo.id
    assert "电话回访" in row["details"]
    assert number not in str(dict(row))
    silent = await make(hall.owner)
    nothing = await hall.owner.post(f"/api/customers/{silent['id']}/reveal", form)
    assert nothing.json()["code"] == "customer.nothing_to_reveal"


async def test_the_deleted_are_no_longer_found(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await make(hall.owner)
    at = f"/api/customers/{made['id']}"
    assert (await hall.agent_ann.delete(at)).status_code == 403
    assert (await hall.owner.delete(at)).status_code == 204
    for path in (at, f"{at}/activities", f"{at}/journey"):
        assert (await hall.owner.get(path)).status_code == 404
    assert (await hall.owner.delete(at)).status_code == 404
    assert await found(hall.owner) == []
    assert await owner_db.fetchval("SELECT deleted_at IS NOT NULL FROM customers WHERE id = $1", made["id"])


async def test_a_changed_phone_opens_under_its_new_seal(hall: Hall) -> None:
    made = await make(hall.owner, phone=phone())
    number = phone()
    at = f"/api/customers/{made['id']}"
    changed = (await hall.owner.patch(at, {"phone": number})).json()
    assert changed["phone_masked"] == f"*******{number[-4:]}"
    shown = await hall.owner.post(f"{at}/reveal", {"field": "phone", "reason": "核对"})
    assert shown.json()["value"] == f"+86{number}"
    assert await found(hall.owner, q=number) == [made["id"]]
    assert (await hall.owner.patch(at, {"phone": None})).json()["phone_masked"] is None
    assert await found(hall.owner, q=number) == []
