"""Which days are reckoned when, without a database."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.figures import rules

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
ZONES = st.lists(
    st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Pacific/Auckland"]), min_size=1
)


@given(DAYS, st.integers(0, 91))
def test_the_range_before_is_as_long_and_ends_where_this_one_begins(since: date, more: int) -> None:
    until = since + timedelta(days=more)
    earlier = rules.before(since, until)
    assert len(rules.days(earlier, since)) - 1 == len(rules.days(since, until))


@given(DAYS, ZONES)
def test_a_day_is_over_when_it_is_over_everywhere(day: date, zones: list[str]) -> None:
    start, end = rules.span(day, zones)
    assert timedelta(hours=23) <= end - start <= timedelta(hours=48)
    for zone in zones:
        assert end.astimezone(rules.clock.zone(zone)).date() > day
        assert start.astimezone(rules.clock.zone(zone)).date() <= day


def _due(day: date, at: datetime | None, now: datetime) -> bool:
    tonight = rules.midnight(now, "Asia/Shanghai")
    return rules.due([day], {day: at} if at else {}, ["Asia/Shanghai"], now, tonight) == [day]


def test_days_wait_until_they_are_over_and_are_counted_again_for_three_nights() -> None:
    day = date(2026, 11, 20)
    over = datetime(2026, 11, 20, 16, tzinfo=UTC)  # midnight in Shanghai
    hour, night = timedelta(hours=1), timedelta(days=1)
    assert not _due(day, None, over - hour)
    assert _due(day, None, over)
    assert _due(day, over - hour, over + hour), "what was counted before the day's end does not count"
    assert not _due(day, over, over + hour)
    assert _due(day, over + hour, over + night + hour)
    assert not _due(day, over + night + hour, over + night + 2 * hour)
    assert _due(day, over + night, over + 2 * night + hour)
    assert not _due(day, over + 2 * night + hour, over + 30 * night)
    assert _due(day, None, over + 30 * night)


def test_bounds_rise_and_make_as_many_places_as_the_table_has() -> None:
    assert list(rules.BOUNDS) == sorted(set(rules.BOUNDS)) and rules.BOUNDS[-1] < rules.TOP
    assert rules.SPREADS == {"answer_spread": 18, "end_spread": 18, "rating_spread": 5}
