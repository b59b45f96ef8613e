"""Real talks, moved into yesterday, and a language model on loopback that remembers what it was asked."""

import asyncio
import contextlib
import dataclasses
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from zhike import wiring
from zhike.core import jobs
from zhike.core.clock import utcnow
from zhike.core.db import Database
from zhike.settings import Settings

from ...cast import Hall, Person
from ..conversations.talk import Visitor, open_channel

SHANGHAI = ZoneInfo("Asia/Shanghai")


def yesterday() -> date:
    return (utcnow().astimezone(SHANGHAI) - timedelta(days=1)).date()


async def reply(agent: Person, conversation_id: str, said: str) -> dict[str, Any]:
    form = {"content": said, "external_message_id": str(uuid4())}
    answer = await agent.post(f"/api/conversations/{conversation_id}/messages", form)
    assert answer.status_code == 201, answer.text
    message: dict[str, Any] = answer.json()
    return message


@dataclass
class Desk:
    """The organization's talks and its worker."""

    hall: Hall
    db: asyncpg.Connection
    relay_db: Database
    services: Any
    channel: dict[str, Any]

    async def drain(self, until: datetime | None = None) -> jobs.Drained:
        return await jobs.drain(
            self.hall.held.unit, self.relay_db, wiring.registry(), org_id=self.hall.org_id,
            services=self.services, until=until,
        )  # fmt: skip

    async def talk(
        self, *script: str, agent: Person | None = None, day: date | None = None, **visitor: Any
    ) -> str:
        """``"3 客：多少钱"``: minute after ten o'clock, who, what. Returns the conversation's id."""
        person = await Visitor(self.hall, self.channel["public_key"]).enter(**visitor)
        agent = agent or self.hall.agent_ann
        id, times = "", []
        for entry in script:
            minute, _, rest = entry.partition(" ")
            who, _, said = rest.partition("：")
            if who == "客":
                message = await person.say(said)
                id = id or await person.conversation()
            else:
                message = await reply(agent, id, said)
            times.append((message["id"], float(minute)))
        await self._move(id, times, day or yesterday())
        return id

    async def _move(self, id: str, times: list[tuple[str, float]], day: date) -> None:
        ten = datetime.combine(day, datetime.min.time(), SHANGHAI).replace(hour=10)
        for message, minute in times:
            at = ten + timedelta(minutes=minute)
            await self.db.execute("UPDATE messages SET created_at = $2 WHERE id = $1", message, at)
        await self.db.execute("UPDATE conversations SET created_at = $2 WHERE id = $1", id, ten)

    async def run(self, day: date | None = None) -> jobs.Drained:
        answer = await self.hall.manager.post("/api/reviews/run", {"date": str(day or yesterday())})
        assert answer.status_code == 202, answer.text
        return await self.drain()

    async def listed(self, **params: Any) -> list[dict[str, Any]]:
        answer = await self.hall.manager.get("/api/reviews", params=params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def review(self, conversation_id: str) -> dict[str, Any]:
        [found] = [one for one in await self.listed() if one["conversation_id"] == conversation_id]
        answer = await self.hall.manager.get(f"/api/reviews/{found['id']}")
        review: dict[str, Any] = answer.json()
        return review


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=4, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def desk(hall: Hall, owner_db: asyncpg.Connection, relay_db: Database) -> Desk:
    made = Desk(hall, owner_db, relay_db, hall.held, await open_channel(hall))
    await made.drain()
    return made


@dataclass
class ChatServer:
    """``answer`` makes the reply's text from the user's prompt; ``status`` other than 200 refuses."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answer: Callable[[str], str] = lambda prompt: json.dumps({"summary": "一切正常", "items": []})
    status: int = 200
    delay: float = 0.0
    heard: Callable[[str], None] = lambda prompt: None  # the moment a question arrives

    async def complete(self, request: Request) -> Response:
        self.asked.append(await request.json())
        self.heard(self.asked[-1]["messages"][-1]["content"])
        self.keys.append(request.headers.get("authorization", ""))
        await asyncio.sleep(self.delay)
        if self.status in {301, 307}:
            return RedirectResponse(f"{self.url}/elsewhere", self.status)
        if self.status != 200:
            return JSONResponse({"error": {"message": "no"}}, self.status)
        text = self.answer(self.asked[-1]["messages"][-1]["content"])
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        usage = {"prompt_tokens": 1200, "completion_tokens": 300, "total_tokens": 1500}
        return JSONResponse({
            "id": "c1", "object": "chat.completion", "created": 1, "model": "local-model",
            "choices": [choice], "usage": usage,
        })  # fmt: skip

    @property
    def everything(self) -> str:
        return json.dumps(self.asked, ensure_ascii=False)


@contextlib.asynccontextmanager
async def running_chat() -> AsyncIterator[ChatServer]:
    made = ChatServer()
    app = Starlette(routes=[Route("/v1/chat/completions", made.complete, methods=["POST"])])
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    made.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield made
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def chat() -> AsyncIterator[ChatServer]:
    async with running_chat() as made:
        yield made


@pytest.fixture
async def thinking(asking: Desk) -> Desk:
    """The worker with the model, in an organization that has named another ground than consent."""
    ground = {"basis": "contract", "note": "服务合同约定对服务质量进行复盘"}
    answer = await asking.hall.owner.put("/api/system-configs/ai.legal_basis", {"value": ground})
    assert answer.status_code == 200, answer.text
    return asking


@pytest.fixture
def asking(desk: Desk, chat: ChatServer) -> Desk:
    """The worker with the model configured; people are asked first."""
    settings = desk.hall.held.settings.model_copy(
        update={"openai_base_url": chat.url, "openai_model": "local-model", "openai_timeout": 2.0}
    )
    return dataclasses.replace(desk, services=dataclasses.replace(desk.hall.held, settings=settings))
