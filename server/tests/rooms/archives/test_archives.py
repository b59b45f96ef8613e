"""Talks that are over: written down once, found by what was said, read by whom they concern."""

from uuid import UUID, uuid4

import asyncpg

from zhike.rooms.archives import rules, service

from ...cast import Hall
from ...stories.loop import get, post
from ..conversations.talk import Visitor
from ..conversations.test_work import a_note
from ..routing.conftest import Front, front, relay_db  # noqa: F401  fixtures

ARCHIVES = "/api/session-archives"


async def over(front: Front, said: str = "热玛吉做完多久能洗脸") -> tuple[Visitor, str]:  # noqa: F811
    """A talk with an answer and a note, closed and written down."""
    hall = front.hall
    visitor = await Visitor(hall, front.channel["public_key"]).enter(name="王小美", phone="13900004321")
    await visitor.say(said)
    talk = await visitor.conversation()
    root = f"/api/conversations/{talk}"
    reply = {"content": "二十四小时以后，请用温水", "external_message_id": str(uuid4())}
    assert (await hall.agent_ann.post(f"{root}/messages", reply)).status_code == 201
    assert (await hall.agent_ann.post(f"{root}/notes", a_note("容易过敏"))).status_code == 201
    ticket = {"title": "术后咨询", "description": "回访", "conversation_id": talk}
    await post(hall.agent_ann, "/api/tickets", ticket)
    assert (await hall.agent_ann.post(f"{root}/close", {})).status_code == 200
    await front.work()
    return visitor, talk


async def found(hall: Hall, q: str, who: str = "owner") -> list[str]:
    return [row["id"] for row in (await get(hall.people[who], ARCHIVES, q=q))["items"]]


async def test_what_was_said_is_written_down_and_found(
    front: Front,  # noqa: F811
    owner_db: asyncpg.Connection,
) -> None:
    hall = front.hall
    _, talk = await over(front)
    _, other = await over(front, "我想改约到周三")
    one = await get(hall.agent_ann, f"{ARCHIVES}/{talk}")
    lines = [(line["sender_type"], line["content"]) for line in one["history"]]
    assert lines == [
        ("customer", "热玛吉做完多久能洗脸"), ("agent", "二十四小时以后，请用温水"), ("note", "容易过敏"),
    ]  # fmt: skip
    assert one["user_profile"] | {"visitor_name": None} == {
        "name": "王小美", "email": None, "phone": "*******4321", "visitor_name": None, "channel": "web",
    }  # fmt: skip
    assert one["assigned_agent"]["name"] == "agent_ann" and one["message_count"] == 2
    assert (one["status"], one["archive_reason"], one["priority"]) == (
        "closed",
        "closed",
        {"level": "medium"},
    )
    assert len(one["ticket_ids"]) == 1 and one["ticket_ids"][0].startswith("TKT-")
    for q in ("热玛吉", "洗脸", "温水 热玛", "洗", one["session_name"].lower()):
        assert await found(hall, q) == [talk], q
    assert sorted(await found(hall, "小美")) == sorted(await found(hall, "4321")) == sorted([talk, other])
    assert sorted(await found(hall, "过敏")) == sorted([talk, other])  # noted for colleagues
    for q in ("玛热", "温热", "洗面", "100%", "热_吉"):
        assert await found(hall, q) == [], q
    month = await owner_db.fetchval("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')")
    lies = await owner_db.fetchval(
        "SELECT tableoid::regclass::text FROM session_archives WHERE id = $1", UUID(talk)
    )
    assert lies == f"partitions.session_archives_{month}"


async def test_it_is_written_once_and_never_again(front: Front, owner_db: asyncpg.Connection) -> None:  # noqa: F811
    hall = front.hall
    visitor, talk = await over(front)
    async with hall.held.unit.transaction(hall.actor()) as tx:
        assert await service.archive(tx, UUID(talk)) is None
    await visitor.say("还有个问题")
    following = await visitor.conversation()
    async with hall.held.unit.transaction(hall.actor()) as tx:
        assert await service.archive(tx, UUID(following)) is None  # it is not over
    assert (
        await hall.agent_ann.post(f"/api/conversations/{talk}/notes", a_note("后来的话"))
    ).status_code == 201
    await front.work()
    assert (
        await owner_db.fetchval("SELECT count(*) FROM session_archives WHERE org_id = $1", hall.org_id) == 1
    )
    assert await found(hall, "后来") == []


async def test_who_sees_it(front: Front, other: Hall) -> None:  # noqa: F811
    """Another organization finds nothing; a role that sees no phones finds nobody by them."""
    _, talk = await over(front)
    assert (await other.owner.get(f"{ARCHIVES}/{talk}")).status_code == 404
    assert await found(other, "热玛吉") == [] and await found(other, "4321") == []
    assert (await front.come_in())[0].client is not None
    visitor, _ = await front.come_in("丁")
    assert (await visitor.client.get(ARCHIVES, headers=visitor.headers)).status_code == 401


async def test_masking_holds_in_snapshots(front: Front) -> None:  # noqa: F811
    hall = front.hall
    _, talk = await over(front)
    roles = (await get(hall.owner, "/api/roles"))["items"]
    readonly = next(role["id"] for role in roles if role["code"] == "readonly")
    veils = {"fields": {"phone": "hidden", "email": "masked"}}
    assert (await hall.owner.patch(f"/api/roles/{readonly}", veils)).status_code == 200
    one = await get(hall.reader, f"{ARCHIVES}/{talk}")
    assert not one["user_profile"]["phone"] and one["user_profile"]["name"] == "王小美"
    assert await found(hall, "4321", "reader") == []


def test_pieces_and_keys() -> None:
    org = uuid4()
    keys = {key[6:] for key in rules.keys(org, rules.plain(["ＡＢ 热玛", None, "C"]), "4321")}
    assert keys == {"a", "b", "ab", "热", "玛", "热玛", "c", "T4321"}
    assert rules.patterns("100%_ \\") == ["%100\\%\\_%", "%\\\\%"]
