"""A puzzle before further guesses: it cannot be skipped or replayed, and people at home never meet it."""
# ASVS 2.4.1, 6.3.1: past a threshold, further tries cost work

import asyncio
import hashlib
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from zhike.core.context import RequestInfo
from zhike.rooms.identity import puzzles
from zhike.rooms.identity.login_device import Client

from ...cast import PASSWORD, Hall, new_client
from .entry import WRONG, colleague, newest_code, some_phone

FREE = 4


def _set(hall: Hall, patch: pytest.MonkeyPatch, **values: int) -> None:
    patch.setattr(hall.held, "settings", hall.held.settings.model_copy(update=values))


@pytest.fixture(autouse=True)
def few_are_free(hall: Hall) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _set(hall, patch, zhike_puzzle_address=FREE, zhike_puzzle_work=2_000)
        yield


def solve(problem: dict[str, Any]) -> str:
    """As a client does it: by trying, with nothing but what the answer says."""
    asked = problem["params"]
    for number in range(asked["most"]):
        if hashlib.sha256(f"{asked['salt']}:{number}".encode()).hexdigest() == asked["target"]:
            return f"{asked['puzzle']} {number}"
    raise AssertionError("a puzzle has an answer")


async def _try(
    client: httpx2.AsyncClient, login: str, password: str = WRONG, answer: str | None = None
) -> httpx2.Response:
    headers = {"puzzle-answer": answer} if answer is not None else {}
    form = {"login": login, "password": password}
    return await client.post("/api/auth/login", json=form, headers=headers)


async def _spend(client: httpx2.AsyncClient) -> dict[str, Any]:
    """Fail as often as is free, each time with another name; returns the puzzle that stands then."""
    for at in range(FREE):
        assert (await _try(client, f"nobody-{at}-{some_phone()}")).status_code == 401
    answer = await _try(client, f"nobody-{some_phone()}")
    assert (answer.status_code, answer.json()["code"]) == (428, "auth.puzzle_required")
    return dict(answer.json())


async def test_after_the_threshold_a_try_costs_a_puzzle(hall: Hall) -> None:
    user = await colleague(hall)
    async with new_client(hall.app) as thief:
        puzzle = await _spend(thief)
        refused = await _try(thief, user["typed"], PASSWORD)
        assert refused.status_code == 428  # even with the right password
        assert (await _try(thief, user["typed"], PASSWORD, solve(puzzle))).status_code == 200


async def test_an_answer_counts_once(hall: Hall) -> None:
    async with new_client(hall.app) as thief:
        answer = solve(await _spend(thief))
        assert (await _try(thief, "nobody-1", WRONG, answer)).status_code == 401
        assert (await _try(thief, "nobody-2", WRONG, answer)).status_code == 428


async def test_of_many_at_once_one_passes(hall: Hall) -> None:
    async with new_client(hall.app) as thief:
        answer = solve(await _spend(thief))
        tries = [_try(thief, f"nobody-{at}", WRONG, answer) for at in range(8)]
        codes = [one.status_code for one in await asyncio.gather(*tries)]
        assert sorted(codes) == [401] + [428] * 7


async def test_side_by_side_no_more_pass_than_are_free(hall: Hall) -> None:
    async with new_client(hall.app) as thief:
        tries = [_try(thief, f"nobody-{at}-{some_phone()}") for at in range(3 * FREE)]
        codes = [one.status_code for one in await asyncio.gather(*tries)]
        assert codes.count(401) == FREE
        assert codes.count(428) == 2 * FREE


