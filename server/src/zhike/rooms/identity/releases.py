"""Who has a feature now: the answer of every place, and of every colleague, as they would hear it."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.identity import releases_schemas as schemas
from zhike.rooms.identity import repository
from zhike.rooms.preferences import rules
from zhike.rooms.preferences import service as preferences

MOST_COUNTED = 20_000
# everybody who signs in, and where they work; nobody's site means every site
_PEOPLE = """
SELECT u.id, array_agg(s.site_id) FILTER (WHERE s.site_id IS NOT NULL) AS site_ids
FROM (SELECT org_id, id FROM users
      WHERE org_id = $1 AND kind = 'person' AND status = 'active' AND deleted_at IS NULL
      ORDER BY id LIMIT $2) u
LEFT JOIN user_sites s ON s.org_id = u.org_id AND s.user_id = u.id
GROUP BY u.id
"""


async def _answers(tx: Tx, code: str) -> dict[UUID | None, tuple[bool, int, bool]]:
    """place (None: the organization) → (answer, percentage, whether it is the place's own)."""
    usual, rows = await preferences.overrides(tx, code)
    own = {row.site_id: (row.is_enabled, row.percentage, True) for row in rows}
    everywhere = own.get(None, (usual, 100, False))
    sites = [site.id for site in await repository.Sites(tx).all() if site.is_active]
    return {None: everywhere} | {id: own.get(id, (everywhere[0], everywhere[1], False)) for id in sites}


async def reach(tx: Tx, code: str) -> schemas.FlagReach:
    """How far the flag is out, at every place. Raises `NotFound` for an unknown flag."""
    usual, _ = await preferences.overrides(tx, code)
    answers = await _answers(tx, code)
    drawn: dict[UUID | None, Counter[int]] = {place: Counter() for place in answers}
    for row in await tx.conn.fetch(_PEOPLE, tx.org_id, MOST_COUNTED):
        number = rules.draw(code, row["id"])
        for place in (None, *(row["site_ids"] or [place for place in answers if place is not None])):
            if place in drawn:
                drawn[place][number] += 1
    return schemas.FlagReach(code=code, is_enabled=usual, items=[
        schemas.PlaceReach(
            site_id=place, is_enabled=is_on, percentage=percentage, own=own,
            people=drawn[place].total(), reached=_reached(drawn[place], is_on, percentage),
        )
        for place, (is_on, percentage, own) in answers.items()
    ])  # fmt: skip


def _reached(drawn: Counter[int], is_on: bool, percentage: int) -> int:
    return sum(count for number, count in drawn.items() if (number < percentage) is is_on)


async def people(
    tx: Tx, code: str, site_id: UUID | None, limit: int, after: tuple[datetime, UUID] | None
) -> tuple[list[Any], bool, int]:
    """Colleagues who work there, oldest first, with the answer and the percentage of the place."""
    answers = await _answers(tx, code)
    if site_id not in answers:
        raise repository.SiteMissing()
    is_on, percentage, _ = answers[site_id]
    found = await repository.Users(tx).page(limit, after, status="active", works_at=site_id)
    return found, is_on, percentage
