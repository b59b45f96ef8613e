"""Spreadsheets as people have them, and a worker that takes them in."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
import xlsxwriter

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.settings import Settings

from ....cast import Hall, Person

HEAD = ("姓名", "手机号", "微信", "来源渠道", "备注")
MAPPING = {
    "姓名": "contact_name", "手机号": "contact_phone", "微信": "contact_wechat",
    "来源渠道": "source_platform", "备注": "source_detail",
}  # fmt: skip


def csv_of(rows: Iterable[Iterable[str]], encoding: str = "utf-8-sig", head: Iterable[str] = HEAD) -> bytes:
    lines = [",".join(head), *(",".join(row) for row in rows)]
    return "\r\n".join(lines).encode(encoding)


def xlsx_of(rows: Iterable[Iterable[Any]], head: Iterable[str] = HEAD) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.add_worksheet("空")
    sheet = book.add_worksheet("客户")
    for number, row in enumerate([list(head), *rows]):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.close()
    return out.getvalue()


@dataclass
class Counter:
    """The import desk of one organization: somebody who uploads, and the worker behind."""

    hall: Hall
    relay_db: Database

    async def drain(self) -> jobs.Drained:
        held = self.hall.held
        return await jobs.drain(
            held.unit, self.relay_db, wiring.registry(), org_id=self.hall.org_id, services=held
        )

    async def upload(
        self, content: bytes, name: str = "客户.csv", kind: str = "leads", by: Person | None = None
    ) -> dict[str, Any]:
        """The batch after the file was looked at."""
        person = by or self.hall.manager
        answer = await person.client.post(
            "/api/imports", files={"file": (name, content)}, data={"kind": kind}
        )
        assert answer.status_code == 201, answer.text
        assert answer.json()["status"] == "reading"
        (await self.drain()).ok()
        return await self.read(answer.json()["id"])

    async def read(self, id: str) -> dict[str, Any]:
        answer = await self.hall.manager.get(f"/api/imports/{id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def start(self, id: str, mapping: dict[str, str] | None = None, duplicates: str = "skip") -> None:
        form = {"mapping": mapping or MAPPING, "duplicates": duplicates}
        answer = await self.hall.manager.post(f"/api/imports/{id}/start", form)
        assert answer.status_code == 200, answer.text

    async def bring_in(
        self, content: bytes, *, mapping: dict[str, str] | None = None, duplicates: str = "skip",
        kind: str = "leads", name: str = "客户.csv",
    ) -> dict[str, Any]:  # fmt: skip
        """The batch at its end."""
        batch = await self.upload(content, name, kind)
        assert batch["status"] == "uploaded", batch
        await self.start(batch["id"], mapping, duplicates)
        (await self.drain()).ok()
        return await self.read(batch["id"])

    async def rows(self, path: str = "/api/leads") -> list[dict[str, Any]]:
        found, cursor = [], None
        while True:
            params = {"limit": 200} | ({"cursor": cursor} if cursor else {})
            page = (await self.hall.manager.get(path, params=params)).json()
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found


@pytest.fixture
async def counter(hall: Hall, settings: Settings) -> AsyncIterator[Counter]:
    relay_db = Database(settings.relay_url, size=4)
    await relay_db.open()
    yield Counter(hall, relay_db)
    await relay_db.close()
    await asyncio.sleep(0)
