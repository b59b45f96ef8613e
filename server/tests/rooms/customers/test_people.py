"""Around a customer: contacts with roles, names that one alone has, colleagues, papers, clues."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.rooms.customers import identities

from ...cast import Hall
from ...stories.loop import get, post
from .test_api import found, make, phone

PDF = b"%PDF-1.4 something"
CLAIMS = 500


async def count(db: asyncpg.Connection, table: str, hall: Hall) -> int:
    return int(await db.fetchval(f"SELECT count(*) FROM {table} WHERE org_id = $1", hall.org_id))


async def root(hall: Hall, **fields: Any) -> str:
    return f"/api/customers/{(await make(hall.owner, **fields))['id']}"


async def test_contacts_have_roles_and_one_is_called_first(hall: Hall, owner_db: asyncpg.Connection) -> None:
    path = await root(hall, type="enterprise", company_name="远山科技")
    number = phone()
    first = await post(hall.agent_ann, f"{path}/contacts", {
        "name": "赵总", "title": "总经理", "role": "decision_maker", "phone": f"+86 {number}",
        "is_primary": True,
    })  # fmt: skip
    assert first["phone_masked"] == f"*******{number[-4:]}" and number not in str(first)
    second = await post(
        hall.agent_ann, f"{path}/contacts", {"name": "钱工", "role": "user", "is_primary": True}
    )
    items = (await get(hall.reader, f"{path}/contacts"))["items"]
    assert [(one["name"], one["is_primary"]) for one in items] == [("钱工", True), ("赵总", False)]
    changed = await hall.agent_ann.patch(
        f"{path}/contacts/{first['id']}", {"role": "influencer", "phone": None}
    )
    assert (changed.json()["role"], changed.json()["phone_masked"]) == ("influencer", None)
    await hall.agent_ann.patch(f"{path}/contacts/{first['id']}", {"phone": number})
    ask = {"reason": "约签合同"}
    shown = await hall.agent_ann.post(f"{path}/contacts/{first['id']}/reveal", ask)
    assert shown.json() == {"field": "phone", "value": f"+86{number}"}
    assert (await hall.reader.post(f"{path}/contacts/{first['id']}/reveal", ask)).status_code == 403
    nothing = await hall.owner.post(f"{path}/contacts/{second['id']}/reveal", ask)
    assert nothing.json()["code"] == "customer.nothing_to_reveal"
    assert (await hall.agent_ann.delete(f"{path}/contacts/{second['id']}")).status_code == 204
    assert await count(owner_db, "customer_contacts", hall) == 1
    told = "SELECT details FROM audit_logs WHERE org_id = $1 AND event_type = 'customer.revealed'"
    assert "约签合同" in str(await owner_db.fetchval(told, hall.org_id))
    row = await owner_db.fetchrow("SELECT * FROM customer_contacts WHERE org_id = $1", hall.org_id)
    assert row is not None and number not in str(dict(row))


@pytest.mark.parametrize(
    "form",
    [{}, {"name": ""}, {"name": "x", "role": "boss"}, {"name": "x", "phone": "123"},
     {"name": "x", "email": "x"}, {"name": "x", "is_primary": None},
     {"name": "x", "customer_id": str(uuid4())}],
)  # fmt: skip
async def test_a_bad_contact_is_refused(
    form: dict[str, Any], hall: Hall, owner_db: asyncpg.Connection
) -> None:
    path = await root(hall)
    answer = await hall.owner.post(f"{path}/contacts", form)
    assert answer.status_code == 422, answer.text
    assert await count(owner_db, "customer_contacts", hall) == 0


async def test_a_contact_of_another_customer_is_not_there(hall: Hall) -> None:
    mine, other = await root(hall), await root(hall)
    made = await post(hall.owner, f"{mine}/contacts", {"name": "赵"})
    assert (await hall.owner.patch(f"{other}/contacts/{made['id']}", {"name": "错"})).status_code == 404
    assert (await hall.owner.delete(f"{other}/contacts/{made['id']}")).status_code == 404
    assert (await get(hall.owner, f"{mine}/contacts"))["items"][0]["name"] == "赵"


async def test_one_of_500_claims_of_a_name_is_kept(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """All at once, by many customers, in every spelling: the database lets one have it."""
    paths = [await root(hall, name=f"客人{n}") for n in range(20)]
    said = ("VIP-0001", "ｖｉｐ－０００１", " vip-0001 ", "vip-００01")
    said = tuple(one.replace("－", "-") for one in said)
    gate = asyncio.Semaphore(60)

    async def claim(number: int) -> int:
        form = {"kind": "member_id", "value": said[number % len(said)]}
        async with gate:
            for _ in range(50):
                answer = await hall.owner.post(f"{paths[number % len(paths)]}/identities", form)
                if answer.status_code != 503:  # the pool is small
                    return answer.status_code
        return 503

    answers = await asyncio.gather(*(claim(n) for n in range(CLAIMS)))
    rows = await owner_db.fetch(
        "SELECT customer_id FROM customer_identities WHERE org_id = $1 AND kind = 'member_id'", hall.org_id
    )
    print(
        f"identities: {CLAIMS} claims of one, {len(rows)} row  goal 1  {'pass' if len(rows) == 1 else 'FAIL'}"
    )
    assert len(rows) == 1 and set(answers) == {201, 409}
    assert answers.count(201) == CLAIMS // len(paths), "the one who has it may say so again"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("phone", "１３８"), ("phone", "abc"), ("wechat", "<b>x</b>"), ("openid", "短"), ("member_id", "会员"),
     ("email", "a@b"), ("shopify", "12a")],
)  # fmt: skip
async def test_a_bad_name_is_refused(kind: str, value: str, hall: Hall, owner_db: asyncpg.Connection) -> None:
    path = await root(hall)
    answer = await hall.owner.post(f"{path}/identities", {"kind": kind, "value": value})
    assert answer.status_code == 422 and answer.json()["code"] == "customer.identity_invalid"
    assert answer.json()["params"] == {"field": "value", "kind": kind}
    assert (await hall.owner.post(f"{path}/identities", {"kind": "visitor", "value": "x"})).status_code == 422
    assert await count(owner_db, "customer_identities", hall) == 0


async def test_a_second_phone_is_the_customers_as_well(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """Nobody else gets it as theirs, and who comes with it is known."""
    number, own = phone(), phone()
    path = await root(hall, phone=own)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    made = await post(hall.agent_ann, f"{path}/identities", {"kind": "phone", "value": f"＋８６ {wide}"})
    assert made["value_masked"] == f"*******{number[-4:]}"
    twin = await hall.owner.post("/api/customers", {"name": "又来了", "phone": number})
    assert twin.json()["code"] == "customer.duplicate_phone"
    assert twin.json()["params"]["customer_id"] == path.rpartition("/")[2]
    other = await root(hall, phone=phone())
    for value in (own, number):
        taken = await hall.owner.post(f"{other}/identities", {"kind": "phone", "value": value})
        assert taken.json()["code"] == "customer.identity_taken", taken.text
    asked = await hall.agent_ann.post("/api/customers/lookup", {"kind": "phone", "value": number})
    assert asked.json() == {"customer_id": path.rpartition("/")[2]}
    lead = await post(hall.owner, "/api/leads", {"contact_name": "线索", "contact_phone": number})
    converted = await hall.owner.post(f"/api/leads/{lead['id']}/convert", {})
    assert converted.json()["customer_id"] == path.rpartition("/")[2]
    row = await owner_db.fetchrow("SELECT * FROM customer_identities WHERE org_id = $1", hall.org_id)
    assert row is not None and number not in str(dict(row))


async def test_a_name_is_shown_by_reason_and_let_go(hall: Hall) -> None:
    path, other = await root(hall), await root(hall)
    form = {"kind": "openid", "value": "oABCDEFGHIJ_-1234567890"}
    made = await post(hall.owner, f"{path}/identities", form)
    assert form["value"] not in str(await get(hall.reader, f"{path}/identities"))
    ask = f"{path}/identities/{made['id']}/reveal"
    assert (await hall.reader.post(ask, {"reason": "看看"})).status_code == 403
    assert (await hall.agent_ann.post(ask, {})).status_code == 422
    shown = await hall.agent_ann.post(ask, {"reason": "核对身份"})
    assert shown.json() == {"field": "openid", "value": form["value"]}
    assert (await hall.owner.post(f"{other}/identities", form)).status_code == 409
    assert (await hall.owner.delete(f"{path}/identities/{made['id']}")).status_code == 204
    assert (await hall.owner.post(f"{other}/identities", form)).status_code == 201
    assert (await hall.owner.delete(other)).status_code == 204
    assert (await hall.owner.post(f"{path}/identities", form)).status_code == 201, "the deleted let go"
    found_again = await hall.owner.post("/api/customers/lookup", form)
    assert found_again.json()["customer_id"] == path.rpartition("/")[2]


async def test_who_may_not_see_a_kind_neither_reads_nor_guesses(hall: Hall) -> None:
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    sight = {"fields": {"phone": "hidden", "wechat": "masked"}}
    assert (await hall.owner.patch(f"/api/roles/{roles['agent']}", sight)).status_code == 200
    path, number = await root(hall), phone()
    made = await post(hall.owner, f"{path}/identities", {"kind": "phone", "value": number})
    read = (await get(hall.agent_ann, f"{path}/identities"))["items"][0]
    assert read["value_masked"] is None
    for kind, value in (("phone", number), ("openid", "oABCDEFGHIJ_-1234567890")):
        asked = await hall.agent_ann.post("/api/customers/lookup", {"kind": kind, "value": value})
        assert asked.status_code == 403
    ask = f"{path}/identities/{made['id']}/reveal"
    assert (await hall.agent_ann.post(ask, {"reason": "看看"})).status_code == 403


async def test_colleagues_work_along_and_see_what_they_work_on(hall: Hall) -> None:
    """Somebody who sees their own alone sees those in which they have a part, until it ends."""
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    assert (await hall.owner.patch(f"/api/roles/{roles['agent']}", {"row_scope": "own"})).status_code == 200
    path = await root(hall, name="王芳", owner_id=str(hall.manager.id))
    await post(hall.owner, f"{path}/contacts", {"name": "家人"})
    bo = hall.agent_bo
    assert (await bo.get(path)).status_code == 404 and await found(bo) == []
    assert (await bo.post(f"{path}/owners", {"user_id": str(bo.id)})).status_code == 404
    listed = await post(hall.owner, f"{path}/owners", {"user_id": str(bo.id)})
    assert [(one["role"], one["user_id"]) for one in listed["items"]] == [
        ("owner", str(hall.manager.id)), ("collaborator", str(bo.id)),
    ]  # fmt: skip
    assert (await bo.get(path)).status_code == 200
    assert await found(bo) == [path.rpartition("/")[2]]
    assert (await get(bo, f"{path}/contacts"))["items"][0]["name"] == "家人"
    await post(hall.owner, f"{path}/owners", {"user_id": str(bo.id)}, 201)
    kept = await bo.client.post(f"{path}/files", files={"file": ("报告.pdf", PDF)})
    assert kept.status_code == 201, kept.text
    assert (await hall.owner.delete(f"{path}/owners/{bo.id}")).status_code == 204
    assert (await bo.get(path)).status_code == 404 and await found(bo) == []
    assert (await hall.owner.delete(f"{path}/owners/{bo.id}")).json()["code"] == "customer.owner_not_found"
    nobody = await hall.owner.post(f"{path}/owners", {"user_id": str(uuid4())})
    assert nobody.json()["code"] == "customer.no_colleague"


async def test_who_is_unseen_keeps_their_phones(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """Whoever sees their own alone makes no second customer with a phone of a colleague's: as theirs, as
    another name of theirs, or of somebody who was merged with them; and does not learn whose it is."""
    own, second, gone = phone(), phone(), phone()
    ann = {"owner_id": str(hall.agent_ann.id)}
    path = await root(hall, name="王隐秘", phone=own, **ann)
    who = path.rpartition("/")[2]
    await post(hall.owner, f"{path}/identities", {"kind": "phone", "value": second})
    await post(hall.owner, f"{path}/identities", {"kind": "member_id", "value": "VIP-10086"})
    twin = (await make(hall.owner, name="王隐秘", phone=gone, **ann))["id"]
    await post(hall.owner, "/api/merges", {"winner_id": who, "loser_id": twin}, 201)
    mine = await root(hall, name="李雷", owner_id=str(hall.agent_bo.id))
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    before = await count(owner_db, "customers", hall)
    for scope in ("own", "team", "org"):
        changed = await hall.owner.patch(f"/api/roles/{roles['agent']}", {"row_scope": scope})
        assert changed.status_code == 200
        seen = scope == "org"
        assert (await hall.agent_bo.get(path)).status_code == (200 if seen else 404)
        for number in (own, second, gone):
            bo, form = hall.agent_bo, {"kind": "phone", "value": number}
            for answer, code in (
                (await bo.post("/api/customers", {"name": "又来", "phone": number}), "duplicate_phone"),
                (await bo.patch(mine, {"phone": number}), "duplicate_phone"),
                (await bo.post(f"{mine}/identities", form), "identity_taken"),
            ):
                assert (answer.status_code, answer.json()["code"]) == (409, f"customer.{code}"), (
                    scope,
                    answer.text,
                )
                assert answer.json()["params"].get("customer_id") == (who if seen else None)
                assert "负责人" in answer.json()["title"]
                assert seen or (who not in answer.text and "王隐秘" not in answer.text)
        named = await hall.agent_bo.post(f"{mine}/identities", {"kind": "member_id", "value": "VIP-10086"})
        assert (named.status_code, named.json()["code"]) == (409, "customer.identity_taken")
        assert (who in named.text) == seen
        lead = await post(hall.agent_bo, "/api/leads", {"contact_name": "线索", "contact_phone": gone})
        turned = await hall.agent_bo.post(f"/api/leads/{lead['id']}/convert", {})
        assert turned.status_code == (200 if seen else 409), turned.text
        assert seen or turned.json()["code"] == "customer.duplicate_phone"
    assert await count(owner_db, "customers", hall) == before
    assert (await get(hall.owner, mine))["phone_masked"] is None
    free = await hall.agent_bo.post("/api/customers", {"name": "新客", "phone": phone()})
    assert free.status_code == 201, "whose phone nobody has is welcome"


async def test_who_had_a_customer_stays_known(hall: Hall) -> None:
    path = await root(hall, owner_id=str(hall.agent_ann.id))
    for who in (hall.agent_bo, hall.manager):
        assert (await hall.owner.patch(path, {"owner_id": str(who.id)})).status_code == 200
    items = (await get(hall.reader, f"{path}/owners"))["items"]
    assert [one["user_id"] for one in items] == [
        str(who.id) for who in (hall.manager, hall.agent_bo, hall.agent_ann)
    ]
    assert items[0]["ended_at"] is None
    assert items[1]["started_at"] == items[2]["ended_at"] and items[1]["ended_at"] == items[0]["started_at"]


async def test_papers_are_kept_sealed_and_destroyed(hall: Hall, owner_db: asyncpg.Connection) -> None:
    path = await root(hall)
    for name, content in (("病毒.exe", b"MZ\x90"), ("页面.pdf", b"<html>"), ("空.png", b"")):
        refused = await hall.owner.client.post(f"{path}/files", files={"file": (name, content)})
        assert refused.json()["code"] == "customer.file_kind", refused.text
    assert await count(owner_db, "files", hall) == 0
    sent = await hall.agent_ann.client.post(
        f"{path}/files", files={"file": ("../../检测 报告.pdf", PDF, "text/html")}, data={"note": "首次检测"}
    )
    made = sent.json()
    assert (made["name"], made["content_type"], made["size"]) == (
        "检测 报告.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (await get(hall.reader, f"{path}/files"))["items"] == [made]
    read = await hall.reader.get(f"{path}/files/{made['id']}")
    assert read.content == PDF and read.headers["content-type"] == "application/pdf"
    assert read.headers["content-disposition"].startswith("attachment")
    other = await root(hall)
    assert (await hall.owner.get(f"{other}/files/{made['id']}")).status_code == 404
    assert (await hall.owner.delete(f"{other}/files/{made['id']}")).status_code == 404
    assert (await hall.reader.delete(f"{path}/files/{made['id']}")).status_code == 403
    stored = await owner_db.fetchval("SELECT stored_path FROM files WHERE org_id = $1", hall.org_id)
    blob = hall.held.settings.data / "files" / stored
    assert PDF not in blob.read_bytes()
    assert (await hall.owner.delete(f"{path}/files/{made['id']}")).status_code == 204
    assert not blob.exists() and (await get(hall.owner, f"{path}/files"))["items"] == []


async def test_a_stranger_sends_no_papers(hall: Hall, other: Hall, owner_db: asyncpg.Connection) -> None:
    path = await root(hall)
    sent = await other.owner.client.post(f"{path}/files", files={"file": ("x.pdf", PDF)})
    assert sent.status_code == 404
    assert await count(owner_db, "files", hall) == await count(owner_db, "files", other) == 0


async def test_clues_name_a_customer_by_a_members_number(hall: Hall, owner_db: asyncpg.Connection) -> None:
    path = await root(hall, name="王芳")
    id = path.rpartition("/")[2]
    clues = "/api/member-retention-clue"
    form = {"customer_id": id, "member_id": "ｖｉｐ ００１", "category": "occasion", "source": "到店闲聊"}
    made = await post(hall.agent_ann, clues, form | {"summary": "十月结婚纪念日"})
    assert (made["member_masked"], made["recorded_by"]) == ("V***", str(hall.agent_ann.id))
    assert made["customer_name"] == "王芳"
    again = await post(hall.agent_bo, clues, {"member_id": "VIP001", "category": "need", "summary": "想补水"})
    assert again["customer_id"] == id
    assert [one["id"] for one in (await get(hall.reader, clues, customer_id=id))["items"]] == [
        again["id"], made["id"],
    ]  # fmt: skip
    assert len((await get(hall.reader, clues, member_id="vip001"))["items"]) == 2
    assert len((await get(hall.agent_ann, clues, recorded_by="me"))["items"]) == 1
    assert (await get(hall.reader, clues, category="need"))["items"] == [again]
    page = await get(hall.reader, clues, limit=1)
    rest = await get(hall.reader, clues, limit=1, cursor=page["next_cursor"])
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == [again["id"], made["id"]]
    changed = await hall.agent_bo.patch(f"{clues}/{again['id']}", {"detail": "换季时容易干"})
    assert changed.json()["detail"] == "换季时容易干" and changed.json()["summary"] == "想补水"
    need = {"category": "need", "summary": "x"}
    for form, status in ((need, 422), (need | {"member_id": "没有"}, 422),
                         (need | {"member_id": "NOBODY"}, 422),
                         (need | {"customer_id": id, "category": "luck"}, 422),
                         (need | {"customer_id": str(uuid4())}, 404)):  # fmt: skip
        assert (await hall.owner.post(clues, form)).status_code == status, form
    assert await count(owner_db, "member_retention_clue", hall) == 2
    assert (await hall.reader.delete(f"{clues}/{made['id']}")).status_code == 403
    assert (await hall.owner.delete(f"{clues}/{made['id']}")).status_code == 204
    assert (await hall.owner.get(f"{clues}/{made['id']}")).json()["code"] == "clue.not_found"
    stored = await owner_db.fetchval(
        "SELECT t::text FROM member_retention_clue t WHERE org_id = $1", hall.org_id
    )
    assert "VIP001" not in stored


async def test_a_members_number_of_somebody_else_is_refused(hall: Hall, owner_db: asyncpg.Connection) -> None:
    mine, other = await root(hall), await root(hall)
    await post(hall.owner, f"{mine}/identities", {"kind": "member_id", "value": "VIP001"})
    form = {
        "customer_id": other.rpartition("/")[2],
        "member_id": "VIP001",
        "category": "need",
        "summary": "x",
    }
    refused = await hall.owner.post("/api/member-retention-clue", form)
    assert refused.json()["code"] == "customer.identity_taken"
    assert await count(owner_db, "member_retention_clue", hall) == 0


async def test_a_clue_waits_for_its_customer_and_holds_nothing(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    """A merge locks the customers first and moves their clues then: the other way round they would block
    each other."""
    customer = await make(hall.owner)
    clue = await post(hall.owner, "/api/member-retention-clue", {
        "customer_id": customer["id"], "category": "need", "summary": "想换护理项目"})  # fmt: skip
    async with owner_db.transaction():
        await owner_db.fetch("SELECT FROM customers WHERE id = $1 FOR UPDATE", customer["id"])
        path = f"/api/member-retention-clue/{clue['id']}"
        changing = asyncio.create_task(hall.owner.patch(path, {"summary": "想换护理师"}))
        await asyncio.sleep(0.5)
        assert not changing.done()
        lock = "SELECT FROM member_retention_clue WHERE id = $1 FOR UPDATE NOWAIT"
        await owner_db.fetch(lock, clue["id"])
    assert (await changing).json()["summary"] == "想换护理师"


async def test_a_phone_is_nobodys_while_somebody_gets_it(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """As theirs and as another name at the same moment: one of the two is refused."""
    number = phone()
    path = await root(hall)
    async with hall.held.unit.transaction(hall.actor()) as tx:
        await identities.claim(tx, UUID(path.rsplit("/", 1)[1]), "phone", number)
        making = asyncio.create_task(hall.owner.post("/api/customers", {"name": "同号", "phone": number}))
        other = await make(hall.owner)
        changing = asyncio.create_task(hall.owner.patch(f"/api/customers/{other['id']}", {"phone": number}))
        await asyncio.sleep(0.5)
    for answer in (await making, await changing):
        assert (answer.status_code, answer.json()["code"]) == (409, "customer.duplicate_phone")
