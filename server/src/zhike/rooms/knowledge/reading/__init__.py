"""One file a kind of document; each gives what it says, piece by piece. Run in the confined child alone."""

from typing import Any

Said = dict[str, Any]


class Refused(Exception):
    """The document cannot be read. The code is one of `knowledge.reasons.REASONS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def row(heading: list[str], cells: list[str]) -> str:
    """A table's row with the name of each column, so that it says by itself what it means."""
    named = []
    for place, cell in enumerate(cells):
        if cell := " ".join(cell.split()):
            name = " ".join(heading[place].split()) if place < len(heading) else ""
            named.append(f"{name}：{cell}" if name and name != cell else cell)
    return "；".join(named)
