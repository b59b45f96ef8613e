"""Meanings from an endpoint that speaks OpenAI's `/embeddings`: a protocol server of ours, good and bad days.

Its vectors are a table of three meanings, so that a test knows which questions are near; nothing here says
that a model understands anything.
"""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from zhike.settings import Settings

from ...stories.loop import get
from .conftest import FAQS, SEARCH, Shelf

MEANINGS = {"价": 0, "钱": 0, "贵": 0, "疼": 1, "痛": 1, "难受": 1, "停": 2, "车": 2}


class Endpoint:
    """What it was asked, and how its day is: ``fault`` is what it does instead of answering."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.keys: set[str | None] = set()
        self.fault: str | None = None
        self.width = 3

    def vectors(self, texts: list[str]) -> list[list[float]]:
        made = []
        for text in texts:
            vector = [0.05] * self.width
            for letter, place in MEANINGS.items():
                vector[place] += letter in text
            made.append(vector)
        return made

    def body(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        rows = [{"index": n, "embedding": v} for n, v in enumerate(self.vectors(asked["input"]))]
        answers: dict[str | None, tuple[int, bytes]] = {
            None: (200, json.dumps({"data": rows[::-1]}).encode()), "key": (401, b"{}"), "down": (503, b""),
            "nonsense": (200, b"<html>"), "short": (200, json.dumps({"data": rows[:-1]}).encode()),
            "ragged": (200, json.dumps({"data": [{"index": n, "embedding": [1.0] * (n + 1)}
                                                 for n in range(len(rows))]}).encode()),
        }  # fmt: skip
        return answers[self.fault]


@pytest.fixture
def endpoint() -> Iterator[tuple[Endpoint, str]]:
    made = Endpoint()

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            made.asked.append(asked["input"])
            made.keys.add(self.headers["authorization"])
            status, body = made.body(asked)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return None

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made, f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def meaning(shelf: Shelf, endpoint: tuple[Endpoint, str]) -> Iterator[Endpoint]:
    """The house with that endpoint in its settings."""
    held = shelf.hall.held
    kept = held.settings
    held.settings = _with(kept, endpoint[1], "table-3")
    yield endpoint[0]
    held.settings = kept


def _with(settings: Settings, url: str, model: str) -> Settings:
    told = {"zhike_embedding_url": url, "zhike_embedding_model": model, "zhike_embedding_key": None}
    return settings.model_copy(update=told)


async def test_meanings_find_what_words_do_not(shelf: Shelf, meaning: Endpoint) -> None:
    await shelf.faq("做这个疼吗", "会敷麻药。")
    await shelf.faq("门口能停车吗", "地下二层。")
    waiting = await get(shelf.hall.agent_ann, SEARCH, q="会不会很难受")
    assert (waiting["dense"], waiting["lexical_only"]) == (False, "not_ready")
    (await shelf.work()).ok()
    found = await get(shelf.hall.agent_ann, SEARCH, q="难受")
    first = found["items"][0]
    assert (found["dense"], found["lexical_only"]) == (True, None)
    assert first["title"] == "做这个疼吗" and first["lexical"] is None and first["dense"]["share"] == 1
    assert first["score"] == pytest.approx(1 - found["lexical_weight"], abs=1e-4)
    assert [hit["score"] for hit in found["items"]] == sorted(
        (hit["score"] for hit in found["items"]), reverse=True
    )
    state = await get(shelf.hall.agent_ann, "/api/knowledge/state")
    assert (state["space"], state["embedded"], state["entries"]) == ("table-3:3", 4, 4)


async def test_what_leaves_is_masked(shelf: Shelf, meaning: Endpoint) -> None:
    await shelf.faq("店长电话多少", "打 13800138000 找店长。")
    (await shelf.work()).ok()
    await get(shelf.hall.agent_ann, SEARCH, q="我的号码是 13900001234，帮我查下")
    sent = json.dumps(meaning.asked, ensure_ascii=False)
    assert "店长电话多少" in sent and "13800138000" not in sent and "13900001234" not in sent


@pytest.mark.parametrize("fault", ["key", "down", "nonsense", "short", "ragged"])
async def test_a_bad_day_leaves_words(shelf: Shelf, meaning: Endpoint, fault: str) -> None:
    await shelf.faq("门口能停车吗", "地下二层。", similar_questions=["车位在哪"])
    (await shelf.work()).ok()
    meaning.fault = fault
    found = await get(shelf.hall.agent_ann, SEARCH, q="停车")
    assert (found["dense"], found["lexical_only"]) == (False, "not_ready" if fault == "ragged" else "away")
    assert [hit["title"] for hit in found["items"]] == ["门口能停车吗"]
    await shelf.faq("会痛吗", "不会。", similar_questions=["疼不疼", "难受吗"])
    assert {failure.job for failure in (await shelf.work()).failed} == {"knowledge.embed"}
    meaning.fault = None
    assert (await get(shelf.hall.agent_ann, SEARCH, q="停车"))["dense"] is True


async def test_another_model_grows_beside_and_takes_over_in_one_step(
    shelf: Shelf, meaning: Endpoint, endpoint: tuple[Endpoint, str], owner_db: asyncpg.Connection
) -> None:
    await shelf.faq("门口能停车吗", "地下二层。")
    (await shelf.work()).ok()
    held = shelf.hall.held
    held.settings = _with(held.settings, endpoint[1], "table-4")
    meaning.width = 4
    between = await get(shelf.hall.agent_ann, SEARCH, q="停车")
    assert (between["dense"], between["lexical_only"]) == (False, "not_ready")
    await shelf.faq("做这个疼吗", "会敷麻药。")
    (await shelf.work()).ok()
    after = await get(shelf.hall.agent_ann, SEARCH, q="停车")
    assert after["dense"] is True
    spaces = await owner_db.fetch(
        "SELECT space, count(*) AS n FROM knowledge_vectors WHERE org_id = $1 GROUP BY 1", shelf.hall.org_id
    )
    assert [tuple(row) for row in spaces] == [("table-4:4", 4)]


async def test_what_is_deleted_while_it_is_embedded_is_gone(
    shelf: Shelf, meaning: Endpoint, owner_db: asyncpg.Connection
) -> None:
    made = await shelf.faq("门口能停车吗", "地下二层。")
    gone = await shelf.hall.manager.client.delete(f"{FAQS}/{made['id']}")
    assert gone.status_code == 204
    (await shelf.work()).ok()
    left = "SELECT count(*) FROM knowledge_vectors WHERE org_id = $1"
    assert await owner_db.fetchval(left, shelf.hall.org_id) == 0
