"""The closed loop as functions: a clinic registers, somebody asks, is answered, booked, reminded, reviewed.

Each step goes through HTTP as the person who takes it, lets the deferred work run, remembers what it made in
the `Loop`, and answers what the API answered. Tests compose the steps and look at the facts.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from zhike import wiring
from zhike.core import jobs
from zhike.core.clock import utcnow
from zhike.core.db import Database

from ..cast import PASSWORD, Hall, Person, new_client
from ..rooms.conversations.talk import Visitor, open_channel

SHANGHAI = ZoneInfo("Asia/Shanghai")
Answer = dict[str, Any]
TEAM = (("manager", "manager", "韩店长"), ("agent_ann", "agent", "安静怡"), ("coach_chen", "coach", "陈医生"))


@dataclass
class Loop:
    """A clinic under way. ``services`` is what its worker works with; ``made`` are answers by name."""

    hall: Hall
    relay_db: Database
    services: Any
    asker: str = "王小美"
    made: dict[str, Answer] = field(default_factory=dict)
    visitor: Visitor | None = None

    def id(self, name: str) -> str:
        return str(self.made[name]["id"])

    async def work(self, until: datetime | None = None) -> jobs.Drained:
        """Carry the outbox and run the clinic's jobs, up to a time that may lie ahead."""
        return await jobs.drain(
            self.hall.held.unit, self.relay_db, wiring.registry(), org_id=self.hall.org_id, until=until,
            services=self.services,
        )  # fmt: skip


async def post(person: Person, path: str, body: Any = None, status: int = 201) -> Answer:
    answer = await person.post(path, body)
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()  # type: ignore[no-any-return]


async def get(person: Person, path: str, **params: Any) -> Any:
    answer = await person.get(path, params=params)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


async def sign_in(app: FastAPI, address: str, role: str) -> Person:
    """A browser that logs in with the password."""
    client = new_client(app)
    form = {"login": address, "password": PASSWORD}
    answer = await client.post("/api/auth/login/password", json=form)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return Person(client, UUID(body["user"]["id"]), role, body["csrf_token"])


@contextlib.asynccontextmanager
async def register_clinic(app: FastAPI) -> AsyncIterator[Hall]:
    """Register, log in, add colleagues who log in themselves."""
    tag = uuid4().hex[:10]
    address = f"owner-{tag}@hall.test"
    form = {"org_name": f"知颜医美 {tag}", "industry": "medaes", "name": "林院长", "login": address,
            "password": PASSWORD}  # fmt: skip
    async with contextlib.AsyncExitStack() as stack:
        async with new_client(app) as client:
            answer = await client.post("/api/auth/register", json=form)
            assert answer.status_code == 201, answer.text
        owner = await sign_in(app, address, "owner")
        stack.push_async_callback(owner.client.aclose)
        me = await get(owner, "/api/auth/me")
        hall = Hall(app, UUID(me["org"]["id"]), UUID(me["sites"][0]["id"]), {"owner": owner})
        for name, role, shown in TEAM:
            colleague = f"{name}-{tag}@hall.test"
            await post(owner, "/api/users",
                       {"name": shown, "login": colleague, "password": PASSWORD, "role": role})  # fmt: skip
            hall.people[name] = await sign_in(app, colleague, role)
            stack.push_async_callback(hall.people[name].client.aclose)
        yield hall


async def hire(loop: Loop) -> Answer:
    """Doctor Chen, who has a login, and what he gives."""
    hall = loop.hall
    form = {"name": "陈医生", "position": "医生", "skills": ["光电"], "user_id": str(hall.coach_chen.id),
            "site_id": str(hall.site_id)}  # fmt: skip
    loop.made["employee"] = await post(hall.manager, "/api/employees", form)
    service = {"name": "光子嫩肤", "duration_minutes": 45, "buffer_after": 15, "price": "1280.00",
               "skills": ["光电"]}  # fmt: skip
    loop.made["service"] = await post(hall.manager, "/api/service-items", service)
    return loop.made["employee"]


async def publish_schedule(loop: Loop) -> None:
    """Every day from nine to six, lunch at noon."""
    for weekday in range(1, 8):
        form = {"staff_id": loop.id("employee"), "weekday": weekday, "start_time": "09:00",
                "end_time": "18:00", "breaks": [{"start": "12:00", "end": "13:00"}]}  # fmt: skip
        loop.made["schedule"] = await post(loop.hall.manager, "/api/staff-schedules", form)


async def open_web_channel(loop: Loop) -> Answer:
    loop.made["channel"] = await open_channel(loop.hall, name="官网", title="知颜医美")
    return loop.made["channel"]


