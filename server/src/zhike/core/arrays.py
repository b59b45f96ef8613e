"""Many rows in one statement: each column travels as one array, in PostgreSQL's binary form.

COPY would be the usual way, and it refuses tables under row-level security, which all of ours are. Arrays
that `unnest` lays side by side cost the server about as little, and go through the very policies that every
other statement goes through (docs/decisions/0029).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

APART = "\x1f"  # an array of arrays would lose its borders: texts of one row travel joined by this


def source(columns: Mapping[str, str], first: int) -> str:
    """``unnest(…) AS r(…)`` of columns (name → type), whose arrays are the parameters from ``first`` on."""
    casts = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(columns.values(), first))
    return f"unnest({casts}) AS r({', '.join(columns)})"


def parameters(columns: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """The arrays: one a column, null where a row says nothing."""
    return [[row.get(name) for row in rows] for name in columns]


def split(column: str) -> str:
    """SQL: the texts that were joined."""
    return f"string_to_array({column}, E'\\x1f')"


def said(columns: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Those of the columns of which any row says something: the others need not travel."""
    found: set[str] = set().union(*rows)
    return tuple(name for name in columns if name in found)
