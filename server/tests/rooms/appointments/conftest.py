"""The clinic of these tests."""

import pytest

from ...cast import Hall
from .clinic import Clinic, open_clinic


@pytest.fixture
async def clinic(hall: Hall) -> Clinic:
    return await open_clinic(hall)
