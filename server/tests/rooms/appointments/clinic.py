"""A clinic to book at: people with hours, services, customers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2

from ...cast import Hall, Person

SHANGHAI = ZoneInfo("Asia/Shanghai")


def next_monday() -> date:
    """A Monday that lies ahead by at least a week, on the clinic's clock."""
    today = datetime.now(SHANGHAI).date()
    return today + timedelta(days=7 + 7 - today.weekday())


def when(clock: str, day: int = 0) -> str:
    """``clock`` on that Monday, or so many days after it."""
    hour, minute = map(int, clock.split(":"))
    local = datetime.combine(next_monday() + timedelta(days=day), time(hour, minute), SHANGHAI)
    return local.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass
class Clinic:
    """Doctor Chen works from 09:00 to 18:00 with lunch at noon, each day; Lin too."""

    hall: Hall
    chen: str
    lin: str
    service: str
    customer: str

    async def book(
        self, clock: str, *, by: Person | None = None, day: int = 0, **more: Any
    ) -> httpx2.Response:
        form = {"customer_id": self.customer, "staff_id": self.chen, "service_item_id": self.service,
                "starts_at": when(clock, day)} | more  # fmt: skip
        return await (by or self.hall.agent_ann).post("/api/appointments", form)

    async def booked(self, clock: str, **more: Any) -> dict[str, Any]:
        answer = await self.book(clock, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()  # type: ignore[no-any-return]

    async def confirmed(self, clock: str, **more: Any) -> dict[str, Any]:
        made = await self.booked(clock, **more)
        return await self.step(made["id"], "confirm")

    async def step(self, id: str, verb: str, status: int = 200, **body: Any) -> dict[str, Any]:
        answer = await self.hall.agent_ann.post(f"/api/appointments/{id}/{verb}", body)
        assert answer.status_code == status, answer.text
        return answer.json()  # type: ignore[no-any-return]

    async def read(self, id: str) -> dict[str, Any]:
        return (await self.hall.reader.get(f"/api/appointments/{id}")).json()  # type: ignore[no-any-return]


async def made(person: Person, path: str, **form: Any) -> dict[str, Any]:
    answer = await person.post(path, form)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def full_week(hall: Hall, staff_id: str, **more: Any) -> None:
    """From nine to six with lunch at noon, on all seven days."""
    for weekday in range(1, 8):
        form = {"staff_id": staff_id, "weekday": weekday, "start_time": "09:00", "end_time": "18:00",
                "breaks": [{"start": "12:00", "end": "13:00"}]} | more  # fmt: skip
        await made(hall.manager, "/api/staff-schedules", **form)


def phone() -> str:
    return f"139{uuid4().int % 10**8:08d}"


async def open_clinic(hall: Hall) -> Clinic:
    people = []
    for name, user in (("陈医生", hall.coach_chen.id), ("林医生", None)):
        form = {"name": name, "position": "医生", "user_id": str(user) if user else None}
        people.append((await made(hall.manager, "/api/employees", **form))["id"])
        await full_week(hall, people[-1])
    service = await made(
        hall.manager,
        "/api/service-items",
        name="皮肤检测",
        duration_minutes=60,
        buffer_after=15,
        price="380.00",
    )
    customer = await made(hall.agent_ann, "/api/customers", name="王女士", phone=phone())
    return Clinic(hall, people[0], people[1], service["id"], customer["id"])
