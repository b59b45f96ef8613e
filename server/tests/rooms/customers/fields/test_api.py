"""Fields of one's own through HTTP: designed, filled in, filtered by, changed, hidden, imported, exported."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import asyncpg
import pytest

from zhike.core.db import Database

from ....cast import Hall
from ....stories.conftest import relay_db  # noqa: F401  a fixture
from ....stories.loop import Loop, get, post
from ..test_api import found, make, phone

SKIN = {"key": "skin", "label": "肤质", "kind": "choice", "is_indexed": True,
        "options": [{"label": "干性"}, {"label": "油性"}]}  # fmt: skip
LEVEL = {
    "key": "level",
    "label": "等级分",
    "kind": "number",
    "is_indexed": True,
    "limits": {"min": 0, "max": 100},
}


@pytest.fixture
async def loop(hall: Hall, relay_db: Database) -> AsyncIterator[Loop]:  # noqa: F811
    yield Loop(hall, relay_db, hall.held)


async def design(loop: Loop, *fields: dict[str, Any]) -> dict[str, dict[str, Any]]:
    made = {one["label"]: await post(loop.hall.owner, "/api/custom-fields", one) for one in fields}
    (await loop.work()).ok()
    return made


def asked(**values: str) -> str:
    return urlencode(values)


async def values_of(db: asyncpg.Connection, id: str) -> list[tuple[Any, ...]]:
    rows = await db.fetch(
        "SELECT text_value, number_value FROM custom_field_values WHERE customer_id = $1"
        " ORDER BY text_value, number_value", id,
    )  # fmt: skip
    return [tuple(row) for row in rows]


async def test_a_field_is_designed_filled_and_filtered_by(loop: Loop, owner_db: asyncpg.Connection) -> None:
    owner = loop.hall.owner
    made = await design(loop, SKIN, LEVEL)
    assert [one["code"] for one in made["肤质"]["options"]] == ["o1", "o2"]
    dry = await make(owner, custom_fields={"skin": "o1", "level": 12.5})
    await make(owner, custom_fields={"skin": "o2", "level": 80})
    assert dry["custom_fields"] == {"skin": "o1", "level": 12.5}
    assert await found(owner, fields=asked(skin="o1")) == [dry["id"]]
    assert await found(owner, fields=asked(level="10..20", skin="o1")) == [dry["id"]]
    assert len(await found(owner, fields=asked(level="12.5.."))) == 2
    assert await found(owner, fields=asked(level="..12")) == []
    changed = await owner.patch(f"/api/customers/{dry['id']}", {"custom_fields": {"skin": "o2"}})
    assert changed.json()["custom_fields"] == {"skin": "o2", "level": 12.5}, "the others stay"
    assert await found(owner, fields=asked(skin="o1")) == []
    gone = await owner.patch(f"/api/customers/{dry['id']}", {"custom_fields": {"skin": None}})
    assert gone.json()["custom_fields"] == {"level": 12.5}
    assert [row[1] for row in await values_of(owner_db, dry["id"])] == [12.5]
    put = await owner.put(f"/api/customers/{dry['id']}", {"name": "王芳"})
    assert put.json()["custom_fields"] == {}
    assert await values_of(owner_db, dry["id"]) == []


@pytest.mark.parametrize(
    ("sent", "code", "reason"),
    [
        ({"skin": "o9"}, "custom_field.value", "option"), ({"skin": 3}, "custom_field.value", "type"),
        ({"level": "80"}, "custom_field.value", "type"), ({"level": 101}, "custom_field.value", "range"),
        ({"word": "<b>粗</b>"}, "custom_field.value", "markup"), ({"shoe": 42}, "custom_field.unknown", None),
        ({"level": 3, "word": ["x"]}, "custom_field.value", "type"),
    ],
)  # fmt: skip
async def test_a_wrong_value_is_named_and_writes_nothing(
    sent: dict[str, Any], code: str, reason: str | None, loop: Loop, owner_db: asyncpg.Connection
) -> None:
    owner = loop.hall.owner
    await design(loop, SKIN, LEVEL, {"key": "word", "label": "备注", "kind": "text"})
    kept = await make(owner, custom_fields={"skin": "o1"})
    events = "SELECT count(*) FROM outbox_events WHERE org_id = $1"
    before = await owner_db.fetchval(events, loop.hall.org_id)
    for answer in (await owner.post("/api/customers", {"name": "李", "custom_fields": sent}),
                   await owner.patch(f"/api/customers/{kept['id']}", {"custom_fields": sent})):  # fmt: skip
        assert answer.status_code == 422, answer.text
        told = answer.json()
        assert (told["code"], told["params"].get("reason")) == (code, reason)
        assert told["params"]["field"].startswith("custom_fields.")
    assert await found(owner) == [kept["id"]]
    assert (await get(owner, f"/api/customers/{kept['id']}"))["custom_fields"] == {"skin": "o1"}
    assert await owner_db.fetchval(events, loop.hall.org_id) == before


async def test_a_required_field_is_asked_of_whoever_fills_in_a_form(loop: Loop) -> None:
    owner = loop.hall.owner
    await design(loop, SKIN | {"is_required": True})
    lacking = await owner.post("/api/customers", {"name": "李"})
    assert lacking.json()["params"] == {
        "field": "custom_fields.skin", "key": "skin", "label": "肤质", "reason": "required",
    }  # fmt: skip
    made = await make(owner, custom_fields={"skin": "o1"})
    path = f"/api/customers/{made['id']}"
    assert (await owner.patch(path, {"custom_fields": {"skin": None}})).status_code == 422
    assert (await owner.patch(path, {"name": "别的"})).status_code == 200
    lead = await post(owner, "/api/leads", {"contact_name": "线索", "contact_phone": phone()})
    assert (await owner.post(f"/api/leads/{lead['id']}/convert", {})).is_success, "no form, nobody to ask"


async def test_versions_keep_old_values_readable(loop: Loop) -> None:
    owner = loop.hall.owner
    field = (await design(loop, SKIN))["肤质"]
    made = await make(owner, custom_fields={"skin": "o2"})
    options = [{"code": "o1", "label": "偏干"}, {"code": "o2", "label": "油性", "archived": True},
               {"label": "敏感"}]  # fmt: skip
    path = f"/api/custom-fields/{field['id']}"
    changed = (await owner.patch(path, {"options": options, "kind": "choices", "label": "皮肤"})).json()
    assert changed["version"] == 2 and [one["version"] for one in changed["versions"]] == [2, 1]
    assert [one["code"] for one in changed["options"]] == ["o1", "o2", "o3"]
    assert changed["versions"][1]["options"][0]["label"] == "干性"
    kept = await owner.patch(f"/api/customers/{made['id']}", {"custom_fields": {"skin": "o2"}, "name": "王"})
    assert kept.json()["custom_fields"] == {"skin": "o2"}, "what stood there may stay"
    old = await owner.post("/api/customers", {"name": "李", "custom_fields": {"skin": ["o2"]}})
    assert old.json()["params"]["reason"] == "option"
    double = [*options, {"label": "敏感"}]
    for form, code in (({"options": options[:1]}, "custom_field.options"),
                       ({"kind": "text"}, "custom_field.kind"),
                       ({"options": double}, "custom_field.options")):  # fmt: skip
        refused = await owner.patch(path, form)
        assert refused.json()["code"] == code, refused.text
    assert (await get(owner, "/api/custom-fields"))["items"][0]["version"] == 2


async def test_archived_and_restored_without_loss(loop: Loop) -> None:
    owner = loop.hall.owner
    field = (await design(loop, LEVEL))["等级分"]
    made = await make(owner, custom_fields={"level": 7})
    path = f"/api/custom-fields/{field['id']}"
    assert (await owner.post(f"{path}/archive")).json()["archived_at"]
    assert (await get(owner, "/api/custom-fields"))["items"] == []
    assert len((await get(owner, "/api/custom-fields", archived=True))["items"]) == 1
    refused = await owner.patch(f"/api/customers/{made['id']}", {"custom_fields": {"level": 8}})
    assert refused.json()["code"] == "custom_field.unknown"
    assert (await owner.get("/api/customers", params={"fields": "level=7"})).status_code == 422
    twin = await post(owner, "/api/custom-fields", LEVEL | {"key": "level2"})
    assert (await owner.post(f"{path}/restore")).json()["code"] == "custom_field.duplicate"
    await owner.patch(f"/api/custom-fields/{twin['id']}", {"label": "另一个"})
    assert (await owner.post(f"{path}/restore")).status_code == 200
    (await loop.work()).ok()
    assert await found(owner, fields="level=7") == [made["id"]]


async def test_an_index_is_built_for_those_who_were_there(loop: Loop) -> None:
    owner = loop.hall.owner
    field = (await design(loop, LEVEL | {"is_indexed": False}))["等级分"]
    made = [await make(owner, custom_fields={"level": n}) for n in range(3)]
    refused = await owner.get("/api/customers", params={"fields": "level=1"})
    assert refused.json()["code"] == "custom_field.not_filterable"
    changed = await owner.patch(f"/api/custom-fields/{field['id']}", {"is_indexed": True})
    assert not changed.json()["is_ready"]
    (await loop.work()).ok()
    read = (await get(owner, "/api/custom-fields"))["items"][0]
    assert read["is_ready"] and read["indexed_rows"] == 3 and read["version"] == 1
    assert await found(owner, fields="level=1") == [made[1]["id"]]
    await owner.patch(f"/api/custom-fields/{field['id']}", {"is_indexed": False})
    (await loop.work()).ok()
    assert (await owner.get("/api/customers", params={"fields": "level=1"})).status_code == 422


async def test_there_are_not_too_many(loop: Loop, owner_db: asyncpg.Connection) -> None:
    hall = loop.hall
    await owner_db.execute(
        "INSERT INTO custom_fields (org_id, id, key, label, kind, is_indexed) SELECT $1, gen_random_uuid(),"
        " 'k' || n, 'l' || n, 'text', n <= 20 FROM generate_series(1, 59) n",
        hall.org_id,
    )  # fmt: skip
    indexed = await hall.owner.post("/api/custom-fields", LEVEL)
    assert indexed.json()["code"] == "custom_field.too_many" and indexed.json()["params"]["limit"] == 20
    await post(hall.owner, "/api/custom-fields", LEVEL | {"is_indexed": False})
    more = await hall.owner.post("/api/custom-fields", {"label": "又一个", "kind": "text"})
    assert more.status_code == 409 and more.json()["params"]["limit"] == 60
    assert await owner_db.fetchval("SELECT count(*) FROM custom_fields WHERE org_id = $1", hall.org_id) == 60


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"label": "<b>x</b>", "kind": "text"}, "request.invalid"),
        ({"label": "x", "kind": "json"}, "request.invalid"),
        ({"label": "x", "kind": "choice"}, "custom_field.options"),
        ({"label": "x", "kind": "text", "options": [{"label": "a"}]}, "custom_field.options"),
        ({"label": "x", "kind": "number", "limits": {"min": 2, "max": 1}}, "request.invalid"),
        ({"key": "Big-Key", "label": "x", "kind": "text"}, "request.invalid"),
    ],
)  # fmt: skip
async def test_a_bad_design_is_refused(form: dict[str, Any], code: str, hall: Hall) -> None:
    answer = await hall.owner.post("/api/custom-fields", form)
    assert answer.status_code == 422 and answer.json()["code"] == code, answer.text
    assert (await get(hall.owner, "/api/custom-fields", archived=True))["items"] == []


async def test_only_who_may_configure_designs(hall: Hall) -> None:
    assert (await hall.manager.post("/api/custom-fields", LEVEL)).status_code == 403
    await post(hall.owner, "/api/custom-fields", LEVEL)
    assert (await hall.owner.post("/api/custom-fields", LEVEL)).json()["code"] == "custom_field.duplicate"
    assert len((await get(hall.reader, "/api/custom-fields"))["items"]) == 1


async def test_fields_come_in_and_go_out_by_files(loop: Loop) -> None:
    owner = loop.hall.owner
    await design(loop, SKIN, LEVEL, {"key": "vip", "label": "是否会员", "kind": "boolean"})
    known = phone()
    there = await make(owner, phone=known, custom_fields={"level": 1})
    rows = ["姓名,手机,肤质,等级分,是否会员", f"甲,{phone()},干性,90,是", f"乙,{known},油性,55,否",
            f"丙,{phone()},说不清,1,是"]  # fmt: skip
    sheet = {"file": ("客户.csv", "\n".join(rows).encode(), "text/csv")}
    batch = await owner.client.post("/api/imports", files=sheet, data={"kind": "customers"})
    path = f"/api/imports/{batch.json()['id']}"
    (await loop.work()).ok()
    guessed = (await get(owner, path))["guessed"]
    assert guessed["肤质"] == "custom_fields.skin" and guessed["是否会员"] == "custom_fields.vip"
    started = await owner.post(f"{path}/start", {"mapping": guessed, "duplicates": "update"})
    assert started.status_code == 200, started.text
    (await loop.work()).ok()
    done = await get(owner, path)
    assert (done["created_rows"], done["updated_rows"], done["failed_rows"]) == (1, 1, 1), done
    assert "肤质" in (await owner.take(f"{path}/downloads")).text
    assert (await get(owner, f"/api/customers/{there['id']}"))["custom_fields"] == {
        "skin": "o2", "level": 55, "vip": False,
    }  # fmt: skip
    assert len(await found(owner, fields="level=50..100")) == 2
    export = await post(owner, "/api/exports", {"kind": "customers", "reason": "核对资料",
                                                "filters": {"fields": "skin=o1"}}, 202)  # fmt: skip
    (await loop.work()).ok()
    text = (await owner.take(f"/api/exports/{export['id']}/downloads")).content.decode("utf-8-sig")
    head, line = text.strip().split("\r\n")
    assert head.endswith("肤质,等级分,是否会员") and line.endswith("干性,90,是")
