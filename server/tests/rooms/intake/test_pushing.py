"""What platforms push: kept first, taken once, refused with reasons, taken again."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.rooms.intake import repository, taking

from ...cast import Hall, new_client
from ...stories.loop import get, post
from .conftest import Desk, sign

BODY = json.dumps({"id": "L-1", "name": "王小美", "phone": "138 0013 8000", "campaign": "双十一"}).encode()


async def test_a_signed_push_becomes_a_lead(desk: Desk, owner_db: asyncpg.Connection) -> None:
    source = await desk.source()
    answer = await desk.push(source, BODY)
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "message": "ok"})
    [waiting] = await desk.deliveries(source)
    assert waiting["status"] == "received" and waiting["has_body"] and not await desk.leads()
    await desk.work()
    [made], [lead] = await desk.deliveries(source), await desk.leads()
    assert made["status"] == "made" and made["lead_id"] == lead["id"] and made["reasons"] == {}
    assert (lead["contact_name"], lead["contact_phone_masked"]) == ("王小美", "*******8000")
    assert (lead["source_platform"], lead["source_detail"]) == ("xiaohongshu", "小红书")
    assert lead["utm_campaign"] == "双十一" and lead["status"] == "new"
    row = await owner_db.fetchrow("SELECT * FROM intake_deliveries WHERE org_id = $1", desk.hall.org_id)
    assert b"13800138000" not in row["body_sealed"] and "L-1" not in row["dedupe_key"]
    lines = (await get(desk.hall.owner, f"/api/leads/{lead['id']}/activities"))["items"]
    assert [(one["type"], one["description"]) for one in lines] == [("form_submit", "小红书")]


async def test_without_its_signature_nothing_is_kept(desk: Desk, owner_db: asyncpg.Connection) -> None:
    source = await desk.source()
    good = sign(BODY)["x-red-signature"]
    for headers in ({}, {"x-red-signature": ""}, {"x-red-signature": good[:-1] + "g"},
                    {"x-red-signature": good[5:]}, {"authorization": good}):  # fmt: skip
        answer = await desk.push(source, BODY, headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "intake.signature")
    assert (await desk.push(source, BODY + b" ", {"x-red-signature": good})).status_code == 401
    assert await owner_db.fetchval(
        "SELECT count(*) FROM intake_deliveries WHERE org_id = $1", desk.hall.org_id
    ) == 0  # fmt: skip
    figures = await get(desk.hall.owner, f"/api/intake/sources/{source['id']}/figures")
    assert figures == {"received": 0, "made": 0, "duplicate": 0, "refused": 0, "forged": 6}


async def test_keys_lead_nowhere_else(desk: Desk) -> None:
    source = await desk.source()
    key = source["public_key"]
    async with new_client(desk.hall.app) as nobody:
        for wrong in (
            key[:-1] + ("0" if key[-1] != "0" else "1"),
            "in_x",
            key.replace("in_", "wc_"),
            "x" * 59,
        ):
            answer = await nobody.post(f"/api/public/intake/{wrong}", content=BODY, headers=sign(BODY))
            assert (answer.status_code, answer.json()["code"]) == (404, "intake.not_found")
        assert (await nobody.get(f"/form/{key}")).status_code == 404, "a push is no form"
        assert (await nobody.get(f"/api/public/intake/{key}")).status_code == 405
    path = f"/api/intake/sources/{source['id']}"
    again = await post(desk.hall.owner, f"{path}/rotate-key", {}, 200)
    assert again["public_key"] != key
    await asyncio.sleep(1.6)
    assert (await desk.push(source, BODY)).status_code == 404
    assert (await desk.push(again, BODY)).status_code == 200
    assert (await desk.hall.owner.patch(path, {"status": "paused"})).json()["status"] == "paused"
    await asyncio.sleep(1.6)
    assert (await desk.push(again, BODY)).json()["code"] == "intake.paused"
    assert len(await desk.deliveries(source)) == 1


async def test_the_secret_is_told_once(desk: Desk, owner_db: asyncpg.Connection) -> None:
    form = {"name": "表单推送", "signature": "hmac_sha256", "signature_header": "x-sign"}
    made = await desk.hall.owner.post("/api/intake/sources", form)
    secret, source = made.json()["secret"], made.json()["source"]
    assert len(secret) > 30 and made.headers["cache-control"] == "no-store" and source["has_secret"]
    path = f"/api/intake/sources/{source['id']}"
    assert secret not in str(await get(desk.hall.owner, path))
    other = await post(desk.hall.owner, f"{path}/rotate-secret", {}, 200)
    assert other["secret"] not in {None, secret}
    rows = await owner_db.fetch("SELECT * FROM intake_sources WHERE org_id = $1", desk.hall.org_id)
    trail = await owner_db.fetch("SELECT * FROM audit_logs WHERE org_id = $1", desk.hall.org_id)
    assert secret not in str(rows) + str(trail) and other["secret"] not in str(rows) + str(trail)
    off = await desk.hall.owner.patch(path, {"signature": "none"})
    assert off.status_code == 200 and off.json()["has_secret"] is False


async def test_five_hundred_at_once_are_one_lead(desk: Desk) -> None:
    source = await desk.source()
    for form in (BODY, json.dumps({"name": "李外", "phone": "13900001234"}).encode()):
        began = time.monotonic()
        async with new_client(desk.hall.app) as platform:
            path, headers = source["path"], sign(form)
            several = [platform.post(path, content=form, headers=headers) for _ in range(500)]
            statuses = {answer.status_code for answer in await asyncio.gather(*several)}
        kept = time.monotonic() - began
        ids = await _waiting(desk)
        assert statuses == {200} and len(ids) == 500
        outcomes = await asyncio.gather(*(_take(desk, id) for id in ids))
        assert outcomes.count("made") == 1 and outcomes.count("duplicate") == 499
        leads = await desk.leads()
        print(f"intake: 500 identical deliveries kept in {kept:.1f} s ({500 / kept:.0f}/s), taken at once:"
              f" {outcomes.count('made')} lead  goal 1")  # fmt: skip
    assert len(leads) == 2
    await desk.work()
    assert len(await desk.leads()) == 2


async def _waiting(desk: Desk) -> list[object]:
    async with desk.hall.held.unit.reading(desk.hall.actor()) as tx:
        rows = await tx.conn.fetch(
            "SELECT id FROM intake_deliveries WHERE org_id = $1 AND status = 'received'", tx.org_id
        )
    return [row["id"] for row in rows]


async def _take(desk: Desk, id: object) -> str | None:
    actor = Actor("job", desk.hall.org_id, name="intake.take")
    async with desk.hall.held.unit.transaction(actor) as tx:
        row = await taking.take(tx, id)  # type: ignore[arg-type]
        return row.status if row is not None else None


async def test_the_same_person_comes_back_another_day(desk: Desk, owner_db: asyncpg.Connection) -> None:
    source = await desk.source(id_path=None, form_path="$.form")
    one = {"name": "王小美", "phone": "13800138000", "form": "A"}
    for body in (one, one | {"name": "王 小美"}, one | {"form": "B"}, one | {"phone": "13800138001"}):
        await desk.push(source, json.dumps(body).encode())
    await desk.work()
    statuses = [row["status"] for row in reversed(await desk.deliveries(source))]
    assert statuses == ["made", "duplicate", "made", "made"]
    await owner_db.execute(
        "UPDATE intake_deliveries SET created_at = created_at - interval '1 day',"
        " dedupe_key = md5(id::text) WHERE org_id = $1 AND dedupe_key IS NOT NULL", desk.hall.org_id,
    )  # fmt: skip
    await desk.push(source, json.dumps(one).encode())
    await desk.work()
    assert len(await desk.leads()) == 4


@pytest.mark.parametrize(
    ("body", "kind", "reasons"),
    [
        (b'{"id": 1,', "application/json", {"body": "json"}),
        (b"\x00\xff\xfe", "application/octet-stream", {"body": "kind"}),
        (b"[" * 60_000, "application/json", {"body": "deep"}),
        (b'{"id":"2","name":"x","phone":"12345"}', "application/json",
         {"contact_phone": "phone", "contact": "nobody"}),
        (b'{"id":"3","name":{"a":1}}', "application/json", {"contact_name": "kind", "contact": "nobody"}),
    ],
)  # fmt: skip
async def test_what_cannot_be_taken_is_kept_with_its_reasons(
    desk: Desk, body: bytes, kind: str, reasons: dict[str, str]
) -> None:
    source = await desk.source(signature="none", signature_header=None, secret=None)
    assert (await desk.push(source, body, {"content-type": kind})).status_code == 200
    await desk.work()
    [row] = await desk.deliveries(source, status="refused")
    assert row["reasons"] == reasons and row["lead_id"] is None and not await desk.leads()
    shown = await get(desk.hall.owner, f"/api/intake/sources/{source['id']}/deliveries/{row['id']}")
    assert shown["body"] and shown["headers"]["content-type"] == kind


async def test_bodies_of_other_kinds(desk: Desk) -> None:
    source = await desk.source(signature="none", signature_header=None, secret=None)
    gbk = '{"id":"g","name":"<script>alert(1)</script>欧阳","phone":"13800138002"}'.encode("gb18030")
    assert (await desk.push(source, gbk, {"content-type": "application/json"})).status_code == 200
    form = b"id=f&name=%E7%8E%8B&phone=%EF%BC%91%EF%BC%93800138003&x=1"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await desk.push(source, form, kind)).status_code == 200
    large = await desk.push(
        source, b'{"a":"' + b"x" * 10_000_000 + b'"}', {"content-type": "application/json"}
    )
    assert (large.status_code, large.json()["code"]) == (413, "request.too_large")
    await desk.work()
    names = {lead["contact_name"]: lead["contact_phone_masked"] for lead in await desk.leads()}
    assert names == {"<script>alert(1)</script>欧阳": "*******8002", "王": "*******8003"}
    assert len(await desk.deliveries(source)) == 2


async def test_what_was_refused_is_taken_by_the_mended_mapping(desk: Desk) -> None:
    source = await desk.source(mapping={"contact_name": "$.name", "contact_phone": "$.mobile"})
    for n in range(3):
        body = json.dumps({"id": n, "name": f"客{n}", "phone": f"1380013800{n}"}).encode()
        await desk.push(source, body)
    await desk.work()
    path = f"/api/intake/sources/{source['id']}"
    refused = await desk.deliveries(source, status="refused")
    assert [row["reasons"] for row in refused] == [{"contact": "nobody"}] * 3
    one = f"{path}/deliveries/{refused[0]['id']}"
    assert (await post(desk.hall.owner, f"{one}/retake", {}, 200))["status"] == "refused", "nothing is mended"
    right = {"mapping": {"contact_name": "$.name", "contact_phone": "$.phone"}}
    assert (await desk.hall.owner.patch(path, right)).status_code == 200
    taken = await post(desk.hall.owner, f"{one}/retake", {}, 200)
    assert taken["status"] == "made" and "13800138002" not in str(taken) and "*******8002" in taken["body"]
    again = await desk.hall.owner.post(f"{one}/retake", {})
    assert (again.status_code, again.json()["code"]) == (409, "intake.not_refused")
    assert await post(desk.hall.owner, f"{path}/retake", {}, 202) == {"count": 2}
    await desk.work()
    assert {row["status"] for row in await desk.deliveries(source)} == {"made"}
    assert len(await desk.leads()) == 3


async def test_a_sample_is_tried_and_nothing_is_kept(desk: Desk, owner_db: asyncpg.Connection) -> None:
    source = await desk.source()
    path = f"/api/intake/sources/{source['id']}/try"
    headers = [{"name": name, "value": value} for name, value in sign(BODY).items()]
    tried = await post(desk.hall.owner, path, {"body": BODY.decode(), "headers": headers}, 200)
    assert (tried["signature"], tried["outcome"]) == ("good", "made")
    assert tried["lead"]["contact_phone"] == "+8613800138000" and tried["reasons"] == {}
    assert {one["field"]: one["found"] for one in tried["findings"]}["id"] == "L-1"
    other = {"body": BODY.decode(), "mapping": {"contact_phone": "$.tel"}}
    refused = await post(desk.hall.owner, path, other, 200)
    assert (refused["signature"], refused["outcome"], refused["lead"]) == ("absent", "refused", {})
    wrong = [{"name": "x-red-signature", "value": "sha1=00"}]
    assert (await post(desk.hall.owner, path, {"body": "{}", "headers": wrong}, 200))["signature"] == "wrong"
    broken = await desk.hall.owner.post(path, {"body": "{"})
    assert (broken.status_code, broken.json()["code"]) == (422, "intake.unreadable")
    for table in ("intake_deliveries", "leads"):
        query = f"SELECT count(*) FROM {table} WHERE org_id = $1"
        assert await owner_db.fetchval(query, desk.hall.org_id) == 0, table
    await desk.push(source, BODY)
    await desk.work()
    known = await post(desk.hall.owner, path, {"body": BODY.decode(), "headers": headers}, 200)
    assert known["outcome"] == "duplicate"


async def test_a_mapping_that_nobody_could_follow_is_refused(desk: Desk) -> None:
    source = await desk.source()
    path = f"/api/intake/sources/{source['id']}"
    for wrong in (
        {"mapping": {"contact_name": "name"}},
        {"mapping": {"status": "$.a"}},
        {"id_path": "$..a"},
        {"mapping": None},
        {"signature_header": "a b"},
        {"kind": "form"},
        {"form": {"title": "x", "fields": [{"field": "contact_phone"}], "consent_purpose": None}},
    ):
        answer = await desk.hall.owner.patch(path, wrong)
        assert answer.status_code == 422, (wrong, answer.text)
    assert (await get(desk.hall.owner, path))["mapping"] == source["mapping"]
    for wrong in ({"signature_header": None}, {"kind": "form"}, {"form": {}}, {"secret": "short"}):
        answer = await desk.hall.owner.post(
            "/api/intake/sources", {"name": "x", "signature": "hmac_md5", "signature_header": "h"} | wrong
        )
        assert answer.status_code == 422, (wrong, answer.text)
    assert len((await get(desk.hall.owner, "/api/intake/sources"))["items"]) == 1


async def test_only_who_manages_intake_sees_it(desk: Desk, other: Hall) -> None:
    source = await desk.source()
    await desk.push(source, BODY)
    for person in (desk.hall.manager, desk.hall.agent_ann, desk.hall.reader):
        assert (await person.get("/api/intake/sources")).status_code == 403
    path = f"/api/intake/sources/{source['id']}"
    [row] = await desk.deliveries(source)
    for method, where in (("GET", ""), ("GET", f"/deliveries/{row['id']}"), ("POST", "/retake"),
                          ("GET", "/figures"), ("POST", "/rotate-key")):  # fmt: skip
        answer = await other.owner.client.request(method, path + where)
        missing = "intake.delivery_not_found" if row["id"] in where else "intake.not_found"
        assert (answer.status_code, answer.json()["code"]) == (404, missing), where


async def test_bodies_go_when_their_time_is_over(desk: Desk, owner_db: asyncpg.Connection) -> None:
    source = await desk.source()
    for n in range(3):
        await desk.push(source, json.dumps({"id": n, "name": "x", "phone": f"1380013800{n}"}).encode())
    await desk.work()
    for days, name in ((91, "0"), (401, "1")):
        await owner_db.execute(
            "UPDATE intake_deliveries SET created_at = now() - make_interval(days => $2) WHERE id = ("
            "SELECT id FROM intake_deliveries WHERE org_id = $1 ORDER BY id OFFSET $3 LIMIT 1)",
            desk.hall.org_id, days, int(name),
        )  # fmt: skip
    async with desk.hall.held.unit.transaction(desk.hall.actor()) as tx:
        tx.enqueue("intake.tidy")
    await desk.work()
    rows = await desk.deliveries(source)
    assert [row["has_body"] for row in rows] == [True, False]
    await desk.push(source, json.dumps({"id": 0, "name": "x", "phone": "13800138000"}).encode())
    await desk.work()
    assert len(await desk.leads()) == 3, "what is remembered of it keeps it from being made again"


async def test_only_bodies_that_are_kept_are_looked_at(desk: Desk, owner_db: asyncpg.Connection) -> None:
    """The rows outlive their bodies by most of a year: the index has none of those."""
    source = await desk.source()
    await desk.push(source, BODY)
    await desk.work()
    nothing_of_it_stays = owner_db.transaction()
    await nothing_of_it_stays.start()
    mine = "ix_intake_deliveries_kept"
    others = await owner_db.fetch(
        "SELECT indexrelid::regclass::text AS name FROM pg_index"
        " WHERE indrelid = 'intake_deliveries'::regclass AND NOT indisunique AND indexrelid <> $1::regclass",
        mine,
    )
    for other in others:  # of a table that is nearly empty, any would do
        await owner_db.execute(f"DROP INDEX {other['name']}")
    await owner_db.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = await owner_db.fetch(
        f"EXPLAIN {repository._STRIP}", desk.hall.org_id, utcnow() - timedelta(days=90)
    )
    await nothing_of_it_stays.rollback()
    assert mine in "\n".join(row[0] for row in plan)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"id":"1","name":"x","phone":"+852 9123 4567"}', "application/json"),
        ('{"id":"2","name":"x","phone":"(021) 5888 4567"}', "application/json"),
        ('{"id":"3","name":"x","phone":"１３８００１３４５６７"}', "application/json"),
        ("id=4&name=x&phone=%2B852+9123+4567", "application/x-www-form-urlencoded"),
    ],
)
async def test_phones_of_every_kind_are_veiled_in_the_archive(desk: Desk, body: str, kind: str) -> None:
    source = await desk.source(signature="none", signature_header=None, secret=None)
    await desk.push(source, body.encode(), {"content-type": kind})
    await desk.work()
    [row] = await desk.deliveries(source)
    shown = await get(desk.hall.owner, f"/api/intake/sources/{source['id']}/deliveries/{row['id']}")
    found = {one["field"]: one["found"] for one in shown["findings"]}
    assert row["status"] == "made" and found["contact_phone"] == "*******4567"
    assert "*******" in shown["body"]
    assert not any(part in shown["body"] for part in ("9123", "5888", "１３８"))


async def test_what_lost_its_job_is_found_by_index(desk: Desk, owner_db: asyncpg.Connection) -> None:
    source = await desk.source()
    await desk.push(source, BODY)
    async with desk.hall.held.unit.transaction(desk.hall.actor()) as tx:
        [row] = await desk.deliveries(source)
        later = tx.now + timedelta(minutes=1)
        assert [str(id) for id in await repository.waiting(tx, later)] == [row["id"]]
        assert await repository.waiting(tx, tx.now - timedelta(minutes=1)) == []
    await owner_db.execute(
        "INSERT INTO intake_deliveries (org_id, id, source_id, status, body_key, created_at)"
        " SELECT $1, gen_random_uuid(), $2, 'duplicate', 'k', now() - make_interval(mins => n)"
        " FROM generate_series(1, 5000) n",
        desk.hall.org_id, source["id"],
    )  # fmt: skip
    await owner_db.execute("ANALYZE intake_deliveries")
    async with owner_db.transaction():
        await owner_db.execute("SET LOCAL enable_seqscan = off")
        lines = await owner_db.fetch(f"EXPLAIN {repository._WAITING}", desk.hall.org_id, later)
    assert "ix_intake_deliveries_status" in "".join(line[0] for line in lines)


async def test_one_that_breaks_leaves_the_others_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    source = await desk.source(mapping={"contact_name": "$.name", "contact_phone": "$.mobile"})
    for n in range(3):
        await desk.push(source, json.dumps({"id": n, "name": "x", "phone": f"1380013800{n}"}).encode())
    await desk.work()
    path = f"/api/intake/sources/{source['id']}"
    right = {"mapping": {"contact_name": "$.name", "contact_phone": "$.phone"}}
    assert (await desk.hall.owner.patch(path, right)).status_code == 200
    first = min(row["id"] for row in await desk.deliveries(source))
    take = taking.take

    async def breaking(tx: Any, id: UUID) -> Any:
        if str(id) == first:
            raise RuntimeError("broken")
        return await take(tx, id)

    monkeypatch.setattr(taking, "take", breaking)
    assert (await post(desk.hall.owner, f"{path}/retake", {}, 202))["count"] == 3
    await desk.loop.work()
    statuses = {row["id"]: row["status"] for row in await desk.deliveries(source)}
    assert statuses.pop(first) == "refused" and set(statuses.values()) == {"made"}
