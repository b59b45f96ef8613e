"""Questions about customers."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Integer,
    Numeric,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from zhike.core import errors, hot, search
from zhike.core.conditions import Condition
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.customers import narrowing
from zhike.rooms.customers.fields.models import CustomFieldValue
from zhike.rooms.customers.models import (
    STAGES,
    Customer,
    CustomerTag,
    Journey,
    Tag,
)
from zhike.rooms.customers.schemas import CustomerBrief, CustomerRead

C = Customer.__table__.c
V = CustomFieldValue.__table__.c
_MASKED = case((C.phone_last4.is_not(None), literal("*******") + C.phone_last4)).label("phone_masked")
SORTS = {"-created_at": (C.created_at, DateTime(timezone=True)), "-score": (C.score, Integer)}
_FILTERS = {
    "stage": lambda: C.stage == bindparam("stage", type_=String),
    "type": lambda: C.type == bindparam("type", type_=String),
    "owner_id": lambda: C.owner_id == bindparam("owner_id", type_=Uuid),
    "source_type": lambda: C.source_type == bindparam("source_type", type_=String),
    "tag_ids": lambda: C.tag_ids.contains(bindparam("tag_ids", type_=ARRAY(Uuid))),
    "mine": lambda: or_(C.owner_id == bindparam("mine", type_=Uuid),
                        C.id == func.any(bindparam("shared", type_=ARRAY(Uuid)))),
}  # fmt: skip
_KINDS = {"text": (V.text_value, Text), "number": (V.number_value, Numeric), "date": (V.date_value, Date)}


def _own_field(name: str) -> Any:
    """The condition ``field0_text``: some value of the customer's lies between two ends."""
    place, _, kind = name.partition("_")
    column, type_ = _KINDS[kind]
    first, last = (bindparam(f"{place}_{end}", type_=type_) for end in ("first", "last"))
    return exists().where(
        V.org_id == bindparam("org_id", type_=Uuid), V.field_id == bindparam(f"{place}_id", type_=Uuid),
        V.customer_id == C.id, column.between(first, last),
    )  # fmt: skip


_TAG = Tag.__table__.c
WORDS = search.Words(
    C.search_keys, C.name, C.phone_hash, C.company_name, C.wechat_id, C.public_code, id=C.id, tags=C.tag_ids
)
FEW = 500
_LIKE = "SELECT id FROM tags WHERE org_id = $1 AND lower(name) LIKE $2 LIMIT 50"
_TAGGED = "SELECT customer_id FROM customer_tags WHERE org_id = $1 AND tag_id = ANY ($2::uuid[]) LIMIT $3"


async def seek(tx: Tx, query: str | None) -> search.Sought:
    """What `page` and its like look for when somebody types this."""
    return await with_tags(tx, await search.sought(tx, query))


async def with_tags(tx: Tx, sought: search.Sought) -> search.Sought:
    """The same search with the tags that it names looked up: few who have them by id, many by their tags."""
    if "tagged" not in sought.filters:
        return sought
    filters, values = sought.filters - {"tagged"}, dict(sought.values)
    tags = [row["id"] for row in await tx.conn.fetch(_LIKE, tx.org_id, values.pop("tag_like"))]
    if tags:
        people = await tx.conn.fetch(_TAGGED, tx.org_id, tags, FEW + 1)
        few = len(people) <= FEW
        filters = filters | {"tagged_few" if few else "tagged_many"}
        values["tagged"] = [row["customer_id"] for row in people] if few else tags
    return search.Sought(filters, values)


Filters = frozenset[str | Condition]


def _chosen(query: Select[Any], filters: Filters, *, each: bool = False) -> Select[Any]:
    """With the conditions of these filters, a search and a segment among them (`narrowing.clause`)."""
    names = sorted(one for one in filters if isinstance(one, str))
    for name in names:
        if name.startswith("field"):
            query = query.where(_own_field(name))
        elif not search.is_search(name):
            query = query.where(_FILTERS[name]())
    for one in filters:
        if isinstance(one, Condition):
            query = query.where(narrowing.clause(one, each=each))
    found = WORDS.condition(names)
    return query if found is None else query.where(found)


