"""Questions that scores asks the database, and its bulk statements."""
# ruff: noqa: S608  names of our own tables and columns

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, String, Table, Uuid, bindparam, select, text, tuple_

from zhike.core import hot
from zhike.core.context import NOBODY
from zhike.core.errors import NotFound
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx, to_json
from zhike.rooms.leads.rules import OPEN
from zhike.rooms.scores import catalogue
from zhike.rooms.scores.catalogue import Entity
from zhike.rooms.scores.models import ScoreDefinition, ScoreRun, ScoreValue

POINTS, EACH = 20, 25  # a sample: so many places spread over all rows, so many rows at each


class DefinitionMissing(NotFound):
    code = "score.definition_not_found"


class Definitions(Repository[ScoreDefinition]):
    model = ScoreDefinition
    missing = DefinitionMissing

    async def version(self, code: str, version: int) -> ScoreDefinition:
        found = await self.find(ScoreDefinition.code == code, ScoreDefinition.version == version)
        if found is None:
            raise DefinitionMissing()
        return found

    async def active(self, code: str) -> ScoreDefinition | None:
        return await self.find(ScoreDefinition.code == code, ScoreDefinition.is_active)

    async def newest(self, code: str) -> int:
        query = self.select().where(ScoreDefinition.code == code).order_by(ScoreDefinition.version.desc())
        row = (await self.tx.session.scalars(query.limit(1))).first()
        return row.version if row else 0

    async def versions(self, code: str, before: int | None, limit: int) -> list[ScoreDefinition]:
        query = self.select().where(ScoreDefinition.code == code)
        if before is not None:
            query = query.where(ScoreDefinition.version < before)
        query = query.order_by(ScoreDefinition.version.desc()).limit(limit)
        return list(await self.tx.session.scalars(query))


class Runs(Repository[ScoreRun]):
    model = ScoreRun

    async def running(self, entity: Entity) -> ScoreRun | None:
        query = self.select().where(ScoreRun.entity_type == entity, ScoreRun.status == "running")
        return (await self.tx.session.scalars(query.with_for_update())).first()


_ACTIVE = """
SELECT code, version, formula FROM score_definitions
WHERE org_id = $1 AND entity_type = $2 AND is_active ORDER BY code
"""
_SHIP = """
INSERT INTO score_definitions (org_id, id, code, entity_type, version, formula, is_active, activated_at)
SELECT $1, r.id, r.code, r.entity_type, 1, r.formula, true, $3
FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, code text, entity_type text, formula jsonb)
ON CONFLICT DO NOTHING
"""


async def active(tx: Tx, entity: Entity) -> list[Any]:
    """The formulas that count: ``code``, ``version``, ``formula``. Where none was kept yet, the shipped ones
    are, as version 1."""
    rows = await tx.conn.fetch(_ACTIVE, tx.org_id, entity)
    if len(rows) < len(catalogue.codes(entity)):
        await ship(tx)
        rows = await tx.conn.fetch(_ACTIVE, tx.org_id, entity)
    return list(rows)


async def ship(tx: Tx) -> None:
    """Keep the formulas that an organization begins with; those that it has already stay as they are."""
    rows = [
        {"id": uuid7(), "code": code, "entity_type": entity, "formula": catalogue.SHIPPED[code]}
        for code, entity in catalogue.ENTITY.items()
    ]
    await tx.conn.execute(_SHIP, tx.org_id, to_json(rows), tx.now)


_KEEP = """
INSERT INTO score_values (org_id, id, {of}_id, code, day, value, components, version, as_of)
SELECT $1, r.id, r.entity_id, r.code, ($3::timestamptz AT TIME ZONE 'UTC')::date, r.value, r.components,
       r.version, $3
FROM jsonb_to_recordset($2::jsonb)
  AS r(id uuid, entity_id uuid, code text, value int, components jsonb, version int)
ON CONFLICT (org_id, {of}_id, code, day) WHERE {of}_id IS NOT NULL
DO UPDATE SET value = EXCLUDED.value, components = EXCLUDED.components, version = EXCLUDED.version,
  as_of = EXCLUDED.as_of
"""
_KEEP_OF = {of: _KEEP.replace("{of}", of) for of in ("customer", "lead")}
_FORGET = """
WITH gone AS (
  DELETE FROM score_values WHERE org_id = $1 AND id IN (
    SELECT id FROM score_values WHERE org_id = $1 AND id < $2 ORDER BY id LIMIT $3)
  RETURNING 1)
SELECT count(*) FROM gone
"""


async def keep_values(tx: Tx, entity: Entity, rows: Sequence[dict[str, Any]]) -> None:
    """Write the day's values; a later one of the same day takes the earlier one's place."""
    await tx.conn.execute(_KEEP_OF[entity], tx.org_id, to_json(list(rows)), tx.now)


async def forget_values(tx: Tx, before: UUID, limit: int) -> int:
    """Let values go whose first writing is older than this id (ids grow with time); how many went."""
    gone: int = await tx.conn.fetchval(_FORGET, tx.org_id, before, limit)
    return gone


async def patiently(tx: Tx) -> None:
    """For a piece of many rows: a job's time, and plans for the tables as they are now.

    A check of a foreign key that was planned while the table was a page long reads all of it for each row,
    until statistics are gathered again; after an import that may be minutes later.
    """
    await tx.conn.execute("DISCARD PLANS; SET LOCAL statement_timeout = 60000")


_LIVE = {
    "customer": ("customers", "name", "deleted_at IS NULL AND restricted_at IS NULL"),
    "lead": ("leads", "contact_name", f"status IN ({', '.join(repr(word) for word in OPEN)})"),
}


