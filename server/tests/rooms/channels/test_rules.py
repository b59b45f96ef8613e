"""Public keys and origins."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.channels import rules


@given(st.uuids(), st.binary(min_size=8, max_size=8))
def test_a_key_names_its_organization(org_id, chance):
    key = rules.make_key(org_id, chance)
    assert rules.org_of_key(key) == org_id
    assert len(key) == 51


@given(st.text())
def test_other_words_are_no_keys(word):
    assert rules.org_of_key(word) is None
    assert rules.org_of_key(rules.make_key(uuid4(), b"12345678") + "\n") is None


@pytest.mark.parametrize(
    ("given_", "plain"),
    [
        ("https://www.Example.com", "https://www.example.com"),
        ("https://example.com/", "https://example.com"),
        ("http://localhost:8080", "http://localhost:8080"), ("https://example.com:443", "https://example.com"),
        ("https://*.example.com", "https://*.example.com"), ("http://[::1]:80", "http://[::1]"),
        ("http://127.0.0.1:5500", "http://127.0.0.1:5500"),
        ("ftp://example.com", None), ("example.com", None), ("https://example.com/path", None),
        ("https://user@example.com", None), ("https://exa mple.com", None), ("https://", None),
        ("null", None), ("https://" + "a" * 300, None),
        ("https://example.com:x", None), ("https://example.com?x", None), ("https://*", None),
        ("https://*example.com", None), ("javascript:alert(1)", None),
    ],
)  # fmt: skip
def test_origins_are_read_strictly(given_, plain):
    assert rules.origin(given_) == plain


@pytest.mark.parametrize(
    ("origin", "allowed", "verdict"),
    [
        (None, ["https://a.test"], True), ("https://b.test", [], True), ("null", [], True),
        ("https://a.test", ["https://a.test"], True), ("https://b.test", ["https://a.test"], False),
        ("http://a.test", ["https://a.test"], False), ("null", ["https://a.test"], False),
        ("https://a.test:8443", ["https://a.test"], False), ("https://x.a.test", ["https://*.a.test"], True),
        ("https://a.test", ["https://*.a.test"], False), ("https://xa.test", ["https://*.a.test"], False),
        ("https://a.test.evil.test", ["https://*.a.test", "https://a.test"], False),
        ("https://own.test", ["https://a.test"], True), ("garbage", ["https://a.test"], False),
    ],
)  # fmt: skip
def test_which_pages_may_call(origin, allowed, verdict):
    assert rules.origin_allowed(origin, allowed, "own.test") is verdict