async def test_a_forged_answer_is_none(hall: Hall) -> None:
    async with new_client(hall.app) as thief, new_client(hall.app) as other:
        puzzle = await _spend(thief)
        sealed, _, number = solve(puzzle).partition(" ")
        flipped = sealed[:-1] + ("0" if sealed[-1] != "0" else "1")
        for wrong in (
            "", "x", sealed, f"{sealed} ", f"{sealed} {int(number) + 1}", f"{sealed} 0{number}",
            f"{flipped} {number}",
            f"{'00' * 60} {number}", f"{sealed} {number} {number}", "a" * 2000,
        ):  # fmt: skip
            assert (await _try(thief, "nobody-3", WRONG, wrong)).status_code == 428, wrong
        await _spend(other)
        answer = f"{sealed} {number}"
        assert (await _try(other, "nobody-4", WRONG, answer)).status_code == 428  # another address's
        assert (await _try(thief, "nobody-5", WRONG, answer)).status_code == 401


async def test_a_puzzle_ends(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    async with new_client(hall.app) as thief:
        monkeypatch.setattr(puzzles, "LIFETIME", -1)
        answer = solve(await _spend(thief))
        assert (await _try(thief, "nobody-6", WRONG, answer)).status_code == 428


async def test_people_at_home_are_never_asked(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    user = await colleague(hall)
    async with new_client(hall.app, "203.0.113.77") as home, new_client(hall.app, "203.0.113.77") as guest:
        assert (await _try(home, user["typed"], PASSWORD)).status_code == 200
        await _spend(guest)  # somebody in the same house guesses
        _set(hall, monkeypatch, zhike_puzzle_everywhere=1)  # and half the world as well
        assert (await _try(home, user["typed"], WRONG)).status_code == 401
        assert (await _try(home, user["typed"], PASSWORD)).status_code == 200
        stranger = await colleague(hall)
        assert (
            await _try(home, stranger["typed"], PASSWORD)
        ).status_code == 428  # known to one account alone


async def test_good_sign_ins_use_nothing_up(hall: Hall) -> None:
    ip = "203.0.113.78"
    for _ in range(2 * FREE):  # new people in one office
        user = await colleague(hall)
        async with new_client(hall.app, ip) as browser:
            assert (await _try(browser, user["typed"], PASSWORD)).status_code == 200


async def test_all_addresses_together_have_a_threshold(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(hall, monkeypatch, zhike_puzzle_everywhere=1)
    async with new_client(hall.app) as one, new_client(hall.app) as another:
        await _try(one, "nobody-7")
        answer = await _try(another, "nobody-8")
        assert answer.status_code == 428


async def test_codes_by_sms_cost_a_puzzle_too(hall: Hall, unit: Any) -> None:
    phone = some_phone()
    user = await colleague(hall, phone)
    async with new_client(hall.app) as client:
        puzzle = await _spend(client)
        asked = await client.post("/api/auth/codes", json={"phone": phone})
        assert asked.status_code == 428
        headers = {"puzzle-answer": solve(puzzle)}
        asked = await client.post("/api/auth/codes", json={"phone": phone}, headers=headers)
        assert asked.status_code == 202
        form = {"phone": phone, "challenge": asked.json()["challenge"], "code": await newest_code(unit, hall)}
        entered = await client.post("/api/auth/login/sms", json=form)
        assert entered.status_code == 200
        assert entered.json()["user"]["id"] == user["id"]


async def test_whether_somebody_has_the_login_cannot_be_told(hall: Hall) -> None:
    user = await colleague(hall)
    async with new_client(hall.app) as thief:
        await _spend(thief)
        real, none = [await _try(thief, login) for login in (user["typed"], "nobody-9")]
        assert (real.status_code, none.status_code) == (428, 428)
        assert real.json()["params"].keys() == none.json()["params"].keys()
        assert len(real.json()["params"]["puzzle"]) == len(none.json()["params"]["puzzle"])


async def test_who_asks_for_many_gets_harder_ones_up_to_a_bound(hall: Hall) -> None:
    client = Client(RequestInfo(ip="203.0.113.79"), b"d" * 16, (), b"k")
    most = [(await puzzles._make(hall.held, client)).params["most"] for _ in range(60)]
    assert most[0] == 2_000
    assert most == sorted(most)
    assert most[-1] == 2_000 << puzzles.HARDEST
