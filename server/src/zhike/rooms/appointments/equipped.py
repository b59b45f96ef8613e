"""Statements about the rooms and devices of services and visits. Nothing is decided here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.appointments.equipment import Busy, Candidate, Equipment, Seconds, Unit

_CANDIDATES = """
SELECT n.need, r.id, r.site_id, r.capacity
FROM service_item_resources n JOIN resources r ON r.org_id = n.org_id AND r.id = n.resource_id
WHERE n.org_id = $1 AND n.service_item_id = $2 AND r.is_active
ORDER BY n.need, r.name, r.id
"""
_TAKEN = """
SELECT resource_id, unit, floor(extract(epoch FROM busy_from))::bigint AS begins,
       ceil(extract(epoch FROM busy_until))::bigint AS ends
FROM appointment_resources
WHERE org_id = $1 AND resource_id = ANY($2::uuid[]) AND released_at IS NULL
  AND tstzrange(busy_from, busy_until) && tstzrange($3, $4) AND appointment_id <> ALL($5::uuid[])
UNION ALL
SELECT resource_id, unit, floor(extract(epoch FROM busy_from))::bigint,
       ceil(extract(epoch FROM busy_until))::bigint
FROM appointment_resources
WHERE org_id = $1 AND resource_id = ANY($2::uuid[]) AND released_at IS NULL
  AND tstzrange(busy_from, busy_until) && tstzrange($3, $4) AND slot_id IS NOT NULL
"""


async def read(
    tx: Tx, service_item_id: UUID, needs: int, start: datetime, end: datetime, but: Iterable[UUID] = (),
    locked: Mapping[UUID, int] | None = None,
) -> Equipment:  # fmt: skip
    """What the service needs, and what of it is taken around ``[start, end)`` by others than ``but``.

    ``locked``: the resources that were locked, with their capacities; no others are then spoken of.
    """
    if not needs:
        return Equipment()
    candidates = [
        Candidate(row["need"], row["id"], row["site_id"], row["capacity"])
        for row in await tx.conn.fetch(_CANDIDATES, tx.org_id, service_item_id)
        if locked is None or row["id"] in locked
    ]
    ids = list({one.resource_id for one in candidates})
    spans: dict[Unit, list[Seconds]] = defaultdict(list)
    for row in await tx.conn.fetch(_TAKEN, tx.org_id, ids, start, end, list(but)):
        spans[row["resource_id"], row["unit"]].append((row["begins"], row["ends"]))
    return Equipment(needs, candidates, {unit: Busy(its) for unit, its in spans.items()})


async def had(tx: Tx, appointment_id: UUID) -> list[Any]:
    """The units that a visit took, whether or not it still has them."""
    found: list[Any] = await tx.conn.fetch(
        "SELECT resource_id, unit FROM appointment_resources WHERE org_id = $1 AND appointment_id = $2",
        tx.org_id, appointment_id,
    )  # fmt: skip
    return found


async def clash(tx: Tx, appointment_id: UUID, busy: tuple[datetime, datetime]) -> bool:
    """Whether somebody else has one of its units by now."""
    found: bool = await tx.conn.fetchval(
        "SELECT EXISTS (SELECT FROM appointment_resources mine JOIN appointment_resources o"
        " ON o.org_id = mine.org_id AND o.resource_id = mine.resource_id AND o.unit = mine.unit"
        " AND o.released_at IS NULL AND o.appointment_id IS DISTINCT FROM mine.appointment_id"
        " AND tstzrange(o.busy_from, o.busy_until) && tstzrange($3, $4)"
        " WHERE mine.org_id = $1 AND mine.appointment_id = $2)",
        tx.org_id, appointment_id, *busy,
    )  # fmt: skip
    return found


async def take_again(tx: Tx, appointment_id: UUID) -> None:
    """Give a visit the units back that it had."""
    await tx.conn.execute(
        "UPDATE appointment_resources SET released_at = NULL WHERE org_id = $1 AND appointment_id = $2",
        tx.org_id, appointment_id,
    )  # fmt: skip


def rows(units: Iterable[Unit], site_id: UUID, busy: tuple[datetime, datetime]) -> list[dict[str, Any]]:
    """The units as `ledger` writes them."""
    return [
        {"id": uuid7(), "site_id": site_id, "resource_id": resource_id, "unit": unit,
         "busy_from": busy[0], "busy_until": busy[1]}
        for resource_id, unit in units
    ]  # fmt: skip


async def needs_of(tx: Tx, service_item_ids: list[UUID]) -> dict[UUID, list[list[UUID]]]:
    """The needs of services, each with the resources that meet it."""
    found: dict[UUID, dict[int, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for row in await tx.conn.fetch(
        "SELECT service_item_id, need, resource_id FROM service_item_resources"
        " WHERE org_id = $1 AND service_item_id = ANY($2::uuid[]) ORDER BY need, created_at, id",
        tx.org_id, service_item_ids,
    ):  # fmt: skip
        found[row["service_item_id"]][row["need"]].append(row["resource_id"])
    return {item: [group[need] for need in sorted(group)] for item, group in found.items()}


async def write_needs(tx: Tx, service_item_id: UUID, needs: list[list[UUID]]) -> None:
    """Replace what a service needs."""
    await tx.conn.execute(
        "DELETE FROM service_item_resources WHERE org_id = $1 AND service_item_id = $2",
        tx.org_id, service_item_id,
    )  # fmt: skip
    await tx.conn.executemany(
        "INSERT INTO service_item_resources (org_id, id, service_item_id, need, resource_id)"
        " VALUES ($1, $2, $3, $4, $5)",
        [(tx.org_id, uuid7(), service_item_id, need, resource_id)
         for need, group in enumerate(needs, 1) for resource_id in dict.fromkeys(group)],
    )  # fmt: skip
