"""Questions that leads asks the database, and the one statement that adds a lead with its first line."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Integer,
    String,
    Text,
    Uuid,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert

from zhike.core import errors, hot, search
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.leads.models import Lead, LeadActivity
from zhike.rooms.leads.schemas import LeadBrief, LeadRead

L, A = Lead.__table__, LeadActivity.__table__
SORTS: dict[str, tuple[Any, Any]] = {
    "-created_at": (L.c.created_at, DateTime(timezone=True)),
    "-score": (L.c.score, Integer),
}
_FILTERS: dict[str, Any] = {
    "status": lambda: L.c.status == bindparam("status", type_=String),
    "open": lambda: L.c.status.in_(
        [literal_column(f"'{word}'") for word in ("new", "contacted", "qualified")]
    ),
    "assigned_to": lambda: L.c.assigned_to == bindparam("assigned_to", type_=Uuid),
    "nobody": lambda: L.c.assigned_to.is_(None),
    "source_platform": lambda: L.c.source_platform == bindparam("source_platform", type_=String),
    "customer_id": lambda: L.c.customer_id == bindparam("customer_id", type_=Uuid),
    "import_id": lambda: L.c.import_id == bindparam("import_id", type_=Uuid),
}
WORDS = search.Words(
    L.c.search_keys, L.c.contact_name, L.c.contact_phone_hash, L.c.company_name, L.c.contact_wechat
)
_LINE = ("id", "type", "description", "metadata", "score_impact", "user_id", "created_at")


class LeadMissing(errors.NotFound):
    code = "lead.not_found"


def _own(table: Any) -> Any:
    return table.c.org_id == bindparam("org_id", type_=Uuid)


def _shown(columns: Any, model: type[Any]) -> list[Any]:
    """The columns of a read schema, the phone masked."""
    tail = columns["contact_phone_last4"]
    masked = case((tail.is_not(None), literal_column("'*******'", Text).concat(tail)))
    return [
        masked.label(name) if name == "contact_phone_masked" else columns[name] for name in model.model_fields
    ]


@lru_cache(maxsize=512)
def page(filters: frozenset[str], sort: str, after: bool) -> hot.Statement:
    """A page of leads; compiled once for each set of filters."""
    chosen = [_FILTERS[name]() for name in sorted(filters) if not search.is_search(name)]
    found = WORDS.condition(filters)
    if found is not None:
        chosen.append(found)
    query = select(*_shown(L.c, LeadBrief)).where(_own(L), *chosen)
    column, kind = SORTS[sort]
    if after:
        query = query.where(
            tuple_(column, L.c.id) < tuple_(bindparam("at", type_=kind), bindparam("id", type_=Uuid))
        )
    return hot.page_json(
        query.order_by(column.desc(), L.c.id.desc()), (column.name, "id"), weighed=search.weighs(filters)
    )


@lru_cache(maxsize=128)
def ids(filters: frozenset[str]) -> hot.Statement:
    """The ids of at most ``most`` that match, in their order."""
    chosen = [_FILTERS[name]() for name in sorted(filters) if not search.is_search(name)]
    found = WORDS.condition(filters)
    query = select(L.c.id).where(_own(L), *chosen, *([] if found is None else [found]))
    query = query.order_by(L.c.id).limit(bindparam("most", type_=Integer))
    return hot.Statement(query, weighed=search.weighs(filters))


ONE = hot.object_json(select(*_shown(L.c, LeadRead)).where(_own(L), L.c.id == bindparam("id", type_=Uuid)))


@lru_cache(maxsize=2)
def history(after: bool) -> hot.Statement:
    """A page of what happened with a lead, newest first."""
    query = select(*(A.c[name] for name in _LINE)).where(
        _own(A), A.c.lead_id == bindparam("lead_id", type_=Uuid)
    )
    if after:
        at = bindparam("at", type_=DateTime(timezone=True))
        query = query.where(tuple_(A.c.created_at, A.c.id) < tuple_(at, bindparam("id", type_=Uuid)))
    return hot.page_json(query.order_by(A.c.created_at.desc(), A.c.id.desc()), ("created_at", "id"))


ONE_LINE = hot.object_json(
    select(*(A.c[name] for name in _LINE)).where(_own(A), A.c.id == bindparam("id", type_=Uuid))
)
BORN = tuple(name for name in L.columns.keys() if name not in {  # noqa: SIM118
    "score", "score_details", "ai_analysis", "lost_reason", "pool_id", "campaign_id", "customer_id",
    "converted_at", "updated_at", "status", "import_id",
})  # fmt: skip


def _create() -> hot.Statement:
    """The lead with its first line, in one statement. Nothing when its visitor is a lead already."""
    given = {name: bindparam(name, type_=L.c[name].type) for name in BORN}
    lead = (
        insert(L).values(given | {"updated_at": given["created_at"]})
        .on_conflict_do_nothing(
            index_elements=["org_id", "visitor_id"], index_where=L.c.visitor_id.is_not(None)
        )
        .returning(*L.c).cte("lead")
    )  # fmt: skip
    line = {
        "org_id": lead.c.org_id, "id": bindparam("line_id", type_=Uuid), "lead_id": lead.c.id,
        "user_id": bindparam("line_user_id", type_=Uuid), "type": bindparam("line_type", type_=String),
        "description": bindparam("line_text", type_=Text),
        "metadata": bindparam("line_metadata", type_=A.c.metadata.type), "created_at": lead.c.created_at,
    }  # fmt: skip
    noted = insert(A).from_select(list(line), select(*line.values()), include_defaults=False)
    shown = select(*_shown(lead.c, LeadRead)).subquery("r")
    made = select(func.row_to_json(literal_column("r"))).select_from(shown)
    return hot.Statement(made.add_cte(noted.cte("noted")))


CREATE = _create()


async def is_lead(tx: Tx, visitor_id: UUID | None) -> bool:
    """Whether this browser is a lead already."""
    if visitor_id is None:
        return False
    return bool(await tx.conn.fetchval(
        "SELECT true FROM leads WHERE org_id = $1 AND visitor_id = $2", tx.org_id, visitor_id
    ))  # fmt: skip


class Leads(Repository[Lead]):
    model = Lead
    missing = LeadMissing

    async def by_visitor(self, visitor_id: UUID) -> Lead | None:
        """The lead that this browser is, locked."""
        query = self.select().where(Lead.visitor_id == visitor_id).with_for_update()
        return (await self.tx.session.scalars(query.execution_options(populate_existing=True))).first()


MOST_COUNTED = 10_000
_OPEN = """
(SELECT status, assigned_to FROM leads WHERE org_id = $1 AND status = '{status}'
 ORDER BY created_at DESC, id DESC LIMIT $3)
