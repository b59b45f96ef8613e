"""A page: its headings, its paragraphs and its tables, without what runs or decorates."""

from collections.abc import Iterator
from html.parser import HTMLParser

from zhike.rooms.knowledge.reading import Said, row

_SILENT = {"script", "style", "noscript", "template", "svg", "head", "nav", "footer", "form", "iframe"}
_BLOCKS = {"p", "div", "section", "article", "li", "ul", "ol", "br", "hr", "blockquote", "pre", "main",
           "header", "dt", "dd", "figure", "figcaption", "body"}  # fmt: skip
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
MAX_DEPTH = 2_000  # elements that are open at once; a page has dozens


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[Said] = []
        self.held: list[str] = []
        self.silent = 0
        self.level = 0
        self.heading: list[str] | None = None
        self.cells: list[str] | None = None
        self.header = False

    def _flush(self) -> None:
        text = " ".join("".join(self.held).split())
        self.held = []
        if not text:
            return
        if self.cells is not None:
            self.cells.append(text)
        else:
            self.said.append({"t": text, "h": self.level} if self.level else {"t": text})

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self.silent = min(self.silent + 1, MAX_DEPTH)
        elif tag in _HEADINGS:
            self._flush()
            self.level = _HEADINGS[tag]
        elif tag == "table":
            self._flush()
            self.heading = None
        elif tag == "tr":
            self._flush()
            self.cells, self.header = [], False
        elif tag in {"td", "th"}:
            self.header = self.header or tag == "th"
            self.held = []
        elif tag in _BLOCKS and self.cells is None:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag in _HEADINGS:
            self._flush()
            self.level = 0
        elif tag in {"td", "th"} and self.cells is not None:
            self.cells.append(" ".join("".join(self.held).split()))
            self.held = []
        elif tag == "tr":
            self._row()
        elif tag == "table":
            self._row()
            self.heading = None
        elif tag in _BLOCKS and self.cells is None:
            self._flush()

    def _row(self) -> None:
        cells, self.cells = self.cells, None
        if not cells:
            return
        if self.heading is None and (self.header or len(cells) > 1):
            self.heading = cells
        else:
            self.said.append({"t": row(self.heading or [], cells), "r": True})

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.held.append(data)

    def close(self) -> None:
        super().close()
        self._row()
        self._flush()


def read(text: str) -> Iterator[Said]:
    page = _Page()
    for at in range(0, len(text), 65_536):
        page.feed(text[at : at + 65_536])
        yield from page.said
        page.said = []
    page.close()
    yield from page.said
