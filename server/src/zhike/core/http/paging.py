"""Keyset pages: an opaque cursor of (sort value, id), never an offset; and how a route answers with one."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
from fastapi import Query, Response
from pydantic import BaseModel

from zhike.core import errors, hot
from zhike.core.http.answer import Json
from zhike.core.tx import Tx

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=200, description="Rows on the page.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]


class Page(BaseModel, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


def encode(*values: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values, default=str)).decode().rstrip("=")


def decode(cursor: str, parts: int) -> list[Any]:
    """The cursor's values. Raises `Invalid` when it is not one of ours."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        values = None
    if not isinstance(values, list) or len(values) != parts:
        raise errors.Invalid(field="cursor")
    return values


def decode_time_id(cursor: str) -> tuple[datetime, UUID]:
    """A cursor of (time, id). Raises `Invalid`."""
    at, id = decode(cursor, 2)
    try:
        time, key = datetime.fromisoformat(at), UUID(id)
    except (TypeError, ValueError, AttributeError):
        raise errors.Invalid(field="cursor") from None
    if time.tzinfo is None or not 1970 <= time.year <= 2200:
        raise errors.Invalid(field="cursor")
    return time, key


def decode_score_id(cursor: str) -> tuple[int, UUID]:
    """A cursor of (score from 0 to 100, id). Raises `Invalid`."""
    score, id = decode(cursor, 2)
    try:
        if not 0 <= score <= 100:
            raise ValueError("no score")
        return int(score), UUID(id)
    except (TypeError, ValueError, AttributeError):
        raise errors.Invalid(field="cursor") from None


def given(**values: Any) -> dict[str, Any]:
    """The filters that were asked for."""
    return {name: value for name, value in values.items() if value is not None}


async def answer(
    tx: Tx, statement: hot.Statement, limit: int, cursor: str | None = None, sort: str = "-created_at",
    **values: Any,
) -> Response:  # fmt: skip
    """A page as PostgreSQL wrote it. After the first one the statement takes ``at`` and ``id``, too."""
    values |= place(cursor, sort)
    return Json(await statement.json(tx, org_id=tx.org_id, limit=limit, **values) or b"")


def place(cursor: str | None, sort: str = "-created_at") -> dict[str, Any]:
    """Where a page begins: ``at`` and ``id``, of the first one nothing. Raises `Invalid`."""
    if cursor is None:
        return {}
    at, id = decode_score_id(cursor) if sort == "-score" else decode_time_id(cursor)
    return {"at": at, "id": id}


def page(rows: list[T], limit: int, *keys: str) -> tuple[list[T], str | None]:
    """Cut the one row read too many; the cursor is made of attributes ``keys`` of the last row kept."""
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], encode(*(getattr(last, key) for key in keys))
