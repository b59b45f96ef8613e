"""The confined child that reads a spreadsheet: ``python -m … <memory> <cpu> look|rows <encoding|-> <skip>``.

The file comes through stdin, lines of JSON go to stdout. *look* answers one line: format, encoding, columns,
the first rows, how many rows there are. *rows* writes lists of ``[row number, [cell, …]]``, leaving out the
first ``skip`` rows, then ``{"end": true}``. What cannot be read is ``{"refused": code}``. Row numbers are
those that a person sees in the spreadsheet; empty rows are left out and still counted.
"""
# ASVS 5.2.2, 5.2.3, 1.5.1, 1.3.3: types, archives and sizes are checked first

import codecs
import csv
import io
import itertools
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MAX_COLUMNS = 200
MAX_ROWS = 500_000
MAX_CELL = 2_000
PREVIEWED = 20
PER_LINE = 200
MAX_PARTS = 2_000
MAX_INFLATED = 256 * 1024 * 1024
MAX_RATIO = 200
_LEGACY = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FORMULA = re.compile(r"'(?=[=+\-@\t])")
Row = tuple[int, list[str]]


class Refused(Exception):
    """The file is not what it should be. The code is one of `reasons.FILE`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_of(head: bytes) -> str:
    """``xlsx`` or ``csv``, by content. Raises `Refused`."""
    if head.startswith(_ZIP):
        return "xlsx"
    if head.startswith(_LEGACY):
        raise Refused("old_excel")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "csv"
    if not head.strip():
        raise Refused("empty")
    if b"\x00" in head or head.startswith((b"%PDF", b"{\\rtf", b"\x1f\x8b", b"Rar!")) or _markup(head):
        raise Refused("not_a_table")
    return "csv"


def _markup(head: bytes) -> bool:
    return (
        head.removeprefix(codecs.BOM_UTF8)
        .lstrip()[:14]
        .lower()
        .startswith((b"<html", b"<!doctype", b"<?xml"))
    )


def encoding_of(content: bytes, wanted: str | None = None) -> str:
    """The encoding in which all of ``content`` is text. Raises `Refused`."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif content.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = [wanted] if wanted else ["utf-8", "gb18030"]
    for encoding in candidates:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for start in range(0, len(content), 1 << 20):
                decoder.decode(content[start : start + (1 << 20)])
            decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        return encoding
    raise Refused("encoding")


def delimiter_of(line: str) -> str:
    """What stands between the columns of the heading."""
    outside = re.sub(r'"[^"]*"', "", line)
    return max(",\t;|", key=outside.count)


def _csv_rows(content: bytes, encoding: str) -> Iterator[Row]:
    csv.field_size_limit(131_072)

    def text() -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")

    heading = next((line for line in text() if line.strip()), "")
    reader = csv.reader(text(), delimiter=delimiter_of(heading))
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [clean(cell) for cell in cells[:MAX_COLUMNS]]
            if len(cells) > MAX_COLUMNS:
                raise Refused("too_many_columns")
    except csv.Error:
        raise Refused("broken") from None


def _check_archive(content: bytes) -> None:
    """Count what unpacking would give, by unpacking: what an archive says of itself may be a lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise Refused("not_a_table")
            if len(parts) > MAX_PARTS:
                raise Refused("too_complex")
            total = 0
            for part in parts:
                with archive.open(part) as stream:
                    while chunk := stream.read(1 << 20):
                        total += len(chunk)
                        if total > MAX_INFLATED or total > 1_000_000 + MAX_RATIO * len(content):
                            raise Refused("too_complex")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Refused("broken") from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Refused("broken") from None
        raise


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheet = next(
            (found for name in book.sheet_names if (found := book.get_sheet_by_name(name)).start is not None),
            None,
        )
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Refused("broken") from None
    if sheet is None:
        raise Refused("empty")
    if sheet.width > MAX_COLUMNS:
        raise Refused("too_many_columns")
    first = sheet.start[0]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > first:
            yield number, [clean(written(cell)) for cell in cells]


def written(value: Any) -> str:
    """A cell as a person reads it: whole numbers without a point, dates as ``2026-03-05``."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def clean(cell: str) -> str:
    """Without control characters, the space around it, and the apostrophe that keeps formulas asleep."""
    if not cell.isprintable():
        cell = _CONTROL.sub(" ", cell.replace("\r\n", "\n"))
    cell = cell.strip()
    if cell.startswith("'"):
        cell = _FORMULA.sub("", cell, count=1)
    return cell[:MAX_CELL]


def headings(cells: list[str]) -> list[str]:
    """Names for the columns, no two alike."""
    names: list[str] = []
    while cells and not cells[-1]:
        cells = cells[:-1]
    for place, cell in enumerate(cells, 1):
        name = plain = " ".join(cell.split())[:100] or f"列{place}"
        for again in itertools.count(2):
            if name not in names:
                break
            name = f"{plain}（{again}）"
        names.append(name)
    return names


def table(rows: Iterable[Row]) -> tuple[list[str], Iterator[Row]]:
    """The headings, and the rows below them cut to that width. Raises `Refused`."""
    filled = ((number, cells) for number, cells in rows if any(cells))
    _, first = next(filled, (0, []))
    columns = headings(first)
    if not columns:
        raise Refused("empty")
    width = len(columns)

    def body() -> Iterator[Row]:
        for count, (number, cells) in enumerate(filled, 1):
            if count > MAX_ROWS:
                raise Refused("too_many_rows")
            if any(cells := (cells + [""] * (width - len(cells)))[:width]):
                yield number, cells

    return columns, body()


def main(mode: str, encoding: str, skip: int) -> Iterator[Any]:
    """What to write, line by line."""
    content = sys.stdin.buffer.read()
    try:
        kind = kind_of(content[:4096])
        if kind == "xlsx":
            _check_archive(content)
            found, rows = None, _xlsx_rows(content)
        else:
            found = encoding_of(content, None if encoding == "-" else encoding)
            rows = _csv_rows(content, found)
        columns, body = table(rows)
        if mode == "look":
            preview = list(itertools.islice(body, PREVIEWED))
            total = len(preview) + sum(1 for _ in body)
            if not total:
                raise Refused("empty")
            shown = [cells for _, cells in preview]
            yield {"format": kind, "encoding": found, "columns": columns, "preview": shown, "total": total}
            return
        rest = itertools.islice(body, skip, None)
        while chunk := list(itertools.islice(rest, PER_LINE)):
            yield chunk
        yield {"end": True}
    except Refused as refused:
        yield {"refused": refused.code}


if __name__ == "__main__":
    from zhike.core import sandbox

    sandbox.confine(int(sys.argv[1]), int(sys.argv[2]))
    import orjson

    for answer in main(sys.argv[3], sys.argv[4], int(sys.argv[5])):
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()
