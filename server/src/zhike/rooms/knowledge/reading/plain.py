"""Plain text and Markdown, and the lines of a PDF's page put together again."""

import re
from collections.abc import Iterator

from zhike.rooms.knowledge.reading import Said, row

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_RULE = re.compile(r"^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$")
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\([^)\s]{0,2000}\)")
_MARKS = re.compile(r"(\*\*|__|`)")
_ENDS = tuple("。！？；：.!?;:）)”」")
_GOES_ON = tuple("，、,（(“「")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _unmarked(line: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", line)).strip()


def paragraphs(text: str) -> Iterator[str]:
    """Lines that a page's width broke are put together; an empty line, or a short one, ends a paragraph."""
    held = ""
    for line in map(str.strip, text.splitlines()):
        if not line:
            if held:
                yield held
            held = ""
            continue
        wide = held[-1:].isascii() and held[-1:].isalnum() and line[:1].isascii()
        held += f" {line}" if wide else line
        if line.endswith(_ENDS) or (len(line) < 12 and not line.endswith(_GOES_ON)):
            yield held
            held = ""
    if held:
        yield held


def read(text: str, *, marked: bool) -> Iterator[Said]:
    """``marked``: headings, tables and emphasis are Markdown's."""
    heading: list[str] | None = None
    before: list[str] | None = None
    for line in text.splitlines():
        if not marked:
            yield {"t": line}
            continue
        if "|" in line and line.strip().startswith("|"):
            if _RULE.match(line):
                heading, before = before, None
            elif heading is not None:
                yield {"t": row(heading, [_unmarked(cell) for cell in _cells(line)]), "r": True}
            else:
                if before is not None:
                    yield {"t": row([], before), "r": True}
                before = [_unmarked(cell) for cell in _cells(line)]
            continue
        if before is not None:
            yield {"t": row([], before), "r": True}
        heading = before = None
        if found := _HEADING.match(line):
            yield {"t": _unmarked(found[2]), "h": len(found[1])}
        else:
            yield {"t": _unmarked(line.lstrip("> ").removeprefix("- ").removeprefix("* "))}
    if before is not None:
        yield {"t": row([], before), "r": True}
