"""Pure: finding many words in a text at once, however they are written.

A text is read as its letters, digits and characters alone: in one width and case, without spaces, signs and
what cannot be seen. Words are found by an automaton (Aho and Corasick, 1975), in one walk over the text,
however many words there are.
"""

import unicodedata
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhike.core import pinyin

_LONGEST_SYLLABLE = 6
Token = tuple[str, int, int]  # what is compared, and where in the text it stood: from, to


def letters(text: str) -> list[Token]:
    """Each letter, digit or character of a text, plain and small."""
    found = []
    for place, written in enumerate(text):
        for plain in unicodedata.normalize("NFKC", written).casefold():
            if plain.isalnum():
                found.append((plain, place, place + 1))
    return found


def sounds(text: str) -> list[Token]:
    """How a text sounds: the commonest syllable of each character; of pinyin that was typed, its syllables;
    any other letter by itself."""
    known, found, plain = frozenset(pinyin.syllables()), [], letters(text)
    at = 0
    while at < len(plain):
        letter, start, end = plain[at]
        if readings := pinyin.readings(letter):
            found.append((readings[0], start, end))
            at += 1
            continue
        for size in range(min(_LONGEST_SYLLABLE, len(plain) - at), 1, -1):
            part = "".join(one for one, _, _ in plain[at : at + size])
            if part in known:
                found.append((part, start, plain[at + size - 1][2]))
                at += size
                break
        else:
            found.append((letter, start, end))
            at += 1
    return found


@dataclass(frozen=True, slots=True)
class Match:
    """A word, whose it is, and where it stands in the text: ``[start, end)``."""

    owner: int
    word: str
    start: int
    end: int


class Automaton:
    """Finds words, each of an ``owner``. ``by_sound``: words that sound so, too."""

    def __init__(self, words: Iterable[tuple[int, str]], *, by_sound: bool = False) -> None:
        self._read = sounds if by_sound else letters
        self._next: list[dict[str, int]] = [{}]
        self._back: list[int] = [0]
        self._ends: list[list[tuple[int, str, int, bool]]] = [[]]
        for owner, word in words:
            self._add(owner, word)
        self._link()

    def _add(self, owner: int, word: str) -> None:
        tokens = [token for token, _, _ in self._read(word)]
        if not tokens:
            return
        state = 0
        for token in tokens:
            if token not in self._next[state]:
                self._next[state][token] = len(self._next)
                self._next.append({})
                self._back.append(0)
                self._ends.append([])
            state = self._next[state][token]
        latin = all(token.isascii() for token, _, _ in letters(word))
        self._ends[state].append((owner, word, len(tokens), latin))

    def _link(self) -> None:
        """Where to go on from when a word does not go on: the longest end of it that begins another."""
        waiting = deque(self._next[0].values())
        while waiting:
            state = waiting.popleft()
            for token, to in self._next[state].items():
                waiting.append(to)
                back = self._back[state]
                while back and token not in self._next[back]:
                    back = self._back[back]
                self._back[to] = self._next[back].get(token, 0)
                self._ends[to] += self._ends[self._back[to]]

    def find(self, text: str) -> list[Match]:
        """Each word that stands in the text, at each place. A word of Latin letters and digits stands by
        itself: ``vx`` is not found in a longer one."""
        found, state, tokens = [], 0, self._read(text)
        for place, (token, _, end) in enumerate(tokens):
            while state and token not in self._next[state]:
                state = self._back[state]
            state = self._next[state].get(token, 0)
            for owner, word, size, latin in self._ends[state]:
                start = tokens[place - size + 1][1]
                if not latin or _stands_alone(text, start, end):
                    found.append(Match(owner, word, start, end))
        return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return not any(one.isascii() and one.isalnum() for one in unicodedata.normalize("NFKC", around))


def excerpt(text: str, matches: Sequence[Match], longest: int = 200) -> str:
    """The part of a text around the first word that was found."""
    if len(text) <= longest or not matches:
        return text[:longest]
    first = min(one.start for one in matches)
    begin = max(0, min(first - 40, len(text) - longest))
    return text[begin : begin + longest]
