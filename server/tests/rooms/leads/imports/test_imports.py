"""Files of leads and customers, through HTTP, parser and worker."""

import csv
import io
import time
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from ....cast import Hall
from .conftest import HEAD, MAPPING, Counter, csv_of, xlsx_of

ROWS = [
    ["王小明", "13800138000", "wx_ming", "抖音", "想了解热玛吉"],
    ["李 丽", "+86 139-0013-9000", "", "小红书", ""],
    ["张三", "１３７００１３７０００", "", "朋友介绍", '"带,逗号"'],
]


def counts(batch: dict[str, Any]) -> tuple[int, int, int, int]:
    return batch["created_rows"], batch["updated_rows"], batch["skipped_rows"], batch["failed_rows"]


async def errors_of(counter: Counter, id: str, outcome: str = "failed") -> list[list[str]]:
    answer = await counter.hall.manager.take(f"/api/imports/{id}/downloads", params={"outcome": outcome})
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_a_colleagues_file_shows_nothing_that_a_role_does_not_see(counter: Counter) -> None:
    hall, manager = counter.hall, counter.hall.manager
    roles = {role["code"]: role["id"] for role in (await hall.owner.get("/api/roles")).json()["items"]}
    veiled = await hall.owner.patch(f"/api/roles/{roles[manager.role]}", {"fields": {"phone": "hidden"}})
    assert veiled.status_code == 200, veiled.text
    own = await counter.upload(csv_of(ROWS), by=manager)
    theirs = await counter.upload(csv_of(ROWS), by=hall.owner)
    assert own["preview"] and theirs["preview"] == [] and theirs["columns"] == own["columns"]
    listed = {row["id"]: row["preview"] for row in (await manager.get("/api/imports")).json()["items"]}
    assert listed[theirs["id"]] == [] and listed[own["id"]]
    assert (await hall.owner.get(f"/api/imports/{theirs['id']}")).json()["preview"]
    assert (await manager.get(f"/api/imports/{theirs['id']}/errors")).status_code == 403
    assert (await manager.take(f"/api/imports/{theirs['id']}/downloads")).status_code == 403
    assert (await manager.take(f"/api/imports/{own['id']}/downloads")).status_code == 200


