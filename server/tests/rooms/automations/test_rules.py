"""When the time of a rule is up: never early, never late, and it stays so."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.automations import rules
from zhike.rooms.automations.rules import BASES, Timing
from zhike.rooms.sla.hours import Hours

DESK = Hours("Asia/Shanghai", (((540, 720), (810, 1080)),) * 5 + ((), ()), {})
NINE = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)  # a Monday, nine in Shanghai
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
since = [one for one in BASES if one != "due"]
times = st.integers(5, 10_000)


@given(st.sampled_from(since), times, st.sampled_from((None, DESK)), moments, st.integers(0, 40_000))
def test_it_is_up_when_so_much_has_gone_by_and_stays_up(
    basis: str, minutes: int, hours: Hours | None, begin: datetime, gone: int
) -> None:
    timing, now = Timing(basis, minutes, hours), begin + timedelta(minutes=gone)
    end = begin + timedelta(minutes=minutes) if hours is None else hours.after(begin, minutes * 60)
    assert end is not None
    assert timing.is_up(begin, now) == (now >= end)
    if timing.is_up(begin, now):
        assert timing.is_up(begin, now + timedelta(hours=7))
        assert begin <= timing.earliest(now), "the database finds whatever is up"


@given(times, st.sampled_from((None, DESK)), moments, st.integers(-10_000, 10_000))
def test_what_runs_out_is_up_before_it_does(
    minutes: int, hours: Hours | None, now: datetime, ahead: int
) -> None:
    timing, due = Timing("due", minutes, hours), now + timedelta(minutes=ahead)
    up = timing.is_up(due, now)
    assert up or ahead > minutes, "plain time is never shorter than a calendar's"
    if up:
        assert due <= timing.earliest(now)
        assert timing.is_up(due, now + timedelta(hours=1))
    if hours is None:
        assert up == (ahead <= minutes)


def test_nights_and_weekends_do_not_count() -> None:
    four = Timing("reply", 240, DESK)
    friday = NINE + timedelta(days=4, hours=7, minutes=30)  # half past four
    assert not four.is_up(friday, friday + timedelta(days=2, hours=15))
    monday = NINE + timedelta(days=7)
    assert not four.is_up(friday, monday + timedelta(hours=2, minutes=29))
    assert four.is_up(friday, monday + timedelta(hours=2, minutes=30))


def test_how_it_is_told() -> None:
    assert rules.length(0) == "0 分钟" and rules.length(1_570) == "1 天 2 小时 10 分钟"
    why = "规则“催办”：客户等待我方回复已满 4 小时（工作时间）。优先级 → 高；标签 + 催办"
    assert rules.told("催办", Timing("reply", 240, DESK), ["优先级 → 高", "标签 + 催办"], None) == why
    refused = rules.told("催办", Timing("due", 60), [], "宏已被删除或不再共享")
    assert refused == "规则“催办”未执行：距承诺时限不足 1 小时，但宏已被删除或不再共享"
