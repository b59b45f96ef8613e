"""Hot paths: Core statements on the models' tables, compiled once at import, answered as JSON bytes.

The models stay the only truth about the schema; SQLAlchemy costs nothing per request; PostgreSQL builds
the JSON and the bytes go out untouched (docs/stack.md has the figures). Only repositories use this.
"""
# ASVS 1.1.2, 1.2.4: values are parameters, the database makes the JSON

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Integer, Select, Text, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql import visitors

from zhike.core.tx import Tx

_DIALECT = postgresql.asyncpg.dialect()  # type: ignore[attr-defined]


def _write_out(parameter: Any) -> None:
    """What never changes stands in the text: there is nothing to send for it."""
    if not parameter.required:
        parameter.literal_execute = True


class Statement:
    """A compiled statement with named parameters (``bindparam("org_id", type_=Uuid)``).

    ``weighed``: planned each time for the very values, where the best way depends on them: a piece of a name
    may be in ten rows, and may be in twenty thousand. A plan kept for all of them is wrong for most.
    """

    def __init__(self, clause: ClauseElement, *, weighed: bool = False) -> None:
        self.weighed = weighed
        written: Any = visitors.cloned_traverse(clause, {}, {"bindparam": _write_out})
        compiled = written.compile(dialect=_DIALECT)
        awaited = [name for name, parameter in compiled.binds.items() if parameter.required]
        state = compiled.construct_expanded_state(dict.fromkeys(awaited))
        self.sql: str = state.statement
        self.names: Sequence[str] = list(state.positiontup or [])

    def args(self, values: dict[str, Any]) -> list[Any]:
        return [values.get(name) for name in self.names]

    async def json(self, tx: Tx, **values: Any) -> bytes | None:
        """The one json value of the statement's first row, as bytes; None when there is no row."""
        if self.weighed:
            async with _weighing(tx):
                found: bytes | None = await tx.conn.fetchval(self.sql, *self.args(values))
            return found
        result: bytes | None = await tx.conn.fetchval(self.sql, *self.args(values))
        return result

    async def rows(self, tx: Tx, **values: Any) -> list[Any]:
        if self.weighed:
            async with _weighing(tx):
                found: list[Any] = await tx.conn.fetch(self.sql, *self.args(values))
            return found
        result: list[Any] = await tx.conn.fetch(self.sql, *self.args(values))
        return result


@contextlib.asynccontextmanager
async def _weighing(tx: Tx) -> AsyncIterator[None]:
    """Within it, statements are planned for their values."""
    await tx.conn.execute("SET plan_cache_mode = force_custom_plan")
    try:
        yield
    except BaseException:
        if not tx.conn.is_in_transaction():  # else a rollback does
            await tx.conn.execute("RESET plan_cache_mode")
        raise
    await tx.conn.execute("RESET plan_cache_mode")


def object_json(query: Select[Any]) -> Statement:
    """``query``'s first row as a JSON object."""
    row = query.subquery("r")
    return Statement(select(func.row_to_json(literal_column("r"))).select_from(row))


def page_json(query: Select[Any], cursor: Sequence[str], *, weighed: bool = False) -> Statement:
    """A page: ``{"items": [...], "next_cursor": "…" | null}``.

    ``query`` is ordered and has no limit; ``cursor`` names the columns it is ordered by, the id last. The
    statement takes ``limit``; one row more is read to know whether there is a next page. The cursor is the
    form that `core.http.paging.decode` reads.
    """
    rows = query.limit(bindparam("limit", type_=Integer) + 1).subquery("q")
    key = func.json_build_array(*(rows.c[name] for name in cursor))
    b64 = func.encode(func.convert_to(cast(key, Text), "UTF8"), "base64")
    numbered = select(
        func.row_to_json(literal_column("q")).label("item"),
        func.translate(b64, "+/=\n", "-_").label("next_cursor"),
        func.row_number().over().label("n"),
        func.count().over().label("total"),
    ).subquery("p")
    limit = bindparam("limit", type_=Integer)
    items = func.json_agg(aggregate_order_by(numbered.c.item, numbered.c.n)).filter(numbered.c.n <= limit)
    after = func.max(numbered.c.next_cursor).filter(numbered.c.n == limit, numbered.c.total > limit)
    page = func.json_build_object(
        "items", func.coalesce(items, literal_column("'[]'::json")), "next_cursor", after
    )
    return Statement(select(page), weighed=weighed)


def is_last(page: bytes) -> bool:
    """Whether nothing follows a page that `page_json` made."""
    return page.endswith(b"null}")
