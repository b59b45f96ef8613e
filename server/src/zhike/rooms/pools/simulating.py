"""The simulator: what a rule would have done on each of the last days. Nothing is written."""

from datetime import timedelta

from zhike.core import clock
from zhike.core.tx import Tx
from zhike.rooms.identity import service as identity
from zhike.rooms.pools import facts, schemas, sight
from zhike.rooms.pools.models import Pool
from zhike.rooms.pools.rules import Rule


async def simulate(tx: Tx, pool: Pool, rule: Rule, days: int) -> schemas.PoolSimulation:
    """Count who was due on each of the last ``days`` days, and for how many the pool would have had room."""
    zone = await identity.home_zone(tx)
    today = clock.local(tx.now, zone).date()
    dates = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    since = clock.day_bounds(dates[0], zone)[0]
    async with sight.opened(tx):
        people, due = await facts.past(tx, pool, rule, since, tx.now, zone)
    room = pool.capacity
    made = []
    for day in dates:
        wanted = due.get(day, 0)
        taken = wanted if room is None else min(wanted, room)
        room = None if room is None else room - taken
        made.append(schemas.PoolSimulatedDay(day=day, due=wanted, recycled=taken))
    return schemas.PoolSimulation(
        days=made, due=sum(one.due for one in made), recycled=sum(one.recycled for one in made), people=people
    )
