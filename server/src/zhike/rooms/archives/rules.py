"""Pure: by which keys what was said is found."""

from collections.abc import Iterable
from uuid import UUID

from zhike.core import search, text

MOST_LETTERS = 50_000


def plain(words: Iterable[str | None]) -> str:
    """What was said as it is searched: normal letters, small, the first fifty thousand."""
    return text.normal("\n".join(word for word in words if word)).lower()[:MOST_LETTERS]


def keys(org_id: UUID, words: str, last4: str | None) -> list[str]:
    """Each letter and each two that stand together, and the end of the phone."""
    found: dict[str, None] = {}
    for line in words.split():
        found |= dict.fromkeys(line)
        found |= dict.fromkeys(line[at : at + 2] for at in range(len(line) - 1))
    start = search.prefix(org_id)
    tails = [f"{start}T{last4}"] if last4 else []
    return [start + key for key in found] + tails


def patterns(query: str) -> list[str]:
    """Of what was typed, the pieces that must all stand in the words, for LIKE."""
    escaped = (
        part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        for part in text.normal(query).lower()[:60].split()[:4]
    )
    return [f"%{part}%" for part in escaped]