def _weighs(filters: Filters) -> bool:
    """Whether the best way to these rows depends on what is asked: of a search, and of a segment."""
    return search.weighs(filters) or any(isinstance(one, Condition) for one in filters)


def _columns(model: type[Any]) -> list[Any]:
    special = {"phone_masked": _MASKED, "ltv": func.to_char(C.ltv, "FM999999999990.00").label("ltv")}
    return [special.get(name, C.get(name)) for name in model.model_fields if name in special or name in C]


NEAR = 10_000  # rows that are asked one by one (5 to 20 µs each) before what happened is gathered for all


def _near(sort: str, after: bool) -> Any:
    """That a row is among the next `NEAR` of the list. Of a list that is shorter, none is."""
    near = Customer.__table__.alias("near").c
    column, kind = near[SORTS[sort][0].name], SORTS[sort][1]
    query = select(column, near.id).where(
        near.org_id == bindparam("org_id", type_=Uuid), near.deleted_at.is_(None)
    )
    if after:
        query = query.where(_before(column, near.id, kind))
    last = query.order_by(column.desc(), near.id.desc()).offset(literal_column(str(NEAR))).limit(1)
    return tuple_(SORTS[sort][0], C.id) >= last.scalar_subquery()


def _before(column: Any, id: Any, kind: Any) -> Any:
    return tuple_(column, id) < tuple_(bindparam("at", type_=kind), bindparam("id", type_=Uuid))


@lru_cache(maxsize=512)
def page(filters: Filters, sort: str, after: bool, near: bool = False) -> hot.Statement:
    """A page of living customers; compiled once for each set of filters. ``near``: as far as it is found
    among the next `NEAR` of the list, asked one by one."""
    query = select(*_columns(CustomerBrief)).where(
        C.org_id == bindparam("org_id", type_=Uuid), C.deleted_at.is_(None)
    )
    query = _chosen(query, filters, each=near)
    column, kind = SORTS[sort]
    if near:
        query = query.where(_near(sort, after))
    if after:
        query = query.where(_before(column, C.id, kind))
    return hot.page_json(
        query.order_by(column.desc(), C.id.desc()), (column.name, "id"), weighed=_weighs(filters)
    )


async def listed(tx: Tx, filters: Filters, sort: str, **values: Any) -> bytes:
    """A page of the list; after the first one with ``at`` and ``id``. Within a segment of what happened with
    people the page is mostly full long before all that happened has been gathered, so that is tried first."""
    after = "at" in values
    if any(map(narrowing.is_gathered, filters)):
        body = await page(filters, sort, after, near=True).json(tx, org_id=tx.org_id, **values)
        if body is not None and not hot.is_last(body):
            return body
    return await page(filters, sort, after).json(tx, org_id=tx.org_id, **values) or b""


@lru_cache(maxsize=128)
def count(filters: Filters) -> hot.Statement:
    """How many match, at most ``most``."""
    inner = select(literal(1)).where(C.org_id == bindparam("org_id", type_=Uuid), C.deleted_at.is_(None))
    inner = _chosen(inner, filters)
    return hot.Statement(
        select(func.count()).select_from(inner.limit(bindparam("most", type_=Integer)).subquery()),
        weighed=_weighs(filters),
    )


@lru_cache(maxsize=128)
def ids(filters: Filters) -> hot.Statement:
    """The ids of at most ``most`` that match, in their order."""
    query = select(C.id).where(C.org_id == bindparam("org_id", type_=Uuid), C.deleted_at.is_(None))
    query = _chosen(query, filters).order_by(C.id).limit(bindparam("most", type_=Integer))
    return hot.Statement(query, weighed=_weighs(filters))


_TAGS = (
    select(func.coalesce(func.json_agg(func.json_build_object(
        "id", _TAG.id, "name", _TAG.name, "color", _TAG.color, "category", _TAG.category)),
        func.json_build_array()))
    .where(_TAG.org_id == C.org_id, _TAG.id == func.any(C.tag_ids)).scalar_subquery().label("tags")
)  # fmt: skip
_ONE = (
    select(*_columns(CustomerRead), _TAGS).where(
        C.org_id == bindparam("org_id", type_=Uuid),
        C.id == bindparam("id", type_=Uuid),
        C.deleted_at.is_(None),
    )
).subquery("r")
# the customer as JSON, and when it was changed
ONE = hot.Statement(
    select(func.row_to_json(literal_column("r")).label("body"), _ONE.c.updated_at).select_from(_ONE)
)


