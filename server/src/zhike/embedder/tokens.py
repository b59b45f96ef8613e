"""Text as the model's numbers: the best way to cut it into known pieces (unigram, Viterbi)."""

import re

from zhike.embedder.weights import Pieces

_SPACE = "▁"
_SPACES = re.compile(" {2,}")


class Tokens:
    """``unknown`` letters cost ten more than the rarest piece."""

    def __init__(self, known: Pieces) -> None:
        self._known = known
        self._scores: list[float] = known.scores.tolist()
        self._lost = min(self._scores) - 10.0

    def of(self, text: str, most: int) -> list[int]:
        """At most so many numbers, with those that begin and end every text."""
        plain = _SPACES.sub(" ", text.translate(self._known.letters))
        marked = (plain if plain.startswith(" ") else f" {plain}").replace(" ", _SPACE)
        return [self._known.begin, *self._cut(marked)[: most - 2], self._known.end]

    def _cut(self, text: str) -> list[int]:
        raw = [letter.encode() for letter in text]
        count = len(raw)
        best = [0.0] + [-1e30] * count
        by: list[tuple[int, int]] = [(0, 0)] * (count + 1)
        pieces, scores, unknown = self._known.pieces, self._scores, self._known.unknown
        for start in range(count):
            base, piece = best[start], b""
            for end in range(start + 1, count + 1):
                piece += raw[end - 1]
                if len(piece) > self._known.longest:
                    break
                found = pieces.get(piece)
                if found is not None and found != unknown and base + scores[found] > best[end]:
                    best[end], by[end] = base + scores[found], (found, start)
            if base + self._lost > best[start + 1]:
                best[start + 1], by[start + 1] = base + self._lost, (unknown, start)
        found_all, at = [], count
        while at:
            number, at = by[at]
            found_all.append(number)
        return found_all[::-1]
