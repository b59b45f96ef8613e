"""The job that gives rows written by an earlier version the keys by which they are found today.

Each piece is a transaction and writes only what differs, so a worker that is killed loses nothing, and the
next one passes over what is done at the speed of reading. Rows without keys stay so: an erasure took them.
"""
# ruff: noqa: S608 - statements are put together from the rooms' declarations alone, values are parameters

from uuid import UUID

import structlog

from zhike.core import search
from zhike.core.context import NOBODY
from zhike.core.jobs.run import Run
from zhike.core.jobs.upkeep import work
from zhike.core.tx import Tx, to_json

log = structlog.get_logger("zhike.search")

PIECE = 2_000


@work.job(max_attempts=20, lane="bulk", timeout=3_600)
async def reindex(run: Run) -> None:
    """All tables in which this organization's people are found."""
    for table, columns in search.INDEXED.items():
        after: UUID | None = NOBODY
        total = 0
        while after is not None:
            async with run.tx() as tx:
                after, changed = await _piece(tx, table, columns, after)
            total += changed
        if total:
            log.info("reindexed", table=table, rows=total, org_id=str(run.org_id))


async def _piece(tx: Tx, table: str, columns: dict[str, str], after: UUID) -> tuple[UUID | None, int]:
    """The next rows: (the last one's id, None after the last piece; how many were changed)."""
    shown = ", ".join(f"{column} AS {name}" for name, column in columns.items())
    rows = await tx.conn.fetch(
        f"SELECT id, search_keys, {shown} FROM {table} WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"
        " FOR NO KEY UPDATE",
        tx.org_id, after, PIECE,
    )  # fmt: skip
    fresh = []
    for row in rows:
        keys = search.keys(tx.org_id, **{name: row[name] for name in columns})
        if row["search_keys"] and keys != row["search_keys"]:
            fresh.append({"id": row["id"], "search_keys": keys})
    if fresh:
        await tx.conn.execute(
            f"UPDATE {table} t SET search_keys = r.search_keys"
            " FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, search_keys text[])"
            " WHERE t.org_id = $1 AND t.id = r.id",
            tx.org_id, to_json(fresh),
        )  # fmt: skip
    return (rows[-1]["id"] if len(rows) == PIECE else None), len(fresh)
