"""A Word document: paragraphs, headings by their style's name, tables row by row."""

import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from zhike.rooms.knowledge.reading import Refused, Said, row

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _tree(archive: zipfile.ZipFile, name: str) -> Any:
    """A part as a tree. A document that declares entities of its own is nothing that Word wrote."""
    content = archive.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("broken")
    try:
        return ElementTree.fromstring(content)  # noqa: S314  in the confined child, without entities
    except ElementTree.ParseError:
        raise Refused("broken") from None


def _levels(archive: zipfile.ZipFile, names: set[str]) -> dict[str, int]:
    """Style → level: "heading 1" in every language of Word, whatever the style's id is."""
    if "word/styles.xml" not in names:
        return {}
    found: dict[str, int] = {}
    for style in _tree(archive, "word/styles.xml").iter(f"{_W}style"):
        named = style.find(f"{_W}name")
        name = (named.get(f"{_W}val") or "").lower() if named is not None else ""
        id = style.get(f"{_W}styleId")
        if id and name.startswith("heading ") and name[8:].isdigit():
            found[id] = min(int(name[8:]), 6)
        elif id and name == "title":
            found[id] = 1
    return found


def _text(element: Any) -> str:
    parts = []
    for node in element.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
            parts.append(" ")
    return "".join(parts).strip()


def _table(table: Any) -> Iterator[Said]:
    heading: list[str] | None = None
    for line in table.iterfind(f"{_W}tr"):
        cells = [_text(cell) for cell in line.iterfind(f"{_W}tc")]
        if heading is None and len(cells) > 1:
            heading = cells
        else:
            yield {"t": row(heading or [], cells), "r": True}


def _inside(parent: Any, levels: dict[str, int]) -> Iterator[Said]:
    for element in parent:
        if element.tag == f"{_W}p":
            style = element.find(f"{_W}pPr/{_W}pStyle")
            level = levels.get(style.get(f"{_W}val") or "", 0) if style is not None else 0
            yield {"t": _text(element), "h": level} if level else {"t": _text(element)}
        elif element.tag == f"{_W}tbl":
            yield from _table(element)
        elif element.tag == f"{_W}sdt":
            content = element.find(f"{_W}sdtContent")
            if content is not None:
                yield from _inside(content, levels)


def read(archive: zipfile.ZipFile, names: set[str]) -> Iterator[Said]:
    levels = _levels(archive, names)
    body = _tree(archive, "word/document.xml").find(f"{_W}body")
    if body is None:
        raise Refused("broken")
    yield from _inside(body, levels)
