"""What stories need beside the cast: the relay's pool."""

from collections.abc import AsyncIterator

import pytest

from zhike.core.db import Database
from zhike.settings import Settings

from ..cast import Hall
from .loop import Loop


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=4, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def loop(hall: Hall, relay_db: Database) -> Loop:
    """The loop of the cast's clinic, before its first step."""
    return Loop(hall, relay_db, hall.held)
