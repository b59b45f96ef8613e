"""Routes of pools: /api/pools."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.pools import recycling, repository, rules, schemas, service, simulating
from zhike.rooms.pools.models import Pool

pools = router("/api/pools", "pools")


async def _read(tx: Tx, response: Response, pool: Pool) -> schemas.PoolRead:
    match.tag(response, pool)
    return await service.one(tx, pool)


@pools.get("")
@access("pool:read")
async def list_pools(tx: InTx) -> schemas.PoolsRead:
    """The pools that are for me, with how many lie in each and what I have used up today; all pools for who
    runs them."""
    return schemas.PoolsRead(items=await service.listed(tx))


@pools.post("", status_code=201)
@access("pool:manage")
async def create_pool(response: Response, tx: InTx, form: schemas.PoolCreate) -> schemas.PoolRead:
    """Make a pool."""
    return await _read(tx, response, await service.create_pool(tx, form))


@pools.get("/{pool_id}")
@access("pool:read")
async def get_pool(response: Response, tx: InTx, pool_id: UUID) -> schemas.PoolRead:
    """One pool. The ETag is when it was changed: send it back as ``If-Match``."""
    return await _read(tx, response, await service.reach(tx, pool_id))


@pools.patch("/{pool_id}")
@access("pool:manage")
async def patch_pool(
    response: Response, tx: InTx, pool_id: UUID, form: schemas.PoolPatch, expected: match.IfMatch = None
) -> schemas.PoolRead:
    """Change what a pool allows, or switch it off."""
    return await _read(tx, response, await service.change_pool(tx, pool_id, form, expected))


@pools.get("/{pool_id}/settings")
@access("pool:manage")
async def get_pool_settings(tx: InTx, pool_id: UUID) -> schemas.PoolSettings:
    """Whom the pool is for and who is recycled into it."""
    return await service.settings(tx, await service.reach(tx, pool_id))


@pools.put("/{pool_id}/members")
@access("pool:manage")
async def put_pool_members(
    tx: InTx, pool_id: UUID, form: schemas.PoolMembersPut, expected: match.IfMatch = None
) -> schemas.PoolSettings:
    """Say anew whom the pool is for."""
    return await service.settings(tx, await service.put_members(tx, pool_id, form, expected))


@pools.put("/{pool_id}/rules")
@access("pool:manage")
async def put_pool_rules(
    tx: InTx, pool_id: UUID, form: schemas.PoolRulesPut, expected: match.IfMatch = None
) -> schemas.PoolSettings:
    """Say anew who is recycled."""
    return await service.settings(tx, await service.put_rules(tx, pool_id, form, expected))


@pools.get("/{pool_id}/people")
@access("pool:read")
async def list_pool_people(
    tx: InTx, pool_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.PooledBrief]:
    """Who lies in the pool, the latest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    found = await service.inside(tx, await service.reach(tx, pool_id), limit, after)
    rows, following = paging.page(found, limit, "entered_at", "entry_id")
    return paging.Page(items=rows, next_cursor=following)


@pools.post("/{pool_id}/people")
@access("pool:claim")
async def give_back(tx: InTx, pool_id: UUID, form: schemas.PoolGiveBack) -> schemas.PoolGiven:
    """Put people into the pool, all of them or none: one's own, and with `pool:assign` anybody's."""
    return await service.give_back(tx, pool_id, form.person_ids, form.reason)


@pools.post("/{pool_id}/people/{person_id}/view")
@access("pool:read", limit=120)
async def view_pool_person(tx: InTx, pool_id: UUID, person_id: UUID) -> schemas.PooledRead:
    """The details of somebody in the pool. It counts as a look, once a day."""
    return await service.details(tx, pool_id, person_id)


@pools.post("/{pool_id}/people/{person_id}/claim")
@access("pool:claim")
async def claim_pool_person(
    tx: InTx, pool_id: UUID, person_id: UUID, form: schemas.PoolClaim | None = None
) -> schemas.PoolTakenRead:
    """Take somebody for oneself. Of many who ask, one gets them."""
    return await service.claim(tx, pool_id, person_id)


@pools.post("/{pool_id}/people/{person_id}/assign")
@access("pool:assign")
async def assign_pool_person(
    tx: InTx, pool_id: UUID, person_id: UUID, form: schemas.PoolAssign
) -> schemas.PoolTakenRead:
    """Give somebody to a colleague for whom the pool is."""
    return await service.assign(tx, pool_id, person_id, form)


