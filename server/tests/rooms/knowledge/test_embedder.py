"""The local embedder: the packaged weights as a graph, asked over HTTP. Needs `zhike[embed]`."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnxruntime", reason="zhike[embed] is not installed")
pytest.importorskip("numpy")

from zhike.embedder.model import NAME, Model
from zhike.embedder.server import MOST_TEXTS, Server
from zhike.embedder.weights import NoWeights, path

try:
    path()
except NoWeights:
    pytest.skip("zhike[embed] is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server(0, Model(Path(tmp_path_factory.mktemp("models")), 2))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(url: str, body: Any) -> tuple[int, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/v1/embeddings", raw)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def likeness(url: str, *texts: str) -> list[float]:
    """Of the first to each of the others."""
    _, answer = ask(url, {"model": NAME, "input": [f"query: {text}" for text in texts]})
    first, *others = [row["embedding"] for row in answer["data"]]
    return [sum(a * b for a, b in zip(first, other, strict=True)) for other in others]


def test_meanings_are_near_where_words_are_not(url: str) -> None:
    parking = likeness(url, "我开车来放哪儿", "可以停车吗", "热玛吉多少钱", "怀孕能做吗")
    assert parking[0] == max(parking)
    pain = likeness(url, "会不会很难受", "做这个疼吗", "几点开门", "可以开发票吗")
    assert pain[0] == max(pain)


def test_vectors_have_length_one_and_do_not_depend_on_their_company(url: str) -> None:
    alone = likeness(url, "营业时间", "营业时间")
    assert alone[0] == pytest.approx(1, abs=1e-3)
    _, one = ask(url, {"input": "query: 营业时间"})
    _, many = ask(url, {"input": ["query: 营业时间", "passage: " + "很长的一段话，" * 60]})
    a, b = one["data"][0]["embedding"], many["data"][0]["embedding"]
    assert len(a) == 384
    assert sum(x * y for x, y in zip(a, b, strict=True)) == pytest.approx(1, abs=2e-2)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", {}, {"input": []}, {"input": [1]}, {"input": [""]}, {"input": "x", "model": "other"},
     {"input": ["x"] * (MOST_TEXTS + 1)}, {"input": "x" * 9_000}, b"[" * 100_000],
)  # fmt: skip
def test_nonsense_is_refused(url: str, body: Any) -> None:
    status, answer = ask(url, body)
    assert status == 400 and "expected" in answer["error"]["message"]
    assert ask(url, {"input": "\u0000 \ud83d\ude00 ﷽"})[0] == 200
