"""The verbs of leads: `keep` (add, change, reveal), `follow` (move, assign, convert), `restore` (take back),
`visits` (web chat)."""

from zhike.rooms.leads.service.follow import (
    NoAssignee,
    WrongStatus,
    assign,
    convert,
    lose,
)  # fmt: skip
from zhike.rooms.leads.service.keep import (
    CONSTRAINTS,
    NothingToReveal,
    UnknownReference,
    add_activity,
    change_lead,
    create_lead,
    reveal,
)  # fmt: skip
from zhike.rooms.leads.service.restore import restore_assignee, restore_status, values_of
from zhike.rooms.leads.service.visits import fill_in, take_visitor, take_writer

__all__ = [
    "CONSTRAINTS", "NoAssignee", "NothingToReveal", "UnknownReference", "WrongStatus", "add_activity",
    "assign", "change_lead", "convert", "create_lead", "fill_in", "lose", "restore_assignee",
    "restore_status", "reveal", "take_visitor", "take_writer", "values_of",
]  # fmt: skip
