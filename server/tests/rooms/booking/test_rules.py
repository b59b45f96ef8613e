"""Calendars as text, keys and windows, as pure decisions."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.booking import rules

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def entry(**more: object) -> rules.Entry:
    fields: dict[str, object] = {
        "id": UUID(int=7), "starts_at": NOW, "ends_at": NOW + timedelta(hours=1), "title": "皮肤检测",
        "place": "静安店", "version": 2, "changed_at": NOW,
    }  # fmt: skip
    return rules.Entry(**(fields | more))  # type: ignore[arg-type]


def unfolded(words: str) -> list[str]:
    return words.replace("\r\n ", "").split("\r\n")


def test_a_visit_is_an_event() -> None:
    lines = unfolded(rules.calendar([entry()], "我的预约"))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert {"DTSTART:20261123T020000Z", "DTEND:20261123T030000Z", "SUMMARY:皮肤检测", "SEQUENCE:2",
            "STATUS:CONFIRMED", "LOCATION:静安店", "X-WR-CALNAME:我的预约"} <= set(lines)  # fmt: skip
    assert "STATUS:CANCELLED" in unfolded(rules.calendar([entry(is_cancelled=True)]))


@given(st.text(max_size=200))
def test_words_stay_in_their_line(words: str) -> None:
    """Nothing that is said in a title makes a line of its own, and no line is longer than 75 octets."""
    found = rules.calendar([entry(title=words)])
    assert all(len(line.encode()) <= 75 for line in found.split("\r\n"))
    lines = unfolded(found)
    plain = rules.calendar([entry(title="x")])
    assert len(lines) == len(unfolded(plain))
    assert [line.split(":")[0] for line in lines] == [line.split(":")[0] for line in unfolded(plain)]


def test_keys_and_feeds_speak_of_their_organization() -> None:
    org, feed = UUID(int=1), UUID(int=2)
    key = rules.make_key(org, b"x" * 12)
    assert rules.org_of_key(key) == org
    assert rules.org_of_key(key[:-1]) is None and rules.org_of_key(f"{key}\n") is None
    token = rules.make_feed(org, feed, b"y" * 32)
    assert rules.read_feed(token) == (org, feed, b"y" * 32)
    assert rules.read_feed(token.upper()) is None


def test_the_window_ends_with_a_day_of_the_site() -> None:
    opens, closes = rules.window(NOW, 120, 1, "Asia/Shanghai")
    assert opens == NOW + timedelta(hours=2)
    assert closes == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    _, autumn = rules.window(datetime(2026, 10, 31, 12, tzinfo=UTC), 0, 1, "America/New_York")
    assert autumn == datetime(2026, 11, 2, 5, tzinfo=UTC)  # the day has twenty-five hours


def test_a_visit_is_given_back_in_time() -> None:
    assert rules.may_cancel("confirmed", NOW + timedelta(hours=2), NOW)
    assert not rules.may_cancel("confirmed", NOW + timedelta(hours=2) - timedelta(seconds=1), NOW)
    assert not rules.may_cancel("completed", NOW + timedelta(days=2), NOW)
