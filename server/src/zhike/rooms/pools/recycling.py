"""Recycling: everybody whom a pool's rules speak of is looked at, piece by piece; some go, some are warned.

Where there may not be room for all, those idle for longest of all go first; who has gone is in the pool, so
the next piece of them begins where the last one ended. Then the others are walked through by id, for warnings
and to count who found no room. The capacity is counted under the pool's lock, which giving back takes, too,
so that a pool is never overfull.
"""

from collections import Counter
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.notify import service as notify
from zhike.rooms.pools import facts, repository, rules
from zhike.rooms.pools.catalogue import KINDS, Kind
from zhike.rooms.pools.models import Pool, PoolSweep
from zhike.rooms.pools.repository import Pools, Sweeps
from zhike.rooms.pools.rules import Person, Rule

PIECE = 500
REASON = "长时间未联系，系统自动回收"


async def active_rules(tx: Tx, pool_id: UUID) -> list[Rule]:
    """A pool's rules that are switched on."""
    return [
        Rule(one.idle_days, one.warn_days, frozenset(one.stages), frozenset(one.tag_ids))
        for one in await Pools(tx).rules(pool_id) if one.is_active
    ]  # fmt: skip


async def begin(tx: Tx, pool: Pool, reason: Literal["nightly", "manual"]) -> PoolSweep:
    """Have everybody looked at. While that is under way, it is the same sweep that answers, and goes on if
    it had come to a halt."""
    await tx.lock("pools", "sweep", pool.id)
    sweeps = Sweeps(tx)
    running = await sweeps.find(PoolSweep.pool_id == pool.id, PoolSweep.status == "running")
    if running is not None:
        tx.enqueue("pools.sweep", sweep_id=running.id)
        return running
    wanted = {name: getattr(pool, name) for name in ("id", "entity_type", "site_id", "everyone")}
    sweep = sweeps.add(PoolSweep(
        id=uuid7(), pool_id=pool.id, reason=reason, status="running", total=await facts.count(tx, wanted),
        done=0, recycled=0, warned=0, left_over=0, told={}, requested_by=tx.actor.user_id, started_at=tx.now,
    ))  # fmt: skip
    await tx.flush()
    tx.audit("pool.swept", "pool", pool.id, sweep_id=sweep.id, reason=reason)
    tx.enqueue("pools.sweep", sweep_id=sweep.id)
    return sweep


async def step(tx: Tx, sweep_id: UUID) -> bool:
    """Look at the next piece; whether there is more. How far it has come is kept with what was done."""
    sweep = await Sweeps(tx).get_for_update(sweep_id)
    if sweep.status != "running":
        return False
    pool = await repository.lock(tx, sweep.pool_id)
    judged_by = await active_rules(tx, pool["id"]) if pool["is_active"] else []
    if judged_by and sweep.reached is None and await _longest_first(tx, sweep, pool, judged_by):
        return True
    people = await facts.piece(tx, pool, sweep.reached, PIECE) if judged_by else []
    if people:
        room = await _room(tx, pool)
        if room is not None and sweep.left_over:
            room = 0  # a place that is free again meanwhile is not for whoever comes next by id
        await _carry_out(tx, sweep, pool, rules.plan(people, judged_by, tx.now, room))
        sweep.reached, sweep.done = people[-1].id, sweep.done + len(people)
    await tx.flush()
    if len(people) == PIECE:
        return True
    sweep.status, sweep.finished_at = "done", tx.now
    await _tell(tx, sweep, pool)
    await tx.flush()
    tx.publish(events.PoolSwept(pool_id=pool["id"], sweep_id=sweep.id, recycled=sweep.recycled,
                                warned=sweep.warned, left_over=sweep.left_over))  # fmt: skip
    return False


async def _room(tx: Tx, pool: Any) -> int | None:
    return rules.room(pool["capacity"], await repository.inside(tx, pool["id"]))


