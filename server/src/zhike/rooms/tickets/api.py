"""Routes of tickets: /api/tickets."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from zhike.core import errors, people, search
from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.tickets import api_macros, api_work, repository, rules, schemas, service

tickets = router("/api/tickets", "tickets")
JSON = "application/json"
Sort = Literal["-created_at", "-updated_at"]
Where = Annotated[
    Literal["open", "done"] | schemas.Status | None, Query(description="A state, `open` or `done`.")
]
Whose = Annotated[str | None, Query(max_length=36, description="`me`, `none` or an id.")]
Words = Annotated[
    str | None,
    Query(max_length=100, description="A piece of the title or of the customer's name, or the number."),
]
Email = Annotated[str | None, Query(max_length=255, description="The customer's, as it was at the time.")]
Label = Annotated[str | None, Query(max_length=50)]
_STATUSES = {"open": sorted(rules.OPEN), "done": ["resolved", "closed", "archived"]}


async def _one(tx: Tx, id: UUID, status: int = 200) -> Response:
    body = await repository.ONE.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise repository.TicketMissing()
    return Response(body, status, media_type=JSON)


@tickets.get("", response_model=paging.Page[schemas.TicketBrief])
@access("ticket:read")
async def list_tickets(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, sort: Sort = "-created_at",
    status: Where = None, priority: schemas.Priority | None = None, ticket_type: schemas.Type | None = None,
    assigned_agent_id: Whose = None, customer_id: UUID | None = None,
    conversation_id: UUID | None = None, site_id: UUID | None = None,
    email: Email = None, tag: Label = None, watching: bool = False, late: bool = False, q: Words = None,
) -> Response:  # fmt: skip
    """Tickets, narrowed. Whoever sees addresses in part cannot find out one by asking for it."""
    if email is not None and dict(tx.actor.veils).get("email", "full") != "full":
        raise errors.Forbidden(field="email")
    values: dict[str, Any] = paging.given(
        priority=priority, ticket_type=ticket_type, customer_id=customer_id, conversation_id=conversation_id,
        site_id=site_id, email=email,
    )  # fmt: skip
    if status is not None:
        values["statuses"] = _STATUSES.get(status, [status])
    if assigned_agent_id == "none":
        values["nobody"] = True
    elif assigned_agent_id is not None:
        values["assigned_agent_id"] = people.whose(tx, assigned_agent_id, "assigned_agent_id")
    if tag is not None:
        values["tag"] = [tag]
    if watching:
        values["watcher"] = [tx.actor.user_id]
    if late:
        values["late"] = tx.now
    if q and q.strip().upper().startswith("TKT-"):
        values["number"] = q.strip().upper()
    elif q and (keys := search.keys_within(tx, q)):
        values["keys"] = keys
    statement = repository.page(frozenset(values), sort, cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@tickets.post("", status_code=201, response_model=schemas.TicketRead)
@access("ticket:write")
async def create_ticket(tx: InTx, form: schemas.TicketCreate) -> Response:
    """Open a ticket, by itself or out of a conversation."""
    row = await service.open_ticket(tx, form)
    return await _one(tx, row.id, 201)


@tickets.get("/counts")
@access("ticket:read")
async def count_tickets(tx: InTx) -> schemas.TicketCounts:
    """How many there are in each state that is not over."""
    return schemas.TicketCounts.model_validate(dict(await repository.counts(tx)))


@tickets.get("/{id}", response_model=schemas.TicketRead)
@access("ticket:read")
async def get_ticket(tx: InTx, id: UUID) -> Response:
    """One ticket. Send its ``updated_at`` back as ``If-Match`` when you change it."""
    return await _one(tx, id)


@tickets.patch("/{id}", response_model=schemas.TicketRead)
@access("ticket:write")
async def patch_ticket(
    tx: InTx, id: UUID, form: schemas.TicketPatch, expected: match.IfMatch = None
) -> Response:
    """Change what is known of a ticket."""
    await service.change_ticket(tx, id, form, expected)
    return await _one(tx, id)


@tickets.post("/{id}/assign", response_model=schemas.TicketRead)
@access("ticket:write")
async def assign_ticket(tx: InTx, id: UUID, form: schemas.TicketAssign) -> Response:
    """Put a colleague in charge, or nobody."""
    await service.assign(tx, id, form.user_id)
    return await _one(tx, id)


@tickets.post("/{id}/move", response_model=schemas.TicketRead)
@access("ticket:write")
async def move_ticket(
    tx: InTx, id: UUID, form: schemas.TicketMove, expected: match.IfMatch = None
) -> Response:
    """To another state, with a reason and a comment for the history."""
    await service.move(tx, id, form, expected)
    return await _one(tx, id)


@tickets.post("/{id}/reopen", response_model=schemas.TicketRead)
@access("ticket:write")
async def reopen_ticket(tx: InTx, id: UUID, form: schemas.TicketReopen) -> Response:
    """Take a resolved or closed ticket up again."""
    await service.reopen(tx, id, form.reason)
    return await _one(tx, id)


@tickets.post("/{id}/merge", response_model=schemas.TicketRead)
@access("ticket:write")
async def merge_ticket(tx: InTx, id: UUID, form: schemas.TicketMerge) -> Response:
    """One matter that came twice: close this one into another."""
    await service.merge(tx, id, form.into)
    return await _one(tx, id)


@tickets.post("/{id}/watch", response_model=schemas.TicketRead)
@access("ticket:read")
async def watch_ticket(tx: InTx, id: UUID, form: schemas.TicketWatch) -> Response:
    """Hear of each step of a ticket, or no more; or have a colleague hear of it."""
    await service.watch(tx, id, form.watching, form.user_id)
    return await _one(tx, id)


@tickets.get("/{id}/comments", response_model=paging.Page[schemas.TicketCommentRead])
@access("ticket:read")
async def list_ticket_comments(
    tx: InTx, id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None, public: bool = False
) -> Response:
    """What was said about a ticket, newest first."""
    await repository.Tickets(tx).get(id)
    statement = repository.comments(public, cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, ticket_id=id)


@tickets.post("/{id}/comments", status_code=201)
@access("ticket:write")
async def create_ticket_comment(
    tx: InTx, id: UUID, form: schemas.TicketCommentCreate
) -> schemas.TicketCommentRead:
    """Say something about a ticket; whoever is mentioned hears of it."""
    return schemas.TicketCommentRead.model_validate(await service.comment(tx, id, form), from_attributes=True)


@tickets.get("/{id}/history")
@access("ticket:read")
async def list_ticket_history(tx: InTx, id: UUID) -> schemas.TicketHistory:
    """Its moves from state to state, the newest first."""
    await repository.Tickets(tx).get(id)
    rows = await repository.moves(tx, id)
    return schemas.TicketHistory(items=[schemas.TicketMoveRead.model_validate(dict(row)) for row in rows])


ROUTERS = (tickets, api_work.work, api_macros.book, api_macros.use)
TITLES: dict[str, tuple[str, str]] = api_macros.TITLES | {
    "ticket.not_found": ("找不到该工单", "No such ticket"),
    "ticket.wrong_status": ("工单当前状态不能这样变更", "The ticket cannot go there from its state"),
    "ticket.archived": ("工单已归档，不能再修改", "The ticket is archived and stays as it is"),
    "ticket.reason": ("请写明关闭原因", "Say why it is closed"),
    "ticket.no_assignee": ("找不到可负责的同事", "Nobody here who could be in charge"),
    "ticket.reference": (
        "找不到所选的客户、会话、门店或同事",
        "No such customer, conversation, site or colleague",
    ),
    "ticket.attachment_not_found": ("找不到该附件", "No such file"),
    "ticket.attachment_kind": (
        "只接受 10 MB 以内的 PDF、PNG 或 JPEG 文件",
        "Only PDF, PNG and JPEG up to 10 MB",
    ),
    "ticket.attachments": (
        "一张工单最多 20 个附件，合计 50 MB",
        "A ticket has 20 files at most, 50 MB together",
    ),
    "ticket.comment": ("这条备注不属于该工单", "No such comment at this ticket"),
    "ticket.split": (
        "请选择要拆分的备注，或写明内容",
        "Choose a comment to split off, or say what it is",
    ),
    "ticket.merge": ("这两张工单不能合并", "These tickets cannot be merged"),
}
