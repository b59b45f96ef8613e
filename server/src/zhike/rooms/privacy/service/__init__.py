"""The verbs of privacy: `consents` (the ledger), `requests` (export, correction, erasure), `keeping` (holds
and retention)."""

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

__all__ = [
    "NoText", "Person", "PersonMissing", "TextOutdated", "allows", "may_market", "publish_text", "record",
    "standings",
]  # fmt: skip
