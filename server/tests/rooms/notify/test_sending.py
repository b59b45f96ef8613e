"""Messages against a supplier that misbehaves. Time is moved on by draining into the future."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg

from zhike.core.clock import utcnow

from .conftest import QUICK, Desk, Simulator

HOUR = timedelta(hours=1)


async def _settle(desk: Desk) -> None:
    """Run what is due, let the suppliers' settling time pass, and run the rest."""
    await desk.drain()
    await asyncio.sleep(QUICK["settle_seconds"])
    await desk.drain(until=utcnow() + HOUR)


def _outcomes(message: dict) -> list[tuple[str, str]]:
    return [(attempt["provider_code"], attempt["outcome"]) for attempt in message["attempt_list"]]


async def test_accepted_and_delivered(wired: Desk, simulator: Simulator) -> None:
    await wired.suppliers("main")
    id = await wired.ask()
    await wired.drain()
    message = await wired.message(id)
    assert message["status"] == "sent" and _outcomes(message) == [("main", "accepted")]
    [sent] = simulator.accepted(id)
    assert sent.phone == "+8613800138000" and sent.text.startswith("【知客】王女士您好")
    assert sent.message_id == message["provider_message_id"]
    (await wired.drain(until=utcnow() + HOUR)).ok()
    message = await wired.message(id)
    assert message["status"] == "delivered" and message["receipt"]["state"] == "delivered"


async def test_a_receipt_may_say_no(wired: Desk, simulator: Simulator) -> None:
    await wired.suppliers("main")
    await simulator.script("main", {"kind": "undelivered", "times": 1})
    id = await wired.ask()
    await wired.drain(until=utcnow() + HOUR)
    message = await wired.message(id)
    assert (message["status"], message["error_code"]) == ("failed", "UNDELIVERED")
    assert len(simulator.accepted(id)) == 1


async def test_a_refusing_supplier_is_followed_by_the_next_at_once(wired: Desk, simulator: Simulator) -> None:
    await wired.suppliers("main", "spare")
    await simulator.script("main", {"kind": "balance"})
    id = await wired.ask()
    (await wired.drain()).ok()
    message = await wired.message(id)
    assert message["status"] == "sent" and message["provider_code"] == "spare"
    assert _outcomes(message) == [("main", "rejected"), ("spare", "accepted")]


async def test_a_limit_on_the_number_waits_and_does_not_fail_over(wired: Desk, simulator: Simulator) -> None:
    await wired.suppliers("main", "spare")
    await simulator.script("main", {"kind": "limit", "times": 1})
    id = await wired.ask()
    assert len((await wired.drain()).failed) == 1
    assert simulator.accepted(id) == []
    await wired.drain(until=utcnow() + HOUR)
    assert len(simulator.accepted(id)) == 1


async def test_a_refusal_for_good_is_final(wired: Desk, simulator: Simulator) -> None:
    await wired.suppliers("main", "spare")
    await simulator.script("main", {"kind": "illegal"})
    id = await wired.ask()
    (await wired.drain(until=utcnow() + HOUR)).ok()
    message = await wired.message(id)
    assert (message["status"], message["error_code"]) == ("failed", "MOBILE_NUMBER_ILLEGAL")
    assert simulator.supplier.requests["spare"] == 0


async def test_silence_after_acceptance_is_found_out_and_not_sent_again(
    wired: Desk, simulator: Simulator
) -> None:
    await wired.suppliers("main", "spare")
    await simulator.script("main", {"kind": "accept_hang", "times": 1, "seconds": 3})
    id = await wired.ask()
    await wired.drain()
    assert (await wired.message(id))["status"] == "unknown"
    await wired.drain(until=utcnow() + HOUR)
    message = await wired.message(id)
    assert message["status"] == "delivered" and _outcomes(message) == [("main", "accepted")]
    assert len(simulator.accepted(id)) == 1


async def test_an_error_after_acceptance_too(wired: Desk, simulator: Simulator) -> None:
    await wired.suppliers("main")
    await simulator.script("main", {"kind": "error_after", "times": 1})
    id = await wired.ask()
    await wired.drain(until=utcnow() + HOUR)
    assert len(simulator.accepted(id)) == 1 and (await wired.message(id))["status"] == "delivered"


