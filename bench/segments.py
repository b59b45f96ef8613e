"""Segments: how long a live count takes, a page of the list within one, and writing its members down.

The largest organization of the set is filled up to a million customers and five million lines of timelines,
in SQL, since that is what the promise is about. ``python -m bench.segments`` measures a set of its own.
"""

import asyncio
import statistics
import time
from typing import Any

import asyncpg
import httpx2
from zhike.seed.scale import LOGIN, PASSWORD

from bench.product import Product, running

CUSTOMERS, LINES, TALKS = 1_000_000, 5, 200_000
GOAL, SNAPSHOT_GOAL = 2.0, 60.0
TRIES = 3
PATIENCE = 300.0

_CUSTOMERS = """
INSERT INTO customers (org_id, id, public_code, name, stage, score, intent_score, gender, region_city,
                       tag_ids, created_at)
SELECT $1, ('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'CUST-FILL-' || n, '客户' || n,
  (ARRAY['potential', 'interested', 'opportunity', 'closed', 'repeat', 'lost'])[1 + n % 6], n * 7 % 101,
  n * 13 % 101, (ARRAY['female', 'male'])[1 + n % 2], (ARRAY['上海', '北京', '杭州', '成都'])[1 + n % 4],
  CASE WHEN n % 3 = 0 THEN ARRAY[($2::uuid[])[1 + n % 20]] ELSE '{}' END,
  now() - make_interval(secs => n * 31 % 15552000)
FROM generate_series($3::int, $4::int) AS n
"""
_LINES = """
INSERT INTO customer_activities (org_id, id, customer_id, type, created_at)
SELECT $1, ('018f0000-' || lpad(to_hex(k), 4, '0') || '-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid,
  ('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (ARRAY['note_added', 'call_made', 'meeting', 'appointment', 'stage_change', 'wechat_sent'])
    [1 + (n * 5 + k * 7) % 6],
  now() - make_interval(secs => (n::bigint * 7919 + k * 104729) % 31536000)
FROM generate_series($2::int, $3::int) AS n, generate_series(1, $4::int) AS k
"""
_TALKS = """
INSERT INTO conversations (org_id, id, session_name, customer_id, status, last_message_at)
SELECT $1, ('018f0000-0000-7000-8002-' || lpad(to_hex(n), 12, '0'))::uuid, 'fill-' || n,
  ('018f0000-0000-7000-8000-' || lpad(to_hex(n * 3), 12, '0'))::uuid, 'closed',
  now() - make_interval(secs => n * 67 % 31536000)
FROM generate_series(1, $2::int) AS n
"""
PIECE = 50_000


