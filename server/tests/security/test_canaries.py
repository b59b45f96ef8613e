"""P-24: phones, identity cards and bank cards are in nothing that a thief could carry off.

A clinic runs on the real product (`zhike serve`: API, worker, PostgreSQL, Valkey) and lives through a day:
registration, import of thousands of leads, customers, chat, reminders, reviews, reveals, mistakes. Each phone
it meets begins with the same seven digits, each card with the same prefix. Then everything that was written
is searched: PostgreSQL's files and WAL as they lie on the disk, every row of every table decoded, Valkey's
keys, blobs, logs. Fields that are phones must be nowhere. What people type into talks and notes is content
and stays where it was typed, in the columns listed here and in no copy of them.
"""
# ASVS 14.2.2, 14.2.3, 14.2.4, 16.2.5, 14.1.1: no phone in files, logs, cache, queue

import asyncio
import base64
import hmac
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from redis.asyncio import Redis

from zhike.embedded.layout import free_port
from zhike.settings import child_environment

from ..cast import PASSWORD
from ..rooms.notify.conftest import ACCOUNTS, Simulator, running_simulator

PHONES, CARDS = "1390199", "11010519900307"  # a canary is one of these and more digits
ROWS = 9_000
# where people write what they like: a card typed there stays there
CONTENT = {
    "messages.content", "conversations.last_message_preview", "customers.custom_fields",
    "lead_activities.description", "customer_activities.description",
}  # fmt: skip


def _forms(digits: str) -> list[bytes]:
    """How digits look in text, hexadecimal and base64."""
    plain = digits.encode()
    forms = [plain, plain.hex().encode(), plain.hex().upper().encode()]
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain + b"\0\0")
        forms.append(whole[(shift * 8 + 5) // 6 + 1 : (shift + len(plain)) * 8 // 6 - 1])
    return forms


SPOKEN = [b"139 0199", b"139-0199", b"139 0199".hex().encode()]
PHONE = re.compile(b"|".join(map(re.escape, [*_forms(PHONES), *SPOKEN])))
CARD = re.compile(b"|".join(map(re.escape, _forms(CARDS))))


@dataclass
class Product:
    """A running `zhike serve`, and the clinic in it."""

    process: Popen[bytes]
    url: str
    data: Path
    said: Path
    client: httpx2.AsyncClient
    owner: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(ROWS, 10_000)))

    def phone(self) -> str:
        return f"{PHONES}{next(self.numbers):04d}"

    async def call(self, method: str, path: str, body: Any = None, *good: int, **options: Any) -> Any:
        answer = await self.client.request(method, path, json=body, **options)
        wanted = good or (200, 201, 202, 204)
        assert answer.status_code in wanted, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer.text

    async def until(self, path: str, seen: Any, seconds: float = 90) -> Any:
        """Ask until ``seen`` of the answer is true."""
        async with asyncio.timeout(seconds):
            while not seen(found := await self.call("GET", path)):  # noqa: ASYNC110 - other processes work
                await asyncio.sleep(0.25)
        return found


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with running_simulator() as made:
        yield made


@pytest.fixture
async def product(tmp_path: Path, simulator: Simulator) -> AsyncIterator[Product]:
    port, said = free_port(), tmp_path / "said.log"
    data = tmp_path / "data"
    os.chmod(tmp_path, 0o755)  # the servers run as an account of their own
    environment = child_environment(
        LANG="en",
        DATABASE_URL=None,
        REDIS_URL=None,
        ZHIKE_SMS_SIMULATOR_URL=simulator.url,
        ZHIKE_LOG_LEVEL="debug",
    )
    with said.open("wb") as log:
        process = Popen(  # noqa: ASYNC220 - it outlives the call
            [sys.executable, "-m", "zhike.cli", "serve", "--no-demo", "--data", str(data),
             "--port", str(port)],
            env=environment, stdout=PIPE, stderr=log,
        )  # fmt: skip
        assert process.stdout is not None
        ready = await asyncio.to_thread(process.stdout.readline)
        assert b"ready" in ready, said.read_text()[-2000:]
        url = f"http://127.0.0.1:{port}"
        async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
            try:
                yield Product(process, url, data, said, client)
            finally:
                process.send_signal(signal.SIGTERM)
                await asyncio.to_thread(process.wait, 60)
                process.stdout.close()