async def test_what_is_surely_lost_goes_to_the_next_supplier(wired: Desk, simulator: Simulator) -> None:
    for kind in ("hang", "lost", "error"):
        await wired.suppliers() if kind != "hang" else await wired.suppliers("main", "spare")
        for provider in (await wired.hall.owner.get("/api/sms-providers")).json()["items"]:
            if provider["code"] != "console":
                await wired.hall.owner.patch(f"/api/sms-providers/{provider['id']}", {"is_enabled": True})
        await simulator.script("main", {"kind": kind, "seconds": 2})
        id = await wired.ask()
        await _settle(wired)
        message = await wired.message(id)
        assert message["status"] == "delivered", kind
        assert _outcomes(message) == [("main", "lost"), ("spare", "accepted")], kind
        assert [sent.account for sent in simulator.accepted(id)] == ["spare"]


async def test_not_found_too_early_counts_for_nothing(wired: Desk, simulator: Simulator) -> None:
    """The supplier is slow: it takes the message after we hung up, and before it has settled."""
    await wired.suppliers("main", "spare")
    await simulator.script("main", {"kind": "delay", "times": 1, "seconds": 0.8})
    id = await wired.ask()
    await wired.drain()
    assert simulator.accepted(id) == []
    found = await wired.drain(until=utcnow() + timedelta(milliseconds=200))
    assert simulator.supplier.requests["spare"] == 0, found
    await _settle(wired)
    assert [sent.account for sent in simulator.accepted(id)] == ["main"]


async def test_a_code_in_doubt_is_never_sent_again(wired: Desk, simulator: Simulator) -> None:
    await wired.suppliers("main", "spare")
    await simulator.script("main", {"kind": "hang", "times": 1, "seconds": 2})
    form = {"template_code": "verify_code", "purpose": "login", "params": {"code": "428913", "minutes": 5}}
    id = await wired.ask(**form)
    await _settle(wired)
    message = await wired.message(id)
    assert (message["status"], message["error_code"]) == ("failed", "CODE_LOST")
    assert simulator.accepted(id) == []
    again = await wired.hall.owner.post(f"/api/sms-messages/{id}/retry")
    assert again.status_code == 409
    other = await wired.ask(**form, phone="13900139000")
    await wired.drain()
    assert "428913" in simulator.accepted(other)[0].text


async def test_when_nobody_takes_it_there_is_a_dead_letter_that_can_be_replayed(
    wired: Desk, simulator: Simulator, owner_db: asyncpg.Connection
) -> None:
    await wired.suppliers("main", "spare")
    for account in ("main", "spare"):
        await simulator.script(account, {"kind": "throttle"})
    id = await wired.ask()
    done = await wired.drain(until=utcnow() + 24 * HOUR)
    assert done.failed[-1].dead
    message = await wired.message(id)
    assert (message["status"], message["error_code"]) == ("failed", "THROTTLED")
    letter = await owner_db.fetchrow("SELECT * FROM dead_letters WHERE org_id = $1", wired.hall.org_id)
    assert letter["job"] == "notify.send_sms" and str(id) in letter["payload"]
    for account in ("main", "spare"):
        await simulator.script(account)
    for provider in (await wired.hall.owner.get("/api/sms-providers")).json()["items"]:
        if provider["code"] != "console":  # whoever repaired it closes its circuit
            path = f"/api/sms-providers/{provider['id']}"
            assert (await wired.hall.owner.patch(path, {"is_enabled": True})).json()["health"][
                "state"
            ] == "closed"
    retried = await wired.hall.owner.post(f"/api/sms-messages/{id}/retry")
    assert retried.status_code == 200 and retried.json()["status"] == "queued"
    await wired.drain(until=utcnow() + 24 * HOUR)
    assert (await wired.message(id))["status"] == "delivered" and len(simulator.accepted(id)) == 1


async def test_a_supplier_that_never_tells_leaves_a_dead_letter_and_no_double(
    wired: Desk, simulator: Simulator, owner_db: asyncpg.Connection
) -> None:
    await wired.suppliers("main", "spare")
    accept = {"kind": "accept_hang", "times": 1, "seconds": 1}
    await simulator.script("main", accept, {"kind": "error", "path": "query"})
    id = await wired.ask()
    done = await wired.drain(until=utcnow() + 24 * HOUR)
    assert done.failed[-1].dead and done.failed[-1].job == "notify.reconcile_sms"
    message = await wired.message(id)
    assert (message["status"], message["error_code"]) == ("failed", "UNRESOLVED")
    await simulator.script("main")
    retried = await wired.hall.owner.post(f"/api/sms-messages/{id}/retry")
    assert retried.json()["status"] == "unknown"
    await wired.drain(until=utcnow() + 24 * HOUR)
    assert len(simulator.accepted(id)) == 1 and (await wired.message(id))["status"] == "delivered"


