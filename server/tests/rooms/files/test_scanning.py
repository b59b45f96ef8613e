"""Uploads go by the virus scanner, if there is one: what it knows is refused and told, nothing of it kept."""
# ASVS 5.4.3: files from outside are scanned before they are kept

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from zhike.core.clamd import Clamd
from zhike.core.http import uploads
from zhike.core.http.access import declared
from zhike.rooms.conversations import heard
from zhike.rooms.files.models import KINDS
from zhike.routes import ROUTERS

from ...cast import Hall
from ...core.clamd import EICAR, THREAT, Daemon, listening

SHEET = "姓名,手机号\n王小美,13900001234\n".encode()
SCAN = b"%PDF-1.4 signed by hand"


@pytest.fixture
async def daemon(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Daemon]:
    async with listening() as found:
        monkeypatch.setattr(hall.held, "scanner", Clamd(found.address, 2))
        yield found


async def _send(hall: Hall, path: str, content: bytes, name: str = "客户.csv", **options: Any) -> Any:
    return await hall.manager.client.post(path, files={"file": (name, content)}, **options)


def _blobs(hall: Hall) -> int:
    place: Path = hall.held.settings.data / "files" / hall.org_id.hex
    return len(list(place.iterdir())) if place.exists() else 0


async def _kept(hall: Hall, owner_db: asyncpg.Connection) -> tuple[int, int, int]:
    """How many batches, living files and blobs there are."""
    batches = "SELECT count(*) FROM import_batches WHERE org_id = $1"
    files = "SELECT count(*) FROM files WHERE org_id = $1 AND status <> 'rejected'"
    counts = [await owner_db.fetchval(query, hall.org_id) for query in (batches, files)]
    return counts[0], counts[1], _blobs(hall)


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [("/api/imports", SHEET + EICAR, "import"), ("/api/consents/evidence", SCAN + EICAR, "evidence")],
)
async def test_a_virus_is_refused_told_and_not_kept(
    hall: Hall, owner_db: asyncpg.Connection, daemon: Daemon, path: str, content: bytes, kind: str
) -> None:
    answer = await _send(hall, path, content)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (said["code"], said["params"]) == ("file.infected", {"field": "file", "threat": THREAT})
    assert daemon.seen == [content] and await _kept(hall, owner_db) == (0, 0, 0)
    row = await owner_db.fetchrow("SELECT * FROM files WHERE org_id = $1", hall.org_id)
    assert (row["kind"], row["status"], row["name"], row["size"]) == (kind, "rejected", "", len(content))
    assert row["sha256"] == hashlib.sha256(content).digest() and row["created_by"] == hall.manager.id
    trail = await owner_db.fetchrow(
        "SELECT * FROM audit_logs WHERE org_id = $1 AND event_type = 'file.rejected'", hall.org_id
    )
    assert (trail["resource_id"], trail["user_id"]) == (row["id"], hall.manager.id)
    told = await owner_db.fetchval(
        "SELECT payload FROM outbox_events WHERE org_id = $1 AND event_type = 'platform.file.rejected'",
        hall.org_id,
    )
    assert THREAT in str(told) and "客户" not in str(told)
    assert "platform.file.rejected" in heard.types_for(hall.actor("manager"))
    assert "platform.file.rejected" not in heard.types_for(hall.actor("agent_ann"))


async def test_what_is_clean_comes_in_as_it_was_sent(
    hall: Hall, owner_db: asyncpg.Connection, daemon: Daemon
) -> None:
    assert (await _send(hall, "/api/imports", SHEET)).status_code == 201
    assert (await _send(hall, "/api/consents/evidence", SCAN, "同意书.pdf")).status_code == 201
    assert daemon.seen == [SHEET, SCAN]
    rows = await owner_db.fetch("SELECT * FROM files WHERE org_id = $1 ORDER BY created_at", hall.org_id)
    assert [row["sha256"] for row in rows] == [hashlib.sha256(one).digest() for one in (SHEET, SCAN)]
    assert [row["status"] for row in rows] == ["quarantined", "ready"]


async def test_while_the_scanner_is_ill_nothing_comes_in(
    hall: Hall, owner_db: asyncpg.Connection, daemon: Daemon
) -> None:
    for ill in ("deaf", "error", "cut"):
        daemon.ill = ill
        for path, content in (("/api/imports", SHEET), ("/api/consents/evidence", SCAN)):
            answer = await _send(hall, path, content)
            assert (answer.status_code, answer.json()["code"]) == (503, "file.scanner_away"), answer.text
            assert answer.headers["retry-after"] == "30"
    daemon.ill, daemon.most = "", 10
    answer = await _send(hall, "/api/imports", SHEET)
    assert (answer.status_code, answer.json()["code"]) == (422, "file.not_scannable")
    assert await _kept(hall, owner_db) == (0, 0, 0)
    assert not await owner_db.fetchval("SELECT count(*) FROM files WHERE org_id = $1", hall.org_id)
    daemon.most = 1_000_000
    assert (await _send(hall, "/api/imports", SHEET)).status_code == 201


async def test_the_same_upload_twice_is_one(hall: Hall, owner_db: asyncpg.Connection, daemon: Daemon) -> None:
    """The scan comes before the transaction and takes nothing from the idempotency key."""
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x", "idempotency-key": "one-and-the-same"}
    send = {"content": part + SHEET + b"\r\n--x--\r\n", "headers": headers}
    one, two = [await hall.manager.client.post("/api/imports", **send) for _ in range(2)]
    assert one.status_code == two.status_code == 201, two.text
    assert one.json()["id"] == two.json()["id"] and (await _kept(hall, owner_db))[0] == 1


async def test_who_may_not_upload_does_not_reach_the_scanner(hall: Hall, daemon: Daemon) -> None:
    refused = await hall.reader.client.post("/api/imports", files={"file": ("a.csv", SHEET)})
    assert refused.status_code == 403 and daemon.seen == []
    broken = await hall.manager.client.post(
        "/api/imports", content=b"--x\r\nnothing", headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert broken.status_code in {400, 422} and daemon.seen == []


def test_every_route_that_takes_files_says_of_what_kind(app: FastAPI) -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    taking = [route for route in routes if uploads.takes_files(route)]
    assert len(taking) >= 2
    assert {declared(route.endpoint).upload for route in taking} <= set(KINDS)
    assert all(declared(route.endpoint).caller != "anyone" for route in taking), "nobody to write it down for"
