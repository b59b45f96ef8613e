"""P-30: nobody is marketed to without live consent, not even by a message that was already on its way."""
# ruff: noqa: F811 - fixtures are taken by name

import asyncio
import random
import time
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from zhike.rooms.notify.service import NoConsent
from zhike.settings import Settings

from ...cast import Hall
from ..notify.conftest import Desk, Simulator, desk, relay_db, simulator, wired  # noqa: F401  fixtures
from ..notify.test_promises import _open, _workers
from .test_consents import BODY, customer, publish, say, state

PEOPLE = 40
EACH = 4


async def template(hall: Hall) -> None:
    form = {"code": "double_eleven", "kind": "marketing", "sign_name": "知颜医美", "audit_status": "approved",
            "content": "{{customer_name}}，双十一光子嫩肤五折，拒收请回复R"}  # fmt: skip
    answer = await hall.owner.post("/api/sms-templates", form)
    assert answer.status_code == 201, answer.text


async def ask(desk: Desk, customer_id: str, phone: str) -> UUID | None:
    """Ask for a marketing message as a campaign would; None when it was refused."""
    try:
        return await desk.ask(
            template_code="double_eleven", purpose="campaign", phone=phone, customer_id=UUID(customer_id),
            params={"customer_name": "您好"},
        )  # fmt: skip
    except NoConsent:
        return None


async def test_the_marketing_port_asks_first(desk: Desk, owner_db: asyncpg.Connection) -> None:
    hall = desk.hall
    await template(hall)
    phone = f"139{uuid4().int % 10**8:08d}"
    who = await customer(hall, phone=phone)
    assert await ask(desk, who, phone) is None
    count = "SELECT count(*) FROM sms_messages WHERE org_id = $1"
    assert await owner_db.fetchval(count, hall.org_id) == 0, "a refusal leaves nothing behind"
    await publish(hall.owner)
    await say(hall.agent_ann, who, "given")
    sent, waiting = await ask(desk, who, phone), await ask(desk, who, phone)
    assert sent and waiting
    (await desk.drain()).ok()
    assert (await desk.message(sent))["status"] == "sent"
    later = await ask(desk, who, phone)
    await say(hall.agent_ann, who, "withdrawn")
    (await desk.drain()).ok()
    stopped = await desk.message(later)
    assert (stopped["status"], stopped["error_code"], stopped["attempts"]) == ("failed", "NO_CONSENT", 0)
    service = await desk.ask(phone=phone, customer_id=UUID(who))
    (await desk.drain()).ok()
    assert (await desk.message(service))["status"] == "sent", "service messages are another matter"


async def _in_flight(db: asyncpg.Connection, org_id: UUID, phones: set[str]) -> list[str]:
    """Those of the phones to which a message is between its intent and its answer."""
    rows = await db.fetch(
        "SELECT DISTINCT c.name FROM sms_attempts a JOIN sms_messages m ON m.org_id = a.org_id"
        " AND m.id = a.message_id JOIN customers c ON c.org_id = m.org_id AND c.id = m.customer_id"
        " WHERE a.org_id = $1 AND a.finished_at IS NULL",
        org_id,
    )
    return [row["name"] for row in rows if row["name"] in phones]


