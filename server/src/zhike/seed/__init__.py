"""Data to look at and data to measure with: `zhike seed --demo`, `zhike seed --scale 100k`."""

import asyncio

from zhike.settings import get_settings


def main(*, demo: bool, scale: str | None, if_empty: bool) -> None:
    """Seed the database of the settings. Demo logins go to standard output, progress to standard error."""
    settings = get_settings()
    if scale is not None:
        from zhike.seed import scale as scaling

        asyncio.run(scaling.run(settings, scaling.parse(scale)))
    if demo:
        from zhike.seed import demo as demonstration

        if logins := asyncio.run(demonstration.run(settings, if_empty=if_empty)):
            print(logins)
