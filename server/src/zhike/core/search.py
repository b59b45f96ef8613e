"""One box that finds people: by a piece of a name or a company, by pinyin, by tail or whole of a phone.

Every row carries *keys* (``search_keys``, one GIN index for all organizations). The organization is inside
each key, so that a search reads what belongs to one tenant alone and costs the same however many there are; a
key that only narrows is followed by a look at the words themselves. A room says with a `Design` what can be
found, filtered and sorted, and how; `/api/search` asks all of them. Keys hold nothing that the row does not
show in the clear: of a phone its last four digits, which stand beside it, too. A whole phone goes through the
blind index. docs/decisions/0028 says why.
"""

import base64
import hashlib
import itertools
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Text,
    Uuid,
    all_,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.core import pinyin, text
from zhike.core.tx import Tx

WAYS = 4  # a statement is compiled for up to so many
MOST_LETTERS = 20
_MOST_READ = 12  # characters of a name that are read as pinyin
_CODE = re.compile(r"[a-z]{2,6}-\d{8}-[0-9a-z]{4,12}")
_PLAIN = re.compile(r"[0-9a-z\u4e00-\u9fff]+")
_RUNS = re.compile(r"[a-z]+|[^a-z\s]+")


@lru_cache(maxsize=4096)
def prefix(org_id: UUID) -> str:
    """What the keys of an organization begin with: short, because it stands in every one of them."""
    return base64.b64encode(hashlib.blake2b(org_id.bytes, digest_size=6).digest()).decode()[:6]


def _word(value: str | None) -> str:
    if not value:
        return ""
    return value if _PLAIN.fullmatch(value) else text.normal(value).lower()


def _of_name(name: str) -> list[str]:
    """Each character, each two that stand together, each syllable, and the first letters of each two."""
    word = _word(name)
    found: list[str] = []
    for place, letter in enumerate(word):
        if place:
            found += _of_two(word[place - 1], letter, place < _MOST_READ)
        found += _of_one(letter, place < _MOST_READ)
    return found


@lru_cache(maxsize=32_768)
def _of_one(letter: str, read: bool) -> tuple[str, ...]:
    syllables = pinyin.readings(letter) if read else ()
    return () if letter.isspace() else (letter, *(f"P{syllable}" for syllable in syllables))


@lru_cache(maxsize=65_536)
def _of_two(one: str, two: str, read: bool) -> tuple[str, ...]:
    pair = "" if (one + two).isspace() else one + two
    heads = [f"I{a[0]}{b[0]}" for a in pinyin.readings(one) for b in pinyin.readings(two)] if read else []
    return tuple(dict.fromkeys([pair, *heads] if pair else heads))


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1) if not word[at : at + 2].isspace()]


@lru_cache(maxsize=16_384)
def _of_company(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_pairs(_word(name))))


def keys(
    org_id: UUID, name: str | None, company: str | None = None, *, wechat: str | None = None,
    last4: str | None = None, email: str | None = None,
) -> list[str]:  # fmt: skip
    """Under which keys a person is found. Whoever writes one of these columns writes the keys."""
    found = _of_name(name) if name else []
    if company:
        found += _of_company(company)
    if wechat:
        word = _word(wechat)
        found += [f"W{word[:size]}" for size in (4, 8) if len(word) >= size]
    if last4:
        found.append(f"T{last4}")
    if email:
        found.append(f"E{_word(email)}")
    start = prefix(org_id)
    return [start + key for key in dict.fromkeys(found)]


@dataclass(frozen=True, slots=True)
class Way:
    """One reading of what was typed: ``all`` of these keys, one of ``any``, and words ``like`` all these."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    like: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Which of the three there are: the statement has no others."""
        return ("a" if self.all else "") + ("o" if self.any else "") + ("l" if self.like else "")

    def and_(self, others: Iterable["Way"]) -> "Way":
        """All of them at once. No more than one of them has a choice of keys."""
        several = [self, *others]
        return Way(
            tuple(dict.fromkeys(key for way in several for key in way.all)),
            next((way.any for way in several if way.any), ()),
            tuple(like for way in several for like in way.like),
        )


