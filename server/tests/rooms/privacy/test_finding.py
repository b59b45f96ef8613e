"""Whose a row is: all of the person, and nothing of whoever shared a browser or typed in their phone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core import erasure
from zhike.core.clock import utcnow
from zhike.core.erasure import Person

from ...cast import Hall
from .test_consents import customer


@dataclass
class Desk:
    """Rows put straight into the tables; ``find`` follows them as a request does."""

    hall: Hall
    db: asyncpg.Connection
    channel: UUID

    async def put(self, table: str, **values: object) -> UUID:
        id = uuid4()
        names = ["org_id", "id", *values]
        marks = ", ".join(f"${n}" for n in range(1, len(names) + 1))
        await self.db.execute(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
            self.hall.org_id,
            id,
            *values.values(),
        )
        return id

    async def visitor(self, customer_id: str | None = None, phone: str | None = None) -> UUID:
        id = await self.put(
            "channel_visitors", channel_id=self.channel, token_hash=uuid4().bytes, last_seen_at=_now(),
            customer_id=UUID(customer_id) if customer_id else None,
        )  # fmt: skip
        if phone:
            async with self.hall.held.unit.reading(self.hall.actor()) as tx:
                blind = (await tx.keys()).blind("phone", phone)
            await self.db.execute("UPDATE channel_visitors SET phone_hash = $2 WHERE id = $1", id, blind)
        return id

    async def talk(self, visitor_id: UUID, **whose: object) -> UUID:
        """A closed conversation: a browser has only one that is open."""
        return await self.put("conversations", session_name=uuid4().hex[:20], visitor_id=visitor_id,
                              channel_id=self.channel, status="closed", **whose)  # fmt: skip

    async def find(self, customer_id: str, *, claims: bool = True) -> Person:
        async with self.hall.held.unit.reading(self.hall.actor()) as tx:
            return await erasure.gather(tx, "customer", UUID(customer_id), claims=claims)


def _now() -> datetime:
    return utcnow()


@pytest.fixture
async def desk(hall: Hall, owner_db: asyncpg.Connection) -> AsyncIterator[Desk]:
    made = Desk(hall, owner_db, UUID(int=0))
    made.channel = await made.put("channels", platform="web", name="官网", public_key=uuid4().hex)
    yield made


async def test_a_shared_browser_gives_nobody_away(desk: Desk) -> None:
    """Mother and daughter use one tablet: each has what was linked to her, and no more."""
    mother, daughter = await customer(desk.hall, "母"), await customer(desk.hall, "女")
    tablet = await desk.visitor()
    hers = await desk.talk(tablet, customer_id=UUID(mother))
    other = await desk.talk(tablet, customer_id=UUID(daughter))
    found = await desk.find(mother)
    assert found.sets["conversation"] == {hers}
    assert found.sets["visitor"] == {tablet}, "the browser's own row names nobody, so it is hers as well"
    linked = await desk.visitor(daughter)
    again = await desk.talk(linked, customer_id=UUID(mother))
    found = await desk.find(mother)
    assert found.sets["conversation"] == {hers, again}
    assert linked not in found.sets["visitor"], "this browser is the daughter's"
    assert (await desk.find(daughter)).sets["conversation"] == {other}


async def test_a_typed_in_phone_is_erased_and_never_shown(desk: Desk) -> None:
    phone = f"+86139{uuid4().int % 10**8:08d}"
    who = await customer(desk.hall, "王小美", phone[3:])
    stranger = await desk.visitor(phone=phone)
    theirs = await desk.talk(stranger)
    erased, shown = await desk.find(who), await desk.find(who, claims=False)
    assert stranger in erased.sets["visitor"] and theirs in erased.sets["conversation"]
    assert stranger not in shown.sets.get("visitor", set())
    assert theirs not in shown.sets.get("conversation", set())


async def test_everything_is_reached_over_the_lead_and_its_browser(desk: Desk) -> None:
    """A lead that became a customer: its browser, what was said there, what was reviewed of it."""
    who = await customer(desk.hall, "王小美")
    browser = await desk.visitor()
    lead = await desk.put(
        "leads",
        contact_name="王小美",
        visitor_id=browser,
        customer_id=UUID(who),
        status="converted",
        converted_at=_now(),
    )
    talk = await desk.talk(browser, lead_id=lead)
    review = await desk.put("service_reviews", review_date=_now().date(), conversation_id=talk)
    found = await desk.find(who)
    assert found.sets["lead"] == {lead} and found.sets["visitor"] == {browser}
    assert found.sets["conversation"] == {talk} and found.sets["service_review"] == {review}
    async with desk.hall.held.unit.reading(desk.hall.actor()) as tx:
        assert await erasure.owner_of(tx, "lead", lead) == ("customer", UUID(who))


async def test_merged_customers_are_one_person(desk: Desk) -> None:
    kept, merged = await customer(desk.hall, "王小美"), await customer(desk.hall, "王晓美")
    await desk.db.execute("UPDATE customers SET merged_into_id = $2 WHERE id = $1", UUID(merged), UUID(kept))
    assert (await desk.find(kept)).sets["customer"] == {UUID(kept), UUID(merged)}
    async with desk.hall.held.unit.reading(desk.hall.actor()) as tx:
        assert await erasure.owner_of(tx, "customer", UUID(merged)) == ("customer", UUID(kept))


async def test_nobody_of_another_organization_is_found(desk: Desk, other: Hall) -> None:
    phone = f"139{uuid4().int % 10**8:08d}"
    who, twin = await customer(desk.hall, "王小美", phone), await customer(other, "王小美", phone)
    found = await desk.find(who)
    assert UUID(twin) not in found.sets["customer"]
    async with other.held.unit.reading(other.actor()) as tx:
        assert await erasure.owner_of(tx, "customer", UUID(who)) is None
