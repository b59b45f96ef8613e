"""A person's copy of their data: all that rooms declare to show, checked against a schema, in a zip."""

import asyncio
import hashlib
import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field

from zhike.core import erasure
from zhike.core.context import NOBODY
from zhike.core.jobs import Run
from zhike.core.persons import HOLDS
from zhike.core.tx import Tx
from zhike.rooms.files.service import FileMissing, Store
from zhike.rooms.notify import service as notify
from zhike.rooms.privacy import repository, rules
from zhike.rooms.privacy.service.requests import finish, subject_of

PAGE = 1_000
README = """这是您的个人信息副本。

person.json  机器可读的全部内容（UTF-8）；每个部分是一张表，时间为 UTC。
schema.json  person.json 的结构说明（JSON Schema）。
files/       与您有关的文件原件。

如内容有误，您可以要求更正；您也可以要求删除。
"""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ExportFile(Strict):
    id: UUID
    path: str
    name: str
    content_type: str | None
    size: int
    sha256: str


class ExportTable(Strict):
    """``columns`` are what each row has besides its id."""

    table: str
    columns: list[str]
    rows: list[dict[str, Any]]


class ExportOf(Strict):
    kind: Literal["customer", "lead"]
    id: UUID


class ExportFrom(Strict):
    id: UUID
    name: str


class PersonExport(Strict):
    """The document. ``schema_version`` changes with its shape."""

    schema_version: Literal["1"] = "1"
    exported_at: datetime
    organization: ExportFrom
    subject: ExportOf
    tables: list[ExportTable] = Field(description="All tables in which the person has rows.")
    files: list[ExportFile]


def store_of(run: Run) -> Store:
    return Store(run.services.settings.data / "files")


async def export(run: Run, request_id: UUID) -> None:
    """Make the copy and keep it for a week."""
    async with run.tx() as tx:
        row = await repository.Requests(tx).get_for_update(request_id)
        if row.status not in {"approved", "running"} or row.kind != "export":
            return
        row.status = "running"
        kind, id = subject_of(row)
    async with run.reading() as tx:
        document, contents = await gather(tx, store_of(run), kind, id)
    content = await asyncio.to_thread(pack, document, contents)
    async with run.tx() as tx:
        row = await repository.Requests(tx).get_for_update(request_id)
        if row.status != "running":
            return
        store = store_of(run)
        file = await store.save(
            tx, kind="export", name=f"{request_id}.zip", content=content, content_type="application/zip"
        )
        await store.judge(tx, file.id, ready=True)
        row.file_id, row.expires_at = file.id, tx.now + rules.EXPORT_LIFETIME
        finish(tx, row, "done")
        rows = sum(len(table.rows) for table in document.tables)
        tx.audit("person.exported", "privacy_request", row.id, tables=len(document.tables), rows=rows,
                 files=len(document.files))  # fmt: skip
        if row.requested_by is not None:
            await notify.notify(
                tx, user_ids=[row.requested_by], type="privacy_export", title="个人信息副本已生成",
                content="请在七天内下载。", resource_type="privacy_request", resource_id=row.id,
            )  # fmt: skip


async def gather(tx: Tx, store: Store, kind: str, id: UUID) -> tuple[PersonExport, dict[str, bytes]]:
    """The document and the files it names by path. What the person only claims to be is left out."""
    person = await erasure.gather(tx, kind, id, claims=False)
    tables, named = [], []
    for holds in HOLDS.values():
        rows = await _all(tx, holds, person)
        named += [row.pop(column) for row in rows for column in holds.files]
        if rows and holds.shows:
            plain = [_plain(row) for row in rows]
            tables.append(ExportTable(table=holds.table, columns=list(holds.shows), rows=plain))
    files, contents = await _files(tx, store, [file_id for file_id in named if file_id is not None])
    org_id, name = await repository.organization(tx)
    document = PersonExport(
        exported_at=tx.now, organization=ExportFrom(id=org_id, name=name),
        subject=ExportOf(kind=kind, id=id), tables=tables, files=files,  # type: ignore[arg-type]
    )  # fmt: skip
    for table in document.tables:
        wrong = [row for row in table.rows if row.keys() != {"id", *table.columns}]
        assert not wrong, f"{table.table} does not fit its own columns"
    return document, contents


async def _all(tx: Tx, holds: Any, person: erasure.Person) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after = NOBODY
    while True:
        page = await erasure.show(tx, holds, person, after, PAGE)
        rows += page
        if len(page) < PAGE:
            return rows
        after = page[-1]["id"]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _json(value) for name, value in row.items()}


def _json(value: Any) -> Any:
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


async def _files(tx: Tx, store: Store, ids: list[UUID]) -> tuple[list[ExportFile], dict[str, bytes]]:
    rows = await tx.conn.fetch(
        "SELECT id, name, content_type, kind FROM files WHERE org_id = $1 AND id = ANY($2)"
        " AND kind <> 'export' AND status = 'ready' ORDER BY id",
        tx.org_id, ids,
    )  # fmt: skip
    files, contents = [], {}
    for row in rows:
        try:
            content = await store.read(tx, row["id"])
        except FileMissing:
            continue
        safe = re.sub(r"[^\w.-]+", "_", row["name"])[-80:]
        path = f"files/{row['id']}-{safe}"
        contents[path] = content
        files.append(ExportFile(
            id=row["id"], path=path, name=row["name"], content_type=row["content_type"], size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        ))  # fmt: skip
    return files, contents


def pack(document: PersonExport, contents: dict[str, bytes]) -> bytes:
    """The zip. What it says is read back through the schema before anybody gets it."""
    text = document.model_dump_json(indent=1)
    PersonExport.model_validate_json(text)
    schema = orjson.dumps(PersonExport.model_json_schema(), option=orjson.OPT_INDENT_2)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", text)
        archive.writestr("schema.json", schema)
        archive.writestr("说明.txt", README)
        for path, content in contents.items():
            archive.writestr(path, content)
    return buffer.getvalue()
