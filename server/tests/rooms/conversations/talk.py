"""A visitor for tests: a browser on somebody's page, with a session of its own."""

from typing import Any
from uuid import uuid4

import httpx2

from ...cast import Hall, new_client


async def open_channel(hall: Hall, **fields: Any) -> dict[str, Any]:
    answer = await hall.owner.post("/api/channels", {"name": "官网"} | fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


class Visitor:
    """Come in with `enter`, speak with `say`."""

    def __init__(self, hall: Hall, key: str, origin: str | None = None) -> None:
        self.client = new_client(hall.app)
        if origin is not None:
            self.client.headers["origin"] = origin
        self.root = f"/api/public/channels/{key}"
        self.session: dict[str, Any] = {}

    @property
    def id(self) -> str:
        return str(self.session["visitor_id"])

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Visitor {self.session.get('visitor_token', '')}"}

    async def enter(self, **form: Any) -> "Visitor":
        if self.session:
            form = {"visitor_token": self.session["visitor_token"]} | form
        answer = await self.client.post(f"{self.root}/sessions", json=form)
        assert answer.status_code in {200, 201}, answer.text
        self.session = answer.json()
        return self

    async def post(self, content: Any, external_id: str | None = None, **more: Any) -> httpx2.Response:
        body = {"external_message_id": external_id or str(uuid4()), "content": content} | more
        return await self.client.post(f"{self.root}/messages", json=body, headers=self.headers)

    async def say(self, content: str) -> dict[str, Any]:
        answer = await self.post(content)
        assert answer.status_code == 201, answer.text
        message: dict[str, Any] = answer.json()
        return message

    async def heard(self, after_seq: int = 0) -> list[dict[str, Any]]:
        answer = await self.client.get(
            f"{self.root}/messages", params={"after_seq": after_seq, "limit": 200}, headers=self.headers
        )
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def conversation(self) -> str:
        """The id of its conversation."""
        return str((await self.enter()).session["conversation"]["id"])