async def test_an_opt_out_wins_every_race(
    wired: Desk,
    simulator: Simulator,
    settings: Settings,
    owner_db: asyncpg.Connection,
) -> None:
    """Workers send while people leave: after the answer to an opt-out nothing more reaches that phone."""
    hall, dice = wired.hall, random.Random(30)
    await template(hall)
    await publish(hall.owner)
    await wired.suppliers("main", timeout_seconds=1.5, settle_seconds=4.0)
    await simulator.script("main", {"kind": "delay", "rate": 0.9, "seconds": 0.3},
                           {"kind": "accept_hang", "rate": 0.05, "seconds": 3},
                           {"kind": "error", "rate": 0.05})  # fmt: skip
    people = {}
    for number in range(PEOPLE):
        phone = f"137{number:08d}"
        people[phone] = await customer(hall, phone, phone)  # the name says whose attempt it is
        assert (await say(hall.owner, people[phone], "given")).status_code == 201

    def reached(phone: str) -> int:
        return sum(sent.phone.endswith(phone) for sent in simulator.supplier.sent)

    left: dict[str, tuple[int, float]] = {}

    async def leave(phone: str) -> None:
        answer = await say(hall.owner, people[phone], "withdrawn", channel="phone", method="verbal")
        assert answer.status_code == 201, answer.text
        left[phone] = reached(phone), time.time()

    refused, leavers, leaving = 0, set(dice.sample(list(people), PEOPLE // 2)), []
    with _workers(settings, simulator, 2):
        async with asyncio.timeout(120):
            for _ in range(EACH):
                for phone, who in people.items():
                    refused += await ask(wired, who, phone) is None
                for phone in await _in_flight(owner_db, hall.org_id, leavers):
                    leavers.discard(phone)
                    leaving.append(asyncio.create_task(leave(phone)))
            while await _open(owner_db, hall.org_id):
                for phone in await _in_flight(owner_db, hall.org_id, leavers):
                    leavers.discard(phone)
                    leaving.append(asyncio.create_task(leave(phone)))
                await asyncio.sleep(0.01)
            await asyncio.gather(*leaving)
    await _judge(owner_db, hall, simulator, left, refused)


async def _judge(
    db: asyncpg.Connection, hall: Hall, simulator: Simulator, left: dict[str, tuple[int, float]], refused: int
) -> None:
    """What reached whom, and on what ground."""
    sent = simulator.supplier.sent
    after = {
        phone: sum(one.phone.endswith(phone) for one in sent) - count for phone, (count, _) in left.items()
    }
    late = [one for one in sent if one.phone[-11:] in left and one.accepted_at > left[one.phone[-11:]][1]]
    stopped = await db.fetchval(
        "SELECT count(*) FROM sms_messages WHERE org_id = $1 AND error_code = 'NO_CONSENT'", hall.org_id
    )
    unproved = await db.fetchval(
        "SELECT count(*) FROM sms_messages m JOIN sms_templates t ON t.org_id = m.org_id"
        " AND t.id = m.template_id AND t.kind = 'marketing' WHERE m.org_id = $1 AND m.sent_at IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM consents c WHERE c.org_id = m.org_id AND c.id = m.consent_id"
        " AND c.action = 'given')",
        hall.org_id,
    )
    good = not (any(after.values()) or late or unproved)
    print(f"P-30 {len(sent)} sent, {len(left)} left during the run, {stopped + refused} stopped,"
          f" {sum(after.values())} sent after an opt-out, {unproved} without evidence"
          f"  goal 0, 0  {'pass' if good else 'FAIL'}")  # fmt: skip
    assert len(left) >= PEOPLE // 4 and len(sent) > PEOPLE and stopped + refused > 0
    assert good, (after, late, unproved)


async def test_the_answer_is_what_the_history_says(desk: Desk) -> None:
    """Random histories of two people and several texts against a model in six lines."""
    hall, dice = desk.hall, random.Random(7)
    await template(hall)
    phones = [f"136{uuid4().int % 10**8:08d}" for _ in range(2)]
    who = [await customer(hall, f"模型{n}", phone) for n, phone in enumerate(phones)]
    version, needed, held = 0, 0, [0, 0]
    asked = 0
    for _ in range(130):
        one = dice.randrange(2)
        match dice.choice(("given", "given", "withdrawn", "text", "words", "ask", "ask")):
            case "text" | "words" as kind:
                version += 1
                needed = version if kind == "text" else needed
                await publish(hall.owner, renews=kind == "text", body=f"{BODY}{version}")
            case "ask":
                asked += 1
                expected = held[one] > 0 and held[one] >= needed
                assert (await ask(desk, who[one], phones[one]) is not None) == expected
                assert (await state(hall.owner, who[one]))["allowed"] == expected
            case action:
                answer: Any = await say(hall.agent_ann, who[one], action)
                if action == "given" and version == 0:
                    assert answer.json()["code"] == "privacy.no_text"
                else:
                    assert answer.status_code == 201, answer.text
                    held[one] = version if action == "given" else 0
    assert asked > 15
