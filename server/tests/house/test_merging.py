"""Nothing is orphaned by a merge: every column that names a customer says how it follows one."""

import re

import asyncpg
from sqlalchemy import Index, Table, UniqueConstraint

from zhike import wiring  # noqa: F401  all models and declarations
from zhike.core.merging import FOLLOWS, Follow, Move, Stay
from zhike.core.model import Model

NAMED = re.compile(r"(^|_)customer_id$")
# columns that may name anything, a customer among others; theirs is a `Stay`, or a `Move` with a condition
ANYTHING = re.compile(r"^(resource|aggregate|object|entity|subject|target|owner_customer)_id$")


def _names_customers(table: Table, column: str) -> bool:
    points = any(
        key.parent.name == column and key.column.table.name == "customers" for key in table.foreign_keys
    )
    return points or bool(NAMED.search(column) or ANYTHING.match(column))


def _columns() -> set[tuple[str, str]]:
    return {
        (table.name, column.name) for table in Model.metadata.tables.values() for column in table.columns
        if column.name != "org_id" and not (table.name == "customers" and column.name == "id")
        and _names_customers(table, column.name)
    }  # fmt: skip


def test_every_column_that_names_a_customer_follows_a_merge() -> None:
    silent = _columns() - FOLLOWS.keys()
    assert not silent, "declare them beside their models (core/merging.py)"
    assert not FOLLOWS.keys() - _columns(), "declared, and names no customer"


def test_who_stays_says_why() -> None:
    assert not [key for key, follow in FOLLOWS.items() if isinstance(follow.how, Stay)
                and len(follow.how.reason) < 20]  # fmt: skip


def _unique_with(table: Table, column: str) -> list[set[str]]:
    """The other columns of each unique key that this column is part of."""
    keys = [set(c.columns.keys()) for c in table.constraints if isinstance(c, UniqueConstraint)]
    keys += [set(i.columns.keys()) for i in table.indexes if isinstance(i, Index) and i.unique]
    return [key - {"org_id", column} for key in keys if column in key]


def _forgets_a_twin(follow: Follow) -> bool:
    assert isinstance(follow.how, Move)
    unique = _unique_with(Model.metadata.tables[follow.table], follow.column)
    return bool(unique) and unique != [set(follow.how.twin)]


def test_twins_are_foreseen() -> None:
    """Where the winner may have the same row already, a plain move would break on the unique key."""
    moving = [follow for follow in FOLLOWS.values() if isinstance(follow.how, Move)]
    assert not [follow for follow in moving if _forgets_a_twin(follow)]
    for follow in moving:
        table = Model.metadata.tables[follow.table].c
        assert "id" in table and "org_id" in table, follow
        assert isinstance(follow.how, Move)
        assert set(follow.how.twin) <= set(table.keys()), follow


async def test_the_product_may_move_what_it_declares(app: object, owner_db: asyncpg.Connection) -> None:
    """Some ledgers let nobody change a row; the column that follows must be free all the same, and indexed,
    or a merge would read the table of every organization."""
    for follow in FOLLOWS.values():
        if not isinstance(follow.how, Move):
            continue
        may = "SELECT has_column_privilege('zhike_app', $1, $2, 'UPDATE')"
        assert await owner_db.fetchval(may, follow.table, follow.column), follow
        found = await owner_db.fetchval(
            """SELECT count(*) FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid
               AND a.attnum = x.indkey[1] WHERE x.indrelid = $1::regclass AND a.attname = $2
               AND coalesce(pg_get_expr(x.indpred, x.indrelid), '') IN ('', '(' || $2 || ' IS NOT NULL)')""",
            follow.table, follow.column,
        )  # fmt: skip
        assert found, f"{follow.table}.{follow.column} has no index"
