"""The verbs of privacy: `consents` (the ledger), `requests` with `exporting` and `erasing` (what people ask
for), `weighing` and `keeping` (what must stay, and for how long)."""

from zhike.rooms.privacy.service.consents import (
    NoText,
    Person,
    PersonMissing,
    TextOutdated,
    allows,
    may_market,
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
from zhike.rooms.privacy.service.requests import approve, open_request, reject, retry, review_again

__all__ = [
    "NoText", "Person", "PersonMissing", "TextOutdated", "allows", "approve", "list_rules", "may_market",
    "open_request", "place_hold", "preview", "publish_text", "record", "reject", "release_hold", "retry",
    "review_again", "set_rule", "standings",
]  # fmt: skip
