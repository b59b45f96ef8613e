"""How a text is filled and which script comes first, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.content import rules
from zhike.rooms.content.rules import Candidate

WORDS = st.text(alphabet="退款怎么办abc", max_size=6)


def test_places_are_filled_in_both_languages_and_holes_stay() -> None:
    said = "您好{{客户称呼}}，我是 {{ agent.name }}，{{门店地址}}见"
    assert rules.fill(said, {"customer.name": "王女士", "agent.name": "小安"}) == (
        "您好王女士，我是 小安，{{门店地址}}见", ["site.address"],
    )  # fmt: skip
    assert rules.fill("{{客户称呼}}", {"customer.name": "{{agent.name}}"}) == ("{{agent.name}}", [])
    assert rules.unknown_places("{{客户称呼}} {{价格}} {{价格}} {{ x }}") == ["价格", "x"]
    assert rules.unknown_places("{{}} {不是} {{{agent.name}}}") == []


CANDIDATES = st.builds(
    Candidate, st.none() | WORDS, st.lists(WORDS.filter(bool), max_size=3).map(tuple), st.booleans(),
    st.integers(0, 5), st.integers(0, 9),
)  # fmt: skip


@given(st.lists(CANDIDATES, max_size=12), WORDS, WORDS)
def test_nothing_is_recommended_without_its_reason(all_: list[Candidate], typed: str, heard: str) -> None:
    found = rules.in_order(all_, typed, heard)
    assert len({n for n, _, _ in found}) == len(found)
    if not typed.strip():
        assert len(found) == len(all_)
    for n, why, word in found:
        one = all_[n]
        match why:
            case "shortcut":
                assert one.shortcut and one.shortcut.lower().startswith(typed.strip().lower())
            case "keyword":
                assert word in one.keywords and word.lower() in heard.lower()
            case "words":
                assert one.found and typed
            case "own":
                assert one.mine and not typed
            case "often":
                assert not typed
    ranks = {"shortcut": 0, "keyword": 1, "words": 2, "own": 3, "often": 3}
    assert [ranks[why] for _, why, _ in found] == sorted(ranks[why] for _, why, _ in found)
