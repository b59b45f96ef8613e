"""Questions about pairs, scans and merges, and the bulk statements of a scan."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Select,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from zhike.core import hot
from zhike.core.arrays import APART
from zhike.core.errors import NotFound
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.customers import identities
from zhike.rooms.customers.models import Customer
from zhike.rooms.duplicates.models import CustomerMerge, DuplicatePair, DuplicateScan
from zhike.rooms.duplicates.rules import Face, Match
from zhike.rooms.duplicates.schemas import OneOfTwo
from zhike.rooms.identity.models import User


class PairMissing(NotFound):
    code = "duplicate.not_found"


class MergeMissing(NotFound):
    code = "merge.not_found"


class Pairs(Repository[DuplicatePair]):
    model = DuplicatePair
    missing = PairMissing


class Merges(Repository[CustomerMerge]):
    model = CustomerMerge
    missing = MergeMissing

    async def of_loser(self, loser_id: UUID) -> CustomerMerge | None:
        """The merge, not undone, by which this customer went."""
        return await self.find(CustomerMerge.loser_id == loser_id, CustomerMerge.undone_at.is_(None))


class Scans(Repository[DuplicateScan]):
    model = DuplicateScan

    async def running(self) -> DuplicateScan | None:
        query = self.select().where(DuplicateScan.status.in_(("reading", "comparing")))
        return (await self.tx.session.scalars(query.with_for_update())).first()


P: Any = DuplicatePair.__table__.c
M: Any = CustomerMerge.__table__.c
S: Any = DuplicateScan.__table__.c
_ORG = bindparam("org_id", type_=Uuid)
_FIRST, _SECOND = Customer.__table__.alias("first"), Customer.__table__.alias("second")


def _one(c: Any, owner: Any) -> Any:
    """A customer as a JSON object."""
    words = {
        "phone_masked": case((c.c.phone_last4.is_not(None), literal("*******") + c.c.phone_last4)),
        "owner_name": owner.c.name,
    }
    pairs = [
        part for name in OneOfTwo.model_fields
        for part in (literal(name, literal_execute=True), words.get(name, c.c.get(name)))
    ]  # fmt: skip
    return func.json_build_object(*pairs)


def _pairs() -> Select[Any]:
    query = DuplicatePair.__table__
    columns = []
    for name, column, c in (("first", P.first_id, _FIRST), ("second", P.second_id, _SECOND)):
        owner = User.__table__.alias(f"{name}_owner")
        query = query.join(
            c, and_(c.c.org_id == P.org_id, c.c.id == column, c.c.deleted_at.is_(None))
        ).outerjoin(owner, and_(owner.c.org_id == c.c.org_id, owner.c.id == c.c.owner_id))  # type: ignore[assignment]
        columns.append(_one(c, owner).label(name))
    return select(
        P.score, P.reasons, P.id, P.status, *columns, P.decided_by, P.decided_at, P.created_at
    ).select_from(query).where(P.org_id == _ORG)  # fmt: skip


ONE_PAIR = hot.object_json(_pairs().where(P.id == bindparam("id", type_=Uuid)))


@lru_cache(maxsize=2)
def pairs(after: bool) -> hot.Statement:
    """A page of pairs of one status whose customers both live, the likeliest first."""
    query = _pairs().where(P.status == bindparam("status", type_=String))
    if after:
        mark = tuple_(bindparam("at", type_=Integer), bindparam("id", type_=Uuid))
        query = query.where(tuple_(P.score, P.id) < mark)
    return hot.page_json(query.order_by(P.score.desc(), P.id.desc()), ("score", "id"))


def _scans() -> Select[Any]:
    # reading all customers takes about two thirds of the time
    read = case((S.total > 0, 65 * S.done / S.total), else_=0)
    compared = case((S["keys"] > 0, 65 + 35 * S.keys_done / S["keys"]), else_=65)
    percent = case((S.status == "done", 100), (S.status == "reading", func.least(read, 65)),
                   else_=func.least(compared, 99))  # fmt: skip
    return select(
        S.id, S.status, percent.cast(Integer).label("percent"), S.total, S.done, S.found, S.common, S.is_cut,
        S.requested_by, S.started_at, S.finished_at, S.created_at,
    ).where(S.org_id == _ORG)  # fmt: skip


ONE_SCAN = hot.object_json(_scans().where(S.id == bindparam("id", type_=Uuid)))


def _after(query: Select[Any], c: Any) -> Select[Any]:
    at = bindparam("at", type_=DateTime(timezone=True))
    return query.where(tuple_(c.created_at, c.id) < tuple_(at, bindparam("id", type_=Uuid)))


@lru_cache(maxsize=2)
def scans(after: bool) -> hot.Statement:
    """A page of scans, newest first."""
    query = _after(_scans(), S) if after else _scans()
    return hot.page_json(query.order_by(S.created_at.desc(), S.id.desc()), ("created_at", "id"))


def _merges() -> Select[Any]:
    table: Table = CustomerMerge.__table__  # type: ignore[assignment]
    user = User.__table__.alias("merged_by_user")
    w, lost = Customer.__table__.alias("winner"), Customer.__table__.alias("loser")
    can = and_(M.undone_at.is_(None), M.kept_sealed.is_not(None), M.undo_until > func.now())
    return select(
        M.id, M.winner_id, w.c.name.label("winner_name"), M.loser_id, lost.c.name.label("loser_name"),
        lost.c.public_code.label("loser_code"), M.taken, M.moved, M.merged_by,
        user.c.name.label("merged_by_name"), M.undo_until, can.label("can_undo"), M.undone_at, M.undone_by,
        M.report, M.created_at,
    ).select_from(
        table.join(w, and_(w.c.org_id == M.org_id, w.c.id == M.winner_id))
        .join(lost, and_(lost.c.org_id == M.org_id, lost.c.id == M.loser_id))
        .outerjoin(user, and_(user.c.org_id == M.org_id, user.c.id == M.merged_by))
    ).where(M.org_id == _ORG)  # fmt: skip


ONE_MERGE = hot.object_json(_merges().where(M.id == bindparam("id", type_=Uuid)))


@lru_cache(maxsize=4)
def merges(after: bool, of: bool) -> hot.Statement:
    """A page of merges, newest first; ``of`` one customer, on either side."""
    query = _after(_merges(), M) if after else _merges()
    if of:
        who = bindparam("customer_id", type_=Uuid)
        query = query.where(or_(M.winner_id == who, M.loser_id == who))
    return hot.page_json(query.order_by(M.created_at.desc(), M.id.desc()), ("created_at", "id"))


# --- faces -----------------------------------------------------------------------------------------------

_FACE = """
SELECT id, type, name, company_name, company_credit_code, wechat_id, dingtalk_id, email, gender,
  region_city AS city, phone_last4 AS tail, encode(phone_hash, 'hex') AS phone
