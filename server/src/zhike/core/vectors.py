"""pgvector's types as columns, told to SQLAlchemy once; values travel as text.

Only knowledge search needs them. Where the database server has no pgvector the tables with such columns are
not there (`migrations.vectors`), and what asks them says so.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

SPARSE_WIDTH = 1_000_003  # buckets of words: a prime, so large that few words meet in one


class Sparse(UserDefinedType[Any]):
    """``sparsevec(n)``."""

    cache_ok = True

    def __init__(self, width: int = SPARSE_WIDTH) -> None:
        self.width = width

    def get_col_spec(self, **_: Any) -> str:
        return f"sparsevec({self.width})"


class Half(UserDefinedType[Any]):
    """``halfvec`` of any width: vectors of several models stand side by side."""

    cache_ok = True

    def __init__(self, width: int | None = None) -> None:
        self.width = width

    def get_col_spec(self, **_: Any) -> str:
        return f"halfvec({self.width})" if self.width else "halfvec"


ischema_names["sparsevec"] = Sparse
ischema_names["halfvec"] = Half


def sparse(weights: Mapping[int, float]) -> str:
    """``{3:0.5,9:1.25}/1000003``: bucket (from 1) → weight."""
    listed = ",".join(f"{bucket}:{weight:.5g}" for bucket, weight in sorted(weights.items()))
    return f"{{{listed}}}/{SPARSE_WIDTH}"


def dense(values: Iterable[float]) -> str:
    """``[0.1,0.2]``."""
    return f"[{','.join(f'{value:.6g}' for value in values)}]"
