"""Duplicates: a scan of all customers of the largest organization, and merging two with a long past."""

import asyncio
import statistics
import time
from typing import Any

import asyncpg
import httpx2

from bench.product import Product

PATIENCE = 1_800.0
LINES, TRIES = 10_000, 3
_LONG = """
INSERT INTO customer_activities (org_id, id, customer_id, type, title)
SELECT org_id, gen_random_uuid(), id, 'note_added', 'line ' || n FROM customers, generate_series(1, $2) n
WHERE id = $1
"""


def run(product: Product) -> dict[str, Any]:
    """Seconds of a scan of all customers, of a merge of two with 10,000 lines each, and of its undo."""
    headers = {"authorization": f"Bearer {product.token()}"}
    with httpx2.Client(base_url=product.url, headers=headers, timeout=120) as client:
        scan, seconds = _scan(client)
        merges, undos = [], []
        for n in range(TRIES):
            ids = [_new(client, f"长长的历史{n}{m}") for m in range(2)]
            asyncio.run(_write(product.settings.owner_url, ids))
            merge, undo = _merge(client, ids)
            merges.append(merge)
            undos.append(undo)
    return {"rows": scan["total"], "seconds": seconds, "rows/s": scan["total"] / seconds,
            "found": scan["found"], "common": scan["common"], "merge s": statistics.median(merges),
            "undo s": statistics.median(undos), "lines": LINES}  # fmt: skip


def page(found: dict[str, Any]) -> str:
    """The section of the page."""
    hour = 1_000_000 / found["rows/s"]
    return (
        f"## Duplicates\n{found['rows']:,} customers scanned in {found['seconds']:.1f} s: "
        f"**{found['rows/s']:,.0f} rows/s** (a million in {hour / 60:.1f} minutes; goal: 10), {found['found']:,} "
        f"pairs found, {found['common']:,} keys passed over. Merging a customer with {found['lines']:,} lines of "
        f"the timeline: **{found['merge s']:.2f} s** (goal: 1 s), undoing it {found['undo s']:.2f} s.\n"
    )


def _scan(client: httpx2.Client) -> tuple[dict[str, Any], float]:
    began = time.monotonic()
    started = client.post("/api/duplicates/scans")
    assert started.status_code == 202, started.text
    while time.monotonic() - began < PATIENCE:
        latest: dict[str, Any] = client.get(
            "/api/duplicates/scans", params={"limit": 1}
        ).json()["items"][0]
        if latest["status"] == "done":
            return latest, time.monotonic() - began
        time.sleep(0.2)
    raise TimeoutError("the scan did not end")


def _new(client: httpx2.Client, name: str) -> str:
    answer = client.post("/api/customers", json={"name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _write(url: str, ids: list[str]) -> None:
    conn = await asyncpg.connect(url)
    try:
        for id in ids:
            await conn.execute(_LONG, id, LINES)
        await conn.execute("ANALYZE customer_activities")
    finally:
        await conn.close()


def _merge(client: httpx2.Client, ids: list[str]) -> tuple[float, float]:
    began = time.monotonic()
    merged = client.post("/api/merges", json={"winner_id": ids[0], "loser_id": ids[1]})
    took = time.monotonic() - began
    assert merged.status_code == 201, merged.text
    began = time.monotonic()
    undone = client.post(f"/api/merges/{merged.json()['id']}/undo")
    back = time.monotonic() - began
    assert undone.status_code == 200, undone.text
    assert undone.json()["report"]["tables"]["customer_activities"]["returned"] >= LINES
    return took, back
