"""Data to look at and data to measure with: `zhike seed --demo`, `zhike seed --scale 100k`."""

import asyncio

import asyncpg

from zhike.seed import roster
from zhike.settings import Settings, get_settings


def main(*, demo: bool, scale: str | None, if_empty: bool) -> None:
    """Seed the database of the settings. Demo logins go to standard output, progress to standard error."""
    settings = get_settings()
    if scale is not None:
        from zhike.seed import scale as scaling

        asyncio.run(scaling.run(settings, scaling.parse(scale)))
    if demo:
        if if_empty and asyncio.run(_is_there(settings)):
            print(roster.logins())
            return
        from zhike.seed import demo as demonstration

        if logins := asyncio.run(demonstration.run(settings, if_empty=if_empty)):
            print(logins)


async def _is_there(settings: Settings) -> bool:
    """Whether the demo is complete; asked before the whole product is imported, since every start asks."""
    conn = await asyncpg.connect(settings.relay_url)
    try:
        return bool(
            await conn.fetchval(
                "SELECT EXISTS (SELECT FROM organizations WHERE settings->>'demo' = 'complete')"
            )
        )
    finally:
        await conn.close()
