"""What crosses HTTP in figures."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

By = Literal["day", "channel", "agent", "team", "site"]


class Figures(BaseModel):
    """Counts of a time. Times are seconds by the clock on the wall, from the first word to the first answer
    (``answer_…``) or to the end (``end_…``); ``p50`` and ``p90``: within which time half, and nine in ten,
    were. Null: there was none. ``rating_spread``: how many said 1, 2, 3, 4, 5."""

    talks_opened: int
    talks_ended: int
    messages_in: int
    messages_out: int
    messages_ai: int
    answers: int
    promises_broken: int
    handovers: int
    transfers: int
    ratings: int
    tickets_opened: int
    tickets_resolved: int
    tickets_reopened: int
    words_hit: int
    answer_average: float | None
    answer_p50: float | None
    answer_p90: float | None
    end_average: float | None
    end_p50: float | None
    end_p90: float | None
    rating_average: float | None
    rating_spread: list[int]


class FiguresLine(Figures):
    """``key``: the day, or an id; null: of none. ``name`` is null for days and for what is gone."""

    key: str | None
    name: str | None


class FiguresReport(BaseModel):
    """``before``: the range as long that ended when this one began, at ``compared_since``. In lines of teams
    a person of several counts in each; ``totals`` counts everybody once."""

    since: date
    until: date
    compared_since: date
    totals: Figures
    before: Figures
    items: list[FiguresLine]


class ReckonForm(BaseModel):
    """Days to count anew, both of them too; 92 at most."""

    model_config = ConfigDict(extra="forbid")

    since: date
    until: date


class Reckoning(BaseModel):
    days: Annotated[int, Field(description="How many are being counted.")]
