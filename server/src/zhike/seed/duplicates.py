"""Customers who came twice: written down differently each time, found by a scan, two merged already."""

from uuid import UUID

from zhike.rooms.duplicates import schemas, service
from zhike.seed.world import World

TWINS = ("女士", "小姐", "", "女士")  # how the later one was written down
EVERY = 17


def think(world: World) -> None:
    """Have the last customers be earlier ones once more. Nothing is left to chance, so all else stays."""
    for place, title in enumerate(TWINS):
        older, younger = world.customers[EVERY * (place + 1)], world.customers[-1 - place]
        for name in ("wechat_id", "site_id", "owner_id", "gender", "district"):
            younger[name] = older[name]
        younger["name"] = older["name"] + title


async def write(world: World) -> None:
    """Scan as the console does; the last of the twins is merged, so that it can be undone."""
    tx = world.tx
    await tx.flush()
    scan = await service.begin(tx)
    while await service.step(tx, scan.id):
        pass
    older: UUID = world.customers[EVERY * len(TWINS)]["id"]
    younger: UUID = world.customers[-len(TWINS)]["id"]
    await service.unite(tx, schemas.MergeCreate(winner_id=older, loser_id=younger))
