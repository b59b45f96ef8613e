"""The flags and configs that exist, with their defaults."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

FLAGS: dict[str, bool] = {
    "enable_sms": True,
    "enable_web_chat": True,
    "enable_ai_review": True,
    "enable_import": True,
    "enable_wecom": True,
}

# key → (default, the JSON type it must have, smallest, largest)
CONFIGS: dict[str, tuple[Any, type, int | None, int | None]] = {
    "appointments.reminder_minutes": (24 * 60, int, 5, 14 * 24 * 60),
    "appointments.hold_minutes": (30, int, 1, 24 * 60),
    "reviews.first_reply_minutes": (5, int, 1, 24 * 60),
    "reviews.negative_words": ([], list, None, 200),
    "reviews.sop_steps": ([], list, None, 50),
    "conversations.reopen_hours": (24, int, 0, 30 * 24),
    "deals.loss_reasons": (
        ["价格过高", "选择了竞品", "需求取消", "预算不足", "时机不合适", "联系不上", "重复或误建"],
        list, 1, 30,
    ),
    "deals.probabilities": ({}, dict, None, 4),
    "deals.open_on_conversion": (False, bool, None, None),
    "audit.retention_months": (6, int, 6, 240),
    "auth.policy": ({}, dict, None, 50),
    "webhooks.allowed_hosts": ([], list, None, 100),
    "ai.legal_basis": ({}, dict, None, 2),
}  # fmt: skip

# key → what else a document must be; the room that reads it says so (`wiring` plugs them in)
DOCUMENTS: dict[str, Callable[[Any], bool]] = {}


def draw(code: str, who: UUID) -> int:
    """A number from 0 to 99: always the same for the same person, and each flag draws anew."""
    return int.from_bytes(hashlib.sha256(f"{code}:{who.hex}".encode()).digest()[:8]) % 100


def answer(is_enabled: bool, percentage: int, code: str, who: UUID) -> bool:
    """A flag's answer for somebody. Who has it at a smaller percentage has it at every larger one."""
    if percentage >= 100:
        return is_enabled
    return is_enabled if draw(code, who) < percentage else not is_enabled


def at_places(
    rows: Iterable[Mapping[str, Any]], places: Iterable[UUID], who: UUID
) -> dict[UUID, dict[str, bool]]:
    """Site → every flag's answer there.

    ``rows``: code, is_enabled, percentage and site_id (None: of every site); of those that speak of a place,
    the last one counts.
    """
    answers = {place: dict(FLAGS) for place in places}
    for row in rows:
        if row["code"] in FLAGS:
            said = answer(row["is_enabled"], row["percentage"], row["code"], who)
            for place, found in answers.items():
                if row["site_id"] in {None, place}:
                    found[row["code"]] = said
    return answers


def config_fits(key: str, value: Any) -> bool:
    """Whether ``value`` may be stored under ``key``."""
    if key not in CONFIGS:
        return False
    _, kind, low, high = CONFIGS[key]
    if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
        return False
    size = value if isinstance(value, int) else len(value)
    if not ((low is None or size >= low) and (high is None or size <= high)):
        return False
    return key not in DOCUMENTS or DOCUMENTS[key](value)
