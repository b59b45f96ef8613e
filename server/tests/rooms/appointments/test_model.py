"""Booking against a model: random walks through every verb, each answer foretold, nothing ever twice.

The model knows three people, two rooms and four customers of one afternoon, and says before each step whether
it must be done or refused. A walk that fails prints its seed.
"""
# ASVS 2.3.1, 2.3.2, 2.3.4: what may follow what, and nothing at two places

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from zhike.rooms.appointments import rules, service

from .clinic import Clinic, full_week, instant, made, phone, when

STEPS = 45
LENGTH, CLEANING = timedelta(hours=1), timedelta(minutes=15)
TWICE = """
SELECT count(*) FROM appointment_resources a JOIN appointment_resources b
  ON b.org_id = a.org_id AND b.resource_id = a.resource_id AND b.unit = a.unit AND a.id < b.id
 AND tstzrange(a.busy_from, a.busy_until) && tstzrange(b.busy_from, b.busy_until)
WHERE a.org_id = $1 AND a.released_at IS NULL AND b.released_at IS NULL
"""


@dataclass
class Visit:
    """What the model knows of one appointment."""

    id: str
    staff: str
    customer: str
    room: str
    start: datetime
    status: str
    lapsed: bool = False

    @property
    def stands(self) -> bool:
        return self.status in ("pending", "confirmed")

    def meets(self, start: datetime, after: timedelta) -> bool:
        """Whether it is in the way of a visit from ``start``, with so long a time after both."""
        return self.stands and self.start < start + LENGTH + after and start < self.start + LENGTH + after


@dataclass
class Model:
    staff: list[str]
    rooms: list[str]
    visits: dict[str, Visit] = field(default_factory=dict)

    def standing(self, but: str | None = None) -> list[Visit]:
        return [visit for visit in self.visits.values() if visit.stands and visit.id != but]

    def person_free(self, staff: str, start: datetime, but: str | None = None) -> bool:
        return not any(
            visit.staff == staff and not visit.lapsed and visit.meets(start, CLEANING)
            for visit in self.standing(but)
        )

    def room_free(self, staff: str, start: datetime, but: str | None = None) -> bool:
        """A lapsed hold of this very person gives way; another's keeps its room until the job has been."""
        taken = {
            visit.room for visit in self.standing(but)
            if visit.meets(start, CLEANING) and not (visit.lapsed and visit.staff == staff)
        }  # fmt: skip
        return len(taken) < len(self.rooms)

    def customer_free(self, customer: str, staff: str, start: datetime, but: str | None = None) -> bool:
        return not any(
            visit.customer == customer and visit.meets(start, timedelta())
            and not (visit.lapsed and visit.staff == staff)
            for visit in self.standing(but)
        )  # fmt: skip

    def foretell(self, staff: str, customer: str, start: datetime, but: str | None = None) -> str:
        """The answer to a wish: ``done``, or the code of the refusal."""
        if not (self.person_free(staff, start, but) and self.room_free(staff, start, but)):
            return "appointment.slot_taken"
        if not self.customer_free(customer, staff, start, but):
            return "appointment.customer_busy"
        return "done"

    def cleared(self, staff: str, start: datetime) -> None:
        for visit in self.standing():
            if visit.staff == staff and visit.lapsed and visit.meets(start, CLEANING):
                visit.status = "cancelled"


