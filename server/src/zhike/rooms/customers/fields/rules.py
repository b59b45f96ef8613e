"""Pure decisions about custom fields: what a value must be, how one is read, what is looked for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

MOST_FIELDS, MOST_INDEXED, MOST_OPTIONS, MOST_VERSIONS = 60, 20, 100, 200
MOST_CHARACTERS = {"text": 500, "long_text": 4_000, "url": 500}
INDEXED_CHARACTERS = 200
MOST_NUMBER = 10**15
WORDS_OF = ("text", "long_text", "url")
_MARKUP = re.compile(r"<\s*[/!]?\s*[A-Za-z][^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SAID = {"是": True, "有": True, "yes": True, "true": True, "1": True, "y": True,
         "否": False, "无": False, "no": False, "false": False, "0": False, "n": False}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """What a version says of values: their kind, the options, the limits."""

    kind: str
    options: tuple[Mapping[str, Any], ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)

    def option(self, code: Any) -> Mapping[str, Any] | None:
        return next((option for option in self.options if option["code"] == code), None)


@dataclass(frozen=True, slots=True)
class Field:
    """A definition: ``shape`` as it is now, ``earlier`` ones from the newest to the oldest."""

    id: UUID
    key: str
    label: str
    shape: Shape
    is_required: bool = False
    is_indexed: bool = False
    is_archived: bool = False
    is_ready: bool = False
    earlier: tuple[Shape, ...] = ()


class Fault(Exception):
    """A value that cannot be kept: type, too_long, markup, option, range, decimals, date, url."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked(shape: Shape, value: Any) -> Any:
    """The value as it is kept; None for nothing. Raises `Fault`."""
    if value is None or value in ("", []):
        return None
    return _CHECKS[shape.kind](shape, value)


def _words(shape: Shape, value: Any) -> str | None:
    if not isinstance(value, str):
        raise Fault("type")
    text = value.strip() if shape.kind == "long_text" else " ".join(value.split())
    if len(text) > min(shape.limits.get("max_length") or 10**9, MOST_CHARACTERS[shape.kind]):
        raise Fault("too_long")
    if _CONTROL.search(text):
        raise Fault("type")
    if _MARKUP.search(text):
        raise Fault("markup")
    return text or None


def _url(shape: Shape, value: Any) -> str | None:
    text = _words(shape, value)
    if text is not None and not re.fullmatch(r"https?://[^\s/?#]+\S*", text, re.IGNORECASE):
        raise Fault("url")
    return text


