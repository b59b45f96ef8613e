"""The verbs of conversations: `talk` (what is said, and what that begins), `carried` (over other platforms),
`desk` (who does what), `details` (what is told first, and messages left), `attached` (files sent in a talk),
`papers` (files that came over another platform), `marks` (how far it was read), `notes` (what colleagues say
to each other), `rest` (putting aside), `sorting` (tags and sub-statuses), `bulk` (one step for many),
`merging` (two talks become one) and `later` (answers that are sent later)."""

from zhike.rooms.conversations.repository import ConversationMissing
from zhike.rooms.conversations.service import attached, bulk, desk, details, later, merging, papers, sorting
from zhike.rooms.conversations.service.carried import Words, hear_from, last_words, said, told
from zhike.rooms.conversations.service.desk import (
    assign,
    close,
    end_for_visitor,
    follow_customer,
    follow_lead,
    link,
    mark_read,
    reopen,
    resolve,
    set_priority,
    show_promises,
)
from zhike.rooms.conversations.service.marks import reached_desk, reached_visitor
from zhike.rooms.conversations.service.notes import add_note
from zhike.rooms.conversations.service.notices import tell_customer
from zhike.rooms.conversations.service.rating import over, rate, to_rate
from zhike.rooms.conversations.service.rest import snooze, wake, wake_at
from zhike.rooms.conversations.service.sorting import (
    add_sub_status,
    change_sub_status,
    set_sub_status,
    set_tags,
)
from zhike.rooms.conversations.service.talk import hear, open_session, reply

CONSTRAINTS = desk.CONSTRAINTS | sorting.CONSTRAINTS
__all__ = [
    "CONSTRAINTS",
    "ConversationMissing",
    "Words",
    "add_note",
    "add_sub_status",
    "assign",
    "attached",
    "bulk",
    "change_sub_status",
    "close",
    "details",
    "end_for_visitor",
    "follow_customer",
    "follow_lead",
    "hear",
    "hear_from",
    "last_words",
    "later",
    "link",
    "mark_read",
    "merging",
    "open_session",
    "over",
    "papers",
    "rate",
    "reached_desk",
    "reached_visitor",
    "reopen",
    "reply",
    "resolve",
    "said",
    "set_priority",
    "set_sub_status",
    "set_tags",
    "show_promises",
    "snooze",
    "tell_customer",
    "to_rate",
    "told",
    "wake",
    "wake_at",
]  # fmt: skip
