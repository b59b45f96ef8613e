"""What the tests of promises share: an organization that has one of everything."""

import pytest
from fastapi import FastAPI

from zhike.core.db import Database

from ..cast import Hall
from ..stories.conftest import relay_db  # noqa: F401  a fixture
from ..stories.loop import Loop
from .belongings import Ids, one_of_everything


@pytest.fixture
async def belongings(app: FastAPI, hall: Hall, relay_db: Database) -> Ids:  # noqa: F811
    """The ids of what Hall has, by name."""
    return await one_of_everything(Loop(hall, relay_db, hall.held))
