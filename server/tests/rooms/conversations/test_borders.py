"""Whose conversation it is, and what is refused: nothing foreign is seen, nothing bad is written."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from ...cast import Hall
from .talk import Visitor, open_channel


async def come_in(hall: Hall) -> tuple[Visitor, str]:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    await visitor.say("您好")
    return visitor, await visitor.conversation()


async def test_a_foreign_conversation_is_not_there(hall: Hall, other: Hall) -> None:
    visitor, conversation = await come_in(hall)
    path = f"/api/conversations/{conversation}"
    assert (await other.owner.get(path)).status_code == 404
    assert (await other.owner.get(f"{path}/messages")).status_code == 404
    form = {"external_message_id": str(uuid4()), "content": "x"}
    writes: list[tuple[str, Any]] = [
        ("messages", form), ("assign", {"user_id": str(other.owner.id)}), ("resolve", {}), ("close", {}),
        ("reopen", {}), ("read", {}), ("link", {"customer_id": str(uuid4())}),
        ("priority", {"priority": "low"}),
    ]  # fmt: skip
    for verb, body in writes:
        answer = await other.owner.post(f"{path}/{verb}", body)
        assert (verb, answer.status_code, answer.json()["code"]) == (verb, 404, "conversation.not_found")
    assert (await other.owner.get("/api/conversations")).json()["items"] == []
    assert [message["content"] for message in await visitor.heard()] == ["您好"]


async def test_a_visitor_hears_itself_alone(hall: Hall, other: Hall) -> None:
    visitor, _ = await come_in(hall)
    neighbour = await Visitor(hall, visitor.root.rpartition("/")[2]).enter()
    assert neighbour.session["messages"] == []
    assert await neighbour.heard() == []
    taken = (await visitor.heard())[0]["external_message_id"]
    answer = await neighbour.post("mine", taken)
    assert (answer.status_code, answer.json()["code"]) == (409, "message.external_id_taken")
    assert "您好" not in answer.text


async def test_a_token_is_good_for_its_own_channel_only(hall: Hall, other: Hall) -> None:
    visitor, _ = await come_in(hall)
    for owner in (hall, other):
        channel = await open_channel(owner, name="另一个")
        root = f"/api/public/channels/{channel['public_key']}"
        answer = await visitor.client.get(f"{root}/messages", headers=visitor.headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "visitor.unknown")
        form = {"visitor_token": visitor.session["visitor_token"]}
        fresh = await visitor.client.post(f"{root}/sessions", json=form)
        assert fresh.status_code == 201
        assert fresh.json()["visitor_token"] != form["visitor_token"]
        assert fresh.json()["messages"] == []


@pytest.mark.parametrize(
    "token", ["", "Visitor", "Visitor x", "Visitor " + "A" * 64, "Bearer abc", "Visitor \x80"]
)
async def test_no_token_no_talk(hall: Hall, token: str) -> None:
    channel = await open_channel(hall)
    visitor = Visitor(hall, channel["public_key"])
    headers = {"authorization": token.encode("latin-1")} if token else {}
    for path in ("messages", "stream"):
        answer = await visitor.client.get(f"{visitor.root}/{path}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "visitor.unknown")


async def test_html_stays_text(hall: Hall) -> None:
    visitor, conversation = await come_in(hall)
    payload = "<img src=x onerror=alert(1)><script>alert(1)</script>\"'&"
    said = await visitor.post(payload)
    assert said.headers["content-type"] == "application/json"
    assert said.headers["x-content-type-options"] == "nosniff"
    assert said.json()["content"] == payload
    thread = (await hall.agent_ann.get(f"/api/conversations/{conversation}/messages")).json()["items"]
    assert thread[0]["content"] == payload


BAD: list[tuple[bytes, int]] = [
    (b"{", 400), (b"[]", 422), (b"null", 422), (b'"text"', 422), (b"\xff\xfe", 400),
    (b'{"external_message_id": "\xff", "content": "x"}', 400),
    (b'{"external_message_id": "not-a-uuid", "content": "x"}', 422),
    (b'{"content": "x"}', 422), (b'{"external_message_id": 7, "content": "x"}', 422),
    (b'{"external_message_id": "%U", "content": 7}', 422),
    (b'{"external_message_id": "%U", "content": null}', 422),
    (b'{"external_message_id": "%U", "content": ["x"]}', 422),
    (b'{"external_message_id": "%U", "content": ""}', 422),
    (b'{"external_message_id": "%U", "content": " \\t\\n\\u3000 "}', 422),
    (b'{"external_message_id": "%U", "content": "' + b"x" * 4001 + b'"}', 422),
    (b'{"external_message_id": "%U", "content": "a\\u0000b"}', 422),
    (b'{"external_message_id": "%U", "content": "a\x00b"}', 422),
    (b'{"external_message_id": "%U", "content": "\\ud800"}', 422),
    (b'{"external_message_id": "%U", "content": "x", "content_type": "card"}', 422),
    (b'{"external_message_id": "%U", "content": "x", "sender_type": "agent"}', 422),
    (b'{"external_message_id": "%U", "content": "x", "seq": 1}', 422),
    (b'{"external_message_id": "%U", "content": "' + b"x" * 10_000_000 + b'"}', 413),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status"), BAD, ids=[str(number) for number in range(len(BAD))])
async def test_bad_words_are_refused_whole(
    hall: Hall, owner_db: asyncpg.Connection, body: bytes, status: int
) -> None:
    visitor, conversation = await come_in(hall)
    body = body.replace(b"%U", str(uuid4()).encode())
    json = {"content-type": "application/json"}
    answers = [
        await visitor.client.post(f"{visitor.root}/messages", content=body, headers=visitor.headers | json),
        await hall.agent_ann.client.post(
            f"/api/conversations/{conversation}/messages", content=body, headers=json
        ),
    ]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        assert (answer.status_code, answer.json()["status"]) == (status, status), answer.text
    count = await owner_db.fetchval(
        "SELECT count(*) FROM messages WHERE conversation_id = $1", UUID(conversation)
    )
    assert count == 1
    told = await owner_db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type LIKE 'conversation.message.%'",
        hall.org_id,
    )
    assert told == 1


@pytest.mark.parametrize(
    "params",
    [{"limit": "0"}, {"limit": "x"}, {"cursor": "x"}, {"cursor": "WzFd"}, {"status": "gone"},
     {"agent": "you"}, {"customer_id": "x"}, {"q": "x" * 101}],
)  # fmt: skip
async def test_bad_questions_are_refused(hall: Hall, params: dict[str, str]) -> None:
    answer = await hall.agent_ann.get("/api/conversations", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


async def test_an_ai_without_its_label_cannot_be_written(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """P-31: the table itself refuses it."""
    _, conversation = await come_in(hall)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner_db.execute(
            "INSERT INTO messages (org_id, id, conversation_id, seq, sender_type, content)"
            " VALUES ($1, $2, $3, 99, 'ai', 'x')",
            hall.org_id, uuid4(), UUID(conversation),
        )  # fmt: skip
