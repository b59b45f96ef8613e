"""The desk under load: words that come in by a signed webhook, on the screens of twenty agents, while they
look at their lists; and visitors who keep a chat open without saying anything.

Both clocks are this machine's own: the time from the answer to the platform until the event is read at each
agent's stream, and the time of each list as a browser would wait for it.

``python -m bench.desk 100k`` prints the page for a set of its own.
"""

import asyncio
import hashlib
import hmac
import json
import random
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx2
import psutil
from zhike.seed.scale import LOGIN, PASSWORD

from bench import cpu
from bench.product import Product, running

MESSAGES = 1_000_000  # that are there before
AGENTS, PEOPLE = 20, 400
RATE, SECONDS, LISTS = 50, 60.0, 10  # words and lists a second
IDLE = 2_000
KINDS = ("api", "worker", "postgres", "valkey")
WEBHOOK_GOAL, SCREEN_GOAL, LIST_GOAL, MEMORY_GOAL = 50.0, 250.0, 40.0, 400.0

_TALKS = """
INSERT INTO conversations (org_id, id, session_name, customer_id, channel_id, channel_type, status,
                           message_count, last_seq, last_message_at, closed_at)
SELECT c.org_id, gen_random_uuid(), c.session_name || '-' || k, c.customer_id, c.channel_id, c.channel_type,
       'closed', c.message_count, c.last_seq, c.last_message_at - k * interval '3 days',
       c.last_message_at - k * interval '3 days'
FROM conversations c, generate_series(1, $2::int) k WHERE c.org_id = $1
"""
_WORDS = """
INSERT INTO messages (org_id, id, conversation_id, channel_id, seq, sender_type, content, created_at)
SELECT c.org_id, gen_random_uuid(), c.id, c.channel_id, s,
       CASE WHEN s % 2 = 1 THEN 'customer' ELSE 'agent' END, '第 ' || s || ' 句：想了解一下价格和时间',
       c.last_message_at
FROM conversations c, generate_series(1, c.last_seq) s
WHERE c.org_id = $1 AND c.status = 'closed' AND NOT EXISTS (
    SELECT FROM messages m WHERE m.org_id = c.org_id AND m.conversation_id = c.id)
"""


_HEARD = re.compile(rb'"(bench -?\d+)"')


@dataclass
class Load:
    """Milliseconds; ``screen`` has one for each message and stream."""

    webhook: list[float] = field(default_factory=list)
    screen: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    errors: int = 0
    sent: dict[str, float] = field(default_factory=dict)
    heard: list[dict[str, float]] = field(default_factory=list)
    cores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    messages: int
    load: Load
    idle_before: float
    idle_after: float
    streams: int


def p(values: list[float], part: float) -> float:
    return (
        sorted(values)[min(len(values) - 1, int(len(values) * part))]
        if values
        else float("nan")
    )


