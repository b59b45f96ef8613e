"""What crosses HTTP in imports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.core.crypto import OrgKeys
from zhike.rooms.customers.fields import rules as own_rules
from zhike.rooms.leads.imports import columns, reasons, states
from zhike.rooms.leads.imports.models import ImportBatch

Kind = Literal["leads", "customers"]
Duplicates = Literal["skip", "fill", "update", "create"]
Heading = Annotated[str, StringConstraints(max_length=110)]


class Start(BaseModel):
    """``mapping``: heading → field. ``encoding`` only to overrule what was found. ``duplicates``: what
    becomes of rows whose phone is here already: ``skip`` them, ``fill`` what is empty, ``update`` (the file
    wins), or ``create`` another (leads only)."""

    model_config = ConfigDict(extra="forbid")
    mapping: dict[Heading, Annotated[str, StringConstraints(max_length=60)]] = Field(max_length=200)
    encoding: Literal["utf-8", "gb18030", "big5"] | None = None
    duplicates: Duplicates = "skip"


class Trial(BaseModel):
    """What a start with these choices would do, as things stood ``checked_at``. ``reasons`` counts the rows
    that would fail or be skipped, by what is said of them; ``examples`` are numbers of such rows."""

    mapping: dict[str, str]
    duplicates: Duplicates
    created_rows: int
    updated_rows: int
    skipped_rows: int
    failed_rows: int
    reasons: dict[str, int]
    examples: dict[str, list[int]]
    checked_at: datetime


class ImportRead(BaseModel):
    """A batch. ``guessed``: what the headings seem to mean. ``preview`` is there until it
    ends, a colleague's only for whoever sees all fields.

    ``undo_until``: when it may be taken back, until when. Of an undo, ``kept_why`` counts the leads that
    stayed by reason: converted, assigned, changed or linked.
    """

    id: UUID
    kind: Kind
    filename: str
    format: str | None
    encoding: str | None
    status: str
    columns: list[str]
    preview: list[list[str]]
    guessed: dict[str, str]
    mapping: dict[str, str]
    duplicates: str | None
    trial: Trial | None
    total_rows: int | None
    processed_rows: int
    created_rows: int
    updated_rows: int
    skipped_rows: int
    failed_rows: int
    removed_rows: int
    kept_rows: int
    kept_why: dict[str, int]
    undo_until: datetime | None
    rows_per_second: int | None
    seconds_left: int | None
    error_code: str | None
    error_message: str | None
    created_by: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(
        cls, row: ImportBatch, keys: OrgKeys, now: datetime, language: str,
        own: Sequence[own_rules.Field] = (),
    ) -> "ImportRead":  # fmt: skip
        plain = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        sealed, preview = row.preview_sealed, []
        if sealed is not None:
            preview = orjson.loads(keys.unseal(sealed, "import_batches", "preview", row.id))
        rate, left = _pace(row, now)
        until = states.undo_until(row)
        return cls(
            **plain | {
                "trial": _trial(row, language),
                "preview": preview, "guessed": columns.guess(row.kind, row.columns, own),
                "mapping": {row.columns[place]: field for field, place in row.mapping.items()},
                "rows_per_second": rate, "seconds_left": left,
                "undo_until": until if until is not None and now <= until else None,
                "error_message": reasons.say(reasons.FILE, row.error_code, language=language)
                if row.error_code else None,
            }
        )  # fmt: skip


def _trial(row: ImportBatch, language: str) -> Trial | None:
    if row.trial is None:
        return None
    mapping = {row.columns[place]: field for field, place in row.trial["mapping"].items()}
    said = {code: reasons.say(reasons.ROW, code, "…", language) for code in row.trial["reasons"]}
    counts = {said[code]: count for code, count in row.trial["reasons"].items()}
    examples = {said[code]: numbers for code, numbers in row.trial["examples"].items()}
    return Trial(**row.trial | {"mapping": mapping, "reasons": counts, "examples": examples})


def _pace(row: ImportBatch, now: datetime) -> tuple[int | None, int | None]:
    """Rows a second so far, and how many seconds the rest will take at that."""
    if row.started_at is None or not row.processed_rows:
        return None, None
    spent = max(((row.finished_at or now) - row.started_at).total_seconds(), 0.001)
    rate = row.processed_rows / spent
    if row.status != "running" or row.total_rows is None:
        return round(rate), None
    return round(rate), max(0, round((row.total_rows - row.processed_rows) / rate))
