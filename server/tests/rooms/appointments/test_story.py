"""Random lives of one person's calendar, told twice: by the verbs and by a model that fits on a page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.core.errors import DomainError
from zhike.rooms.appointments import schemas, service
from zhike.rooms.staff import schemas as staff_schemas
from zhike.rooms.staff import service as staff

from .clinic import Clinic, instant, when

TEN = timedelta(minutes=10)
HOLD = timedelta(minutes=30)
ENDS = {"confirm": "confirmed", "cancel": "cancelled", "complete": "completed", "no_show": "no_show"}

tens = st.integers(-2, 20)
steps = st.one_of(
    st.tuples(st.just("book"), tens, st.integers(1, 6)),
    st.tuples(st.just("wait"), st.integers(1, 40), st.just(0)),
    st.tuples(st.sampled_from(["confirm", "cancel", "complete", "no_show"]), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("reschedule"), st.integers(0, 9), tens),
)


@dataclass
class Visit:
    start: datetime
    end: datetime
    status: str = "pending"
    held_until: datetime | None = None
    id: UUID | None = None

    def lapsed(self, now: datetime) -> bool:
        return self.status == "pending" and self.held_until is not None and self.held_until <= now

    def meets(self, start: datetime, end: datetime) -> bool:
        return self.status in ("pending", "confirmed") and start < self.end and self.start < end


class Model:
    """The shop is open for three hours. What `do` answers is what the verb must answer."""

    def __init__(self, opens: datetime) -> None:
        self.opens, self.closes = opens, opens + timedelta(hours=3)
        self.now = opens - timedelta(days=2)
        self.visits: list[Visit] = []
        self.made: UUID | None = None

    def place(self, start: datetime, end: datetime, but: Visit | None = None) -> str | None:
        if start < self.opens or end > self.closes:
            return "appointment.outside_hours"
        others = [visit for visit in self.visits if visit is not but and visit.meets(start, end)]
        if any(not visit.lapsed(self.now) for visit in others):
            return "appointment.slot_taken"
        for visit in others:
            visit.status = "cancelled"
        return None

    def book(self, start: datetime, end: datetime) -> str | None:
        refused = self.place(start, end)
        if refused is None:
            self.visits.append(Visit(start, end, held_until=self.now + HOLD))
        return refused

    def step(self, verb: str, visit: Visit) -> str | None:
        origins = {"confirm": ("pending",), "cancel": ("pending", "confirmed")}.get(verb, ("confirmed",))
        if visit.status not in origins:
            return "appointment.status"
        if verb == "confirm" and visit.lapsed(self.now):
            return "appointment.hold_expired"
        visit.status = {"confirm": "confirmed", "cancel": "cancelled", "complete": "completed"}.get(
            verb, verb
        )
        return None

    def reschedule(self, old: Visit, start: datetime) -> str | None:
        if old.status not in ("pending", "confirmed"):
            return "appointment.status"
        if old.lapsed(self.now):
            return "appointment.hold_expired"
        end = start + (old.end - old.start)
        refused = self.place(start, end, but=old)
        if refused is None:
            held = self.now + HOLD if old.status == "pending" else None
            self.visits.append(Visit(start, end, old.status, held))
            old.status = "cancelled"
        return refused


async def _open(clinic: Clinic, opens: datetime) -> UUID:
    """A new person who works three hours on that Monday."""
    local = opens + timedelta(hours=8)
    async with clinic.hall.held.unit.transaction(clinic.hall.actor()) as tx:
        person = await staff.create_employee(tx, staff_schemas.EmployeeFields(name="何医生"))
        form = staff_schemas.ScheduleCreate(
            staff_id=person.id, weekday=1, start_time=local.time(),
            end_time=(local + timedelta(hours=3)).time(), slot_minutes=10,
        )  # fmt: skip
        await staff.create_schedule(tx, form)
        return person.id


async def _do(clinic: Clinic, model: Model, staff_id: UUID, service_id: UUID, step: Any) -> str | None:
    """One step in the real thing; the refusal's code."""
    verb, one, two = step
    if verb == "wait":
        return None
    try:
        async with clinic.hall.held.unit.transaction(clinic.hall.actor(), now=model.now) as tx:
            if verb == "book":
                start = model.opens + one * TEN
                form = schemas.AppointmentCreate(
                    customer_id=UUID(clinic.customer), staff_id=staff_id, service_item_id=service_id,
                    starts_at=start, ends_at=start + two * TEN, beside=True,
                )  # fmt: skip
                made = await service.create(tx, form)
            else:
                id = model.visits[one].id
                assert id is not None
                if verb == "reschedule":
                    body = schemas.Reschedule(starts_at=model.opens + two * TEN, reason="改")
                    made = await service.reschedule(tx, id, body)
                else:
                    extra = {"reason": "x"} if verb == "cancel" else {}
                    await getattr(service, verb)(tx, id, **extra)
                    return None
    except DomainError as refusal:
        return refusal.code
    model.made = made
    return None


def _expected(model: Model, step: Any) -> str | None:
    verb, one, two = step
    if verb == "wait":
        model.now += timedelta(minutes=one)
        return None
    if verb == "book":
        start = model.opens + one * TEN
        return model.book(start, start + two * TEN)
    if verb == "reschedule":
        return model.reschedule(model.visits[one], model.opens + two * TEN)
    return model.step(verb, model.visits[one])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=5, max_size=25))
async def test_the_verbs_do_what_the_model_says(clinic: Clinic, story: list[Any]) -> None:
    opens = instant(when("13:00")).astimezone(UTC)
    staff_id = await _open(clinic, opens)
    item = await clinic.hall.manager.post("/api/service-items", {"name": "面诊", "duration_minutes": 10})
    service_id = UUID(item.json()["id"])
    model = Model(opens)
    for step in story:
        if step[0] not in ("book", "wait") and step[1] >= len(model.visits):
            continue
        before = len(model.visits)
        got = await _do(clinic, model, staff_id, service_id, step)
        assert got == _expected(model, step), (step, model.visits)
        if len(model.visits) > before:
            model.visits[-1].id = model.made
    async with clinic.hall.held.unit.reading(clinic.hall.actor()) as tx:
        rows = await tx.conn.fetch(
            "SELECT id, starts_at, ends_at, status FROM appointments WHERE org_id = $1 AND staff_id = $2",
            tx.org_id, staff_id,
        )  # fmt: skip
    stored = {row["id"]: (row["starts_at"], row["ends_at"], row["status"]) for row in rows}
    assert stored == {visit.id: (visit.start, visit.end, visit.status) for visit in model.visits}