async def _many(url: str) -> int:
    """Have as many messages in the largest organization as a desk has after some years."""
    conn = await asyncpg.connect(url)
    try:
        org = await conn.fetchval("SELECT org_id FROM users WHERE email = $1", LOGIN)
        count = "SELECT count(*) FROM messages WHERE org_id = $1"
        there = await conn.fetchval(count, org)
        if there < MESSAGES:
            await conn.execute(_TALKS, org, -(-(MESSAGES - there) // there))
            await conn.execute(_WORDS, org)
            await conn.execute("VACUUM ANALYZE conversations, messages")
        total: int = await conn.fetchval(count, org)
        return total
    finally:
        await conn.close()


def _client(
    product: Product, token: str | None = None, **more: Any
) -> httpx2.AsyncClient:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=100)
    return httpx2.AsyncClient(
        base_url=product.url, headers=headers, timeout=30, limits=limits, **more
    )


async def _agents(product: Product, owner: httpx2.AsyncClient) -> list[str]:
    """Twenty colleagues, signed in."""
    tokens = []
    for number in range(AGENTS):
        form = {
            "name": f"坐席{number:02}",
            "login": f"desk{number}@hall.test",
            "password": PASSWORD,
            "role": "agent",
        }
        (await owner.post("/api/users", json=form)).raise_for_status()
        signed = {"login": form["login"], "password": PASSWORD, "mode": "token"}
        came = {"x-forwarded-for": f"10.0.1.{number}"}
        answer = await owner.post("/api/auth/login/password", json=signed, headers=came)
        tokens.append(answer.raise_for_status().json()["access_token"])
    return tokens


async def _screen(
    product: Product, token: str, heard: dict[str, float], ready: asyncio.Event
) -> None:
    """One agent's stream: when each message was read from it. Bytes alone are looked at, since the machine that
    measures is the machine that is measured."""
    host, port = product.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = ("GET /api/stream HTTP/1.1", f"host: {host}", f"authorization: Bearer {token}")
    writer.write("\r\n".join([*lines, "", ""]).encode())
    if b" 200 " not in await reader.readuntil(b"\r\n\r\n"):
        raise RuntimeError("the stream was refused")
    ready.set()
    rest = b""
    try:
        while piece := await reader.read(65_536):
            now, rest = time.monotonic(), rest + piece
            for found in _HEARD.finditer(rest):
                heard.setdefault(found[1].decode(), now)
            rest = rest[-200:]
    finally:
        writer.close()


async def _say(
    client: httpx2.AsyncClient, channel: dict[str, Any], number: int, load: Load
) -> None:
    text = f"bench {number}"
    who = f"u-{number % PEOPLE}"
    body = json.dumps(
        {"id": f"b-{number}", "sender": {"id": who, "name": who}, "text": text}
    ).encode()
    stamp = str(int(time.time()))
    made = hmac.new(
        channel["made_secrets"]["secret"].encode(),
        stamp.encode() + b"." + body,
        hashlib.sha256,
    )
    headers = {
        "x-timestamp": stamp,
        "x-signature": made.hexdigest(),
        "content-type": "application/json",
    }
    began = time.monotonic()
    answer = await client.post(channel["path"], content=body, headers=headers)
    load.sent[text] = time.monotonic()
    load.webhook.append((load.sent[text] - began) * 1000)
    load.errors += answer.status_code != 200


async def _look(client: httpx2.AsyncClient, load: Load) -> None:
    began = time.monotonic()
    answer = await client.get(
        "/api/conversations", params={"limit": 50, "status": "open"}
    )
    load.lists.append((time.monotonic() - began) * 1000)
    load.errors += answer.status_code != 200


async def _paced(rate: float, seconds: float, one: Any) -> None:
    """An open loop at a Poisson clock's moments."""
    chance = random.Random(7)
    due, end, tasks, number = time.monotonic(), time.monotonic() + seconds, [], 0
    while due < end:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(number)))
        number += 1
        due += chance.expovariate(rate)
    await asyncio.gather(*tasks)


@asynccontextmanager
async def _screens(
    product: Product, tokens: list[str], load: Load
) -> AsyncIterator[list[httpx2.AsyncClient]]:
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(_client(product, token)) for token in tokens
        ]
        ready = [asyncio.Event() for _ in clients]
        load.heard = [{} for _ in clients]
        tasks = [
            asyncio.create_task(_screen(product, token, heard, event))
            for token, heard, event in zip(tokens, load.heard, ready, strict=True)
        ]
        await asyncio.gather(*(event.wait() for event in ready))
        try:
            yield clients
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _load(product: Product, seconds: float) -> Load:
    load = Load()
    async with _client(product, product.token()) as owner, _client(product) as platform:
        tokens = await _agents(product, owner)
        form = {"platform": "douyin", "name": "抖音私信", "settings": {}}
        channel = (
            (await owner.post("/api/channels", json=form)).raise_for_status().json()
        )
        async with _screens(product, tokens, load) as clients:
            for number in range(PEOPLE):  # they are known, each with a talk
                await _say(platform, channel, -1 - number, load)
            await asyncio.sleep(10)
            load.webhook.clear(), load.sent.clear()
            meters = {kind: cpu.Meter(product.of(kind)) for kind in KINDS} | {
                "all and the bench": cpu.Meter([psutil.Process()])
            }
            began = time.monotonic()
            for meter in meters.values():
                meter.start()
            await asyncio.gather(
                _paced(RATE, seconds, lambda n: _say(platform, channel, n, load)),
                _paced(LISTS, seconds, lambda n: _look(clients[n % AGENTS], load)),
            )
            took = time.monotonic() - began
            load.cores = {kind: meter.read() / took for kind, meter in meters.items()}
            until = time.monotonic() + 20
            while time.monotonic() < until and any(
                len(load.sent.keys() - one.keys()) for one in load.heard
            ):
                await asyncio.sleep(0.2)
    for heard in load.heard:
        missing = load.sent.keys() - heard.keys()
        load.errors += len(missing)
        load.screen += [
            (heard[text] - at) * 1000 for text, at in load.sent.items() if text in heard
        ]
    return load


