"""The verbs of conversations: `talk` (what is said, and what that begins), `carried` (over other platforms),
`desk` (who does what) and `marks` (how far it was read)."""

from zhike.rooms.conversations.repository import ConversationMissing
from zhike.rooms.conversations.service.carried import Words, hear_from, last_words, said, told
from zhike.rooms.conversations.service.desk import (
    CONSTRAINTS,
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
from zhike.rooms.conversations.service.talk import hear, open_session, reply

__all__ = [
    "CONSTRAINTS", "ConversationMissing", "Words", "assign", "close", "end_for_visitor", "follow_customer",
    "follow_lead", "hear", "hear_from", "last_words", "link", "mark_read", "open_session",
    "reached_desk", "reached_visitor", "reopen", "reply", "resolve", "said", "set_priority",
    "show_promises", "told",
]  # fmt: skip
