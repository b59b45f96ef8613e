"""Headings, cells, records and duplicates, without a database."""

from datetime import date, datetime, time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.core import spreadsheet, text
from zhike.rooms.leads.imports import columns, parsing, reasons
from zhike.rooms.leads.imports.columns import Faulty, Reader, Record
from zhike.rooms.leads.imports.sorting import Known, sort_out


def test_headings_are_guessed_by_word_then_by_part() -> None:
    found = columns.guess(
        "leads", ["客户姓名", "联系电话（必填）", "微 信", "来源", "备注", "公司名称", "所在城市", "省份"]
    )
    assert found == {
        "客户姓名": "contact_name", "联系电话（必填）": "contact_phone", "微 信": "contact_wechat",
        "来源": "source_platform", "备注": "source_detail", "公司名称": "company_name", "所在城市": "city",
        "省份": "province",
    }  # fmt: skip
    assert columns.guess("customers", ["姓名", "性别", "备注"]) == {"姓名": "name", "性别": "gender"}
    assert columns.guess("leads", ["电话", "备用电话"]) == {"电话": "contact_phone"}


def test_headings_are_named_apart() -> None:
    assert parsing.headings(["姓名", "", "姓名", "a\nb", "", ""]) == ["姓名", "列2", "姓名（2）", "a b"]


@pytest.mark.parametrize(
    "cell, phone",
    [
        ("13800138000", "+8613800138000"), ("+86 138-0013-8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"), ("008613800138000", "+8613800138000"),
        ("021-62345678", "+862162345678"), ("+85291234567", "+85291234567"),
        ("1380013800", None), ("12345678901", None), ("电话", None), ("138001380001", None),
    ],
)  # fmt: skip
def test_phones(cell: str, phone: str | None) -> None:
    assert columns.phone_of(cell) == phone


@given(st.integers(10_000_000_000, 19_999_999_999))
def test_the_quick_way_to_a_phone_is_the_slow_one(number: int) -> None:
    assert columns.phone_of(str(number)) == text.e164(str(number))


def test_cells_are_read_as_people_see_them() -> None:
    days = [datetime(2026, 3, 5), datetime(2026, 3, 5, 9, 30), date(2026, 3, 5), time(9, 30)]
    cells = [13800138000.0, 0.1, True, None, *days]
    assert [parsing.written(cell) for cell in cells] == [
        "13800138000", "0.1", "是", "", "2026-03-05", "2026-03-05 09:30:00", "2026-03-05", "09:30:00",
    ]  # fmt: skip
    assert parsing.clean("  a\x00b\u200b ") == "a b\u200b"
    assert parsing.clean("'ab") == "'ab"


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_a_harmless_cell_comes_back_as_it_was(cell: str) -> None:
    cell = parsing.clean(cell)
    made = spreadsheet.harmless(cell)
    assert not made.startswith(("=", "+", "-", "@"))
    if made != cell and cell[0] in "=+-@":
        assert parsing.clean(made) == cell


def test_delimiters() -> None:
    assert parsing.delimiter_of("姓名\t电话\t备注") == "\t"
    assert parsing.delimiter_of('"a,b";c;d') == ";"
    assert parsing.delimiter_of("姓名") == ","


def _reader() -> Reader:
    mapping = {"contact_name": 0, "contact_phone": 1, "source_platform": 2}
    return Reader("leads", ["姓名", "手机", "来源", "行号", "等级"], mapping)


def test_rows_become_records_or_faults() -> None:
    found = _reader().read(2, ["王", "13800138000", "百度推广", "9", "金卡 13900139000"])
    assert isinstance(found, Record)
    assert found.values == {"contact_name": "王", "source_platform": "baidu_sem"}
    assert found.phone == "+8613800138000"
    assert found.rest == {"等级": "金卡 *******9000"}
    spaced = _reader().read(2, ["王", "13800138000", "", "9", "金卡 139-0013 9000"])
    assert isinstance(spaced, Record) and spaced.rest == {"等级": "金卡 *******9000"}
    for cells, reason in (
        (["", "", "抖音", "", ""], "no_contact"), (["王", "123", "", "", ""], "phone"),
        (["王" * 201, "", "", "", ""], "too_long"),
    ):  # fmt: skip
        fault = _reader().read(3, cells)
        assert isinstance(fault, Faulty)
        assert fault.reason == reason
        assert fault.reason in reasons.ROW


def record(number: int, phone: str | None, **values: str) -> Record:
    return Record(number, [], dict(values), phone)


def test_duplicates_skipped() -> None:
    known = {"+8601": Known(uuid4(), {"contact_name": "旧"})}
    rows = [record(2, "+8601"), record(3, "+8602"), record(4, "+8602"), record(5, None), record(6, None)]
    found = sort_out(rows, known, "skip")
    assert [row.number for row in found.new] == [3, 5, 6]
    assert [(row.number, row.reason, row.detail) for row in found.skipped] == [
        (2, "duplicate", None), (4, "duplicate_in_file", "3"),
    ]  # fmt: skip
    assert (found.changes, found.updated) == ([], 0)


def test_duplicates_update_and_the_last_word_wins() -> None:
    known = {"+8601": Known(uuid4(), {"contact_name": "旧"})}
    rows = [record(2, "+8601", a="1", b="1"), record(3, "+8602", a="1"), record(4, "+8602", a="2"),
            record(5, "+8601", a="3")]  # fmt: skip
    found = sort_out(rows, known, "update")
    assert [(row.number, row.values) for row in found.new] == [(3, {"a": "2"})]
    assert [change.values for change in found.changes] == [{"a": "3", "b": "1"}]
    assert (found.updated, found.skipped) == (3, [])