def _csv() -> bytes:
    """Leads; some with a second number, some that cannot be taken."""
    lines = ["姓名,手机,备用电话,备注"]
    for n in range(ROWS):
        phone = f"{PHONES}{n:04d}"
        second = f"{PHONES}{(n + 7) % ROWS:04d}" if n % 9 == 0 else ""
        lines.append(f"线索{n},{phone}{'99' if n % 50 == 0 else ''},{second},")
    return "\n".join(lines).encode()


async def _register(product: Product) -> None:
    login = product.owner = product.phone()
    form = {"org_name": "知颜", "industry": "medaes", "name": "林", "login": login, "password": PASSWORD}
    made = await product.call("POST", "/api/auth/register", form)
    await product.call(
        "POST", "/api/auth/login/password", {"login": login, "password": "wrong one"}, 401, 429
    )
    await product.call(
        "POST", "/api/auth/login/password", {"login": product.phone(), "password": "x" * 9}, 401
    )
    made = await product.call("POST", "/api/auth/login/password", {"login": login, "password": PASSWORD})
    product.client.headers["x-csrf-token"] = made["csrf_token"]
    for account, secret in ACCOUNTS.items():
        await product.call("POST", "/api/sms-providers", {
            "code": account, "vendor": "simulator", "priority": 10,
            "config": {"access_key": account, "secret": secret},
        })  # fmt: skip


async def _import(product: Product) -> None:
    for name, kind in (("线索.csv", "leads"), ("客户.csv", "customers")):
        content = _csv() if kind == "leads" else b"\n".join(_csv().splitlines()[:400])
        answer = await product.client.post(
            "/api/imports", files={"file": (name, content, "text/csv")}, data={"kind": kind}
        )
        assert answer.status_code == 201, answer.text
        path = f"/api/imports/{answer.json()['id']}"
        await product.until(path, lambda found: found["status"] == "uploaded")
        fields = {"姓名": "contact_name", "手机": "contact_phone"} if kind == "leads" else {
            "姓名": "name", "手机": "phone"}  # fmt: skip
        await product.call("POST", f"{path}/start", {"mapping": fields})
        await product.until(path, lambda found: found["status"] in {"completed", "failed"})
        ticket = await product.call("POST", f"{path}/downloads")
        assert PHONES in await product.call("GET", ticket["path"])


async def _customers(product: Product) -> dict[str, Any]:
    made: dict[str, Any] = {}
    await product.call("POST", "/api/custom-fields", {"key": "card", "label": "证件", "kind": "text"})
    for n in range(40):
        phone = product.phone()
        form = {"name": f"客户{n}", "phone": phone, "email": f"c{n}@clinic.example",
                "custom_fields": {"card": f"{CARDS}{n:03d}X"}}  # fmt: skip
        key = {"idempotency-key": str(uuid4())}
        made = await product.call("POST", "/api/customers", form, headers=key)
        await product.call("POST", "/api/customers", form, headers=key)  # the same answer again
        await product.call("POST", "/api/customers", form, 409)
        path = f"/api/customers/{made['id']}"
        ask, again = {"field": "phone", "reason": "回电"}, {"idempotency-key": str(uuid4())}
        await product.call("POST", f"{path}/reveal", ask, 200, 429, headers=again)
        await product.call("GET", "/api/customers", None, params={"q": phone})
        await product.call("POST", f"{path}/contacts", {"name": "家人", "phone": product.phone()})
        await product.call("POST", f"{path}/identities", {"kind": "phone", "value": product.phone()})
        await product.call("POST", "/api/customers/lookup", {"kind": "phone", "value": phone}, 200, 429)
        await product.call("PATCH", path, {"phone": product.phone()})
        await product.call("POST", f"{path}/activities", {"description": f"证件 {CARDS}{n:03d}X"})
    await product.call("POST", "/api/customers", {"name": "错", "phone": f"{PHONES}12"}, 422)
    await product.call("POST", "/api/customers", {"name": "错", "phonee": product.phone()}, 422)
    await product.call("GET", f"/api/customers/{product.phone()}", None, 422)
    await product.call("GET", "/api/customers", None, 422, params={"cursor": product.phone()})
    await product.client.post("/api/customers", content=f'{{"phone": "{product.phone()}'.encode(),
                              headers={"content-type": "application/json"})  # fmt: skip
    return made


