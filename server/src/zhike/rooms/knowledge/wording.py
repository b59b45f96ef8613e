"""Words as the lexical arm counts them: characters and pairs of Chinese, whole words of the rest.

Characters with pairs beat a segmenter on every set that was measured, and need no dictionary. Weights are
BM25's: an entry's stand in its row, a query's are how rare its words are, so a new entry changes no other.
"""

import hashlib
import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

from zhike.core.vectors import SPARSE_WIDTH

K1, B = 1.2, 0.75
RAREST = 10  # words of a query by which entries are found; the others only weigh
_RUNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9]+(?:[.\-_/+][a-z0-9]+)*")
_MIX = 2_654_435_761  # odd, so that no two buckets of an organization get the same key
_KEYS = 0x7FFFFFFF


def grams(text: str) -> list[str]:
    """Every character and every pair of a run of Chinese, and each word of letters and digits."""
    found: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "\u3400":
            found.append(run)
            continue
        found += run
        found += map("".join, itertools.pairwise(run))
    return found


@lru_cache(maxsize=131_072)
def bucket(gram: str) -> int:
    """Its place in the vectors, from 1."""
    digest = hashlib.blake2b(gram.encode(), digest_size=8).digest()
    return int.from_bytes(digest) % SPARSE_WIDTH + 1


@lru_cache(maxsize=4096)
def salt(org_id: UUID) -> int:
    return int.from_bytes(hashlib.blake2b(org_id.bytes, digest_size=4).digest()) & _KEYS


def key(org_id: UUID, place: int) -> int:
    """A bucket as it stands in the index of all organizations: each has keys of its own there."""
    return (place * _MIX + salt(org_id)) & _KEYS


def counted(text: str) -> Counter[int]:
    """How often each bucket stands in a text."""
    return Counter(map(bucket, grams(text)))


def weighed(counts: Mapping[int, int], average: float) -> dict[int, float]:
    """BM25's weights of an entry."""
    length = sum(counts.values())
    base = K1 * (1 - B + B * length / max(average, 1.0))
    return {place: tf * (K1 + 1) / (tf + base) for place, tf in counts.items()}


def rarity(entries: int, df: int) -> float:
    """How much it says that a word stands in an entry."""
    return math.log(1 + (entries - df + 0.5) / (df + 0.5))


def matched(query: str, text: str) -> list[str]:
    """Pieces of the query that stand in the text, the longest of each place, to be marked."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", query).lower()):
        at = 0
        while at < len(run):
            end = next((n for n in range(len(run), at, -1) if run[at:n] in plain), at)
            if end - at > 1 or (end > at and run[at] < "\u3400"):
                found.append(run[at:end])
            at = max(end, at + 1)
    return list(dict.fromkeys(found))


def covered(places: Iterable[int], weights: Mapping[int, float]) -> float:
    """Which part of what a query says stands in an entry, from 0 to 1."""
    total = sum(weights.values())
    there = set(places)
    return sum(weight for place, weight in weights.items() if place in there) / total if total else 0.0
