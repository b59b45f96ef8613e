"""CSV as spreadsheets open it, with no cell that they would take for a formula."""
# ASVS 1.3.3: formulas sleep

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
_ASLEEP = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe stands before what looks like a formula."""
    return f"'{cell}" if cell.startswith(_ASLEEP) else cell


def line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return out.getvalue()
