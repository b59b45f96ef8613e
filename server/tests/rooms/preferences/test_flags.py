"""Gray release: a flag answers otherwise at one site, or for a part of the people, always the same ones."""

from collections import Counter
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow
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


def test_who_works_at_several_sites_has_what_one_of_them_has() -> None:
    here, there, who = uuid4(), uuid4(), uuid4()

    def row(on: bool, site: UUID | None = None, percentage: int = 100) -> dict[str, object]:
        return {"code": "enable_import", "is_enabled": on, "percentage": percentage, "site_id": site}

    def has(rows: list[dict[str, object]], *places: UUID) -> bool:
        return any(found["enable_import"] for found in rules.at_places(rows, places, who).values())

    assert has([], here), "the product's own answer"
    assert not has([row(False)], here, there)
    assert has([row(False), row(True, there)], here, there)
    assert not has([row(False), row(True, there)], here)
    assert not has([row(True), row(False, here), row(False, there)], here, there)
    assert has([row(True), row(False, here)], here, there)
    assert has([row(False), row(False, None, 0)], here), "the organization's trial counts before a site says"
    assert not has([row(False), row(False, None, 0), row(False, here)], here)


async def test_importing_opens_site_by_site(hall: Hall) -> None:
    """What belongs to no site asks where the person works."""
    second = (await post(hall.owner, "/api/sites", {"name": "二店"}))["id"]
    path = "/api/feature-flags/enable_import"
    assert (await hall.owner.put(path, {"is_enabled": False})).status_code == 200
    released = await hall.owner.put(f"{path}/overrides", {"site_id": second, "is_enabled": True})
    assert released.status_code == 200, released.text

    async def tries() -> tuple[int, bool]:
        sheet = {"file": ("客户.csv", "姓名,手机号\n王小美,13900001234\n".encode())}
        answer = await hall.manager.client.post("/api/imports", files=sheet)
        return answer.status_code, (await get(hall.manager, "/api/auth/me"))["features"]["enable_import"]

    assert await tries() == (404, False), "everywhere is not there"
    first, released_there = str(hall.site_id), (201, True)
    for places, expected in (
        ([first], (404, False)),
        ([second], released_there),
        ([first, second], released_there),
    ):
        moved = await hall.owner.patch(f"/api/users/{hall.manager.id}", {"site_ids": places})
        assert moved.status_code == 200, moved.text
        assert await tries() == expected
    assert len((await get(hall.owner, "/api/imports"))["items"]) == 2


async def test_all_sites_are_reviewed_that_have_the_feature(hall: Hall, owner_db: asyncpg.Connection) -> None:
    second = (await post(hall.owner, "/api/sites", {"name": "二店"}))["id"]
    path = "/api/feature-flags/enable_ai_review"
    runs = "SELECT array_agg(site_id) FROM review_runs WHERE org_id = $1"
    assert (await hall.owner.put(path, {"is_enabled": False})).status_code == 200
    day = {"date": utcnow().date().isoformat()}
    refused = await hall.owner.post("/api/reviews/run", day)
    assert (refused.status_code, refused.json()["code"]) == (404, "feature.disabled")
    assert await owner_db.fetchval(runs, hall.org_id) is None
    await hall.owner.put(f"{path}/overrides", {"site_id": second, "is_enabled": True})
    assert (await hall.owner.post("/api/reviews/run", day)).status_code == 202
    assert [str(id) for id in await owner_db.fetchval(runs, hall.org_id)] == [second]
    first = await hall.owner.post("/api/reviews/run", day | {"site_id": str(hall.site_id)})
    assert first.status_code == 404
