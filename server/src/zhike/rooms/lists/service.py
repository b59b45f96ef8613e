"""The verbs of views: keep one, change it, forget it, open a list with it."""

from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.http.access import require
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.lists import repository, rules, schemas
from zhike.rooms.lists.models import SavedView
from zhike.rooms.lists.repository import Views

MOST_OWN = 50


class FilterUnfit(errors.Invalid):
    """The list has no such filter, or a view does not keep it (the words of a search)."""

    code = "view.filter"


class TooManyViews(errors.Conflict):
    code = "view.too_many"


class NotOwn(errors.Forbidden):
    """A shared view is changed by whoever made it, or who keeps the settings."""

    code = "view.not_own"


def read(tx: Tx, row: SavedView, is_default: bool) -> schemas.ViewRead:
    return schemas.ViewRead(
        id=row.id, kind=row.kind, name=row.name, is_shared=row.is_shared, filters=row.filters,  # type: ignore[arg-type]
        columns=row.columns, sort=row.sort, is_own=_may_change(tx, row), is_default=is_default,
        updated_at=row.updated_at,
    )  # fmt: skip


def _may_change(tx: Tx, row: SavedView) -> bool:
    return row.user_id == tx.actor.user_id or (tx.actor.scope == "a" and tx.actor.may("config:write"))


async def views(tx: Tx, kind: schemas.Kind | None) -> list[schemas.ViewRead]:
    """One's own and the shared ones, of the lists that one sees."""
    found = await Views(tx).seen(kind)
    return [read(tx, row, opens) for row, opens in found if tx.actor.may(rules.NEEDS[row.kind])]


def _check(kind: str, filters: dict[str, str]) -> None:
    unfit = rules.unfit_filter(kind, filters)
    if unfit is not None:
        raise FilterUnfit(field=f"filters.{unfit}"[:60])


async def create(tx: Tx, form: schemas.ViewCreate) -> schemas.ViewRead:
    """Keep a list as it is now. Raises `FilterUnfit`, `TooManyViews`."""
    require(tx.actor, rules.NEEDS[form.kind])
    _check(form.kind, form.filters)
    found = Views(tx)
    await tx.lock("lists", "views", tx.actor.user_id)
    if await found.count() >= MOST_OWN:
        raise TooManyViews(most=MOST_OWN)
    assert tx.actor.user_id is not None
    row = found.add(SavedView(id=uuid7(), user_id=tx.actor.user_id, **form.model_dump()))
    await tx.flush()
    tx.audit("view.created", "saved_view", row.id, after={"kind": row.kind, "is_shared": row.is_shared})
    return read(tx, row, False)


async def _own(tx: Tx, id: UUID) -> SavedView:
    row = await Views(tx).visible(id)
    if not _may_change(tx, row):
        raise NotOwn()
    return row


async def change(tx: Tx, id: UUID, form: schemas.ViewPatch) -> schemas.ViewRead:
    """Change what is sent. Raises `FilterUnfit`, `NotOwn`."""
    row = await _own(tx, id)
    sent: dict[str, Any] = form.model_dump(exclude_unset=True)
    if nameless := sorted(name for name, value in sent.items() if value is None and name != "sort"):
        raise errors.Invalid(field=nameless[0])
    if form.filters is not None:
        _check(row.kind, form.filters)
    changed = {name: value for name, value in sent.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    await tx.flush()
    if changed:
        tx.audit("view.updated", "saved_view", row.id, fields=sorted(changed), is_shared=row.is_shared)
    opens = [default for one, default in await Views(tx).seen(row.kind) if one.id == id]
    return read(tx, row, bool(opens and opens[0]))


async def delete(tx: Tx, id: UUID) -> None:
    """Forget a view; whose list opened with it sees the list as it is made. Raises `NotOwn`."""
    row = await _own(tx, id)
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("view.deleted", "saved_view", id, before={"kind": row.kind, "is_shared": row.is_shared})


async def open_with(tx: Tx, form: schemas.DefaultSet) -> None:
    """Have one's list open with a view, or as it is made. Raises `ViewMissing`."""
    require(tx.actor, rules.NEEDS[form.kind])
    if form.view_id is not None and (await Views(tx).visible(form.view_id)).kind != form.kind:
        raise repository.ViewMissing()
    await repository.open_with(tx, form.kind, form.view_id)
    tx.audit("view.default_set", "saved_view", form.view_id, after={"kind": form.kind})
