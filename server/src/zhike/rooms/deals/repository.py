"""Questions about deals, answered as JSON by PostgreSQL. What adds many of them up is in `figures`."""

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Numeric,
    Select,
    String,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from zhike.core import clock, errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.customers.models import Customer
from zhike.rooms.deals.models import Deal, DealCompetitor, DealProduct, StageStep
from zhike.rooms.deals.schemas import CompetitorRead, DealBrief, DealRead, ProductRead, StageStepRead
from zhike.rooms.identity.models import User

D: Any = Deal.__table__
C, U, H = Customer.__table__, User.__table__, StageStep.__table__
P, R = DealProduct.__table__, DealCompetitor.__table__
_STAMP = DateTime(timezone=True)
SORTS: dict[str, tuple[Any, Any]] = {
    "-created_at": (D.c.created_at, _STAMP),
    "-stage_changed_at": (D.c.stage_changed_at, _STAMP),
    "-amount": (D.c.amount, Numeric(15, 2)),
}
_CLOSES = func.coalesce(D.c.actual_close_date, D.c.expected_close_date)
_FILTERS: dict[str, Any] = {
    "stage": lambda: D.c.stage == bindparam("stage", type_=String),
    "open": lambda: D.c.actual_close_date.is_(None),
    "closed": lambda: D.c.actual_close_date.is_not(None),
    "owner_id": lambda: D.c.owner_id == bindparam("owner_id", type_=Uuid),
    "nobody": lambda: D.c.owner_id.is_(None),
    "customer_id": lambda: D.c.customer_id == bindparam("customer_id", type_=Uuid),
    "lead_id": lambda: D.c.lead_id == bindparam("lead_id", type_=Uuid),
    "site_id": lambda: D.c.site_id == bindparam("site_id", type_=Uuid),
    "closing_from": lambda: bindparam("closing_from", type_=Date) <= _CLOSES,
    "closing_to": lambda: bindparam("closing_to", type_=Date) >= _CLOSES,
    "amount_min": lambda: D.c.amount >= bindparam("amount_min", type_=Numeric(15, 2)),
    "amount_max": lambda: D.c.amount <= bindparam("amount_max", type_=Numeric(15, 2)),
    "keys": lambda: D.c.search_keys.contains(bindparam("keys", type_=ARRAY(Text))),
}
_RESTRICTED = literal_column("'（已限制）'", Text)  # kept for a duty alone (rooms/privacy)


class DealMissing(errors.NotFound):
    code = "deal.not_found"


def _own(table: Any) -> Any:
    return table.c.org_id == bindparam("org_id", type_=Uuid)


def money(column: Any) -> Any:
    """With two decimals, as text: no digit is lost on the way."""
    return func.to_char(column, literal_column("'FM9999999999999999990.00'"))


def _listed(table: Any, model: type[Any], **special: Any) -> Any:
    """The rows of a deal's own list as a JSON array."""
    columns = [special.get(name, table.c[name]).label(name) for name in model.model_fields]
    rows = (
        select(*columns, table.c.position)
        .where(table.c.org_id == D.c.org_id, table.c.deal_id == D.c.id)
        .correlate(D).subquery("line")
    )  # fmt: skip
    pairs = [word for name in model.model_fields for word in (literal_column(f"'{name}'"), rows.c[name])]
    made = func.json_agg(aggregate_order_by(func.json_build_object(*pairs), rows.c.position))
    return select(func.coalesce(made, literal_column("'[]'::json"))).scalar_subquery()


def _unless_restricted(listed: Any) -> Any:
    return case((C.c.restricted_at.is_(None), listed), else_=literal_column("'[]'::json"))


_WORDS: dict[str, Any] = {
    "title": case((C.c.restricted_at.is_not(None), _RESTRICTED), else_=D.c.title),
    "notes": case((C.c.restricted_at.is_(None), D.c.notes)),
    "customer_name": case((C.c.restricted_at.is_not(None), _RESTRICTED), else_=C.c.name),
    "owner_name": U.c.name,
    "amount": money(D.c.amount),
    "weighted": money(D.c.amount * D.c.probability / 100),
    "products": _unless_restricted(_listed(
        P, ProductRead, quantity=func.trim_scale(P.c.quantity).cast(Text), unit_price=money(P.c.unit_price),
        discount=func.trim_scale(P.c.discount).cast(Text), amount=money(P.c.amount),
    )),
    "competitors": _unless_restricted(_listed(R, CompetitorRead, price=money(R.c.price))),
}  # fmt: skip
_JOINED = D.outerjoin(C, and_(C.c.org_id == D.c.org_id, C.c.id == D.c.customer_id)).outerjoin(
    U, and_(U.c.org_id == D.c.org_id, U.c.id == D.c.owner_id)
)


