"""From the page to the visit: what people do by themselves, and what nobody can do on it."""
# ASVS 2.2.1, 2.4.1, 6.6.3: codes, their tries, and who may book what

from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import pytest

from zhike.core.clock import utcnow
from zhike.rooms.booking import rules, schemas

from ...cast import Hall, new_client
from ..appointments.clinic import Clinic, instant, made, open_clinic, when
from ..identity.entry import newest_code, other_code, some_phone


class Page:
    """Somebody with a phone, at the page of the clinic's site."""

    def __init__(self, clinic: Clinic, client: httpx2.AsyncClient, key: str) -> None:
        self.clinic, self.client, self.root = clinic, client, f"/api/public/booking/{key}"
        self.phone = some_phone()

    async def shown(self) -> dict[str, Any]:
        answer = await self.client.get(self.root)
        assert answer.status_code == 200, answer.text
        schemas.PublicBooking.model_validate(answer.json(), extra="forbid")
        return answer.json()  # type: ignore[no-any-return]

    async def times(self, **more: str) -> list[str]:
        query = {"service_item_id": self.clinic.service, "from": when("00:00"), "to": when("23:00"), **more}
        answer = await self.client.get(f"{self.root}/times", params=query)
        assert answer.status_code == 200, answer.text
        return [one["starts_at"] for one in answer.json()["items"]]

    async def challenge(self) -> str:
        answer = await self.client.post(f"{self.root}/codes", json={"phone": self.phone})
        assert answer.status_code == 202, answer.text
        return answer.json()["challenge"]  # type: ignore[no-any-return]

    async def try_code(self, challenge: str, code: str) -> httpx2.Response:
        form = {"phone": self.phone, "challenge": challenge, "code": code}
        return await self.client.post(f"{self.root}/proofs", json=form)

    async def proof(self) -> str:
        challenge = await self.challenge()
        hall = self.clinic.hall
        answer = await self.try_code(challenge, await newest_code(hall.held.unit, hall, "code_booking"))
        assert answer.status_code == 200, answer.text
        return answer.json()["proof"]  # type: ignore[no-any-return]

    async def book(self, proof: str, clock: str = "10:00", **more: Any) -> httpx2.Response:
        form = {"proof": proof, "name": "王小美", "service_item_id": self.clinic.service,
                "starts_at": when(clock)} | more  # fmt: skip
        return await self.client.post(f"{self.root}/visits", json=form)


@pytest.fixture
async def clinic(hall: Hall) -> Clinic:
    found = await open_clinic(hall)
    path = f"/api/service-items/{found.service}"
    assert (await hall.manager.patch(path, {"is_public": True})).status_code == 200
    return found


@pytest.fixture
async def page(clinic: Clinic) -> Any:
    form = {"site_id": str(clinic.hall.site_id), "title": "在线预约", "intro": "请提前十分钟到店"}
    kept = await made(clinic.hall.manager, "/api/booking-pages", **form)
    async with new_client(clinic.hall.app) as client:
        yield Page(clinic, client, kept["key"])


async def test_somebody_books_sees_and_gives_back(page: Page, owner_db: asyncpg.Connection) -> None:
    shown = await page.shown()
    assert [one["name"] for one in shown["services"]] == ["皮肤检测"]
    assert {one["name"] for one in shown["staff"]} == {"陈医生", "林医生"}
    assert when("10:00") in await page.times()
    proof = await page.proof()
    answer = await page.book(proof, note="第一次来")
    assert answer.status_code == 201, answer.text
    visit = answer.json()
    schemas.PublicVisitMade.model_validate(visit, extra="forbid")
    assert (visit["status"], visit["service"], visit["may_cancel"]) == ("confirmed", "皮肤检测", True)
    assert "SUMMARY:皮肤检测" in visit["ics"]
    row = await owner_db.fetchrow(
        "SELECT a.source, a.status, c.name, c.phone_last4 FROM appointments a JOIN customers c"
        " ON c.org_id = a.org_id AND c.id = a.customer_id WHERE a.org_id = $1", page.clinic.hall.org_id,
    )  # fmt: skip
    assert dict(row) == {"source": "booking_page", "status": "confirmed", "name": "王小美",
                         "phone_last4": page.phone[-4:]}  # fmt: skip
    head = {"authorization": f"Visit {visit['token']}"}
    seen = await page.client.get("/api/public/visits", headers=head)
    assert seen.json()["appointment_no"] == visit["appointment_no"]
    gone = await page.client.post("/api/public/visits/cancel", json={}, headers=head)
    assert (gone.json()["status"], gone.json()["may_cancel"]) == ("cancelled", False)
    late = await page.client.post("/api/public/visits/cancel", json={}, headers=head)
    assert (late.status_code, late.json()["code"]) == (409, "booking.too_late")


async def test_a_visit_that_was_moved_is_seen_where_it_is_now(page: Page) -> None:
    visit = (await page.book(await page.proof())).json()
    rows = (await page.clinic.hall.reader.get("/api/appointments", params={"limit": 1})).json()["items"]
    await page.clinic.step(rows[0]["id"], "reschedule", starts_at=when("15:00"), reason="医生有事")
    seen = await page.client.get("/api/public/visits", headers={"authorization": f"Visit {visit['token']}"})
    assert instant(seen.json()["starts_at"]) == instant(when("15:00"))


async def test_a_known_customer_is_known_again_and_nothing_is_told(page: Page) -> None:
    known = await made(page.clinic.hall.agent_ann, "/api/customers", name="王女士本名", phone=page.phone)
    answer = await page.book(await page.proof(), name="别的称呼")
    assert answer.status_code == 201, answer.text
    assert "本名" not in answer.text and page.phone not in answer.text
    rows = (
        await page.clinic.hall.reader.get("/api/appointments", params={"customer_id": known["id"]})
    ).json()
    assert rows["items"][0]["customer_name"] == "王女士本名"


