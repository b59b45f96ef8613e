"""A real SMS server on loopback, and a worker that talks to it."""

import asyncio
import contextlib
import dataclasses
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
import uvicorn

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.rooms.notify import service
from zhike.settings import Settings
from zhike.simulators import sms

from ...cast import Hall

ACCOUNTS = {"main": "main-secret", "spare": "spare-secret"}
PARAMS = {
    "customer_name": "王女士", "service_name": "皮肤管理", "starts_at": "11月23日 10:00",
    "site_name": "静安店",
}  # fmt: skip
QUICK = {"timeout_seconds": 0.4, "settle_seconds": 1.0}


@dataclass
class Simulator:
    """The running server. ``supplier`` is its memory, for looking and never for sending."""

    url: str
    supplier: sms.Supplier

    async def script(self, account: str, *faults: dict[str, Any]) -> None:
        async with httpx2.AsyncClient() as client:
            form = {"account": account, "faults": list(faults)}
            answer = await client.post(f"{self.url}/control/faults", json=form)
            assert answer.status_code == 200, answer.text

    def accepted(self, message_id: Any) -> list[sms.Sent]:
        return [sent for sent in self.supplier.sent if sent.out_id == UUID(str(message_id)).hex]


@contextlib.asynccontextmanager
async def running_simulator() -> AsyncIterator[Simulator]:
    app = sms.create_app(dict(ACCOUNTS), deliver_after=0.0)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield Simulator(f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.supplier)
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with running_simulator() as made:
        yield made


@dataclass
class Desk:
    """The organization's worker, whose settings point at the simulator."""

    hall: Hall
    relay_db: Database
    services: Any
    registry: jobs.Registry

    async def drain(self, until: datetime | None = None) -> jobs.Drained:
        return await jobs.drain(
            self.hall.held.unit, self.relay_db, self.registry, org_id=self.hall.org_id, until=until,
            services=self.services,
        )  # fmt: skip

    async def ask(self, **given: Any) -> UUID:
        """Ask for a message, as a room upstairs would."""
        form: dict[str, Any] = {
            "phone": "13800138000", "template_code": "appointment_reminder",
            "purpose": "appointment.reminder",
            "params": PARAMS, "dedupe_key": uuid4().hex,
        }  # fmt: skip
        async with self.hall.held.unit.transaction(self.hall.actor()) as tx:
            return await service.request_sms(tx, **(form | given))

    async def suppliers(self, *accounts: str, **config: Any) -> None:
        """Make simulator accounts the suppliers, in this order, and rest the console."""
        for provider in (await self.hall.owner.get("/api/sms-providers")).json()["items"]:
            await self.hall.owner.patch(f"/api/sms-providers/{provider['id']}", {"is_enabled": False})
        for place, account in enumerate(accounts):
            form = {
                "code": account, "vendor": "simulator", "priority": 10 + place,
                "config": {"access_key": account, "secret": ACCOUNTS[account]} | QUICK | config,
            }  # fmt: skip
            answer = await self.hall.owner.post("/api/sms-providers", form)
            assert answer.status_code == 201, answer.text

    async def message(self, id: UUID) -> dict[str, Any]:
        answer = await self.hall.owner.get(f"/api/sms-messages/{id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=4, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def desk(hall: Hall, relay_db: Database) -> Desk:
    """With the console supplier alone."""
    made = Desk(hall, relay_db, hall.held, wiring.registry())
    (await made.drain()).ok()
    return made


@pytest.fixture
async def wired(desk: Desk, simulator: Simulator) -> Desk:
    """With the simulator's address, and no supplier yet."""
    settings = desk.hall.held.settings.model_copy(update={"zhike_sms_simulator_url": simulator.url})
    return dataclasses.replace(desk, services=dataclasses.replace(desk.hall.held, settings=settings))
