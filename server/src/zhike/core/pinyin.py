"""How Chinese is typed without characters: the readings of a character, and what a row of letters may spell.

The table beside this file holds toneless readings (the two commonest of each character, and those that
surnames have); ü is written ``v``, as on every keyboard. It is read at the first use.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("pinyin.txt")
_BEGIN = frozenset("abcdefghjklmnopqrstwxyz")
MOST_WAYS = 3


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.read_text("utf-8").splitlines()[1:]:
        syllable, characters = line.split()
        for character in characters:
            found[character] = (*found.get(character, ()), syllable)
    return found


@cache
def syllables() -> tuple[str, ...]:
    """All of them, sorted."""
    return tuple(sorted({syllable for several in _readings().values() for syllable in several}))


@cache
def beginning(start: str) -> tuple[str, ...]:
    """The syllables that begin so."""
    return tuple(syllable for syllable in syllables() if syllable.startswith(start))


def readings(character: str) -> tuple[str, ...]:
    """The syllables that a character may be read as; none for what is no Chinese character."""
    return _readings().get(character, ())


def spellings(letters: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What ``letters`` may spell, at most `MOST_WAYS` ways: whole syllables, and those that the last one,
    which may not be typed to its end, can become. Empty when it is no pinyin."""
    found = []
    for whole, last in _split(letters):
        found.append((whole, last))
        if len(found) == MOST_WAYS:
            break
    return found


def _split(letters: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    if last := beginning(letters):
        yield (), last
    known = frozenset(syllables())
    for end in range(min(len(letters) - 1, 6), 0, -1):
        if letters[:end] in known:
            for whole, last in _split(letters[end:]):
                yield (letters[:end], *whole), last


def may_be_initials(letters: str) -> bool:
    """``zxm`` for 张小明: two to four letters that syllables begin with."""
    return 2 <= len(letters) <= 4 and set(letters) <= _BEGIN
