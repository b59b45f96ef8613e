"""One of everything that a clinic has, and how each route would name it."""

import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from zhike.core.clock import utcnow
from zhike.rooms.identity import identities, key_erasures

from ..cast import Hall, new_client
from ..rooms.identity.test_factors import enrol
from ..stories import loop as steps
from ..stories.loop import Loop, get, post
from . import desk_belongings
from .desk_belongings import a_ticket_rule, soon

Ids = dict[str, str]
DAY = timedelta(days=1)
CSV = "姓名,手机\n赵一一,13900001234\n".encode()


async def one_of_everything(loop: Loop) -> Ids:
    """Walk the loop to its end and add what it passes by. Answers the ids by name."""
    hall = loop.hall
    await steps.until_booked(loop)
    await steps.reminder_goes_out(loop)
    await steps.next_morning_review(loop)
    owner = hall.owner
    tag = await post(owner, "/api/tags", {"name": "高净值"})
    customer = loop.id("customer")
    await post(owner, f"/api/customers/{customer}/tags", {"tag_id": tag["id"]}, 200)
    leave = {"staff_id": loop.id("employee"), "starts_at": (utcnow() + 20 * DAY).isoformat(),
             "ends_at": (utcnow() + 21 * DAY).isoformat(), "reason": "年假"}  # fmt: skip
    exception = await post(owner, "/api/schedule-exceptions", leave)
    room = {"site_id": str(hall.site_id), "kind": "room", "name": f"{loop.asker}常用的诊室"}
    resource = await post(owner, "/api/resources", room)
    page = {"site_id": str(hall.site_id), "title": f"{loop.asker}常来的店"}
    page = await post(owner, "/api/booking-pages", page)
    deal = await post(owner, "/api/deals", {"title": f"{loop.asker}的方案", "customer_id": customer,
                                            "lead_id": loop.id("lead"), "amount": "9800"})  # fmt: skip
    pools = await _pools(hall, loop.asker)
    offered = {"items": [{"name": "皮秒", "unit_price": "9800", "service_item_id": loop.id("service")}]}
    assert (await owner.put(f"/api/deals/{deal['id']}/products", offered)).status_code == 200
    answer = await owner.client.post("/api/imports", files={"file": ("名单.csv", CSV, "text/csv")})
    assert answer.status_code == 201, answer.text
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("notify.send_sms", message_id=uuid4())  # there is no such message
    chosen = await _lists(hall, customer, loop.id("lead"), tag["id"])
    trail = await post(owner, "/api/audit-logs/export", {}, 202)
    export = await post(owner, "/api/exports", {"kind": "customers", "reason": "月度回访名单"}, 202)
    rotation = await post(owner, "/api/keys/rotations", {}, 202)
    await loop.work(utcnow() + 2 * DAY)
    ids = {name: str(made["id"]) for name, made in loop.made.items()}
    return ids | {
        "trail": trail["id"], "rotation": rotation["id"], "export": export["id"],
        **pools, "tag": tag["id"], "exception": exception["id"], "deal": deal["id"],
        "resource": resource["id"], "booking_page": page["id"], "booking_key": page["key"],
        "import": answer.json()["id"], **chosen,
        "user": str(hall.agent_ann.id), "site": str(hall.site_id), "key": loop.made["channel"]["public_key"],
        "visitor": loop.visitor.id if loop.visitor else "",
        "letter": await _first(hall, "dead-letters"), "sms": await _first(hall, "sms-messages"),
        "provider": await _first(hall, "sms-providers"), "template": await _first(hall, "sms-templates"),
        "notification": await _first(hall, "notifications", "coach_chen"),
        "role": await _first(hall, "roles"),
        "session": await _first(hall, "auth/sessions"), **await _people(hall),
        **await _machines(hall, loop.asker), **await _privacy(loop, customer),
        **await _logins(hall, loop.asker), **await _circle(hall, customer),
        **await _duplicates(loop), **await _intake(loop), **await desk_belongings.of_desk(loop, customer),
    }  # fmt: skip