FROM customers WHERE org_id = $1 AND deleted_at IS NULL AND restricted_at IS NULL AND
"""
_SOME = f"{_FACE} id = ANY ($2::uuid[])"
_NEXT = f"{_FACE} id > $2 ORDER BY id LIMIT $3"
_KNOWN_BY = """
SELECT customer_id, 'phone' AS kind, encode(phone_hash, 'hex') AS value FROM customer_contacts
WHERE org_id = $1 AND customer_id = ANY ($2::uuid[]) AND phone_hash IS NOT NULL
UNION ALL
SELECT customer_id, kind, encode(value_hash, 'hex') FROM customer_identities
WHERE org_id = $1 AND customer_id = ANY ($2::uuid[]) AND kind = 'phone'
UNION ALL
SELECT c.merged_into_id, k.kind, k.value FROM customers c, LATERAL (VALUES
  ('phone', encode(c.phone_hash, 'hex')), ('wechat', c.wechat_id), ('email', c.email)) AS k(kind, value)
WHERE c.org_id = $1 AND c.merged_into_id = ANY ($2::uuid[]) AND k.value IS NOT NULL
"""

_SEALED = """
SELECT id, customer_id, kind, value_sealed FROM customer_identities
WHERE org_id = $1 AND customer_id = ANY ($2::uuid[]) AND kind IN ('wechat', 'email')
"""


async def _dressed(tx: Tx, rows: Sequence[Any]) -> list[Face]:
    """With what else they are known by: their contacts' phones, their identities, and what stood at those
    who were merged into them."""
    known: dict[UUID, dict[str, set[str]]] = {}
    ids, keys = [row["id"] for row in rows], await tx.keys()
    for row in await tx.conn.fetch(_KNOWN_BY, tx.org_id, ids):
        known.setdefault(row["customer_id"], {}).setdefault(row["kind"], set()).add(row["value"].lower())
    for row in await tx.conn.fetch(_SEALED, tx.org_id, ids):
        value = keys.unseal(row["value_sealed"], *identities.BOUND, row["id"])
        known.setdefault(row["customer_id"], {}).setdefault(row["kind"], set()).add(value.lower())
    faces = []
    for row in rows:
        its = known.get(row["id"], {})
        own = {row["phone"]} if row["phone"] else set()
        values = {name: value for name, value in row.items() if name != "phone"}
        faces.append(
            Face(
                **values, phones=frozenset(own | its.get("phone", set())),
                wechats=frozenset(its.get("wechat", ())), emails=frozenset(its.get("email", ())),
            )
        )  # fmt: skip
    return faces


async def faces(tx: Tx, ids: Sequence[UUID]) -> list[Face]:
    """The living among these, as they are compared."""
    return await _dressed(tx, await tx.conn.fetch(_SOME, tx.org_id, list(ids)))


async def next_faces(tx: Tx, after: UUID, limit: int) -> list[Face]:
    """The next living ones by id."""
    return await _dressed(tx, await tx.conn.fetch(_NEXT, tx.org_id, after, limit))


async def patiently(tx: Tx) -> None:
    """This transaction reads or moves many rows: its statements have a job's time."""
    await tx.conn.execute("SET LOCAL statement_timeout = '60s'")


