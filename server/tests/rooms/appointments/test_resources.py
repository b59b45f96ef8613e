"""Rooms and devices, anybody, and the customer's own time, through HTTP."""
# ASVS 2.3.1, 2.3.4: nobody and nothing is in two places at once

from typing import Any
from uuid import uuid4

import asyncpg

from zhike.rooms.appointments import schemas
from zhike.rooms.resources.schemas import ResourceRead

from .clinic import Clinic, full_week, made, phone, when

FROM_TO = {"from": when("00:00"), "to": when("23:00")}


async def room(clinic: Clinic, name: str, **more: Any) -> str:
    form = {"site_id": str(clinic.hall.site_id), "kind": "room", "name": name} | more
    return (await made(clinic.hall.manager, "/api/resources", **form))["id"]  # type: ignore[no-any-return]


async def needing(clinic: Clinic, *needs: list[str], **more: Any) -> str:
    form = {"name": "光子嫩肤", "duration_minutes": 60, "needs": list(needs)} | more
    return (await made(clinic.hall.manager, "/api/service-items", **form))["id"]  # type: ignore[no-any-return]


async def somebody(clinic: Clinic, name: str = "李女士") -> str:
    return (await made(clinic.hall.agent_ann, "/api/customers", name=name, phone=phone()))["id"]  # type: ignore[no-any-return]


async def starts(clinic: Clinic, service: str, **more: str) -> dict[str, Any]:
    query = {"service_item_id": service, **FROM_TO, **more}
    answer = await clinic.hall.reader.get("/api/appointments/openings", params=query)
    assert answer.status_code == 200, answer.text
    schemas.Openings.model_validate(answer.json(), extra="forbid")
    return {one["starts_at"]: one for one in answer.json()["items"]}


async def test_a_room_is_kept_and_renamed(clinic: Clinic) -> None:
    id = await room(clinic, "VIP 诊室", capacity=2, note="二楼")
    answer = await clinic.hall.manager.patch(f"/api/resources/{id}", {"name": "VIP 诊室 1", "capacity": 3})
    kept = ResourceRead.model_validate(answer.json(), extra="forbid")
    assert (kept.name, kept.capacity, kept.note) == ("VIP 诊室 1", 3, "二楼")
    again = {"site_id": str(clinic.hall.site_id), "kind": "device", "name": "VIP 诊室 1"}
    refused = await clinic.hall.manager.post("/api/resources", again)
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.name_taken")
    far = await clinic.hall.manager.post("/api/resources", again | {"site_id": str(uuid4())})
    assert (far.status_code, far.json()["code"]) == (422, "resource.site_unknown")
    await clinic.hall.manager.patch(f"/api/resources/{id}", {"is_active": False})
    rows = (await clinic.hall.reader.get("/api/resources", params={"active": "true"})).json()["items"]
    assert rows == []


