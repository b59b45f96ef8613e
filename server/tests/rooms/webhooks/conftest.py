"""A sink, and the worker that delivers to it."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from zhike.core.db import Database
from zhike.core.http.services import Services
from zhike.settings import Settings

from ...cast import Hall
from .sink import Post, listening


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=4, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def post(
    app: FastAPI, held: Services, hall: Hall, relay_db: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Post]:
    async with listening() as sink:
        made = Post(hall, relay_db, sink)
        monkeypatch.setattr(held, "egress", made.services.egress)  # the API vets addresses by it
        (await made.work()).ok()  # what the cast did before
        yield made
