"""One statement that gathers the facts of some rows, and one that also does the sums.

What a statement looks like depends on the sources of the formulas alone, which are the house's own words;
every number and word that people chose travels in one jsonb parameter and is unpacked once (``p``).
Parameters: organization, ids, now, formulas.
"""
# ASVS 1.2.4: nothing that people chose becomes SQL
# ruff: noqa: S608  the words of `catalogue`

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from zhike.core.tx import Tx, to_json
from zhike.rooms.scores import catalogue
from zhike.rooms.scores.catalogue import SOURCES, Entity
from zhike.rooms.scores.rules import NEARLY, Component

TABLE: dict[Entity, str] = {"lead": "leads", "customer": "customers"}
SHAPE = tuple[tuple[str, bool], ...]  # of each component, its source and whether it fades


def _age(at: str) -> str:
    """Whole days, so that the same facts give the same points all day."""
    return f"floor(greatest(extract(epoch FROM $3 - {at})::float8, 0) / 86400)"


def _words(of: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in of)


def _since(days: int, at: str) -> str:
    return f"{at} > $3 - interval '{days} days'"


_GROUPS: dict[Entity, dict[str, str]] = {
    entity: {
        "talk": f"SELECT {_age('m.created_at')} AS d, m.content FROM conversations c"
                " JOIN messages m ON m.org_id = c.org_id AND m.conversation_id = c.id"
                f" WHERE c.org_id = e.org_id AND c.{entity}_id = e.id AND c.restricted_at IS NULL"
                f" AND m.sender_type = 'customer' AND {_since(catalogue.MESSAGE_DAYS, 'm.created_at')}",
        "visit": f"SELECT {_age('coalesce(a.completed_at, a.created_at)')} AS d, a.status FROM appointments a"
                 f" WHERE a.org_id = e.org_id AND a.{entity}_id = e.id"
                 f" AND {_since(catalogue.VISIT_DAYS, 'a.created_at')}",
    }
    for entity in ("lead", "customer")
}  # fmt: skip
_GROUPS["lead"]["line"] = (
    f"SELECT {_age('l.created_at')} AS d, l.user_id IS NOT NULL AS ours FROM lead_activities l"
    " WHERE l.org_id = e.org_id AND l.lead_id = e.id"
    f" AND (l.user_id IS NULL AND l.type IN ({_words(catalogue.DEEDS)})"
    f" OR l.user_id IS NOT NULL AND l.type IN ({_words(catalogue.CALLS)}))"
    f" AND {_since(catalogue.MESSAGE_DAYS, 'l.created_at')}"
)
_GROUPS["customer"]["line"] = (
    f"SELECT {_age('l.created_at')} AS d FROM customer_activities l"
    " WHERE l.org_id = e.org_id AND l.customer_id = e.id AND l.user_id IS NOT NULL"
    f" AND l.type IN ({_words(catalogue.FOLLOW_UPS)}) AND {_since(catalogue.MESSAGE_DAYS, 'l.created_at')}"
)


def shape(parts: Sequence[Component]) -> SHAPE:
    return tuple((part.source, part.half_life_days is not None) for part in parts)


def _params(entity: Entity, of: SHAPE) -> str:
    """Of each component the numbers that its source needs, as columns of ``p``."""
    found = ["$3::timestamptz AS at"]
    for n, (source, fades) in enumerate(of):
        kind, at = SOURCES[entity][source].kind, f"$4::jsonb -> {n}"
        found.append(f"({at} ->> 'weight')::float8 AS w{n}")
        if fades:
            found.append(f"({at} ->> 'half_life_days')::float8 AS h{n}")
        if kind == "count":
            found.append(f"({at} ->> 'cap')::float8 AS c{n}")
        if kind == "choice":
            found.append(f"{at} -> 'values' AS v{n}, ({at} ->> 'other')::float8 AS o{n}")
    return ", ".join(found)


def _measures(entity: Entity, of: SHAPE) -> str:
    """A select of ``id`` and ``m0``, ``m1`` … : the facts of the rows, each group of them read once."""
    groups: dict[str, list[str]] = {}
    columns = []
    for n, (source, fades) in enumerate(of):
        its = SOURCES[entity][source]
        half_life = f"p.h{n}" if fades and its.kind == "count" else "NULL::float8"
        sql = its.sql.replace("{h}", half_life).replace("{age}", _age("e.created_at"))
        if its.group is None:
            columns.append(f"{sql} AS m{n}")
        else:
            groups.setdefault(its.group, []).append(f"{sql} AS m{n}")
            columns.append(f"{its.group}.m{n}")
    joins = " ".join(
        f"CROSS JOIN LATERAL (SELECT {', '.join(wanted)} FROM ({_GROUPS[entity][group]}) f) {group}"
        for group, wanted in groups.items()
    )
    return (
        f"SELECT e.id, {', '.join(columns)} FROM p CROSS JOIN {TABLE[entity]} e {joins}"
        " WHERE e.org_id = $1 AND e.id = ANY ($2::uuid[])"
    )


@lru_cache(maxsize=256)
def single(entity: Entity, of: SHAPE) -> str:
    return f"WITH p AS MATERIALIZED (SELECT {_params(entity, of)}) {_measures(entity, of)}"


def _fraction(entity: Entity, n: int, source: str) -> str:
    kind = SOURCES[entity][source].kind
    if kind == "choice":
        return f"coalesce((p.v{n} ->> f.m{n})::float8, p.o{n})"
    if kind == "recency":
        return f"coalesce(power(0.5::float8, f.m{n} / p.h{n}), 0)"
    number = f"f.m{n} / p.c{n}" if kind == "count" else f"f.m{n}"
    return f"least(1, greatest(0, coalesce({number}, 0)))"


@lru_cache(maxsize=256)
def bulk(entity: Entity, of: SHAPE) -> str:
    """The same facts and the sums over them: ``id``, ``points``, ``measures`` (JSON, four decimals)."""
    given = ", ".join(
        f"least(p.w{n}, floor(p.w{n} * {_fraction(entity, n, source)} + 0.5 + {NEARLY}))::int"
        for n, (source, _) in enumerate(of)
    )
    kept = ", ".join(
        f"f.m{n}" if SOURCES[entity][source].kind == "choice" else f"round(f.m{n}::numeric, 4)"
        for n, (source, _) in enumerate(of)
    )
    return (
        f"WITH p AS MATERIALIZED (SELECT {_params(entity, of)}), f AS MATERIALIZED ({_measures(entity, of)})"
        f" SELECT f.id, ARRAY[{given}] AS points, json_build_array({kept})::text AS measures FROM f, p"
    )


def parameter(parts: Sequence[Component]) -> str:
    """The formulas as the statements take them."""
    return to_json([
        {"weight": part.weight, "cap": part.cap, "half_life_days": part.half_life_days,
         "values": part.values, "other": part.other}
        for part in parts
    ])  # fmt: skip


async def gather(tx: Tx, entity: Entity, parts: Sequence[Component], ids: Sequence[Any]) -> list[Any]:
    """The measures of some rows: ``id``, then one for each component."""
    sql = single(entity, shape(parts))
    return list(await tx.conn.fetch(sql, tx.org_id, list(ids), tx.now, parameter(parts)))


async def reckon(tx: Tx, entity: Entity, parts: Sequence[Component], ids: Sequence[Any]) -> list[Any]:
    """The points of many rows, summed up where the facts lie."""
    sql = bulk(entity, shape(parts))
    return list(await tx.conn.fetch(sql, tx.org_id, list(ids), tx.now, parameter(parts)))
