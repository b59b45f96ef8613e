"""The confined child that reads a document: ``python -m … <memory> <cpu> <type>``.

The file comes through stdin, lines of JSON go to stdout: ``{"t": text}`` for a paragraph, with ``"h": level``
for a heading, with ``"r": true`` for a row of a table; ``"p"`` says where it stands. The last line is
``{"end": true}``. What cannot be read is ``{"refused": code}``, one of `reasons.REASONS`.
"""
# ASVS 5.2.2, 5.2.3, 1.5.1, 1.5.2: types, archives and sizes are checked first

import codecs
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from zhike.rooms.knowledge.reading import Refused, Said, html, office, plain, sheet

MAX_TEXT = 2_000_000  # characters of a whole document
MAX_PAGES = 500
MAX_PARTS = 2_000
MAX_INFLATED = 200 * 1024 * 1024
MAX_RATIO = 100
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def decoded(content: bytes) -> str:
    """The text, in the encoding that fits all of it. Raises `Refused`."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except UnicodeError:
            continue
    raise Refused("encoding")


def opened(content: bytes) -> zipfile.ZipFile:
    """An archive whose parts were counted by unpacking them: what it says of itself may be a lie."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if len(parts) > MAX_PARTS:
            raise Refused("too_complex")
        total = 0
        for part in parts:
            if part.flag_bits & 1:
                raise Refused("encrypted")
            with archive.open(part) as stream:
                while piece := stream.read(1 << 20):
                    total += len(piece)
                    if total > MAX_INFLATED or total > 1_000_000 + MAX_RATIO * len(content):
                        raise Refused("too_complex")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Refused("broken") from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Refused("broken") from None
        raise
    return archive


def _pdf(content: bytes) -> Iterator[Said]:
    import logging

    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted")
        if len(reader.pages) > MAX_PAGES:
            raise Refused("too_long")
        for number, page in enumerate(reader.pages, 1):
            for paragraph in plain.paragraphs(page.extract_text() or ""):
                yield {"t": paragraph, "p": {"page": number}}
    except pypdf.errors.DependencyError:
        raise Refused("encrypted") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError,
            RecursionError, OSError, AssertionError, NotImplementedError):  # fmt: skip
        raise Refused("broken") from None


def _of_archive(content: bytes) -> Iterator[Said]:
    with opened(content) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
            yield from sheet.read(content)
        elif "word/document.xml" in names:
            yield from office.read(archive, names)
        else:
            raise Refused("kind")


def read(kind: str, content: bytes) -> Iterator[Said]:
    """What the document says. Raises `Refused`."""
    if kind == "pdf":
        yield from _pdf(content)
    elif kind in {"docx", "xlsx"}:
        yield from _of_archive(content)
    elif kind == "html":
        yield from html.read(decoded(content))
    else:
        yield from plain.read(decoded(content), marked=kind == "md")


def main(kind: str) -> Iterator[Any]:
    """What to write, line by line."""
    content, total = sys.stdin.buffer.read(), 0
    try:
        for said in read(kind, content):
            text = _CONTROL.sub(" ", said["t"]).strip()
            total += len(text)
            if total > MAX_TEXT:
                raise Refused("too_long")
            if text:
                yield said | {"t": text}
        if not total:
            raise Refused("no_text" if kind == "pdf" else "empty")
        yield {"end": True}
    except Refused as refused:
        yield {"refused": refused.code}


if __name__ == "__main__":
    from zhike.core import sandbox

    sandbox.confine(int(sys.argv[1]), int(sys.argv[2]))
    import orjson

    for answer in main(sys.argv[3]):
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()