async def test_without_the_phone_nothing_is_booked(page: Page, owner_db: asyncpg.Connection) -> None:
    challenge = await page.challenge()
    code = await newest_code(page.clinic.hall.held.unit, page.clinic.hall, "code_booking")
    for _ in range(5):
        refused = await page.try_code(challenge, other_code(code))
        assert (refused.status_code, refused.json()["code"]) == (401, "auth.code_wrong")
    assert (await page.try_code(challenge, code)).status_code == 401, "five tries are all"
    for proof in ("", "00" * 40, "not hex"):
        answer = await page.book(proof)
        assert (answer.status_code, answer.json()["code"]) == (403, "booking.proof_needed")
    count = "SELECT count(*) FROM appointments WHERE org_id = $1"
    assert await owner_db.fetchval(count, page.clinic.hall.org_id) == 0


async def test_a_proof_is_good_on_its_page_alone(page: Page, hall: Hall) -> None:
    proof = await page.proof()
    site = await made(hall.owner, "/api/sites", name="徐汇店")
    other = await made(hall.manager, "/api/booking-pages", site_id=site["id"], title="徐汇")
    far = Page(page.clinic, page.client, other["key"])
    assert (await far.book(proof)).json()["code"] == "booking.proof_needed"
    assert (await page.book(proof)).status_code == 201


async def test_only_what_is_offered_is_booked(page: Page) -> None:
    proof, hall = await page.proof(), page.clinic.hall
    hidden = await made(hall.manager, "/api/service-items", name="内部项目", duration_minutes=30)
    assert (await page.book(proof, service_item_id=hidden["id"])).json()["code"] == "booking.not_offered"
    soon = (utcnow() + timedelta(minutes=30)).isoformat()
    assert (await page.book(proof, starts_at=soon)).json()["code"] == "booking.not_offered"
    far = (utcnow() + timedelta(days=40)).isoformat()
    assert (await page.book(proof, starts_at=far)).json()["code"] == "booking.not_offered"
    rows = (await hall.reader.get("/api/booking-pages")).json()["items"]
    await hall.manager.patch(f"/api/booking-pages/{rows[0]['id']}", {"choose_staff": False})
    page.clinic.hall.held.resolvers["booking_page"].__self__._doors._held.clear()
    assert (await page.shown())["staff"] == []
    assert (await page.book(proof, staff_id=page.clinic.chen)).json()["code"] == "booking.not_offered"
    assert (await page.book(proof)).status_code == 201


async def test_a_taken_time_is_refused_with_others_and_the_proof_stays_good(page: Page) -> None:
    for staff in (page.clinic.chen, page.clinic.lin):
        await page.clinic.booked("10:00", staff_id=staff, beside=True)
    proof = await page.proof()
    refused = await page.book(proof)
    assert (refused.status_code, refused.json()["code"]) == (409, "appointment.slot_taken")
    assert (await page.book(proof, "14:00")).status_code == 201


async def test_nobody_hoards(page: Page) -> None:
    proof = await page.proof()
    for clock in ("09:00", "10:30", "14:00"):
        assert (await page.book(proof, clock)).status_code == 201
    refused = await page.book(proof, "16:00")
    assert (refused.status_code, refused.json()["code"]) == (409, "booking.too_many")


async def test_what_is_asked_is_agreed_to_and_written_down(page: Page, owner_db: asyncpg.Connection) -> None:
    text = {"purpose": "service", "title": "服务告知", "body": "我们用您的手机号联系您。"}
    kept = await made(page.clinic.hall.owner, "/api/consent-texts", **text)
    assert (await page.shown())["consent"]["text_id"] == kept["id"]
    proof = await page.proof()
    assert (await page.book(proof)).json()["code"] == "booking.consent_needed"
    assert (await page.book(proof, text_id=kept["id"])).status_code == 201
    line = await owner_db.fetchrow(
        "SELECT purpose, action, method FROM consents WHERE org_id = $1", page.clinic.hall.org_id
    )
    assert tuple(line) == ("service", "given", "checkbox")


async def test_a_closed_page_says_so(page: Page) -> None:
    hall = page.clinic.hall
    rows = (await hall.reader.get("/api/booking-pages")).json()["items"]
    await hall.manager.patch(f"/api/booking-pages/{rows[0]['id']}", {"is_active": False})
    hall.held.resolvers["booking_page"].__self__._doors._held.clear()
    answer = await page.client.get(page.root)
    assert (answer.status_code, answer.json()["code"]) == (403, "booking_page.closed")
    nowhere = await page.client.get("/api/public/booking/bk_1")
    assert nowhere.status_code == 404
    key = rules.make_key(hall.org_id, b"z" * 12)
    assert (await page.client.get(f"/api/public/booking/{key}")).status_code == 404


async def test_a_feed_tells_what_and_when_and_not_who(page: Page) -> None:
    clinic = page.clinic
    await clinic.confirmed("10:00")
    coach = clinic.hall.coach_chen
    feed = (await coach.post("/api/calendar-feed", {})).json()
    read = await page.client.get(feed["path"])
    assert read.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:皮肤检测" in read.text and "王女士" not in read.text
    again = (await coach.post("/api/calendar-feed", {})).json()
    assert (await page.client.get(feed["path"])).status_code == 404
    assert (await page.client.get(again["path"])).status_code == 200
    assert (await page.client.get(again["path"][:-2] + "00")).status_code == 404
    assert (await coach.client.delete("/api/calendar-feed")).status_code == 204
    assert (await page.client.get(again["path"])).status_code == 404
