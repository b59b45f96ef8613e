"""Two pools, and two rules by which leads are given out.

The pools: customers whom nobody has looked after for long, and leads that nobody took.

People are put in and taken out by the verbs, so that their histories are what they would be.
"""

from uuid import UUID

from zhike.core.ids import uuid7
from zhike.rooms.leads.assigning import schemas as book
from zhike.rooms.leads.assigning import service as assigning
from zhike.rooms.pools import schemas, service
from zhike.seed.world import World

IDLE = """
SELECT id FROM customers c WHERE org_id = $1 AND deleted_at IS NULL AND stage IN ('potential', 'interested', 'lost')
  AND NOT EXISTS (SELECT FROM deals d WHERE d.org_id = $1 AND d.customer_id = c.id AND d.actual_close_date IS NULL)
  AND NOT EXISTS (SELECT FROM appointments a WHERE a.org_id = $1 AND a.customer_id = c.id AND a.starts_at > now())
  AND NOT EXISTS (SELECT FROM conversations v WHERE v.org_id = $1 AND v.customer_id = c.id)
ORDER BY coalesce(last_contact_at, created_at), id LIMIT 26
"""  # noqa: E501
STALE = """
SELECT id FROM leads l WHERE org_id = $1 AND status IN ('new', 'contacted') AND visitor_id IS NULL
ORDER BY created_at, id LIMIT 14
"""
REASONS = ("近期没有需求", "多次联系未接", "预算不足，先放一放", "员工离职交接")


async def write(world: World) -> None:
    """The pools, their rules, who lies in them, and a few who have been taken; the rules for leads."""
    tx = world.tx
    await tx.flush()
    customers = await service.create_pool(
        tx, schemas.PoolCreate(name="客户公海", capacity=500, daily_claims=5, max_held=200, daily_views=30)
    )
    leads = await service.create_pool(
        tx, schemas.PoolCreate(name="线索公海", entity_type="lead", daily_claims=10, cool_down_days=3)
    )
    await service.put_rules(tx, customers.id, schemas.PoolRulesPut(items=[
        schemas.PoolRuleLine(idle_days=60, warn_days=7, stages=["closed", "repeat"]),
    ]))  # fmt: skip
    await service.put_rules(
        tx, leads.id, schemas.PoolRulesPut(items=[schemas.PoolRuleLine(idle_days=14, warn_days=2)])
    )
    for pool, query in ((customers.id, IDLE), (leads.id, STALE)):
        ids = [row["id"] for row in await tx.conn.fetch(query, tx.org_id)]
        for place, reason in enumerate(REASONS):
            some = ids[place :: len(REASONS)]
            if some:
                await service.give_back(tx, pool, some, reason)
        for place, id in enumerate(ids[:4]):
            await _assign(world, pool, id, ("ann", "bo")[place % 2])
    await rules(world)


async def _assign(world: World, pool: UUID, id: UUID, to: str) -> None:
    form = schemas.PoolAssign(user_id=world.users[to], reason="请本周内回访")
    await service.assign(world.tx, pool, id, form)


async def rules(world: World) -> None:
    """Two rules for leads of advertising; those of the web chat wait for whoever is there."""
    douyin = book.AssignmentRule(
        id=uuid7(), name="抖音线索轮流", sources=["douyin"],
        members=[book.AssignmentMember(user_id=world.users[key]) for key in ("ann", "bo")],
        capacity=60, fallback="person", fallback_user_id=world.users["manager"],
    )  # fmt: skip
    red = book.AssignmentRule(
        id=uuid7(), name="小红书高分线索", sources=["xiaohongshu"], score_from=40, way="least_load",
        hours=True,
        members=[book.AssignmentMember(user_id=world.users[key]) for key in ("chen", "ann")],
    )  # fmt: skip
    form = book.AssignmentPut(rules=[douyin, red], based_on=0, note="按渠道分工")
    await assigning.put(world.tx, form)
