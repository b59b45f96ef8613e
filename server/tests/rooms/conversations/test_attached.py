"""Files in talks: both ways, known by their content, taken by whoever sees the talk and by nobody else."""

import asyncio
import struct
import zlib
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.rooms.conversations.service import attached
from zhike.rooms.files import kinds, pictures

from ...cast import Hall, Person
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import post
from .talk import Visitor, open_channel


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff\x80\x40" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


PDF = b"%PDF-1.4 consent"


async def send(
    visitor: Visitor, content: bytes = PDF, name: str = "报告.pdf", id: str = ""
) -> httpx2.Response:
    return await visitor.client.post(
        f"{visitor.root}/files", files={"file": (name, content)},
        data={"external_message_id": id or str(uuid4())}, headers=visitor.headers,
    )  # fmt: skip


async def send_as(person: Person, talk: str, content: bytes, name: str, id: str = "") -> httpx2.Response:
    return await person.client.post(
        f"/api/conversations/{talk}/files", files={"file": (name, content)},
        data={"external_message_id": id or str(uuid4())},
    )  # fmt: skip


async def take(visitor: Visitor, message: str, by: Visitor | None = None) -> httpx2.Response:
    """The file of a message with a ticket of ``visitor``, used by another where one is given."""
    asked = await visitor.client.post(f"{visitor.root}/messages/{message}/file", headers=visitor.headers)
    if not asked.is_success:
        return asked
    user = by or visitor
    return await user.client.get(asked.json()["path"], headers=user.headers)


def test_how_large_a_picture_is() -> None:
    assert pictures.size_of("image/png", png(640, 480)) == (640, 480)
    frame = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x01\x02\x03\x04" + bytes(20)
    assert pictures.size_of("image/jpeg", frame) == (0x0304, 0x0102)
    assert pictures.size_of("image/png", b"\x89PNG\r\n\x1a\n") is None
    for cut in range(len(frame)):
        pictures.size_of("image/jpeg", frame[:cut])
    assert pictures.size_of("image/jpeg", b"\xff\xd8\xff" + b"\xff\xe0\x00\x00" * 5_000) is None
    assert pictures.size_of("application/pdf", PDF) is None


async def test_a_picture_goes_and_a_paper_comes_back(
    hall: Hall, owner_db: asyncpg.Connection, data: Path
) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    sent = await send(visitor, png(640, 480), "照片.png")
    assert sent.status_code == 201, sent.text
    message = sent.json()
    assert (message["content_type"], message["content"], message["seq"]) == ("image", "照片.png", 1)
    assert message["file"] == {
        "name": "照片.png", "size": len(png(640, 480)), "content_type": "image/png",
        "width": 640, "height": 480,
    }  # fmt: skip
    assert await visitor.heard() == [message]
    talk = await visitor.conversation()
    rows = (await hall.agent_ann.get("/api/conversations")).json()["items"]
    assert rows[0]["last_message_preview"] == "[image]"
    got = await hall.agent_ann.take(f"/api/conversations/{talk}/messages/{message['id']}/file")
    assert (got.content, got.headers["content-type"]) == (png(640, 480), "image/png")
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["x-content-type-options"] == "nosniff"
    logs = (await hall.owner.get("/api/audit-logs")).json()["items"]
    assert [one["event_type"] for one in logs].count("conversation.file_read") == 1

    answer = await send_as(hall.agent_ann, talk, PDF, "同意书.pdf")
    assert answer.status_code == 201, answer.text
    heard = (await visitor.heard())[-1]
    assert (heard["sender_type"], heard["content_type"], heard["file"]["name"]) == (
        "agent",
        "file",
        "同意书.pdf",
    )
    assert "metadata" not in heard
    assert (await take(visitor, heard["id"])).content == PDF
    kept = await owner_db.fetch("SELECT * FROM files WHERE org_id = $1 AND kind = 'message'", hall.org_id)
    assert {row["status"] for row in kept} == {"ready"}
    for row in kept:
        assert b"consent" not in (data / "files" / row["stored_path"]).read_bytes(), "sealed where it lies"


