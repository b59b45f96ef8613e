"""How words are found in a text, and what a message's words lead to, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.quality import matching, rules
from zhike.rooms.quality.matching import Automaton, letters

WORDS = st.lists(st.text("保证治好abAＢ ", min_size=1, max_size=5), min_size=1, max_size=8)
TEXTS = st.text("保证治好abAＢ ，!\u200b", max_size=40)


def found(words: list[str], text: str, *, by_sound: bool = False) -> list[str]:
    matches = Automaton(list(enumerate(words)), by_sound=by_sound).find(text)
    return sorted({one.word for one in matches})


@given(WORDS, TEXTS)
def test_the_automaton_finds_what_looking_finds(words: list[str], text: str) -> None:
    """Each word, at each place: as when it is sought by itself in the letters of the text."""
    plain = [token for token, _, _ in letters(text)]
    expected = set()
    for owner, word in enumerate(words):
        sought = [token for token, _, _ in letters(word)]
        latin = all(token.isascii() for token in sought)
        for at in range(len(plain) - len(sought) + 1 if sought else 0):
            start, end = letters(text)[at][1], letters(text)[at + len(sought) - 1][2]
            if plain[at : at + len(sought)] == sought and not (
                latin and not matching._stands_alone(text, start, end)
            ):
                expected.add((owner, start, end))
    got = {(one.owner, one.start, one.end) for one in Automaton(list(enumerate(words))).find(text)}
    assert got == expected


@pytest.mark.parametrize(
    "text",
    [
        "保证治好",
        "保 证 治 好",
        "保-证.治*好",
        "我们保\u200b证治好您",
        "保证\n治好",
        "保证　治好",
    ],
)
def test_spaces_signs_and_width_hide_nothing(text: str) -> None:
    assert found(["保证治好"], text) == ["保证治好"]


def test_latin_words_stand_by_themselves() -> None:
    assert found(["VX"], "加ｖｘ：abc") == ["VX"] and found(["vx"], "加 v x 吧") == ["vx"]
    assert found(["vx"], "型号 DVX300") == [] and found(["13800138000"], "电话138 0013 8000。") == [
        "13800138000"
    ]
    assert found(["微信"], "加我微信abc") == ["微信"]


def test_by_sound_when_asked_for() -> None:
    assert found(["保证治好"], "包证治好") == []
    assert found(["保证治好"], "包证治好", by_sound=True) == ["保证治好"]
    assert found(["保证治好"], "baozheng治 hao", by_sound=True) == ["保证治好"]
    assert found(["保证治好"], "保证您满意", by_sound=True) == []


def test_words_within_words_are_all_found() -> None:
    assert found(["治好", "保证治好", "证治"], "保证治好") == ["保证治好", "治好", "证治"]
    assert found(["，。", " "], "，。 ") == [], "what has no letters is no word"


def test_the_excerpt_has_the_word() -> None:
    text = "长" * 500 + "保证治好" + "文" * 500
    matches = Automaton([(0, "保证治好")]).find(text)
    part = matching.excerpt(text, matches)
    assert len(part) == 200 and "保证治好" in part
    assert matching.excerpt("短", []) == "短"


@given(st.lists(st.sampled_from(["block", "warn", "record"])), st.booleans())
def test_the_strictest_decides_and_a_block_is_never_confirmed(actions: list[str], confirmed: bool) -> None:
    got = rules.verdict(actions, confirmed)
    if "block" in actions:
        assert got == "block"
    elif "warn" in actions:
        assert got == ("pass" if confirmed else "warn")
    else:
        assert got == "pass"


def test_customers_are_only_recorded() -> None:
    assert {rules.action_for(action, "customer") for action in rules.URGENCY} == {"record"}
    assert rules.listens("both", "customer") and not rules.listens("agent", "customer")
