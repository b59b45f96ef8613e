"""What somebody types, read: keys of names, and the ways in which a query may be meant. Pure."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.core import pinyin, search

ORG, OTHER = UUID(int=7), UUID(int=8)
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)
ANYTHING = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)


def found(query: str, keys: list[str], org_id: UUID = ORG) -> bool:
    """Whether the keys of a row let one of the query's ways through."""
    held, start = set(keys), search.prefix(org_id)
    return any(
        all(start + key in held for key in way.all)
        and (not way.any or any(start + k in held for k in way.any))
        for way in search.understand(query)
    )


@given(NAMES, st.data())
def test_every_piece_of_a_chinese_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert found(name[start:end], search.keys(ORG, name))


@given(ANYTHING, st.data())
def test_every_piece_of_any_name_finds_it(name: str, data: st.DataObject) -> None:
    """Letters, signs, several words: as long as there is something to see in the piece."""
    start = data.draw(st.integers(0, len(name) - 1))
    piece = name[start : data.draw(st.integers(start + 1, len(name)))]
    if search._word(piece) in search._word(name):  # a piece may fold otherwise than the whole
        assert found(piece, search.keys(ORG, name)) or not search.understand(piece)


@given(NAMES.filter(lambda name: len(name) > 1), st.data())
def test_a_piece_of_a_company_finds_it(company: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(company) - 2))
    end = data.draw(st.integers(start + 2, len(company)))
    assert found(company[start:end], search.keys(ORG, "某某", company))


@pytest.mark.parametrize("query", [
    "zhangxiaoming", "zhangxiaom", "zhangx", "zhang", "zhan", "zh", "xiaoming", "ming", "zxm", "zx", "xm",
    "Zhang Xiaoming", "zhang xiao ming", "ZHANGX", "张xiaoming", "张xm", "张 小明", "小明",
    "张", "明", "1234",
])  # fmt: skip
def test_what_is_typed_for_one_name(query: str) -> None:
    assert found(query, search.keys(ORG, "张小明", last4="1234"))


@pytest.mark.parametrize(("name", "query"), [
    ("曾乐", "zengyue"), ("曾乐", "zl"), ("单田芳", "shantianfang"), ("吕布", "lvbu"), ("西安", "xian"),
    ("欧阳娜娜", "ouyangnana"), ("Lily Zhang", "lily"), ("Ｌｉｌｙ", "lily"), ("李雷", "ＬＩ"),
])  # fmt: skip
def test_names_that_are_read_in_more_than_one_way(name: str, query: str) -> None:
    assert found(query, search.keys(ORG, name))


@pytest.mark.parametrize("query", ["李", "明张", "zhangming", "zm", "zhangw", "4321", "123", "zhang li"])
def test_what_does_not_find_it(query: str) -> None:
    assert not found(query, search.keys(ORG, "张小明", last4="1234"))


def test_a_name_at_wechat_and_an_address() -> None:
    keys = search.keys(ORG, "王", wechat="Lily_Zhang88", email="L@Example.test")
    assert f"{search.prefix(ORG)}Wlily" in keys
    assert found("l@example.test", keys)


@given(NAMES, NAMES)
def test_keys_of_two_organizations_have_nothing_in_common(one: str, two: str) -> None:
    assert not set(search.keys(ORG, one, two)) & set(search.keys(OTHER, one, two))


@given(ANYTHING)
def test_any_query_is_read_quickly_and_in_few_ways(query: str) -> None:
    ways = search.understand(query)
    assert len(ways) <= search.WAYS
    assert all(way.all or way.any for way in ways)


@pytest.mark.parametrize("letters", ["ananananananananananananan", "xianxianxianxianxianxian", "i" * 60])
def test_a_long_row_of_letters_does_not_take_long(letters: str) -> None:
    assert len(search.understand(letters)) <= search.WAYS


def test_the_table_of_readings_is_whole() -> None:
    assert pinyin.readings("张") == ("zhang",)
    assert len(pinyin.syllables()) > 400
    assert all(pinyin.readings(chr(code)) for code in range(0x4E00, 0x9FA6, 97))
