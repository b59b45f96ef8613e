"""What makes two customers alike, and that whoever is alike shares a key."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.rooms.duplicates import rules
from zhike.rooms.duplicates.rules import Face

ORG = uuid4()
CODES = ("91350100M000100Y43", "91110000802100433B")


def face(**fields: Any) -> Face:
    return Face(id=uuid4(), **fields)


def test_a_credit_code_is_checked() -> None:
    assert rules.credit_code("91350100M000100Y43") == "91350100M000100Y43"
    assert rules.credit_code(" 91350100-m000100y43 ") == "91350100M000100Y43"
    assert rules.credit_code("９１３５０１００M000100Y43") == "91350100M000100Y43", "in any width"
    for wrong in ("91350100M000100Y4", "91350100M000100Y44", "91350100I000100Y43", "", None):
        assert rules.credit_code(wrong) is None


@given(st.integers(0, 17), st.sampled_from(rules._CODE_LETTERS))
def test_a_slip_of_one_letter_is_seen(place: int, letter: str) -> None:
    code = "91350100M000100Y43"
    slipped = code[:place] + letter + code[place + 1 :]
    assert (rules.credit_code(slipped) is None) == (slipped != code)


@pytest.mark.parametrize(
    ("name", "found"),
    [("王小美女士", "王小美"), ("王小美", "王小美"), (" 王 小美", "王小美"), ("王女士", None), ("李总", None),
     ("13800138000", None), ("", None), (None, None), ("Ann Lee", "annlee")],
)  # fmt: skip
def test_names_without_what_people_are_called_by(name: str | None, found: str | None) -> None:
    assert rules.person(name) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [("上海知客信息技术有限公司", "知客信息技术"), ("知客信息技术（上海）有限公司", "知客信息技术"),
     ("知客信息技术股份有限公司", "知客信息技术"), ("杭州市花间堂酒店集团有限公司", "花间堂酒店"),
     ("有限公司", None), ("Zhike Co., Ltd.", "zhike")],
)  # fmt: skip
def test_companies_without_place_and_form(name: str, found: str | None) -> None:
    assert rules.company(name) == found


def test_what_counts() -> None:
    same = rules.compare(
        face(name="王小美女士", city="杭州市", tail="1234"), face(name="王晓美", city="杭州", tail="1234")
    )
    assert same is not None and set(same.reasons) == {"same_sound", "same_city", "same_tail"}
    assert same.score == 75
    assert rules.compare(face(name="张伟", city="上海"), face(name="张伟", city="北京")) is None
    assert rules.compare(face(name="张伟"), face(name="张伟")) is None, "a name alone says nothing"
    two = rules.compare(
        face(name="张伟", city="上海", gender="male"), face(name="张伟", city="上海", gender="female")
    )
    assert two is None
    phones = rules.compare(face(name="甲乙", phones=frozenset("a")), face(name="丙丁", phones=frozenset("a")))
    assert phones is not None and phones.reasons == ("same_phone",)


def test_two_branches_are_no_duplicates() -> None:
    kind = {"type": "enterprise"}
    assert rules.compare(face(name="北京银行", **kind), face(name="上海银行", **kind)) is None
    one = face(name="知客信息技术有限公司", company_credit_code=CODES[0], **kind)
    assert rules.compare(one, replace(one, id=uuid4())) is not None
    other = replace(one, id=uuid4(), company_credit_code=CODES[1])
    assert rules.credit_code(CODES[1]), "the test speaks of two companies that there are"
    assert rules.compare(one, other) is None, "two codes are two companies, whatever they are called"


WORDS = st.text("知客花间堂信息", min_size=3, max_size=7)


@given(WORDS, st.data())
def test_one_letter_off_shares_a_variant(word: str, data: st.DataObject) -> None:
    """The keys of fuzzy names find every pair that `near` would call near."""
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("知客花"))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    for other in (word[:at] + letter + word[at:], word[:at] + word[at + 1 :], swapped,
                  word[:at] + letter + word[at + 1 :]):  # fmt: skip
        shared = ({word} | rules.variants(word)) & ({other} | rules.variants(other))
        assert shared
        assert other == word or rules.near(word, other)
        assert rules.near(word, other) == rules.near(other, word)


def _maybe(*values: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from((None, *values))


FACES = st.builds(
    Face,
    id=st.uuids(), type=st.sampled_from(("individual", "enterprise")),
    name=_maybe("王小美", "王晓美", "王小美女士", "张伟", "李女士", "上海知客信息有限公司", "知客信自公司"),
    company_name=_maybe("上海知客信息有限公司", "知客信息（上海）公司", "知客新息公司", "北京银行"),
    company_credit_code=_maybe(*CODES, "91350100M000100Y44"), wechat_id=_maybe("ann88", "ANN88 ", "bo"),
    dingtalk_id=_maybe("d1", "d2"), email=_maybe("a@b.cn", "A@b.cn", "c@d.cn"),
    gender=_maybe("male", "female"), city=_maybe("上海", "上海市", "北京"), tail=_maybe("1234", "5678"),
    phones=st.frozensets(st.sampled_from("abc"), max_size=2),
    wechats=st.frozensets(st.just("bo"), max_size=1),
    emails=st.frozensets(st.just("c@d.cn"), max_size=1),
)  # fmt: skip


@settings(max_examples=1_500)
@given(FACES, FACES)
def test_whoever_is_alike_shares_a_key(one: Face, two: Face) -> None:
    """A scan compares only those who share a key: it must miss nobody whom `compare` would find."""
    match = rules.compare(one, two)
    assert match == rules.compare(two, one), "the order of the two does not matter"
    if match is not None:
        assert set(rules.keys(ORG, one)) & set(rules.keys(ORG, two)), match
        assert rules.THRESHOLD <= match.score <= 100


def test_keys_are_of_one_organization() -> None:
    someone = face(name="王小美", city="杭州", email="a@b.cn")
    assert not set(rules.keys(ORG, someone)) & set(rules.keys(uuid4(), someone))
    assert all(-(2**63) <= key < 2**63 for key in rules.keys(ORG, someone))
