"""A receiver on loopback that checks every signature with the reference library, and fails as it is told."""

import asyncio
import contextlib
import dataclasses
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from standardwebhooks import Webhook, WebhookVerificationError

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.core.egress import Egress
from zhike.core.outside import Place
from zhike.events import crm

from ...cast import Hall

Fault = int | str  # a status to answer, or: hang, drop, redirect, large


@dataclass
class Sink:
    """``taken`` are messages that were answered with 200, by id, in their order of arrival."""

    port: int = 0
    secrets: list[str] = field(default_factory=list)
    fault: Callable[[dict[str, Any]], Fault] = lambda message: 200
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    doubled: int = 0
    tries: int = 0
    bad_signatures: int = 0
    signatures: Counter[int] = field(default_factory=Counter)  # per request
    verified_by: Counter[str] = field(default_factory=Counter)
    order: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # object → seqs as taken

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError), contextlib.closing(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
            }
            body = await reader.readexactly(int(headers["content-length"]))
            await self._answer(headers, body, writer)

    async def _answer(self, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter) -> None:
        self.tries += 1
        self.signatures[len(headers["webhook-signature"].split())] += 1
        if not self._verified(headers, body):
            self.bad_signatures += 1
        message = json.loads(body)
        fault = self.fault(message)
        if fault == 200:
            self._take(headers["webhook-id"], message)
        if fault == "hang":
            await asyncio.sleep(3)
            return
        if fault == "drop":
            return
        extra, text = "", b"thanks, 13800138000"
        if fault == "redirect":
            fault, extra = 302, f"Location: http://127.0.0.1:{self.port}/elsewhere\r\n"
        if fault == "large":
            fault, text = 200, b"x" * 2_000_000
        writer.write(f"HTTP/1.1 {fault} X\r\n{extra}Content-Length: {len(text)}\r\n\r\n".encode() + text)
        await writer.drain()

    def _verified(self, headers: dict[str, str], body: bytes) -> bool:
        good = False
        for secret in self.secrets:
            with contextlib.suppress(WebhookVerificationError):
                Webhook(secret).verify(body, headers)
                self.verified_by[secret] += 1
                good = True
        return good

    def _take(self, id: str, message: dict[str, Any]) -> None:
        if id in self.taken:
            self.doubled += 1
            return
        self.taken[id] = message
        self.order[message["object"]["id"]].append(message["seq"])

    def out_of_order(self, but: Collection[str] = ()) -> int:
        """How many objects' messages came in another order than their facts; ``but`` those of some."""
        return sum(seqs != sorted(seqs) for name, seqs in self.order.items() if name not in but)


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Sink]:
    sink = Sink()
    server = await asyncio.start_server(sink.hear, "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()


@dataclass
class Post:
    """The organization's webhooks and the worker that delivers them to the sink."""

    hall: Hall
    relay_db: Database
    sink: Sink
    registry: jobs.Registry = field(default_factory=wiring.registry)

    @property
    def services(self) -> Any:
        place = Place.read(f"127.0.0.1:{self.sink.port}")
        return dataclasses.replace(self.hall.held, egress=Egress(http=True, allow=(place,)))

    async def work(self, until: datetime | None = None) -> jobs.Drained:
        return await jobs.drain(
            self.hall.held.unit, self.relay_db, self.registry, org_id=self.hall.org_id, until=until,
            services=self.services, most=200_000,
        )  # fmt: skip

    async def endpoint(self, **given: Any) -> dict[str, Any]:
        form = {"name": "ERP", "url": self.sink.url} | given
        answer = await self.hall.owner.post("/api/webhooks", form)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        self.sink.secrets.append(made["secret"])
        return made["webhook"]  # type: ignore[no-any-return]

    async def publish(self, lead_id: UUID | None = None, count: int = 1) -> UUID:
        """Facts about one lead, each in a transaction of its own."""
        lead = lead_id or uuid4()
        for n in range(count):
            async with self.hall.held.unit.transaction(self.hall.actor()) as tx:
                tx.publish(crm.LeadUpdated(lead_id=lead, fields=(f"field{n}",)))
        return lead

    async def deliveries(self, endpoint: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
        answer = await self.hall.owner.get(
            f"/api/webhooks/{endpoint['id']}/deliveries", params={"limit": 200} | params
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]  # type: ignore[no-any-return]
