"""The verbs of bulk edits: begin one, go on with it piece by piece, take it back.

Few rows are done at once, with the request; many by a job that goes on as the person who asked.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.context import Actor
from zhike.core.http.access import require
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.rooms.customers import service as customers
from zhike.rooms.leads import listing as leads
from zhike.rooms.lists import acting, repository, rules, schemas
from zhike.rooms.lists.acting import Wish
from zhike.rooms.lists.models import BulkEdit
from zhike.rooms.lists.repository import Edits
from zhike.rooms.notify import service as notify

_RIGHTS = {"customer:read", "customer:write", "lead:read", "lead:write", "lead:assign", "segment:read",
           "conversation:read", "appointment:read", "deal:read", "pool:manage"}  # fmt: skip


class BulkInvalid(errors.Invalid):
    """``field`` is missing, too many, or not of this list."""

    code = "bulk.invalid"


class NothingChosen(errors.NotFound):
    """None of the chosen rows is there for the person who asks."""

    code = "bulk.nothing"


class TooManyRows(errors.Invalid):
    """The filters let more rows through than one edit takes."""

    code = "bulk.too_many"


class NobodyThere(errors.Invalid):
    """No colleague at work has this id."""

    code = "bulk.no_user"


class TagMissing(errors.NotFound):
    code = "tag.not_found"


class UndoOver(errors.Conflict):
    """An edit is taken back once, when it has ended, within a day."""

    code = "bulk.undo_over"


def read(tx: Tx, row: Any) -> schemas.BulkRead:
    plain = {name: row[name] for name in schemas.BulkRead.model_fields if name != "undo_until"}
    open_ = _open(tx, row)
    until = row["finished_at"] + rules.UNDO if open_ else None
    return schemas.BulkRead(**plain, undo_until=until)


def _open(tx: Tx, row: Any) -> bool:
    """Whether it can be taken back; so can what one that failed has changed, or not given back yet."""
    ended = row["status"] in ("done", "failed") and row["changed"] > row["restored"] + row["kept"]
    return ended and rules.may_undo(row["finished_at"], tx.now)


def _sight(actor: Actor) -> dict[str, Any]:
    return {"scope": actor.scope, "name": actor.name, "veils": [list(one) for one in actor.veils],
            "permissions": sorted(_RIGHTS & actor.permissions)}  # fmt: skip


async def start(tx: Tx, form: schemas.BulkCreate) -> schemas.BulkRead:
    """Change many rows. Raises `BulkInvalid`, `NothingChosen`, `TooManyRows`, `NobodyThere`, `TagMissing`."""
    require(tx.actor, rules.WRITES[form.kind])
    sent = form.model_dump(mode="json", exclude_unset=True, exclude={"kind", "action", "ids", "filters"})
    value = {name: one for name, one in sent.items() if one is not None or name == "user_id"}
    unfit = rules.unfit_action(form.kind, form.action, value)
    if unfit is not None or (form.ids is None) == (form.filters is None):
        raise BulkInvalid(field=unfit or "ids")
    await _check_target(tx, form)
    found, missing = await _chosen(tx, form)
    if not found:
        raise NothingChosen()
    edit = Edits(tx).add(BulkEdit(
        id=uuid7(), kind=form.kind, action=form.action, value=value, status="running", total=len(found),
        missing=missing, requested_by=tx.actor.user_id, created_at=tx.now,
        sight=_sight(tx.actor),
    ))  # fmt: skip
    await tx.flush()
    edit_id = edit.id
    await repository.add_rows(tx, form.kind, edit_id, found)
    told = {key: one for key, one in value.items() if key != "reason"}
    tx.audit("bulk_edit.started", "bulk_edit", edit_id, after={"kind": form.kind, "action": form.action},
             rows=len(found), by_filter=form.filters is not None, **told)  # fmt: skip
    await _go_on(tx, edit_id, len(found))
    return read(tx, await repository.hold(tx, edit_id))


async def _go_on(tx: Tx, edit_id: UUID, rows: int) -> None:
    """Do few rows now, and leave many to a job."""
    if rows > rules.AT_ONCE:
        tx.enqueue("lists.edit", edit_id=edit_id)
        return
    while await piece(tx, edit_id):
        pass


async def _check_target(tx: Tx, form: schemas.BulkCreate) -> None:
    if form.user_id is not None and not await tx.conn.fetchval(
        "SELECT status = 'active' FROM users WHERE org_id = $1 AND id = $2", tx.org_id, form.user_id
    ):
        raise NobodyThere(field="user_id")
    if form.tag_id is not None and not await tx.conn.fetchval(
        "SELECT true FROM tags WHERE org_id = $1 AND id = $2", tx.org_id, form.tag_id
    ):
        raise TagMissing()


async def _chosen(tx: Tx, form: schemas.BulkCreate) -> tuple[list[UUID], int]:
    """(the rows that the actor sees, how many of those named are not among them)."""
    if form.ids is not None:
        wanted = set(form.ids)
        found = await repository.seen(tx, form.kind, sorted(wanted))
        return found, len(wanted) - len(found)
    found = await _matching(tx, form.kind, form.filters or {})
    if len(found) > rules.MOST:
        raise TooManyRows(most=rules.MOST)
    return found, 0


async def _matching(tx: Tx, kind: str, filters: dict[str, str]) -> list[UUID]:
    """The rows that the filters let through, by id: one more than an edit takes, at most."""
    plain = dict(filters)
    q = plain.pop("q", None)
    unfit = rules.unfit_filter(kind, plain)
    if unfit is not None:
        raise BulkInvalid(field=f"filters.{unfit}"[:60])
    ids = leads.ids if kind == "leads" else customers.ids
    try:
        return await ids(tx, plain, q, rules.MOST + 1)
    except ValueError:  # what should be an id is none
        raise BulkInvalid(field="filters") from None


async def count(tx: Tx, form: schemas.BulkCount) -> schemas.BulkCounted:
    """How many rows a change by these filters would be about, chosen as `start` would. Raises
    `BulkInvalid`."""
    require(tx.actor, rules.WRITES[form.kind])
    found = len(await _matching(tx, form.kind, form.filters))
    return schemas.BulkCounted(rows=min(found, rules.MOST), more=found > rules.MOST, most=rules.MOST)


def as_asked(org_id: UUID, edit: Any) -> Actor:
    """The person who asked, as they were then."""
    sight = edit["sight"]
    veils = tuple((kind, how) for kind, how in sight["veils"])
    return Actor("user", org_id, edit["requested_by"], sight["name"], scope=sight["scope"], veils=veils,
                 permissions=frozenset(sight["permissions"]))  # fmt: skip


async def piece(tx: Tx, edit_id: UUID) -> bool:
    """Do the next rows of an edit, or take them back; whether there are more."""
    edit = await repository.hold(tx, edit_id)
    if edit is None or edit["status"] not in ("running", "undoing"):
        return False
    undoing = edit["status"] == "undoing"
    wish = Wish(edit["kind"], edit["action"], edit["value"])
    rows = await repository.next_rows(tx, edit_id, "changed" if undoing else "pending", rules.PIECE)
    results = [await (_back if undoing else _forth)(tx, wish, row) for row in rows]
    if results:
        await repository.keep_rows(tx, results)
    await _add_up(tx, edit, results)
    if len(rows) == rules.PIECE:
        return True
    await _end(tx, edit_id, wish)
    return False


async def _forth(tx: Tx, wish: Wish, row: Any) -> dict[str, Any]:
    result: dict[str, Any] = {"id": row["id"], "code": None}
    try:
        async with tx.attempt():
            result["outcome"], result["before"] = await acting.act(tx, wish, row["of"])
    except Exception as error:
        result["outcome"], result["code"] = acting.refused(error)
    return result


async def _back(tx: Tx, wish: Wish, row: Any) -> dict[str, Any]:
    result: dict[str, Any] = {"id": row["id"], "restored": False, "kept_code": None}
    try:
        async with tx.attempt():
            result["restored"] = await acting.restore(tx, wish, row["of"], row["before"])
            result["kept_code"] = None if result["restored"] else "bulk.changed_since"
    except Exception as error:
        _, result["kept_code"] = acting.refused(error)
    return result


async def _add_up(tx: Tx, edit: Any, results: list[dict[str, Any]]) -> None:
    if edit["status"] == "undoing":
        kept = Counter(one["kept_code"] for one in results if not one["restored"])
        await repository.keep_edit(
            tx, edit["id"], restored=edit["restored"] + len(results) - kept.total(),
            kept=edit["kept"] + kept.total(),
            kept_why=to_json(dict(Counter(edit["kept_why"]) + kept)),
        )  # fmt: skip
        return
    found = Counter(one["outcome"] for one in results)
    why = Counter(one["code"] for one in results if one["outcome"] == "refused")
    await repository.keep_edit(
        tx, edit["id"], done=edit["done"] + len(results), changed=edit["changed"] + found["changed"],
        same=edit["same"] + found["same"], refused=edit["refused"] + found["refused"],
        missing=edit["missing"] + found["missing"],
        why=to_json(dict(Counter(edit["why"]) + why)),
    )  # fmt: skip


async def _end(tx: Tx, edit_id: UUID, wish: Wish) -> None:
    edit = await repository.hold(tx, edit_id)
    if edit["status"] == "undoing":
        await repository.keep_edit(tx, edit_id, status="undone", undone_at=tx.now)
        tx.audit("bulk_edit.undone", "bulk_edit", edit_id, restored=edit["restored"], kept=edit["kept"])
        title, content = "批量修改已撤销", f"恢复 {edit['restored']} 条，保留 {edit['kept']} 条"
    else:
        await repository.keep_edit(tx, edit_id, status="done", finished_at=tx.now)
        tx.audit("bulk_edit.finished", "bulk_edit", edit_id, changed=edit["changed"], same=edit["same"],
                 refused=edit["refused"], missing=edit["missing"])  # fmt: skip
        title, content = "批量修改完成", f"修改 {edit['changed']} 条，未能修改 {edit['refused']} 条"
        await _tell_owner(tx, wish, edit)
    if edit["total"] > rules.AT_ONCE and edit["requested_by"] is not None:
        await notify.notify(
            tx, user_ids=[edit["requested_by"]], type="bulk_edit", title=title, content=content,
            resource_type="bulk_edit", resource_id=edit_id,
        )  # fmt: skip


async def _tell_owner(tx: Tx, wish: Wish, edit: Any) -> None:
    """Whoever was given many leads hears of it once."""
    given = wish.id("user_id") if wish.kind == "leads" else None
    if given is not None and given != tx.actor.user_id and edit["changed"]:
        await notify.notify(
            tx, user_ids=[given], type="lead_assigned", title=f"有 {edit['changed']} 条线索分配给你",
            resource_type="bulk_edit", resource_id=edit["id"],
        )  # fmt: skip


async def undo(tx: Tx, edit_id: UUID) -> schemas.BulkRead:
    """Give back what nobody has changed since. Raises `UndoOver`."""
    await Edits(tx).own(edit_id)
    edit = await repository.hold(tx, edit_id)
    require(tx.actor, rules.WRITES[edit["kind"]])
    if not _open(tx, edit):
        raise UndoOver(status=edit["status"])
    await repository.keep_edit(tx, edit_id, status="undoing", sight=to_json(_sight(tx.actor)))
    tx.audit("bulk_edit.undo_started", "bulk_edit", edit_id, rows=edit["changed"])
    await _go_on(tx, edit_id, edit["changed"])
    return read(tx, await repository.hold(tx, edit_id))
