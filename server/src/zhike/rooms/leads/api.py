"""Routes of leads: /api/leads."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime

from zhike.core import errors, search
from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.leads import listing, repository, schemas, service

leads = router("/api/leads", "leads")
Sort = Literal["-created_at", "-score"]
JSON = "application/json"


async def _one(tx: Tx, id: UUID, status: int = 200) -> Response:
    body = await repository.ONE.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise repository.LeadMissing()
    return Response(body, status, media_type=JSON)


@leads.get("", response_model=paging.Page[schemas.LeadBrief])
@access("lead:read")
async def list_leads(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, sort: Sort = "-created_at",
    status: Annotated[str | None, Query(pattern="^(open|new|contacted|qualified|converted|lost)$")] = None,
    assigned_to: Annotated[str | None, Query(max_length=36, description="`me`, `none` or an id.")] = None,
    source_platform: Annotated[str | None, Query(max_length=50)] = None, customer_id: UUID | None = None,
    import_id: UUID | None = None, q: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:  # fmt: skip
    """Leads, newest or best first. ``q`` is a piece of a name or a company, pinyin or its first letters, the
    last four digits or all of a phone, the beginning of a name at WeChat, or an address."""
    given = paging.given(status=status, assigned_to=assigned_to, source_platform=source_platform,
                         customer_id=customer_id, import_id=import_id)  # fmt: skip
    names, values = listing.chosen(tx, given)
    sought = await search.sought(tx, q)
    filters = frozenset(names | sought.filters)
    statement = repository.page(filters, sort, cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, sort, **values | sought.values)


@leads.post("", status_code=201, response_model=schemas.LeadRead)
@access("lead:write")
async def create_lead(tx: InTx, form: schemas.LeadCreate) -> Response:
    """Add a lead."""
    _, body = await service.create_lead(tx, form)
    return Response(body, 201, media_type=JSON)


@leads.get("/summary")
@access("lead:read")
async def summarize_leads(tx: InTx, since: AwareDatetime | None = None) -> schemas.LeadSummary:
    """What is to be done. ``fresh`` counts all that came since ``since`` (the last 24 hours)."""
    start: datetime = tx.now - timedelta(days=1)
    if since is not None:
        if not 1970 <= since.year < 9999:
            raise errors.Invalid(field="since")
        start = since
    return schemas.LeadSummary(**await repository.summary(tx, start))


@leads.get("/{id}", response_model=schemas.LeadRead)
@access("lead:read")
async def get_lead(tx: InTx, id: UUID) -> Response:
    """One lead. Send its ``updated_at`` back as ``If-Match`` when you change it."""
    return await _one(tx, id)


@leads.patch("/{id}", response_model=schemas.LeadRead)
@access("lead:write")
async def patch_lead(tx: InTx, id: UUID, form: schemas.LeadPatch, expected: match.IfMatch = None) -> Response:
    """Change what is known of a lead, or its status."""
    await service.change_lead(tx, id, form, expected)
    return await _one(tx, id)


@leads.post("/{id}/assign", response_model=schemas.LeadRead)
@access("lead:write")
async def assign_lead(tx: InTx, id: UUID, form: schemas.AssignLead) -> Response:
    """Give a lead to a colleague. Without `lead:assign` one may only take a free one."""
    await service.assign(tx, id, form.user_id)
    return await _one(tx, id)


@leads.post("/{id}/convert", response_model=schemas.LeadRead)
@access("lead:convert")
async def convert_lead(tx: InTx, id: UUID, form: schemas.Nothing | None = None) -> Response:
    """Make a customer of a lead, or link the one with this phone. Again, it answers the same customer."""
    await service.convert(tx, id)
    return await _one(tx, id)


@leads.post("/{id}/lose", response_model=schemas.LeadRead)
@access("lead:write")
async def lose_lead(tx: InTx, id: UUID, form: schemas.Lose) -> Response:
    """Give a lead up, with the reason."""
    await service.lose(tx, id, form.reason)
    return await _one(tx, id)


@leads.get("/{id}/activities", response_model=paging.Page[schemas.LeadActivityRead])
@access("lead:read")
async def list_lead_activities(
    tx: InTx, id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """What happened with a lead, newest first."""
    await repository.Leads(tx).get(id)
    statement = repository.history(cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, lead_id=id)


@leads.post("/{id}/activities", status_code=201, response_model=schemas.LeadActivityRead)
@access("lead:write")
async def add_lead_activity(tx: InTx, id: UUID, form: schemas.ActivityCreate) -> Response:
    """Note something that happened with a lead."""
    line = await service.add_activity(tx, id, form)
    body = await repository.ONE_LINE.json(tx, org_id=tx.org_id, id=line.id)
    return Response(body, 201, media_type=JSON)


@leads.post("/{id}/reveal")
@access("customer:reveal", limit=30)
async def reveal_lead(tx: InTx, id: UUID, form: schemas.RevealLead) -> schemas.LeadRevealed:
    """Show the phone of a lead; the reason is kept."""
    return await service.reveal(tx, id, form)


TITLES = {
    "lead.not_found": ("找不到该线索", "No such lead"),
    "lead.wrong_status": ("线索当前状态不能这样操作", "The lead's status does not allow this"),
    "lead.no_assignee": ("找不到这位同事，或其账号已停用", "No such colleague at work"),
    "lead.reference": ("渠道、门店或同事不存在", "No such channel, site or colleague"),
    "lead.nothing_to_reveal": ("该线索没有留下电话", "This lead has left no phone"),
}
ROUTERS = (leads,)
