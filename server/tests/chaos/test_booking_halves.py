"""P-02 for bookings: a step that fails at any of its writes, or at the commit, leaves nothing behind."""
# ASVS 2.3.3, 16.5.3: killed after every statement

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from ..cast import Hall
from ..rooms.appointments.clinic import Clinic, made, open_clinic, when

WRITTEN = ("appointments", "appointment_events", "customer_activities", "audit_logs", "outbox_events")
WATCHED = (*WRITTEN, "appointment_resources", "appointment_slots", "customers", "idempotency_keys")
FAIL = """
CREATE OR REPLACE FUNCTION public.failpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'failpoint' USING ERRCODE = '55P03'; END $$;
GRANT EXECUTE ON FUNCTION public.failpoint() TO zhike_app;
"""
Step = Callable[[Clinic, dict[str, Any]], Awaitable[httpx2.Response]]


def verb(name: str, **body: Any) -> Step:
    async def run(clinic: Clinic, visit: dict[str, Any]) -> httpx2.Response:
        form = body | ({"starts_at": when("15:00"), "reason": "改"} if name == "reschedule" else {})
        return await clinic.hall.agent_ann.post(f"/api/appointments/{visit['id']}/{name}", form)

    return run


async def create(clinic: Clinic, visit: dict[str, Any]) -> httpx2.Response:
    return await clinic.book("15:00")


STEPS: dict[str, tuple[str, Step]] = {
    "create": ("pending", create), "confirm": ("pending", verb("confirm")),
    "reschedule": ("confirmed", verb("reschedule")), "cancel": ("confirmed", verb("cancel", reason="x")),
    "complete": ("confirmed", verb("complete")), "no-show": ("confirmed", verb("no-show")),
}  # fmt: skip


@pytest.fixture
async def clinic(hall: Hall) -> Clinic:
    return await open_clinic(hall)


@contextlib.asynccontextmanager
async def failing(db: asyncpg.Connection, table: str, org_id: UUID, *, late: bool) -> AsyncIterator[None]:
    """Each write to ``table`` in this organization fails, at once or at the commit."""
    kind = "CONSTRAINT TRIGGER" if late else "TRIGGER"
    moment = "AFTER" if late else "BEFORE"
    deferred = "DEFERRABLE INITIALLY DEFERRED" if late else ""
    await db.execute(
        f"{FAIL}; CREATE {kind} failpoint {moment} INSERT OR UPDATE ON {table} {deferred} FOR EACH ROW"
        f" WHEN (NEW.org_id = '{org_id}') EXECUTE FUNCTION public.failpoint()"
    )
    try:
        yield
    finally:
        await db.execute(f"DROP TRIGGER failpoint ON {table}")


async def everything(db: asyncpg.Connection, org_id: UUID) -> dict[str, Any]:
    """A fingerprint of all that a booking may touch."""
    query = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} t WHERE org_id = $1"
    return {table: tuple(await db.fetchrow(query.format(table), org_id)) for table in WATCHED}


@pytest.mark.parametrize("name", STEPS)
async def test_half_a_step_is_no_step(name: str, clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    status, step = STEPS[name]
    visit = await (clinic.confirmed if status == "confirmed" else clinic.booked)("10:00")
    before = await everything(owner_db, clinic.hall.org_id)
    points = 0
    for table in WRITTEN:
        for late in (False, True):
            async with failing(owner_db, table, clinic.hall.org_id, late=late):
                answer = await step(clinic, visit)
            assert answer.status_code == 503, f"{table}: {answer.text}"
            assert await everything(owner_db, clinic.hall.org_id) == before, table
            points += 1
    done = await step(clinic, visit)
    assert done.status_code in (200, 201), done.text
    after = await everything(owner_db, clinic.hall.org_id)
    assert all(after[table] != before[table] for table in WRITTEN)
    print(f"P-02 appointment {name}: {points} failpoints, 0 halves  goal 0  pass")


async def book_room(clinic: Clinic, visit: dict[str, Any]) -> httpx2.Response:
    return await clinic.book("15:00", service_item_id=visit["service_item_id"], staff_id=None)


WITH_ROOM: dict[str, tuple[str, Step]] = {
    "create with a room": ("confirmed", book_room),
    "reschedule with a room": ("confirmed", verb("reschedule")),
    "cancel with a room": ("confirmed", verb("cancel", reason="x")),
    "undo": ("cancelled", verb("undo", reason="x")),
}


@pytest.mark.parametrize("name", WITH_ROOM)
async def test_half_a_room_is_no_room(name: str, clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    """The same for what takes rooms and gives them back: nobody has a visit without its room, or a room
    without a visit."""
    status, step = WITH_ROOM[name]
    form = {"site_id": str(clinic.hall.site_id), "kind": "room", "name": "诊室 1"}
    room = await made(clinic.hall.manager, "/api/resources", **form)
    item = {"name": "光子嫩肤", "duration_minutes": 60, "needs": [[room["id"]]]}
    service = await made(clinic.hall.manager, "/api/service-items", **item)
    visit = await clinic.confirmed("10:00", service_item_id=service["id"])
    if status == "cancelled":
        await clinic.step(visit["id"], "cancel", reason="点错")
    before = await everything(owner_db, clinic.hall.org_id)
    tables = (*WRITTEN, "appointment_resources")
    for table in tables:
        for late in (False, True):
            async with failing(owner_db, table, clinic.hall.org_id, late=late):
                answer = await step(clinic, visit)
            assert answer.status_code == 503, f"{table}: {answer.text}"
            assert await everything(owner_db, clinic.hall.org_id) == before, table
    done = await step(clinic, visit)
    assert done.status_code in (200, 201), done.text
    after = await everything(owner_db, clinic.hall.org_id)
    assert all(after[table] != before[table] for table in tables)
    print(f"P-02 appointment {name}: {2 * len(tables)} failpoints, 0 halves  goal 0  pass")