async def fill(dsn: str) -> tuple[int, int]:
    """(customers, lines) of the largest organization, once it is as large as it must be."""
    db = await asyncpg.connect(dsn)
    org = await db.fetchval(
        "SELECT org_id FROM customers GROUP BY org_id ORDER BY count(*) DESC LIMIT 1"
    )
    tags = [
        row["id"]
        for row in await db.fetch("SELECT id FROM tags WHERE org_id = $1 LIMIT 20", org)
    ]
    have = await db.fetchval("SELECT count(*) FROM customers WHERE org_id = $1", org)
    for start in range(1, CUSTOMERS - have + 1, PIECE):
        end = min(start + PIECE - 1, CUSTOMERS - have)
        await db.execute(_CUSTOMERS, org, tags, start, end)
        await db.execute(_LINES, org, start, end, LINES)
    await db.execute(_TALKS, org, min(TALKS, (CUSTOMERS - have) // 3))
    for table in ("customers", "customer_activities", "conversations"):
        await db.execute(f"VACUUM ANALYZE {table}")
    lines = await db.fetchval(
        "SELECT count(*) FROM customer_activities WHERE org_id = $1", org
    )
    await db.close()
    return CUSTOMERS, int(lines)


def definitions(tags: list[str]) -> dict[str, Any]:
    """What people ask, by name."""
    closed = {"fact": "stage", "op": "in", "value": ["closed", "repeat"]}
    called = {
        "fact": "activity",
        "op": "at_least",
        "value": 2,
        "types": ["call_made", "meeting"],
        "days": 90,
    }
    quiet = {
        "fact": "activity",
        "op": "none",
        "types": ["call_made", "meeting", "wechat_sent"],
        "days": 180,
    }
    talked = {"fact": "talked", "op": "at_least", "value": 1, "days": 30}
    return {
        "stage": closed,
        "tag and score": {"all": [{"fact": "tags", "op": "any", "value": tags[:2]},
                                  {"fact": "score", "op": "at_least", "value": 60}]},
        "active twice in 90 days": called,
        "closed, nothing in 180 days": {"all": [closed, quiet]},
        "won 1,000 in a year": {"fact": "won_amount", "op": "at_least", "value": "1000", "days": 365},
        "a nested one": {"all": [closed, {"any": [called, talked,
                                                  {"fact": "score", "op": "at_least", "value": 90}]},
                                 {"not": {"fact": "tags", "op": "any", "value": tags[2:4]}}]},
    }  # fmt: skip


def run(product: Product) -> dict[str, Any]:
    """Seconds of live counts by name, of the list's first page within the slowest, and of a snapshot."""
    customers, lines = asyncio.run(fill(product.settings.owner_url))
    with httpx2.Client(base_url=product.url, timeout=60) as client:
        form = {"login": LOGIN, "password": PASSWORD, "mode": "token"}
        token = client.post("/api/auth/login/password", json=form).json()[
            "access_token"
        ]
        client.headers["authorization"] = f"Bearer {token}"
        tags = [one["id"] for one in client.get("/api/tags").json()["items"]]
        found = {name: _count(client, tree) for name, tree in definitions(tags).items()}
        slowest = max(found, key=lambda name: found[name]["worst s"])
        made = client.post(
            "/api/segments",
            json={"name": slowest, "definition": definitions(tags)[slowest]},
        )
        assert made.status_code == 201, made.text
        segment = made.json()["id"]
        began = time.monotonic()
        page = client.get(
            "/api/customers", params={"segment_id": segment, "limit": 100}
        )
        assert page.status_code == 200, page.text
        first = time.monotonic() - began
        members, seconds = _snapshot(client, segment)
    return {"customers": customers, "lines": lines, "counts": found, "slowest": slowest, "page s": first,
            "members": members, "snapshot s": seconds,
            "worst s": max(one["worst s"] for one in found.values())}  # fmt: skip


def _count(client: httpx2.Client, definition: Any) -> dict[str, Any]:
    spent, count = [], 0
    for _ in range(TRIES):
        began = time.monotonic()
        answer = client.post("/api/segments/preview", json={"definition": definition})
        assert answer.status_code == 200, answer.text
        spent.append(time.monotonic() - began)
        count = answer.json()["count"]
    return {"count": count, "p50 s": statistics.median(spent), "worst s": max(spent)}


def _snapshot(client: httpx2.Client, segment: str) -> tuple[int, float]:
    began = time.monotonic()
    asked = client.post(f"/api/segments/{segment}/snapshots")
    assert asked.status_code == 202, asked.text
    while time.monotonic() - began < PATIENCE:
        one = client.get(
            f"/api/segments/{segment}/snapshots/{asked.json()['id']}"
        ).json()
        if one["status"] != "running":
            assert one["status"] == "done", one
            return one["done"], time.monotonic() - began
        time.sleep(0.2)
    raise TimeoutError("the snapshot did not end")


def table(found: dict[str, Any]) -> str:
    """The part of the page."""
    rows = [f"| {name} | {one['count']:,} | {one['p50 s']:.2f} | {one['worst s']:.2f} |"
            for name, one in found["counts"].items()]  # fmt: skip
    return "\n".join([
        f"## Segments\n{found['customers']:,} customers and {found['lines']:,} lines of timelines in one"
        f" organization. Goal: a live count within {GOAL:.0f} s.\n",
        "| condition | people | p50 s | worst s |\n|---|---|---|---|", *rows,
        f"\nThe list's first page within “{found['slowest']}”: {found['page s']:.2f} s. Its"
        f" {found['members']:,} members written down: {found['snapshot s']:.1f} s.\n",
    ])  # fmt: skip


if __name__ == "__main__":
    with running("20k") as one:
        print(table(run(one)))
