"""What people search for is a name or a phone: it need not stand in any address, and no log has it."""
# ASVS 14.2.1: search terms travel in a header

from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from fastapi import FastAPI

from zhike.core import logs
from zhike.core.http import private

from ..cast import Hall
from ..stories.loop import post

LISTS = ("/api/customers", "/api/leads", "/api/conversations", "/api/users", "/api/search", "/api/deals")


def hidden(**words: str) -> dict[str, str]:
    return {"private-query": urlencode(words)}


@pytest.fixture
async def phone(hall: Hall) -> str:
    """Of a customer whom one can find by it."""
    number = f"139{uuid4().int % 10**8:08d}"
    await post(hall.owner, "/api/customers", {"name": "欧阳 小美", "phone": number})
    await post(hall.owner, "/api/customers", {"name": "别人", "phone": f"138{uuid4().int % 10**8:08d}"})
    return number


async def test_a_search_by_header_is_a_search(hall: Hall, phone: str) -> None:
    for words in (phone, phone[-4:], "欧阳", "ouyang"):
        open_ = (await hall.owner.get("/api/customers", params={"q": words, "limit": 20})).json()
        found = await hall.owner.get("/api/customers", params={"limit": 20}, headers=hidden(q=words))
        assert found.json() == open_ and [one["name"] for one in found.json()["items"]] == ["欧阳 小美"]
    spaced = await hall.owner.get("/api/customers", headers={"private-query": f"q={quote('欧阳 小美')}"})
    assert len(spaced.json()["items"]) == 1
    none = await hall.owner.get("/api/customers", headers=hidden(q="没有这个人"))
    assert none.json()["items"] == []


@pytest.mark.parametrize(
    ("query", "header", "reason"),
    [
        ("?q=x", "q=x", "twice"),
        ("?q=", "q=x", "twice"),
        ("", "limit=5", "name"),
        ("", "stage=new", "name"),
        ("", "q=x&q=y", "name"),
        ("", "q", "form"),
        ("", "&", "form"),
        ("", "q=" + "x" * 2_000, "form"),
    ],
)
async def test_what_is_not_meant_so_is_refused(hall: Hall, query: str, header: str, reason: str) -> None:
    answer = await hall.owner.get(f"/api/customers{query}", headers={"private-query": header})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid"), answer.text
    assert answer.json()["params"]["reason"] == reason


async def test_two_headers_nul_and_other_bytes(hall: Hall) -> None:
    for headers in (
        [(b"private-query", b"q=x"), (b"private-query", b"q=y")], [(b"private-query", "q=李".encode())],
        [(b"private-query", b"q=%00")],
    ):  # fmt: skip
        answer = await hall.owner.client.get("/api/customers", headers=headers)
        assert (answer.status_code, answer.json()["params"]["reason"]) == (422, "form"), answer.text


async def test_the_rules_of_the_word_hold_in_the_header_too(hall: Hall) -> None:
    long = await hall.owner.get("/api/customers", headers=hidden(q="x" * 61))
    assert long.status_code == 422 and long.json()["errors"][0]["loc"][-1] == "q"
    needed = await hall.owner.get("/api/search")
    assert needed.status_code == 422
    assert (await hall.owner.get("/api/search", headers=hidden(q="x"))).status_code == 200
    nobody = await hall.owner.get("/api/sites", headers=hidden(q="x"))
    assert nobody.status_code == 200, "a route that has no such word does not look at it"


async def test_no_log_has_it(hall: Hall, phone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[bytes] = []
    monkeypatch.setattr(logs._access, "on", True)
    monkeypatch.setattr(logs._access, "write", lines.append)
    assert (await hall.owner.get("/api/customers", headers=hidden(q=phone))).status_code == 200
    assert (await hall.owner.get("/api/customers?q=x", headers=hidden(q=phone))).status_code == 422
    assert (await hall.owner.get("/api/customers", params={"q": phone})).status_code == 200
    assert [b'"route":"/api/customers"' in line for line in lines] == [True] * 3
    assert not [line for line in lines if phone.encode() in line or b"q=" in line]


def test_the_description_names_it_wherever_it_counts(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    named = set()
    for path, operations in paths.items():
        given = operations.get("get", {}).get("parameters", [])
        wanted = {one["name"] for one in given if one["in"] == "query"} & private.NAMES
        said = [one for one in given if one["name"] == private.HEADER]
        assert len(said) == bool(wanted), path
        named |= {path} if said else set()
    assert named >= set(LISTS), set(LISTS) - named
