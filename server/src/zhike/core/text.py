"""Text as people type it: phones in any width, names for searching."""
# ASVS 1.2.9: no regular expression is made of what people type

import hashlib
import unicodedata
from collections.abc import Iterable
from uuid import UUID

import phonenumbers

MAX_KEYS = 96


def normal(value: str) -> str:
    """NFKC (full-width digits and letters become plain), trimmed, inner white space folded."""
    return " ".join(unicodedata.normalize("NFKC", value).split())


def e164(value: str, region: str = "CN") -> str | None:
    """A phone as ``+8613800138000``, or None when it cannot be one. Takes full-width and spaced forms."""
    plain = normal(value)
    if any(letter.isalpha() for letter in plain):
        return None  # the library reads 1-800-FLOWERS, and then many a user name
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _hashed(org_id: UUID, gram: str) -> str:
    return hashlib.blake2b(gram.encode(), digest_size=6, key=org_id.bytes).hexdigest()


def search_keys(org_id: UUID, names: Iterable[str | None], last4: str | None = None) -> list[str]:
    """Index keys for finding a person by one or two characters, or by the phone's last four digits.

    The organization is inside each key, so that one GIN index serves all tenants at the speed of one;
    phone tails are hashed, because phones are encrypted (design: stack ruling 4).
    """
    prefix = org_id.hex[-12:]
    keys: dict[str, None] = {}
    for value in names:
        word = normal(value or "").lower()
        for size in (1, 2):
            for start in range(len(word) - size + 1):
                gram = word[start : start + size]
                if not gram.isspace():
                    keys[f"{prefix}:{gram}"] = None
    found = list(keys)[:MAX_KEYS]
    if last4:
        found.append(f"{prefix}#{_hashed(org_id, last4)}")
    return found


def query_keys(org_id: UUID, query: str) -> list[str]:
    """The keys that a matching row must all carry. Empty when the query has no searchable character."""
    word = normal(query).lower()
    prefix = org_id.hex[-12:]
    if len(word) == 4 and word.isdigit():
        return [f"{prefix}#{_hashed(org_id, word)}"]
    if len(word) == 1:
        return [f"{prefix}:{word}"]
    return [
        f"{prefix}:{word[i : i + 2]}" for i in range(min(len(word) - 1, 8)) if not word[i : i + 2].isspace()
    ]
