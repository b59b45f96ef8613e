"""The verbs of pools: `settings` (make, change, members, rules), `giving` (put in), `taking` (claim, assign,
move) and `looking` (lists, details). Recycling and simulating are modules of their own beside these."""

from zhike.rooms.pools.service.giving import give_back
from zhike.rooms.pools.service.looking import details, inside, listed, one
from zhike.rooms.pools.service.refusals import CONSTRAINTS
from zhike.rooms.pools.service.settings import (
    change_pool,
    create_pool,
    put_members,
    put_rules,
    reach,
    settings,
)
from zhike.rooms.pools.service.taking import assign, claim, forget, move

__all__ = [
    "CONSTRAINTS", "assign", "change_pool", "claim", "create_pool", "details", "forget", "give_back",
    "inside", "listed", "move", "one", "put_members", "put_rules", "reach", "settings",
]  # fmt: skip
