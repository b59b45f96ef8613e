"""A running product of its own, and schemathesis with people, ids and addresses to try every route with.

Each operation has callers of its own: logging out, changing a password or ending all sessions then costs
nobody else their sign-in. Half of the ids that schemathesis makes up are replaced by real ones.
"""

import asyncio
import contextlib
import ipaddress
import secrets
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any
from uuid import UUID

import schemathesis
from redis import Redis
from schemathesis import engine
from schemathesis.engine import events

from zhike import embedded
from zhike.core.db import Database
from zhike.embedded.layout import free_port
from zhike.main import create_app
from zhike.migrations import run
from zhike.rooms.booking import links as visit_links
from zhike.settings import Settings, child_environment

from ..cast import Hall, build_hall
from ..stories.loop import Loop
from .belongings import Ids, one_of_everything
from .places import IN_PATH, IN_QUERY

IN_BODY = IN_QUERY | {
    "text_id": "consent_text", "evidence_file_id": "evidence", "leader_id": "user", "member_ids": "user",
    "site_ids": "site", "manager_id": "employee", "customer_ids": "customer",
}  # fmt: skip
# a rule that no schema can say (a period that ends before it begins, a phone that is none) refuses with 422,
# an `If-Match` that was made up with 412
REFUSALS_OF_RULES = ["2xx", "3xx", "401", "403", "404", "409", "410", "412", "422", "429", "503"]
CONFIG: dict[str, Any] = {
    "continue-on-failure": True, "request-timeout": 20, "max-stream-events": 1, "workers": 2,
    "checks": {"positive_data_acceptance": {"expected-statuses": REFUSALS_OF_RULES}},
}  # fmt: skip


@dataclass
class Findings:
    """What schemathesis said. ``failures``: (operation, kind) → the first of its kind as text."""

    operations: set[str] = field(default_factory=set)
    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[tuple[str, str], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass
class Product:
    url: str
    hall: Hall
    ids: Ids
    redis_url: str
    said: Path


@contextlib.asynccontextmanager
async def running(root: Path) -> AsyncIterator[Product]:
    """`zhike serve` on databases of its own, in which Hall has one of everything."""
    servers = embedded.start(root / "data")  # from the main thread, to which their life is tied
    try:
        settings = Settings(
            database_url=servers.database_url, redis_url=servers.redis_url, zhike_data=root / "data",
            zhike_log_level="error", registration="open", zhike_access_ttl=14_400,
        )  # fmt: skip
        await asyncio.to_thread(run.upgrade, settings)
        async with _hall(settings) as (hall, ids), _served(settings, root) as (url, said):
            assert servers.redis_url is not None
            yield Product(url, hall, ids, servers.redis_url, said)
    finally:
        servers.stop()


@contextlib.asynccontextmanager
async def _hall(settings: Settings) -> AsyncIterator[tuple[Hall, Ids]]:
    app = create_app(settings)
    relay = Database(settings.relay_url, size=2, application_name="zhike fuzz relay")
    async with app.router.lifespan_context(app):
        await relay.open()
        async with build_hall(app, "Hall") as hall:
            loop = Loop(hall, relay, hall.held)
            ids = await one_of_everything(loop)
            assert loop.visitor is not None
            form = {"customer_id": ids["customer"]}
            link = (await hall.owner.post("/api/consents/links", form)).json()["token"]
            answered = await hall.owner.post(f"/api/tickets/{ids['ticket']}/customer-link", {})
            yield (
                hall,
                ids
                | {
                    "visitor_token": loop.visitor.headers["authorization"],
                    "consent_token": f"Consent {link}",
                    "visit_token": f"Visit {_visit_link(hall, ids)}",
                    "ticket_token": f"Ticket {answered.json()['token']}",
                },
            )
        await relay.close()


def _visit_link(hall: Hall, ids: Ids) -> str:
    expires = int(time.time()) + 86_400
    return visit_links.make(hall.held.unit.keyring, hall.org_id, UUID(ids["appointment"]), expires)


@contextlib.asynccontextmanager
async def _served(settings: Settings, root: Path) -> AsyncIterator[tuple[str, Path]]:
    port, said = free_port(), root / "said.log"
    environment = child_environment(
        LANG="en", DATABASE_URL=settings.database_url, REDIS_URL=settings.valkey_url, REGISTRATION="open",
        ZHIKE_LOG_LEVEL="debug",
    )  # fmt: skip
    command = [sys.executable, "-m", "zhike.cli", "serve", "--no-demo", "--data", str(settings.data),
               "--port", str(port)]  # fmt: skip
    with said.open("wb") as log:
        process = Popen(command, env=environment, stdout=PIPE, stderr=log)  # noqa: ASYNC220
        assert process.stdout is not None
        ready = await asyncio.to_thread(process.stdout.readline)
        assert b"ready" in ready, said.read_text()[-2000:]
        try:
            yield f"http://127.0.0.1:{port}", said
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 60)
            process.stdout.close()


