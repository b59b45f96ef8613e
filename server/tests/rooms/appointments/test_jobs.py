"""Reminders and holds. Time moves on by draining into the future."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.settings import Settings

from ...cast import Hall
from .clinic import Clinic, instant, made, open_clinic, when


class Clock:
    """Runs the clinic's deferred work, up to a time."""

    def __init__(self, clinic: Clinic, relay_db: Database) -> None:
        self.clinic = clinic
        self.relay_db = relay_db

    async def until(self, moment: datetime | None = None) -> list[str]:
        held = self.clinic.hall.held
        done = await jobs.drain(
            held.unit, self.relay_db, wiring.registry(), org_id=self.clinic.hall.org_id, until=moment,
            services=held,
        )  # fmt: skip
        return done.ok().ran


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    pool = Database(settings.relay_url, size=2, application_name="zhike test relay")
    await pool.open()
    yield pool
    await pool.close()


@pytest.fixture
def clock(clinic: Clinic, relay_db: Database) -> Clock:
    return Clock(clinic, relay_db)


async def messages(clinic: Clinic) -> list[dict[str, Any]]:
    return (await clinic.hall.manager.get("/api/sms-messages")).json()["items"]  # type: ignore[no-any-return]


def shortly_before(visit: dict[str, Any]) -> datetime:
    return instant(visit["starts_at"]) - timedelta(minutes=30)


async def test_a_confirmed_visit_is_reminded_a_day_before(clinic: Clinic, clock: Clock) -> None:
    visit = await clinic.confirmed("14:30")
    day_before = instant(visit["starts_at"]) - timedelta(days=1)
    ran = await clock.until(day_before - timedelta(minutes=1))
    assert "appointments.plan_reminder" in ran
    assert "appointments.remind" not in ran
    assert await messages(clinic) == []
    ran = await clock.until(day_before + timedelta(minutes=1))
    assert ran.count("appointments.remind") == 1
    (message,) = await messages(clinic)
    local = instant(visit["starts_at"]).astimezone(UTC) + timedelta(hours=8)
    said = f"{local.month}月{local.day}日 周一 14:30"
    assert said in message["content"]
    assert "王女士" in message["content"]
    assert "皮肤检测" in message["content"]
    assert message["purpose"] == "reminder"
    assert message["status"] in ("sent", "delivered")
    assert instant((await clinic.read(visit["id"]))["reminder_at"]) >= day_before
    told = (await clinic.hall.coach_chen.get("/api/notifications")).json()["items"]
    (line,) = [row for row in told if row["type"] == "appointment_reminder"]
    assert said in line["title"]
    life = (await clinic.hall.reader.get(f"/api/appointments/{visit['id']}/events")).json()["items"]
    assert [event["event_type"] for event in life] == ["created", "confirmed", "reminded"]
    await clock.until(shortly_before(visit))
    assert len(await messages(clinic)) == 1


async def test_what_is_cancelled_or_moved_is_not_reminded_of(
    clinic: Clinic, clock: Clock, owner_db: asyncpg.Connection
) -> None:
    gone = await clinic.confirmed("10:00")
    moved = await clinic.confirmed("14:00")
    await clock.until()
    await clinic.step(gone["id"], "cancel", reason="客户取消")
    new = await clinic.step(moved["id"], "reschedule", starts_at=when("15:00", 1), reason="改天")
    await clock.until(shortly_before(new))
    (message,) = await messages(clinic)
    assert "周二 15:00" in message["content"]
    due = await owner_db.fetch(
        "SELECT aggregate_id FROM outbox_events WHERE org_id = $1"
        " AND event_type = 'scheduling.appointment.reminder_due'",
        clinic.hall.org_id,
    )
    assert [row["aggregate_id"] for row in due] == [UUID(new["id"])]


async def test_a_late_booking_is_reminded_at_once_and_a_very_late_one_not(
    clinic: Clinic, clock: Clock
) -> None:
    now = datetime.now(UTC)
    always = {"staff_id": clinic.lin, "kind": "extra", "starts_at": (now - timedelta(hours=1)).isoformat(),
              "ends_at": (now + timedelta(hours=9)).isoformat()}  # fmt: skip
    await made(clinic.hall.manager, "/api/schedule-exceptions", **always)
    for ahead in (timedelta(hours=2), timedelta(minutes=5)):
        start = now + ahead
        span = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(minutes=30)).isoformat()}
        await clinic.confirmed("10:00", staff_id=clinic.lin, **span)
    await clock.until()
    assert len(await messages(clinic)) == 1


