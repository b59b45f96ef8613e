"""Lists as files: what one sees, masked, harmless, for whoever asked."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
import pytest
import python_calamine

from zhike.core.db import Database
from zhike.settings import Settings

from ....cast import Hall, Person
from ..imports.conftest import Counter

REASON = "月度回访名单"


@pytest.fixture
async def counter(hall: Hall, settings: Settings) -> AsyncIterator[Counter]:
    database = Database(settings.relay_url, size=2)
    await database.open()
    yield Counter(hall, database)
    await database.close()


async def ask(person: Person, kind: str, **form: Any) -> str:
    answer = await person.post("/api/exports", {"kind": kind, "reason": REASON} | form)
    assert (answer.status_code, answer.json()["status"]) == (202, "queued"), answer.text
    id: str = answer.json()["id"]
    return id


async def table(person: Person, id: str) -> list[list[str]]:
    answer = await person.take(f"/api/exports/{id}/downloads")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    if answer.content.startswith(b"PK"):
        book = python_calamine.load_workbook(io.BytesIO(answer.content))
        return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_customers_leave_masked_and_harmless(counter: Counter, format: str) -> None:
    boss = counter.hall.manager
    await boss.post(
        "/api/customers", {"name": "=cmd|' /C calc'!A0", "phone": "13800138000", "company_name": "甲公司"}
    )
    await boss.post("/api/customers", {"name": "李雷", "stage": "interested"})
    id = await ask(boss, "customers", format=format)
    (await counter.drain()).ok()
    rows = await table(boss, id)
    held = {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert set(held) == {"'=cmd|' /C calc'!A0", "李雷"}
    assert held["'=cmd|' /C calc'!A0"]["手机（脱敏）"] == "*******8000"
    assert held["李雷"]["阶段"] == "意向"
    assert "13800138000" not in str(rows)
    seen = (await boss.get(f"/api/exports/{id}")).json()
    assert (seen["status"], seen["processed_rows"], seen["is_cut"]) == ("done", 2, False)


async def test_the_lists_filters_and_search_choose(counter: Counter) -> None:
    boss = counter.hall.manager
    for name, stage in (("张小明", "interested"), ("张大明", "potential"), ("李雷", "interested")):
        await boss.post("/api/customers", {"name": name, "stage": stage})
    id = await ask(boss, "customers", filters={"q": "zhang", "stage": "interested"})
    (await counter.drain()).ok()
    assert [row[1] for row in (await table(boss, id))[1:]] == ["张小明"]
    kept = (await boss.get(f"/api/exports/{id}")).json()["filters"]
    assert kept == {"stage": "interested"}, "what was sought may be a phone, and is kept nowhere"
    for wrong in ({"nonsense": "1"}, {"owner_id": "x"}):
        answer = await boss.post("/api/exports", {"kind": "customers", "reason": REASON, "filters": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "export.filter")
    unknown = {"kind": "customers", "reason": REASON, "filters": {"fields": "nothing=1"}}
    answer = await boss.post("/api/exports", unknown)
    assert (answer.status_code, answer.json()["code"]) == (422, "custom_field.unknown"), "as the list says"


async def test_leads_go_out_and_come_in_again(counter: Counter) -> None:
    boss = counter.hall.manager
    await boss.post("/api/leads", {"contact_name": "王小明", "contact_phone": "13800138000", "city": "上海",
                                   "contact_wechat": "-wx", "source_platform": "douyin"})  # fmt: skip
    id = await ask(boss, "leads")
    (await counter.drain()).ok()
    content = (await boss.take(f"/api/exports/{id}/downloads")).content
    batch = await counter.upload(content)
    assert "contact_phone" not in batch["guessed"].values(), "a masked phone is none"
    assert batch["guessed"]["姓名"] == "contact_name"
    await counter.start(batch["id"], batch["guessed"])
    (await counter.drain()).ok()
    assert (await counter.read(batch["id"]))["created_rows"] == 1
    first, second = (await boss.get("/api/leads")).json()["items"]
    for field in ("contact_name", "contact_wechat", "city", "source_platform"):
        assert first[field] == second[field], field


async def test_what_one_does_not_see_does_not_leave(counter: Counter, owner_db: asyncpg.Connection) -> None:
    """A person who sees only their own rows gets those, though a job makes the file."""
    hall = counter.hall
    ann = hall.people["agent_ann"]
    await hall.manager.post("/api/customers", {"name": "别人的"})
    await hall.manager.post("/api/customers", {"name": "安的", "owner_id": str(ann.id)})
    assert (await ann.post("/api/exports", {"kind": "customers", "reason": REASON})).status_code == 403
    id = await ask(hall.manager, "customers")
    sight = '{"scope": "o", "veils": [["phone", "hidden"]]}'
    await owner_db.execute(
        "UPDATE exports SET requested_by = $1, sight = $2 WHERE id = $3", ann.id, sight, id
    )
    (await counter.drain()).ok()
    assert (await hall.manager.get(f"/api/exports/{id}")).status_code == 404, "it is somebody else's"
    made = await owner_db.fetchrow("SELECT status, processed_rows FROM exports WHERE id = $1", id)
    assert tuple(made) == ("done", 1)


async def test_the_reason_is_kept_and_the_file_goes_after_a_week(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    boss = counter.hall.manager
    answer = await boss.post("/api/exports", {"kind": "customers", "reason": " "})
    assert answer.status_code == 422
    id = await ask(boss, "customers")
    (await counter.drain()).ok()
    logged = await owner_db.fetchval(
        "SELECT details ->> 'reason' FROM audit_logs WHERE org_id = $1 AND event_type = 'customer.exported'",
        counter.hall.org_id,
    )
    assert logged == REASON
    assert (await boss.get(f"/api/exports/{id}/file")).json()["code"] == "download.ticket"
    await table(boss, id)
    taken = await owner_db.fetch(
        "SELECT user_id, resource_id, details FROM audit_logs"
        " WHERE org_id = $1 AND event_type = 'customer.export_downloaded'", counter.hall.org_id,
    )  # fmt: skip
    assert [(row[0], str(row[1]), orjson.loads(row[2])) for row in taken] == [
        (boss.id, id, {"rows": 0, "format": "csv"})
    ]
    await owner_db.execute("UPDATE exports SET finished_at = finished_at - $1::interval", timedelta(days=8))
    from zhike.rooms.files.service import Store
    from zhike.rooms.leads.exports import service

    held = counter.hall.held
    async with held.unit.transaction(counter.hall.actor("manager")) as tx:
        assert await service.forget(tx, Store(held.settings.data / "files")) == 1
    gone = await boss.take(f"/api/exports/{id}/downloads")
    assert (gone.status_code, gone.json()["code"]) == (409, "export.not_ready")
