"""Booking, from the request to its end, through HTTP."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike.rooms.appointments import schemas

from ...cast import Hall
from .clinic import Clinic, full_week, instant, made, next_monday, when


async def facts(db: asyncpg.Connection, hall: Hall) -> list[str]:
    rows = await db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND kind = 'event'"
        " AND event_type LIKE 'scheduling.%' ORDER BY created_at, id",
        hall.org_id,
    )
    return [row["event_type"].removeprefix("scheduling.appointment.") for row in rows]


async def test_from_request_to_visit(clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    made = await clinic.booked("10:00", note="第一次来")
    assert made["status"] == "pending"
    assert made["appointment_no"].startswith("APT-")
    assert (made["customer_name"], made["staff_name"], made["service_item_name"]) == (
        "王女士", "陈医生", "皮肤检测")  # fmt: skip
    assert made["customer_phone"].startswith("*******")
    assert instant(made["ends_at"]) - instant(made["starts_at"]) == timedelta(hours=1)
    assert instant(made["busy_until"]) - instant(made["ends_at"]) == timedelta(minutes=15)
    assert instant(made["hold_expires_at"]) - instant(made["created_at"]) <= timedelta(minutes=31)
    confirmed = await clinic.step(made["id"], "confirm", version=1)
    assert (confirmed["status"], confirmed["version"], confirmed["hold_expires_at"]) == ("confirmed", 2, None)
    assert confirmed["confirmed_by"] == str(clinic.hall.agent_ann.id)
    done = await clinic.step(made["id"], "complete")
    assert done["status"] == "completed"
    assert done["completed_at"]
    life = (await clinic.hall.reader.get(f"/api/appointments/{made['id']}/events")).json()
    assert [(e["event_type"], e["from_status"], e["to_status"]) for e in life["items"]] == [
        ("created", None, "pending"), ("confirmed", "pending", "confirmed"),
        ("completed", "confirmed", "completed")]  # fmt: skip
    assert life["items"][0]["operator_name"] == "agent_ann"
    assert life["items"][0]["request_id"]
    schemas.AppointmentRead.model_validate(done, extra="forbid")
    schemas.AppointmentEventRead.model_validate(life["items"][0], extra="forbid")
    assert await facts(owner_db, clinic.hall) == ["created", "confirmed", "completed"]
    timeline = (await clinic.hall.reader.get(f"/api/customers/{clinic.customer}/activities")).json()
    told = [row["metadata"]["event_type"] for row in timeline["items"] if row["type"] == "appointment"]
    assert told == ["completed", "confirmed", "created"]


async def test_a_taken_time_is_refused_with_three_alternatives(
    clinic: Clinic, owner_db: asyncpg.Connection
) -> None:
    await clinic.confirmed("10:00")
    before = await facts(owner_db, clinic.hall)
    for clock in ("10:00", "10:30", "11:00", "09:30"):  # at eleven the room is still being cleaned
        answer = await clinic.book(clock)
        assert (answer.status_code, answer.json()["code"]) == (409, "appointment.slot_taken"), clock
        offered = answer.json()["params"]["alternatives"]
        assert len(offered) == 3
        assert all(choice["staff_id"] == clinic.chen for choice in offered)
    assert await facts(owner_db, clinic.hall) == before
    taken = await clinic.book(offered[0]["starts_at"][11:16], starts_at=offered[0]["starts_at"])
    assert taken.status_code == 201
    assert (await clinic.book("10:30", staff_id=clinic.lin, beside=True)).status_code == 201


@pytest.mark.parametrize(
    ("clock", "day"), [("08:30", 0), ("11:30", 0), ("12:00", 0), ("17:30", 0), ("03:00", 1)]
)
async def test_outside_of_hours(clinic: Clinic, clock: str, day: int) -> None:
    answer = await clinic.book(clock, day=day)
    assert (answer.status_code, answer.json()["code"]) == (409, "appointment.outside_hours")
    assert len(answer.json()["params"]["alternatives"]) == 3


async def test_leave_closes_a_day_and_extra_hours_open_one(clinic: Clinic) -> None:
    leave = {"staff_id": clinic.chen, "starts_at": when("00:00"), "ends_at": when("00:00", 1)}
    held = await clinic.booked("10:00")
    await made(clinic.hall.manager, "/api/schedule-exceptions", **leave)
    assert (await clinic.book("14:00")).json()["code"] == "appointment.outside_hours"
    refused = await clinic.step(held["id"], "confirm", 409)
    assert refused["code"] == "appointment.outside_hours"
    assert (await clinic.read(held["id"]))["status"] == "pending"
    extra = {"starts_at": when("19:00", 1), "ends_at": when("21:00", 1), "kind": "extra"}
    await made(clinic.hall.manager, "/api/schedule-exceptions", staff_id=clinic.chen, **extra)
    assert (await clinic.book("20:00", day=1)).status_code == 201


async def test_what_cannot_be_booked(clinic: Clinic, other: Hall, owner_db: asyncpg.Connection) -> None:
    stranger = await made(other.owner, "/api/customers", name="别家客户", phone="13700001234")
    retired = await made(clinic.hall.manager, "/api/service-items", name="旧项目", duration_minutes=30)
    await clinic.hall.manager.patch(f"/api/service-items/{retired['id']}", {"is_active": False})
    rare = await made(
        clinic.hall.manager, "/api/service-items", name="热玛吉", duration_minutes=90, skills=["热玛吉"]
    )
    away = await made(clinic.hall.manager, "/api/employees", name="休假", status="on_leave")
    for wrong, status, code in (
        ({"customer_id": stranger["id"]}, 422, "appointment.customer_unknown"),
        ({"customer_id": None}, 422, "appointment.customer_needed"),
        ({"customer_id": str(uuid4())}, 422, "appointment.customer_unknown"),
        ({"service_item_id": str(uuid4())}, 422, "appointment.service_unknown"),
        ({"service_item_id": retired["id"]}, 422, "appointment.service_unknown"),
        ({"service_item_id": rare["id"]}, 422, "appointment.staff_unskilled"),
        ({"staff_id": str(uuid4())}, 422, "appointment.staff_unknown"),
        ({"staff_id": away["id"]}, 409, "appointment.staff_absent"),
        ({"conversation_id": str(uuid4())}, 422, "appointment.conversation_unknown"),
        ({"lead_id": str(uuid4())}, 422, "appointment.lead_unknown"),
        ({"starts_at": "2020-01-06T02:00:00Z"}, 422, "appointment.past"),
        ({"starts_at": "2099-01-06T02:00:00Z"}, 422, "appointment.too_far"),
        ({"ends_at": when("09:00")}, 422, "appointment.period"),
        ({"starts_at": "2026-12-01T10:00:00"}, 422, "request.invalid"),
        ({"starts_at": "0001-01-01T00:00:00+08:00"}, 422, "request.invalid"),
        ({"status": "confirmed"}, 422, "request.invalid"),
    ):
        answer = await clinic.book("10:00", **wrong)
        assert (answer.status_code, answer.json()["code"]) == (status, code), wrong
    assert (await clinic.hall.reader.get("/api/appointments")).json()["items"] == []
    assert await facts(owner_db, clinic.hall) == []


async def test_reschedule_writes_a_new_row_and_keeps_the_old(
    clinic: Clinic, owner_db: asyncpg.Connection
) -> None:
    old = await clinic.confirmed("10:00")
    new = await clinic.step(old["id"], "reschedule", starts_at=when("10:30"), reason="客户堵车")
    assert (new["status"], new["rescheduled_from_id"]) == ("confirmed", old["id"])
    assert new["confirmed_at"] == old["confirmed_at"]
    assert new["appointment_no"] != old["appointment_no"]
    kept = await clinic.read(old["id"])
    assert (kept["status"], kept["cancel_reason"]) == ("cancelled", "rescheduled")
    assert (kept["starts_at"], kept["superseded_by_id"]) == (old["starts_at"], new["id"])
    moved = await clinic.step(
        new["id"], "reschedule", starts_at=when("09:00", 1), staff_id=clinic.lin, reason="换医生"
    )
    assert moved["staff_name"] == "林医生"
    assert await facts(owner_db, clinic.hall) == [
        "created", "confirmed", "cancelled", "rescheduled", "cancelled", "rescheduled"]  # fmt: skip
    life = (await clinic.hall.reader.get(f"/api/appointments/{moved['id']}/events")).json()["items"]
    assert [(e["event_type"], e["reason"]) for e in life] == [("rescheduled", "换医生")]
    again = await clinic.step(old["id"], "reschedule", 409, starts_at=when("15:00"), reason="再改")
    assert again["code"] == "appointment.status"
    assert (await clinic.book("10:00")).status_code == 201


async def test_a_refused_reschedule_changes_nothing(clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    first = await clinic.confirmed("10:00")
    second = await clinic.confirmed("14:00")
    before = (await clinic.read(second["id"]), await facts(owner_db, clinic.hall))
    refused = await clinic.step(second["id"], "reschedule", 409, starts_at=when("10:30"), reason="提前")
    assert refused["code"] == "appointment.slot_taken"
    assert len(refused["params"]["alternatives"]) == 3
    assert (await clinic.read(second["id"]), await facts(owner_db, clinic.hall)) == before
    assert (await clinic.read(first["id"]))["status"] == "confirmed"


async def test_steps_that_do_not_follow_are_refused(clinic: Clinic) -> None:
    one = await clinic.booked("10:00")
    for verb, body in (("complete", {}), ("no-show", {})):
        assert (await clinic.step(one["id"], verb, 409, **body))["code"] == "appointment.status"
    assert (await clinic.step(one["id"], "confirm", 409, version=7))["code"] == "edit.conflict"
    assert (await clinic.step(one["id"], "cancel", 422))["code"] == "request.invalid"
    gone = await clinic.step(one["id"], "cancel", reason="客户取消")
    assert (gone["status"], gone["cancel_reason"]) == ("cancelled", "客户取消")
    for verb, body in (("confirm", {}), ("cancel", {"reason": "again"}), ("complete", {})):
        assert (await clinic.step(one["id"], verb, 409, **body))["code"] == "appointment.status"
    missed = await clinic.confirmed("10:00")
    assert (await clinic.step(missed["id"], "no-show"))["status"] == "no_show"


async def test_calendar_shows_bookings_and_hours(clinic: Clinic) -> None:
    one = await clinic.confirmed("10:00")
    two = await clinic.booked("14:00", staff_id=clinic.lin)
    gone = await clinic.booked("15:30")
    await clinic.step(gone["id"], "cancel", reason="客户取消")
    window = {"start": when("00:00"), "end": when("00:00", 1)}
    body = (await clinic.hall.reader.get("/api/appointments/calendar", params=window)).json()
    read = schemas.Calendar.model_validate(body, extra="forbid")
    assert [str(item.id) for item in read.items] == [one["id"], two["id"]]
    hours = [(w.starts_at, w.ends_at) for w in read.working if str(w.staff_id) == clinic.chen]
    assert hours == [
        (instant(when(a)), instant(when(b))) for a, b in (("09:00", "12:00"), ("13:00", "18:00"))
    ]
    only = await clinic.hall.reader.get(
        "/api/appointments/calendar", params=window | {"staff_id": clinic.lin, "site_id": clinic.hall.site_id}
    )
    assert [item["id"] for item in only.json()["items"]] == [two["id"]]
    assert {w["staff_id"] for w in only.json()["working"]} == {clinic.lin}
    long = await clinic.hall.reader.get(
        "/api/appointments/calendar", params=window | {"end": when("00:00", 60)}
    )
    assert (long.status_code, long.json()["code"]) == (422, "appointment.period")


async def test_slots_are_what_can_be_booked(clinic: Clinic) -> None:
    await clinic.confirmed("10:00")
    ask = {"staff_id": clinic.chen, "service_item_id": clinic.service, "from": when("00:00"),
           "to": when("00:00", 1)}  # fmt: skip
    past = ask | {"from": "2026-01-05T00:00:00Z", "to": "2026-01-06T00:00:00Z"}
    gone = await clinic.hall.reader.get("/api/appointments/slots", params=past)
    assert (gone.status_code, gone.json()["items"]) == (200, [])
    body = (await clinic.hall.reader.get("/api/appointments/slots", params=ask)).json()
    found = [item["starts_at"] for item in body["items"]]
    assert found == [when(c) for c in ("13:00", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30",
                                       "17:00")]  # fmt: skip
    unknown = await clinic.hall.reader.get(
        "/api/appointments/slots", params=ask | {"service_item_id": str(uuid4())}
    )
    assert unknown.json()["code"] == "appointment.service_unknown"


async def test_lists_filter_and_page(clinic: Clinic) -> None:
    for clock in ("09:00", "10:30", "14:00"):
        await clinic.booked(clock)
    await clinic.booked("09:00", day=1)
    page = {"limit": 2, "day": next_monday().isoformat(), "status": "pending"}
    first = (await clinic.hall.reader.get("/api/appointments", params=page)).json()
    rest = (
        await clinic.hall.reader.get("/api/appointments", params=page | {"cursor": first["next_cursor"]})
    ).json()
    starts = [instant(item["starts_at"]) for item in first["items"] + rest["items"]]
    assert starts == [instant(when(clock)) for clock in ("14:00", "10:30", "09:00")]
    assert rest["next_cursor"] is None
    mine = await clinic.hall.reader.get("/api/appointments", params={"customer_id": clinic.customer})
    assert len(mine.json()["items"]) == 4
    assert (await clinic.hall.reader.get("/api/appointments", params={"status": "lost"})).status_code == 422
    counts = (await clinic.hall.reader.get("/api/appointments/summary")).json()
    assert (counts["today"], counts["pending"], counts["upcoming"]) == (0, 4, 4)


async def test_a_stranger_finds_nothing_and_a_reader_changes_nothing(clinic: Clinic, other: Hall) -> None:
    one = await clinic.booked("10:00")
    path = f"/api/appointments/{one['id']}"
    assert (await other.owner.get(path)).status_code == 404
    assert (await other.owner.get(f"{path}/events")).status_code == 404
    for verb, body in (("confirm", {}), ("cancel", {"reason": "x"}), ("complete", {}), ("no-show", {}),
                       ("reschedule", {"reason": "x", "starts_at": when("15:00")})):  # fmt: skip
        assert (await other.owner.post(f"{path}/{verb}", body)).status_code == 404
        assert (await clinic.hall.reader.post(f"{path}/{verb}", body)).status_code == 403
    item = f"/api/service-items/{clinic.service}"
    assert (await other.owner.patch(item, {"name": "X"})).status_code == 404
    window = {"start": when("00:00"), "end": when("00:00", 1)}
    body = (await other.owner.get("/api/appointments/calendar", params=window)).json()
    assert (body["items"], body["working"]) == ([], [])
    assert (await clinic.read(one["id"]))["version"] == 1


async def test_service_items(clinic: Clinic) -> None:
    first = (await clinic.hall.reader.get("/api/service-items")).json()["items"]
    assert [(item["code"], item["price"], item["currency"]) for item in first] == [
        ("SVC_001", "380.00", "CNY")
    ]
    schemas.ServiceItemRead.model_validate(first[0], extra="forbid")
    twin = await clinic.hall.manager.post(
        "/api/service-items", {"name": "X", "code": "SVC_001", "duration_minutes": 30}
    )
    assert (twin.status_code, twin.json()["code"]) == (409, "service_item.code_taken")
    for wrong in ({"duration_minutes": 1}, {"price": "-1"}, {"price": "1.234"}, {"currency": "yuan"}):
        form = {"name": "X", "duration_minutes": 30} | wrong
        assert (await clinic.hall.manager.post("/api/service-items", form)).status_code == 422, wrong
    changed = await clinic.hall.manager.patch(f"/api/service-items/{first[0]['id']}", {"price": None})
    assert changed.json()["price"] is None
    nameless = await clinic.hall.manager.patch(f"/api/service-items/{first[0]['id']}", {"name": None})
    assert nameless.status_code == 422


async def test_a_group_session_has_seats(clinic: Clinic) -> None:
    coach = await made(clinic.hall.manager, "/api/employees", name="瑜伽教练")
    await full_week(clinic.hall, coach["id"], capacity=2)
    one = await clinic.booked("10:00", staff_id=coach["id"], beside=True)
    two = await clinic.booked("10:00", staff_id=coach["id"], beside=True)
    assert one["slot_id"] == two["slot_id"] is not None
    for clock in ("10:00", "10:30"):
        full = await clinic.book(clock, staff_id=coach["id"], beside=True)
        assert (full.status_code, full.json()["code"]) == (409, "appointment.slot_taken")
    await clinic.step(one["id"], "cancel", reason="客户取消")
    await clinic.step(two["id"], "reschedule", starts_at=when("14:00"), reason="改下午")
    assert (await clinic.book("10:30", staff_id=coach["id"], beside=True)).status_code == 201


async def test_the_same_intent_books_once(clinic: Clinic) -> None:
    key: dict[str, Any] = {"idempotency-key": uuid4().hex}
    form = {"customer_id": clinic.customer, "staff_id": clinic.chen, "service_item_id": clinic.service,
            "starts_at": when("10:00")}  # fmt: skip
    first = await clinic.hall.agent_ann.post("/api/appointments", form, headers=key)
    again = await clinic.hall.agent_ann.post("/api/appointments", form, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert len((await clinic.hall.reader.get("/api/appointments")).json()["items"]) == 1
