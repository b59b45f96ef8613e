"""Who is called first, who works along, who looks after them: what of it follows a merge, and goes back."""

from ...cast import Hall
from ...stories.loop import get, post
from .pairs import customer, merge, undo


async def _first(hall: Hall, id: str) -> list[str]:
    found = (await get(hall.owner, f"/api/customers/{id}/contacts"))["items"]
    return [one["name"] for one in found if one["is_primary"]]


async def test_one_contact_is_called_first(hall: Hall) -> None:
    winner, loser, plain = [
        await customer(hall, name, type="enterprise") for name in ("甲公司", "乙公司", "丙公司")
    ]
    for id, name in ((winner, "张一"), (loser, "李二")):
        await post(hall.owner, f"/api/customers/{id}/contacts", {"name": name, "is_primary": True})
    done = await merge(hall.owner, winner, loser)
    assert await _first(hall, winner) == ["张一"]
    report = (await undo(hall.owner, done["id"]))["report"]
    assert [await _first(hall, id) for id in (winner, loser)] == [["张一"], ["李二"]]
    assert report["tables"]["customer_contacts"] == {"returned": 1, "gone": 0, "elsewhere": 0}
    done = await merge(hall.owner, plain, loser)
    assert await _first(hall, plain) == ["李二"], "there was nobody else to be called first"
    await undo(hall.owner, done["id"])
    assert await _first(hall, loser) == ["李二"]


async def test_who_works_along_goes_on(hall: Hall) -> None:
    """A part that has ended is no reason to lose the one that has not."""
    winner, loser = await customer(hall, "王小美"), await customer(hall, "王晓美")
    ann = str(hall.agent_ann.id)
    for id in (winner, loser):
        await post(hall.owner, f"/api/customers/{id}/owners", {"user_id": ann})
    gone = await hall.owner.delete(f"/api/customers/{winner}/owners/{ann}")
    assert gone.status_code == 204, gone.text

    async def along(id: str) -> list[str]:
        found = (await get(hall.owner, f"/api/customers/{id}/owners"))["items"]
        return [one["user_id"] for one in found if one["role"] == "collaborator" and not one["ended_at"]]

    done = await merge(hall.owner, winner, loser)
    assert await along(winner) == [ann]
    await undo(hall.owner, done["id"])
    assert (await along(winner), await along(loser)) == ([], [ann])


async def test_who_lies_in_a_pool_gets_no_owner(hall: Hall) -> None:
    pool = (await post(hall.owner, "/api/pools", {"name": "公海"}))["id"]
    winner = await customer(hall, "王小美")
    loser = await customer(hall, "王晓美", owner_id=str(hall.agent_ann.id), email="a@b.cn")
    owned = await customer(hall, "王小妹", owner_id=str(hall.agent_ann.id))
    form = {"person_ids": [winner], "reason": "暂无需求"}
    await post(hall.owner, f"/api/pools/{pool}/people", form, 200)
    done = await merge(hall.owner, winner, loser)
    assert done["taken"] == ["email"]
    bare = await customer(hall, "王美")
    again = await merge(hall.owner, owned, bare, take=["owner_id"])
    await post(hall.owner, f"/api/pools/{pool}/people", form | {"person_ids": [owned]}, 200)
    assert (await undo(hall.owner, again["id"]))["report"]["fields"] == ["owner_id"]
