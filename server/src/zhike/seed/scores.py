"""The clinic's scores, worked out of what it has: none is made up."""

from zhike.rooms.scores import keeping
from zhike.rooms.scores.catalogue import Entity
from zhike.seed.world import World

ENTITIES: tuple[Entity, ...] = ("lead", "customer")


async def write(world: World) -> None:
    """One run over all leads and customers, as every night has one."""
    await world.tx.flush()
    for entity in ENTITIES:
        run = await keeping.begin(world.tx, entity, "nightly")
        while await keeping.step(world.tx, run.id):
            pass