async def _talks(product: Product) -> None:
    channel = await product.call("POST", "/api/channels", {"name": "官网"})
    root = f"/api/public/channels/{channel['public_key']}"
    for n in range(10):
        async with httpx2.AsyncClient(base_url=product.url, timeout=60) as visitor:
            session = (
                await visitor.post(f"{root}/sessions", json={"name": f"访客{n}", "phone": product.phone()})
            ).json()
            head = {"authorization": f"Visitor {session['visitor_token']}"}
            for text in ("光子嫩肤多少钱", f"身份证 {CARDS}{n:03d}X，卡 {CARDS}{n:05d}"):
                said = await visitor.post(f"{root}/messages", headers=head, json={
                    "content": text, "external_message_id": str(uuid4())})  # fmt: skip
                assert said.status_code == 201, said.text
    found = await product.until("/api/leads?limit=200&q=访客", lambda page: len(page["items"]) >= 10)
    talks = await product.call("GET", "/api/conversations")
    for talk, lead in zip(talks["items"], found["items"], strict=False):
        await product.call("POST", f"/api/conversations/{talk['id']}/messages", {
            "content": f"收到，证件 {CARDS}001X", "external_message_id": str(uuid4())})  # fmt: skip
        await product.call(
            "POST", f"/api/leads/{lead['id']}/activities", {"description": f"证件 {CARDS}001X"}
        )
        await product.call("POST", f"/api/leads/{lead['id']}/convert", {})
        await product.call("POST", f"/api/conversations/{talk['id']}/resolve", {})


async def _intake(product: Product) -> None:
    """Leads that a platform pushes: some are taken, some refused, some come twice, some are forged."""
    form = {"name": "推送", "signature": "hmac_sha1", "signature_header": "x-sign", "secret": "a-good-secret",
            "mapping": {"contact_name": "$.name", "contact_phone": "$.phone"}}  # fmt: skip
    source = (await product.call("POST", "/api/intake/sources", form))["source"]
    path, taken = f"/api/intake/sources/{source['id']}", 0
    for n in range(20):
        key = "tel" if n % 5 == 0 else "phone"
        body = json.dumps({"name": f"推送{n}", key: product.phone()}).encode()
        sign = hmac.new(b"a-good-secret", body, "sha1").hexdigest()
        for said, status in ((sign, 200), (sign, 200), ("0" * 40, 401)):
            answer = await product.client.post(source["path"], content=body, headers={"x-sign": said})
            assert answer.status_code == status, answer.text
        sample = {"body": body.decode(), "headers": [{"name": "x-sign", "value": sign}]}
        await product.call("POST", f"{path}/try", sample)
        taken += key == "phone"
    found = await product.until(f"{path}/figures", lambda found: found["received"] == 0)
    assert found["made"] == taken and found["duplicate"] and found["refused"] and found["forged"] == 20
    for one in (await product.call("GET", f"{path}/deliveries"))["items"]:
        await product.call("GET", f"{path}/deliveries/{one['id']}")


async def _others(product: Product, customer: dict[str, Any]) -> None:
    """Colleagues, bookings with their messages, reviews, exports, keys."""
    for role in ("agent", "coach"):
        form = {"name": role, "login": product.phone(), "password": "a long enough one", "role": role}
        await product.call("POST", "/api/users", form)
    for phone in (product.owner, product.phone()):
        await product.call("POST", "/api/auth/codes", {"phone": phone, "purpose": "login"}, 200, 202)
    staff = await product.call(
        "POST", "/api/employees", {"name": "陈医生", "phone": product.phone()}, 201, 422
    )
    if "id" not in staff:
        staff = await product.call("POST", "/api/employees", {"name": "陈医生"})
    for day in range(1, 8):
        await product.call("POST", "/api/staff-schedules", {
            "staff_id": staff["id"], "weekday": day, "start_time": "00:00", "end_time": "23:30"})  # fmt: skip
    item = await product.call("POST", "/api/service-items", {"name": "光子嫩肤", "duration_minutes": 30})
    at = (datetime.now(UTC) + timedelta(days=2)).replace(hour=3, minute=0, second=0, microsecond=0)
    await product.call("POST", "/api/appointments", {
        "customer_id": customer["id"], "staff_id": staff["id"], "service_item_id": item["id"],
        "starts_at": at.isoformat(),
    })  # fmt: skip
    await product.call("POST", "/api/audit-logs/export", {})
    await product.call("POST", "/api/keys/rotations", {"kinds": ["data"]})
    await product.until("/api/audit-logs/exports", lambda page: page["items"][0]["status"] == "done")