async def _circle(hall: Hall, customer: str) -> Ids:
    """Who and what is around a customer, and a field of the organization's own."""
    owner, root = hall.owner, f"/api/customers/{customer}"
    field = await post(owner, "/api/custom-fields", {
        "key": "skin", "label": "肤质", "kind": "choice", "is_indexed": True,
        "options": [{"label": "干性"}, {"label": "油性"}],
    })  # fmt: skip
    assert (await owner.patch(root, {"custom_fields": {"skin": "o1"}})).status_code == 200
    contact = await post(owner, f"{root}/contacts", {"name": "联系人", "phone": "13900005678"})
    known = await post(owner, f"{root}/identities", {"kind": "member_id", "value": "VIP-0001"})
    await post(owner, f"{root}/owners", {"user_id": str(hall.agent_ann.id)})
    kept = await owner.client.post(f"{root}/files", files={"file": ("检测报告.pdf", b"%PDF-1.4 ")})
    assert kept.status_code == 201, kept.text
    clue = await post(owner, "/api/member-retention-clue", {
        "customer_id": customer, "member_id": "VIP-0001", "category": "preference", "summary": "爱喝茶",
    })  # fmt: skip
    return {"field": field["id"], "contact": contact["id"], "customer_identity": known["id"],
            "paper": kept.json()["id"], "clue": clue["id"]}  # fmt: skip


async def _pools(hall: Hall, name: str) -> Ids:
    """A pool and somebody who lies in it."""
    pool = await post(hall.owner, "/api/pools", {"name": f"{name}的公海"})
    person = await post(hall.owner, "/api/customers", {"name": f"{name}的妹妹"})
    form = {"person_ids": [person["id"]], "reason": "无人跟进"}
    await post(hall.owner, f"/api/pools/{pool['id']}/people", form, 200)
    return {"pool": pool["id"], "pooled": person["id"]}


async def _lists(hall: Hall, customer: str, lead: str, tag: str) -> Ids:
    """A segment with a list of its members, a view, a customer and a lead that were changed with others."""
    owner = hall.owner
    definition = {"any": [{"fact": "tags", "op": "any", "value": [tag]},
                          {"fact": "has_phone", "op": "yes"}]}  # fmt: skip
    segment = await post(owner, "/api/segments", {"name": "高净值客户", "definition": definition})
    snapshot = await post(owner, f"/api/segments/{segment['id']}/snapshots", None, 202)
    view = await post(
        owner, "/api/views", {"kind": "customers", "name": "我的客户", "filters": {"tag_id": tag}}
    )
    given = {"kind": "leads", "action": "owner", "user_id": str(owner.id), "ids": [lead]}
    await post(owner, "/api/bulk-edits", given)
    form = {"kind": "customers", "action": "add_tag", "tag_id": tag, "ids": [customer]}
    edit = await post(owner, "/api/bulk-edits", form)
    return {"segment": segment["id"], "snapshot": snapshot["id"], "view": view["id"], "edit": edit["id"]}


async def _people(hall: Hall) -> Ids:
    """A team, an invitation and an application."""
    owner = hall.owner
    team = await post(owner, "/api/teams", {"name": "接待组", "member_ids": [str(owner.id)]})
    invited = await post(owner, "/api/invitations", {"team_id": team["id"]})
    key = await post(owner, "/api/organization/apply-key", {}, 200)
    form = {"apply_key": key["apply_key"], "name": "赵一一", "phone": "13900001234"}
    async with new_client(hall.app) as client:
        assert (await client.post("/api/auth/apply", json=form)).status_code == 202
    desk = await owner.put("/api/agents/me/status", {"status": "online"})
    return {"agent": desk.json()["id"], "team": team["id"], "invitation": invited["invitation"]["id"],
            "application": await _first(hall, "admin/applications")}  # fmt: skip


async def _privacy(loop: Loop, customer: str) -> Ids:
    """A consent with its paper, a hold, and the erasure of somebody else."""
    owner = loop.hall.owner
    text = await post(owner, "/api/consent-texts", {
        "purpose": "cross_border", "title": "出境授权", "body": "您的资料可能在境外处理。",
    })  # fmt: skip
    kept = await owner.client.post("/api/consents/evidence", files={"file": ("同意书.pdf", b"%PDF-1.4 ")})
    evidence = kept.json()["file_id"]
    await post(owner, "/api/consents", {"customer_id": customer, "purpose": "cross_border", "action": "given",
                                        "evidence_file_id": evidence})  # fmt: skip
    hold = await post(owner, "/api/legal-holds", {"reason": "监管检查", "data_class": "securities"})
    gone = await post(owner, "/api/customers", {"name": "已离开"})
    wish = {"kind": "erasure", "customer_id": gone["id"]}
    request = await post(owner, "/api/privacy/requests", wish)
    await post(owner, f"/api/privacy/requests/{request['id']}/approve", {}, 200)
    (await loop.work()).ok()
    return {"consent_text": text["id"], "evidence": evidence, "hold": hold["id"], "erasure": request["id"]}


