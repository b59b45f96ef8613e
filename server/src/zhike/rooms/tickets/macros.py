"""Macros: kept, shown beforehand, and done to a ticket in one transaction or not at all."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_

from zhike.core import errors, etag
from zhike.core.http.access import require
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.identity import service as identity
from zhike.rooms.tickets import macro_rules, repository, schemas, service
from zhike.rooms.tickets import macro_schemas as shapes
from zhike.rooms.tickets.macro_models import TicketMacro
from zhike.rooms.tickets.models import Ticket

MOST_OWN = 50


class MacroMissing(errors.NotFound):
    code = "macro.not_found"


class NameTaken(errors.Conflict):
    code = "macro.name_taken"


class TooManyMacros(errors.Conflict):
    code = "macro.too_many"


class NotOwn(errors.Forbidden):
    """A shared macro is changed by whoever made it, or who runs the tickets of the organization."""

    code = "macro.not_own"


class MacroRefused(errors.Conflict):
    """Step ``step`` (from 1) cannot be done to this ticket, for ``why`` (a code); nothing was done."""

    code = "macro.refused"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {"uq_ticket_macros_org_id_user_id_name": NameTaken}


class Macros(Repository[TicketMacro]):
    model = TicketMacro
    missing = MacroMissing

    async def seen(self) -> Sequence[TicketMacro]:
        """One's own and the shared ones, by name."""
        mine = or_(TicketMacro.is_shared, TicketMacro.user_id == self.tx.actor.user_id)
        query = self.select().where(mine).order_by(TicketMacro.name, TicketMacro.id)
        return (await self.tx.session.scalars(query)).all()

    async def visible(self, id: UUID) -> TicketMacro:
        row = await self.get(id)
        if not row.is_shared and row.user_id != self.tx.actor.user_id:
            raise MacroMissing()
        return row


def _may_change(tx: Tx, row: TicketMacro) -> bool:
    manages = row.is_shared and tx.actor.scope == "a" and tx.actor.may("ticket:manage")
    return row.user_id == tx.actor.user_id or manages


def read(tx: Tx, row: TicketMacro) -> shapes.MacroRead:
    return shapes.MacroRead(
        id=row.id, name=row.name, is_shared=row.is_shared, is_own=_may_change(tx, row), actions=row.actions,
        created_at=row.created_at, updated_at=row.updated_at,
    )  # fmt: skip


async def _check(tx: Tx, form: shapes.MacroPut) -> None:
    """Who shares one runs the tickets; who is put in charge must be at work here."""
    if form.is_shared:
        require(tx.actor, "ticket:manage")
    asked = [one.user_id for one in form.actions if one.kind == "assign" and one.user_id is not None]
    if len(await identity.colleagues(tx, asked)) != len(set(asked)):
        raise service.NoAssignee(field="user_id")


async def create(tx: Tx, form: shapes.MacroPut) -> TicketMacro:
    """Raises `NameTaken`, `TooManyMacros`, `NoAssignee`."""
    me = tx.actor.user_id
    if me is None:
        raise errors.Forbidden()
    await _check(tx, form)
    await tx.lock("tickets", "macros", me)
    if sum(one.user_id == me for one in await Macros(tx).seen()) >= MOST_OWN:
        raise TooManyMacros(limit=MOST_OWN)
    row = Macros(tx).add(TicketMacro(
        id=uuid7(), user_id=me, name=form.name, is_shared=form.is_shared,
        actions=[one.model_dump(mode="json") for one in form.actions],
    ))  # fmt: skip
    await tx.flush()
    tx.audit("macro.created", "ticket_macro", row.id, after={"name": row.name, "is_shared": row.is_shared})
    return row


async def put(tx: Tx, id: UUID, form: shapes.MacroPut, expected: str | None) -> TicketMacro:
    """Change it, whole. Raises `NotOwn`, `NameTaken`, `NoAssignee`, `etag.EditConflict`."""
    row = await Macros(tx).visible(id)
    etag.check(expected, row)
    if not _may_change(tx, row):
        raise NotOwn()
    await _check(tx, form)
    before = {"name": row.name, "is_shared": row.is_shared}
    row.name, row.is_shared, row.updated_at = form.name, form.is_shared, tx.now
    row.actions = [one.model_dump(mode="json") for one in form.actions]
    await tx.flush()
    tx.audit("macro.updated", "ticket_macro", row.id, before=before,
             after={"name": row.name, "is_shared": row.is_shared})  # fmt: skip
    return row


