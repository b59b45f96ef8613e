"""Pure decisions: how a text is filled, and which scripts come first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

# what may stand in a text between two pairs of braces, in Chinese and in English
PLACES = {
    "customer.name": "客户称呼", "agent.name": "客服姓名", "organization.name": "机构名称",
    "site.name": "门店名称", "site.address": "门店地址", "today": "今天日期",
}  # fmt: skip
_BY_WORD = {word: name for name, word in PLACES.items()} | {name: name for name in PLACES}
_PLACE = re.compile(r"\{\{\s*([^{}]{1,40}?)\s*\}\}")
Why = Literal["shortcut", "words", "keyword", "own", "often"]


def unknown_places(content: str) -> list[str]:
    """What stands between braces and is no place."""
    return [word for word in dict.fromkeys(_PLACE.findall(content)) if word not in _BY_WORD]


def fill(content: str, known: Mapping[str, str | None]) -> tuple[str, list[str]]:
    """The text with its places filled, and the places for which nothing is known: those stay as they are, so
    that nobody sends a sentence with a hole."""
    missing: list[str] = []

    def put(match: re.Match[str]) -> str:
        name = _BY_WORD.get(match[1], match[1])
        if value := known.get(name):
            return value
        if name not in missing:
            missing.append(name)
        return match[0]

    return _PLACE.sub(put, content), missing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A script as ranking needs it. ``found``: what was typed stands in it; ``mine``: how often one used it
    lately."""

    shortcut: str | None
    keywords: tuple[str, ...]
    found: bool
    mine: int
    uses: int


def rank(one: Candidate, typed: str, heard: str) -> tuple[tuple[int, ...], Why, str] | None:
    """(place in the order, why, by which word). None: it does not fit what was typed."""
    short = (one.shortcut or "").lower()
    if typed and short.startswith(typed):
        return (0, len(short) - len(typed), -one.mine, -one.uses), "shortcut", one.shortcut or ""
    if typed and not one.found:
        return None
    hit = max((word for word in one.keywords if word.lower() in heard), key=len, default="") if heard else ""
    if hit:
        return (1, -len(hit), -one.mine, -one.uses), "keyword", hit
    if typed:
        return (2, 0, -one.mine, -one.uses), "words", typed
    return (3, 0, -one.mine, -one.uses), "own" if one.mine else "often", ""


def in_order(candidates: Sequence[Candidate], typed: str, heard: str) -> list[tuple[int, Why, str]]:
    """(which, why, by which word), the best first."""
    typed, heard = typed.strip().lower(), heard.lower()
    ranked = [(found, n) for n, one in enumerate(candidates) if (found := rank(one, typed, heard))]
    return [(n, why, word) for (_, why, word), n in sorted(ranked, key=lambda pair: (pair[0][0], pair[1]))]
