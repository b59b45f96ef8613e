"""A link makes one new account, once, and never touches one that exists."""
# ASVS 6.4.1, 6.3.2: first secrets are random and short-lived

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2

from zhike.core.tx import Unit

from ...cast import PASSWORD, Hall, new_client
from .entry import colleague, some_phone, texts


async def invite(hall: Hall, **form: Any) -> tuple[dict[str, Any], str]:
    """(the invitation, the token of its link)"""
    answer = await hall.owner.post("/api/invitations", form)
    assert answer.status_code == 201, answer.text
    return answer.json()["invitation"], answer.json()["link"].partition("#")[2]


async def accept(hall: Hall, token: str, **form: Any) -> httpx2.Response:
    async with new_client(hall.app) as client:
        body = {"token": token, "name": "小李", "password": PASSWORD, **form}
        return await client.post("/api/invitations/accept", json=body)


async def test_an_invited_person_becomes_a_colleague(hall: Hall) -> None:
    phone = some_phone()
    team = (await hall.owner.post("/api/teams", {"name": "新人组"})).json()
    made, token = await invite(
        hall, role="sales", login=phone, site_ids=[str(hall.site_id)], team_id=team["id"], name="小李"
    )
    assert (made["status"], made["login"]) == ("pending", f"*******{phone[-4:]}")
    async with new_client(hall.app) as client:
        offered = (await client.post("/api/invitations/preview", json={"token": token})).json()
        assert (offered["role"], offered["login"]) == ("sales", f"*******{phone[-4:]}")
        body = {"token": token, "name": "李小明", "password": PASSWORD}
        answer = await client.post("/api/invitations/accept", json=body)
        assert answer.status_code == 201, answer.text
        me = (await client.get("/api/auth/me")).json()
        assert (me["user"]["name"], me["user"]["role"]) == ("李小明", "sales")
        assert me["user"]["site_ids"] == [str(hall.site_id)]
        assert me["org"]["id"] == str(hall.org_id)
        login = await client.post("/api/auth/login/password", json={"login": phone, "password": PASSWORD})
        assert login.status_code == 200
    assert (await hall.owner.get(f"/api/teams/{team['id']}")).json()["members"][0]["name"] == "李小明"
    assert (await hall.owner.get("/api/invitations")).json()["items"][0]["status"] == "accepted"


async def test_a_link_works_once_and_only_the_newest(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made, token = await invite(hall)
    forms = [{"login": f"once-{uuid4().hex[:8]}"} for _ in range(5)]
    answers = await asyncio.gather(*(accept(hall, token, **form) for form in forms))
    assert sorted(one.status_code for one in answers) == [201, 404, 404, 404, 404]
    made, first = await invite(hall)
    again = await hall.owner.post(f"/api/invitations/{made['id']}/resend")
    second = again.json()["link"].partition("#")[2]
    assert (await accept(hall, first, login=f"first-{uuid4().hex[:8]}")).status_code == 404
    await owner_db.execute(
        "UPDATE invitations SET expires_at = expires_at - $2::interval WHERE id = $1",
        made["id"], timedelta(days=7, seconds=1),
    )  # fmt: skip
    assert (await accept(hall, second, login=f"late-{uuid4().hex[:8]}")).status_code == 404
    fresh = (await hall.owner.post(f"/api/invitations/{made['id']}/resend")).json()["link"].partition("#")[2]
    assert (await hall.owner.delete(f"/api/invitations/{made['id']}")).status_code == 204
    refused = await accept(hall, fresh, login=f"back-{uuid4().hex[:8]}")
    assert (refused.status_code, refused.json()["code"]) == (404, "invitation.invalid")
    assert (await hall.owner.post(f"/api/invitations/{made['id']}/resend")).status_code == 409


async def test_an_account_that_exists_is_never_taken_over(hall: Hall, other: Hall) -> None:
    victim = await colleague(other)
    _, token = await invite(hall)
    taken = await accept(hall, token, login=victim["typed"], password="another password")
    assert (taken.status_code, taken.json()["code"]) == (409, "auth.login_taken")
    async with new_client(hall.app) as client:
        form = {"login": victim["typed"], "password": PASSWORD}
        assert (await client.post("/api/auth/login/password", json=form)).status_code == 200
    assert (await accept(hall, token, login=f"mine-{uuid4().hex[:8]}")).status_code == 201  # not used up
    _, bound = await invite(hall, login=some_phone())
    other_name = await accept(hall, bound, login=f"other-{uuid4().hex[:8]}")
    assert (other_name.status_code, other_name.json()["code"]) == (422, "invitation.login")


async def test_the_token_is_nowhere_in_the_database(hall: Hall, owner_db: asyncpg.Connection) -> None:
    phone = some_phone()
    _, token = await invite(hall, login=phone, send_sms=False)
    row = await owner_db.fetchrow(
        "SELECT i::text AS text FROM invitations i WHERE org_id = $1 ORDER BY created_at DESC", hall.org_id
    )
    assert row is not None
    assert token not in row["text"]
    assert phone not in row["text"]


async def test_the_link_goes_to_the_phone(hall: Hall, unit: Unit, owner_db: asyncpg.Connection) -> None:
    phone = some_phone()
    answer = await hall.owner.post("/api/invitations", {"login": phone, "send_sms": True, "role": "agent"})
    assert answer.status_code == 201, answer.text
    sent = (await texts(unit, hall, "invitation"))[-1]
    assert sent["link"] == answer.json()["link"]
    assert sent["last4"] == phone[-4:]
    token = answer.json()["link"].partition("#")[2]
    stored = await owner_db.fetch("SELECT m::text FROM sms_messages m WHERE org_id = $1", hall.org_id)
    assert not [row for row in stored if token in row[0]]
    nobody = await hall.owner.post("/api/invitations", {"send_sms": True})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "invitation.sms")


async def test_nobody_invites_above_themselves_and_a_fallen_inviters_links_are_dead(hall: Hall) -> None:
    admin = await colleague(hall, role="admin")
    async with new_client(hall.app) as client:
        form = {"login": admin["typed"], "password": PASSWORD}
        answer = await client.post("/api/auth/login/password", json=form)
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        assert (await client.post("/api/invitations", json={"role": "owner"})).status_code == 403
        made = await client.post("/api/invitations", json={"role": "admin"})
        token = made.json()["link"].partition("#")[2]
    await hall.owner.patch(f"/api/users/{admin['id']}", {"role": "agent"})
    assert (await accept(hall, token, login=f"heir-{uuid4().hex[:8]}")).status_code == 404
    assert (await hall.agent_ann.post("/api/invitations", {"role": "agent"})).status_code == 403


async def test_a_stranger_cannot_use_another_organizations_ids(hall: Hall, other: Hall) -> None:
    team = (await other.owner.post("/api/teams", {"name": "外"})).json()
    for body in ({"site_ids": [str(other.site_id)]}, {"team_id": team["id"]}):
        assert (await hall.owner.post("/api/invitations", body)).status_code == 404