async def _tables(db: asyncpg.Connection) -> AsyncIterator[tuple[str, str]]:
    for row in await db.fetch(
        "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, coalesce((SELECT p.relname"
        " FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid), c.relname)"
        " AS relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
        " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
    ):
        yield row["name"], row["relname"]


def _ascii(value: Any) -> bytes:
    """A value as a thief would read it: bytes as they are and as hexadecimal."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value) + b" " + bytes(value).hex().encode()
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=str, ensure_ascii=False).encode()
    return str(value).encode()


async def _rows(db: asyncpg.Connection) -> tuple[int, list[str], set[str]]:
    """(how many rows, columns with a phone, columns with a card)."""
    count, phones, cards = 0, set(), set()
    async for name, table in _tables(db):
        for row in await db.fetch(f"SELECT * FROM {name}"):
            count += 1
            for column, value in row.items():
                if value is None or isinstance(value, (int, float, bool)):
                    continue
                if PHONE.search(text := _ascii(value)):
                    phones.add(f"{table}.{column}")
                if CARD.search(text):
                    cards.add(f"{table}.{column}")
    return count, sorted(phones), cards


def _files(root: Path, pattern: re.Pattern[bytes]) -> tuple[int, list[str]]:
    """(bytes searched, files that hold it)."""
    size, found = 0, []
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            size += len(content)
            if pattern.search(content):
                found.append(str(path.relative_to(root)))
    return size, found


async def _cache(url: str) -> list[str]:
    """Keys of Valkey with a phone or card in name or value."""
    client, found = Redis.from_url(url), []
    async for key in client.scan_iter():
        if PHONE.search(key + (await client.dump(key) or b"")) or CARD.search(await client.dump(key) or b""):
            found.append(repr(key))
    await client.aclose()
    return found


@pytest.mark.parametrize("shift", range(6))
def test_a_canary_is_known_in_every_dress(shift: int) -> None:
    """Otherwise finding none would prove nothing."""
    text = b"x" * shift + f'{{"phone": "+86{PHONES}0042"}}'.encode()
    for dressed in (text, text.hex().encode(), text.hex().upper().encode(), base64.b64encode(text)):
        assert PHONE.search(dressed), dressed
    assert not PHONE.search(f"{PHONES[:-1]}8".encode() * 9) and not PHONE.search(b"*******0042")


async def test_a_day_at_the_clinic_leaves_no_canary(product: Product) -> None:
    addresses = json.loads((product.data / "run" / "servers.json").read_text())
    db = await asyncpg.connect(addresses["database_url"])
    await db.execute("ALTER SYSTEM SET wal_compression = off")  # a thief would inflate it
    await db.execute("SELECT pg_reload_conf()")
    await _register(product)
    await _import(product)
    customer = await _customers(product)
    await _talks(product)
    await _intake(product)
    await _others(product, customer)
    await asyncio.sleep(3)  # reminders and handlers
    rows, phones, cards = await _rows(db)
    leads = await db.fetchval("SELECT count(*) FROM leads WHERE contact_phone_sealed IS NOT NULL")
    sent = await db.fetchval("SELECT count(*) FROM sms_messages WHERE status IN ('sent', 'delivered')")
    talked = await db.fetchval("SELECT count(*) FROM channel_visitors WHERE phone_sealed IS NOT NULL")
    assert leads > ROWS * 0.9 and talked == 10 and sent and cards, (leads, talked, sent, cards)
    await db.execute("CHECKPOINT")
    cached = await _cache(addresses["redis_url"])
    await db.close()
    size, raw = await asyncio.to_thread(_files, product.data, PHONE)
    said = product.said.read_bytes()
    logged = [*PHONE.findall(said), *CARD.findall(said)]
    hits = len(phones) + len(raw) + len(cached) + len(logged) + len(cards - CONTENT)
    print(f"P-24 canaries: {ROWS + 700} phones and cards in {rows} rows, {size / 2**20:.0f} MB of files and "
          f"WAL, Valkey and {len(said) // 1024} kB of logs, {hits} hits  goal 0  "
          f"{'FAIL' if hits else 'pass'}")  # fmt: skip
    assert not phones, phones
    assert cards <= CONTENT, cards - CONTENT
    assert not raw, raw
    assert not cached and not logged, (cached, logged[:3])