async def _duplicates(loop: Loop) -> Ids:
    """Two customers with one name at WeChat, found by a scan; and two that were made one."""
    owner = loop.hall.owner
    made = [await post(owner, "/api/customers", {"name": f"双胞胎{n}", "wechat_id": "twins"}) for n in "一二"]
    gone = [await post(owner, "/api/customers", {"name": f"合并{n}"}) for n in "一二三"]
    merge = await post(owner, "/api/merges", {"winner_id": gone[0]["id"], "loser_id": gone[1]["id"]})
    await post(owner, "/api/duplicates/scans", None, 202)
    (await loop.work()).ok()
    return {
        "twin": made[1]["id"],
        "spare": gone[2]["id"],
        "merge": merge["id"],
        "pair": await _first(loop.hall, "duplicates"),
    }


async def _intake(loop: Loop) -> Ids:
    """A source of leads, and a delivery that could not be taken."""
    hall = loop.hall
    form = {"name": loop.asker, "site_id": str(hall.site_id), "mapping": {"contact_phone": "$.tel"},
            "signature": "hmac_sha256", "signature_header": "x-sign", "secret": "a-good-secret"}  # fmt: skip
    source = (await post(hall.owner, "/api/intake/sources", form))["source"]
    body = f'{{"name": "{loop.asker}", "phone": "13900001234"}}'.encode()
    sign = {"x-sign": hmac.new(b"a-good-secret", body, "sha256").hexdigest()}
    async with new_client(hall.app) as platform:
        answer = await platform.post(source["path"], content=body, headers=sign)
        assert answer.status_code == 200, answer.text
    (await loop.work()).ok()
    return {"source": source["id"], "intake": await _first(hall, f"intake/sources/{source['id']}/deliveries")}


async def _logins(hall: Hall, name: str) -> Ids:
    """An identity provider that knows the owner, their authenticator, and a wish to destroy the keys."""
    form = {"kind": "wechat_mini", "name": name, "client_id": uuid4().hex, "client_secret": "a-secret"}
    provider = await post(hall.owner, "/api/identity-providers", form)
    async with hall.held.unit.transaction(hall.actor()) as tx:
        await identities.link(tx, hall.owner.id, identities.Known(UUID(provider["id"]), "openid"))
    await enrol(hall.owner)
    async with hall.held.unit.transaction(hall.actor()) as tx:
        erasure = await key_erasures._add(tx, "a wish")
    return {"key_erasure": str(erasure.id), "identity_provider": provider["id"],
            "factor": await _first(hall, "auth/me/factors"),
            "identity": await _first(hall, "auth/me/identities")}  # fmt: skip


async def _machines(hall: Hall, name: str) -> Ids:
    """A program with its key, and a webhook that is switched off before anything is sent."""
    owner = hall.owner
    account = await post(owner, "/api/service-accounts", {"name": f"{name}的 ERP"})
    form = {"name": "ERP", "scopes": ["customer:read"], "user_id": account["id"]}
    key = await post(owner, "/api/api-keys", form)
    hook = await post(owner, "/api/webhooks", {"name": name, "url": "https://hook.example.com/"})
    root = f"/api/webhooks/{hook['webhook']['id']}"
    delivery = await post(owner, f"{root}/test", None, 202)
    assert (await owner.patch(root, {"status": "disabled"})).status_code == 200
    return {"account": account["id"], "api_key": key["key"]["id"], "webhook": hook["webhook"]["id"],
            "delivery": delivery["id"]}  # fmt: skip


async def _first(hall: Hall, path: str, who: str = "owner") -> str:
    return str((await get(hall.people[who], f"/api/{path}"))["items"][0]["id"])