# as whom those live who had a phone ({phone}) and were merged
_MERGED = """
WITH RECURSIVE way AS (
  SELECT merged_into_id AS id, 1 AS step FROM customers
  WHERE org_id = $1 AND phone_hash = {phone} AND deleted_at IS NOT NULL AND merged_into_id IS NOT NULL
  UNION ALL
  SELECT c.merged_into_id, step + 1 FROM way JOIN customers c ON c.org_id = $1 AND c.id = way.id
  WHERE c.deleted_at IS NOT NULL AND c.merged_into_id IS NOT NULL AND step < 50
)
SELECT c.id FROM way JOIN customers c ON c.org_id = $1 AND c.id = way.id WHERE c.deleted_at IS NULL
"""
# one statement for the row, its first line of the timeline and its first step of the journey
CREATE = """
WITH customer AS (
  INSERT INTO customers (org_id, id, public_code, site_id, type, name, phone_sealed, phone_hash, phone_last4,
    wechat_id, dingtalk_id, email, company_name, company_credit_code, company_industry, company_size,
    company_website, company_address, gender, age_range, region_province, region_city, stage,
    stage_changed_at, owner_id, source_type, custom_fields, search_keys, tag_ids)
  SELECT $1::uuid, $2::uuid, $3, r.site_id, r.type, r.name, $4, $5, $6, r.wechat_id, r.dingtalk_id, r.email,
    r.company_name, r.company_credit_code, r.company_industry, r.company_size, r.company_website,
    r.company_address, r.gender, r.age_range, r.region_province, r.region_city, r.stage, $7::timestamptz,
    r.owner_id, $8, coalesce(r.custom_fields, '{}'), $9::text[], '{}'
  FROM jsonb_to_record($10::jsonb) AS r(site_id uuid, type text, name text, wechat_id text, dingtalk_id text,
    email text, company_name text, company_credit_code text, company_industry text, company_size text,
    company_website text, company_address text, gender text, age_range text, region_province text,
    region_city text, stage text, owner_id uuid, custom_fields jsonb)
  WHERE NOT EXISTS (SELECT FROM customer_identities i WHERE i.org_id = $1 AND i.value_hash = $5
    AND i.kind = 'phone' AND i.released_at IS NULL)
    AND NOT EXISTS ({merged})
  ON CONFLICT DO NOTHING
  RETURNING *
), line AS (
  INSERT INTO customer_activities (org_id, id, customer_id, user_id, type, title, created_at)
  SELECT org_id, $11::uuid, id, $12::uuid, 'created', $13, $7 FROM customer
), step AS (
  INSERT INTO customer_journey (org_id, id, customer_id, to_stage, touchpoint, occurred_at)
  SELECT org_id, $14::uuid, id, stage, $8, $7 FROM customer
)
SELECT row_to_json(answer) FROM (
  SELECT {columns}, '[]'::json AS tags FROM customer
) AS answer
"""


def _create_sql() -> str:
    special = {
        "phone_masked": "'*******' || phone_last4 AS phone_masked",
        "ltv": "to_char(ltv, 'FM999999999990.00') AS ltv",
    }
    names = [special.get(name, name) for name in CustomerRead.model_fields if name != "tags"]
    return CREATE.replace("{columns}", ", ".join(names)).replace("{merged}", _MERGED.format(phone="$5"))


CREATE_SQL = _create_sql()


class CustomerMissing(errors.NotFound):
    code = "customer.not_found"


class CustomerMerged(errors.NotFound):
    """This customer is another one now: ``customer_id`` says which."""

    code = "customer.merged"


_WINNER = """
WITH RECURSIVE way AS (
  SELECT merged_into_id AS id, 1 AS step FROM customers WHERE org_id = $1 AND id = $2
  UNION ALL
  SELECT c.merged_into_id, step + 1 FROM way JOIN customers c ON c.org_id = $1 AND c.id = way.id
  WHERE step < 50
)
SELECT c.id FROM way JOIN customers c ON c.org_id = $1 AND c.id = way.id
WHERE c.deleted_at IS NULL LIMIT 1
"""