@contextlib.contextmanager
def _patient(redis_url: str) -> Iterator[None]:
    """Forget each second how much was asked: limits are proven elsewhere and would hide the routes here."""
    client, done = Redis.from_url(redis_url), threading.Event()

    def forget() -> None:
        while not done.wait(1):
            client.flushdb()

    thread = threading.Thread(target=forget)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        client.close()


def _some_ip() -> str:
    return str(ipaddress.IPv6Address(0x20010DB8 << 96 | secrets.randbits(96)))


def _real(value: Any, name: str | None, ids: Ids) -> Any:
    """Every second value is replaced, the same ones in each run."""
    return ids[name] if name in ids and zlib.crc32(repr(value).encode()) & 1 else value


def _dress(case: Any, ids: Ids) -> Any:
    """Real ids and an address of its own for a case that schemathesis made."""
    if not isinstance(case.headers, dict) and case.headers is None:
        case.headers = {}
    case.headers["X-Forwarded-For"] = _some_ip()
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive:
        return case
    path = case.operation.path
    start = next((known for known in IN_PATH if path.startswith(known)), None)
    for name, value in (case.path_parameters or {}).items():
        kind = {"key": "key", "tag_id": "tag", "delivery_id": "delivery", "intake_id": "intake"}.get(name)
        first = start is not None and start.endswith(f"{{{name}}}")
        case.path_parameters[name] = _real(value, IN_PATH[start] if first else kind, ids)
    for name in [name for name in case.query or {} if name in IN_QUERY]:
        case.query[name] = _real(case.query[name], IN_QUERY[name], ids)
    if isinstance(case.body, dict):
        for name in [name for name in case.body if name in IN_BODY and case.body[name]]:
            value = case.body[name]
            found = _real(value, IN_BODY[name], ids)
            if found is not value:
                case.body[name] = [found] if isinstance(value, list) else found
    return case


def explore(product: Product, callers: dict[str, str], config: dict[str, Any]) -> Findings:
    """Everything that schemathesis tries with these callers."""
    found = Findings()
    made = schemathesis.Config.from_dict({"base-url": product.url} | CONFIG | config)
    schema = schemathesis.openapi.from_dict(product.hall.app.openapi(), config=made)

    @schema.auth(refresh_interval=None)
    class Caller:
        def get(self, case: Any, context: Any) -> str | None:
            if "/api/public/channels/" in context.operation.path:
                return product.ids["visitor_token"]
            if context.operation.path == "/api/public/consents":
                return product.ids["consent_token"]
            if context.operation.path.startswith("/api/public/visits"):
                return product.ids["visit_token"]
            if context.operation.path.startswith("/api/public/tickets"):
                return product.ids["ticket_token"]
            return callers.get(context.operation.label)

        def set(self, case: Any, data: str, context: Any) -> None:
            case.headers["Authorization"] = data

    @schema.hook
    def map_case(context: Any, case: Any) -> Any:
        return _dress(case, product.ids)

    with _patient(product.redis_url):
        for event in engine.from_schema(schema).execute():
            _note(found, event)
    return found


# Python 3.11 miscounts its own recursion now and then while Hypothesis reads a lambda; nothing was asked then
_ITS_OWN = "AST constructor recursion depth mismatch"


def _note(found: Findings, event: Any) -> None:
    if isinstance(event, (events.NonFatalError, events.FatalError)):
        said = event.info.format() if isinstance(event, events.NonFatalError) else repr(event.exception)
        if _ITS_OWN not in said:
            found.errors.append(f"{getattr(event, 'label', '')}: {said}")
    elif isinstance(event, events.ScenarioFinished):
        recorder = event.recorder
        found.cases += len(recorder.interactions)
        for interaction in recorder.interactions.values():
            if interaction.response is not None:
                found.statuses[interaction.response.status_code] += 1
                if interaction.response.status_code >= 400:
                    found.told.append(interaction.response.content[:2000].decode(errors="replace"))
        for case_id, checks in recorder.checks.items():
            case = recorder.cases[case_id].value
            found.operations.add(case.operation.label)
            for check in checks:
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    key = (case.operation.label, failure.title)
                    if key not in found.failures:
                        response = recorder.find_response(case_id=case_id)
                        body = response.content[:400].decode(errors="replace") if response else ""
                        found.failures[key] = (
                            f"{failure.message}\n  {check.failure_info.code_sample}\n  {body}"
                        )
