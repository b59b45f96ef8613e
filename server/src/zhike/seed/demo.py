"""`zhike seed --demo`: a clinic in the middle of its week, dated relative to today.

The clinic is founded in one transaction and filled in a second one, so an interrupted seed leaves an empty
organization, which the next seed fills. Its reviews follow day by day, and writing them again does no harm.
``organizations.settings["demo"]`` says how far it came: filled, then complete.
"""
# ASVS 6.3.2, 15.2.3: the demo is asked for, and its passwords are random

import random
import sys
import time
from uuid import UUID

from zhike import wiring
from zhike.core.clock import utcnow
from zhike.core.context import NOBODY, Actor
from zhike.core.http.services import Services, running
from zhike.core.tx import Tx
from zhike.rooms.identity import login, passwords, repository, service
from zhike.rooms.identity.models import Organization
from zhike.rooms.identity.rules import PERMISSIONS
from zhike.seed import (
    circle,
    clinic,
    colleagues,
    deals,
    desk,
    duplicates,
    echoes,
    insight,
    intake,
    knowing,
    matters,
    mornings,
    people,
    pools,
    promises,
    reception,
    replies,
    rights,
    roster,
    scores,
    scripts,
    segments,
    talks,
    tickets,
    visits,
)
from zhike.seed.founding import found
from zhike.seed.world import World
from zhike.settings import Settings

SEED = 20261122
STATEMENT_SECONDS = 60


async def run(settings: Settings, *, if_empty: bool) -> str:
    """Make the demo unless it is there, and answer its logins.

    With ``if_empty``, a database that belongs to somebody is left alone, and no logins are answered.
    """
    began = time.monotonic()
    async with running(settings, name="zhike-seed", statement_seconds=STATEMENT_SECONDS) as held:
        wiring.connect(held)
        owner = await _owner(held)
        if owner is None and if_empty and await _in_use(held):
            return ""
        if owner is None:
            owner = await _found(held)
        actor = Actor("user", owner[0], owner[1], roster.OWNER, "owner", PERMISSIONS["owner"])
        stage = await _stage(held, actor)
        if stage != "complete":
            _say("making the demo clinic")
            if stage is None:
                await _fill(held, actor)
            await mornings.write(held, await _manager(held, actor))
            async with held.unit.transaction(actor) as tx:
                await _mark(tx, "complete")
            _say(f"the demo clinic is there after {time.monotonic() - began:.1f} s")
    return roster.logins()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


async def _owner(held: Services) -> tuple[UUID, UUID] | None:
    """(organization, owner) of the demo, if it has been founded."""
    digest = service.login_digest(held.unit.keyring, roster.LOGINS["owner"])
    async with held.unit.reading(login.visitor_of(NOBODY)) as tx:
        return await repository.find_login(tx, digest)


async def _in_use(held: Services) -> bool:
    """Whether the database belongs to somebody: demo logins have no place in it then."""
    import asyncpg

    conn = await asyncpg.connect(held.settings.relay_url)
    try:
        return bool(await conn.fetchval("SELECT EXISTS (SELECT 1 FROM sites)"))
    finally:
        await conn.close()


async def _found(held: Services) -> tuple[UUID, UUID]:
    hashed = await passwords.hash(roster.PASSWORD)
    made = await found(
        held, name=roster.NAME, owner=roster.OWNER, address=roster.LOGINS["owner"], password_hash=hashed
    )
    return made.org_id, made.owner_id


async def _stage(held: Services, actor: Actor) -> str | None:
    async with held.unit.reading(actor) as tx:
        found = await tx.conn.fetchval(
            "SELECT settings ->> 'demo' FROM organizations WHERE id = $1", tx.org_id
        )
    return str(found) if found else None


async def _fill(held: Services, actor: Actor) -> None:
    hashed = await passwords.hash(roster.PASSWORD)
    async with held.unit.transaction(actor) as tx:
        world = World(tx, random.Random(SEED), utcnow())  # noqa: S311  the same clinic every time
        await clinic.build(world, hashed)
        await colleagues.build(world)
        await people.tags(world)
        people.customers(world)
        duplicates.think(world)
        people.leads(world)
        await visits.think(world)
        talks.think(world)
        echoes.think(world)
        await people.write_customers(world)
        await talks.write_visitors(world)
        await people.write_leads(world)
        await talks.write(world)
        await visits.write(world)
        await echoes.write(world)
        await rights.write(world)
        await replies.write(world)
        await deals.write(world)
        await intake.write(world)
        await scores.write(world)
        await circle.write(world, held.settings.data / "files")
        await duplicates.write(world)
        await pools.write(world)
        await segments.write(world)
        await promises.write(world)
        await tickets.write(world, held.settings.data / "files")
        await matters.write(world)
        await scripts.write(world)
        await knowing.write(world)
        await desk.write(world)
        await insight.write(world)
        await reception.write(world)
        await _mark(tx, "filled")


async def _manager(held: Services, owner: Actor) -> Actor:
    digest = service.login_digest(held.unit.keyring, roster.LOGINS["manager"])
    async with held.unit.reading(owner) as tx:
        found = await repository.find_login(tx, digest)
    assert found is not None
    return Actor("user", found[0], found[1], roster.PEOPLE["manager"][0], "manager", PERMISSIONS["manager"])


async def _mark(tx: Tx, stage: str) -> None:
    org = await tx.session.get(Organization, tx.org_id)
    assert org is not None
    org.settings = {**org.settings, "demo": stage}
    tx.audit(f"demo.{stage}", "organization", tx.org_id)
