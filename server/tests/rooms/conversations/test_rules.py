"""Where a conversation may go, and what the customer's words do to it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.conversations import rules
from zhike.rooms.conversations.models import STATUSES

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("status", "ago", "step"),
    [
        (None, None, "open"), ("closed", timedelta(minutes=1), "open"), ("pending", None, "say"),
        ("active", None, "say"), ("resolved", timedelta(hours=23, minutes=59), "reopen"),
        ("resolved", DAY, "follow"), ("resolved", timedelta(days=9), "follow"),
    ],
)  # fmt: skip
def test_the_customers_words(status: str | None, ago: timedelta | None, step: str) -> None:
    resolved_at = NOW - ago if ago is not None else None
    assert rules.on_customer_words(status, resolved_at, NOW, DAY) == step


def test_no_window_means_no_reopening() -> None:
    assert rules.on_customer_words("resolved", NOW, NOW, timedelta(0)) == "follow"


def test_closed_is_final() -> None:
    assert not any(rules.may_move("closed", to) for to in STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_staying_is_no_move(status: str) -> None:
    assert not rules.may_move(status, status)


def test_taking_a_waiting_conversation_makes_it_active() -> None:
    assert rules.on_assignment("pending", True) == "active"
    assert rules.on_assignment("pending", False) == "pending"
    assert rules.on_assignment("resolved", True) == "resolved"


@given(st.text())
def test_a_preview_is_one_short_line(content: str) -> None:
    line = rules.preview("text", content)
    assert len(line) <= rules.PREVIEW
    assert not set(line) & set("\n\r\t")


def test_a_preview_of_a_picture_says_so() -> None:
    assert rules.preview("image", None) == "[image]"