async def missing(tx: Tx, id: UUID) -> errors.NotFound:
    """Why there is no such living customer: merged with one that the actor sees, or not there at all."""
    winner = await tx.conn.fetchval(_WINNER, tx.org_id, id)
    return CustomerMissing() if winner is None else CustomerMerged(customer_id=str(winner))


class TagMissing(errors.NotFound):
    code = "tag.not_found"


class Customers(Repository[Customer]):
    model = Customer
    missing = CustomerMissing

    async def living(self, id: UUID) -> Customer:
        """The row, locked. Raises `CustomerMissing` when it is absent, foreign or deleted, `CustomerMerged`
        when it is another one now."""
        row = await self.get_for_update(id)
        if row.deleted_at is not None:
            raise await missing(self.tx, id)
        return row

    async def by_phone(self, phone_hash: bytes) -> Customer | None:
        """The living customer with this phone, or the one who was merged with whoever had it."""
        found = await self.find(Customer.phone_hash == phone_hash, Customer.deleted_at.is_(None))
        if found is not None:
            return found
        gone = await self.find(
            Customer.phone_hash == phone_hash, Customer.deleted_at.is_not(None),
            Customer.merged_into_id.is_not(None),
        )  # fmt: skip
        winner = await self.tx.conn.fetchval(_WINNER, self.tx.org_id, gone.id) if gone else None
        return await self.get(winner) if winner is not None else None

    async def tags_of(self, row: Customer) -> list[Tag]:
        query = select(Tag).where(Tag.org_id == self.tx.org_id, Tag.id.in_(row.tag_ids)).order_by(Tag.name)
        return list(await self.tx.session.scalars(query))

    async def journey(self, customer: Customer) -> list[Journey]:
        """The steps, newest first; who came in by a file began where the first step left off."""
        query = (
            select(Journey)
            .where(Journey.org_id == self.tx.org_id, Journey.customer_id == customer.id)
            .order_by(Journey.occurred_at.desc(), Journey.id.desc())
            .limit(200)
        )
        steps = list(await self.tx.session.scalars(query))
        if not steps or (steps[-1].from_stage is not None and len(steps) < 200):
            began = (steps[-1].from_stage if steps else None) or customer.stage
            steps.append(
                Journey(
                    id=customer.id, to_stage=began, touchpoint=customer.source_type,
                    occurred_at=customer.created_at,
                )
            )  # fmt: skip
        return steps


_TWIN = """
SELECT id FROM customers WHERE org_id = $1 AND phone_hash = $2 AND deleted_at IS NULL
UNION ALL SELECT customer_id FROM customer_identities
WHERE org_id = $1 AND value_hash = $2 AND kind = 'phone' AND released_at IS NULL
UNION ALL ({merged}) LIMIT 1
""".replace("{merged}", _MERGED.format(phone="$2"))
_POOLS = "SELECT set_config('app.pools', $1, true)"
_HAD = """
INSERT INTO customer_owners (org_id, id, customer_id, user_id, role, started_at, ended_at, created_at)
SELECT $1, $2, c.id, $4, 'owner', coalesce((SELECT max(o.ended_at) FROM customer_owners o
  WHERE o.org_id = c.org_id AND o.customer_id = c.id AND o.role = 'owner'), c.created_at), $5, $5
FROM customers c WHERE c.org_id = $1 AND c.id = $3
"""


async def known_by_phone(tx: Tx, phone_hash: bytes) -> UUID | None:
    """Whose phone this is, the first one or another, or that of somebody who was merged with them."""
    found: UUID | None = await tx.conn.fetchval(_TWIN, tx.org_id, phone_hash)
    return found


async def phone_holder(tx: Tx, phone_hash: bytes) -> tuple[UUID | None, bool]:
    """(whose phone this is among all customers, whether the actor sees them): a part of the customers is no
    list of its own, so who is unseen keeps their phone, and is not named."""
    seen = await known_by_phone(tx, phone_hash)
    if seen is not None or sees_all(tx):
        return seen, True
    async with tx.whole():
        await tx.conn.execute(_POOLS, "on")
        found = await known_by_phone(tx, phone_hash)
        await tx.conn.execute(_POOLS, "on" if tx.actor.sees_pools else "")
    return found, False


