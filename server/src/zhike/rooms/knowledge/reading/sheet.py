"""A workbook: each sheet is a heading, each row names its columns."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from zhike.rooms.knowledge.reading import Refused, Said, row

MAX_SHEETS = 50
MAX_ROWS = 20_000
MAX_COLUMNS = 100


def _written(value: Any) -> str:
    """A cell as a person reads it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def read(content: bytes) -> Iterator[Said]:
    import python_calamine

    rows = 0
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        names = book.sheet_names
        if len(names) > MAX_SHEETS:
            raise Refused("too_complex")
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is None:
                continue
            if sheet.width > MAX_COLUMNS or rows + sheet.height > MAX_ROWS:
                raise Refused("too_long")
            yield {"t": name, "h": 1}
            heading: list[str] | None = None
            for number, line in enumerate(sheet.iter_rows(), 1):
                rows += 1
                cells = [_written(cell) for cell in line]
                if not any(cells):
                    continue
                if heading is None and sum(map(bool, cells)) > 1:
                    heading = cells
                else:
                    yield {"t": row(heading or [], cells), "r": True, "p": {"sheet": name, "row": number}}
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, python_calamine.PasswordError):
            raise Refused("encrypted") from None
        raise Refused("broken") from None
