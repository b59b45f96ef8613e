"""When a row was changed, as an ETag: whoever sends it back as ``If-Match`` overwrites nobody's work."""

from typing import Protocol

from zhike.core import errors


class Changed(Protocol):
    """A row that knows when it was changed (`core.model.Changing`)."""

    updated_at: object


class EditConflict(errors.DomainError):
    code = "edit.conflict"
    status = 412


def of(row: Changed) -> str:
    """``"2026-11-22T08:00:00.123456+00:00"``, with its quotes."""
    return f'"{row.updated_at.isoformat()}"'  # type: ignore[attr-defined]


def check(expected: str | None, row: Changed) -> None:
    """``row`` is locked, ``expected`` the request's ``If-Match``, if it has one. Raises `EditConflict`."""
    if expected is None or expected.strip() == "*":
        return
    if of(row) not in {tag.strip().removeprefix("W/") for tag in expected.split(",")}:
        raise EditConflict(updated_at=of(row).strip('"'))