def shown(model: type[Any]) -> Select[Any]:
    """Deals of the organization with the columns of a read schema."""
    columns = [_WORDS[name].label(name) if name in _WORDS else D.c[name] for name in model.model_fields]
    return select(*columns).select_from(_JOINED).where(_own(D))


@lru_cache(maxsize=512)
def page(filters: frozenset[str], sort: str, after: bool) -> hot.Statement:
    """A page of deals; compiled once for each set of filters. By amount, those without one are left out."""
    query = shown(DealBrief).where(*(_FILTERS[name]() for name in sorted(filters)))
    column, kind = SORTS[sort]
    if sort == "-amount":
        query = query.where(D.c.amount.is_not(None))
    if after:
        mark = tuple_(bindparam("at", type_=kind), bindparam("id", type_=Uuid))
        query = query.where(tuple_(column, D.c.id) < mark)
    query = query.order_by(column.desc(), D.c.id.desc())
    return hot.page_json(query, (column.name, "id"), weighed="keys" in filters)


ONE = hot.object_json(shown(DealRead).where(D.c.id == bindparam("id", type_=Uuid)))


def _history(after: bool) -> hot.Statement:
    special = {
        "amount": money(H.c.amount).label("amount"),
        "reason": case((C.c.restricted_at.is_(None), H.c.reason)).label("reason"),
        "user_name": U.c.name.label("user_name"),
    }
    joined = H.join(D, and_(D.c.org_id == H.c.org_id, D.c.id == H.c.deal_id))
    joined = joined.outerjoin(C, and_(C.c.org_id == D.c.org_id, C.c.id == D.c.customer_id))
    joined = joined.outerjoin(U, and_(U.c.org_id == H.c.org_id, U.c.id == H.c.user_id))
    query = (
        select(*(special[name] if name in special else H.c[name] for name in StageStepRead.model_fields))
        .select_from(joined).where(_own(H), H.c.deal_id == bindparam("deal_id", type_=Uuid))
    )  # fmt: skip
    if after:
        mark = tuple_(bindparam("at", type_=_STAMP), bindparam("id", type_=Uuid))
        query = query.where(tuple_(H.c.occurred_at, H.c.id) < mark)
    return hot.page_json(query.order_by(H.c.occurred_at.desc(), H.c.id.desc()), ("occurred_at", "id"))


HISTORY, HISTORY_AFTER = _history(False), _history(True)


class Deals(Repository[Deal]):
    model = Deal
    missing = DealMissing

    async def exists_for_lead(self, lead_id: UUID) -> bool:
        return await self.find(Deal.lead_id == lead_id) is not None


async def clear(tx: Tx, model: type[DealProduct] | type[DealCompetitor], deal_id: UUID) -> None:
    """Take a deal's list away, before the new one is written."""
    await tx.session.execute(delete(model).where(model.org_id == tx.org_id, model.deal_id == deal_id))


async def today(tx: Tx, site_id: UUID | None = None) -> date:
    """Which day it is at the site, or at the organization's first one."""
    zone = await tx.conn.fetchval(
        "SELECT timezone FROM sites WHERE org_id = $1"
        " ORDER BY id IS NOT DISTINCT FROM $2 DESC, created_at, id LIMIT 1",
        tx.org_id, site_id,
    )  # fmt: skip
    return clock.local(tx.now, zone or "Asia/Shanghai").date()


async def won_of(tx: Tx, customer_id: UUID) -> tuple[int, Any]:
    """(how many deals a customer has, what the won ones in the organization's usual currency came to)."""
    row = await tx.conn.fetchrow(
        "SELECT count(*) AS deals, coalesce(sum(amount) FILTER (WHERE stage = 'won' AND currency = 'CNY'), 0)"
        " AS won FROM deals WHERE org_id = $1 AND customer_id = $2",
        tx.org_id, customer_id,
    )  # fmt: skip
    assert row is not None
    return row["deals"], row["won"]