async def test_equal_sendings_are_one_file(hall: Hall, owner_db: asyncpg.Connection) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    id = str(uuid4())
    answers = await asyncio.gather(*(send(visitor, png(), "a.png", id) for _ in range(6)))
    assert sorted(one.status_code for one in answers) == [200] * 5 + [201]
    assert len({one.content for one in answers}) == 1
    counts = await owner_db.fetchrow(
        "SELECT (SELECT count(*) FROM messages WHERE org_id = $1) AS messages,"
        " (SELECT count(*) FROM message_files WHERE org_id = $1) AS kept,"
        " (SELECT count(*) FROM files WHERE org_id = $1) AS files", hall.org_id,
    )  # fmt: skip
    assert tuple(counts) == (1, 1, 1)
    talk = await visitor.conversation()
    both = [await send_as(hall.agent_ann, talk, PDF, "b.pdf", id := str(uuid4())) for _ in range(1)]
    again = await send_as(hall.agent_ann, talk, PDF, "b.pdf", id)
    assert (both[0].status_code, again.status_code, again.json()) == (201, 200, both[0].json())


HOSTILE = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>",
    "svg with a declaration": b"<?xml version='1.0'?><svg onload=alert(1)/>",
    "html": b"<html><script>alert(1)</script>", "a script that calls itself a picture": b"alert(1)//\x89PNG",
    "gif": b"GIF89a=1;alert(1)", "nothing": b"", "a program": b"MZ\x90\x00", "an archive": b"PK\x03\x04",
    "half a picture": b"\x89PN",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
async def test_what_it_is_not_it_is_not(hall: Hall, owner_db: asyncpg.Connection, kind: str) -> None:
    """P-17: whatever name and type a sender gives, a file is known by its content."""
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    answer = await visitor.client.post(
        f"{visitor.root}/files", files={"file": ("photo.png", HOSTILE[kind], "image/png")},
        data={"external_message_id": str(uuid4())}, headers=visitor.headers,
    )  # fmt: skip
    assert answer.status_code == 422, answer.text
    counted = await owner_db.fetchval(
        "SELECT (SELECT count(*) FROM messages WHERE org_id = $1)"
        " + (SELECT count(*) FROM files WHERE org_id = $1)", hall.org_id,
    )  # fmt: skip
    assert counted == 0


async def test_names_are_words(hall: Hall) -> None:
    """P-17: of a name, only the last part stays, and it never reaches a header or a path as it is."""
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    for name, shown in {
        "../../etc/passwd": "passwd", "C:\\temp\\<img src=x onerror=alert(1)>.png":
        "<img src=x onerror=alert(1)>.png", "a\r\nSet-Cookie: x=1.pdf": "a%0D%0ASet-Cookie: x=1.pdf",
        "长" * 300 + ".pdf": "长" * 255,
    }.items():  # fmt: skip
        sent = await visitor.client.post(
            f"{visitor.root}/files", content=_form(name), headers=visitor.headers
            | {"content-type": "multipart/form-data; boundary=b"},
        )  # fmt: skip
        assert sent.status_code == 201, sent.text
        assert sent.json()["file"]["name"] == shown
        got = await take(visitor, sent.json()["id"])
        disposition = got.headers["content-disposition"]
        assert disposition.isascii() and "<" not in disposition and "\n" not in disposition
        assert "set-cookie" not in got.headers


def _form(name: str) -> bytes:
    plain = name.replace("\r\n", "%0D%0A") if "\r" in name else name
    escaped = plain.replace("\\", "\\\\").replace('"', "%22")
    head = f'--b\r\nContent-Disposition: form-data; name="external_message_id"\r\n\r\n{uuid4()}\r\n'
    head += f'--b\r\nContent-Disposition: form-data; name="file"; filename="{escaped}"\r\n\r\n'
    return head.encode() + PDF + b"\r\n--b--\r\n"


