"""When a row was changed, as an ETag: whoever sends it back as ``If-Match`` overwrites nobody's work."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Mapped

from zhike.core import errors


class Changed(Protocol):
    """A row that knows when it was changed (`core.model.Changing`)."""

    updated_at: Mapped[datetime]


class EditConflict(errors.DomainError):
    code = "edit.conflict"
    status = 412


def of(row: Changed) -> str:
    """``"2026-11-22T08:00:00.123456+00:00"``, with its quotes."""
    return f'"{row.updated_at.isoformat()}"'


def check(expected: str | None, row: Changed) -> None:
    """``row`` is locked, ``expected`` the request's ``If-Match``, if it has one. Raises `EditConflict`.

    Times are compared and not their digits: ``updated_at`` as it stands in the JSON will do for a tag.
    """
    if expected is None or expected.strip() == "*":
        return
    if row.updated_at not in {_time(tag) for tag in expected.split(",")}:
        raise EditConflict(updated_at=of(row).strip('"'))


def _time(tag: str) -> datetime | None:
    try:
        return datetime.fromisoformat(tag.strip().removeprefix("W/").strip('"'))
    except ValueError:
        return None