async def delete(tx: Tx, id: UUID) -> None:
    """Raises `NotOwn`."""
    row = await Macros(tx).visible(id)
    if not _may_change(tx, row):
        raise NotOwn()
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("macro.deleted", "ticket_macro", id, before={"name": row.name, "is_shared": row.is_shared})


async def preview(tx: Tx, ticket_id: UUID, id: UUID) -> list[shapes.MacroStep]:
    """What it would do to a ticket as it is now; changes nothing."""
    macro = await Macros(tx).visible(id)
    return await _plan(tx, await repository.Tickets(tx).get(ticket_id), read(tx, macro).actions)


async def _plan(tx: Tx, row: Ticket, actions: Sequence[shapes.Action]) -> list[shapes.MacroStep]:
    asked = [one.user_id or tx.actor.user_id for one in actions if one.kind == "assign"]
    names = await identity.colleagues(tx, [one for one in asked if one is not None])
    values = await _values(tx, row)
    status, steps = row.status, list[shapes.MacroStep]()
    for one in actions:
        refused = "ticket.archived" if status == "archived" else None
        if one.kind == "status":
            refused = macro_rules.status_step(status, one.status, one.reason)
            step = shapes.MacroStep(kind="status", to=one.status, idle=status == one.status)
            status = status if refused else one.status
        elif one.kind == "priority":
            step = shapes.MacroStep(kind="priority", to=one.priority, idle=row.priority == one.priority)
        elif one.kind == "assign":
            who = one.user_id or tx.actor.user_id
            name = names.get(who) if who is not None else None
            refused = refused or (None if name is not None else "ticket.no_assignee")
            step = shapes.MacroStep(kind="assign", to=name or "", idle=row.assigned_agent_id == who)
        elif one.kind == "tag":
            step = shapes.MacroStep(kind="tag", to=one.tag, idle=one.tag in row.tags)
        else:
            words = macro_rules.filled(one.content, values)
            step = shapes.MacroStep(kind="comment", to=words, comment_type=one.comment_type)
        steps.append(step.model_copy(update={"refused": refused}))
    return steps


async def _values(tx: Tx, row: Ticket) -> dict[str, str]:
    me = tx.actor.name if tx.actor.user_id is not None else await repository.organization(tx)
    return {"customer": str((row.customer or {}).get("name") or "客户"), "number": row.ticket_id,
            "title": row.title, "me": me}  # fmt: skip


async def words(tx: Tx, row: Ticket, content: str) -> str:
    """What somebody, or the house, would say about a ticket: placeholders filled in."""
    return macro_rules.filled(content, await _values(tx, row))


async def run(tx: Tx, ticket_id: UUID, id: UUID) -> str:
    """As `apply`, for the house itself: a shared macro alone. Answers its name. Raises `MacroMissing`."""
    macro = await Macros(tx).get(id)
    if not macro.is_shared:
        raise MacroMissing()
    await apply(tx, ticket_id, id, None)
    return macro.name


async def apply(tx: Tx, ticket_id: UUID, id: UUID, expected: str | None) -> Ticket:
    """Do it, all of it or nothing. Raises `MacroRefused`, `TicketClosed`, `etag.EditConflict`."""
    macro = await Macros(tx).visible(id)
    row = await service.locked(tx, ticket_id)
    etag.check(expected, row)
    actions = read(tx, macro).actions
    steps = await _plan(tx, row, actions)
    for place, step in enumerate(steps, 1):
        if step.refused is not None:
            raise MacroRefused(step=place, why=step.refused)
    for action, step in zip(actions, steps, strict=True):
        if not step.idle:
            await _do(tx, row, action, step)
    tx.audit("ticket.macro_applied", "ticket", row.id, macro_id=macro.id, ticket_id=row.ticket_id)
    return row


async def _do(tx: Tx, row: Ticket, action: shapes.Action, step: shapes.MacroStep) -> None:
    if action.kind == "status":
        await service.move(tx, row.id, schemas.TicketMove(status=action.status, reason=action.reason))
    elif action.kind == "priority":
        await service.change_ticket(tx, row.id, schemas.TicketPatch(priority=action.priority))
    elif action.kind == "assign":
        await service.assign(tx, row.id, action.user_id or tx.actor.user_id)
    elif action.kind == "tag":
        await service.change_ticket(tx, row.id, schemas.TicketPatch(tags=[*row.tags, action.tag]))
    else:
        said = schemas.TicketCommentCreate(content=step.to, comment_type=action.comment_type)
        await service.comment(tx, row.id, said)