async def by_index(tx: Tx) -> None:
    """A piece of a scan: planned for the tables as they are now, and never by reading all keys. They were
    written a moment ago, and nobody has counted them yet."""
    await tx.conn.execute(
        "DISCARD PLANS; SET LOCAL statement_timeout = '60s'; SET LOCAL enable_seqscan = off"
    )


async def count_customers(tx: Tx) -> int:
    found: int = await tx.conn.fetchval(
        "SELECT count(*) FROM customers WHERE org_id = $1 AND deleted_at IS NULL AND restricted_at IS NULL",
        tx.org_id,
    )
    return found


# --- a scan's keys ---------------------------------------------------------------------------------------

_CLEAR = """
DELETE FROM duplicate_keys WHERE org_id = $1 AND (key, customer_id) IN (
  SELECT key, customer_id FROM duplicate_keys WHERE org_id = $1 ORDER BY key LIMIT $2)
"""
_WRITE = """
INSERT INTO duplicate_keys (org_id, key, customer_id)
SELECT $1, key, customer_id FROM unnest($2::bigint[], $3::uuid[]) AS r(key, customer_id)
"""
_EDGE = """
SELECT min(key) AS first, max(key) AS last, count(*) AS n FROM (
  SELECT key FROM duplicate_keys WHERE org_id = $1 AND key >= $2 ORDER BY key LIMIT $3) k
"""
_SHARED = """
SELECT count(*) AS n, CASE WHEN count(*) <= $4 THEN array_agg(customer_id) END AS ids
FROM duplicate_keys WHERE org_id = $1 AND key >= $2 AND key <= $3 GROUP BY key HAVING count(*) > 1
"""
_PUT = """
WITH put AS (
  INSERT INTO duplicate_pairs (org_id, id, first_id, second_id, score, reasons, scan_id)
  SELECT $1, id, first_id, second_id, score, string_to_array(reasons, E'\\x1f'), $2
  FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[])
    AS r(id, first_id, second_id, score, reasons)
  ON CONFLICT (org_id, first_id, second_id)
    DO UPDATE SET score = excluded.score, reasons = excluded.reasons, scan_id = excluded.scan_id
  RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new) FROM put
"""


async def clear_keys(tx: Tx, most: int) -> int:
    """Forget what a scan that did not end has left. Returns how many."""
    tag: str = await tx.conn.execute(_CLEAR, tx.org_id, most)
    return int(tag.rpartition(" ")[2])


async def write_keys(tx: Tx, rows: Sequence[tuple[int, UUID]]) -> None:
    await tx.conn.execute(_WRITE, tx.org_id, [key for key, _ in rows], [id for _, id in rows])


async def edge(tx: Tx, start: int, limit: int) -> Any:
    """(first, last, n) of the next keys."""
    return await tx.conn.fetchrow(_EDGE, tx.org_id, start, limit)


async def shared(tx: Tx, first: int, last: int, most: int) -> list[Any]:
    """Of the keys in this range that several have: how many, and whose unless they are more than ``most``."""
    return list(await tx.conn.fetch(_SHARED, tx.org_id, first, last, most))


async def forget_keys(tx: Tx, first: int, last: int) -> int:
    """The keys of this range are done with. Returns how many they were."""
    tag: str = await tx.conn.execute(
        "DELETE FROM duplicate_keys WHERE org_id = $1 AND key >= $2 AND key <= $3", tx.org_id, first, last
    )
    return int(tag.rpartition(" ")[2])


