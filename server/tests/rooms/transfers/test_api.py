"""Talks out of one organization and into another, and out of it again: the same."""

import io
import zipfile
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database

from ...cast import Hall, Person
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import get, post
from ..conversations.talk import Visitor, open_channel

TRANSFERS = "/api/talk-transfers"


async def work(hall: Hall, relay: Database) -> None:
    done = await jobs.drain(hall.held.unit, relay, wiring.registry(), org_id=hall.org_id, services=hall.held)
    done.ok()


async def talks(hall: Hall) -> list[str]:
    """One that was answered, noted, rated and is over; one that goes on. Their ids."""
    channel = await open_channel(hall)
    one = await Visitor(hall, channel["public_key"]).enter(name="王小美", phone="13900001234")
    await one.say("在吗")
    first = await one.conversation()
    root = f"/api/conversations/{first}"
    await post(hall.agent_ann, f"{root}/messages", {"external_message_id": str(uuid4()), "content": "您好"})
    await post(hall.agent_ann, f"{root}/notes", {"external_id": str(uuid4()), "content": "怕疼"})
    assert (await hall.agent_ann.put(f"{root}/tags", {"tags": ["回访"]})).is_success
    await post(hall.agent_ann, f"{root}/resolve", {}, 200)
    await one.client.post(f"{one.root}/rating", json={"score": 4, "comment": "可以"}, headers=one.headers)
    two = await Visitor(hall, channel["public_key"]).enter(name="李四")
    await two.say("多少钱")
    return [first, await two.conversation()]


async def exported(person: Person, hall: Hall, relay: Database, **asked: Any) -> bytes:
    made = await post(person, TRANSFERS, {"reason": "换系统", "notes": True} | asked, 202)
    await work(hall, relay)
    taken = await person.take(f"{TRANSFERS}/{made['id']}/downloads")
    assert taken.status_code == 200, taken.text
    return taken.content


def lines(content: bytes) -> list[dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [orjson.loads(line) for line in packed.read("talks.jsonl").splitlines()]


async def imported(person: Person, hall: Hall, relay: Database, content: bytes) -> dict[str, Any]:
    answer = await person.client.post(f"{TRANSFERS}/imports", files={"file": ("talks.zip", content)})
    assert answer.status_code == 202, answer.text
    await work(hall, relay)
    found = (await get(person, TRANSFERS))["items"]
    row: dict[str, Any] = next(one for one in found if one["id"] == answer.json()["id"])
    assert row["status"] == "done", row
    return row


async def test_out_and_in_and_out_again_is_the_same(
    hall: Hall, other: Hall, relay_db: Database, owner_db: asyncpg.Connection  # noqa: F811
) -> None:  # fmt: skip
    ids = await talks(hall)
    content = await exported(hall.owner, hall, relay_db)
    sent = lines(content)
    assert [one["origin"]["id"] for one in sent] == ids
    assert sent[0]["person"] == {"visitor_name": "王小美", "customer_name": None, "phone": "*******1234"}
    assert "13900001234" not in str(sent)
    assert (sent[0]["agent_name"], sent[0]["tags"], sent[0]["satisfaction_score"]) == (
        "agent_ann",
        ["回访"],
        4,
    )
    assert [one["content"] for one in sent[0]["notes"]] == ["怕疼"]
    assert sent[1]["status"] == "pending" and sent[1]["notes"] == []

    events = "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type LIKE 'conversation.%'"
    before = await owner_db.fetchval(events, other.org_id)
    row = await imported(other.owner, other, relay_db, content)
    assert row["report"] == {"taken": 2, "known": 0, "refused": 0, "messages": 3, "reasons": []}
    assert await owner_db.fetchval(events, other.org_id) == before, "nobody hears of it"
    here = await owner_db.fetch("SELECT * FROM conversations WHERE org_id = $1", other.org_id)
    assert {one["status"] for one in here} == {"closed"}
    assert {(one["agent_id"], one["visitor_id"], one["customer_id"]) for one in here} == {(None, None, None)}
    clocks = await owner_db.fetchval("SELECT count(*) FROM sla_clocks WHERE org_id = $1", other.org_id)
    assert clocks == 0
    found = await get(other.owner, "/api/session-archives", q="多少钱")
    assert len(found["items"]) == 1, "and it is found by what was said"

    assert lines(await exported(other.owner, other, relay_db)) == sent
    again = await imported(other.owner, other, relay_db, content)
    assert (again["report"]["taken"], again["report"]["known"]) == (0, 2)
    assert await owner_db.fetch("SELECT * FROM conversations WHERE org_id = $1", other.org_id) == here
    own = await imported(hall.owner, hall, relay_db, content)
    assert own["report"]["known"] == 2, "one's own talks are here already"


async def test_what_cannot_be_read_is_told_and_the_rest_is_taken(
    hall: Hall, other: Hall, relay_db: Database  # noqa: F811
) -> None:  # fmt: skip
    await talks(hall)
    content = await exported(hall.owner, hall, relay_db)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told, good = packed.read("manifest.json"), packed.read("talks.jsonl").splitlines()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("manifest.json", told)
        packed.writestr("talks.jsonl", b"\n".join([good[0], b"{}", good[1]]))
    row = await imported(other.owner, other, relay_db, out.getvalue())
    assert (row["report"]["taken"], row["report"]["refused"]) == (2, 1)
    assert row["report"]["reasons"][0].startswith("2: ")
    wrong = await other.owner.client.post(f"{TRANSFERS}/imports", files={"file": ("x.zip", b"no")})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "transfer.not_talks")


async def test_who_may_and_whose_file_it_is(
    hall: Hall, other: Hall, relay_db: Database, owner_db: asyncpg.Connection  # noqa: F811
) -> None:  # fmt: skip
    await talks(hall)
    for person in (hall.agent_ann, hall.reader):
        assert (await person.post(TRANSFERS, {"reason": "看看"})).status_code == 403
    made = await post(hall.manager, TRANSFERS, {"reason": "换系统"}, 202)
    path = f"{TRANSFERS}/{made['id']}/downloads"
    early = await hall.manager.post(path)
    assert (early.status_code, early.json()["code"]) == (409, "transfer.not_ready")
    await work(hall, relay_db)
    for person in (hall.owner, other.owner):
        assert (await person.post(path)).status_code == 404
        assert (await get(person, TRANSFERS))["items"] == []
    taken = await hall.manager.take(path)
    assert [one.get("notes") for one in lines(taken.content)] == [None, None], "not asked for"
    sent = await hall.manager.client.post(f"{TRANSFERS}/imports", files={"file": ("x.zip", taken.content)})
    assert sent.status_code == 403, "a manager takes nothing in"
    trail = await owner_db.fetch(
        "SELECT event_type FROM audit_logs WHERE org_id = $1 AND resource_type = 'talk_transfer' ORDER BY id",
        hall.org_id,
    )
    assert [row["event_type"] for row in trail] == [
        "talks.exported", "talks.transferred", "talks.export_downloaded",
    ]  # fmt: skip
    size = await owner_db.fetchval(
        "SELECT file_id FROM talk_transfers WHERE org_id = $1 AND id = $2", hall.org_id, UUID(made["id"])
    )
    assert size is not None
