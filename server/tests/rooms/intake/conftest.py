"""A source that signs as Xiaohongshu does, and the worker that takes what comes."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from zhike.core.db import Database

from ...cast import Hall, new_client
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import Loop, get, post

TOKEN = "zhike-red-token"
RED = {
    "name": "小红书", "source_platform": "xiaohongshu", "signature": "hmac_sha1",
    "signature_header": "X-Red-Signature", "signature_prefix": "sha1=", "secret": TOKEN,
    "mapping": {"contact_name": "$.name", "contact_phone": "$.phone", "utm_campaign": "$.campaign"},
    "id_path": "$.id",
}  # fmt: skip


def sign(body: bytes) -> dict[str, str]:
    made = hmac.new(TOKEN.encode(), body, hashlib.sha1).hexdigest()
    return {"x-red-signature": f"sha1={made}", "content-type": "application/json"}


@dataclass
class Desk:
    """An organization with sources, a platform that pushes, and the work that follows."""

    hall: Hall
    loop: Loop
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def source(self, **form: Any) -> dict[str, Any]:
        made: dict[str, Any] = (await post(self.hall.owner, "/api/intake/sources", RED | form))["source"]
        return made

    async def push(
        self, source: dict[str, Any], body: bytes, headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        async with new_client(self.hall.app) as platform:
            return await platform.post(
                source["path"], content=body, headers=sign(body) if headers is None else headers
            )

    async def deliveries(self, source: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
        found = await get(self.hall.owner, f"/api/intake/sources/{source['id']}/deliveries", **query)
        return found["items"]  # type: ignore[no-any-return]

    async def leads(self) -> list[dict[str, Any]]:
        return (await get(self.hall.owner, "/api/leads", limit=200))["items"]  # type: ignore[no-any-return]

    async def work(self) -> None:
        (await self.loop.work()).ok()


@pytest.fixture
async def desk(app: FastAPI, hall: Hall, relay_db: Database) -> AsyncIterator[Desk]:  # noqa: F811
    yield Desk(hall, Loop(hall, relay_db, hall.held))