async def lead_arrives_by_chat(loop: Loop, *words: str) -> Answer:
    """A stranger opens the chat, leaves name and phone, and asks."""
    loop.visitor = Visitor(loop.hall, loop.made["channel"]["public_key"])
    await loop.visitor.enter(
        name=loop.asker, phone=f"139{uuid4().int % 10**8:08d}", page_url="https://clinic.example/ipl",
        utm={"source": "xiaohongshu", "campaign": "双十一"},
    )  # fmt: skip
    for said in words or ("你好，光子嫩肤多少钱？", "周末可以约吗"):
        loop.made["question"] = await loop.visitor.say(said)
    (await loop.work()).ok()
    id = await loop.visitor.conversation()
    loop.made["conversation"] = await get(loop.hall.agent_ann, f"/api/conversations/{id}")
    loop.made["lead"] = await get(loop.hall.agent_ann, f"/api/leads/{loop.made['conversation']['lead_id']}")
    return loop.made["lead"]


async def agent_answers(loop: Loop, said: str) -> Answer:
    form = {"content": said, "external_message_id": str(uuid4())}
    path = f"/api/conversations/{loop.id('conversation')}/messages"
    loop.made["answer"] = await post(loop.hall.agent_ann, path, form)
    return loop.made["answer"]


async def convert(loop: Loop) -> Answer:
    """The lead becomes a customer."""
    lead = await post(loop.hall.agent_ann, f"/api/leads/{loop.id('lead')}/convert", status=200)
    (await loop.work()).ok()
    loop.made["customer"] = await get(loop.hall.agent_ann, f"/api/customers/{lead['customer_id']}")
    return lead


def clock(day: date, hour: int, minute: int = 0) -> datetime:
    """That time on the clinic's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def today() -> date:
    return utcnow().astimezone(SHANGHAI).date()


async def free_times(loop: Loop, day: date) -> list[datetime]:
    """When Doctor Chen could begin that day."""
    found = await get(
        loop.hall.agent_ann, "/api/appointments/slots", staff_id=loop.id("employee"),
        service_item_id=loop.id("service"), **{"from": clock(day, 0).isoformat(),
                                               "to": clock(day + timedelta(days=1), 0).isoformat()},
    )  # fmt: skip
    return [starts_at(slot) for slot in found["items"]]


def wish(loop: Loop, at: datetime) -> Answer:
    return {
        "customer_id": loop.id("customer"), "staff_id": loop.id("employee"), "starts_at": at.isoformat(),
        "service_item_id": loop.id("service"), "conversation_id": loop.id("conversation"),
        "lead_id": loop.id("lead"), "source": "chat",
    }  # fmt: skip


async def book(loop: Loop, day: date | None = None) -> Answer:
    """Take the fourth free time of the day, tomorrow's unless told."""
    at = (await free_times(loop, day or today() + timedelta(days=1)))[3]
    loop.made["appointment"] = await post(loop.hall.agent_ann, "/api/appointments", wish(loop, at))
    return loop.made["appointment"]


async def confirm(loop: Loop) -> Answer:
    path = f"/api/appointments/{loop.id('appointment')}/confirm"
    loop.made["appointment"] = await post(loop.hall.agent_ann, path, {}, 200)
    return loop.made["appointment"]


def starts_at(visit: Answer) -> datetime:
    return datetime.fromisoformat(visit["starts_at"])


async def reminder_goes_out(loop: Loop) -> list[Answer]:
    """A day before the visit has come (or has passed already). Answers the messages, newest first."""
    due = starts_at(loop.made["appointment"]) - timedelta(days=1)
    await loop.work(max(due, utcnow()) + timedelta(minutes=1))
    return await outbox(loop)


async def outbox(loop: Loop) -> list[Answer]:
    rows = (await get(loop.hall.owner, "/api/sms-messages"))["items"]
    return [await get(loop.hall.owner, f"/api/sms-messages/{row['id']}") for row in rows]


async def next_morning_review(loop: Loop) -> Answer:
    """The night comes: what its tick adds at three o'clock runs, and the talk has its review."""
    said = datetime.fromisoformat(loop.made["question"]["created_at"]).astimezone(SHANGHAI).date()
    morning = said + timedelta(days=1)
    three = clock(morning, 3)
    hall = loop.hall
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("reviews.nightly", run_at=three, site_id=hall.site_id, day=morning)
    (await loop.work(three + timedelta(minutes=1))).ok()
    listed = await get(hall.manager, "/api/reviews", date=said.isoformat())
    [brief] = [row for row in listed["items"] if row["conversation_id"] == loop.id("conversation")]
    loop.made["review"] = await get(hall.manager, f"/api/reviews/{brief['id']}")
    loop.made["item"] = loop.made["review"]["items"][0]
    return loop.made["review"]


async def adopt(loop: Loop, note: str = "晨会讲评") -> Answer:
    path = f"/api/review-items/{loop.id('item')}/adopt"
    loop.made["item"] = await post(loop.hall.manager, path, {"note": note}, 200)
    return loop.made["item"]


async def until_booked(loop: Loop, day: date | None = None) -> Loop:
    """Everything up to a confirmed visit."""
    await hire(loop)
    await publish_schedule(loop)
    await open_web_channel(loop)
    await lead_arrives_by_chat(loop)
    await agent_answers(loop, "您好，光子嫩肤 1280 元一次，我帮您约个时间？")
    await convert(loop)
    await book(loop, day)
    await confirm(loop)
    return loop
