"""P-28: documents are read in a confined child; hostile ones are refused or killed, and hurt nobody."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from zhike.rooms.knowledge import ingesting
from zhike.rooms.knowledge.reading import Refused

from . import papers


async def said(kind: str, content: bytes) -> list[tuple[str, int]]:
    return [(block.text, block.level) for block in await ingesting.blocks_of(kind, content)]


async def test_a_pdf_is_read_page_by_page() -> None:
    made = papers.pdf("价目表\n热玛吉全脸九千八百元，\n含一次复诊。", "第二页的说明。")
    blocks = await ingesting.blocks_of("pdf", made)
    assert [(block.text, block.place) for block in blocks] == [
        ("价目表", {"page": 1}), ("热玛吉全脸九千八百元，含一次复诊。", {"page": 1}),
        ("第二页的说明。", {"page": 2}),
    ]  # fmt: skip


async def test_a_word_document_has_headings_and_tables() -> None:
    body = papers.paragraph("退款规则", "2") + papers.paragraph("三个工作日内原路退回。") + papers.table(
        ("项目", "价格"), ("光子嫩肤", "1280"), ("水光", "")
    )  # fmt: skip
    assert await said("docx", papers.docx(body, papers.HEADINGS)) == [
        ("退款规则", 1), ("三个工作日内原路退回。", 0), ("项目：光子嫩肤；价格：1280", 0), ("项目：水光", 0),
    ]  # fmt: skip


async def test_a_workbook_names_its_columns_in_each_row() -> None:
    made = papers.xlsx(价目=[["项目", "价格"], ["热玛吉", 9800], [], ["皮秒", 1999.5]], 空=[])
    assert await said("xlsx", made) == [
        ("价目", 1), ("项目：热玛吉；价格：9800", 0), ("项目：皮秒；价格：1999.5", 0),
    ]  # fmt: skip
    assert await said("docx", made) == await said("xlsx", made)  # what it is stands in it


async def test_pages_markdown_and_text_in_old_encodings() -> None:
    page = "<html><body><h2>营业时间</h2><p>早九点<script>alert(1)</script>到晚八点</p></body></html>"
    assert await said("html", page.encode("gb18030")) == [("营业时间", 2), ("早九点到晚八点", 0)]
    text = "## 停车\n\n地下**二层**，[地图](https://x.example)\n\n|楼层|价|\n|--|--|\n|B2|10|"
    assert await said("md", text.encode()) == [
        ("停车", 2), ("地下二层，地图", 0), ("楼层：B2；价：10", 0),
    ]  # fmt: skip
    assert await said("txt", "\ufeff一行\n二行".encode("utf-16")) == [("一行", 0), ("二行", 0)]


HOSTILE: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "a scan without text": ("pdf", lambda: papers.pdf(*[""] * 200), {"no_text"}),
    "a password": ("pdf", papers.locked_pdf, {"encrypted"}),
    "a pdf of a gigabyte": ("pdf", papers.bomb_pdf, {"broken", "too_complex", "no_text"}),
    "half a pdf": ("pdf", lambda: papers.pdf("价目表")[:300], {"broken"}),
    "six hundred pages": ("pdf", lambda: papers.pdf(*["页"] * 600), {"too_long"}),
    "a zip bomb": ("docx", papers.zip_bomb, {"too_complex"}),
    "a billion laughs": ("docx", papers.laughing_docx, {"broken"}),
    "a hundred thousand deep": ("docx", papers.deep_docx, {"broken", "too_complex"}),
    "no document": ("docx", lambda: papers.archive(a_dot_txt=b"x"), {"kind"}),
    "half a zip": ("docx", lambda: papers.docx(papers.paragraph("x"))[:120], {"broken"}),
    "a sheet of a million rows": (
        "xlsx", lambda: papers.xlsx(x=[["a", "b"]] * 30_000), {"too_long", "too_complex"},
    ),
    "nothing": ("txt", lambda: b" \n \n", {"empty"}),
    "no encoding": ("txt", lambda: b"\xff\xff\xff\x80", {"encoding"}),
    "three million characters": ("txt", lambda: "字".encode() * 3_000_000, {"too_long"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_hurts_only_its_child(name: str) -> None:
    kind, make, codes = HOSTILE[name]
    content = make()
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        await ingesting.blocks_of(kind, content)
    took = time.monotonic() - began
    assert refused.value.code in codes
    assert took < 30
    print(f"P-28 {name}: {refused.value.code} after {took:.1f} s  goal 30 s, 512 MB  pass")


async def test_a_child_has_no_more_memory_than_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is the kernel's, on its address space; with less of it the same document is too much."""
    made = papers.xlsx(x=[["列", "值"]] * 10_000)
    assert ingesting.LIMITS.memory == 512 * 1024 * 1024
    assert len(await ingesting.blocks_of("xlsx", made)) > 9_000
    few = replace(ingesting.LIMITS, memory=16 * 1024 * 1024)
    monkeypatch.setattr(ingesting, "LIMITS", few)
    with pytest.raises(Refused) as refused:
        await ingesting.blocks_of("xlsx", made)
    assert refused.value.code in {"too_complex", "broken"}


async def test_a_deep_page_is_read_all_the_same() -> None:
    assert await said("html", papers.deep_html()) == [("字", 0)]
