"""Routes of deals: /api/deals."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from zhike.core import errors, people, search
from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.deals import figures, repository, schemas, service

deals = router("/api/deals", "deals")
Sort = Literal["-created_at", "-stage_changed_at", "-amount"]
JSON = "application/json"
CLOSED_DAYS = 30
Owner = Annotated[str | None, Query(max_length=36, description="`me`, `none` or an id.")]
Words = Annotated[
    str | None,
    Query(
        max_length=100, description="A piece of the title, of the customer's name, or the end of the phone."
    ),
]
From = Annotated[date | None, Query(description="Closed or expected from this day on.")]
To = Annotated[date | None, Query(description="Closed or expected until this day.")]
Least = Annotated[Decimal | None, Query(ge=0, le=10**13)]
Most = Annotated[Decimal | None, Query(ge=0, le=10**13)]


def _day(value: date | None, field: str) -> date | None:
    """Raises `Invalid` for a day that no calendar of ours has."""
    if value is not None and not 1970 <= value.year <= 2200:
        raise errors.Invalid(field=field)
    return value


def _by_amount(tx: Tx, *asked: object) -> None:
    """Whoever does not see amounts cannot find them out by asking for those above and below."""
    if any(value is not None for value in asked) and dict(tx.actor.veils).get("amount", "full") != "full":
        raise errors.Forbidden(field="amount")


def _filters(
    tx: Tx, owner_id: str | None, site_id: UUID | None, q: str | None, since: date | None, until: date | None,
    least: Decimal | None, most: Decimal | None,
) -> dict[str, Any]:  # fmt: skip
    """What every reading of many deals may be narrowed by."""
    _by_amount(tx, least, most)
    values = paging.given(
        site_id=site_id, closing_from=_day(since, "closing_from"), closing_to=_day(until, "closing_to"),
        amount_min=least, amount_max=most,
    )  # fmt: skip
    if owner_id == "none":
        values["nobody"] = True
    elif owner_id is not None:
        values["owner_id"] = people.whose(tx, owner_id, "owner_id")
    elif tx.actor.scope == "o":  # PostgreSQL would say so, too, but not by an index
        values["owner_id"] = tx.actor.user_id
    keys = search.keys_within(tx, q) if q else []
    return values | ({"keys": keys} if keys else {})


async def _one(tx: Tx, id: UUID, status: int = 200) -> Response:
    body = await repository.ONE.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise repository.DealMissing()
    return Response(body, status, media_type=JSON)


def _mark(cursor: str, sort: str) -> dict[str, Any]:
    """Where the page before ended. Raises `Invalid`."""
    if sort != "-amount":
        at, id = paging.decode_time_id(cursor)
        return {"at": at, "id": id}
    amount, id = paging.decode(cursor, 2)
    try:
        return {"at": Decimal(amount), "id": UUID(id)}
    except (TypeError, ValueError, AttributeError, InvalidOperation):
        raise errors.Invalid(field="cursor") from None


@deals.get("", response_model=paging.Page[schemas.DealBrief])
@access("deal:read")
async def list_deals(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, sort: Sort = "-created_at",
    stage: Annotated[str | None, Query(
        pattern="^(open|closed|initial|needs_confirmed|proposal|negotiation|won|lost)$")] = None,
    owner_id: Owner = None, customer_id: UUID | None = None, lead_id: UUID | None = None,
    site_id: UUID | None = None, q: Words = None, closing_from: From = None, closing_to: To = None,
    amount_min: Least = None, amount_max: Most = None,
) -> Response:  # fmt: skip
    """Deals, the newest first. By ``-amount``, deals without an amount are left out."""
    values = _filters(tx, owner_id, site_id, q, closing_from, closing_to, amount_min, amount_max)
    _by_amount(tx, True if sort == "-amount" else None)
    values |= paging.given(customer_id=customer_id, lead_id=lead_id)
    flags = {stage} if stage in {"open", "closed"} else set()
    if stage is not None and not flags:
        values["stage"] = stage
    statement = repository.page(frozenset(flags | values.keys()), sort, cursor is not None)
    if cursor is not None:
        values |= _mark(cursor, sort)
    body = await statement.json(tx, org_id=tx.org_id, limit=limit, **values)
    return Response(body, media_type=JSON)


@deals.post("", status_code=201, response_model=schemas.DealRead)
@access("deal:write")
async def create_deal(tx: InTx, form: schemas.DealCreate) -> Response:
    """Open a deal with a customer; ``lead_id`` links the lead that the customer was."""
    return await _one(tx, (await service.create_deal(tx, form)).id, 201)


@deals.get("/board", response_model=schemas.Board)
@access("deal:read")
async def get_board(
    tx: InTx, limit: Annotated[int, Query(ge=1, le=100, description="Deals in each column.")] = 20,
    owner_id: Owner = None, site_id: UUID | None = None, q: Words = None, closing_from: From = None,
    closing_to: To = None, amount_min: Least = None, amount_max: Most = None,
    closed_days: Annotated[
        int, Query(ge=0, le=3660, description="How long won and lost stay.")] = CLOSED_DAYS,
) -> Response:  # fmt: skip
    """Each stage with its newest deals, how many there are and what they come to. A column's next page is
    the list's: ``?stage=…&sort=-stage_changed_at&cursor=…``."""
    values = _filters(tx, owner_id, site_id, q, closing_from, closing_to, amount_min, amount_max)
    start = await repository.today(tx, site_id) - timedelta(days=closed_days)
    return Response(await figures.board(tx, values, start, limit), media_type=JSON)


