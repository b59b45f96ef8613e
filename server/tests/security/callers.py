"""Colleagues who sign in with tokens, one for each route: whoever logs out takes nobody with them."""

from collections.abc import Iterable
from uuid import uuid4

from zhike.rooms.identity import login, service
from zhike.rooms.identity.schemas import UserCreate

from ..cast import HASHED, PASSWORD, Hall


async def one_for_each(hall: Hall, role: str, labels: Iterable[str]) -> dict[str, str]:
    """What each of them sends as Authorization, by label."""
    held, found = hall.held, {}
    async with held.unit.transaction(hall.actor()) as tx:
        for label in labels:
            form = UserCreate(name="试", login=f"{uuid4().hex}@hall.test", password=PASSWORD, role=role)
            user = await service.create_user(tx, form, HASHED)
            pair = login.start_tokens(tx, user, held, login.access_tokens(held))
            found[label] = f"Bearer {pair.access_token}"
    return found
