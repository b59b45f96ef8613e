"""The verbs of scores: work one out now, write the next version of a formula, try it, make it count."""

from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.http.access import require_all
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import analytics as events
from zhike.rooms.scores import catalogue, explaining, facts, keeping, repository, rules, schemas
from zhike.rooms.scores.catalogue import ENTITY, SOURCES, Entity
from zhike.rooms.scores.models import ScoreDefinition, ScoreRun

MOST_MOVED = 5  # of those who rise, and of those who fall
MOST_VERSIONS = 500
WORDS = {"stage": (*catalogue.STAGES, "lost"), "status": catalogue.STATUSES,
         "source": tuple(catalogue.SHIPPED["lead"][0]["values"])}  # fmt: skip


class FormulaInvalid(errors.Invalid):
    """``problem``: sources, codes, parts (a number missing or too many), weights (they sum to 100)."""

    code = "score.formula_invalid"


class TooManyVersions(errors.Conflict):
    code = "score.too_many_versions"


class AlreadyActive(errors.Conflict):
    """This version counts already."""

    code = "score.already_active"


async def refresh(tx: Tx, entity: Entity, id: UUID) -> schemas.ScoreRead:
    """Work a row's scores out now.

    Somebody who sees a part of the organization would make another number of that part, so for them it is
    done as the organization a moment later, and they hear of it; the answer is how things stand.
    """
    await explaining.row_of(tx, entity, id)
    if tx.actor.scope == "a":
        await keeping.refresh(tx, entity, [id])
        await tx.flush()
    else:
        tx.enqueue("scores.refresh", entity_type=entity, entity_id=id)
    return await explaining.explain(tx, entity, id)


def sources() -> list[schemas.SourceRead]:
    """What a formula may be made of."""
    return [
        schemas.SourceRead(
            entity_type=entity, source=name, kind=its.kind, doable=its.doable,
            fades="{h}" in its.sql or its.kind == "recency",
            words=list(WORDS[name]) if its.kind == "choice" else [],
        )
        for entity, known in SOURCES.items() for name, its in known.items()
    ]  # fmt: skip


async def active(tx: Tx) -> list[schemas.DefinitionRead]:
    """The active version of each score; before anything was ever scored, the one that is shipped."""
    found, definitions = [], repository.Definitions(tx)
    for code, entity in ENTITY.items():
        row = await definitions.active(code)
        if row is None:
            row = ScoreDefinition(
                code=code, entity_type=entity, version=1, formula=catalogue.SHIPPED[code], is_active=True,
                created_at=tx.now,
            )  # fmt: skip
        found.append(schemas.DefinitionRead.of(row))
    return found


def _checked(code: str, form: schemas.FormulaTry) -> list[dict[str, Any]]:
    formula = [part.model_dump(exclude_none=True) for part in form.formula]
    problem = rules.problem(ENTITY[code], formula)
    if problem is not None:
        raise FormulaInvalid(field="formula", problem=problem)
    return formula


async def add_version(tx: Tx, code: str, form: schemas.VersionCreate) -> ScoreDefinition:
    """Write the next version. Raises `FormulaInvalid`, `TooManyVersions`."""
    require_all(tx.actor)
    formula = _checked(code, form)
    await tx.lock("scores", "definition", code)
    await repository.ship(tx)
    definitions = repository.Definitions(tx)
    version = await definitions.newest(code) + 1
    if version > MOST_VERSIONS:
        raise TooManyVersions()
    row = definitions.add(ScoreDefinition(
        id=uuid7(), code=code, entity_type=ENTITY[code], version=version, formula=formula, note=form.note,
        is_active=False, created_by=tx.actor.user_id, created_at=tx.now,
    ))  # fmt: skip
    await tx.flush()
    tx.audit("score_definition.created", "score_definition", row.id, after={"code": code, "version": version})
    return row


async def activate(tx: Tx, code: str, version: int, reason: str) -> ScoreDefinition:
    """Make a version count, an earlier one too, and have all rows worked out anew. Raises `AlreadyActive`."""
    require_all(tx.actor)
    await tx.lock("scores", "definition", code)
    await repository.ship(tx)
    definitions = repository.Definitions(tx)
    row = await definitions.version(code, version)
    former = await definitions.active(code)
    if former is not None and former.id == row.id:
        raise AlreadyActive()
    if former is not None:
        former.is_active = False
        await tx.flush()  # the index lets one be active at a time
    row.is_active, row.activated_at, row.activated_by = True, tx.now, tx.actor.user_id
    row.activation_reason = reason
    await tx.flush()
    tx.audit("score_definition.activated", "score_definition", row.id,
             before={"version": former.version if former else None},
             after={"version": version, "code": code}, reason=reason)  # fmt: skip
    tx.publish(events.ScoreDefinitionActivated(definition_id=row.id, code=code, version=version))
    await keeping.begin(tx, ENTITY[code], "activated")
    return row


async def start_run(tx: Tx, entity: Entity) -> ScoreRun:
    """Have all rows of a kind worked out, by hand."""
    require_all(tx.actor)
    run = await keeping.begin(tx, entity, "manual")
    tx.audit("score_run.started", "score_run", run.id, after={"entity_type": entity})
    return run


async def simulate(tx: Tx, code: str, form: schemas.FormulaTry) -> schemas.Simulation:
    """Hold a formula against the active one on a sample of rows; nothing is kept."""
    require_all(tx.actor)
    entity = ENTITY[code]
    tried = rules.components(entity, _checked(code, form))
    current = await repository.Definitions(tx).active(code)
    former = rules.components(entity, current.formula if current else catalogue.SHIPPED[code])
    people = {row["id"]: row["name"] for row in await repository.sample(tx, entity)}
    rows = await facts.gather(tx, entity, [*former, *tried], list(people))
    pairs = []
    for row in rows:
        measures = list(row.values())[1:]
        was = zip(former, measures[: len(former)], strict=True)
        now = zip(tried, measures[len(former) :], strict=True)
        points = (sum(rules.points(*one) for one in was), sum(rules.points(*one) for one in now))
        pairs.append((row["id"], *points))
    named = tx.actor.may(f"{entity}:read")
    pairs.sort(key=lambda pair: (pair[2] - pair[1], pair[0]))
    falls = [pair for pair in pairs[:MOST_MOVED] if pair[2] < pair[1]]
    rises = [pair for pair in pairs[: -MOST_MOVED - 1 : -1] if pair[2] > pair[1]]
    return schemas.Simulation(
        sample=len(pairs),
        before=_distribution([pair[1] for pair in pairs]),
        after=_distribution([pair[2] for pair in pairs]),
        moved=[schemas.Moved(id=id, name=people[id] if named else None, before=was, after=now)
               for id, was, now in (*rises, *falls)],
    )  # fmt: skip


def _distribution(scores: list[int]) -> schemas.Distribution:
    average = round(sum(scores) / len(scores), 1) if scores else 0.0
    return schemas.Distribution(average=average, spread=rules.spread(scores))
