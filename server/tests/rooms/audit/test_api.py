"""Reading, checking and exporting the trail through HTTP."""

import csv
import io
import os
import subprocess
import sys
from datetime import timedelta

from zhike import wiring
from zhike.core.clock import utcnow
from zhike.core.db import Database
from zhike.core.ids import uuid7
from zhike.core.jobs.drain import drain
from zhike.core.jobs.queue import writing
from zhike.rooms.audit import sealing, service
from zhike.rooms.files.service import Store
from zhike.settings import Settings

from ...cast import Hall, _join


async def _write(hall: Hall, *names: str) -> None:
    for name in names:
        async with hall.held.unit.transaction(hall.actor()) as tx:
            tx.audit(name, "test", uuid7(), after={"title": '=HYPERLINK("http://x")'}, reason="+1")


async def _list(hall: Hall, **params: str) -> list[str]:
    answer = await hall.owner.get("/api/audit-logs", params={"resource_type": "test", **params})
    assert answer.status_code == 200, answer.text
    return [item["event_type"] for item in answer.json()["items"]]


async def test_filters(hall: Hall) -> None:
    before = utcnow()
    await _write(hall, "test.one", "test.two")
    assert await _list(hall) == ["test.two", "test.one"]
    assert await _list(hall, event_type="test.one") == ["test.one"]
    assert await _list(hall, user_id=str(hall.owner.id), actor_type="user") == ["test.two", "test.one"]
    assert await _list(hall, user_id=str(hall.manager.id)) == []
    assert await _list(hall, start=(before - timedelta(hours=1)).isoformat()) == ["test.two", "test.one"]
    assert await _list(hall, end=(before - timedelta(hours=1)).isoformat()) == []
    first = (await hall.owner.get("/api/audit-logs", params={"resource_type": "test", "limit": "1"})).json()
    assert await _list(hall, cursor=first["next_cursor"]) == ["test.one"]


async def test_verify(hall: Hall, relay_db: Database) -> None:
    await _write(hall, "test.one")
    async with writing(relay_db) as conn:
        rows = 1
        while rows:
            async with conn.transaction():
                rows = await sealing.seal(conn, hall.held.unit.keyring)
    found = (await hall.owner.get("/api/audit-logs/verify")).json()
    assert found["ok"] and found["seals"] and found["rows"] and not found["waiting"]
    noted = f"{found['head']['number']}:{found['head']['hash']}"
    again = (await hall.owner.get("/api/audit-logs/verify", params={"expect": noted})).json()
    assert again["ok"]
    wrong = f"{found['head']['number']}:{'0' * 64}"
    missed = (await hall.owner.get("/api/audit-logs/verify", params={"expect": wrong})).json()
    assert not missed["ok"] and missed["problems"][0]["kind"] == "broken"
    assert (await hall.agent_ann.get("/api/audit-logs/verify")).status_code == 403
    assert (await hall.owner.get("/api/audit-logs/verify?first=2020-01-01")).status_code == 422


async def test_export(hall: Hall, other: Hall, relay_db: Database) -> None:
    await _write(hall, "test.one", "test.two")
    asked = await hall.owner.post("/api/audit-logs/export", {"resource_type": "test"})
    assert asked.status_code == 202, asked.text
    path = f"/api/audit-logs/exports/{asked.json()['id']}"
    assert (await hall.owner.take(f"{path}/downloads")).json()["code"] == "audit.export_not_ready"
    (await drain(hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held)).ok()
    made = (await hall.owner.get(path)).json()
    assert (made["status"], made["rows"], made["is_cut"]) == ("done", 2, False)
    assert (await hall.owner.get(f"{path}/file")).json()["code"] == "download.ticket"
    file = await hall.owner.take(f"{path}/downloads")
    assert file.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert len(rows) == 3 and rows[1][5] == "test.two"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert (await hall.manager.get(path)).status_code == 403
    assert (await other.owner.get(path)).status_code == 404
    assert (await other.owner.get(f"{path}/file")).status_code == 404
    assert (await other.owner.take(f"{path}/downloads")).status_code == 404
    taken = (await hall.owner.get("/api/audit-logs", params={"event_type": "audit.export_downloaded"})).json()
    assert [(row["user_id"], row["resource_id"], row["details"]) for row in taken["items"]] == [
        (str(hall.owner.id), asked.json()["id"], {"rows": 2})
    ]
    told = (await hall.owner.get("/api/audit-logs", params={"event_type": "audit.exported"})).json()["items"]
    assert [item["resource_id"] for item in told] == [asked.json()["id"]]
    listed = (await hall.owner.get("/api/audit-logs/exports")).json()["items"]
    assert [item["id"] for item in listed] == [asked.json()["id"]]
    until = utcnow() + timedelta(days=9)
    await drain(
        hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held, until=until
    )
    async with hall.held.unit.transaction(hall.actor(), now=until) as tx:
        assert await service.forget_exports(tx, Store(hall.held.settings.data / "files")) == 1
    assert (await hall.owner.get(path)).json()["status"] == "removed"
    assert (await hall.owner.take(f"{path}/downloads")).status_code == 409


def test_the_command(settings: Settings, app: object) -> None:
    """`zhike audit verify` goes through every organization and says so by its exit code."""
    environment = {**os.environ, "DATABASE_URL": settings.owner_url, "REDIS_URL": settings.valkey_url,
                   "ZHIKE_DATA": str(settings.data), "LANG": "en"}  # fmt: skip
    command = [sys.executable, "-m", "zhike.cli", "audit", "verify", "--from", "2026-01-01"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    lines = done.stdout.splitlines()
    wrong = [line for line in lines if line.startswith("✗")]
    assert lines and done.returncode == bool(wrong), done.stdout[-1000:] + done.stderr[-2000:]
    assert all(" rows " in line for line in lines if not line.startswith(" "))


async def test_who_sees_a_part_cannot_judge_the_whole(hall: Hall) -> None:
    """Rows that one may not see would look removed, and an export would hold them."""
    role = {"code": "small_auditor", "name": "审计员", "row_scope": "own",
            "permissions": ["audit:read", "audit:export", "user:read"]}  # fmt: skip
    made = await hall.owner.post("/api/roles", role)
    assert made.status_code == 201, made.text
    async with _join(hall, "auditor", "small_auditor", "198.51.100.9") as auditor:
        for answer in (
            await auditor.get("/api/audit-logs/verify"),
            await auditor.post("/api/audit-logs/export", {}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "auth.forbidden"), answer.text
        assert (await auditor.get("/api/audit-logs")).status_code == 200