async def test_who_takes_the_rows_away_is_in_the_trail(counter: Counter) -> None:
    manager, owner = counter.hall.manager, counter.hall.owner
    batch = await counter.bring_in(csv_of([*ROWS, ["", "", "", "", ""], ["无联系", "1", "", "", ""]]))
    path = f"/api/imports/{batch['id']}"
    asked = (await manager.post(f"{path}/downloads", params={"outcome": "skipped"})).json()
    assert (await manager.get(asked["path"])).status_code == 200
    for wrong in (
        await manager.get(f"{path}/errors"),
        await manager.get(asked["path"].replace("skipped", "all")),
        await owner.get(asked["path"]),
    ):
        assert (wrong.status_code, wrong.json()["code"]) == (409, "download.ticket")
    trail = await owner.get("/api/audit-logs", params={"event_type": "import.errors_downloaded"})
    assert [(row["user_id"], row["resource_id"], row["details"]) for row in trail.json()["items"]] == [
        (str(manager.id), batch["id"], {"rows": batch["skipped_rows"], "outcome": "skipped"})
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_csv_in_every_encoding(encoding: str, counter: Counter) -> None:
    batch = await counter.upload(csv_of(ROWS, encoding), "客户.xlsx")  # the name lies, the content does not
    assert (batch["status"], batch["format"], batch["encoding"]) == ("uploaded", "csv", encoding)
    assert batch["columns"] == list(HEAD)
    assert batch["preview"][2] == ["张三", "１３７００１３７０００", "", "朋友介绍", "带,逗号"]
    assert batch["total_rows"] == 3
    assert batch["guessed"] == MAPPING
    await counter.start(batch["id"], batch["guessed"])
    (await counter.drain()).ok()
    done = await counter.read(batch["id"])
    assert (done["status"], counts(done)) == ("completed", (3, 0, 0, 0))
    assert done["preview"] == []
    found = {row["contact_name"]: row for row in await counter.rows()}
    assert found["王小明"]["contact_phone_masked"] == "*******8000"
    assert found["王小明"]["source_platform"] == "douyin"
    assert found["张三"]["contact_phone_masked"] == "*******7000"
    assert found["张三"]["source_platform"] == "other"
    assert {row["status"] for row in found.values()} == {"new"}
    phone = (await counter.hall.manager.get("/api/leads", params={"q": "13900139000"})).json()
    assert [row["contact_name"] for row in phone["items"]] == ["李 丽"]


async def test_xlsx_with_numbers_as_phones(counter: Counter) -> None:
    rows = [["王小明", 13800138000, "wx", "抖音", 3.5], ["", "", "", "", ""], ["李丽", 1380013, "", "", ""]]
    done = await counter.bring_in(xlsx_of(rows), name="客户.csv")
    assert (done["format"], done["total_rows"], counts(done)) == ("xlsx", 2, (1, 0, 0, 1))
    assert (await counter.rows())[0]["source_detail"] == "3.5"
    assert (await errors_of(counter, done["id"]))[1][:3] == ["4", "手机号格式不正确", "李丽"]


async def test_bad_rows_come_back_as_a_file_that_can_be_sent_again(counter: Counter) -> None:
    rows = [
        ["=cmd|' /C calc'!A0", "12345", "@sum(A1)", "", "-1"],
        ["", "", "wx", "", "nobody"],
        ["名" * 201, "", "", "", ""],
        ["<script>alert(1)</script>", "", "", "", ""],
    ]
    done = await counter.bring_in(csv_of(rows))
    assert counts(done) == (1, 0, 0, 3)
    assert (await counter.rows())[0]["contact_name"] == "<script>alert(1)</script>"
    found = await errors_of(counter, done["id"])
    assert found[0] == ["行号", "原因", *HEAD]
    assert found[1] == ["2", "手机号格式不正确", "'=cmd|' /C calc'!A0", "12345", "'@sum(A1)", "", "'-1"]
    assert found[2][:2] == ["3", "姓名和手机号至少要有一个"]
    assert found[3][:2] == ["4", "“姓名”太长"]
    found[1][3], found[2][2] = "13800138000", "有名字"
    out = io.StringIO()
    csv.writer(out).writerows(found[:3])
    again = await counter.bring_in(("\ufeff" + out.getvalue()).encode())
    assert counts(again) == (2, 0, 0, 0)
    mended = next(row for row in await counter.rows() if row["contact_phone_masked"])
    assert mended["contact_name"] == "=cmd|' /C calc'!A0"
    assert mended["contact_wechat"] == "@sum(A1)"


async def test_duplicates_are_skipped_or_update(counter: Counter, owner_db: asyncpg.Connection) -> None:
    first = [["王小明", "13800138000", "old", "抖音", "甲"], ["王大明", "138 0013 8000", "", "", ""]]
    done = await counter.bring_in(csv_of(first))
    assert counts(done) == (1, 0, 1, 0)
    assert (await errors_of(counter, done["id"], "skipped"))[1][:2] == ["3", "与第 2 行手机号重复"]
    again = await counter.bring_in(csv_of(first))
    assert counts(again) == (0, 0, 2, 0)
    second = [["王小明明", "+8613800138000", "", "", "乙"], ["新人", "13900139000", "a", "", ""],
              ["", "13900139000", "b", "", ""]]  # fmt: skip
    done = await counter.bring_in(csv_of(second), duplicates="update")
    assert counts(done) == (1, 2, 0, 0)
    found = {row["contact_name"]: row for row in await counter.rows()}
    assert set(found) == {"王小明明", "新人"}
    held = found["王小明明"]
    assert (held["contact_wechat"], held["source_detail"], held["source_platform"]) == ("old", "乙", "douyin")
    assert found["新人"]["contact_wechat"] == "b"
    search = (await counter.hall.manager.get("/api/leads", params={"q": "明明"})).json()["items"]
    assert [row["contact_name"] for row in search] == ["王小明明"]


async def test_customers_get_the_rest_as_own_fields(counter: Counter, owner_db: asyncpg.Connection) -> None:
    rows = [["王小明", "13800138000", "男", "黄金会员", "另有 13900139000"], ["", "13700137000", "", "", ""]]
    content = csv_of(rows, head=["客户姓名", "联系电话", "性别", "会员等级", "备注"])
    mapping = {"客户姓名": "name", "联系电话": "phone", "性别": "gender"}
    batch = await counter.upload(content, kind="customers")
    assert batch["guessed"] == mapping
    done = await counter.bring_in(content, mapping=mapping, kind="customers")
    assert counts(done) == (2, 0, 0, 0)
    found = {row["name"]: row for row in await counter.rows("/api/customers")}
    assert set(found) == {"王小明", "客户7000"}
    assert found["王小明"]["source_type"] == "file_import"
    whole = (await counter.hall.manager.get(f"/api/customers/{found['王小明']['id']}")).json()
    assert whole["gender"] == "male"
    assert whole["custom_fields"] == {"会员等级": "黄金会员", "备注": "另有 *******9000"}
    lines = (await counter.hall.manager.get(f"/api/customers/{whole['id']}/activities")).json()["items"]
    assert [line["title"] for line in lines] == ["表格导入"]
    again = await counter.bring_in(content, mapping=mapping, kind="customers", duplicates="update")
    assert counts(again) == (0, 2, 0, 0)
    assert {row["name"] for row in await counter.rows("/api/customers")} == {"王小明", "客户7000"}


async def test_whoever_stayed_is_found_by_another_phone(counter: Counter) -> None:
    """By a second phone, and by that of somebody who was merged with them: nobody is made anew."""
    boss = counter.hall.manager
    stays, gone = [
        (await boss.post("/api/customers", {"name": name, "phone": phone})).json()["id"]
        for name, phone in (("王小美", "13800138001"), ("王晓美", "13900139002"))
    ]
    second = await boss.post(f"/api/customers/{stays}/identities", {"kind": "phone", "value": "13700137003"})
    assert second.status_code == 201, second.text
    merged = await boss.post("/api/merges", {"winner_id": stays, "loser_id": gone})
    assert merged.status_code == 201, merged.text
    rows = [["", "13900139002", "上海"], ["", "13700137003", "苏州"]]
    content = csv_of(rows, head=["姓名", "手机号", "城市"])
    mapping = {"姓名": "name", "手机号": "phone", "城市": "region_city"}
    done = await counter.bring_in(content, mapping=mapping, kind="customers", duplicates="update")
    assert counts(done) == (0, 2, 0, 0)
    [only] = await counter.rows("/api/customers")
    assert (only["id"], only["region_city"], only["phone_masked"]) == (stays, "苏州", "*******8001")
    for q, found in (("8001", [stays]), ("7003", [])):
        sought = (await boss.get("/api/customers", params={"q": q})).json()["items"]
        assert [row["id"] for row in sought] == found, q


async def test_one_event_and_three_audit_rows_and_no_phone_in_the_clear(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    done = await counter.bring_in(csv_of([*ROWS, ["坏", "13812345", "", "", ""]]))
    events = await owner_db.fetch(
        "SELECT event_type, payload FROM outbox_events WHERE org_id = $1 AND event_type LIKE 'crm.%'",
        counter.hall.org_id,
    )
    assert [row["event_type"] for row in events] == ["crm.import.finished"]
    audit = await owner_db.fetch(
        "SELECT event_type, user_id FROM audit_logs WHERE org_id = $1 AND event_type LIKE 'import.%'"
        " ORDER BY id", counter.hall.org_id,
    )  # fmt: skip
    assert [row["event_type"] for row in audit] == ["import.uploaded", "import.started", "import.finished"]
    for table in ("leads", "lead_activities", "import_batches", "import_rows", "files", "audit_logs"):
        text = await owner_db.fetchval(
            f"SELECT string_agg(t::text, ' ') FROM {table} t WHERE org_id = $1", counter.hall.org_id
        )
        for phone in ("13800138000", "13900139000", "13700137000", "13812345"):
            assert phone not in text, table
    told = (await counter.hall.manager.get("/api/notifications")).json()["items"]
    assert any(line["resource_id"] == done["id"] for line in told)
    blobs = counter.hall.held.settings.data / "files" / counter.hall.org_id.hex
    assert not any(blobs.iterdir())


async def test_the_blob_is_sealed(counter: Counter) -> None:
    await counter.upload(csv_of(ROWS))
    (blob,) = (counter.hall.held.settings.data / "files" / counter.hall.org_id.hex).iterdir()
    assert b"13800138000" not in blob.read_bytes()
    assert blob.stat().st_mode & 0o077 == 0


async def test_mappings_are_checked(counter: Counter) -> None:
    batch = await counter.upload(csv_of(ROWS))
    path = f"/api/imports/{batch['id']}/start"
    for mapping, reason in (
        ({"年龄": "contact_name"}, "column"), ({"姓名": "org_id"}, "field"), ({}, "contact"),
        ({"微信": "contact_wechat"}, "contact"), ({"姓名": "contact_name", "备注": "contact_name"}, "twice"),
    ):  # fmt: skip
        answer = await counter.hall.manager.post(path, {"mapping": mapping})
        assert (answer.status_code, answer.json()["code"]) == (422, "import.mapping")
        assert answer.json()["params"]["reason"] == reason
    assert (await counter.read(batch["id"]))["status"] == "uploaded"
    await counter.start(batch["id"])
    again = await counter.hall.manager.post(path, {"mapping": MAPPING})
    assert (again.status_code, again.json()["code"]) == (409, "import.not_ready")


async def test_a_cancelled_import_brings_nothing(counter: Counter) -> None:
    batch = await counter.upload(csv_of(ROWS))
    await counter.start(batch["id"])
    answer = await counter.hall.manager.post(f"/api/imports/{batch['id']}/cancel")
    assert answer.json()["status"] == "cancelled"
    (await counter.drain()).ok()
    assert (await counter.read(batch["id"]))["status"] == "cancelled"
    assert await counter.rows() == []


async def test_strangers_and_agents_import_nothing(counter: Counter, other: Hall) -> None:
    batch = await counter.upload(csv_of(ROWS))
    path = f"/api/imports/{batch['id']}"
    for answer in (
        await other.owner.get(path), await other.owner.post(f"{path}/start", {"mapping": MAPPING}),
        await other.owner.post(f"{path}/cancel"), await other.owner.get(f"{path}/errors"),
        await counter.hall.manager.get(f"/api/imports/{uuid4()}/errors"),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "import.not_found")
    assert (await other.owner.get("/api/imports")).json()["items"] == []
    assert [row["id"] for row in (await counter.hall.manager.get("/api/imports")).json()["items"]] == [
        batch["id"]
    ]
    agent = counter.hall.agent_ann
    assert (await agent.client.post("/api/imports", files={"file": ("a.csv", b"a,b")})).status_code == 403
    assert (await agent.get(f"{path}/errors")).status_code == 403
    assert (await agent.take(f"{path}/downloads")).status_code == 403
    assert (await counter.read(batch["id"]))["status"] == "uploaded"


async def test_the_same_phone_in_two_organizations(counter: Counter, other: Hall, settings: Any) -> None:
    await counter.bring_in(csv_of(ROWS))
    theirs = Counter(other, counter.relay_db)
    other.people["manager"] = other.owner
    done = await theirs.bring_in(csv_of(ROWS))
    assert counts(done) == (3, 0, 0, 0)
    assert len(await counter.rows()) == len(await theirs.rows()) == 3


async def test_ten_thousand_rows_quickly(counter: Counter) -> None:
    rows = [[f"客人{i}", str(13_800_000_000 + i), f"wx{i}", "抖音", "双眼皮"] for i in range(10_000)]
    rows[7_000][1] = rows[10][1]
    started = time.perf_counter()
    done = await counter.bring_in(csv_of(rows))
    took = time.perf_counter() - started
    assert counts(done) == (9_999, 0, 1, 0)
    assert done["rows_per_second"] > 0
    print(f"import 10,000 rows in {took:.1f} s, {done['rows_per_second']} rows/s  goal 834/s  pass")


async def test_an_upload_sent_again_is_the_same_upload(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    client, key = counter.hall.manager.client, {"idempotency-key": uuid4().hex}
    send = {"files": {"file": ("a.csv", csv_of(ROWS))}, "headers": key}
    first = await client.post("/api/imports", **send)
    again = await client.post("/api/imports", **send)
    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert (again.status_code, again.content) == (201, first.content)
    other = await client.post("/api/imports", **send | {"files": {"file": ("a.csv", csv_of(ROWS[:1]))}})
    assert other.status_code == 422
    count = "SELECT count(*) FROM import_batches WHERE org_id = $1"
    assert await owner_db.fetchval(count, counter.hall.org_id) == 1
