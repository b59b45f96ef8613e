"""Working scores out and keeping them: a few rows at once, or all of them piece by piece.

Rows are locked before their facts are read, so whoever writes last has seen the newest facts, and the two
ways never overwrite each other with something older.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import orjson

from zhike.core.context import NOBODY
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import analytics as events
from zhike.rooms.customers import scored as customers
from zhike.rooms.leads import scored as leads
from zhike.rooms.scores import facts, repository, rules
from zhike.rooms.scores.catalogue import Entity
from zhike.rooms.scores.models import ScoreRun
from zhike.rooms.scores.rules import Component

PIECE = 500
KEPT = timedelta(days=400)
KEPT_BY: dict[Entity, ModuleType] = {"customer": customers, "lead": leads}
COLUMN = {"lead": "score", "customer": "score", "intent": "intent_score", "stickiness": "stickiness_score"}


@dataclass(frozen=True, slots=True)
class Plan:
    """The active formulas of a kind of rows: of each its code, version and components."""

    entity: Entity
    scores: list[tuple[str, int, list[Component]]]

    @property
    def parts(self) -> list[Component]:
        return [part for _, _, parts in self.scores for part in parts]


async def plan(tx: Tx, entity: Entity) -> Plan:
    rows = await repository.active(tx, entity)
    return Plan(entity, [(row["code"], row["version"], rules.components(entity, row["formula"]))
                         for row in rows])  # fmt: skip


def assemble(
    plan: Plan, id: UUID, points: Sequence[int], measures: Sequence[Any], as_of: str
) -> dict[str, Any]:
    """One row as it is kept. Points stand by name; measures in the formula's order."""
    row: dict[str, Any] = {"id": id, "score": None, "intent_score": None, "stickiness_score": None}
    details: dict[str, Any] = {"as_of": as_of, "versions": {}, "points": {}, "measures": {}}
    at = 0
    for code, version, parts in plan.scores:
        given = points[at : at + len(parts)]
        row[COLUMN[code]] = rules.total(given)
        details["versions"][code] = version
        details["points"][code] = dict(zip((part.code for part in parts), given, strict=True))
        details["measures"][code] = list(measures[at : at + len(parts)])
        at += len(parts)
    return row | {"details": details}


def _differs(before: Any, row: dict[str, Any]) -> bool:
    was, now = before["score_details"], row["details"]
    return was.get("points") != now["points"] or was.get("versions") != now["versions"]


def _values(plan: Plan, before: Any, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of history that a row adds: of scores that are new, another, or by another formula."""
    was, found = before["score_details"], []
    for code, version, _ in plan.scores:
        value = row[COLUMN[code]]
        if was.get("versions", {}).get(code) != version or before[COLUMN[code]] != value:
            found.append({"id": uuid7(), "entity_id": row["id"], "code": code, "value": value,
                          "components": row["details"]["points"][code], "version": version})  # fmt: skip
    return found


async def _keep(
    tx: Tx, plan: Plan, held: Sequence[Any], rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    before = {row["id"]: row for row in held}
    changed = [row for row in rows if _differs(before[row["id"]], row)]
    if changed:
        values = [line for row in changed for line in _values(plan, before[row["id"]], row)]
        await repository.keep_values(tx, plan.entity, values)
        await KEPT_BY[plan.entity].keep(tx, changed)
    return changed


async def refresh(tx: Tx, entity: Entity, ids: Sequence[UUID]) -> None:
    """Work out the scores of a few rows now, by the rules, and tell of those that changed."""
    its = await plan(tx, entity)
    held = await KEPT_BY[entity].hold(tx, ids)
    if not held:
        return
    parts, rows = its.parts, []
    for found in await facts.gather(tx, entity, parts, [row["id"] for row in held]):
        measures = list(found.values())[1:]
        points = [rules.points(part, measure) for part, measure in zip(parts, measures, strict=True)]
        shown = [round(m, 4) if isinstance(m, float) else m for m in measures]
        rows.append(assemble(its, found["id"], points, shown, tx.now.isoformat()))
    before = {row["id"]: row for row in held}
    for row in await _keep(tx, its, held, rows):
        was = before[row["id"]]
        if entity == "lead" and row["score"] != was["score"]:
            since = was["score_details"].get("as_of")
            await leads.tell(tx, row, was, tx.now.fromisoformat(since) if since else None)
        elif entity == "customer" and any(row[name] != was[name] for name in set(COLUMN.values())):
            await customers.tell(tx, row, was)


async def begin(tx: Tx, entity: Entity, reason: str, *, after: UUID | None = None) -> ScoreRun:
    """Have all rows of a kind worked out, or those whose ids are younger than ``after``.

    A run under way goes back to where this one would have begun, so that no row is left behind.
    """
    await tx.lock("scores", "run", entity)
    runs = repository.Runs(tx)
    run = await runs.running(entity)
    if run is None:
        run = runs.add(ScoreRun(
            id=uuid7(), entity_type=entity, status="running", reason=reason, reached=after,
            requested_by=tx.actor.user_id, started_at=tx.now, total=await KEPT_BY[entity].count(tx, after),
            done=0, changed=0,
        ))  # fmt: skip
    elif run.reached is not None and (after is None or after < run.reached):
        run.reached, run.reason = after, reason
        run.done = max(0, run.total - await KEPT_BY[entity].count(tx, after))
    await tx.flush()
    tx.enqueue("scores.sweep", run_id=run.id)
    return run


async def step(tx: Tx, run_id: UUID) -> bool:
    """Do the next piece of a run; whether there is more. How far the run has come is kept with the piece."""
    run = await repository.Runs(tx).get_for_update(run_id)
    if run.status != "running":
        return False
    entity: Entity = "lead" if run.entity_type == "lead" else "customer"
    await repository.patiently(tx)
    held = await KEPT_BY[entity].hold_next(tx, run.reached or NOBODY, PIECE)
    if held:
        its = await plan(tx, entity)
        found = await facts.reckon(tx, entity, its.parts, [row["id"] for row in held])
        as_of = tx.now.isoformat()
        rows = [
            assemble(its, row["id"], row["points"], orjson.loads(row["measures"]), as_of) for row in found
        ]
        run.changed += len(await _keep(tx, its, held, rows))
        run.reached, run.done = held[-1]["id"], run.done + len(held)
    if len(held) == PIECE:
        return True
    run.status, run.finished_at = "done", tx.now
    tx.publish(events.ScoresUpdated(run_id=run.id, entity_type=entity, done=run.done, changed=run.changed))
    return False


def oldest(tx: Tx) -> UUID:
    """The smallest id that a value may have that is young enough to stay."""
    return UUID(int=int((tx.now - KEPT).timestamp() * 1000) << 80)