async def put_pairs(tx: Tx, scan_id: UUID, found: dict[tuple[UUID, UUID], Match]) -> int:
    """Keep pairs; of those that are known, the likeness alone changes. Returns how many are new."""
    arrays = [
        [uuid7() for _ in found], [one for one, _ in found], [two for _, two in found],
        [match.score for match in found.values()], [APART.join(match.reasons) for match in found.values()],
    ]  # fmt: skip
    new: int = await tx.conn.fetchval(_PUT, tx.org_id, scan_id, *arrays)
    return new


async def known_pairs(tx: Tx, pairs: Sequence[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those among these that were found before."""
    rows = await tx.conn.fetch(
        "SELECT p.first_id, p.second_id FROM unnest($2::uuid[], $3::uuid[]) AS r(first_id, second_id)"
        " JOIN duplicate_pairs p ON p.org_id = $1 AND p.first_id = r.first_id AND p.second_id = r.second_id",
        tx.org_id, [one for one, _ in pairs], [two for _, two in pairs],
    )  # fmt: skip
    return {(row["first_id"], row["second_id"]) for row in rows}


async def count_open(tx: Tx, most: int) -> int:
    """How many pairs wait for a decision, counted to ``most``."""
    found: int = await tx.conn.fetchval(
        "SELECT count(*) FROM (SELECT FROM duplicate_pairs WHERE org_id = $1 AND status = 'open' LIMIT $2) p",
        tx.org_id, most,
    )  # fmt: skip
    return found


async def forget_unseen(tx: Tx, scan_id: UUID) -> None:
    """Open pairs that a whole scan has not seen again are no pairs any more."""
    await tx.conn.execute(
        "DELETE FROM duplicate_pairs WHERE org_id = $1 AND status = 'open' AND scan_id IS DISTINCT FROM $2",
        tx.org_id, scan_id,
    )  # fmt: skip


# --- hints -----------------------------------------------------------------------------------------------

_LIVING = "FROM customers WHERE org_id = $1 AND deleted_at IS NULL AND"
_LIKE = f"""
(SELECT id {_LIVING} phone_hash = ANY ($2::bytea[]) LIMIT 20)
UNION (SELECT customer_id FROM customer_contacts
  WHERE org_id = $1 AND phone_hash = ANY ($2::bytea[]) LIMIT 20)
UNION (SELECT merged_into_id FROM customers
  WHERE org_id = $1 AND merged_into_id IS NOT NULL AND deleted_at IS NOT NULL
  AND phone_hash = ANY ($2::bytea[]) LIMIT 20)
UNION (SELECT id {_LIVING} wechat_id = $3 LIMIT 20)
UNION (SELECT id {_LIVING} company_credit_code = $4 LIMIT 20)
UNION (SELECT customer_id FROM customer_identities
  WHERE org_id = $1 AND value_hash = ANY ($5::bytea[]) AND released_at IS NULL LIMIT 20)
"""  # noqa: S608
_BY_KEYS = f"UNION (SELECT id {_LIVING} search_keys @> {{0}}::text[] LIMIT 50)\n"


async def like(
    tx: Tx, phones: list[bytes], wechat: str | None, code: str | None, names: list[bytes],
    keys: Sequence[list[str]],
) -> list[UUID]:  # fmt: skip
    """Whom the actor sees that has one of these, or all search keys of one of ``keys``."""
    statement = _LIKE + "".join(_BY_KEYS.format(f"${6 + at}") for at in range(len(keys)))
    rows = await tx.conn.fetch(statement, tx.org_id, phones, wechat, code, names, *keys)
    return [row["id"] for row in rows]


_OWNER = User.__table__.alias("owner")
_HINTED = hot.Statement(
    select(_FIRST.c.id, _one(_FIRST, _OWNER).label("body"))
    .select_from(
        _FIRST.outerjoin(_OWNER, and_(_OWNER.c.org_id == _FIRST.c.org_id, _OWNER.c.id == _FIRST.c.owner_id))
    )
    .where(_FIRST.c.org_id == _ORG, _FIRST.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)


async def shown(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """These customers as JSON, as a list shows them."""
    rows = await _HINTED.rows(tx, org_id=tx.org_id, ids=list(ids))
    return {row[0]: row[1] for row in rows}


async def put_status(
    tx: Tx, first_id: UUID, second_id: UUID, status: str, by: UUID | None
) -> None:  # fmt: skip
    """Have the pair of these two, if there is one, say what became of it."""
    await tx.conn.execute(
        "UPDATE duplicate_pairs SET status = $4, decided_by = $5, decided_at = $6, updated_at = $6"
        " WHERE org_id = $1 AND first_id = $2 AND second_id = $3",
        tx.org_id, *sorted((first_id, second_id)), status, by, tx.now,
    )  # fmt: skip