async def test_reminders_wait_for_the_organizations_setting(clinic: Clinic, clock: Clock) -> None:
    put = await clinic.hall.owner.put("/api/system-configs/appointments.reminder_minutes", {"value": 120})
    assert put.status_code == 200
    visit = await clinic.confirmed("14:30")
    await clock.until(instant(visit["starts_at"]) - timedelta(minutes=121))
    assert await messages(clinic) == []
    await clock.until(instant(visit["starts_at"]) - timedelta(minutes=119))
    assert len(await messages(clinic)) == 1


async def test_no_message_when_the_organization_sends_none(clinic: Clinic, clock: Clock) -> None:
    await clinic.hall.owner.put("/api/feature-flags/enable_sms", {"is_enabled": False})
    visit = await clinic.confirmed("14:30")
    await clock.until(shortly_before(visit))
    assert await messages(clinic) == []
    told = (await clinic.hall.coach_chen.get("/api/notifications")).json()["items"]
    assert [row["type"] for row in told] == ["appointment_reminder"]


async def test_a_hold_runs_out_and_frees_its_time(clinic: Clinic, clock: Clock) -> None:
    held = await clinic.booked("10:00")
    kept = await clinic.confirmed("14:00")
    ran = await clock.until(datetime.now(UTC) + timedelta(minutes=31))
    assert "appointments.expire_hold" in ran
    gone = await clinic.read(held["id"])
    assert (gone["status"], gone["cancel_reason"]) == ("cancelled", "hold_expired")
    assert (await clinic.read(kept["id"]))["status"] == "confirmed"
    assert (await clinic.book("10:00")).status_code == 201
    timeline = (await clinic.hall.reader.get(f"/api/customers/{clinic.customer}/activities")).json()["items"]
    assert any("超时未确认" in (row["description"] or "") for row in timeline)


async def test_a_hold_that_ran_out_is_cleared_by_the_next_who_books(
    clinic: Clinic, owner_db: asyncpg.Connection
) -> None:
    held = await clinic.booked("10:00")
    await owner_db.execute(
        "UPDATE appointments SET hold_expires_at = now() - interval '1 second' WHERE org_id = $1",
        clinic.hall.org_id,
    )
    refused = await clinic.step(held["id"], "confirm", 409)
    assert refused["code"] == "appointment.hold_expired"
    assert (await clinic.book("10:30")).status_code == 201
    assert (await clinic.read(held["id"]))["cancel_reason"] == "hold_expired"
    assert (await clinic.step(held["id"], "confirm", 409))["code"] == "appointment.status"


async def test_the_sweep_finds_holds_whose_job_was_lost(
    clinic: Clinic, clock: Clock, owner_db: asyncpg.Connection
) -> None:
    held = await clinic.booked("10:00")
    await owner_db.execute("DELETE FROM outbox_events WHERE org_id = $1", clinic.hall.org_id)
    await owner_db.execute(
        "UPDATE appointments SET hold_expires_at = now() - interval '1 second' WHERE org_id = $1",
        clinic.hall.org_id,
    )
    async with clinic.hall.held.unit.transaction(clinic.hall.actor()) as tx:
        tx.enqueue("appointments.sweep_holds")
    assert "appointments.sweep_holds" in await clock.until()
    assert (await clinic.read(held["id"]))["cancel_reason"] == "hold_expired"


async def test_every_login_that_serves_gets_its_desk(hall: Hall, relay_db: Database) -> None:
    clinic = await open_clinic(hall)
    await Clock(clinic, relay_db).until()
    async with hall.held.unit.reading(hall.actor()) as tx:
        rows = await tx.conn.fetch(
            "SELECT user_id, role, status, max_sessions FROM agents WHERE org_id = $1", hall.org_id
        )
    found = {row["user_id"]: row["role"] for row in rows}
    assert found[hall.agent_ann.id] == "agent"
    assert found[hall.manager.id] == "admin"
    assert hall.reader.id not in found
