"""A clinic that knows something, and the worker behind."""

from dataclasses import dataclass
from typing import Any

import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.settings import Settings

from ...cast import Hall, Person
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import get, post

BASES, FAQS, SEARCH = "/api/knowledge-bases", "/api/faqs", "/api/knowledge/search"
Answer = dict[str, Any]


@dataclass
class Shelf:
    """One base of one organization, who keeps it, and the worker. ``settings``: the worker's, if others."""

    hall: Hall
    relay_db: Database
    base: Answer
    settings: Settings | None = None

    async def work(self) -> jobs.Drained:
        held = self.hall.held
        return await jobs.drain(
            held.unit, self.relay_db, wiring.registry(), org_id=self.hall.org_id, services=held
        )

    async def faq(self, question: str, answer: str = "请到店面诊。", **more: Any) -> Answer:
        form = {"kb_id": self.base["id"], "question": question, "answer": answer} | more
        return await post(self.hall.manager, FAQS, form)

    async def send(self, content: bytes, name: str = "手册.md", to: str = "", **form: Any) -> Answer:
        path = to or f"{BASES}/{self.base['id']}/documents"
        sent = await self.hall.manager.client.post(path, files={"file": (name, content)}, data=form)
        assert sent.status_code == 201, sent.text
        made: Answer = sent.json()
        return made

    async def taken(self, content: bytes, name: str = "手册.md", **form: Any) -> Answer:
        """The document after it was read."""
        made = await self.send(content, name, **form)
        (await self.work()).ok()
        return await self.document(made["id"])

    async def document(self, id: str) -> Answer:
        found: Answer = await get(self.hall.manager, f"/api/documents/{id}")
        return found

    async def found(self, q: str, by: Person | None = None, **asked: Any) -> list[str]:
        answer = await get(by or self.hall.agent_ann, SEARCH, q=q, **asked)
        return [hit["title"] for hit in answer["items"]]


@pytest.fixture
async def shelf(hall: Hall, relay_db: Database) -> Shelf:  # noqa: F811
    base = await post(hall.manager, BASES, {"name": "客服问答"})
    return Shelf(hall, relay_db, base)
