"""The verbs of deals: `keep` (open, change, note, assign), `moves` (stages), `echoes` (of other facts)."""

from zhike.rooms.deals.service.echoes import count_for_customer, open_for_lead, rename, settle
from zhike.rooms.deals.service.keep import (
    CONSTRAINTS,
    NoAssignee,
    UnknownReference,
    add_note,
    assign,
    change_deal,
    create_deal,
    put_competitors,
    put_products,
    settings,
)
from zhike.rooms.deals.service.moves import (
    NotClosed,
    StageRefused,
    UnknownReason,
    lose,
    move,
    reopen,
    win,
)

__all__ = [
    "CONSTRAINTS", "NoAssignee", "NotClosed", "StageRefused", "UnknownReason", "UnknownReference", "add_note",
    "assign", "change_deal", "count_for_customer", "create_deal", "lose", "move", "open_for_lead",
    "put_competitors", "put_products", "rename", "reopen", "settings", "settle",
    "win",
]  # fmt: skip
