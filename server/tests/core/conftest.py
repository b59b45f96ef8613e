"""Fixtures of the floor's own tests."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.settings import Settings


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    """The relay role's pool."""
    made = Database(settings.relay_url, size=4, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def org_id() -> UUID:
    """An organization that nobody else uses (the floor's tables do not ask whether it is registered)."""
    return uuid4()


@pytest.fixture
def actor(org_id: UUID) -> Actor:
    return Actor(kind="user", org_id=org_id, name="owner")