async def test_a_file_is_of_who_sees_the_talk(hall: Hall, other: Hall) -> None:
    channel = await open_channel(hall)
    one, two = [await Visitor(hall, channel["public_key"]).enter() for _ in "ab"]
    message = (await send(one)).json()
    stranger = await take(two, message["id"])
    assert (stranger.status_code, stranger.json()["code"]) == (404, "message.file_not_found")
    borrowed = await take(one, message["id"], by=two)
    assert borrowed.status_code == 404, "a ticket is of one browser"
    mine = await send(two)
    asked = await one.client.post(f"{one.root}/messages/{message['id']}/file", headers=one.headers)
    swapped = asked.json()["path"].replace(message["id"], mine.json()["id"])
    assert (await two.client.get(swapped, headers=two.headers)).status_code == 409
    bare = asked.json()["path"].partition("?")[0]
    assert (await one.client.get(bare, headers=one.headers)).status_code == 409
    assert (await one.client.get(asked.json()["path"])).status_code == 401, "and nothing without the token"
    talk = await one.conversation()
    path = f"/api/conversations/{talk}/messages/{message['id']}/file"
    assert (await other.owner.post(path)).status_code == 404
    wrong = f"/api/conversations/{await two.conversation()}/messages/{message['id']}/file"
    assert (await hall.owner.post(wrong)).status_code == 404


async def test_limits(hall: Hall, monkeypatch: pytest.MonkeyPatch, owner_db: asyncpg.Connection) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    large = await send(visitor, b"%PDF-" + bytes(kinds.MAX_BYTES))
    assert (large.status_code, large.json()["code"]) == (422, "message.file_kind")
    monkeypatch.setattr(attached, "MOST", 2)
    assert [(await send(visitor)).status_code for _ in range(3)] == [201, 201, 409]
    assert len(await visitor.heard()) == 2, "a refused file is no message"
    assert (await visitor.say("好的"))["seq"] == 3, "and takes no number"
    await hall.owner.patch(f"/api/channels/{channel['id']}", {"reception": {"files": False}})
    await asyncio.sleep(1.6)
    refused = await send(visitor)
    assert (refused.status_code, refused.json()["code"]) == (403, "message.files_off")


async def test_platforms_carry_words_alone(hall: Hall, owner_db: asyncpg.Connection) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    await visitor.say("您好")
    talk = await visitor.conversation()
    await owner_db.execute(
        "UPDATE conversations SET channel_type = 'wechat_work' WHERE org_id = $1 AND id = $2",
        hall.org_id, UUID(talk),
    )  # fmt: skip
    answer = await send_as(hall.agent_ann, talk, PDF, "a.pdf")
    assert (answer.status_code, answer.json()["code"]) == (409, "message.files_not_carried")
    assert await owner_db.fetchval("SELECT count(*) FROM files WHERE org_id = $1", hall.org_id) == 0


async def test_an_erasure_takes_the_files(
    hall: Hall,
    owner_db: asyncpg.Connection,
    data: Path,
    relay_db: Database,  # noqa: F811
) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name="李明")
    assert (await send(visitor, png(), "我的照片.png")).status_code == 201
    customer = await post(hall.owner, "/api/customers", {"name": "李明"})
    talk = await visitor.conversation()
    await post(hall.owner, f"/api/conversations/{talk}/link", {"customer_id": customer["id"]}, 200)
    stored = await owner_db.fetchval("SELECT stored_path FROM files WHERE org_id = $1", hall.org_id)
    assert (data / "files" / stored).exists()
    form: dict[str, Any] = {"kind": "erasure", "customer_id": customer["id"]}
    request = await post(hall.owner, "/api/privacy/requests", form)
    approved = await hall.owner.post(f"/api/privacy/requests/{request['id']}/approve", {})
    assert approved.status_code == 200, approved.text
    done = await jobs.drain(
        hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held
    )
    done.ok()
    left = await owner_db.fetchval("SELECT count(*) FROM message_files WHERE org_id = $1", hall.org_id)
    assert left == 0 and not (data / "files" / stored).exists()
    assert "我的照片" not in str(
        await owner_db.fetch("SELECT * FROM messages WHERE org_id = $1", hall.org_id)
    )
    assert "我的照片" not in str(await owner_db.fetch("SELECT * FROM files WHERE org_id = $1", hall.org_id))
