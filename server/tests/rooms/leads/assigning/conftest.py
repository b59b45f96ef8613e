"""What runs jobs."""

from collections.abc import AsyncIterator

import pytest

from zhike.core.db import Database
from zhike.settings import Settings


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=2, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()
