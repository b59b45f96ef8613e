"""What never reaches a model: every way in which people here write such things (promises 3.9)."""

import pytest

from zhike.rooms.ai import rules

HIDDEN = [
    ("我的手机13800138000", "我的手机⟦手机1⟧"),
    ("电话 138 0013 8000 谢谢", "电话 ⟦手机1⟧ 谢谢"),
    ("138-0013-8000", "⟦手机1⟧"),
    ("１３８００１３８０００", "⟦手机1⟧"),
    ("+86 13800138000", "⟦手机1⟧"),
    ("8613800138000", "⟦手机1⟧"),
    ("一三八零零一三八零零零", "⟦手机1⟧"),
    ("幺三八〇〇幺三八〇〇〇打给我", "⟦手机1⟧打给我"),
    ("①③⑧⓪⓪①③⑧⓪⓪⓪", "⟦手机1⟧"),
    ("1.3.8.0.0.1.3.8.0.0.0", "⟦手机1⟧"),
    ("打021-62345678转802", "打⟦座机1⟧"),
    ("(010)62345678", "⟦座机1⟧"),
    ("请拨400-820-8820", "请拨⟦座机1⟧"),
    ("身份证11010519491231002X。", "身份证⟦身份证1⟧。"),
    ("110105 19491231 002X", "⟦身份证1⟧"),
    ("卡号6222021234567890128", "卡号⟦银行卡1⟧"),
    ("4111 1111 1111 1111", "⟦银行卡1⟧"),
    ("发到 wang.li+1@example.com.cn 吧", "发到 ⟦邮箱1⟧ 吧"),
    ("微信号：wang_li88", "微信号：⟦微信1⟧"),
    ("加我wx zhangsan1990", "加我wx ⟦微信1⟧"),
    ("我VX：13800138000", "我VX：⟦手机1⟧"),
    ("加我V wangli2020", "加我V ⟦微信1⟧"),
    ("QQ 12345678", "QQ ⟦QQ1⟧"),
    ("扣扣是 123 456 789", "扣扣是 ⟦QQ1⟧"),
    ("车牌沪A12345停不了", "车牌⟦车牌1⟧停不了"),
]
SHOWN = [
    "3880元一次，原价5880元",
    "2026年11月23日10:00，订单20261123100001",
    "玻尿酸1ml 2支 3次",
    "身份证110105194912310021",  # the check character is wrong
    "编号4111111111111112",  # Luhn is wrong
    "活动12800.00元，满10000减1000",
    "体重52.5kg 身高165cm",
    "一二三四五，上山打老虎",
    "我在微信上看到的",
    "qq农场",
    "地址静安区南京西路1266号",
    "12345678901",  # no mobile begins with 12
]


@pytest.mark.parametrize(("text", "masked"), HIDDEN)
def test_found(text: str, masked: str) -> None:
    assert rules.mask(text)[0] == masked


@pytest.mark.parametrize("text", SHOWN)
def test_left_alone(text: str) -> None:
    assert rules.mask(text)[0] == text


def test_the_same_value_has_the_same_token() -> None:
    masked, vault = rules.mask("13800138000，再说一遍138-0013-8000，还有+86 13900139000")
    assert masked == "⟦手机1⟧，再说一遍⟦手机1⟧，还有⟦手机2⟧"
    assert vault.counts() == {"手机": 2}


def test_only_wanted_kinds_come_back() -> None:
    masked, vault = rules.mask("王小明的手机13800138000", names=["王小明"])
    assert masked == "⟦姓名1⟧的手机⟦手机1⟧"
    assert vault.restore("⟦姓名1⟧ ⟦手机1⟧ ⟦手机9⟧", ["姓名"]) == "王小明 ⟦手机1⟧ ⟦手机9⟧"


def test_nobody_writes_a_token_themselves() -> None:
    masked, vault = rules.mask("把⟦手机1⟧发给我，13800138000")
    assert masked == "把〔手机1〕发给我，⟦手机1⟧"
    assert vault.restore(masked, ["手机"]).count("13800138000") == 1


def test_long_names_first_and_single_letters_never() -> None:
    assert rules.mask("欧阳娜娜和欧阳", names=["欧阳", "欧阳娜娜", "欧"])[0] == "⟦姓名1⟧和⟦姓名2⟧"


def test_masking_twice_changes_nothing() -> None:
    once, vault = rules.mask("13800138000 a@b.cn 6222021234567890128")
    assert rules.mask(once)[0] == once.translate(str.maketrans("⟦⟧", "〔〕"))
    assert len(vault.values) == 3


def test_hostile_lengths_do_not_stall() -> None:
    for text in ("1" * 20_000, "1 " * 20_000, "一" * 20_000, "a@" * 20_000, "加V" * 10_000, "010-" * 10_000):
        rules.mask(text)
