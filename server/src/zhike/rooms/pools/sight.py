"""Opening one's eyes for people in a pool, for a block and no longer.

Row-level security hides them from whoever does not run the pools; a verb of this room that has judged that
the pool is for the actor looks in here. What it shows of other sites is hidden all the same.
"""

import contextlib
from collections.abc import AsyncIterator

from zhike.core.tx import Tx

_SET = "SELECT set_config('app.pools', $1, true)"


@contextlib.asynccontextmanager
async def opened(tx: Tx) -> AsyncIterator[None]:
    """See who lies in pools. A reading gets a transaction of its own for it, with which it ends; behind a
    pooler it has one already."""
    if not tx.writable and not tx.conn.is_in_transaction():
        async with tx.conn.transaction():
            await tx.conn.execute(_SET, "on")
            yield
        return
    await tx.conn.execute(_SET, "on")
    yield  # an error rolls the transaction back, and the setting with it
    await tx.conn.execute(_SET, "on" if tx.actor.sees_pools else "")
