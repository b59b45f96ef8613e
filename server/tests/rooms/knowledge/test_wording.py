"""Words, weights and cuts, without a database."""

from collections import Counter
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from zhike.core.vectors import SPARSE_WIDTH
from zhike.rooms.knowledge import cutting, rules, wording
from zhike.rooms.knowledge.cutting import Block

TEXTS = st.text(alphabet="热玛吉多少钱一次？。；\nAb1 ，", max_size=200)


def test_grams_are_characters_pairs_and_whole_words() -> None:
    assert wording.grams("做热玛吉") == ["做", "热", "玛", "吉", "做热", "热玛", "玛吉"]
    assert wording.grams("Ｔhermage FLX-2，9,800元") == ["thermage", "flx-2", "9", "800", "元"]
    assert wording.grams("  ！？\x00") == []


@given(TEXTS)
def test_buckets_fit_and_keys_of_two_organizations_differ(text: str) -> None:
    mine, other = uuid4(), uuid4()
    counts = wording.counted(text)
    assert all(1 <= place <= SPARSE_WIDTH for place in counts)
    keys = [wording.key(mine, place) for place in counts]
    assert len(set(keys)) == len(counts) and all(0 <= key < 2**31 for key in keys)
    assert not counts or wording.salt(mine) == wording.salt(other) or keys != [
        wording.key(other, place) for place in counts
    ]  # fmt: skip


def test_weights_are_bm25s() -> None:
    """By hand: tf 2 in an entry of twice the average length."""
    weights = wording.weighed(Counter({7: 2, 9: 78}), 40.0)
    assert weights[7] == 2 * 2.2 / (2 + 1.2 * (1 - 0.75 + 0.75 * 2))
    assert wording.rarity(100, 1) > wording.rarity(100, 50) > wording.rarity(100, 100) > 0


def test_what_is_matched_are_the_longest_pieces() -> None:
    assert wording.matched("热玛吉多少钱一次", "做热玛吉，一次多少钱？") == ["热玛吉", "多少钱", "一次"]
    assert wording.matched("FLX 退款", "flx 支持退款") == ["flx", "退款"]
    assert wording.matched("您好", "再见") == []


@given(TEXTS)
def test_sentences_lose_nothing(text: str) -> None:
    said = "".join(cutting.sentences(text))
    assert "".join(said.split()) == "".join(text.split())


@given(st.lists(st.builds(Block, TEXTS, st.sampled_from([0, 0, 0, 1, 2]), st.booleans()), max_size=20))
def test_every_word_is_in_a_chunk_and_no_chunk_is_too_long(blocks: list[Block]) -> None:
    chunks = list(cutting.cut(blocks, "题"))
    for block in blocks:
        if not block.level:
            for part in [block.text] if block.row else cutting.sentences(block.text):
                assert not part or any(part in chunk.text for chunk in chunks)
    for chunk in chunks:
        assert len(chunk.text) <= cutting.LENGTH + cutting.OVERLAP
        assert chunk.searched.startswith("题") and chunk.searched.endswith(chunk.text)


def test_a_chunk_begins_with_what_ended_the_one_before_and_never_leaves_its_heading() -> None:
    long = [Block(f"第{n}条规定要遵守，违者自负。" * 4) for n in range(20)]
    chunks = list(cutting.cut([Block("守则", 1), *long, Block("附则", 1), Block("完。")], "手册"))
    first, second = chunks[0].text, chunks[1].text
    assert any(second.startswith(first[-n:]) for n in range(10, cutting.OVERLAP + 1))
    assert [chunks[0].heading, chunks[-1].heading, chunks[-1].text] == ["守则", "附则", "完。"]
    assert chunks[-1].searched == "手册 > 附则\n完。"


def test_what_a_file_is_stands_in_it() -> None:
    assert rules.type_of(b"%PDF-1.7", "a.txt") == ("pdf", None)
    assert rules.type_of(b"PK\x03\x04..", "价目.XLSX") == ("xlsx", None)
    assert rules.type_of(b"PK\x03\x04..", "x") == ("docx", None)
    assert rules.type_of("﻿ <!DOCTYPE html>".encode(), "x.txt") == ("html", None)
    assert rules.type_of("# 标题".encode(), "a.md") == ("md", None)
    assert rules.type_of("标题".encode("gb18030"), "a.exe") == ("txt", None)
    for content, why in ((b" \n", "empty"), (b"\xd0\xcf\x11\xe0", "old_office"), (b"\x89PNG\r\n", "picture"),
                         (b"MZ\x00\x01", "kind"), (b"Rar!\x1a", "kind")):  # fmt: skip
        assert rules.type_of(content, "a.pdf") == (None, why)


def test_words_weigh_less_while_there_are_few_entries() -> None:
    assert rules.lexical_weight(10, dense=False) == 1
    assert rules.lexical_weight(10, dense=True) < rules.lexical_weight(1_000, dense=True) < 1
    assert (
        rules.drifted(40, 100, 6_000) and not rules.drifted(40, 100, 4_400) and not rules.drifted(1, 5, 500)
    )
