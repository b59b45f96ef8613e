"""The verbs of privacy: `consents` (the ledger), `visiting` (the web chat, the link), `requests` with
`exporting` and `erasing` (what people ask for), `weighing` and `keeping` (what must stay, and how long)."""

from zhike.rooms.privacy.service.consents import (
    NoText,
    Person,
    PersonMissing,
    TextOutdated,
    allows,
    may_market,
    may_process,
    opt_out_by_reply,
    publish_text,
    record,
    standings,
)
from zhike.rooms.privacy.service.keeping import (
    list_rules,
    place_hold,
    preview,
    release_hold,
    set_rule,
)
from zhike.rooms.privacy.service.requests import (
    approve,
    being_erased,
    open_request,
    reject,
    retry,
    review_again,
)
from zhike.rooms.privacy.service.sending import LinkNotSendable, send_link
from zhike.rooms.privacy.service.visiting import LinkUsed, NotAsked, asked, lacks, say, say_by_link

__all__ = [
    "LinkNotSendable", "LinkUsed", "NoText", "NotAsked", "Person", "PersonMissing", "TextOutdated",
    "allows", "approve", "asked", "being_erased", "lacks", "list_rules", "may_market", "may_process",
    "open_request", "opt_out_by_reply", "place_hold", "preview", "publish_text", "record", "reject",
    "release_hold", "retry", "review_again", "say", "say_by_link", "send_link", "set_rule", "standings",
]  # fmt: skip