async def sample(tx: Tx, entity: Entity) -> list[Any]:
    """``id`` and ``name`` of at most POINTS × EACH rows, spread evenly over all: the same ones each time."""
    table, name, alive = _LIVE[entity]
    most = POINTS * EACH
    few = await tx.conn.fetch(
        f"SELECT id, {name} AS name FROM {table} WHERE org_id = $1 AND {alive} ORDER BY id LIMIT $2",
        tx.org_id,
        most + 1,
    )
    if len(few) <= most:
        return list(few)
    ends = [
        await tx.conn.fetchval(
            f"SELECT id FROM {table} WHERE org_id = $1 ORDER BY id {way} LIMIT 1", tx.org_id
        )
        for way in ("ASC", "DESC")
    ]  # fmt: skip
    first, last = (int((end or NOBODY).int) for end in ends)
    places = [UUID(int=first + (last - first) * n // POINTS) for n in range(POINTS)]
    rows = await tx.conn.fetch(
        f"SELECT DISTINCT ON (r.id) r.id, r.name FROM unnest($2::uuid[]) AS place"
        f" CROSS JOIN LATERAL (SELECT id, {name} AS name FROM {table}"
        f"   WHERE org_id = $1 AND id >= place AND {alive} ORDER BY id LIMIT $3) r ORDER BY r.id",
        tx.org_id, places, EACH,
    )  # fmt: skip
    return list(rows)


_OF_TALK = """
SELECT customer_id, lead_id FROM conversations WHERE org_id = $1 AND id = $2 AND restricted_at IS NULL
"""


async def of_talk(tx: Tx, conversation_id: UUID) -> tuple[UUID | None, UUID | None]:
    """(customer, lead) that a conversation is with."""
    row = await tx.conn.fetchrow(_OF_TALK, tx.org_id, conversation_id)
    return (row["customer_id"], row["lead_id"]) if row else (None, None)


async def lead_of_visit(tx: Tx, appointment_id: UUID) -> UUID | None:
    found: UUID | None = await tx.conn.fetchval(
        "SELECT lead_id FROM appointments WHERE org_id = $1 AND id = $2", tx.org_id, appointment_id
    )
    return found


_V: Table = ScoreValue.__table__  # type: ignore[assignment]
_R: Table = ScoreRun.__table__  # type: ignore[assignment]
_ORG = bindparam("org_id", type_=Uuid)
_AFTER = bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid)


@lru_cache(maxsize=4)
def history(entity: Entity, after: bool) -> hot.Statement:
    """A page of a score's values, newest first."""
    of = _V.c[f"{entity}_id"]
    columns = (_V.c.id, _V.c.code, _V.c.value, _V.c.components, _V.c.version, _V.c.as_of)
    query = select(*columns).where(
        _V.c.org_id == _ORG, of == bindparam("of", type_=Uuid), of.is_not(None),
        _V.c.code == bindparam("code", type_=String),
    )  # fmt: skip
    if after:
        query = query.where(tuple_(_V.c.as_of, _V.c.id) < tuple_(*_AFTER))
    return hot.page_json(query.order_by(_V.c.as_of.desc(), _V.c.id.desc()), ("as_of", "id"))


@lru_cache(maxsize=2)
def runs(after: bool) -> hot.Statement:
    """A page of runs, newest first."""
    query = select(*(_R.c[name] for name in (
        "id", "entity_type", "reason", "status", "total", "done", "changed", "requested_by", "started_at",
        "finished_at", "created_at",
    ))).where(_R.c.org_id == _ORG)  # fmt: skip
    if after:
        query = query.where(tuple_(_R.c.created_at, _R.c.id) < tuple_(*_AFTER))
    return hot.page_json(query.order_by(_R.c.created_at.desc(), _R.c.id.desc()), ("created_at", "id"))


async def latest(tx: Tx, entity: Entity, id: UUID) -> Any:
    """What stands on the row: ``created_at``, ``label`` (its stage or status) and the scores; None when the
    actor does not see it."""
    table, word, rest = "leads", "status", ("NULL AS intent_score, NULL AS stickiness_score", "")
    if entity == "customer":
        table, word, rest = (
            "customers",
            "stage",
            ("intent_score, stickiness_score", " AND deleted_at IS NULL"),
        )
    extra, alive = rest
    return await tx.conn.fetchrow(
        f"SELECT id, created_at, {word} AS label, score, score_details, {extra} FROM {table}"
        f" WHERE org_id = $1 AND id = $2{alive}",
        tx.org_id, id,
    )  # fmt: skip


async def filled(tx: Tx, entity: Entity, id: UUID) -> dict[str, bool]:
    """Which of the fields that one wants to know are known."""
    names = catalogue.PROFILE[entity]
    listed = ", ".join(f"{catalogue.known(name)} IS NOT NULL AS {name}" for name in names)
    row = await tx.conn.fetchrow(
        f"SELECT {listed} FROM {_LIVE[entity][0]} WHERE org_id = $1 AND id = $2",
        tx.org_id,
        id,
    )
    return dict(row or {})


_FORMULAS = text("""
SELECT d.code, d.version, d.formula FROM score_definitions d
JOIN jsonb_each_text(CAST(:versions AS jsonb)) v ON v.key = d.code AND v.value::int = d.version
WHERE d.org_id = :org_id
""")


async def formulas(tx: Tx, versions: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    """The formulas by which some values were worked out, by the score's code."""
    rows = await tx.session.execute(_FORMULAS, {"org_id": tx.org_id, "versions": to_json(versions)})
    return {row.code: row.formula for row in rows}
