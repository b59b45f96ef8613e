"""What an order is found by, how long an answer is good, when a shop is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.orders import rules
from zhike.rooms.orders.providers import calling, shopify
from zhike.rooms.orders.rules import Clue

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(("said", "found"), [
    (["我的订单号是 #1001，什么时候到"], ["1001"]), (["order no. AB-2024"], ["AB-2024"]),
    (["我的电话 13800138000"], []), (["+8613800138000"], []),
    (["单号：SF1234567890123"], ["SF1234567890123"]),
    (["20261122123456789"], ["20261122123456789"]), (["#好", "#价格"], []), (["今天 12 号"], []),
    (["#1 #22 #333"], ["333"]),
    (["#1001", "#1002", "#1001", "#1003", "#1004"], ["1001", "1002", "1003"]),
])  # fmt: skip
def test_numbers_in_a_talk(said: list[str], found: list[str]) -> None:
    assert rules.numbers_in(said) == found


@pytest.mark.parametrize(("typed", "number"), [
    ("#1001", "1001"), (" ＃AB-9 ", "AB-9"), ("", None), ("a b", None), ('x"y', None), ("1" * 33, None),
    ("'; DROP", None), ("1001\n", "1001"),
])  # fmt: skip
def test_a_number_as_it_is_typed(typed: str, number: str | None) -> None:
    assert rules.number(typed) == number


@given(st.lists(st.text(max_size=200), max_size=5))
def test_whatever_is_said_gives_numbers_that_can_be_asked(texts: list[str]) -> None:
    found = rules.numbers_in(texts)
    assert len(found) <= rules.MOST_NUMBERS
    assert all(rules.number(one) == one for one in found)


@pytest.mark.parametrize(("ended", "good"), [
    ([], 5 * MINUTE), ([None], 5 * MINUTE), ([NOW - 100 * HOUR, None], 5 * MINUTE),
    ([NOW - MINUTE], 5 * MINUTE), ([NOW - 10 * HOUR], HOUR), ([NOW - 10 * HOUR, NOW - 900 * HOUR], HOUR),
    ([NOW - 9000 * HOUR], 48 * HOUR),
])  # fmt: skip
def test_how_long_an_answer_is_good(ended: list[datetime | None], good: timedelta) -> None:
    assert rules.good_for(ended, NOW) == good


@given(
    st.lists(
        st.one_of(st.none(), st.datetimes(timezones=st.just(UTC), max_value=datetime(2026, 11, 30))),
        max_size=5,
    )
)
def test_never_less_than_five_minutes_nor_more_than_two_days(ended: list[datetime | None]) -> None:
    assert rules.OPEN_TTL <= rules.good_for(ended, NOW) <= rules.LONGEST_TTL


def test_what_is_known_counts_more_than_what_is_claimed() -> None:
    claimed, known = Clue("phone", "1", claimed=True), Clue("phone", "1", claimed=False)
    assert rules.each_once([claimed, known]) == rules.each_once([known, claimed]) == [known]


def test_a_shop_is_left_alone() -> None:
    assert rules.rests_until(4, NOW) is None
    assert rules.rests_until(5, NOW) == NOW + rules.BREAK
    assert rules.waits_until(None, NOW) is None
    assert rules.waits_until(timedelta(seconds=2), NOW) == NOW + timedelta(seconds=2)
    assert rules.waits_until(timedelta(days=3), NOW) == NOW + rules.LONGEST_WAIT
    assert rules.throttled(52, 0, 50) == timedelta(seconds=1.04)
    assert rules.throttled(52, 1000, 0) == timedelta(seconds=1)


@pytest.mark.parametrize(("header", "seconds"), [("2.0", 2), ("30", 30), ("", 2), ("soon", 2), ("9e99", 2)])
def test_retry_after(header: str, seconds: float) -> None:
    assert calling.retry_after({"retry-after": header}).total_seconds() == seconds
    late = calling.retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"})
    assert late.total_seconds() == 0


@given(st.text(max_size=60))
def test_a_value_never_leaves_its_quotes(value: str) -> None:
    sought = shopify._sought("email", value)
    inner = sought.removeprefix('email:"').removesuffix('"')
    assert sought == f'email:"{inner}"'
    assert '"' not in inner.replace("\\\\", "").replace('\\"', "")