async def _longest_first(tx: Tx, sweep: PoolSweep, pool: Any, judged_by: list[Rule]) -> bool:
    """Recycle the next ones of a pool that not all may fit into; whether there may be more."""
    room = await _room(tx, pool)
    if not room:
        return False
    due = await facts.longest(tx, pool, judged_by, min(PIECE, room))
    gone = sweep.recycled
    await _carry_out(tx, sweep, pool, rules.Plan(rules.plan(due, judged_by, tx.now, room).recycle))
    sweep.done += sweep.recycled - gone
    await tx.flush()
    return sweep.recycled > gone


async def _carry_out(tx: Tx, sweep: PoolSweep, pool: Any, plan: rules.Plan) -> None:
    kind = KINDS[pool["entity_type"]]
    gone = await _recycle(tx, kind, pool, plan.recycle)
    if plan.warn:
        await facts.warn(tx, kind, plan.warn)
    told = {what: Counter(sweep.told.get(what, {})) for what in ("gone", "warned")}
    told["gone"].update(str(row["keeper"]) for row in gone)
    told["warned"].update(str(one.keeper) for one in plan.warn)
    sweep.told = {what: dict(counted) for what, counted in told.items()}
    sweep.recycled, sweep.warned = sweep.recycled + len(gone), sweep.warned + len(plan.warn)
    sweep.left_over += plan.left_over


async def _recycle(tx: Tx, kind: Kind, pool: Any, people: list[Person]) -> list[Any]:
    """Put them in; who got another keeper meanwhile, or was deleted, stays out."""
    keepers = {one.id: one.keeper for one in people}
    rows = [row for row in await kind.hold(tx, list(keepers)) if row["keeper"] == keepers[row["id"]]]
    if not rows:
        return []
    await repository.enter(tx, kind, pool["id"], rows, "recycled", REASON)
    await kind.put(tx, rows, pool["id"], f"回收到公海：{pool['name']}", "recycled", REASON)
    for row in rows:
        tx.audit(f"{kind.entity}.pooled", kind.entity, row["id"], reason=REASON, pool_id=pool["id"],
                 before={kind.keeper: row["keeper"]}, after={"pool_id": pool["id"]})  # fmt: skip
    return rows


async def _tell(tx: Tx, sweep: PoolSweep, pool: Any) -> None:
    """One line to each keeper, however many of their people it is about."""
    for what, type, words in (
        ("gone", "pool_recycled", "{n} 位客户或线索已回收到公海「{pool}」"),
        ("warned", "pool_warning", "{n} 位客户或线索即将回收到公海「{pool}」，请尽快跟进"),
    ):
        counts = sweep.told.get(what, {})
        for n in sorted(set(counts.values())):
            await notify.notify(
                tx, user_ids=[UUID(user) for user, many in counts.items() if many == n], type=type,
                title=words.format(n=n, pool=pool["name"]), resource_type="pool", resource_id=pool["id"],
            )  # fmt: skip
    sweep.told = {}


async def nightly(tx: Tx) -> int:
    """Begin a sweep of every pool that has a rule switched on. How many."""
    rows = await tx.conn.fetch(
        "SELECT p.id FROM pools p WHERE p.org_id = $1 AND p.is_active AND EXISTS (SELECT FROM pool_rules r"
        " WHERE r.org_id = p.org_id AND r.pool_id = p.id AND r.is_active) ORDER BY p.id",
        tx.org_id,
    )  # fmt: skip
    for row in rows:
        await begin(tx, await Pools(tx).get(row["id"]), "nightly")
    return len(rows)


async def tidy(tx: Tx, days: int = 400) -> None:
    """Looks are counted by the day and kept for a year; the trail has them for longer."""
    await tx.conn.execute(
        "DELETE FROM pool_views WHERE org_id = $1 AND day < $2",
        tx.org_id,
        (tx.now - timedelta(days=days)).date(),
    )
