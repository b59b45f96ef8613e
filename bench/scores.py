"""Scores: all customers of the largest organization, and how soon one is fresh after something happened."""

import statistics
import time
from typing import Any

import httpx2

from bench.product import Product

PATIENCE = 900.0
TRIES = 10


def run(product: Product) -> dict[str, Any]:
    """Rows a second of a first run and of one that finds nothing changed; seconds until a score is fresh."""
    headers = {"authorization": f"Bearer {product.token()}"}
    with httpx2.Client(base_url=product.url, headers=headers, timeout=60) as client:
        rows, first = _all(client)
        _, again = _all(client)
        ids = [
            row["id"]
            for row in client.get("/api/customers", params={"limit": TRIES}).json()[
                "items"
            ]
        ]
        waits = [_fresh(client, id) for id in ids]
    return {"rows": rows, "seconds": first, "rows/s": rows / first, "again rows/s": rows / again,
            "fresh p50 s": statistics.median(waits), "fresh worst s": max(waits), "tries": len(waits)}  # fmt: skip


def _all(client: httpx2.Client) -> tuple[int, float]:
    began = time.monotonic()
    started = client.post("/api/score-runs", json={"entity_type": "customer"})
    assert started.status_code == 202, started.text
    while time.monotonic() - began < PATIENCE:
        latest = client.get("/api/score-runs", params={"limit": 1}).json()["items"][0]
        if latest["status"] == "done":
            return latest["done"], time.monotonic() - began
        time.sleep(0.1)
    raise TimeoutError("the run did not end")


def _fresh(client: httpx2.Client, id: str) -> float:
    """A note on the timeline counts as following up, so the score is worked out anew."""
    before = client.get(f"/api/customers/{id}/score").json()["as_of"]
    noted = client.post(
        f"/api/customers/{id}/activities", json={"description": "电话里约了下周"}
    )
    assert noted.status_code == 201, noted.text
    began = time.monotonic()
    while time.monotonic() - began < 30:
        if client.get(f"/api/customers/{id}/score").json()["as_of"] != before:
            return time.monotonic() - began
        time.sleep(0.05)
    raise TimeoutError("the score did not follow")
