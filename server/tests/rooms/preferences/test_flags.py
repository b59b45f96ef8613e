"""Gray release: a flag answers otherwise at one site, or for a part of the people, always the same ones."""

from collections import Counter
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.context import Actor
from zhike.rooms.preferences import rules, service

from ...cast import Hall
from ...stories.loop import get, post

PATH = "/api/feature-flags/enable_sms/overrides"


def test_the_draw_is_stable_even_and_grows() -> None:
    people = [uuid4() for _ in range(4_000)]
    had: set[UUID] = set()
    for percentage in (0, 1, 10, 50, 90, 99, 100):
        has = {who for who in people if rules.answer(True, percentage, "enable_sms", who)}
        assert had <= has, "who had it keeps it"
        assert abs(len(has) / 40 - percentage) < 4
        assert has == {who for who in people if rules.answer(True, percentage, "enable_sms", who)}
        had = has
    pairs = Counter(
        (rules.answer(True, 50, "enable_sms", who), rules.answer(True, 50, "enable_import", who))
        for who in people
    )
    assert min(pairs.values()) > 800, "each flag draws anew"


async def _at(hall: Hall, site_id: str) -> bool:
    answer = await hall.agent_ann.get("/api/feature-flags", params={"site_id": site_id})
    found: bool = answer.json()["enable_sms"]
    return found


async def test_one_site_gets_it_first(hall: Hall) -> None:
    second = (await post(hall.owner, "/api/sites", {"name": "二店"}))["id"]
    off = await hall.owner.put("/api/feature-flags/enable_sms", {"is_enabled": False})
    assert off.status_code == 200
    answer = await hall.owner.put(PATH, {"site_id": second, "is_enabled": True})
    assert answer.status_code == 200, answer.text
    for site, has in ((second, True), (str(hall.site_id), False)):
        assert await _at(hall, site) is has
        async with hall.held.unit.reading(hall.actor()) as tx:
            if has:
                await service.require_feature(tx, "enable_sms", UUID(site))
            else:
                with pytest.raises(service.FeatureDisabled):
                    await service.require_feature(tx, "enable_sms", UUID(site))
    shown = await get(hall.owner, PATH)
    assert shown == {"code": "enable_sms", "is_enabled": False,
                     "items": [{"site_id": second, "is_enabled": True, "percentage": 100}]}  # fmt: skip
    assert (await hall.owner.delete(f"{PATH}?site_id={second}")).status_code == 204
    assert (await hall.owner.delete(f"{PATH}?site_id={second}")).status_code == 404
    assert await _at(hall, second) is False


async def test_a_part_of_the_people_gets_it(hall: Hall, owner_db: asyncpg.Connection) -> None:
    await hall.owner.put("/api/feature-flags/enable_sms", {"is_enabled": False})
    for percentage in (30, 40):  # the second time it is changed, not added
        answer = await hall.owner.put(PATH, {"is_enabled": True, "percentage": percentage})
        assert answer.status_code == 200, answer.text
    assert len((await get(hall.owner, PATH))["items"]) == 1
    has = 0
    for _ in range(300):
        async with hall.held.unit.reading(Actor("user", hall.org_id, uuid4())) as tx:
            has += (await service.features(tx))["enable_sms"]
    assert 80 < has < 160
    seen = [(await get(hall.agent_ann, "/api/feature-flags"))["enable_sms"] for _ in range(3)]
    assert len(set(seen)) == 1
    trail = "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND event_type = 'flag.override_set'"
    assert await owner_db.fetchval(trail, hall.org_id) == 2


async def test_who_may_and_what_cannot_be(hall: Hall, other: Hall) -> None:
    for body in ({"is_enabled": True, "percentage": 101}, {"is_enabled": True, "percentage": -1}, {}):
        assert (await hall.owner.put(PATH, body)).status_code == 422
    theirs = {"is_enabled": True, "site_id": str(other.site_id)}
    assert (await hall.owner.put(PATH, theirs)).status_code == 404
    assert (
        await hall.owner.put("/api/feature-flags/moon/overrides", {"is_enabled": True})
    ).status_code == 404
    assert (await hall.manager.put(PATH, {"is_enabled": True})).status_code == 403