async def test_a_service_says_what_it_needs(clinic: Clinic) -> None:
    one, two = await room(clinic, "诊室 1"), await room(clinic, "诊室 2")
    laser = await room(clinic, "激光仪", kind="device")
    service = await needing(clinic, [one, two], [laser])
    rows = (await clinic.hall.reader.get("/api/service-items")).json()["items"]
    assert next(row for row in rows if row["id"] == service)["needs"] == [[one, two], [laser]]
    path = f"/api/service-items/{service}"
    changed = (await clinic.hall.manager.patch(path, {"needs": [[two]], "capacity": 4})).json()
    assert (changed["needs"], changed["capacity"]) == ([[two]], 4)
    unknown = await clinic.hall.manager.patch(path, {"needs": [[str(uuid4())]]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "service_item.resource_unknown")
    kept = (await clinic.hall.manager.patch(path, {"name": "新名"})).json()
    assert kept["needs"] == [[two]]


async def test_two_people_cannot_have_one_room(clinic: Clinic, owner_db: asyncpg.Connection) -> None:
    only = await room(clinic, "诊室 1")
    service = await needing(clinic, [only], buffer_after=15)
    first = await clinic.booked("10:00", service_item_id=service)
    assert first["resources"] == [{"id": only, "kind": "room", "name": "诊室 1"}]
    other = {"service_item_id": service, "staff_id": clinic.lin, "customer_id": await somebody(clinic)}
    refused = await clinic.book("11:00", **other)  # it is being cleaned until a quarter past
    assert (refused.status_code, refused.json()["code"]) == (409, "appointment.slot_taken")
    free = [one["starts_at"] for one in refused.json()["params"]["alternatives"]]
    assert len(free) == 3
    assert when("10:00") not in free and when("11:00") not in free
    count = "SELECT count(*) FROM appointments WHERE org_id = $1"
    assert await owner_db.fetchval(count, clinic.hall.org_id) == 1
    await clinic.step(first["id"], "cancel", reason="不来了")
    assert (await clinic.book("11:00", **other)).status_code == 201
    assert (await clinic.read(first["id"]))["resources"] == [{"id": only, "kind": "room", "name": "诊室 1"}]


async def test_each_bed_is_taken_once_and_any_room_will_do(clinic: Clinic) -> None:
    beds, other = await room(clinic, "双床房", capacity=2), await room(clinic, "单人房")
    service = await needing(clinic, [beds, other])
    third = (await made(clinic.hall.manager, "/api/employees", name="周医生"))["id"]
    fourth = (await made(clinic.hall.manager, "/api/employees", name="吴医生"))["id"]
    for id in (third, fourth):
        await full_week(clinic.hall, id)
    names = []
    for staff in (clinic.chen, clinic.lin, third):
        visit = await clinic.booked(
            "10:00", service_item_id=service, staff_id=staff, customer_id=await somebody(clinic)
        )
        names.append(visit["resources"][0]["name"])
    assert sorted(names) == ["单人房", "双床房", "双床房"]
    last = await clinic.book("10:00", service_item_id=service, staff_id=fourth)
    assert last.json()["code"] == "appointment.slot_taken"
    assert when("10:00") not in await starts(clinic, service)
    assert (await starts(clinic, service))[when("11:00")]["staff_count"] == 4


async def test_a_move_takes_another_room_and_gives_the_old_one_back(clinic: Clinic) -> None:
    only = await room(clinic, "诊室 1")
    service = await needing(clinic, [only])
    visit = await clinic.confirmed("10:00", service_item_id=service)
    moved = await clinic.step(visit["id"], "reschedule", starts_at=when("10:30"), reason="晚一点")
    assert moved["resources"][0]["id"] == only
    assert (await starts(clinic, service, staff_id=clinic.lin)).keys() >= {when("09:00"), when("09:30")}
    assert when("10:00") not in await starts(clinic, service, staff_id=clinic.lin)
    done = await clinic.step(moved["id"], "complete")
    assert done["status"] == "completed"
    assert when("10:00") in await starts(clinic, service, staff_id=clinic.lin)


async def test_a_class_has_its_room_until_the_last_one_leaves(clinic: Clinic) -> None:
    hall = await room(clinic, "瑜伽室")
    course = await needing(clinic, [hall], name="产后瑜伽", capacity=2)
    alone = await needing(clinic, [hall], name="私教")
    seats = [
        await clinic.booked("10:00", service_item_id=course, customer_id=await somebody(clinic))
        for _ in range(2)
    ]
    assert {seat["slot_id"] for seat in seats} == {seats[0]["slot_id"]}
    assert seats[1]["resources"][0]["id"] == hall
    third = await clinic.book("10:00", service_item_id=course, customer_id=await somebody(clinic))
    assert third.json()["code"] == "appointment.slot_taken"
    elsewhere = {"service_item_id": alone, "staff_id": clinic.lin, "customer_id": await somebody(clinic)}
    assert (await clinic.book("10:00", **elsewhere)).status_code == 409
    await clinic.step(seats[0]["id"], "cancel", reason="不来了")
    assert (await starts(clinic, course))[when("10:00")]["staff_ids"] == [clinic.chen]
    assert (await clinic.book("10:00", **elsewhere)).status_code == 409
    await clinic.step(seats[1]["id"], "cancel", reason="不来了")
    assert (await clinic.book("10:00", **elsewhere)).status_code == 201


async def test_anybody_means_the_least_busy_who_is_free(clinic: Clinic) -> None:
    await clinic.booked("14:00", customer_id=await somebody(clinic))
    both = await clinic.booked("10:00", staff_id=None)
    assert both["staff_id"] == clinic.lin
    again = await clinic.booked("10:00", staff_id=None, customer_id=await somebody(clinic))
    assert again["staff_id"] == clinic.chen
    nobody = await clinic.book("10:30", staff_id=None, customer_id=await somebody(clinic))
    assert (nobody.status_code, nobody.json()["code"]) == (409, "appointment.slot_taken")
    assert len(nobody.json()["params"]["alternatives"]) == 3
    skilled = await needing(clinic, name="热玛吉", skills=["热玛吉"])
    none = await clinic.book("16:00", staff_id=None, service_item_id=skilled)
    assert none.json()["code"] == "appointment.slot_taken"


async def test_a_customer_is_in_one_place_unless_one_says_otherwise(
    clinic: Clinic, owner_db: asyncpg.Connection
) -> None:
    first = await clinic.booked("10:00")
    refused = await clinic.book("10:30", staff_id=clinic.lin)
    assert (refused.status_code, refused.json()["code"]) == (409, "appointment.customer_busy")
    assert refused.json()["params"]["appointment_no"] == first["appointment_no"]
    beside = await clinic.booked("10:30", staff_id=clinic.lin, beside=True)
    assert beside["is_beside"]
    later = await clinic.booked("14:00", staff_id=clinic.lin)
    move = {"starts_at": when("10:00", 0), "staff_id": clinic.chen, "reason": "换"}
    await clinic.step(first["id"], "cancel", reason="不来了")
    moved = await clinic.hall.agent_ann.post(f"/api/appointments/{later['id']}/reschedule", move)
    assert (
        moved.json()["code"] == "appointment.customer_busy"
    )  # the one beside goes on until half past eleven
    assert (await clinic.read(later["id"]))["status"] == "pending"


async def test_the_calendar_shows_one_room(clinic: Clinic) -> None:
    one, two = await room(clinic, "诊室 1"), await room(clinic, "诊室 2")
    service = await needing(clinic, [one, two])
    visit = await clinic.booked("10:00", service_item_id=service)
    other = await clinic.booked(
        "10:00", service_item_id=service, staff_id=clinic.lin, customer_id=await somebody(clinic)
    )
    query = {"start": when("00:00"), "end": when("23:00"), "resource_id": other["resources"][0]["id"]}
    shown = (await clinic.hall.reader.get("/api/appointments/calendar", params=query)).json()["items"]
    assert [item["id"] for item in shown] == [other["id"]]
    assert visit["resources"][0]["id"] == one