"""
_SUMMARY = f"""
SELECT count(*) FILTER (WHERE status = 'new') AS new,
       count(*) FILTER (WHERE status = 'contacted') AS contacted,
       count(*) FILTER (WHERE status = 'qualified') AS qualified,
       count(*) FILTER (WHERE assigned_to IS NULL) AS unassigned,
       count(*) FILTER (WHERE assigned_to = $2) AS mine
FROM ({" UNION ALL ".join(_OPEN.format(status=status) for status in ("new", "contacted", "qualified"))}) open
"""  # noqa: S608 - our own words


async def summary(tx: Tx, since: datetime) -> dict[str, int]:
    """Counts by status, of those nobody follows up, of one's own open ones, and of those since then: of the
    newest `MOST_COUNTED` of each status, so that it costs the same however many there are."""
    row = await tx.conn.fetchrow(_SUMMARY, tx.org_id, tx.actor.user_id, MOST_COUNTED)
    fresh = await tx.conn.fetchval(
        "SELECT count(*) FROM (SELECT FROM leads WHERE org_id = $1 AND created_at >= $2 LIMIT $3) AS recent",
        tx.org_id, since, MOST_COUNTED,
    )  # fmt: skip
    assert row is not None
    return dict(row) | {"fresh": fresh}


async def find(tx: Tx, sought: search.Sought, limit: int) -> bytes:
    """The newest of those who are sought, as a page."""
    statement = page(frozenset(sought.filters), "-created_at", False)
    return await statement.json(tx, org_id=tx.org_id, limit=limit, **sought.values) or b"{}"


search.declare(
    search.Design(
        "leads", "lead:read",
        searchable=("contact_name", "contact_phone", "contact_wechat", "contact_email", "company_name"),
        filterable=("status", "source_platform", "assigned_to", "customer_id", "import_id"),
        sortable=tuple(SORTS), find=find,
    )
)  # fmt: skip
