"""One person in every room, with a mark in every field that could carry words; and a search for the mark.

The marks are planted by what the models are and not by what rooms have declared, so a column that a room
forgot to declare keeps its mark through an erasure, and is found.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
from sqlalchemy import Column, String, Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.core import crypto
from zhike.core.context import NOBODY
from zhike.core.erasure import Person, _Args, _matches
from zhike.core.http import idempotency
from zhike.core.model import Model
from zhike.core.persons import HOLDS, Keep
from zhike.core.tx import Tx

from ..cast import Hall

# columns with words of ours: codes, keys and names of things, which no person's words get into
CODES = {
    "public_code", "session_name", "appointment_no", "dedupe_key", "external_message_id", "sender_id", "key",
    "provider_message_id", "status", "kind", "type", "stage", "from_stage", "to_stage", "from_status",
    "to_status", "event_type", "purpose", "prompt_version", "model", "source", "source_type",
    "source_platform", "object_type", "last_error",
    "channel_type", "channel", "method", "action", "error_code", "code", "currency", "resource_type", "rule",
    "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "request_id", "company_size",
    "category", "number", "content_type", "language", "generator", "outcome", "item_type", "severity",
    "data_class", "sender_type", "priority", "handling_mode", "ai_sentiment", "gender", "risk_level", "role",
    "provider_code", "age_range", "provider_reply_id", "legal_basis", "loss_reason",
    "body_key", "answer_by",
    "external_key", "way", "taken", "reasons", "ticket_type", "ticket_id", "comment_type", "comment_id",
    "history_id", "on_reply", "subject_kind", "attachment_id", "filename", "stored_path", "uploader_name",
    "archive_reason", "archived_by", "direction",
    "created_by_name", "assigned_agent_name", "changed_by_name", "author_name",  # colleagues'
}  # fmt: skip
# counts and settings, not words
FIGURES = {
    "stats", "log", "health", "parameters", "masked", "outcome_delta", "review", "progress", "receipt",
    "moved", "report", "mentions", "assigned_agent", "ticket_ids",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """``word`` stands in every text, ``phone`` in every phone."""

    word: str
    phone: str

    @classmethod
    def new(cls) -> "Mark":
        return cls(f"金丝雀{uuid4().hex[:12]}", f"+86139{uuid4().int % 10**8:08d}")

    def forms(self, blind: bytes) -> list[str]:
        """How the person may show in a row's text."""
        return [self.word, self.phone[3:], blind.hex(), self.phone[3:].encode().hex()]


def _wordy(column: Column[Any]) -> str | None:
    """``text``, ``json`` or ``array``: what kind of words a column can carry; None for one that cannot."""
    if column.primary_key or column.foreign_keys or column.name in CODES | FIGURES:
        return None
    if column.name.endswith(("_hash", "_last4", "_sealed")):
        return None
    if isinstance(column.type, JSONB):
        return "json"
    if isinstance(column.type, ARRAY):
        return "array" if isinstance(column.type.item_type, String) else None
    return "text" if isinstance(column.type, String) else None


async def plant(db: asyncpg.Connection, tx: Tx, rows: dict[str, list[UUID]], mark: Mark) -> int:
    """Put the mark into every wordy and every sealed column of these rows. Returns how many columns."""
    keys, planted = await tx.keys(), 0
    for name, ids in rows.items():
        table = Model.metadata.tables[name]
        for column in table.columns:
            kind = _wordy(column)
            if kind is not None:
                planted += 1
                await _put(db, table, column, kind, tx.org_id, ids, mark)
        for column in table.columns:
            if column.name.endswith("_sealed") and column.name != "work_sealed":
                bound = column.name.removesuffix("_sealed")
                for id in ids:
                    planted += 1
                    await _seal(db, keys, name, bound, id, mark)
    return planted


async def _seal(
    db: asyncpg.Connection, keys: crypto.OrgKeys, table: str, bound: str, id: UUID, mark: Mark
) -> None:
    where = "WHERE org_id = $1 AND id = $2"
    if "phone" not in bound:
        told = keys.seal(orjson.dumps({"after": {"name": mark.word}}).decode(), table, bound, id)
        await db.execute(f"UPDATE {table} SET {bound}_sealed = $3 {where}", keys.org_id, id, told)
        return
    await db.execute(
        f"UPDATE {table} SET {bound}_sealed = $3, {bound}_hash = $4, {bound}_last4 = right($5, 4) {where}",
        keys.org_id, id, keys.seal(mark.phone, table, bound, id), keys.blind("phone", mark.phone), mark.phone,
    )  # fmt: skip


