"""An organization with a shop on loopback that checks its token and has bad days by script."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from zhike.core.egress import Egress
from zhike.core.outside import Place
from zhike.simulators import shopify
from zhike.simulators.shopify import Shopify

from ...cast import Hall, Person
from ...stories.loop import post
from ..conversations.talk import Visitor, open_channel
from ..mailroom.conftest import serving

TOKEN = "shpat_0123456789"
EMAIL, PHONE = "li@example.com", "+8613800138000"


@dataclasses.dataclass
class Counter:
    """A desk, and the shop behind it."""

    hall: Hall
    shop: Shopify
    port: int

    async def connect(self, token: str = TOKEN, **form: Any) -> dict[str, Any]:
        given = {"provider": "shopify", "name": "海外店", "settings": {"domain": "hall-demo.myshopify.com"},
                 "token": token}  # fmt: skip
        return await post(self.hall.owner, "/api/order-shops", given | form)

    async def customer(self, **form: Any) -> str:
        made = await post(self.hall.owner, "/api/customers", {"name": "李明", "phone": PHONE} | form)
        return str(made["id"])

    async def talk(self, *words: str, **claims: Any) -> str:
        channel = await open_channel(self.hall)
        visitor = await Visitor(self.hall, channel["public_key"]).enter(**claims)
        for one in words or ("您好",):
            await visitor.say(one)
        return await visitor.conversation()

    async def ask(self, who: Person | None = None, **form: Any) -> httpx2.Response:
        return await (who or self.hall.agent_ann).post("/api/orders/look", form)

    async def look(self, **form: Any) -> dict[str, Any]:
        answer = await self.ask(**form)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def only(self, **form: Any) -> dict[str, Any]:
        """The answer of the one shop there is."""
        [shop] = (await self.look(**form))["shops"]
        found: dict[str, Any] = shop
        return found

    def buys(self, number: int, **of: Any) -> dict[str, Any]:
        known = {"email": EMAIL, "phone": PHONE, "id": "7001"} | of.pop("of", {})
        made = shopify.order(number, known, **of)
        self.shop.orders.append(made)
        return made


@contextmanager
def _towards(held: Any, port: int) -> Any:
    """The process may go to the shop on loopback, as an operator's settings would let it."""
    egress, settings = held.egress, held.settings
    held.egress = Egress(http=True, allow=(Place.read(f"127.0.0.1:{port}"),))
    held.settings = settings.model_copy(update={"zhike_shopify_api_url": f"http://127.0.0.1:{port}"})
    try:
        yield
    finally:
        held.egress, held.settings = egress, settings


@pytest.fixture
async def counter(app: FastAPI, hall: Hall) -> AsyncIterator[Counter]:
    simulator = shopify.create_app(TOKEN)
    async with serving(simulator) as port:
        with _towards(hall.held, port):
            yield Counter(hall, simulator.state.shopify, port)
