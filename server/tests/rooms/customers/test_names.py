"""Other names in one spelling, however they were typed."""

import pytest

from zhike.rooms.customers import names


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("phone", "１３８ ００１３ ８０００", "+8613800138000"),
        ("phone", "+86 138-0013-8000", "+8613800138000"),
        ("phone", "0086 13800138000", "+8613800138000"), ("phone", "12345", None),
        ("phone", "微信同号", None),
        ("wechat", " ＷＸ＿Mei 01 ", "wx_mei01"), ("wechat", "<b>x</b>", None),
        ("openid", "oABCDEFGHIJ_-1234567890", "oABCDEFGHIJ_-1234567890"), ("openid", "短", None),
        ("openid", "o123 456 789 012", None), ("member_id", "ｖｉｐ-０００１", "VIP-0001"),
        ("member_id", "vip 0001", "VIP0001"), ("member_id", "<img>", None), ("member_id", "-1", None),
        ("email", " Mei@Example.COM ", "mei@example.com"), ("email", "mei@", None),
        ("email", '"><script>@x.y', None), ("shopify", "gid://shopify/Customer/1234567", "1234567"),
        ("shopify", "１２３４", "1234"), ("shopify", "12a", None),
    ],
)  # fmt: skip
def test_a_name_has_one_spelling(kind: str, typed: str, kept: str | None) -> None:
    assert names.normal(kind, typed) == kept


@pytest.mark.parametrize("kind", names.SPOKEN)
def test_a_hint_tells_little(kind: str) -> None:
    value = {"phone": "+8613800138000", "email": "meimei@example.com", "shopify": "1234567",
             "openid": "oABCDEFGHIJ_-1234567890"}.get(kind, "VIP-0001")  # fmt: skip
    shown = names.hint(kind, value)
    assert "*" in shown and value not in shown and len(shown.replace("*", "")) <= 13
    assert names.hint("member_id", "A1") == "A***"
