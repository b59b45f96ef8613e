"""Found by a tag's name, which is looked up first: a statement that has it to do reads every customer."""

import pytest

from zhike.core import search
from zhike.rooms.customers import repository

from ...cast import Hall
from ...stories.loop import get, post


async def found(hall: Hall, q: str) -> list[str]:
    items = (await get(hall.owner, "/api/customers", q=q, limit=50))["items"]
    return sorted(one["name"] for one in items)


@pytest.mark.parametrize("few", [0, 500])
async def test_few_or_many_are_found_by_a_tag(few: int, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "FEW", few)
    tag = await post(hall.owner, "/api/tags", {"name": "钻石会员"})
    for name in ("甲先生", "乙女士", "钻小姐"):
        made = await post(hall.owner, "/api/customers", {"name": name})
        if name != "钻小姐":
            await post(hall.owner, f"/api/customers/{made['id']}/tags", {"tag_id": tag["id"]}, 200)
    assert await found(hall, "石会") == ["乙女士", "甲先生"]
    assert await found(hall, "钻") == ["乙女士", "甲先生", "钻小姐"]
    assert await found(hall, "没有这个") == []
    box = await get(hall.owner, "/api/search", q="石会")
    assert sorted(one["name"] for one in box["customers"]["items"]) == ["乙女士", "甲先生"]


async def test_whoever_names_no_tag_is_sought_by_keys_alone(hall: Hall) -> None:
    async with hall.held.unit.reading(hall.actor()) as tx:
        plain = await search.sought(tx, "王小美")
        assert "tagged" in plain.filters
        assert not [one for one in (await repository.seek(tx, "王小美")).filters if one.startswith("tagged")]