@pools.post("/{pool_id}/people/{person_id}/move")
@access("pool:assign")
async def move_pool_person(
    tx: InTx, pool_id: UUID, person_id: UUID, form: schemas.PoolMoveTo
) -> schemas.PoolGiven:
    """Put somebody into another pool of the same kind."""
    return await service.move(tx, pool_id, person_id, form)


@pools.get("/{pool_id}/moves")
@access("pool:assign")
async def list_pool_moves(
    tx: InTx, pool_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.PoolMoveRead]:
    """Who went in and out, newest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    pool = await service.reach(tx, pool_id)
    found = [schemas.PoolMoveRead.of(row) for row in await repository.moves(tx, pool.id, limit, after)]
    rows, following = paging.page(found, limit, "created_at", "id")
    return paging.Page(items=rows, next_cursor=following)


@pools.post("/{pool_id}/sweeps", status_code=202)
@access("pool:manage", limit=10)
async def start_pool_sweep(tx: InTx, pool_id: UUID) -> schemas.PoolSweepRead:
    """Look at everybody now, as every night: recycle who is due, warn the keepers of who will be."""
    return schemas.PoolSweepRead.model_validate(
        await recycling.begin(tx, await service.reach(tx, pool_id), "manual")
    )


@pools.get("/{pool_id}/sweeps")
@access("pool:manage")
async def list_pool_sweeps(
    tx: InTx, pool_id: UUID, limit: paging.Limit = 20, cursor: paging.Cursor = None
) -> paging.Page[schemas.PoolSweepRead]:
    """How the last sweeps went, newest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    found = await repository.sweeps(tx, (await service.reach(tx, pool_id)).id, limit, after)
    rows, following = paging.page(found, limit, "created_at", "id")
    items = [schemas.PoolSweepRead.model_validate(row) for row in rows]
    return paging.Page(items=items, next_cursor=following)


@pools.get("/{pool_id}/simulation")
@access("pool:manage", limit=30)
async def simulate_pool_rule(
    tx: InTx, pool_id: UUID, idle_days: Annotated[int, Query(ge=1, le=3650)],
    days: Annotated[int, Query(ge=1, le=180, description="So many days back, today among them.")] = 30,
    stages: Annotated[list[str], Query(max_length=10, description="Left in peace.")] = [],  # noqa: B006
    tag_ids: Annotated[list[UUID], Query(max_length=50, description="Left in peace.")] = [],  # noqa: B006
) -> schemas.PoolSimulation:  # fmt: skip
    """How many a rule would have recycled on each of the last days. Nothing is written."""
    pool = await service.reach(tx, pool_id)
    rule = rules.Rule(idle_days, 0, frozenset(stages), frozenset(tag_ids))
    return await simulating.simulate(tx, pool, rule, days)


TITLES = {
    "pool.not_found": ("找不到该公海", "No such pool"),
    "pool.person_not_found": ("该公海中没有这个人", "Nobody of this pool"),
    "pool.name_taken": ("已有同名公海", "A pool of this name exists"),
    "pool.reference": ("门店、同事、团队或标签不存在", "No such site, colleague, team or tag"),
    "pool.stage_unknown": ("没有这个阶段", "There is no such stage"),
    "pool.taken": ("已被其他同事领走", "Somebody else was faster"),
    "pool.daily_limit": ("今天的领取次数已用完", "No more claims today"),
    "pool.holding_limit": ("持有数量已达上限", "They hold as many as they may"),
    "pool.cooling": ("退回后的冷却期内不能再次领取", "Given back too recently to be claimed again"),
    "pool.view_limit": ("今天可查看的人数已用完", "No more details today"),
    "pool.full": ("公海已满", "The pool is full"),
    "pool.closed": ("该公海已停用", "The pool is switched off"),
    "pool.not_yours": ("只能退回自己名下的客户或线索", "Only one's own people can be given back"),
    "pool.person_unfit": ("所选人员不能放入该公海", "Not to be put into this pool"),
    "pool.taker_unfit": ("只能分配给该公海的在职成员", "Not a member of this pool at work"),
    "pool.pool_unfit": ("不能调拨到该公海", "Not a pool where they can go"),
    "pool.person_inside": (
        "该客户在公海中，请先领取或分配",
        "They lie in a pool; claim or assign them first",
    ),
}
ROUTERS = (pools,)