def _number(shape: Shape, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Fault("type")
    if not -MOST_NUMBER <= value <= MOST_NUMBER:  # not a number is in no range
        raise Fault("range")
    least, most, places = (shape.limits.get(name) for name in ("min", "max", "decimals"))
    if (least is not None and value < least) or (most is not None and value > most):
        raise Fault("range")
    if places is not None and -Decimal(str(value)).normalize().as_tuple().exponent > places:  # type: ignore[operator]
        raise Fault("decimals")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _date(shape: Shape, value: Any) -> str:
    if not isinstance(value, str):
        raise Fault("type")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise Fault("date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Fault("date") from None
    if not 1900 <= day.year <= 2200:
        raise Fault("range")
    return value


def _boolean(shape: Shape, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Fault("type")
    return value


def _choice(shape: Shape, value: Any) -> str:
    if not isinstance(value, str):
        raise Fault("type")
    found = shape.option(value)
    if found is None or found.get("archived"):
        raise Fault("option")
    return value


def _choices(shape: Shape, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Fault("type")
    return [_choice(shape, one) for one in dict.fromkeys(value)]


_CHECKS = {
    "text": _words, "long_text": _words, "url": _url, "number": _number, "date": _date, "boolean": _boolean,
    "choice": _choice, "choices": _choices,
}  # fmt: skip


def read(shape: Shape, cell: str) -> Any:
    """A cell of a spreadsheet as a value. Raises `Fault`."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    return checked(shape, _spoken(shape, plain if shape.kind not in WORDS_OF else cell))


def _spoken(shape: Shape, cell: str) -> Any:
    if shape.kind == "number":
        try:
            found = Decimal(cell.replace(",", ""))
        except InvalidOperation:
            raise Fault("type") from None
        if not found.is_finite():  # "sNaN" is a number that breaks whoever compares it
            raise Fault("type")
        return int(found) if found == found.to_integral_value() and abs(found) < MOST_NUMBER else float(found)
    if shape.kind == "date":
        parts = _DAY.match(cell)
        if parts is None:
            raise Fault("date")
        return "{:0>4}-{:0>2}-{:0>2}".format(*parts.groups())
    if shape.kind == "boolean":
        if cell.lower() not in _SAID:
            raise Fault("type")
        return _SAID[cell.lower()]
    if shape.kind == "choice":
        return _code(shape, cell)
    if shape.kind == "choices":
        return [_code(shape, one.strip()) for one in re.split(r"[、,;；|]", cell) if one.strip()]
    return cell


def _code(shape: Shape, said: str) -> str:
    """An option's code by its label or by itself."""
    for option in shape.options:
        if said in (option["label"], option["code"]) and not option.get("archived"):
            return str(option["code"])
    raise Fault("option")


def say(found: Field, value: Any, language: str = "zh-CN") -> str:
    """A value in words, by the newest version under which it can be read."""
    if value is None:
        return ""
    shape = shape_of(found, value)
    if isinstance(value, bool):
        words = ("Yes", "No") if language.startswith("en") else ("是", "否")
        return words[not value]
    if isinstance(value, list):
        return "、".join(_label(shape, one) for one in value)
    return _label(shape, value) if shape.kind in {"choice", "choices"} else str(value)


def _label(shape: Shape, code: Any) -> str:
    option = shape.option(code)
    return str(option["label"]) if option is not None else str(code)


def shape_of(found: Field, value: Any) -> Shape:
    """The newest version that the value fits: it was written under that one, or may as well have been."""
    for shape in (found.shape, *found.earlier):
        if _fits(shape, value):
            return shape
    return found.shape


def _fits(shape: Shape, value: Any) -> bool:
    """As `checked`, but options that are archived now were not when the value was written."""
    kept = tuple({**option, "archived": False} for option in shape.options)
    try:
        checked(Shape(shape.kind, kept), value)
    except Fault:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the index."""

    field_id: UUID
    customer_id: UUID
    text: str | None = None
    number: Decimal | None = None
    day: date | None = None


def entries(found: Field, customer_id: UUID, value: Any) -> list[Entry]:
    """The index rows of a value: none for one that does not fit the field as it is now."""
    if value is None or not _fits(found.shape, value):
        return []
    kind, at = found.shape.kind, (found.id, customer_id)
    if kind == "number":
        return [Entry(*at, number=Decimal(str(value)))]
    if kind == "date":
        return [Entry(*at, day=date.fromisoformat(value))]
    if kind == "choices":
        return [Entry(*at, text=one) for one in value]
    if kind == "boolean":
        return [Entry(*at, text="true" if value else "false")]
    return [Entry(*at, text=value if kind == "choice" else folded(value))]


def folded(words: str) -> str:
    """Words as they are compared: in one width and case, the beginning alone."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())[:INDEXED_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition of a list: a column of the index lies between two ends, both of them included."""

    field_id: UUID
    column: str
    first: Any
    last: Any


def wanted(found: Field, said: str) -> Wanted:
    """What was asked for: ``a..b`` (either end may lack) of numbers and days, an option's code, ``true`` or
    ``false``, the beginning of words. Raises `Fault`."""
    kind = found.shape.kind
    if kind in {"number", "date"}:
        start, apart, end = said.partition("..")
        first, last = _end(kind, start), _end(kind, end if apart else start)
        if first is None and last is None:
            raise Fault("type")
        least, most = _ENDS[kind]
        first, last = least if first is None else first, most if last is None else last
        return Wanted(found.id, kind, first, last)
    if kind == "boolean":
        if said not in {"true", "false"}:
            raise Fault("type")
        return Wanted(found.id, "text", said, said)
    if kind in {"choice", "choices"}:
        if found.shape.option(said) is None:
            raise Fault("option")
        return Wanted(found.id, "text", said, said)
    start = folded(said)
    if not start:
        raise Fault("type")
    return Wanted(found.id, "text", start, start + "\U0010ffff")


_ENDS = {"number": (Decimal(-MOST_NUMBER), Decimal(MOST_NUMBER)), "date": (date.min, date.max)}


def _end(kind: str, said: str) -> Any:
    said = said.strip()
    if not said:
        return None
    try:
        if kind == "date":
            return date.fromisoformat(said)
        found = Decimal(said)
    except (ValueError, InvalidOperation):
        raise Fault("date" if kind == "date" else "type") from None
    if not found.is_finite() or abs(found) > MOST_NUMBER:
        raise Fault("range")
    return found


def options_fit(options: Sequence[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]) -> str | None:
    """Why these may not follow those: twice, removed, none; None when they may."""
    codes, labels = [one["code"] for one in options], [one["label"] for one in options if not one["archived"]]
    if len(set(codes)) < len(codes) or len(set(labels)) < len(labels):
        return "twice"
    if {one["code"] for one in before} - set(codes):
        return "removed"
    return None if labels else "none"