class Walk:
    """One walk: what is done, what was foretold, what came."""

    def __init__(self, clinic: Clinic, db: asyncpg.Connection, seed: int) -> None:
        self.clinic, self.db, self.chance = clinic, db, random.Random(seed)
        self.done = 0

    async def prepare(self) -> None:
        hall = self.clinic.hall
        third = (await made(hall.manager, "/api/employees", name="周医生"))["id"]
        await full_week(hall, third)
        rooms = [
            (await made(hall.manager, "/api/resources", site_id=str(hall.site_id), kind="room", name=name))[
                "id"
            ]
            for name in ("诊室 1", "诊室 2")
        ]
        form = {"name": "光子", "duration_minutes": 60, "buffer_after": 15, "needs": [rooms]}
        self.service = (await made(hall.manager, "/api/service-items", **form))["id"]
        self.customers = [
            (await made(hall.agent_ann, "/api/customers", name=f"客户{n}", phone=phone()))["id"]
            for n in range(4)
        ]
        self.model = Model([self.clinic.chen, self.clinic.lin, third], rooms)

    def start(self) -> datetime:
        return instant(when("13:00")) + timedelta(minutes=15 * self.chance.randrange(14))

    def some(self, status: str = "") -> Visit | None:
        found = [one for one in self.model.visits.values() if not status or one.status == status]
        return self.chance.choice(found) if found else None

    def note(self, row: dict[str, Any]) -> None:
        self.model.visits[row["id"]] = Visit(
            row["id"], row["staff_id"], row["customer_id"], row["resources"][0]["id"],
            instant(row["starts_at"]), row["status"],
        )  # fmt: skip

    async def book(self) -> None:
        start, customer = self.start(), self.chance.choice(self.customers)
        staff = self.chance.choice([*self.model.staff, None])
        answer = await self.clinic.book("13:00", starts_at=start.isoformat(), staff_id=staff,
                                        customer_id=customer, service_item_id=self.service)  # fmt: skip
        code = "done" if answer.status_code == 201 else answer.json()["code"]
        if staff is None:
            could = {self.model.foretell(one, customer, start) for one in self.model.staff}
            assert code in could
            assert code != "appointment.slot_taken" or could == {"appointment.slot_taken"}
        else:
            assert code == self.model.foretell(staff, customer, start)
        if code == "done":
            self.model.cleared(answer.json()["staff_id"], start)
            self.note(answer.json())
            self.done += 1

    async def move(self) -> None:
        visit = self.some()
        if visit is None:
            return
        start, staff = self.start(), self.chance.choice(self.model.staff)
        body = {"starts_at": start.isoformat(), "staff_id": staff, "reason": "改期"}
        answer = await self.clinic.hall.agent_ann.post(f"/api/appointments/{visit.id}/reschedule", body)
        code = "done" if answer.is_success else answer.json()["code"]
        if not visit.stands:
            assert code == "appointment.status"
            return
        foretold = self.model.foretell(staff, visit.customer, start, visit.id)
        if visit.lapsed:
            assert code in {"appointment.hold_expired", foretold} - {"done"}
            return
        assert code == foretold
        if code == "done":
            visit.status = "cancelled"
            self.model.cleared(staff, start)
            self.note(answer.json())
            self.done += 1

    async def end(self) -> None:
        visit, verb = self.some(), self.chance.choice(("confirm", "cancel", "complete", "no-show"))
        if visit is None:
            return
        body = {"reason": "不来了"} if verb == "cancel" else {}
        answer = await self.clinic.hall.agent_bo.post(f"/api/appointments/{visit.id}/{verb}", body)
        origins, after = rules.STEPS[verb.replace("-", "_")]  # type: ignore[index]
        if visit.status not in origins:
            assert answer.json()["code"] == "appointment.status"
        elif verb == "confirm" and visit.lapsed:
            assert answer.json()["code"] == "appointment.hold_expired"
        else:
            assert answer.status_code == 200, answer.text
            visit.status = after
            self.done += 1

    async def lapse(self) -> None:
        """A hold runs out; the job that gives it back has not been yet."""
        if (visit := self.some("pending")) is not None and not visit.lapsed:
            await self.db.execute(
                "UPDATE appointments SET hold_expires_at = $3 WHERE org_id = $1 AND id = $2",
                self.clinic.hall.org_id, UUID(visit.id), datetime.now(UTC) - timedelta(seconds=1),
            )  # fmt: skip
            visit.lapsed = True

    async def sweep(self) -> None:
        """The job has been: what ran out is free again."""
        hall = self.clinic.hall
        async with hall.held.unit.transaction(hall.actor()) as tx:
            for id in await service.expired_holds(tx):
                assert await service.expire(tx, id)
        for visit in self.model.standing():
            if visit.lapsed:
                visit.status = "cancelled"

    async def check(self) -> None:
        """What stands in the database is what stands in the model."""
        rows = await self.db.fetch(
            "SELECT id, status FROM appointments WHERE org_id = $1", self.clinic.hall.org_id
        )
        assert {str(row["id"]): row["status"] for row in rows} == {
            visit.id: visit.status for visit in self.model.visits.values()
        }
        assert await self.db.fetchval(TWICE, self.clinic.hall.org_id) == 0
        held = await self.db.fetchval(
            "SELECT count(*) FROM appointment_resources WHERE org_id = $1 AND released_at IS NULL",
            self.clinic.hall.org_id,
        )
        assert held == len(self.model.standing())


@pytest.mark.parametrize("seed", range(8))
async def test_every_answer_is_foretold(clinic: Clinic, owner_db: asyncpg.Connection, seed: int) -> None:
    walk = Walk(clinic, owner_db, seed)
    await walk.prepare()
    verbs = [
        walk.book,
        walk.book,
        walk.book,
        walk.move,
        walk.move,
        walk.end,
        walk.end,
        walk.lapse,
        walk.sweep,
    ]
    for place in range(STEPS):
        verb = walk.chance.choice(verbs)
        try:
            await verb()
            await walk.check()
        except AssertionError as problem:
            raise AssertionError(f"seed {seed}, step {place}, {verb.__name__}: {problem}") from problem
    assert walk.done > STEPS / 5
