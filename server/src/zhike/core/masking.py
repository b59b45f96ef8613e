"""What is taken out before people who may not see values read them: in logs, dead letters and audit rows."""
# ASVS 16.2.5, 16.5.1: values are taken out of what others read

import re
from typing import Any

_VALUES = re.compile(
    r"(?<![0-9A-Za-z-])\+?\d{7,}(?![0-9A-Za-z-])"  # a phone, a card
    r"|(?<=://)[^/\s:@]*:[^/\s@]*(?=@)"  # a login within an address
    r"|(?<=query argument )\$\d+: .*"  # asyncpg quotes what does not fit
    r"|(?<=^DETAIL:)  .*",  # PostgreSQL quotes keys and whole rows
    re.MULTILINE,
)


def without_values(text: str) -> str:
    """An error's text with ``***`` for what databases and clients like to quote."""
    return _VALUES.sub("***", text)


# fields of an audit row by name; "phone" is in "contact_phone" as well
_PRIVATE = re.compile(
    r"phone|mobile|email|wechat|openid|unionid|id_card|id_number|bank_(card|account)|passport"
)
# a Chinese mobile, an identity card, a bank card, wherever they stand in a text
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?(1[3-9]\d{9}|\d{16,19}|\d{17}[Xx])(?![0-9A-Za-z])")


def hint(value: str) -> str:
    """As much of a private value as tells it from another: ``*******5678``, ``w***@example.com``."""
    name, at, host = value.rpartition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return "*" * max(len(value) - 4, 3) + (value[-4:] if len(value) > 7 else "")


def for_audit(value: Any, name: str = "") -> Any:
    """``value`` of the field ``name`` as the audit trail may keep it, documents and lists throughout."""
    if isinstance(value, str):
        if _PRIVATE.search(name):
            return hint(value)
        return _NUMBERS.sub(lambda found: hint(found[0]), value) if len(value) > 10 else value
    if isinstance(value, dict):
        return {key: for_audit(item, str(key)) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [for_audit(item, name) for item in value]
    return value
