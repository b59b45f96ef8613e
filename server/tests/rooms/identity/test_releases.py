"""Who has a feature now, at every place and by name: the same answer as they would hear themselves."""

from typing import Any

from ...cast import Hall
from ...stories.loop import get, post

PATH = "/api/feature-flags/enable_sms"


async def _reach(hall: Hall) -> dict[str | None, dict[str, Any]]:
    return {place["site_id"]: place for place in (await get(hall.owner, f"{PATH}/reach"))["items"]}


async def test_the_reach_is_what_people_hear(hall: Hall) -> None:
    first, second = str(hall.site_id), (await post(hall.owner, "/api/sites", {"name": "二店"}))["id"]
    await hall.owner.patch(f"/api/users/{hall.agent_bo.id}", {"site_ids": [second]})
    before = await _reach(hall)
    everybody = before[None]["people"]
    assert set(before) == {None, first, second} and not any(place["own"] for place in before.values())
    assert before[None]["reached"] == everybody == before[second]["people"] == before[first]["people"] + 1
    override = {"site_id": second, "is_enabled": False}
    assert (await hall.owner.put(f"{PATH}/overrides", override)).status_code == 200
    now = await _reach(hall)
    assert (now[second]["own"], now[second]["reached"], now[first]["reached"]) == (True, 0, everybody - 1)
    share = {"is_enabled": True, "percentage": 40}
    assert (await hall.owner.put(f"{PATH}/overrides", share)).status_code == 200
    now = await _reach(hall)
    listed = {one["id"]: one["has"] for one in (await get(hall.owner, f"{PATH}/people"))["items"]}
    assert len(listed) == everybody and sum(listed.values()) == now[None]["reached"]
    for person in (hall.owner, hall.manager, hall.agent_ann, hall.agent_bo, hall.reader):
        heard = (await get(person, "/api/feature-flags"))["enable_sms"]
        assert listed[str(person.id)] is heard, "the list says what they hear"
    there = (await get(hall.owner, f"{PATH}/people", site_id=first))["items"]
    assert str(hall.agent_bo.id) not in {one["id"] for one in there} and len(there) == everybody - 1


async def test_it_is_for_those_who_read_settings_and_of_ones_own_organization(
    hall: Hall, other: Hall
) -> None:
    assert (await hall.agent_ann.get(f"{PATH}/reach")).status_code == 403
    assert (await hall.owner.get("/api/feature-flags/moon/reach")).status_code == 404
    answer = await hall.owner.get(f"{PATH}/people", params={"site_id": str(other.site_id)})
    assert (answer.status_code, answer.json()["code"]) == (404, "site.not_found")
