"""Decisions of privacy."""

from datetime import timedelta

import pytest

from zhike.core.clock import utcnow
from zhike.core.persons import HOLDS, veiled
from zhike.rooms.privacy import links, rules

NOW = utcnow()


@pytest.mark.parametrize(
    ("said", "needed", "state"),
    [
        (None, 0, "none"),
        (rules.Said("given", 2, NOW), 2, "given"),
        (rules.Said("given", 3, NOW), 2, "given"),
        (rules.Said("given", 1, NOW), 2, "stale"),
        (rules.Said("given", None, NOW), 0, "stale"),
        (rules.Said("withdrawn", 2, NOW), 0, "withdrawn"),
    ],
)
def test_what_stands(said: rules.Said | None, needed: int, state: str) -> None:
    assert rules.standing(said, needed) == state


def test_the_law_of_the_industry() -> None:
    assert rules.class_of("transaction", "medaes") == "medical"
    assert rules.class_of("transaction", "brokerage") == "securities"
    assert rules.class_of("communication", "brokerage") == "securities"
    assert rules.class_of("transaction", "club") == "transaction"
    assert {holds.data_class for holds in HOLDS.values()} <= rules.DUTIES.keys()


def test_an_own_rule_lengthens_a_duty_and_never_shortens_it() -> None:
    assert rules.duty_of("transaction", {}) == 3 * 365
    assert rules.duty_of("transaction", {"transaction": 10}) == 3 * 365
    assert rules.duty_of("transaction", {"transaction": 5_000}) == 5_000
    assert rules.duty_of("communication", {"communication": 30}) == 30
    assert rules.kept_after(NOW, 0) is None
    assert rules.kept_after(NOW, 2) == NOW - timedelta(days=2)
    assert rules.free_at(NOW, 2) == NOW + timedelta(days=2)


def test_audit_rows_veil_what_is_personal() -> None:
    seen = veiled("customer", {"name": "王小美", "email": None, "stage": "closed", "gender": "male"})
    assert seen == {"name": "王**", "email": None, "stage": "closed", "gender": "m**"}
    assert veiled("lead", {"status": "lost", "raw_data": {"备注": "x"}}) == {
        "status": "lost",
        "raw_data": "***",
    }
    assert veiled("tag", {"name": "高净值"}) == {"name": "高净值"}


def test_words_by_which_a_person_is_found() -> None:
    assert rules.words_of(["王小美", "+8613900001234", None, "王", "王小美", "+85291234567"]) == [
        "王小美", "13900001234", "+85291234567",
    ]  # fmt: skip


def test_an_old_link_makes_no_yes_of_a_no() -> None:
    before, after = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    assert rules.may_give("none", None, NOW)
    assert rules.may_give("given", after, NOW)
    assert rules.may_give("stale", after, NOW), "a new text is asked for by the same link"
    assert rules.may_give("withdrawn", before, NOW), "a link that was made after the no"
    assert not rules.may_give("withdrawn", after, NOW)
    assert not rules.may_give("withdrawn", NOW, NOW)


def test_links_are_signed_and_end(held: object) -> None:
    from uuid import uuid4

    keyring = held.unit.keyring  # type: ignore[attr-defined]
    org, customer = uuid4(), uuid4()
    made = NOW.replace(microsecond=123_000)
    later = round((made + rules.LINK_LIFETIME).timestamp() * 1000)
    before = int(NOW.timestamp() - 60) * 1000
    token = links.make(keyring, org, customer, later)
    assert links.read(keyring, token) == (org, customer, made)
    assert links.read(keyring, links.make(keyring, org, customer, before)) is None
    refused = 0
    for place in range(len(links.PREFIX), len(token) - 1):  # the last character carries spare bits
        for other in "A_z":
            if token[place] != other:
                refused += links.read(keyring, token[:place] + other + token[place + 1 :]) is None
    tried = sum(token[p] != o for p in range(len(links.PREFIX), len(token) - 1) for o in "A_z")
    assert refused == tried
    assert all(links.read(keyring, token[:cut]) is None for cut in range(len(token)))
    assert links.read(keyring, token + "A") is None