@deals.get("/forecast", response_model=schemas.Forecast)
@access("deal:read")
async def get_forecast(
    tx: InTx, owner_id: Owner = None, site_id: UUID | None = None,
    months: Annotated[int, Query(ge=1, le=24, description="This month and those after it.")] = 6,
    past: Annotated[int, Query(ge=0, le=24, description="Months before, for what was won.")] = 5,
) -> Response:  # fmt: skip
    """What is expected, amount × probability, by month and by owner, beside what was won."""
    values = _filters(tx, owner_id, site_id, None, None, None, None, None)
    today = await repository.today(tx, site_id)
    body = await figures.forecast(tx, values, _months(today, -past), _months(today, months), today)
    return Response(body, media_type=JSON)


def _months(day: date, count: int) -> date:
    """The first day of the month so many months away."""
    place = day.year * 12 + day.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)


@deals.get("/losses", response_model=schemas.LossReport)
@access("deal:read")
async def get_losses(
    tx: InTx, owner_id: Owner = None, site_id: UUID | None = None, closed_from: date | None = None,
    closed_before: date | None = None,
) -> Response:  # fmt: skip
    """Why deals that were closed in this period (the last 180 days) were lost, to whom, and where the time
    went."""
    values = _filters(tx, owner_id, site_id, None, None, None, None, None)
    until = _day(closed_before, "closed_before") or await repository.today(tx, site_id) + timedelta(days=1)
    since = _day(closed_from, "closed_from") or until - timedelta(days=180)
    return Response(await figures.losses(tx, values, since, until), media_type=JSON)


@deals.get("/settings")
@access("deal:read")
async def get_deal_settings(tx: InTx) -> schemas.DealSettings:
    """The organization's loss reasons and probabilities; they are changed under /api/system-configs."""
    return await service.settings(tx)


@deals.get("/{id}", response_model=schemas.DealRead)
@access("deal:read")
async def get_deal(tx: InTx, id: UUID) -> Response:
    """One deal. Send its ``updated_at`` back as ``If-Match`` when you change it."""
    return await _one(tx, id)


@deals.patch("/{id}", response_model=schemas.DealRead)
@access("deal:write")
async def patch_deal(tx: InTx, id: UUID, form: schemas.DealPatch, expected: match.IfMatch = None) -> Response:
    """Change what is known of a deal."""
    await service.change_deal(tx, id, form, expected)
    return await _one(tx, id)


