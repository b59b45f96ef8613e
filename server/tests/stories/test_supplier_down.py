"""The SMS supplier has a bad day: the next one steps in; when both are down, a person replays the message."""
# ASVS 16.5.2: a supplier away

import dataclasses
from datetime import timedelta
from typing import Any

from zhike.core.clock import utcnow

from ..rooms.notify.conftest import ACCOUNTS, QUICK, Simulator, running_simulator
from . import loop as steps
from .loop import Answer, Loop, get, post


async def test_failover_then_dead_letter_then_replay(loop: Loop) -> None:
    async with running_simulator() as simulator:
        settings = loop.hall.held.settings.model_copy(update={"zhike_sms_simulator_url": simulator.url})
        loop.services = dataclasses.replace(loop.hall.held, settings=settings)
        (await loop.work()).ok()
        await _suppliers(loop)
        await steps.until_booked(loop)
        await _the_spare_steps_in(loop, simulator)
        await _both_are_down(loop, simulator)


async def _suppliers(loop: Loop) -> None:
    """The console rests; main is asked first, then spare."""
    owner = loop.hall.owner
    for provider in (await get(owner, "/api/sms-providers"))["items"]:
        await owner.patch(f"/api/sms-providers/{provider['id']}", {"is_enabled": False})
    for priority, (account, secret) in enumerate(ACCOUNTS.items(), 1):
        config: dict[str, Any] = {"access_key": account, "secret": secret, **QUICK}
        form = {"code": account, "vendor": "simulator", "priority": priority, "config": config}
        await post(owner, "/api/sms-providers", form)


def _tries(message: Answer) -> list[tuple[str, str]]:
    return [(one["provider_code"], one["outcome"]) for one in message["attempt_list"]]


async def _the_spare_steps_in(loop: Loop, simulator: Simulator) -> None:
    await simulator.script("main", {"kind": "balance"})
    [message] = await steps.reminder_goes_out(loop)
    assert _tries(message) == [("main", "rejected"), ("spare", "accepted")]
    [sent] = simulator.accepted(message["id"])
    assert sent.account == "spare" and "王小美" in sent.text
    assert (await get(loop.hall.owner, "/api/dead-letters"))["items"] == []


async def _both_are_down(loop: Loop, simulator: Simulator) -> None:
    """A second visit's reminder finds nobody, backs off, and in the end is a dead letter."""
    for account in ACCOUNTS:
        await simulator.script(account, {"kind": "throttle"})
    await steps.book(loop, steps.today() + timedelta(days=4))
    visit = await steps.confirm(loop)
    await loop.work(steps.starts_at(visit) - timedelta(hours=1))
    owner = loop.hall.owner
    message = next(row for row in await steps.outbox(loop) if row["status"] == "failed")
    assert simulator.accepted(message["id"]) == []
    [letter] = (await get(owner, "/api/dead-letters", status="open"))["items"]
    assert (letter["job"], letter["payload"]["message_id"]) == ("notify.send_sms", message["id"])
    for account in ACCOUNTS:
        await simulator.script(account)
    for provider in (await get(owner, "/api/sms-providers"))["items"]:
        if provider["code"] in ACCOUNTS:  # who has repaired it closes its circuit
            await owner.patch(f"/api/sms-providers/{provider['id']}", {"is_enabled": True})
    await post(owner, f"/api/dead-letters/{letter['id']}/replay", status=200)
    again = await post(owner, f"/api/dead-letters/{letter['id']}/replay", status=409)
    assert again["code"] == "dead_letter.handled"
    await loop.work(utcnow() + timedelta(minutes=30))
    assert len(simulator.accepted(message["id"])) == 1
    assert (await get(owner, f"/api/sms-messages/{message['id']}"))["status"] in {"sent", "delivered"}
    assert (await get(owner, "/api/dead-letters", status="open"))["items"] == []
