"""People and hours, through HTTP."""

from typing import Any
from uuid import uuid4

import asyncpg

from ...cast import Hall


async def employee(hall: Hall, **fields: Any) -> dict[str, Any]:
    answer = await hall.manager.post("/api/employees", {"name": "陈医生", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def shift(staff_id: str, **fields: Any) -> dict[str, Any]:
    return {"staff_id": staff_id, "weekday": 1, "start_time": "09:00", "end_time": "18:00"} | fields


async def test_employees_get_codes_and_are_replaced(hall: Hall) -> None:
    first = await employee(hall, position="医生", skills=["热玛吉"], site_id=str(hall.site_id))
    second = await employee(hall, name="林咨询", user_id=str(hall.agent_ann.id))
    assert (first["employee_code"], second["employee_code"]) == ("EMP_001", "EMP_002")
    put = await hall.manager.put(f"/api/employees/{first['id']}", {"name": "陈主任", "position": "主任医生"})
    assert put.status_code == 200
    assert put.json()["name"] == "陈主任"
    assert put.json()["skills"] == ["热玛吉"]
    assert put.json()["employee_code"] == "EMP_001"
    assert (await hall.reader.get(f"/api/employees/{first['id']}")).json() == put.json()
    page = (await hall.reader.get("/api/employees", params={"limit": 1})).json()
    rest = (
        await hall.reader.get("/api/employees", params={"limit": 1, "cursor": page["next_cursor"]})
    ).json()
    assert [row["name"] for row in page["items"] + rest["items"]] == ["陈主任", "林咨询"]
    assert rest["next_cursor"] is None
    only = (await hall.reader.get("/api/employees", params={"user_id": str(hall.agent_ann.id)})).json()
    assert [row["id"] for row in only["items"]] == [second["id"]]


async def test_one_login_one_employee_and_nobody_elses(hall: Hall, other: Hall) -> None:
    await employee(hall, user_id=str(hall.agent_ann.id), employee_code="D-1")
    form = {"name": "Twin"}
    twin = await hall.manager.post("/api/employees", form | {"user_id": str(hall.agent_ann.id)})
    assert (twin.status_code, twin.json()["code"]) == (409, "employee.user_taken")
    code = await hall.manager.post("/api/employees", form | {"employee_code": "D-1"})
    assert (code.status_code, code.json()["code"]) == (409, "employee.code_taken")
    for field, value in (("user_id", other.owner.id), ("site_id", other.site_id), ("manager_id", uuid4())):
        foreign = await hall.manager.post("/api/employees", form | {field: str(value)})
        assert (foreign.status_code, foreign.json()["code"]) == (422, "employee.reference"), field
    assert len((await hall.reader.get("/api/employees")).json()["items"]) == 1


async def test_strangers_find_nothing(hall: Hall, other: Hall) -> None:
    mine = await employee(hall)
    made = (await hall.manager.post("/api/staff-schedules", shift(mine["id"]))).json()
    assert (await other.owner.get(f"/api/employees/{mine['id']}")).status_code == 404
    assert (await other.owner.put(f"/api/employees/{mine['id']}", {"name": "X"})).status_code == 404
    assert (await other.owner.post("/api/staff-schedules", shift(mine["id"]))).status_code == 404
    assert (await other.owner.patch(f"/api/staff-schedules/{made['id']}", {"weekday": 2})).status_code == 404
    assert (await other.owner.delete(f"/api/staff-schedules/{made['id']}")).status_code == 404
    assert (await other.owner.get("/api/staff-schedules")).json()["items"] == []
    assert (await hall.agent_ann.post("/api/staff-schedules", shift(mine["id"]))).status_code == 403


async def test_overlapping_shifts_are_refused_and_nothing_is_published(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    staff = (await employee(hall))["id"]
    night = shift(staff, weekday=7, start_time="20:00", end_time="02:00")
    for form in (shift(staff), night):
        assert (await hall.manager.post("/api/staff-schedules", form)).status_code == 201
    published = "SELECT count(*) FROM outbox_events WHERE org_id = $1"
    before = await owner_db.fetchval(published, hall.org_id)
    for clash in (
        shift(staff, start_time="17:30", end_time="20:00"),
        shift(staff, start_time="01:00", end_time="03:00"),  # Sunday's night shift ends on Monday at two
        shift(staff, start_time="00:00", end_time="23:45"),
    ):
        answer = await hall.manager.post("/api/staff-schedules", clash)
        assert (answer.status_code, answer.json()["code"]) == (409, "schedule.overlap"), clash
        assert answer.json()["params"]["schedule_id"]
    assert await owner_db.fetchval(published, hall.org_id) == before
    assert len((await hall.reader.get("/api/staff-schedules")).json()["items"]) == 2
    late = await hall.manager.post("/api/staff-schedules", shift(staff, start_time="18:00", end_time="20:00"))
    assert late.status_code == 201
    path = f"/api/staff-schedules/{late.json()['id']}"
    assert (await hall.manager.patch(path, {"start_time": "17:00"})).status_code == 409
    assert (await hall.manager.patch(path, {"end_time": "21:00"})).json()["end_time"] == "21:00:00"
    assert (await hall.manager.delete(path)).status_code == 204
    assert (await hall.manager.delete(path)).status_code == 404


async def test_hours_that_cannot_be_meant(hall: Hall, other: Hall) -> None:
    staff = (await employee(hall))["id"]
    for wrong, field in (
        ({"end_time": "09:00"}, "end_time"),
        ({"breaks": [{"start": "08:00", "end": "09:00"}]}, "breaks"),
        ({"effective_from": "2026-12-01", "effective_to": "2026-11-01"}, "effective_to"),
        ({"site_id": str(other.site_id)}, "site_id"),
    ):
        answer = await hall.manager.post("/api/staff-schedules", shift(staff, **wrong))
        assert (answer.status_code, answer.json()["code"]) == (422, "schedule.invalid")
        assert answer.json()["params"]["field"] == field
    for wrong in ({"weekday": 0}, {"start_time": "25:00"}, {"slot_minutes": 1}, {"surprise": 1},
                  {"start_time": "09:00:30"}, {"start_time": "09:00+08:00"}):  # fmt: skip
        answer = await hall.manager.post("/api/staff-schedules", shift(staff, **wrong))
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert (await hall.reader.get("/api/staff-schedules")).json()["items"] == []


async def test_leave_and_extra_hours(hall: Hall) -> None:
    staff = (await employee(hall, site_id=str(hall.site_id)))["id"]
    leave = {"staff_id": staff, "starts_at": "2026-12-01T00:00:00+08:00",
             "ends_at": "2026-12-03T00:00:00+08:00",
             "reason": "年假"}  # fmt: skip
    made = await hall.manager.post("/api/schedule-exceptions", leave)
    assert made.status_code == 201
    assert made.json()["starts_at"] == "2026-11-30T16:00:00Z"
    extra = await hall.manager.post("/api/schedule-exceptions", leave | {"kind": "extra"})
    assert extra.json()["site_id"] == str(hall.site_id)
    backwards = await hall.manager.post("/api/schedule-exceptions", leave | {"ends_at": leave["starts_at"]})
    assert (backwards.status_code, backwards.json()["code"]) == (422, "schedule.invalid")
    naive = await hall.manager.post("/api/schedule-exceptions", leave | {"starts_at": "2026-12-01T00:00:00"})
    assert naive.status_code == 422
    window = {"staff_id": staff, "start": "2026-12-02T00:00:00Z", "end": "2026-12-09T00:00:00Z"}
    assert len((await hall.reader.get("/api/schedule-exceptions", params=window)).json()["items"]) == 2
    window["start"] = "2026-12-05T00:00:00Z"
    assert (await hall.reader.get("/api/schedule-exceptions", params=window)).json()["items"] == []
    gone = await hall.manager.delete(f"/api/schedule-exceptions/{made.json()['id']}")
    assert gone.status_code == 204
    assert len((await hall.reader.get("/api/schedule-exceptions")).json()["items"]) == 1


async def test_who_has_left_gets_no_hours(hall: Hall) -> None:
    staff = (await employee(hall, status="left"))["id"]
    answer = await hall.manager.post("/api/staff-schedules", shift(staff))
    assert (answer.status_code, answer.json()["code"]) == (409, "employee.left")
