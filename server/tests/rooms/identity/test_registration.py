"""REGISTRATION: anybody, nobody, or whoever comes first."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from zhike.main import create_app
from zhike.migrations import run
from zhike.settings import Settings, with_database

from ...cast import PASSWORD, new_client


@pytest.fixture
async def empty(settings: Settings) -> AsyncIterator[Settings]:
    """A database of its own, in which nobody has registered."""
    name = f"registration_{uuid4().hex[:8]}"
    owner = await asyncpg.connect(settings.owner_url)
    await owner.execute(f"CREATE DATABASE {name}")
    try:
        made = settings.model_copy(update={"database_url": with_database(settings.owner_url, name)})
        await asyncio.to_thread(run.upgrade, made)
        yield made
    finally:
        await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await owner.close()


@contextlib.asynccontextmanager
async def serving(settings: Settings, registration: str) -> AsyncIterator[Any]:
    app = create_app(settings.model_copy(update={"registration": registration}))
    async with app.router.lifespan_context(app):
        yield app


async def register(app: Any) -> httpx2.Response:
    form = {"org_name": "知颜", "name": "林院长", "login": f"{uuid4().hex[:10]}@a.test", "password": PASSWORD}
    async with new_client(app) as client:
        return await client.post("/api/auth/register", json=form)


async def is_open(app: Any) -> bool:
    async with new_client(app) as client:
        return bool((await client.get("/api/auth/registration")).json()["open"])


async def organizations(settings: Settings) -> int:
    owner = await asyncpg.connect(settings.owner_url)
    try:
        return int(await owner.fetchval("SELECT count(*) FROM organizations"))
    finally:
        await owner.close()


def test_the_first_only_is_what_nobody_has_to_set() -> None:
    assert Settings.model_fields["registration"].default == "first"


async def test_the_first_comes_in_and_closes_the_door(empty: Settings) -> None:
    """Ten who come at the same moment are one who comes in and nine who do not."""
    async with serving(empty, "first") as app:
        assert await is_open(app)
        answers = await asyncio.gather(*(register(app) for _ in range(10)))
        assert Counter(answer.status_code for answer in answers) == {201: 1, 403: 9}
        refused = next(answer for answer in answers if answer.status_code == 403)
        assert refused.json()["code"] == "auth.registration_closed"
        assert not await is_open(app)
    assert await organizations(empty) == 1
    async with serving(empty, "open") as app:
        assert await is_open(app)
        assert (await register(app)).status_code == 201
    assert await organizations(empty) == 2


async def test_closed_is_closed_even_for_the_first(empty: Settings) -> None:
    async with serving(empty, "closed") as app:
        assert not await is_open(app)
        assert (await register(app)).status_code == 403
    assert await organizations(empty) == 0
