"""An organization with channels, platforms on loopback, and the worker that carries between them."""

import asyncio
import contextlib
import dataclasses
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.core.egress import Egress
from zhike.core.outside import Place
from zhike.simulators import receiver
from zhike.simulators.receiver import Receiver

from ...cast import Hall, Person, new_client
from ...stories.conftest import relay_db  # noqa: F401  a fixture

Json = dict[str, Any]


@contextlib.asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[int]:
    """The port of a local platform."""
    config = uvicorn.Config(
        app, port=0, lifespan="off", ws="none", log_level="critical", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells by this flag alone
        await asyncio.sleep(0.01)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await task


@dataclass
class Room:
    """``services`` is what the worker has: it may go to the platforms on loopback."""

    hall: Hall
    relay_db: Database
    receiver: Receiver
    port: int
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def services(self) -> Any:
        place = Place.read(f"127.0.0.1:{self.port}")
        settings = self.hall.held.settings.model_copy(update=self.settings)
        egress = Egress(http=True, allow=(place,))
        return dataclasses.replace(self.hall.held, egress=egress, settings=settings)

    async def work(self, until: datetime | None = None) -> jobs.Drained:
        return await jobs.drain(
            self.hall.held.unit, self.relay_db, wiring.registry(), org_id=self.hall.org_id, until=until,
            services=self.services, most=500_000,
        )  # fmt: skip

    async def channel(self, platform: str = "douyin", **form: Any) -> Json:
        """A channel whose answers go to the receiver."""
        given = {"platform": platform, "name": "抖音私信",
                 "settings": {"reply_url": f"http://127.0.0.1:{self.port}/hook"}}  # fmt: skip
        answer = await self.hall.owner.post("/api/channels", given | form)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        self.receiver.secret = made["made_secrets"].get("reply_secret", "")
        return made

    async def post(
        self, channel: Json, body: bytes, headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        async with new_client(self.hall.app) as platform:
            signed = sign(channel, body) if headers is None else headers
            return await platform.post(channel["path"], content=body, headers=signed)

    async def say(self, channel: Json, text: str, id: str = "", who: str = "u-1", **more: Any) -> None:
        """Somebody says something there, and it is read."""
        body = words(text, id or uuid4().hex, who, **more)
        answer = await self.post(channel, body)
        assert answer.status_code == 200, answer.text
        (await self.work()).ok()

    async def conversations(self, **params: Any) -> list[Json]:
        answer = await self.hall.owner.get("/api/conversations", params={"limit": 200} | params)
        return answer.json()["items"]  # type: ignore[no-any-return]

    async def thread(self, conversation_id: str) -> list[Json]:
        """Oldest first."""
        answer = await self.hall.owner.get(
            f"/api/conversations/{conversation_id}/messages", params={"limit": 200}
        )
        return answer.json()["items"][::-1]  # type: ignore[no-any-return]

    async def reply(
        self, conversation_id: str, text: str, person: Person | None = None, id: str | None = None
    ) -> httpx2.Response:
        form = {"external_message_id": id or str(uuid4()), "content": text}
        return await (person or self.hall.agent_ann).post(
            f"/api/conversations/{conversation_id}/messages", form
        )


def words(text: str, id: str, who: str, name: str = "王小美", **more: Any) -> bytes:
    return json.dumps({"id": id, "sender": {"id": who, "name": name}, "text": text} | more).encode()


def sign(channel: Json, body: bytes, at: float | None = None) -> dict[str, str]:
    stamp = str(int(at if at is not None else time.time()))
    secret = channel["made_secrets"]["secret"].encode()
    made = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"x-timestamp": stamp, "x-signature": made, "content-type": "application/json"}


@pytest.fixture
async def room(app: FastAPI, hall: Hall, relay_db: Database) -> AsyncIterator[Room]:  # noqa: F811
    simulator = receiver.create_app()
    async with serving(simulator) as port:
        made = Room(hall, relay_db, simulator.state.receiver, port)
        (await made.work()).ok()
        yield made