def _pattern(word: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"


def _literal(word: str) -> Way:
    # two characters are a key of their own; PostgreSQL need not agree with us about stranger letters
    like = (_pattern(word),) if len(word) > 2 and _PLAIN.fullmatch(word) else ()
    return Way(tuple(_pairs(word)) or (word,), (), like)


def _initials(letters: str) -> Way:
    return Way(tuple(f"I{one}{two}" for one, two in itertools.pairwise(letters)))


def _spelled(words: Sequence[str]) -> list[Way]:
    """Pinyin. A word ends with a whole syllable, but for the last one, which may still be typed."""
    ways = []
    for several in itertools.product(*map(pinyin.spellings, words)):
        whole: list[str] = []
        for word, (first, last) in zip(words[:-1], several[:-1], strict=True):
            ended = word[sum(map(len, first)) :]
            whole += [*first, ended] if ended in last else ["?"]
        first, last = several[-1]
        whole += first
        if "?" not in whole:
            pairs = _initials("".join(syllable[0] for syllable in (*whole, last[0]))).all
            keys = [*(f"P{syllable}" for syllable in whole), *pairs]
            ends = tuple(f"P{syllable}" for syllable in last)
            ways.append(Way((*keys, *ends)) if len(ends) == 1 else Way(tuple(keys), ends))
    return ways


def understand(query: str) -> list[Way]:
    """What somebody may mean, at most `WAYS` ways; without the organization's prefix."""
    words = _word(query).split()[:4]
    if not words:
        return []
    literal = [_literal(word) for word in words]
    found = [literal[0].and_(literal[1:])]
    if len(words) == 1 and re.fullmatch(r"[0-9]{4}", words[0]):
        found.append(Way((f"T{words[0]}",)))
    if len(words) == 1 and "@" in words[0]:
        found.append(Way((f"E{words[0]}",)))
    runs = [run for word in words for run in _RUNS.findall(word)]
    latin = [run for run in runs if run.isascii() and run.isalpha()]
    if latin and min(map(len, latin)) > 1 and sum(map(len, latin)) <= MOST_LETTERS:
        rest = [_literal(run) for run in runs if run not in latin]
        if len(latin) == 1 and pinyin.may_be_initials(latin[0]):
            found.append(_initials(latin[0]).and_(rest))
        found += [way.and_(rest) for way in _spelled(latin)]
    return list(dict.fromkeys(found))[:WAYS]


def keys_within(tx: Tx, query: str) -> list[str]:
    """The keys that a row must all carry, for rows that are found by their keys alone: by a piece of their
    words, or the end of a phone. Whoever sees nothing of phones finds nobody by them."""
    word = _word(query)[:60]
    phone = text.e164(word)
    tail = phone[-4:] if phone else word if re.fullmatch(r"[0-9]{4}", word) else None
    if tail is not None and dict(tx.actor.veils).get("phone") != "hidden":
        found: tuple[str, ...] = (f"T{tail}",)
    else:
        found = tuple(key for part in word.split()[:4] for key in _literal(part).all)
    return [prefix(tx.org_id) + key for key in found]


@dataclass(slots=True)
class Sought:
    """A search as filters (names of conditions) and the parameters of their statement."""

    filters: set[str] = field(default_factory=set)
    values: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.filters)


