"""Routes of how far a feature is released: /api/feature-flags/{code}/reach and /people."""

from uuid import UUID

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.identity import releases
from zhike.rooms.identity import releases_schemas as schemas
from zhike.rooms.preferences import rules

flags = router("/api/feature-flags", "preferences")


@flags.get("/{code}/reach")
@access("config:read")
async def get_flag_reach(tx: InTx, code: str) -> schemas.FlagReach:
    """At how many places and for how many colleagues a flag is on now."""
    return await releases.reach(tx, code)


@flags.get("/{code}/people")
@access("config:read")
async def list_flag_people(
    tx: InTx, code: str, site_id: UUID | None = None, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.FlagPerson]:
    """Colleagues, at one site or everywhere, and whether they have it now."""
    after = paging.decode_time_id(cursor) if cursor else None
    found, is_on, percentage = await releases.people(tx, code, site_id, limit, after)
    rows, following = paging.page(found, limit, "created_at", "id")
    items = [
        schemas.FlagPerson(
            id=row.id, name=row.name, role=row.role, has=rules.answer(is_on, percentage, code, row.id)
        )
        for row in rows
    ]
    return paging.Page(items=items, next_cursor=following)


ROUTERS = (flags,)