@deals.post("/{id}/move", response_model=schemas.DealRead)
@access("deal:write")
async def move_deal(tx: InTx, id: UUID, form: schemas.MoveDeal, expected: match.IfMatch = None) -> Response:
    """To another open stage, forward or back."""
    await service.move(tx, id, form, expected)
    return await _one(tx, id)


@deals.post("/{id}/win", response_model=schemas.DealRead)
@access("deal:write")
async def win_deal(tx: InTx, id: UUID, form: schemas.WinDeal, expected: match.IfMatch = None) -> Response:
    """The customer has said yes."""
    await service.win(tx, id, form, expected)
    return await _one(tx, id)


@deals.post("/{id}/lose", response_model=schemas.DealRead)
@access("deal:write")
async def lose_deal(tx: InTx, id: UUID, form: schemas.LoseDeal, expected: match.IfMatch = None) -> Response:
    """The customer has said no: a reason of the organization's list, and to whom it went."""
    await service.lose(tx, id, form, expected)
    return await _one(tx, id)


@deals.post("/{id}/reopen", response_model=schemas.DealRead)
@access("deal:reopen")
async def reopen_deal(
    tx: InTx, id: UUID, form: schemas.ReopenDeal, expected: match.IfMatch = None
) -> Response:
    """Take a won or lost deal back into negotiation; the reason is kept."""
    await service.reopen(tx, id, form, expected)
    return await _one(tx, id)


@deals.post("/{id}/assign", response_model=schemas.DealRead)
@access("deal:write")
async def assign_deal(tx: InTx, id: UUID, form: schemas.AssignDeal) -> Response:
    """Give a deal to a colleague. Without `deal:assign` one may only take a free one."""
    await service.assign(tx, id, form.user_id)
    return await _one(tx, id)


@deals.put("/{id}/products", response_model=schemas.DealRead)
@access("deal:write")
async def put_deal_products(
    tx: InTx, id: UUID, form: schemas.ProductsPut, expected: match.IfMatch = None
) -> Response:
    """Replace the products; the deal is then worth their sum, unless ``sets_amount`` is false."""
    await service.put_products(tx, id, form, expected)
    return await _one(tx, id)


@deals.put("/{id}/competitors", response_model=schemas.DealRead)
@access("deal:write")
async def put_deal_competitors(
    tx: InTx, id: UUID, form: schemas.CompetitorsPut, expected: match.IfMatch = None
) -> Response:
    """Replace the competitors."""
    await service.put_competitors(tx, id, form, expected)
    return await _one(tx, id)


@deals.post("/{id}/notes", status_code=204)
@access("deal:write")
async def note_deal(tx: InTx, id: UUID, form: schemas.DealNote) -> None:
    """Write a note about the deal on the customer's timeline."""
    await service.add_note(tx, id, form)


@deals.get("/{id}/history", response_model=paging.Page[schemas.StageStepRead])
@access("deal:read")
async def get_deal_history(
    tx: InTx, id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """The stages so far with the time spent in each, newest first."""
    await repository.Deals(tx).get(id)
    statement = repository.HISTORY if cursor is None else repository.HISTORY_AFTER
    return await paging.answer(tx, statement, limit, cursor, deal_id=id)


TITLES = {
    "deal.not_found": ("找不到该商机", "No such deal"),
    "deal.stage_refused": ("商机已经结束，请先重新打开", "The deal is closed; reopen it first"),
    "deal.not_closed": ("商机还没有结束，不用重新打开", "The deal is open already"),
    "deal.unknown_reason": ("请从输单原因列表中选择", "Choose one of the organization's loss reasons"),
    "deal.no_assignee": ("找不到这位同事，或其账号已停用", "No such colleague at work"),
    "deal.reference": ("线索、门店、服务项目或同事不存在", "No such lead, site, service or colleague"),
}
ROUTERS = (deals,)