# what stands between the braces of a path, by the path's beginning
def _soon(days: int = 2) -> str:
    """Three in the afternoon, when Doctor Chen works."""
    return steps.clock(steps.today() + days * DAY, 15).isoformat()


def _visit(i: Ids) -> dict[str, Any]:
    return {"customer_id": i["customer"], "staff_id": i["employee"], "service_item_id": i["service"],
            "starts_at": _soon(), "lead_id": i["lead"], "conversation_id": i["conversation"]}  # fmt: skip


def _person(i: Ids) -> dict[str, Any]:
    return {"name": "外人", "user_id": i["user"], "site_id": i["site"], "team_id": i["team"]}


def a_rule(i: Ids) -> dict[str, Any]:
    return {"id": str(uuid4()), "name": "外人", "members": [{"user_id": i["user"]}], "team_id": i["team"],
            "site_ids": [i["site"]]}  # fmt: skip


def _talk(i: Ids) -> dict[str, Any]:
    return {"content": "外人", "external_message_id": str(uuid4())}


# a body for every route that takes one; with the owner's ids it would be a good one
BODIES: dict[str, Callable[[Ids], Any]] = {
    "POST /api/api-keys": lambda i: {
        "name": "外人", "scopes": ["customer:read"], "user_id": i["account"],
    },
    "PATCH /api/api-keys/{id}": lambda i: {"name": "外人"},
    "PATCH /api/auth/me/factors/{factor_id}": lambda i: {"name": "外人"},
    "PATCH /api/roles/{role_id}": lambda i: {"name": "外人"},
    "PUT /api/users/{user_id}/roles": lambda i: {"additional": ["readonly"]},
    "POST /api/api-keys/{id}/rotate": lambda i: {"overlap_hours": 0},
    "POST /api/service-accounts": lambda i: {"name": "外人", "site_ids": [i["site"]]},
    "PATCH /api/service-accounts/{id}": lambda i: {"name": "外人", "site_ids": [i["site"]]},
    "PATCH /api/webhooks/{webhook_id}": lambda i: {"name": "外人"},
    "POST /api/webhooks/{webhook_id}/rotate-secret": lambda i: {"overlap_hours": 0},
    "POST /api/webhooks/{webhook_id}/redeliver": lambda i: {"since": "2026-01-01T00:00:00Z"},
    "PATCH /api/identity-providers/{provider_id}": lambda i: {"name": "外人"},
    "PATCH /api/users/{user_id}": lambda i: {"name": "外人", "site_ids": [i["site"]]},
    "PATCH /api/sms-providers/{provider_id}": lambda i: {"priority": 1},
    "PATCH /api/sms-templates/{template_id}": lambda i: {"sign_name": "外人"},
    "PATCH /api/sites/{site_id}": lambda i: {"name": "外人"},
    "POST /api/teams": lambda i: {
        "name": uuid4().hex, "leader_id": i["user"], "site_id": i["site"], "member_ids": [i["user"]],
    },
    "PATCH /api/teams/{team_id}": lambda i: {"description": "外人", "member_ids": [i["user"]]},
    "POST /api/invitations": lambda i: {"site_ids": [i["site"]], "team_id": i["team"]},
    "POST /api/admin/applications/{application_id}/approve": lambda i: {
        "site_ids": [i["site"]], "team_id": i["team"], "send_sms": False,
    },
    "POST /api/admin/applications/{application_id}/reveal": lambda i: {"reason": "看看号码"},
    "POST /api/admin/applications/{application_id}/reject": lambda i: {"reason": "外人"},
    "POST /api/employees/{id}/assign": lambda i: {"customer_ids": [i["customer"]]},
    "PATCH /api/agents/{agent_id}": lambda i: {"skills": ["外人"]},
    "POST /api/employees": _person,
    "PUT /api/employees/{id}": _person,
    "POST /api/staff-schedules": lambda i: {
        "staff_id": i["employee"], "site_id": i["site"], "weekday": 1, "start_time": "19:00",
        "end_time": "20:00",
    },
    "PATCH /api/staff-schedules/{id}": lambda i: {"status": "inactive"},
    "POST /api/schedule-exceptions": lambda i: {
        "staff_id": i["employee"], "starts_at": _soon(), "ends_at": _soon(3),
    },
    "POST /api/customers": lambda i: {"name": "外人", "owner_id": i["user"], "site_id": i["site"]},
    "PUT /api/customers/{customer_id}": lambda i: {"name": "外人"},
    "PATCH /api/customers/{customer_id}": lambda i: {"name": "外人"},
    "POST /api/customers/{customer_id}/tags": lambda i: {"tag_id": i["tag"]},
    "POST /api/customers/{customer_id}/activities": lambda i: {"description": "外人"},
    "POST /api/customers/{customer_id}/reveal": lambda i: {"field": "phone", "reason": "看看号码"},
    "POST /api/customers/{customer_id}/contacts": lambda i: {"name": "外人"},
    "PATCH /api/customers/{customer_id}/contacts/{contact_id}": lambda i: {"name": "外人"},
    "POST /api/customers/{customer_id}/contacts/{contact_id}/reveal": lambda i: {"reason": "看看号码"},
    "POST /api/customers/{customer_id}/identities": lambda i: {"kind": "openid", "value": uuid4().hex},
    "POST /api/customers/{customer_id}/identities/{customer_identity_id}/reveal": lambda i: {
        "reason": "看看号码",
    },
    "POST /api/customers/{customer_id}/owners": lambda i: {"user_id": i["user"]},
    "POST /api/member-retention-clue": lambda i: {
        "customer_id": i["customer"], "category": "need", "summary": "外人",
    },
    "PATCH /api/member-retention-clue/{clue_id}": lambda i: {"summary": "外人"},
    "PUT /api/custom-fields/order": lambda i: {"ids": [i["field"]]},
    "PATCH /api/custom-fields/{field_id}": lambda i: {"label": uuid4().hex},
    "PATCH /api/tags/{tag_id}": lambda i: {"name": "外人"},
    "POST /api/channels": lambda i: {"name": "外人", "site_id": i["site"]},
    "PATCH /api/channels/{channel_id}": lambda i: {"name": "外人"},
    "PUT /api/channels/{channel_id}/topics": lambda i: {"items": [{"name": "外人", "team_id": i["team"]}]},
    "PATCH /api/order-shops/{shop_id}": lambda i: {"status": "paused"},
    "POST /api/orders/look": lambda i: {"customer_id": i["customer"]},
    "POST /api/channels/{channel_id}/try": lambda i: {"body": "{}"},
    "POST /api/channels/{channel_id}/inbound": lambda i: {
        "id": uuid4().hex, "sender": {"id": "u-2"}, "text": "外人",
    },
    "POST /api/channel-sends/{send_id}/resend": lambda i: {},
    "PATCH /api/intake/sources/{source_id}": lambda i: {"name": "外人"},
    "POST /api/intake/sources": lambda i: {"name": "外人", "site_id": i["site"]},
    "POST /api/intake/sources/{source_id}/rotate-secret": lambda i: {},
    "POST /api/intake/sources/{source_id}/try": lambda i: {"body": "{}"},
    "POST /api/leads": lambda i: {
        "contact_name": "外人", "assigned_to": i["user"], "channel_id": i["channel"], "site_id": i["site"],
    },
    "PATCH /api/leads/{id}": lambda i: {"contact_name": "外人"},
    "POST /api/leads/{id}/assign": lambda i: {"user_id": i["user"]},
    "POST /api/leads/{id}/convert": lambda i: {},
    "POST /api/leads/{id}/lose": lambda i: {"reason": "外人"},
    "POST /api/leads/{id}/activities": lambda i: {"description": "外人"},
    "POST /api/leads/{id}/reveal": lambda i: {"field": "contact_phone", "reason": "看看号码"},
    "POST /api/deals": lambda i: {
        "title": "外人", "customer_id": i["customer"], "lead_id": i["lead"], "owner_id": i["user"],
        "site_id": i["site"],
    },
    "PATCH /api/deals/{id}": lambda i: {"title": "外人"},
    "POST /api/deals/{id}/move": lambda i: {"stage": "proposal"},
    "POST /api/deals/{id}/win": lambda i: {},
    "POST /api/deals/{id}/lose": lambda i: {"reason": "价格过高"},
    "POST /api/deals/{id}/reopen": lambda i: {"reason": "外人"},
    "POST /api/deals/{id}/assign": lambda i: {"user_id": i["user"]},
    "POST /api/deals/{id}/notes": lambda i: {"description": "外人"},
    "PUT /api/deals/{id}/products": lambda i: {"items": [{"name": "外人", "unit_price": "1"}]},
    "PUT /api/deals/{id}/competitors": lambda i: {"items": [{"name": "外人"}]},
    "PUT /api/duplicates/{pair_id}/decision": lambda i: {"status": "later"},
    "POST /api/merges": lambda i: {"winner_id": i["customer"], "loser_id": i["spare"]},
    "POST /api/merges/{merge_id}/undo": lambda i: {},
    "PUT /api/assignment-rules": lambda i: {"based_on": 0, "rules": [a_rule(i)]},
    "POST /api/assignment-rules/dry-run": lambda i: {"lead": {}, "rules": [a_rule(i)]},
    "POST /api/pools": lambda i: {"name": uuid4().hex, "site_id": i["site"]},
    "PATCH /api/pools/{pool_id}": lambda i: {"daily_claims": 3},
    "PUT /api/pools/{pool_id}/members": lambda i: {"user_ids": [i["user"]], "team_ids": [i["team"]]},
    "PUT /api/pools/{pool_id}/rules": lambda i: {"items": [{"idle_days": 30, "tag_ids": [i["tag"]]}]},
    "POST /api/pools/{pool_id}/people": lambda i: {"person_ids": [i["customer"]], "reason": "外人"},
    "POST /api/pools/{pool_id}/people/{person_id}/claim": lambda i: {},
    "POST /api/pools/{pool_id}/people/{person_id}/assign": lambda i: {"user_id": i["user"]},
    "POST /api/pools/{pool_id}/people/{person_id}/move": lambda i: {"pool_id": i["pool"]},
    "POST /api/segments": lambda i: {
        "name": "外人", "site_id": i["site"],
        "definition": {"fact": "tags", "op": "any", "value": [i["tag"]]},
    },
    "PATCH /api/segments/{segment_id}": lambda i: {"name": "外人"},
    "PATCH /api/views/{view_id}": lambda i: {"name": "外人"},
    "PUT /api/views/default": lambda i: {"kind": "customers", "view_id": i["view"]},
    "POST /api/bulk-edits": lambda i: {
        "kind": "customers", "action": "stage", "stage": "lost", "ids": [i["customer"]],
    },
    "POST /api/business-calendars": lambda i: {"name": uuid4().hex, "weekly": [[["09:00", "18:00"]]] * 7},
    "PUT /api/business-calendars/{calendar_id}": lambda i: {
        "name": "外人", "weekly": [[["09:00", "18:00"]]] * 7,
    },
    "POST /api/business-calendars/due": lambda i: {
        "calendar_id": i["calendar"], "minutes": 5, "since": "2026-01-01T00:00:00Z",
    },
    "POST /api/sla-policies": lambda i: {
        "name": uuid4().hex, "resolve_minutes": 5, "calendar_id": i["calendar"], "tag_ids": [i["tag"]],
        "channel_ids": [i["channel"]],
    },
    "PUT /api/sla-policies/{policy_id}": lambda i: {"name": "外人", "resolve_minutes": 5},
    "POST /api/tickets": lambda i: {
        "title": "外人", "description": "外人", "customer_id": i["customer"], "site_id": i["site"],
        "conversation_id": i["conversation"], "assigned_agent_id": i["user"],
    },
    "PATCH /api/tickets/{id}": lambda i: {"title": "外人"},
    "POST /api/tickets/{id}/assign": lambda i: {"user_id": i["user"]},
    "POST /api/tickets/{id}/move": lambda i: {"status": "resolved"},
    "POST /api/tickets/{id}/reopen": lambda i: {"reason": "外人"},
    "POST /api/tickets/{id}/merge": lambda i: {"into": i["spare_ticket"]},
    "POST /api/tickets/{id}/customer-link": lambda i: {},
    "POST /api/ticket-macros": lambda i: {
        "name": uuid4().hex, "actions": [{"kind": "assign", "user_id": i["user"]}],
    },
    "PUT /api/ticket-macros/{macro_id}": lambda i: {
        "name": "外人", "actions": [{"kind": "tag", "tag": "外人"}],
    },
    "POST /api/tickets/{id}/macros/{macro_id}": lambda i: {},
    "POST /api/ticket-rules": lambda i: a_ticket_rule() | {
        "name": uuid4().hex, "user_id": i["user"], "team_id": i["team"], "calendar_id": i["calendar"],
    },
    "POST /api/ticket-rules/try": lambda i: a_ticket_rule() | {"rule_id": i["rule"]},
    "PUT /api/ticket-rules/{rule_id}": lambda i: a_ticket_rule() | {"name": "外人"},
    "POST /api/tickets/{id}/watch": lambda i: {"watching": True},
    "POST /api/tickets/{id}/split": lambda i: {"title": "外人", "comment_id": i["ticket_comment"]},
    "POST /api/tickets/{id}/attachments/{attachment_id}/downloads": lambda i: {},
    "POST /api/tickets/{id}/comments": lambda i: {"content": "外人", "mentions": [i["user"]]},
    "POST /api/knowledge-bases": lambda i: {
        "name": uuid4().hex, "site_id": i["site"], "team_id": i["team"],
    },
    "PATCH /api/knowledge-bases/{kb_id}": lambda i: {"name": uuid4().hex},
    "POST /api/knowledge-bases/{kb_id}/links": lambda i: {"url": "https://handbook.invalid/"},
    "PATCH /api/documents/{document_id}": lambda i: {"title": "外人"},
    "POST /api/faqs": lambda i: {"kb_id": i["base"], "question": "外人", "answer": "外人"},
    "PATCH /api/faqs/{faq_id}": lambda i: {"answer": "外人"},
    "POST /api/faqs/{faq_id}/use": lambda i: {"helpful": False},
    "POST /api/scripts": lambda i: {"title": uuid4().hex, "content": "外人", "is_shared": True},
    "PATCH /api/scripts/{id}": lambda i: {"title": "外人"},
    "POST /api/scripts/{id}/use": lambda i: {"conversation_id": i["conversation"]},
    "POST /api/talk-transfers": lambda i: {"reason": "外人", "channel_id": i["channel"]},
    "POST /api/word-lists": lambda i: {"name": uuid4().hex, "words": ["外人"]},
    "POST /api/word-lists/try": lambda i: {"content": "外人"},
    "PATCH /api/word-lists/{list_id}": lambda i: {"name": "外人"},
    "POST /api/quality-hits/{hit_id}/handle": lambda i: {"note": "外人"},
    "POST /api/csat-responses/{response_id}/handle": lambda i: {"note": "外人"},
    "PUT /api/csat-settings": lambda i: {"channel_id": i["channel"]},
    "POST /api/daily-stats/runs": lambda i: {"since": "2026-01-01", "until": "2026-01-02"},
    "POST /api/bulk-edits/count": lambda i: {"kind": "customers", "filters": {"tag_id": i["tag"]}},
    "POST /api/imports/{import_id}/start": lambda i: {"mapping": {"姓名": "contact_name"}},
    "POST /api/imports/{import_id}/check": lambda i: {"mapping": {"姓名": "contact_name"}},
    "POST /api/conversations/{conversation_id}/messages": _talk,
    "POST /api/conversations/{conversation_id}/assign": lambda i: {"user_id": i["user"]},
    "POST /api/conversations/{conversation_id}/resolve": lambda i: {},
    "POST /api/conversations/{conversation_id}/close": lambda i: {},
    "POST /api/conversations/{conversation_id}/reopen": lambda i: {},
    "POST /api/conversations/{conversation_id}/read": lambda i: {},
    "POST /api/conversations/{conversation_id}/link": lambda i: {"customer_id": i["customer"]},
    "POST /api/conversations/{conversation_id}/notes": lambda i: {
        "external_id": str(uuid4()), "content": "外人", "mentions": [i["user"]],
    },
    "POST /api/conversations/{conversation_id}/merge": lambda i: {"into": i["program_talk"]},
    "POST /api/conversations/{conversation_id}/scheduled": lambda i: {
        "external_message_id": str(uuid4()), "content": "外人", "send_at": soon(),
    },
    "PUT /api/conversations/{conversation_id}/scheduled/{scheduled_id}": lambda i: {
        "content": "外人", "send_at": soon(), "on_reply": "send",
    },
    "POST /api/conversations/{conversation_id}/scheduled/{scheduled_id}/cancel": lambda i: {},
    "POST /api/conversations/{conversation_id}/files/{message_file_id}/downloads": lambda i: {},
    "POST /api/conversations/{conversation_id}/snooze": lambda i: {"until": None},
    "POST /api/conversations/{conversation_id}/wake": lambda i: {},
    "PUT /api/conversations/{conversation_id}/tags": lambda i: {"tags": ["外人"]},
    "PUT /api/conversations/{conversation_id}/sub-status": lambda i: {"sub_status_id": i["sub_status"]},
    "POST /api/conversations/bulk/count": lambda i: {
        "ids": [i["conversation"]], "action": "assign", "user_id": i["user"],
    },
    "POST /api/conversations/bulk": lambda i: {
        "ids": [i["conversation"]], "action": "assign", "user_id": i["user"],
    },
    "PATCH /api/conversation-statuses/{id}": lambda i: {"name": "外人"},
    "PUT /api/routing-settings": lambda i: {
        "channel_id": i["channel"], "team_id": i["team"], "overflow_minutes": 5,
        "overflow_team_id": i["team"], "is_active": False,
    },
    "POST /api/conversations/{conversation_id}/priority": lambda i: {"priority": "low"},
    "POST /api/appointments": _visit,
    "POST /api/appointments/series": lambda i: _visit(i)
    | {"starts_at": _soon(6), "every_days": 7, "count": 2},
    "POST /api/appointments/{id}/stage": lambda i: {"stage": "arrived"},
    "POST /api/appointments/{id}/undo": lambda i: {"reason": "外人"},
    "POST /api/appointments/{id}/confirm": lambda i: {},
    "POST /api/appointments/{id}/reschedule": lambda i: {"starts_at": _soon(5), "reason": "外人"},
    "POST /api/appointments/{id}/cancel": lambda i: {"reason": "外人"},
    "POST /api/appointments/{id}/complete": lambda i: {},
    "POST /api/appointments/{id}/no-show": lambda i: {},
    "PATCH /api/service-items/{id}": lambda i: {"name": "外人", "needs": [[i["resource"]]]},
    "POST /api/resources": lambda i: {"site_id": i["site"], "kind": "room", "name": "外人"},
    "PATCH /api/resources/{id}": lambda i: {"name": "外人"},
    "POST /api/booking-pages": lambda i: {"site_id": i["site"], "title": "外人"},
    "PATCH /api/booking-pages/{page_id}": lambda i: {"title": "外人"},
    "POST /api/reviews/run": lambda i: {"date": steps.today().isoformat(), "site_id": i["site"]},
    "PATCH /api/reviews/{review_id}": lambda i: {"summary": "外人"},
    "PATCH /api/review-items/{item_id}": lambda i: {"content": "外人"},
    "POST /api/review-items/{item_id}/adopt": lambda i: {},
    "POST /api/review-items/{item_id}/ignore": lambda i: {},
    "PUT /api/feature-flags/{code}/overrides": lambda i: {"is_enabled": False, "site_id": i["site"]},
    "PUT /api/feature-flags/{code}": lambda i: {"is_enabled": False, "site_id": i["site"]},
    "POST /api/score-definitions/{code}/versions/{version}/activate": lambda i: {"reason": "外人"},
    "POST /api/consents": lambda i: {
        "customer_id": i["customer"], "purpose": "service", "action": "withdrawn",
    },
    "POST /api/consents/links": lambda i: {"customer_id": i["customer"]},
    "POST /api/privacy/requests": lambda i: {"kind": "export", "customer_id": i["customer"]},
    "POST /api/privacy/requests/{request_id}/reject": lambda i: {"note": "外人"},
    "POST /api/legal-holds": lambda i: {"customer_id": i["customer"], "reason": "外人"},
    "POST /api/users": lambda i: {
        "name": "外人", "login": f"{uuid4().hex}@other.test", "password": "a long enough one",
        "site_ids": [i["site"]],
    },
}  # fmt: skip