async def _put(
    db: asyncpg.Connection, table: Table, column: Column[Any], kind: str, org_id: UUID, ids: list[UUID],
    mark: Mark,
) -> None:  # fmt: skip
    value: Any = mark.word
    if kind == "json":
        value = orjson.dumps({"said": mark.word}).decode()
        if column.name in {"ai_sources", "bcc"}:
            value = orjson.dumps([mark.word]).decode()
    if kind == "array":
        value = [mark.word]
    cast = {"json": "$3::text::jsonb", "array": "$3::text[]", "text": "$3::text"}[kind]
    where = "org_id = $1 AND id = ANY($2)"
    if column.name in {"reason", "cancel_reason"}:
        where += f" AND {column.name} IS DISTINCT FROM 'rescheduled'"
    if column.name == "sender_name":  # a colleague's own name is no customer's
        where += " AND sender_type = 'customer'"
    await db.execute(f"UPDATE {table.name} SET {column.name} = {cast} WHERE {where}", org_id, ids, value)


async def rows_of(tx: Tx, person: Person) -> dict[str, list[UUID]]:
    """Table → ids of the person's rows, of every declared table."""
    found = {}
    for holds in HOLDS.values():
        if isinstance(holds.erase, Keep):
            continue
        args = _Args(tx.org_id)
        where = _matches(holds, person, args)
        rows = await tx.conn.fetch(
            f"SELECT id FROM {holds.table} WHERE org_id = $1 AND {where}", *args.values
        )
        found[holds.table] = [row["id"] for row in rows]
    return found


async def residue(db: asyncpg.Connection, hall: Hall, mark: Mark) -> list[str]:
    """Where the person still shows: every row of every table, what is sealed, the queue, the cache, files."""
    async with hall.held.unit.reading(hall.actor()) as tx:
        keys = await tx.keys()
    forms = mark.forms(keys.blind("phone", mark.phone))
    found = []
    for table in Model.metadata.tables.values():
        owner = "org_id" if "org_id" in table.c else "id" if table.name == "organizations" else None
        if owner is None:
            continue
        rows = await db.fetch(f"SELECT t.*, t::text AS everything FROM {table.name} t WHERE {owner} = $1",
                              hall.org_id)  # fmt: skip
        for row in rows:
            if any(form in row["everything"] for form in forms):
                told = [column for column, value in row.items() if column != "everything"
                        and any(form in str(value) for form in forms)]  # fmt: skip
                found.append(f"{table.name} {dict(row).get('id')} {told}")
            found += [f"{table.name}.{column}" for column, text in _opened(keys, table.name, row)
                      if any(form in text for form in forms)]  # fmt: skip
    for row in await db.fetch("SELECT payload FROM jobs.pgqueuer"):
        if any(form.encode() in (row["payload"] or b"") for form in forms):
            found.append("jobs.pgqueuer")
    return found + await _in_cache(hall, forms) + _in_files(hall, keys, forms, await _blobs(db, hall))


def _opened(keys: crypto.OrgKeys, table: str, row: Any) -> list[tuple[str, str]]:
    found = []
    for column, value in row.items():
        if not column.endswith("_sealed") or not value:
            continue
        try:
            found.append((column, keys.unseal(value, table, column.removesuffix("_sealed"), row["id"])))
        except crypto.Unreadable:
            found.append((column, "")) if table not in HOLDS else found.append((column, "unreadable"))
    if table == "idempotency_keys" and row["response_body"]:
        body = idempotency.opened(keys, row["user_id"], row["key"], row["response_body"])
        found.append(("response_body", body.decode(errors="replace")))
    return found


async def _in_cache(hall: Hall, forms: list[str]) -> list[str]:
    client = hall.held.cache.client
    assert client is not None
    found = []
    async for key in client.scan_iter(count=1000):
        value = await client.get(key) if await client.type(key) == b"string" else b""
        if any(form.encode() in key + (value or b"") for form in forms):
            found.append(f"valkey {key!r}")
    return found


async def _blobs(db: asyncpg.Connection, hall: Hall) -> dict[str, UUID]:
    rows = await db.fetch("SELECT id, stored_path FROM files WHERE org_id = $1", hall.org_id)
    return {row["stored_path"]: row["id"] for row in rows}


def _in_files(hall: Hall, keys: Any, forms: list[str], named: dict[str, UUID]) -> list[str]:
    """Raw, and opened: of zips what they hold."""
    root: Path = hall.held.settings.data / "files" / hall.org_id.hex
    found = []
    for path in root.iterdir() if root.is_dir() else ():
        raw = path.read_bytes()
        id = named.get(f"{hall.org_id.hex}/{path.name}", NOBODY)
        content = keys.unseal_bytes(raw, f"{hall.org_id}|files|content|{id}")
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        if any(form.encode() in raw + content for form in forms):
            found.append(f"file {path.name}")
    return found


def sizes() -> int:
    """For the figure: how many columns the search reads."""
    return sum(len(table.columns) for table in Model.metadata.tables.values())


__all__ = ["Mark", "plant", "residue", "rows_of", "sizes"]
