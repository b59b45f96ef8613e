"""Where a ticket may go, for every way through its states."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.tickets import rules

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.lists(st.sampled_from([*rules.STATUSES, "reopen"]), max_size=30))
def test_dates_agree_with_the_state_on_every_way(way: list[str]) -> None:
    row = SimpleNamespace(first_response_at=None, resolved_at=None, closed_at=None, archived_at=None)
    status, at = "pending", BEGIN
    for step in way:
        at += timedelta(minutes=1)
        to = "in_progress" if step == "reopen" else step
        if step == "reopen":
            if status not in rules.REOPENABLE:
                continue
        elif not rules.may_move(status, to):
            assert (
                to == status or status in {"resolved", "closed", "archived"} or to in {"pending", "archived"}
            )
            continue
        for name, value in rules.dates(status, to, row, at).items():
            setattr(row, name, value)
        status = to
        assert (row.resolved_at is not None) == (status not in rules.OPEN)
        assert (row.closed_at is not None) == (status in {"closed", "archived"})
        assert (row.archived_at is not None) == (status == "archived")
        assert row.first_response_at is not None and row.first_response_at <= at


def test_the_end_is_the_end() -> None:
    assert not rules.MOVES["archived"]
    assert not any(rules.may_move(one, one) for one in rules.STATUSES)
    assert not any(rules.may_move(one, "pending") for one in rules.STATUSES)


def test_a_number_as_the_seed_writes_it() -> None:
    assert rules.number(datetime(2026, 3, 1, 9, 5, 7), "7K3M9Q") == "TKT-20260301090507-7K3M9Q"
