"""The systems that can be asked, by name."""

from zhike.rooms.orders.providers.generic import Generic
from zhike.rooms.orders.providers.protocol import Provider
from zhike.rooms.orders.providers.shopify import Shopify

_ALL: dict[str, Provider] = {"shopify": Shopify(), "generic": Generic()}


def of(name: str) -> Provider:
    return _ALL[name]
