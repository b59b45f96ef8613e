"""What values of custom fields must be, how they are read, and what is looked for."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.customers.fields import rules
from zhike.rooms.customers.fields.rules import Fault, Field, Shape

OPTIONS = (
    {"code": "o1", "label": "干性", "archived": False},
    {"code": "o2", "label": "油性", "archived": True},
)
SHAPES = {kind: Shape(kind, OPTIONS if kind.startswith("choice") else ()) for kind in rules._CHECKS}


def field(shape: Shape, *earlier: Shape) -> Field:
    return Field(uuid4(), "skin", "肤质", shape, earlier=earlier)


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("text", "  干  性 ", "干 性"), ("text", "3 < 5 > 1", "3 < 5 > 1"), ("long_text", "一\n二", "一\n二"),
        ("number", 3, 3), ("number", 3.0, 3), ("number", -2.5, -2.5), ("date", "2026-02-28", "2026-02-28"),
        ("boolean", False, False), ("choice", "o1", "o1"), ("choices", ["o1", "o1"], ["o1"]),
        ("url", "https://x.test/a?b=1", "https://x.test/a?b=1"), ("text", "", None), ("choices", [], None),
    ],
)  # fmt: skip
def test_good_values_are_kept(kind: str, value: Any, kept: Any) -> None:
    assert rules.checked(SHAPES[kind], value) == kept


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("text", 3, "type"), ("text", "x" * 501, "too_long"), ("text", "<b>好</b>", "markup"),
        ("long_text", "好<script src=x>", "markup"), ("text", "a\x00b", "type"), ("number", "3", "type"),
        ("number", True, "type"), ("number", float("nan"), "range"), ("number", 1e16, "range"),
        ("date", "2026-02-30", "date"), ("date", "2026/02/03", "date"), ("date", "1800-01-01", "range"),
        ("date", 20260101, "type"), ("boolean", "true", "type"), ("boolean", 1, "type"),
        ("choice", "干性", "option"), ("choice", "o2", "option"), ("choice", ["o1"], "type"),
        ("choices", "o1", "type"), ("choices", ["o1", "o9"], "option"), ("url", "javascript:alert(1)", "url"),
        ("url", "http://", "url"),
    ],
)  # fmt: skip
def test_bad_values_say_why(kind: str, value: Any, reason: str) -> None:
    with pytest.raises(Fault) as fault:
        rules.checked(SHAPES[kind], value)
    assert fault.value.reason == reason


def test_limits_hold() -> None:
    price = Shape("number", limits={"min": 0, "max": 100, "decimals": 2})
    assert rules.checked(price, 99.95) == 99.95
    for value, reason in ((-1, "range"), (101, "range"), (1.005, "decimals")):
        with pytest.raises(Fault, match=reason):
            rules.checked(price, value)
    with pytest.raises(Fault, match="too_long"):
        rules.checked(Shape("text", limits={"max_length": 2}), "三个字")


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("number", "１,２３４.5", 1234.5), ("number", "12", 12), ("date", "2026年2月3日", "2026-02-03"),
        ("date", "2026/2/3", "2026-02-03"), ("date", "2026-02-03 00:00:00", "2026-02-03"),
        ("boolean", "是", True), ("boolean", "NO", False), ("choice", "干性", "o1"),
        ("choices", "干性、o1", ["o1"]), ("text", "干", "干"),
    ],
)  # fmt: skip
def test_cells_are_read(kind: str, cell: str, value: Any) -> None:
    assert rules.read(SHAPES[kind], cell) == value


@pytest.mark.parametrize(("kind", "cell"), [("number", "三"), ("date", "昨天"), ("boolean", "也许"),
                                            ("choice", "中性"), ("number", "1e999"),
                                            ("number", "sNaN")])  # fmt: skip
def test_cells_that_cannot_be_read(kind: str, cell: str) -> None:
    with pytest.raises(Fault):
        rules.read(SHAPES[kind], cell)


def test_old_values_are_read_by_the_version_of_their_time() -> None:
    now = field(SHAPES["choices"], SHAPES["choice"], SHAPES["text"])
    assert rules.say(now, ["o1"]) == "干性"
    assert rules.say(now, "o2") == "油性", "one choice, archived since"
    assert rules.say(now, "说不清") == "说不清"
    assert rules.say(field(SHAPES["text"], SHAPES["boolean"]), True) == "是"
    assert rules.say(field(SHAPES["number"]), None) == ""


def test_the_index_has_what_fits_the_field_of_today() -> None:
    who = uuid4()
    assert [one.text for one in rules.entries(field(SHAPES["choices"]), who, ["o1", "o2"])] == ["o1", "o2"]
    assert rules.entries(field(SHAPES["number"]), who, "三") == []
    assert rules.entries(field(SHAPES["date"]), who, "2026-01-02")[0].day == date(2026, 1, 2)
    assert rules.entries(field(SHAPES["text"]), who, "ＶＩＰ 客户")[0].text == "vip 客户"


def test_what_is_looked_for() -> None:
    number = rules.wanted(field(SHAPES["number"]), "1..")
    assert (number.first, number.last) == (Decimal(1), Decimal(rules.MOST_NUMBER))
    same = rules.wanted(field(SHAPES["date"]), "2026-01-02")
    assert same.first == same.last == date(2026, 1, 2)
    assert rules.wanted(field(SHAPES["choice"]), "o2").first == "o2", "archived ones can be found"
    for kind, said in (("number", "x"), ("number", ".."), ("date", "2026-13-01.."), ("choice", "干性"),
                       ("boolean", "是"), ("text", "  "), ("number", "nan")):  # fmt: skip
        with pytest.raises(Fault):
            rules.wanted(field(SHAPES[kind]), said)


ANYTHING = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists)


@given(st.sampled_from(sorted(SHAPES)), ANYTHING)
def test_whatever_is_sent_is_kept_or_refused(kind: str, value: Any) -> None:
    """And what was kept is kept again as it is, can be said, and has a place in the index."""
    try:
        kept = rules.checked(SHAPES[kind], value)
    except Fault:
        return
    assert rules.checked(SHAPES[kind], kept) == kept
    found = field(SHAPES[kind])
    assert isinstance(rules.say(found, kept), str)
    assert kept is None or rules.entries(found, uuid4(), kept)
