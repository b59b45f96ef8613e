"""Who wants what, when it is tried again, how it is signed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from zhike.rooms.webhooks import catalog, rules

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "event", "wanted"),
    [
        ("*", "crm.lead.created", True), ("crm.*", "crm.lead.created", True),
        ("crm.lead.*", "crm.lead.created", True), ("crm.lead.created", "crm.lead.created", True),
        ("crm.lead", "crm.lead.created", False), ("crm.*", "crmx.lead", False), ("crm.*", "crm", False),
        ("scheduling.*", "crm.lead.created", False),
    ],
)  # fmt: skip
def test_filters(pattern: str, event: str, wanted: bool) -> None:
    assert rules.wants([pattern], event) is wanted
    assert rules.wants(["other.thing", pattern], event) is wanted


def test_the_plan_takes_seventy_six_hours() -> None:
    assert len(rules.PLAN) == 9
    assert timedelta(hours=75) < sum(rules.PLAN, timedelta()) < timedelta(hours=77)
    assert rules.next_attempt(10, NOW, 0.5) is None


@given(st.integers(1, 9), st.floats(0, 1))
def test_each_wait_is_near_the_plan(attempts: int, chance: float) -> None:
    again = rules.next_attempt(attempts, NOW, chance)
    assert again is not None
    wait = (again - NOW) / rules.PLAN[attempts - 1]
    assert 0.899 <= wait <= 1.101


def test_a_receiver_may_ask_for_time() -> None:
    assert rules.next_attempt(1, NOW, 0.5, timedelta(minutes=9)) == NOW + timedelta(minutes=9)
    assert rules.next_attempt(9, NOW, 0.5, timedelta(seconds=9)) == NOW + timedelta(hours=24)
    assert rules.next_attempt(1, NOW, 0.5, timedelta(days=300)) == NOW + timedelta(hours=24)
    for words, seconds in (({}, None), ({"retry-after": "120"}, 120), ({"retry-after": "-1"}, None),
                           ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None)):  # fmt: skip
        assert rules.retry_after(words) == (timedelta(seconds=seconds) if seconds else None)


@given(st.binary(max_size=300))
def test_signed_as_the_specification_says(body: bytes) -> None:
    secret, stamp = rules.new_secret(), 1_700_000_000
    theirs = Webhook(secret).sign("msg_1", datetime.fromtimestamp(stamp, UTC), body.decode("latin-1"))
    assert rules.signature([secret], "msg_1", stamp, body.decode("latin-1").encode()) == theirs


def test_personal_words_are_veiled() -> None:
    payload = {"visitor_name": "王小美", "utm": {"source": "小红书"}, "page_url": "https://x/?phone=13800138000",
               "status": "open", "note": "请回电 13800138000，谢谢", "phone": "13800138000"}  # fmt: skip
    veiled = rules.masked(payload, catalog.personal("conversation.opened"))
    assert "王" not in str(veiled) and "13800138000" not in str(veiled)
    assert veiled["status"] == "open"
    assert rules.excerpt("电话 13800138000 \x00\x1b[31m".encode()) == "电话 *** ··[31m"
    assert len(rules.excerpt(b"x" * 10_000)) == 1_000


def test_every_event_is_in_the_catalog() -> None:
    names = [name for name, _ in catalog.described()]
    assert {"crm.lead.created", "scheduling.appointment.confirmed", "platform.webhook.disabled"} <= set(names)
    assert all(text for _, text in catalog.described())


def test_lists_of_hosts() -> None:
    assert rules.hosts_fit([]) and rules.hosts_fit(["example.com", "*.example.com"])
    for wrong in (["http://x"], ["*"], [5], ["a b"], ["x" * 300], ["*.*.x"]):
        assert not rules.hosts_fit(wrong)
