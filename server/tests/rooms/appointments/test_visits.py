"""At the site: somebody comes and is seen to; slips are taken back; visits that come again; figures."""
# ASVS 2.3.1: what may follow what

from datetime import timedelta
from typing import Any

import asyncpg

from zhike.rooms.appointments import rules, schemas

from .clinic import Clinic, instant, made, when
from .test_api import facts
from .test_resources import needing, room, somebody


async def test_somebody_comes_and_is_seen_to(clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    visit = await clinic.booked("10:00")
    early = await clinic.step(visit["id"], "stage", 409, stage="arrived")
    assert early["code"] == "appointment.status", "it is not certain yet"
    await clinic.step(visit["id"], "confirm")
    here = await clinic.step(visit["id"], "stage", stage="arrived")
    assert (here["status"], here["stage"]) == ("confirmed", "arrived") and here["arrived_at"]
    treated = await clinic.step(visit["id"], "stage", stage="in_treatment")
    assert treated["arrived_at"] == here["arrived_at"]
    back = await clinic.step(visit["id"], "stage", 409, stage="triaged")
    assert back["code"] == "appointment.status"
    done = await clinic.step(visit["id"], "complete")
    assert (done["status"], done["stage"]) == ("completed", "in_treatment")
    assert (await facts(owner_db, clinic.hall))[-3:] == ["advanced", "advanced", "completed"]


async def test_a_slip_is_taken_back_with_its_room(clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    only = await room(clinic, "诊室 1")
    service = await needing(clinic, [only])
    visit = await clinic.confirmed("10:00", service_item_id=service)
    for verb, body in (("no-show", {}), ("complete", {}), ("cancel", {"reason": "点错"})):
        await clinic.step(visit["id"], verb, **body)
        again = await clinic.step(visit["id"], "undo", reason="点错了")
        assert (again["status"], again["cancel_reason"], again["completed_at"]) == ("confirmed", None, None)
    other = {"service_item_id": service, "staff_id": clinic.lin, "customer_id": await somebody(clinic)}
    assert (await clinic.book("10:00", **other)).status_code == 409, "the room is taken again"
    assert (await facts(owner_db, clinic.hall))[-1] == "restored"


async def test_what_somebody_else_has_by_now_is_not_taken_back(clinic: Clinic) -> None:
    only = await room(clinic, "诊室 1")
    service = await needing(clinic, [only])
    visit = await clinic.confirmed("10:00", service_item_id=service)
    await clinic.step(visit["id"], "cancel", reason="点错")
    taken = await clinic.booked(
        "10:30", service_item_id=service, staff_id=clinic.lin, customer_id=await somebody(clinic)
    )
    refused = await clinic.step(visit["id"], "undo", 409, reason="点错了")
    assert refused["code"] == "appointment.slot_taken", "the room"
    await clinic.step(taken["id"], "cancel", reason="让位")
    await clinic.booked("10:30", customer_id=await somebody(clinic))
    refused = await clinic.step(visit["id"], "undo", 409, reason="点错了")
    assert refused["code"] == "appointment.slot_taken", "the person"
    assert (await clinic.read(visit["id"]))["status"] == "cancelled"


async def test_only_today_and_only_what_ended_here_is_taken_back(
    clinic: Clinic, owner_db: asyncpg.Connection
) -> None:
    visit = await clinic.confirmed("10:00")
    refused = await clinic.step(visit["id"], "undo", 409, reason="点错了")
    assert refused["code"] == "appointment.status"
    moved = await clinic.step(visit["id"], "reschedule", starts_at=when("14:00"), reason="晚一点")
    refused = await clinic.step(visit["id"], "undo", 409, reason="点错了")
    assert refused["code"] == "appointment.status", "it goes on at two"
    await clinic.step(moved["id"], "cancel", reason="不来了")
    await owner_db.execute(
        "UPDATE appointments SET cancelled_at = now() - interval '25 hours' WHERE org_id = $1"
        " AND appointment_no = $2", clinic.hall.org_id, moved["appointment_no"],
    )  # fmt: skip
    refused = await clinic.step(moved["id"], "undo", 409, reason="点错了")
    assert refused["code"] == "appointment.undo_too_late"


def series(clinic: Clinic, **more: Any) -> dict[str, Any]:
    return {"customer_id": clinic.customer, "staff_id": clinic.chen, "service_item_id": clinic.service,
            "starts_at": when("10:00"), "every_days": 7, "count": 4, **more}  # fmt: skip


async def test_a_series_is_held_whole(clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    answer = await clinic.hall.agent_ann.post("/api/appointments/series", series(clinic))
    assert answer.status_code == 201, answer.text
    found = schemas.SeriesRead.model_validate(answer.json(), extra="forbid")
    visits = [await clinic.read(str(id)) for id in found.appointment_ids]
    assert {visit["series_id"] for visit in visits} == {str(found.series_id)}
    assert [instant(v["starts_at"]) - instant(when("10:00")) for v in visits] == [
        timedelta(weeks=n) for n in range(4)
    ]
    assert await facts(owner_db, clinic.hall) == ["created"] * 4


async def test_a_series_that_cannot_be_is_not_begun(clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    await clinic.confirmed("10:30", day=7)
    await made(clinic.hall.manager, "/api/schedule-exceptions", staff_id=clinic.chen,
               starts_at=when("08:00", 14), ends_at=when("20:00", 14))  # fmt: skip
    before = await facts(owner_db, clinic.hall)
    answer = await clinic.hall.agent_ann.post("/api/appointments/series", series(clinic))
    assert (answer.status_code, answer.json()["code"]) == (409, "appointment.series_conflicts")
    conflicts = answer.json()["params"]["conflicts"]
    assert [(instant(one["starts_at"]), one["code"]) for one in conflicts] == [
        (instant(when("10:00", 7)), "appointment.slot_taken"),
        (instant(when("10:00", 14)), "appointment.outside_hours"),
    ]
    assert len(conflicts[0]["alternatives"]) == 3
    assert await facts(owner_db, clinic.hall) == before


def test_a_series_keeps_the_time_of_the_clock() -> None:
    """Across the end of summer time the visit stays at ten."""
    first = instant("2026-10-27T14:00:00+00:00")  # ten in New York
    found = rules.recurring(first, 7, 2, "America/New_York")
    assert found == [first, instant("2026-11-03T15:00:00+00:00")]


async def test_figures_say_how_full_and_who_did_not_come(clinic: Clinic) -> None:
    """Chen works eight hours of that day: two visits of an hour each are a quarter, a missed one is none."""
    await clinic.confirmed("09:00")
    missed = await clinic.confirmed("14:00", customer_id=await somebody(clinic))
    await clinic.confirmed("16:00", customer_id=await somebody(clinic))
    gone = await clinic.confirmed("10:30", customer_id=await somebody(clinic))
    await clinic.step(missed["id"], "no-show")
    await clinic.step(gone["id"], "cancel", reason="不来了")
    query = {"from": when("00:00"), "to": when("23:59")}
    answer = await clinic.hall.reader.get("/api/appointments/report", params=query)
    found = schemas.AppointmentReport.model_validate(answer.json(), extra="forbid")
    chen = next(one for one in found.items if str(one.staff_id) == clinic.chen)
    assert (chen.working_minutes, chen.booked_minutes, chen.utilisation) == (480, 120, 0.25)
    assert (chen.visits, chen.no_show, chen.cancelled) == (3, 1, 1)
    lin = next(one for one in found.items if str(one.staff_id) == clinic.lin)
    assert (lin.visits, lin.utilisation) == (0, 0.0)
