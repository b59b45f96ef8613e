"""Two customers become one, and two again: what goes over, what is kept, who is told, what is refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.db import Database
from zhike.core.merging import FOLLOWS
from zhike.rooms.duplicates import service

from ...cast import Hall
from ...security.belongings import one_of_everything
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import Loop, get, post
from .pairs import Rows, customer, held, merge, undo, whole

PHONES = ("13800138001", "13900139002")
# nothing of the walk through the product names a customer here; their own rows are put by `Rows`
SELDOM = {"customers.merged_into_id", "customer_contacts.customer_id", "customer_identities.customer_id",
          "privacy_requests.customer_id", "legal_holds.customer_id", "ai_runs.customer_id"}  # fmt: skip


@pytest.fixture
def loop(hall: Hall, relay_db: Database) -> Loop:  # noqa: F811
    return Loop(hall, relay_db, hall.held)


async def _told(db: asyncpg.Connection, hall: Hall, id: str) -> list[str]:
    rows = await db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND aggregate_id = $2 AND kind = 'event'"
        " ORDER BY created_at, id",
        hall.org_id, UUID(id),
    )  # fmt: skip
    return [row["event_type"] for row in rows]


async def test_each_field_is_chosen_and_put_back(hall: Hall, owner_db: asyncpg.Connection) -> None:
    for key in ("skin", "habit", "origin"):
        await post(hall.owner, "/api/custom-fields", {"key": key, "label": key, "kind": "text",
                                                      "is_indexed": True})  # fmt: skip
    winner = await customer(hall, "王小美", phone=PHONES[0], email="a@b.cn", region_city="杭州",
                            custom_fields={"skin": "油性", "habit": "周末"})  # fmt: skip
    loser = await customer(hall, "王晓美", phone=PHONES[1], email="c@d.cn", wechat_id="meimei",
                           custom_fields={"skin": "干性", "origin": "朋友"})  # fmt: skip
    values = (
        "SELECT array_agg(text_value ORDER BY text_value) FROM custom_field_values WHERE customer_id = $1"
    )
    before = [await whole(hall, id) for id in (winner, loser)]
    done = await merge(hall.owner, winner, loser, take=["phone", "email"])
    assert done["taken"] == ["email", "phone", "wechat_id"] and done["can_undo"]
    now = await whole(hall, winner)
    assert (now["name"], now["email"], now["wechat_id"]) == ("王小美", "c@d.cn", "meimei")
    assert now["phone_masked"] == "*******9002"
    assert now["custom_fields"] == {"skin": "油性", "habit": "周末", "origin": "朋友"}
    assert await owner_db.fetchval(values, UUID(winner)) == ["周末", "朋友", "油性"], "lists filter by these"
    shown = await post(hall.owner, f"/api/customers/{winner}/reveal", {"reason": "核对号码"}, 200)
    assert shown["value"] == f"+86{PHONES[1]}", "sealed anew, for the row where it stands"
    sealed = await owner_db.fetchval("SELECT kept_sealed FROM customer_merges WHERE id = $1", done["id"])
    assert PHONES[0].encode() not in sealed and b"a@b.cn" not in sealed
    back = await undo(hall.owner, done["id"])
    assert back["report"]["fields"] == [] and not back["can_undo"]
    assert [await whole(hall, id) for id in (winner, loser)] == before
    assert await owner_db.fetchval(values, UUID(winner)) == ["周末", "油性"]
    again = await undo(hall.owner, done["id"])
    assert again == back, "done twice it is done once"


async def test_the_loser_is_found_nowhere(hall: Hall) -> None:
    winner = await customer(hall, "赵甲乙", phone=PHONES[0])
    loser = await customer(hall, "钱丙丁", phone=PHONES[1])
    await merge(hall.owner, winner, loser)
    for path in ("", "/activities", "/journey"):
        gone = await hall.owner.get(f"/api/customers/{loser}{path}")
        assert (gone.status_code, gone.json()["code"]) == (404, "customer.merged"), path
        assert gone.json()["params"]["customer_id"] == winner, path
    for verb, body in (("patch", {"name": "不行"}), ("delete", None)):
        call = getattr(hall.owner, verb)
        refused = await (call(f"/api/customers/{loser}", body) if body else call(f"/api/customers/{loser}"))
        assert (refused.status_code, refused.json()["code"]) == (404, "customer.merged")
    assert [one["id"] for one in (await get(hall.owner, "/api/customers"))["items"]] == [winner]
    for words in ("钱丙丁", PHONES[1]):
        assert (await get(hall.owner, "/api/customers", q=words))["items"] == []
        assert (await get(hall.owner, "/api/search", q=words))["customers"]["items"] == []
    same = await merge_refused(hall, winner, loser)
    assert same == (404, "customer.merged")


async def merge_refused(hall: Hall, winner: str, loser: str) -> tuple[int, str]:
    answer = await hall.owner.post("/api/merges", {"winner_id": winner, "loser_id": loser})
    return answer.status_code, answer.json()["code"]


async def test_what_is_refused_changes_nothing(hall: Hall, other: Hall, owner_db: asyncpg.Connection) -> None:
    one, two = await customer(hall, "甲乙"), await customer(hall, "丙丁")
    foreign = await customer(other, "外人")
    assert await merge_refused(hall, one, one) == (422, "merge.same")
    assert await merge_refused(hall, one, foreign) == (404, "customer.not_found")
    assert await merge_refused(hall, str(uuid4()), two) == (404, "customer.not_found")
    for person in (hall.agent_ann, hall.reader):
        refused = await person.post("/api/merges", {"winner_id": one, "loser_id": two})
        assert refused.status_code == 403
    wish = {"kind": "erasure", "customer_id": two}
    request = await post(hall.owner, "/api/privacy/requests", wish)
    await post(hall.owner, f"/api/privacy/requests/{request['id']}/approve", {}, 200)
    assert await merge_refused(hall, one, two) == (409, "merge.being_erased")
    assert await owner_db.fetchval(
        "SELECT count(*) FROM customer_merges WHERE org_id = $1", hall.org_id
    ) == 0  # fmt: skip
    told = [*await _told(owner_db, hall, one), *await _told(owner_db, hall, two)]
    assert "crm.customer.merged" not in told


async def test_nothing_is_left_behind_in_any_room(loop: Loop, owner_db: asyncpg.Connection) -> None:
    """A customer who went through the whole product is merged away, and comes back."""
    hall, ids = loop.hall, await one_of_everything(loop)
    loser, rows = ids["customer"], Rows(loop.hall, owner_db)
    for kind in rows.kinds:
        await kind(loser)
    winner = await customer(hall, "王小美", phone=PHONES[0])
    tag = (await get(hall.owner, f"/api/customers/{loser}"))["tag_ids"][0]
    await post(hall.owner, f"/api/customers/{winner}/tags", {"tag_id": tag}, 200)
    before = {id: await held(owner_db, hall, id) for id in (winner, loser)}
    every = {f"{f.table}.{f.column}" for f in FOLLOWS.values() if f.moves is not None}
    assert every - before[loser].keys() <= SELDOM, "the walk must touch every room"
    done = await merge(hall.owner, winner, loser)
    after = {id: await held(owner_db, hall, id) for id in (winner, loser)}
    twins = {"customer_tags.customer_id"}
    assert after[loser].keys() == twins, "the winner has this tag already: its twin is kept aside"
    for place, its in before[loser].items():
        if place not in twins:
            assert its <= after[winner][place], place
    went = sum(map(len, before[loser].values())) - len(after[loser]["customer_tags.customer_id"])
    assert sum(done["moved"].values()) >= went
    (await loop.work(utcnow() + timedelta(minutes=1))).ok()
    report = (await undo(hall.owner, done["id"]))["report"]
    assert {id: await held(owner_db, hall, id) for id in (winner, loser)} == before
    assert all(counts["gone"] == counts["elsewhere"] == 0 for counts in report["tables"].values())
    told = [name for name in await _told(owner_db, hall, winner) if name.startswith("crm.customer.merge")]
    assert told == ["crm.customer.merged", "crm.customer.merge_undone"]
    (await loop.work(utcnow() + timedelta(minutes=2))).ok()


async def test_what_came_later_is_not_broken(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """An undo gives back what is still there, leaves what others have done since, and says so."""
    rows = Rows(hall, owner_db)
    winner, loser = (
        await customer(hall, "王小美", email="a@b.cn"),
        await customer(hall, "王晓美", email="c@d.cn"),
    )
    third = await customer(hall, "第三人")
    deals = [(await rows.deal(loser))[1] for _ in range(3)]
    done = await merge(hall.owner, winner, loser, take=["email", "name"])
    await owner_db.execute("DELETE FROM deals WHERE id = $1", deals[0])
    await owner_db.execute("UPDATE deals SET customer_id = $2 WHERE id = $1", deals[1], UUID(third))
    later = (await rows.deal(winner))[1]
    await hall.owner.patch(f"/api/customers/{winner}", {"email": "new@b.cn"})
    report = (await undo(hall.owner, done["id"]))["report"]
    assert report["fields"] == ["email"]
    assert report["tables"]["deals"] == {"returned": 1, "gone": 1, "elsewhere": 1}
    assert (await whole(hall, winner))["email"] == "new@b.cn"
    assert (await whole(hall, winner))["name"] == "王小美"
    assert (await whole(hall, loser))["email"] == "c@d.cn"
    place = "deals.customer_id"
    assert (await held(owner_db, hall, loser))[place] == {deals[2]}
    assert (await held(owner_db, hall, winner))[place] == {later}
    assert (await held(owner_db, hall, third))[place] == {deals[1]}


async def test_undoing_ends(hall: Hall, owner_db: asyncpg.Connection) -> None:
    a, b, c = [await customer(hall, name, phone=phone) for name, phone in
               (("甲甲", PHONES[0]), ("乙乙", PHONES[1]), ("丙丙", None))]  # fmt: skip
    first = await merge(hall.owner, b, a)
    second = await merge(hall.owner, c, b)

    async def refused(id: str) -> tuple[int, str]:
        answer = await hall.owner.post(f"/api/merges/{id}/undo")
        return answer.status_code, answer.json()["code"]

    assert await refused(first["id"]) == (409, "merge.winner_merged")
    gone = await hall.owner.get(f"/api/customers/{a}")
    assert gone.json()["params"]["customer_id"] == c, "wherever it went by now"
    await undo(hall.owner, second["id"])
    late = await hall.owner.post("/api/customers", {"name": "后来的", "phone": PHONES[0]})
    assert (late.status_code, late.json()["params"]) == (409, {"customer_id": b}), (
        "the phone leads to the winner"
    )
    assert (await hall.owner.patch(f"/api/customers/{b}", {"phone": PHONES[0]})).status_code == 200
    answer = await hall.owner.post(f"/api/merges/{first['id']}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "merge.phone_taken")
    assert answer.json()["params"]["customer_id"] == b
    await hall.owner.patch(f"/api/customers/{b}", {"phone": None})
    await owner_db.execute("UPDATE customer_merges SET undo_until = now() WHERE id = $1", first["id"])
    assert await refused(first["id"]) == (409, "merge.too_late")
    assert (await hall.owner.get(f"/api/customers/{a}")).status_code == 404
    assert await refused(str(uuid4())) == (404, "merge.not_found")


async def test_an_erasure_reaches_both(loop: Loop, owner_db: asyncpg.Connection) -> None:
    """Whoever was merged is the same person: an erasure forgets them, too, and how to undo it."""
    hall, rows = loop.hall, Rows(loop.hall, owner_db)
    winner = await customer(hall, "王小美", phone=PHONES[0])
    loser = await customer(hall, "王晓美", phone=PHONES[1], wechat_id="meimei")
    await rows.activity(loser)
    done = await merge(hall.owner, winner, loser)
    request = await post(hall.owner, "/api/privacy/requests", {"kind": "erasure", "customer_id": winner})
    await post(hall.owner, f"/api/privacy/requests/{request['id']}/approve", {}, 200)
    (await loop.work(utcnow() + timedelta(minutes=2))).ok()
    for id in (winner, loser):
        row = await owner_db.fetchrow(
            "SELECT name, phone_sealed, wechat_id, deleted_at FROM customers WHERE id = $1", UUID(id)
        )
        assert row is not None and row["deleted_at"] is not None
        assert (row["name"], row["phone_sealed"], row["wechat_id"]) == ("（已删除）", None, None)
        lines = "SELECT count(*) FROM customer_activities WHERE org_id = $1 AND customer_id = $2"
        assert await owner_db.fetchval(lines, hall.org_id, UUID(id)) == 0
    kept = await owner_db.fetchval("SELECT kept_sealed FROM customer_merges WHERE id = $1", UUID(done["id"]))
    assert kept is None
    answer = await hall.owner.post(f"/api/merges/{done['id']}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "merge.erased")
    async with hall.held.unit.transaction(hall.actor()) as tx:
        assert await service.forget(tx, tx.now) == 1
        assert await service.forget(tx, tx.now) == 0
    left = "SELECT count(*) FROM customer_merge_rows WHERE merge_id = $1"
    assert await owner_db.fetchval(left, UUID(done["id"])) == 0, "nor which rows went"


async def test_the_phone_of_the_loser_leads_to_the_winner(hall: Hall) -> None:
    winner, loser = await customer(hall, "王小美"), await customer(hall, "王晓美", phone=PHONES[1])
    await merge(hall.owner, winner, loser, fill=False)
    lead = await post(hall.owner, "/api/leads", {"contact_name": "小美", "contact_phone": PHONES[1]})
    done = await post(hall.owner, f"/api/leads/{lead['id']}/convert", {}, 200)
    assert done["customer_id"] == winner
    hints = await post(hall.agent_ann, "/api/duplicates/check", {"phone": PHONES[1]}, 200)
    assert [(item["customer"]["id"], item["reasons"]) for item in hints["items"]] == [
        (winner, ["same_phone"])
    ]


async def test_after_thirty_days_nothing_is_kept(loop: Loop, owner_db: asyncpg.Connection) -> None:
    hall = loop.hall
    winner, loser = await customer(hall, "王小美"), await customer(hall, "王晓美", email="c@d.cn")
    done = await merge(hall.owner, winner, loser)
    count = "SELECT count(*) FROM customer_merge_rows WHERE merge_id = $1"
    assert await owner_db.fetchval(count, UUID(done["id"])) > 0
    await owner_db.execute(
        "UPDATE customer_merges SET undo_until = now() - interval '1 s' WHERE id = $1", UUID(done["id"])
    )
    async with hall.held.unit.transaction(hall.actor()) as tx:
        assert await service.forget(tx, tx.now) == 1
    assert await owner_db.fetchval(count, UUID(done["id"])) == 0
    shown: dict[str, Any] = await get(hall.owner, f"/api/merges/{done['id']}")
    assert not shown["can_undo"]