def _api_mb(product: Product) -> float:
    return sum(sum(cpu.pss_mb(one).values()) for one in product.of("api")) or sum(
        cpu.pss_mb(psutil.Process(product.process.pid)).values()
    )


async def _idle(product: Product) -> tuple[float, float, int]:
    """Memory of the API processes before and with two thousand visitors who say nothing."""
    async with _client(product, product.token()) as owner, AsyncExitStack() as stack:
        form = {"platform": "web", "name": "官网"}
        channel = (
            (await owner.post("/api/channels", json=form)).raise_for_status().json()
        )
        path = f"/api/public/channels/{channel['public_key']}"
        before, opened = _api_mb(product), 0
        async with _client(product) as page:
            for number in range(IDLE):
                came = {
                    "x-forwarded-for": f"10.{number // 60_000}.{number // 250 % 250}.{number % 250}"
                }
                answer = await page.post(f"{path}/sessions", json={}, headers=came)
                token = answer.raise_for_status().json()["visitor_token"]
                request = page.build_request(
                    "GET",
                    f"{path}/stream",
                    headers=came | {"authorization": f"Visitor {token}"},
                    timeout=None,
                )
                stream = await page.send(request, stream=True)
                stack.push_async_callback(stream.aclose)
                opened += stream.status_code == 200
            await asyncio.sleep(20)
            return before, _api_mb(product), opened


async def _run(product: Product, seconds: float) -> Found:
    messages = await _many(product.settings.owner_url)
    load = await _load(product, seconds)
    before, after, streams = await _idle(product)
    return Found(messages, load, before, after, streams)


def run(product: Product, seconds: float = SECONDS) -> Found:
    return asyncio.run(_run(product, seconds))


def page(found: Found) -> str:
    """The part for docs/bench.md."""
    load = found.load
    rows = (
        (
            "webhook answered, ms",
            p(load.webhook, 0.5),
            p(load.webhook, 0.95),
            WEBHOOK_GOAL,
        ),
        (
            "from that answer to each agent's stream, ms",
            p(load.screen, 0.5),
            p(load.screen, 0.95),
            SCREEN_GOAL,
        ),
        ("inbox list, ms", p(load.lists, 0.5), p(load.lists, 0.95), LIST_GOAL),
    )
    more = found.idle_after - found.idle_before
    return "\n".join([
        f"## The desk\n{found.messages:,} messages there before; {RATE} a second come in by webhook for "
        f"{len(load.sent) / RATE:.0f} s, {AGENTS} agents' streams are open, {LISTS} lists a second are read; "
        f"{load.errors} errors or words that did not come. Cores in use: "
        + ", ".join(f"{kind} {cores:.2f}" for kind, cores in load.cores.items()) + ".",
        "| figure | p50 | p95 | goal of p95 | |\n|---|---|---|---|---|",
        *(f"| {name} | {half:.1f} | {most:.1f} | {goal:.0f} | {'met' if most <= goal else 'missed'} |"
          for name, half, most, goal in rows),
        (f"\n{found.streams:,} visitors' streams that say nothing take {more:.0f} MB more "
        f"({found.idle_before:.0f} → {found.idle_after:.0f} MB, PSS of the API processes). "
        f"Goal: {MEMORY_GOAL:.0f} MB.\n"),
    ])  # fmt: skip


if __name__ == "__main__":
    with running(sys.argv[1]) as started:
        print(page(run(started)))
