"""What it takes for each write route to succeed once: the steps that a walk over ids cannot guess."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg

from zhike.core.clock import utcnow

from ..cast import PASSWORD, Hall, Person, new_client
from ..rooms.identity.entry import colleague, newest_code, policy, some_phone
from ..rooms.identity.test_factors import authenticator, enrol
from ..stories import loop as steps
from ..stories.loop import Loop
from . import desk_deeds
from .belongings import CSV, Ids

NEW = "another good sentence"


async def all_of_them(loop: Loop, ids: Ids, db: asyncpg.Connection) -> None:
    """Every story once, before the walk takes the things apart."""
    await visits(loop)
    await booking(loop, ids)
    await desk_deeds.talk(loop, ids)
    await leads(loop, ids)
    await deals(loop.hall, ids)
    await pools(loop.hall)
    await desk_deeds.tickets(loop.hall)
    await desk_deeds.merged(loop, ids)
    await desk_deeds.quality(loop.hall, ids)
    await desk_deeds.moves(loop.hall, ids)
    await desk_deeds.mailroom(loop.hall, ids)
    await desk_deeds.knowledge(loop)
    await setbacks(loop, ids, db)
    await small_things(loop.hall, ids, db)
    await scores(loop.hall)
    await lists(loop, ids)
    await circle(loop.hall, ids)
    await trial(loop)
    await desk_deeds.chat(loop, ids)
    await desk_deeds.orders(loop.hall, ids)
    await form(loop.hall)
    await house(loop.hall, ids, db)
    await rights(loop, ids)
    await ways_in(loop.hall)
    await second_factor(loop.hall, db)
    await newcomers(loop.hall)


async def visits(loop: Loop) -> None:
    """Booked and confirmed, then moved, done, missed, cancelled."""
    owner, day = loop.hall.owner, steps.today() + timedelta(days=3)
    ends = {"complete": {}, "no-show": {}, "reschedule": None, "cancel": {"reason": "客户取消"}}
    for place, (verb, body) in enumerate(ends.items()):
        free = await steps.free_times(loop, day + timedelta(days=place))
        made = (await owner.post("/api/appointments", steps.wish(loop, free[2]))).json()
        path = f"/api/appointments/{made['id']}"
        await owner.post(f"{path}/confirm", {})
        await owner.post(f"{path}/stage", {"stage": "arrived"})
        sent = {"starts_at": free[8].isoformat(), "reason": "改期"} if body is None else body
        await owner.post(f"{path}/{verb}", sent)
        await owner.post(f"{path}/undo", {"reason": "点错了"})
    free = await steps.free_times(loop, day + timedelta(days=12))
    await owner.post("/api/appointments/series", steps.wish(loop, free[3]) | {"every_days": 7, "count": 2})


async def booking(loop: Loop, ids: Ids) -> None:
    """Somebody shows a phone on a page, books, and gives the visit back."""
    hall, service = loop.hall, f"/api/service-items/{loop.id('service')}"
    await hall.owner.patch(service, {"is_public": True})
    pages = (await hall.owner.client.get("/api/booking-pages")).json()["items"]
    root, phone = f"/api/public/booking/{pages[0]['key']}", some_phone()
    async with new_client(hall.app) as client:
        challenge = (await client.post(f"{root}/codes", json={"phone": phone})).json()["challenge"]
        code = await newest_code(hall.held.unit, hall, "code_booking")
        form = {"phone": phone, "challenge": challenge, "code": code}
        proof = (await client.post(f"{root}/proofs", json=form)).json()["proof"]
        day = steps.today() + timedelta(days=9)
        query = {"service_item_id": loop.id("service"), "from": steps.clock(day, 0).isoformat(),
                 "to": steps.clock(day + timedelta(days=5), 0).isoformat()}  # fmt: skip
        free = (await client.get(f"{root}/times", params=query)).json()["items"]
        wish = {"proof": proof, "name": "自己约的人", "service_item_id": loop.id("service"),
                "starts_at": free[0]["starts_at"]}  # fmt: skip
        visit = (await client.post(f"{root}/visits", json=wish)).json()
        head = {"authorization": f"Visit {visit['token']}"}
        await client.post("/api/public/visits/cancel", json={}, headers=head)


async def leads(loop: Loop, ids: Ids) -> None:
    owner = loop.hall.owner
    lead = (await owner.post("/api/leads", {"contact_name": "走了的"})).json()
    await owner.post(f"/api/leads/{lead['id']}/lose", {"reason": "价格"})
    batch = await owner.client.post("/api/imports", files={"file": ("再来.csv", CSV, "text/csv")})
    await loop.work()
    path = f"/api/imports/{batch.json()['id']}/start"
    await owner.post(path, {"mapping": {"姓名": "contact_name", "手机": "contact_phone"}})
    await loop.work()
    await owner.post(f"/api/imports/{batch.json()['id']}/undo", {})
    await loop.work()
    batch = await owner.client.post("/api/imports", files={"file": ("不要了.csv", CSV, "text/csv")})
    await owner.post(f"/api/imports/{batch.json()['id']}/cancel", {})


async def deals(hall: Hall, ids: Ids) -> None:
    """Won, lost to somebody, opened again."""
    owner, customer = hall.owner, ids["customer"]
    made = [(await owner.post("/api/deals", {"title": "一单", "customer_id": customer})).json() for _ in "ab"]
    await owner.post(f"/api/deals/{made[0]['id']}/win", {"amount": "100"})
    await owner.post(f"/api/deals/{made[1]['id']}/lose", {"reason": "价格过高", "competitor": "别家"})
    await owner.post(f"/api/deals/{made[1]['id']}/reopen", {"reason": "又来了"})


async def pools(hall: Hall) -> None:
    """Two pools, and somebody who is put in, looked at, moved, assigned, given back and claimed."""
    owner = hall.owner
    rules = {"cool_down_days": 0}
    made = [
        (await owner.post("/api/pools", {"name": name} | rules)).json()["id"] for name in ("一池", "二池")
    ]
    here, there = (f"/api/pools/{id}" for id in made)
    await owner.patch(here, {"daily_claims": 5})
    await owner.put(f"{here}/members", {"user_ids": [str(owner.id)]})
    await owner.put(f"{here}/rules", {"items": [{"idle_days": 30}]})
    who = (await owner.post("/api/customers", {"name": "没人管的"})).json()["id"]
    put = {"person_ids": [who], "reason": "无人跟进"}
    for root, verb, body in (
        (here, "view", None), (here, "move", {"pool_id": made[1]}),
        (there, "assign", {"user_id": str(owner.id)}), (here, "claim", {}),
    ):  # fmt: skip
        await owner.post(f"{root}/people", put)
        done = await owner.post(f"{root}/people/{who}/{verb}", body)
        assert done.is_success, done.text
    await owner.post(f"{here}/sweeps")


async def setbacks(loop: Loop, ids: Ids, db: asyncpg.Connection) -> None:
    """Letters that died twice over, and a message that failed."""
    hall = loop.hall
    await hall.owner.post(f"/api/dead-letters/{ids['letter']}/replay", {})
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("notify.send_sms", message_id=uuid4())
    await loop.work(utcnow() + timedelta(days=2))
    letters = (await hall.owner.get("/api/dead-letters", params={"status": "open"})).json()["items"]
    for letter in letters:
        await hall.owner.post(f"/api/dead-letters/{letter['id']}/discard", {})
    await db.execute(
        "UPDATE sms_messages SET status = 'failed', expires_at = NULL WHERE org_id = $1 AND id = $2",
        hall.org_id, ids["sms"],
    )  # fmt: skip
    await hall.owner.post(f"/api/sms-messages/{ids['sms']}/retry", {})


async def small_things(hall: Hall, ids: Ids, db: asyncpg.Connection) -> None:
    owner = hall.owner
    await hall.coach_chen.post(f"/api/notifications/{ids['notification']}/read", {})
    await hall.coach_chen.post("/api/notifications/read-all", {})
    await owner.post(f"/api/review-items/{ids['item']}/ignore", {})
    open_again = "UPDATE service_review_items SET status = 'open' WHERE org_id = $1 AND id = $2"
    await db.execute(open_again, hall.org_id, ids["item"])
    tag = (await owner.post("/api/tags", {"name": "一会儿"})).json()["id"]
    await owner.post(f"/api/customers/{ids['customer']}/tags", {"tag_id": tag})
    await owner.delete(f"/api/customers/{ids['customer']}/tags/{tag}")
    await owner.put("/api/custom-fields/order", {"ids": [ids["field"]]})
    await owner.post("/api/sms-providers", {"code": "spare", "vendor": "console"})
    template = {"code": "spring", "kind": "reminder", "sign_name": "知客", "content": "您好{{name}}"}
    await owner.post("/api/sms-templates", template)
    await owner.put("/api/system-configs/conversations.reopen_hours", {"value": 12})


async def scores(hall: Hall) -> None:
    """A formula is tried, kept as a version, switched on, and everybody scored anew."""
    owner = hall.owner
    root = "/api/score-definitions/lead"
    designs = (await owner.client.get("/api/score-definitions")).json()["items"]
    found = next(one for one in designs if one["code"] == "lead" and one["is_active"])["formula"]
    formula = [{key: value for key, value in part.items() if value is not None} for part in found]
    await owner.post(f"{root}/simulate", {"formula": formula})
    made = await owner.post(f"{root}/versions", {"formula": formula, "note": "又一版"})
    await owner.post(f"{root}/versions/{made.json()['version']}/activate", {"reason": "试用"})
    await owner.post("/api/score-runs", {"entity_type": "customer"})


async def lists(loop: Loop, ids: Ids) -> None:
    """People are chosen and counted, a list is kept as a view, many are changed at once and back again."""
    owner = loop.hall.owner
    definition = {"fact": "stage", "op": "in", "value": ["potential"]}
    await owner.post("/api/segments/preview", {"definition": definition})
    await owner.post("/api/segments", {"name": "潜在客户", "definition": definition})
    await owner.post(f"/api/segments/{ids['segment']}/snapshots")
    await owner.post("/api/views", {"kind": "leads", "name": "新线索", "filters": {"status": "new"}})
    who = (await owner.post("/api/customers", {"name": "一起改的"})).json()["id"]
    wish = {"kind": "customers", "action": "stage", "stage": "interested", "ids": [who]}
    edit = (await owner.post("/api/bulk-edits", wish)).json()
    await owner.post(f"/api/bulk-edits/{edit['id']}/undo")


async def form(hall: Hall) -> None:
    """Somebody fills in a form of ours."""
    shown = {"title": "预约", "fields": [{"field": "contact_phone"}], "consent_purpose": None}
    made = await hall.owner.post("/api/intake/sources", {"name": "表单", "kind": "form", "form": shown})
    async with new_client(hall.app) as visitor:
        sent = await visitor.post(made.json()["source"]["path"], data={"contact_phone": "13800138000"})
        assert sent.status_code == 200, sent.text


async def circle(hall: Hall, ids: Ids) -> None:
    """What is around a customer goes again, before the customer does."""
    owner, root = hall.owner, f"/api/customers/{ids['customer']}"
    contact = (await owner.post(f"{root}/contacts", {"name": "走了的"})).json()
    known = (await owner.post(f"{root}/identities", {"kind": "openid", "value": uuid4().hex})).json()
    kept = (await owner.client.post(f"{root}/files", files={"file": ("旧.pdf", b"%PDF-1.4 ")})).json()
    await owner.post(f"{root}/owners", {"user_id": str(hall.agent_bo.id)})
    for path in (f"contacts/{contact['id']}", f"identities/{known['id']}", f"files/{kept['id']}",
                 f"owners/{hall.agent_bo.id}"):  # fmt: skip
        gone = await owner.delete(f"{root}/{path}")
        assert gone.status_code == 204, gone.text


async def trial(loop: Loop) -> None:
    """A file is tried before it is written."""
    owner = loop.hall.owner
    sheet = {"file": ("试.csv", "姓名,手机\n张三,13800138111\n".encode(), "text/csv")}
    batch = (await owner.client.post("/api/imports", files=sheet)).json()["id"]
    await loop.work()
    await owner.post(f"/api/imports/{batch}/check", {"mapping": {"姓名": "contact_name"}})


async def house(hall: Hall, ids: Ids, db: asyncpg.Connection) -> None:
    """The organization itself, its sites, teams and roles; deliveries to other systems."""
    owner = hall.owner
    await owner.patch("/api/organization", {"name": "知颜"})
    site = (await owner.post("/api/sites", {"name": "新店"})).json()
    await owner.delete(f"/api/sites/{site['id']}")
    team = (await owner.post("/api/teams", {"name": "临时组"})).json()
    await owner.delete(f"/api/teams/{team['id']}")
    role = {"code": "guide", "name": "导诊", "permissions": ["customer:read"]}
    made = (await owner.post("/api/roles", role)).json()
    assert "id" in made, made
    await owner.patch(f"/api/roles/{made['id']}", {"name": "导诊员"})
    await owner.put(f"/api/users/{ids['user']}/roles", {"additional": ["guide"]})
    await owner.put(f"/api/users/{ids['user']}/roles", {"additional": []})
    await owner.delete(f"/api/roles/{made['id']}")
    flag = "/api/feature-flags/enable_sms/overrides"
    await owner.put(flag, {"is_enabled": False, "site_id": ids["site"]})
    await owner.delete(flag, params={"site_id": ids["site"]})
    hook = f"/api/webhooks/{ids['webhook']}"
    await owner.patch(hook, {"status": "active"})
    failed = "UPDATE webhook_deliveries SET status = 'failed' WHERE org_id = $1"
    await db.execute(failed, hall.org_id)
    await owner.post(f"{hook}/deliveries/{ids['delivery']}/redeliver")
    await owner.post(f"{hook}/redeliver", {"since": "2026-01-01T00:00:00Z"})


async def rights(loop: Loop, ids: Ids) -> None:
    """What people may ask for: a copy, a word taken back by a link, and to be refused; a list taken away."""
    owner = loop.hall.owner
    taken = await owner.post("/api/exports", {"kind": "customers", "reason": "核对资料"})
    await loop.work()
    await owner.post(f"/api/exports/{taken.json()['id']}/downloads")
    who = (await owner.post("/api/customers", {"name": "来要资料的"})).json()["id"]
    talk = f"/api/conversations/{ids['conversation']}/link"
    await owner.post(talk, {"customer_id": who})
    await owner.post(talk, {"customer_id": ids["customer"]})
    await owner.put("/api/retention-rules/medical", {"duty_days": 30 * 365})
    link = (await owner.post("/api/consents/links", {"customer_id": who})).json()["token"]
    async with new_client(loop.hall.app) as client:
        said = {"purpose": "service", "action": "withdrawn"}
        await client.post("/api/public/consents", json=said, headers={"authorization": f"Consent {link}"})
    for verb in ("reject", "downloads"):
        who = (await owner.post("/api/customers", {"name": "又来要资料的"})).json()["id"]
        wish = {"downloads": {"kind": "export"}, "reject": {"kind": "correction", "changes": {"name": "错"}}}
        asked = await owner.post("/api/privacy/requests", wish[verb] | {"customer_id": who})
        assert asked.is_success, asked.text
        if verb == "downloads":
            await loop.work()
        await owner.post(f"/api/privacy/requests/{asked.json()['id']}/{verb}", {"note": "身份未核实"})


async def _person(hall: Hall) -> tuple[Person, dict[str, Any]]:
    """A colleague with a phone who has just signed in, in a browser of their own."""
    made = await colleague(hall, some_phone())
    client = new_client(hall.app)
    form = {"login": made["typed"], "password": PASSWORD}
    body = (await client.post("/api/auth/login/password", json=form)).json()
    return Person(client, made["id"], "agent", body["csrf_token"]), form


async def ways_in(hall: Hall) -> None:
    """By password, by code, anew after forgetting; and out again."""
    unit = hall.held.unit
    person, form = await _person(hall)
    tokens = (await person.post("/api/auth/login", form | {"mode": "token"})).json()
    await person.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    change = {"old_password": PASSWORD, "new_password": NEW}
    renewed = await person.post("/api/auth/me/password", change)
    if token := (renewed.json() if renewed.content else {}).get("csrf_token"):
        person.client.headers["x-csrf-token"] = token
    for purpose, path in (("login", "login/sms"), ("reset", "password/reset")):
        somebody, form = await _person(hall)  # a phone gets one code a minute
        phone = form["login"]
        asked = await somebody.post("/api/auth/codes", {"phone": phone, "purpose": purpose})
        code = await newest_code(unit, hall, f"code_{purpose}")
        sent = {"phone": phone, "code": code, "challenge": asked.json()["challenge"]}
        await somebody.post(f"/api/auth/{path}", sent | ({"password": NEW} if purpose == "reset" else {}))
        await somebody.client.aclose()
    await person.client.aclose()
    person, form = await _person(hall)
    number = some_phone()
    await person.post("/api/auth/me/verify", {"password": PASSWORD})
    asked = await person.post("/api/auth/me/phone/codes", {"phone": number})
    code = await newest_code(unit, hall, "code_bind")
    bound = {"phone": number, "challenge": asked.json()["challenge"], "code": code}
    await person.post("/api/auth/me/phone", bound)
    for _ in range(2):
        await person.post("/api/auth/login", {"login": number, "password": PASSWORD, "mode": "token"})
    theirs = f"/api/users/{person.id}/sessions"
    one = next(one for one in (await hall.owner.get(theirs)).json()["items"] if not one.get("current"))
    await hall.owner.delete(f"{theirs}/{one['id']}")
    for session in (await person.get("/api/auth/sessions")).json()["items"]:
        if not session["current"]:
            await person.delete(f"/api/auth/sessions/{session['id']}")
            break
    await person.delete("/api/auth/sessions")
    await person.post("/api/auth/logout")
    await person.client.aclose()


async def second_factor(hall: Hall, db: asyncpg.Connection) -> None:
    person, form = await _person(hall)
    secret, _ = await enrol(person)
    await person.post("/api/auth/me/verify", {"password": PASSWORD})
    await person.post("/api/auth/me/factors/recovery-codes")
    async with new_client(hall.app) as client:
        challenge = (await client.post("/api/auth/login", json=form)).json()["challenge"]
        step = {"challenge": challenge, "code": authenticator(secret, 1)}
        await client.post("/api/auth/login/factor", json=step)
    await policy(hall, mfa_required_roles=["coach"])
    made = await colleague(hall, role="coach")
    async with new_client(hall.app) as client:
        form = {"login": made["typed"], "password": PASSWORD}
        challenge = (await client.post("/api/auth/login", json=form)).json()["challenge"]
        await client.post("/api/auth/login/factor/enrol", json={"challenge": challenge})
    await policy(hall)
    await db.execute("DELETE FROM private.login_throttles")
    for factor in (await person.get("/api/auth/me/factors")).json()["items"]:
        await person.delete(f"/api/auth/me/factors/{factor['id']}")
    await person.client.aclose()


async def newcomers(hall: Hall) -> None:
    """Invited and applying."""
    owner = hall.owner
    invited = (await owner.post("/api/invitations", {})).json()
    await owner.post(f"/api/invitations/{invited['invitation']['id']}/resend", {})
    invited = (await owner.post("/api/invitations", {})).json()
    token = invited["link"].partition("#")[2]
    async with new_client(hall.app) as client:
        await client.post("/api/invitations/preview", json={"token": token})
        form = {"token": token, "name": "新人", "login": f"new-{uuid4().hex[:8]}", "password": PASSWORD}
        await client.post("/api/invitations/accept", json=form)
    key = (await owner.post("/api/organization/apply-key", {})).json()["apply_key"]
    for verdict, body in (("approve", {"send_sms": False}), ("reject", {"reason": "不合适"})):
        async with new_client(hall.app) as client:
            form = {"apply_key": key, "name": "小赵", "phone": some_phone()}
            applied = (await client.post("/api/auth/apply", json=form)).json()
            await client.post("/api/auth/apply/status", json={"ticket": applied["ticket"]})
        asked = (await owner.get("/api/admin/applications", params={"status": "pending"})).json()["items"][0]
        await owner.post(f"/api/admin/applications/{asked['id']}/{verdict}", body)
