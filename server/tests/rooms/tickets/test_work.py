"""Files of tickets, watchers, and tickets that were split."""

from typing import Any

import asyncpg

from zhike.rooms.tickets import attachments

from ...cast import Hall, Person
from ...stories.loop import get, post
from .test_api import TICKETS, facts, form, step

PDF = b"%PDF-1.4 one page"


async def upload(person: Person, ticket: str, content: bytes = PDF, **said: Any) -> Any:
    return await person.client.post(
        f"{TICKETS}/{ticket}/attachments", files={"file": (r"C:\照片\检测.pdf", content)}, data=said
    )


async def test_a_file_is_kept_asked_for_and_taken_away(hall: Hall, owner_db: asyncpg.Connection) -> None:
    id = (await post(hall.agent_ann, TICKETS, form()))["id"]
    said = await step(hall.agent_ann, id, "comments", {"content": "照片见附件"}, 201)
    kept = await upload(hall.agent_ann, id, comment_id=said["id"])
    assert kept.status_code == 201, kept.text
    file = kept.json()
    assert (file["original_filename"], file["content_type"], file["size"]) == (
        "检测.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (file["comment_id"], file["uploader_name"]) == (said["id"], "agent_ann")
    root = f"{TICKETS}/{id}/attachments"
    assert [one["id"] for one in (await get(hall.agent_bo, root))["items"]] == [file["id"]]
    assert (await hall.agent_bo.get(f"{root}/{file['id']}/file")).json()["code"] == "download.ticket"
    asked = await post(hall.agent_bo, f"{root}/{file['id']}/downloads", {})
    answer = await hall.agent_bo.get(asked["path"])
    assert answer.content == PDF and answer.headers["x-content-type-options"] == "nosniff", answer.headers
    assert answer.headers["content-disposition"].startswith("attachment")
    assert (await hall.agent_ann.get(asked["path"])).status_code == 409, "a ticket is one person's"
    row = await owner_db.fetchrow(
        "SELECT a.stored_path = f.stored_path AS same, f.status FROM ticket_attachments a"
        " JOIN files f ON f.id = a.file_id WHERE a.org_id = $1", hall.org_id,
    )  # fmt: skip
    assert row["same"] and row["status"] == "ready"
    assert (await hall.agent_ann.client.delete(f"{root}/{file['id']}")).status_code == 204
    assert (await get(hall.agent_ann, root))["items"] == []
    assert (await hall.agent_bo.get(asked["path"])).status_code == 404
    left = await owner_db.fetchrow("SELECT status, name FROM files WHERE org_id = $1", hall.org_id)
    assert (left["status"], left["name"]) == ("removed", "")
    assert (await facts(owner_db, hall))[-2:] == ["changed", "changed"]


async def test_what_is_refused_leaves_nothing(
    hall: Hall, owner_db: asyncpg.Connection, monkeypatch: Any
) -> None:
    one, two = [(await post(hall.agent_ann, TICKETS, form()))["id"] for _ in "ab"]
    before = await facts(owner_db, hall)
    for content in (b"<script>alert(1)</script>", b"%PDF" * 3_000_000):
        answer = await upload(hall.agent_ann, one, content)
        assert answer.status_code in {413, 422}, answer.text
    foreign = await step(hall.agent_ann, two, "comments", {"content": "别处"}, 201)
    answer = await upload(hall.agent_ann, one, comment_id=foreign["id"])
    assert answer.json()["code"] == "ticket.comment"
    assert (await facts(owner_db, hall))[:-1] == before
    monkeypatch.setattr(attachments, "MOST", 1)
    assert (await upload(hall.agent_ann, one)).status_code == 201
    assert (await upload(hall.agent_ann, one)).json()["code"] == "ticket.attachments"
    monkeypatch.setattr(attachments, "MOST", 20)
    monkeypatch.setattr(attachments, "MOST_BYTES", len(PDF) * 2 - 1)
    assert (await upload(hall.agent_ann, one)).json()["params"] == {"limit": 20, "bytes": len(PDF) * 2 - 1}
    assert await owner_db.fetchval("SELECT count(*) FROM files WHERE org_id = $1", hall.org_id) == 1


async def test_a_colleague_is_made_to_watch_by_those_who_work_on_tickets(hall: Hall) -> None:
    id = (await post(hall.agent_ann, TICKETS, form()))["id"]
    chen, bo = str(hall.coach_chen.id), str(hall.agent_bo.id)
    seen = await step(hall.agent_ann, id, "watch", {"watching": True, "user_id": bo})
    assert bo in seen["watchers"]
    reader = hall.people["reader"]
    await step(reader, id, "watch", {"watching": True, "user_id": chen}, 403)
    await step(reader, id, "watch", {"watching": True})
    gone = await step(hall.agent_ann, id, "watch", {"watching": False, "user_id": bo})
    assert bo not in gone["watchers"]


async def test_a_comment_becomes_a_ticket_of_its_own(hall: Hall, owner_db: asyncpg.Connection) -> None:
    customer = await post(hall.owner, "/api/customers", {"name": "王小美", "phone": "13900004321"})
    first = await post(hall.agent_ann, TICKETS, form(customer_id=customer["id"], priority="high"))
    said = await step(hall.agent_ann, first["id"], "comments", {"content": "还有，发票抬头错了"}, 201)
    made = await step(hall.agent_ann, first["id"], "split", {
        "title": "发票抬头错了", "comment_id": said["id"], "ticket_type": "other",
    }, 201)  # fmt: skip
    assert (made["description"], made["ticket_type"], made["priority"], made["customer_id"]) == (
        "还有，发票抬头错了", "other", "high", customer["id"],
    )  # fmt: skip
    from_first = (await get(hall.agent_ann, f"{TICKETS}/{first['id']}/links"))["items"]
    from_made = (await get(hall.agent_ann, f"{TICKETS}/{made['id']}/links"))["items"]
    assert [(one["outward"], one["other_id"]) for one in from_first] == [(True, made["id"])]
    assert [(one["outward"], one["other_id"], one["comment_id"]) for one in from_made] == [
        (False, first["id"], said["id"]),
    ]  # fmt: skip
    for ticket, words in ((first, "已拆分出工单"), (made, "由工单")):
        last = (await get(hall.agent_ann, f"{TICKETS}/{ticket['id']}/comments"))["items"][0]
        assert last["comment_type"] == "system" and words in last["content"]
    part = await step(hall.agent_ann, first["id"], "split", {
        "title": "抬头", "comment_id": said["id"], "description": "发票抬头",
    }, 201)  # fmt: skip
    assert part["description"] == "发票抬头"
    before = await facts(owner_db, hall)
    refused = await step(hall.agent_ann, first["id"], "split", {"title": "空"}, 422)
    assert refused["code"] == "ticket.split"
    wrong = {"title": "别处", "comment_id": str(hall.org_id)}
    assert (await step(hall.agent_ann, first["id"], "split", wrong, 422))["code"] == "ticket.split"
    assert await facts(owner_db, hall) == before
