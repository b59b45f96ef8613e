"""The customers' list within a segment, and its export."""

from uuid import uuid4

import pytest

from zhike.core import hot
from zhike.core.db import Database
from zhike.rooms.customers import repository as customers

from ...cast import Hall, _join
from ...stories.loop import get, post
from ..scores.conftest import Past
from .test_api import CALLED, CLOSED, _people, keep, work


async def test_the_list_is_narrowed_by_a_segment(hall: Hall, past: Past) -> None:
    who = await _people(past)
    for definition, expected in (
        (CLOSED, {"mei", "lan"}), ({"all": [CLOSED, CALLED]}, {"mei"}),
        ({"any": [CALLED, {"fact": "score", "op": "at_most", "value": 10}]}, {"mei", "zhu"}),
    ):  # fmt: skip
        segment = (await keep(hall.owner, definition))["id"]
        wanted = {str(who[name]) for name in expected}
        page = await get(hall.owner, "/api/customers", segment_id=segment, count="exact")
        assert {one["id"] for one in page["items"]} == wanted and page["count"] == len(wanted)
        first = await get(hall.owner, "/api/customers", segment_id=segment, limit=1, sort="-score")
        assert first["items"][0]["score"] == max({"mei": 80, "lan": 40, "zhu": 10}[name] for name in expected)
        seen: set[str] = set()
        cursor: dict[str, str] = {}
        while True:
            page = await get(hall.owner, "/api/customers", segment_id=segment, limit=1, **cursor)
            seen |= {one["id"] for one in page["items"]}
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == wanted
        both = await get(hall.owner, "/api/customers", segment_id=segment, stage="potential")
        assert {one["id"] for one in both["items"]} == wanted & {str(who["zhu"])}
        found = await get(hall.owner, f"/api/segments/{segment}/count")
        assert found["count"] == len(wanted) and found["as_of"]
    unknown = await hall.owner.get("/api/customers", params={"segment_id": str(uuid4())})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "segment.not_found")


async def test_asked_one_by_one_it_is_the_same_list(
    hall: Hall, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _people(past)
    segment = (await keep(hall.owner, {"any": [CALLED, {"fact": "score", "op": "at_most", "value": 40}]}))[
        "id"
    ]

    async def walked(sort: str) -> list[str]:
        cursor: dict[str, str] = {}
        found: list[str] = []
        while True:
            page = await get(hall.owner, "/api/customers", segment_id=segment, limit=1, sort=sort, **cursor)
            found += [one["id"] for one in page["items"]]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}

    gathered = {sort: await walked(sort) for sort in customers.SORTS}
    full = 0

    def count(page: bytes) -> bool:
        nonlocal full
        full += not page.endswith(b"null}")
        return page.endswith(b"null}")

    monkeypatch.setattr(hot, "is_last", count)
    try:
        for near in (1, 2, 3):
            monkeypatch.setattr(customers, "NEAR", near)
            customers.page.cache_clear()
            assert {sort: await walked(sort) for sort in customers.SORTS} == gathered
    finally:
        customers.page.cache_clear()
    assert len(gathered["-score"]) > 2 and full


async def test_an_export_is_narrowed_too(hall: Hall, past: Past, relay_db: Database) -> None:
    await _people(past)
    segment = (await keep(hall.owner, {"all": [CLOSED, CALLED]}))["id"]
    wish = {"kind": "customers", "reason": "回访名单", "filters": {"segment_id": segment}}
    export = (await post(hall.owner, "/api/exports", wish, 202))["id"]
    await work(hall, relay_db)
    done = await get(hall.owner, f"/api/exports/{export}")
    assert (done["status"], done["processed_rows"]) == ("done", 1)


async def test_what_one_may_not_see_one_may_not_ask_for(hall: Hall, past: Past) -> None:
    await _people(past)
    rich = {"fact": "won_amount", "op": "at_least", "value": "10000", "days": 365}
    segment = (await keep(hall.owner, {"all": [CLOSED, rich]}))["id"]
    assert (await get(hall.agent_ann, "/api/customers", segment_id=segment))["items"]
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    hidden = await hall.owner.patch(f"/api/roles/{roles['agent']}", {"fields": {"amount": "hidden"}})
    assert hidden.status_code == 200
    for answer in (
        await hall.agent_ann.get("/api/customers", params={"segment_id": segment}),
        await hall.agent_ann.get(f"/api/segments/{segment}/count"),
        await hall.agent_ann.post("/api/segments/preview", {"definition": rich}),
    ):
        assert answer.status_code == 403 and answer.json()["params"]["field"] == "amount", answer.text
    assert "won_amount" not in str(await get(hall.agent_ann, "/api/segments/facts"))


async def test_a_list_within_a_segment_is_for_those_who_see_segments(hall: Hall, past: Past) -> None:
    """Not to look at, and not to take out."""
    await _people(past)
    segment = (await keep(hall.owner, CLOSED))["id"]
    form = {"code": "no_segments", "name": "不看人群", "row_scope": "org",
            "permissions": ["lead:read", "customer:read", "customer:export"]}  # fmt: skip
    await post(hall.owner, "/api/roles", form)
    async with _join(hall, "outsider", "no_segments", "198.51.100.11") as outsider:
        assert len((await get(outsider, "/api/customers"))["items"]) > 1
        wish = {"kind": "customers", "reason": "回访名单", "filters": {"segment_id": segment}}
        for answer in (
            await outsider.get("/api/customers", params={"segment_id": segment}),
            await outsider.get("/api/customers", params={"segment_id": str(uuid4())}),
            await outsider.post("/api/exports", wish),
        ):
            assert answer.status_code == 403 and answer.json()["params"] == {"permission": "segment:read"}
        assert (await get(outsider, "/api/exports"))["items"] == []