def sees_all(tx: Tx) -> bool:
    """Whether no customer of the organization is hidden from the actor."""
    return tx.actor.scope == "a" and tx.actor.sees_pools


async def note_owner_before(tx: Tx, id: UUID, customer_id: UUID, owner_id: UUID) -> None:
    """Keep who had the customer until now."""
    await tx.conn.execute(_HAD, tx.org_id, id, customer_id, owner_id, tx.now)


async def release_identities(tx: Tx, customer_id: UUID) -> None:
    """Others may be known by these names from now on."""
    await tx.conn.execute(
        "UPDATE customer_identities SET released_at = $3"
        " WHERE org_id = $1 AND customer_id = $2 AND released_at IS NULL",
        tx.org_id, customer_id, tx.now,
    )  # fmt: skip


async def shared_with(tx: Tx, user_id: UUID | None) -> list[UUID]:
    """The customers in which somebody has a part."""
    rows = await tx.conn.fetch(
        "SELECT customer_id FROM customer_owners WHERE org_id = $1 AND user_id = $2 AND ended_at IS NULL",
        tx.org_id, user_id,
    )  # fmt: skip
    return [row["customer_id"] for row in rows]


async def is_living(tx: Tx, id: UUID) -> bool:
    """Whether there is such a customer."""
    return bool(
        await tx.conn.fetchval(
            "SELECT true FROM customers WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL", tx.org_id, id
        )
    )


class Tags(Repository[Tag]):
    model = Tag
    missing = TagMissing

    async def all(self) -> list[Tag]:
        return list(await self.tx.session.scalars(self.select().order_by(Tag.name, Tag.id).limit(1_000)))

    async def link(self, customer_id: UUID, tag_id: UUID) -> CustomerTag | None:
        query = select(CustomerTag).where(
            CustomerTag.org_id == self.tx.org_id,
            CustomerTag.customer_id == customer_id,
            CustomerTag.tag_id == tag_id,
        )
        return (await self.tx.session.scalars(query)).first()


async def forget_tag(tx: Tx, tag_id: UUID) -> int:
    """Take a tag out of every customer's list; how many had it."""
    status: str = await tx.conn.execute(
        "UPDATE customers SET tag_ids = array_remove(tag_ids, $2), updated_at = now()"
        " WHERE org_id = $1 AND tag_ids @> ARRAY[$2::uuid]",
        tx.org_id, tag_id,
    )  # fmt: skip
    return int(status.rpartition(" ")[2])


MOST_COUNTED = 10_000


async def summary(tx: Tx) -> dict[str, Any]:
    """Counts by stage and of the last week, each up to `MOST_COUNTED`, from an index alone."""
    rows = await tx.conn.fetch(
        "SELECT s.stage, (SELECT count(*) FROM (SELECT FROM customers c WHERE c.org_id = $1"
        " AND c.stage = s.stage AND c.deleted_at IS NULL LIMIT $3) AS counted) AS n"
        " FROM unnest($2::text[]) AS s(stage)",
        tx.org_id, list(STAGES), MOST_COUNTED,
    )  # fmt: skip
    fresh = await tx.conn.fetchval(
        "SELECT count(*) FROM (SELECT FROM customers WHERE org_id = $1 AND deleted_at IS NULL"
        " AND created_at > now() - interval '7 days' LIMIT $2) AS recent",
        tx.org_id, MOST_COUNTED,
    )  # fmt: skip
    return {"stages": {row["stage"]: row["n"] for row in rows if row["n"]}, "new_this_week": fresh}


async def find(tx: Tx, sought: search.Sought, limit: int) -> bytes:
    """The best of those who are sought, as a page."""
    sought = await with_tags(tx, sought)
    statement = page(frozenset(sought.filters), "-score", False)
    return await statement.json(tx, org_id=tx.org_id, limit=limit, **sought.values) or b"{}"


search.declare(
    search.Design(
        "customers", "customer:read",
        searchable=("name", "phone", "wechat_id", "email", "company_name", "public_code", "tags"),
        filterable=("type", "stage", "owner_id", "tag_id", "source_type", "fields", "segment_id"),
        sortable=tuple(SORTS), find=find,
    )
)  # fmt: skip
