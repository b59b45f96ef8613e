"""Import rate: a CSV of Chinese customers through the API, from upload to the last row."""

import random
import time
from typing import Any

import httpx2
from zhike.seed import names

from bench.product import Product

ROWS = 100_000
PATIENCE = 300.0


def _file(rows: int) -> bytes:
    chance = random.Random(7)
    lines = ["姓名,手机,微信,城市,来源,备注"]
    for number in range(rows):
        phone = f"139{number:08}"
        lines.append(
            f"{names.person(chance)},{phone},wx{number},上海,小红书,想了解热玛吉的价格"
        )
    return "\n".join(lines).encode("gb18030")


def run(product: Product) -> dict[str, Any]:
    """Seconds and rows a second, reading and writing together and writing alone."""
    headers = {"authorization": f"Bearer {product.token()}"}
    with httpx2.Client(base_url=product.url, headers=headers, timeout=60) as client:
        began = time.monotonic()
        sent = client.post(
            "/api/imports",
            data={"kind": "customers"},
            files={"file": ("客户.csv", _file(ROWS))},
        )
        assert sent.status_code == 201, sent.text
        path = f"/api/imports/{sent.json()['id']}"
        batch = _until(client, path, {"uploaded"})
        started = client.post(
            f"{path}/start", json={"mapping": batch["guessed"], "duplicates": "skip"}
        )
        assert started.status_code == 200, started.text
        written = time.monotonic()
        batch = _until(client, path, {"completed"})
        ended = time.monotonic()
    assert batch["created_rows"] == ROWS, batch
    return {"rows": ROWS, "seconds": ended - began, "rows/s": ROWS / (ended - began),
            "writing rows/s": ROWS / (ended - written)}  # fmt: skip


def _until(client: httpx2.Client, path: str, states: set[str]) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        batch: dict[str, Any] = client.get(path).json()
        if batch["status"] in states:
            return batch
        assert batch["status"] not in {"failed", "cancelled"}, batch
        time.sleep(0.1)
    raise TimeoutError(batch["status"])
