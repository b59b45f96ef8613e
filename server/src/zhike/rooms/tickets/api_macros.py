"""Routes of macros: /api/ticket-macros, and what they do to a ticket."""

from uuid import UUID

from fastapi import Response

from zhike.core.http import match
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.tickets import macro_schemas as shapes
from zhike.rooms.tickets import macros, repository, schemas

book = router("/api/ticket-macros", "tickets")
use = router("/api/tickets", "tickets")


@book.get("")
@access("ticket:read")
async def list_ticket_macros(tx: InTx) -> shapes.MacrosRead:
    """One's own macros and the shared ones, by name."""
    return shapes.MacrosRead(items=[macros.read(tx, row) for row in await macros.Macros(tx).seen()])


@book.post("", status_code=201)
@access("ticket:write")
async def create_ticket_macro(tx: InTx, form: shapes.MacroPut) -> shapes.MacroRead:
    """Keep what one often does. Whoever shares it with all runs the tickets (``ticket:manage``)."""
    return macros.read(tx, await macros.create(tx, form))


@book.get("/{macro_id}")
@access("ticket:read")
async def get_ticket_macro(tx: InTx, macro_id: UUID) -> shapes.MacroRead:
    """One macro. Send its ``updated_at`` back as ``If-Match`` when you change it."""
    return macros.read(tx, await macros.Macros(tx).visible(macro_id))


@book.put("/{macro_id}")
@access("ticket:write")
async def put_ticket_macro(
    tx: InTx, macro_id: UUID, form: shapes.MacroPut, expected: match.IfMatch = None
) -> shapes.MacroRead:
    """Change a macro, whole."""
    return macros.read(tx, await macros.put(tx, macro_id, form, expected))


@book.delete("/{macro_id}", status_code=204)
@access("ticket:write")
async def delete_ticket_macro(tx: InTx, macro_id: UUID) -> None:
    """Forget a macro; what it did stays done."""
    await macros.delete(tx, macro_id)


@use.get("/{id}/macros/{macro_id}")
@access("ticket:write")
async def preview_ticket_macro(tx: InTx, id: UUID, macro_id: UUID) -> shapes.MacroPreview:
    """What a macro would do to a ticket as it is now."""
    return shapes.MacroPreview(steps=await macros.preview(tx, id, macro_id))


@use.post("/{id}/macros/{macro_id}", response_model=schemas.TicketRead)
@access("ticket:write")
async def apply_ticket_macro(tx: InTx, id: UUID, macro_id: UUID, expected: match.IfMatch = None) -> Response:
    """Do it, all of it or nothing."""
    await macros.apply(tx, id, macro_id, expected)
    body = await repository.ONE.json(tx, org_id=tx.org_id, id=id)
    return Response(body, media_type="application/json")


TITLES: dict[str, tuple[str, str]] = {
    "macro.not_found": ("找不到该宏", "No such macro"),
    "macro.name_taken": ("您已有同名的宏", "You have a macro of this name"),
    "macro.too_many": ("最多 50 个宏", "There are 50 macros already"),
    "macro.not_own": ("共享的宏由创建人或工单管理员修改", "A shared macro is its maker's to change"),
    "macro.refused": (
        "这个宏的某一步不能用于该工单，没有做任何改动",
        "One step cannot be done; nothing was done",
    ),
}
