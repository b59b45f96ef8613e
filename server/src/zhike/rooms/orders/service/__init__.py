"""The verbs of orders: `shops` (connections) and `looking` (asking them)."""

from zhike.rooms.orders.repository import ShopMissing
from zhike.rooms.orders.service.looking import look
from zhike.rooms.orders.service.shops import CONSTRAINTS, change, create, remove, test

__all__ = ["CONSTRAINTS", "ShopMissing", "change", "create", "look", "remove", "test"]