async def _replay(desk: Desk) -> None:
    owner = desk.hall.owner
    [letter] = (await owner.get("/api/dead-letters", params={"status": "open"})).json()["items"]
    answer = await owner.post(f"/api/dead-letters/{letter['id']}/replay")
    assert answer.status_code < 300, answer.text


async def test_a_dead_letter_is_replayed_whatever_it_died_of(wired: Desk, simulator: Simulator) -> None:
    nobody = await wired.ask()
    await wired.suppliers()  # none at all
    await wired.drain(until=utcnow() + 24 * HOUR)
    assert (await wired.message(nobody))["error_code"] == "NO_PROVIDER"
    await wired.suppliers("main")
    await _replay(wired)
    await wired.drain()
    assert len(simulator.accepted(nobody)) == 1
    accept = {"kind": "accept_hang", "times": 1, "seconds": 1}
    await simulator.script("main", accept, {"kind": "error", "path": "query"})
    silent = await wired.ask()
    await wired.drain(until=utcnow() + 24 * HOUR)
    assert (await wired.message(silent))["error_code"] == "UNRESOLVED"
    await simulator.script("main")
    await _replay(wired)
    await wired.drain()
    assert (await wired.message(silent))["status"] == "sent" and len(simulator.accepted(silent)) == 1


async def test_an_intent_without_a_result_is_asked_about(
    wired: Desk, simulator: Simulator, owner_db: asyncpg.Connection
) -> None:
    """A worker died after the supplier had the message, and after it had not."""
    await wired.suppliers("main")
    for arrived in (True, False):
        id = await wired.ask()
        provider = await owner_db.fetchval(
            "SELECT id FROM sms_providers WHERE org_id = $1 AND code = 'main'", wired.hall.org_id
        )
        await owner_db.execute(
            "INSERT INTO sms_attempts (org_id, id, message_id, number, provider_id, run_id, run_attempt,"
            " started_at) VALUES ($1, $2, $3, 1, $4, $2, 1, now())",
            wired.hall.org_id, UUID(int=id.int ^ 1), id, provider,
        )  # fmt: skip
        await owner_db.execute("UPDATE sms_messages SET status = 'sending' WHERE id = $1", id)
        if arrived:
            form = {"out_id": id.hex, "phone": "+8613800138000", "text": "…", "template_id": "t"}
            simulator.supplier.accept("main", form)
        await wired.drain()
        assert (await wired.message(id))["status"] == "unknown"
        await _settle(wired)
        assert (await wired.message(id))["status"] == "delivered"
        assert len(simulator.accepted(id)) == 1


async def test_a_hanging_supplier_is_left_alone_and_probed(wired: Desk, simulator: Simulator) -> None:
    await wired.suppliers("main", "spare")
    await simulator.script("main", {"kind": "hang", "seconds": 2})
    for _ in range(3):
        await wired.ask()
    await wired.drain()
    asked = simulator.supplier.requests["main"]
    providers = (await wired.hall.owner.get("/api/sms-providers")).json()["items"]
    main = next(provider for provider in providers if provider["code"] == "main")
    assert main["health"]["state"] == "open" and main["health"]["last_error"] == "SILENT"
    quick = await wired.ask()
    await wired.drain()
    assert simulator.accepted(quick)[0].account == "spare"
    assert simulator.supplier.requests["main"] == asked
    await simulator.script("main")
    await wired.drain(until=utcnow() + HOUR)
    probe = await wired.ask()
    await wired.drain(until=utcnow() + HOUR)
    assert simulator.accepted(probe)[0].account in {"main", "spare"}


async def test_without_the_simulators_address_everything_is_refused(desk: Desk) -> None:
    await desk.suppliers("main")
    id = await desk.ask()
    await desk.drain(until=utcnow() + 24 * HOUR)
    message = await desk.message(id)
    assert (message["status"], message["error_code"]) == ("failed", "NOT_CONFIGURED")