async def sought(tx: Tx, query: str | None) -> Sought:
    """What to look for. A phone of which somebody sees nothing does not find anybody for them, and a name at
    WeChat or an address that they see in part cannot be guessed letter by letter."""
    found, said = Sought(), _word(query)[:60]
    if not said:
        return found
    veils = dict(tx.actor.veils)
    phone = text.e164(said)
    if veils.get("phone") != "hidden" and phone is not None:
        return Sought({"phone_hashes"}, {"phone_hashes": (await tx.keys()).blinds("phone", phone)})
    hidden = {"T" if veils.get("phone") == "hidden" else "", "E" if veils.get("email") else ""}
    start = prefix(tx.org_id)
    for place, way in enumerate(way for way in understand(said) if not hidden & {key[:1] for key in way.all}):
        found.filters.add(f"way{place}:{way.kind}")
        found.values[f"all{place}"] = [start + key for key in way.all]
        found.values[f"any{place}"] = [start + key for key in way.any]
        found.values[f"like{place}"] = list(way.like)
    if len(said) >= 4 and not veils.get("wechat"):
        found.filters.add("wechat")
        found.values |= {"wechat_keys": [f"{start}W{said[: 8 if len(said) >= 8 else 4]}"],
                         "wechat_like": _pattern(said)[1:]}  # fmt: skip
    if _CODE.fullmatch(said):
        found.filters.add("code")
        found.values["code"] = said.upper()
    found.filters.add("tagged")
    found.values["tag_like"] = _pattern(said)
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """The columns of a table in which people are sought. ``tags`` are the ids of a row's tags; whoever has
    them turns ``tagged`` into ``tagged_few`` (ids of rows) or ``tagged_many`` (ids of tags): what a tag's
    name leads to must be known before the statement is planned, or all rows are read for it."""

    search_keys: Any
    name: Any
    phone_hash: Any
    company: Any | None = None
    wechat: Any | None = None
    code: Any | None = None
    id: Any | None = None
    tags: Any | None = None

    def condition(self, filters: Iterable[str]) -> ColumnElement[bool] | None:
        """That a row is what `sought` describes; None when ``filters`` name no search."""
        names = sorted(filters)
        if "phone_hashes" in names:
            return self.phone_hash == any_(bindparam("phone_hashes", type_=ARRAY(LargeBinary)))  # type: ignore[no-any-return]
        parts = [self._way(*name[3:].split(":")) for name in names if name.startswith("way")]
        if not parts:
            return None
        if "wechat" in names and self.wechat is not None:
            named = func.lower(self.wechat).like(bindparam("wechat_like", type_=Text))
            parts.append(self.search_keys.contains(_array("wechat_keys")) & named)
        if "code" in names and self.code is not None:
            parts.append(self.code == bindparam("code", type_=Text))
        if "tagged_few" in names and self.id is not None:
            parts.append(self.id == any_(bindparam("tagged", type_=ARRAY(Uuid))))
        if "tagged_many" in names and self.tags is not None:
            parts.append(self.tags.overlap(bindparam("tagged", type_=ARRAY(Uuid))))
        return or_(*parts)

    def _way(self, place: str, kind: str) -> ColumnElement[bool]:
        parts: list[ColumnElement[bool]] = []
        if "a" in kind:
            parts.append(self.search_keys.contains(_array(f"all{place}")))
        if "o" in kind:
            parts.append(self.search_keys.overlap(_array(f"any{place}")))
        if "l" in kind:
            shown = self.name if self.company is None else func.concat_ws(_LINE, self.name, self.company)
            plain = func.lower(func.pg_catalog.normalize(shown, literal_column("'NFKC'")))
            parts.append(plain.like(all_(_array(f"like{place}"))))
        return and_(*parts)


_LINE = literal_column("E'\\n'")


def _array(name: str) -> Any:
    return bindparam(name, type_=ARRAY(Text))


def weighs(filters: Iterable[Any]) -> bool:
    """Whether among these filters is a search, whose best way depends on what is sought (`hot.Statement`)."""
    return any(isinstance(one, str) and is_search(one) for one in filters)


def is_search(name: str) -> bool:
    """Whether a filter is one of `sought`'s."""
    return name.startswith("way") or name.startswith("tagged") or name in {"phone_hashes", "wechat", "code"}


@dataclass(frozen=True, slots=True)
class Design:
    """What a room lets people find (seed 004 §5), and who may. ``find`` answers a page as JSON."""

    name: str
    permission: str
    searchable: tuple[str, ...]
    filterable: tuple[str, ...]
    sortable: tuple[str, ...]
    find: Callable[[Tx, Sought, int], Awaitable[bytes]]


DESIGNS: dict[str, Design] = {}
INDEXED: dict[str, dict[str, str]] = {}


def index(table: str, **columns: str) -> None:
    """Called where a model stands: from which columns `keys` makes the keys of the table's rows."""
    INDEXED[table] = columns


def declare(design: Design) -> None:
    """Called once for each room that has people to find."""
    if design.name in DESIGNS:
        raise ValueError(f"{design.name} is declared twice")
    DESIGNS[design.name] = design
