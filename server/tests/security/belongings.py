"""One of everything that a clinic has, and how each route would name it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from zhike.core.clock import utcnow

from ..cast import Hall
from ..stories import loop as steps
from ..stories.loop import Loop, get, post

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
    answer = await owner.client.post("/api/imports", files={"file": ("名单.csv", CSV, "text/csv")})
    assert answer.status_code == 201, answer.text
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("notify.send_sms", message_id=uuid4())  # there is no such message
    await loop.work(utcnow() + 2 * DAY)
    ids = {name: str(made["id"]) for name, made in loop.made.items()}
    return ids | {
        "tag": tag["id"], "exception": exception["id"], "import": answer.json()["id"],
        "user": str(hall.agent_ann.id), "site": str(hall.site_id), "key": loop.made["channel"]["public_key"],
        "visitor": loop.visitor.id if loop.visitor else "",
        "letter": await _first(hall, "dead-letters"), "sms": await _first(hall, "sms-messages"),
        "provider": await _first(hall, "sms-providers"), "template": await _first(hall, "sms-templates"),
        "notification": await _first(hall, "notifications", "coach_chen"),
    }  # fmt: skip


async def _first(hall: Hall, path: str, who: str = "owner") -> str:
    return str((await get(hall.people[who], f"/api/{path}"))["items"][0]["id"])


# what stands between the braces of a path, by the path's beginning
IN_PATH = {
    "/api/dead-letters/{id}": "letter", "/api/users/{user_id}": "user",
    "/api/notifications/{notification_id}": "notification", "/api/sms-messages/{message_id}": "sms",
    "/api/sms-providers/{provider_id}": "provider", "/api/sms-templates/{template_id}": "template",
    "/api/employees/{id}": "employee", "/api/staff-schedules/{id}": "schedule",
    "/api/schedule-exceptions/{id}": "exception", "/api/customers/{customer_id}": "customer",
    "/api/tags/{tag_id}": "tag", "/api/channels/{channel_id}": "channel", "/api/leads/{id}": "lead",
    "/api/imports/{import_id}": "import", "/api/conversations/{conversation_id}": "conversation",
    "/api/appointments/{id}": "appointment", "/api/service-items/{id}": "service",
    "/api/reviews/{review_id}": "review", "/api/review-items/{item_id}": "item",
}  # fmt: skip
# query parameters that name something
IN_QUERY = {
    "customer_id": "customer", "lead_id": "lead", "channel_id": "channel", "site_id": "site",
    "agent_id": "user", "agent": "user", "assigned_to": "user", "staff_id": "employee", "user_id": "user",
    "service_item_id": "service", "tag_id": "tag", "owner_id": "user", "resource_id": "customer",
    "conversation_id": "conversation", "import_id": "import", "provider_id": "provider",
    "template_id": "template",
}  # fmt: skip


def _soon(days: int = 2) -> str:
    """Three in the afternoon, when Doctor Chen works."""
    return steps.clock(steps.today() + days * DAY, 15).isoformat()


def _visit(i: Ids) -> dict[str, Any]:
    return {"customer_id": i["customer"], "staff_id": i["employee"], "service_item_id": i["service"],
            "starts_at": _soon(), "lead_id": i["lead"], "conversation_id": i["conversation"]}  # fmt: skip


def _person(i: Ids) -> dict[str, Any]:
    return {"name": "外人", "user_id": i["user"], "site_id": i["site"]}


def _talk(i: Ids) -> dict[str, Any]:
    return {"content": "外人", "external_message_id": str(uuid4())}


# a body for every route that takes one; with the owner's ids it would be a good one
BODIES: dict[str, Callable[[Ids], Any]] = {
    "PATCH /api/users/{user_id}": lambda i: {"name": "外人", "site_ids": [i["site"]]},
    "PATCH /api/sms-providers/{provider_id}": lambda i: {"priority": 1},
    "PATCH /api/sms-templates/{template_id}": lambda i: {"sign_name": "外人"},
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
    "PATCH /api/tags/{tag_id}": lambda i: {"name": "外人"},
    "POST /api/channels": lambda i: {"name": "外人", "site_id": i["site"]},
    "PATCH /api/channels/{channel_id}": lambda i: {"name": "外人"},
    "POST /api/leads": lambda i: {
        "contact_name": "外人", "assigned_to": i["user"], "channel_id": i["channel"], "site_id": i["site"],
    },
    "PATCH /api/leads/{id}": lambda i: {"contact_name": "外人"},
    "POST /api/leads/{id}/assign": lambda i: {"user_id": i["user"]},
    "POST /api/leads/{id}/convert": lambda i: {},
    "POST /api/leads/{id}/lose": lambda i: {"reason": "外人"},
    "POST /api/leads/{id}/activities": lambda i: {"description": "外人"},
    "POST /api/leads/{id}/reveal": lambda i: {"field": "contact_phone", "reason": "看看号码"},
    "POST /api/imports/{import_id}/start": lambda i: {"mapping": {"姓名": "contact_name"}},
    "POST /api/conversations/{conversation_id}/messages": _talk,
    "POST /api/conversations/{conversation_id}/assign": lambda i: {"user_id": i["user"]},
    "POST /api/conversations/{conversation_id}/resolve": lambda i: {},
    "POST /api/conversations/{conversation_id}/close": lambda i: {},
    "POST /api/conversations/{conversation_id}/reopen": lambda i: {},
    "POST /api/conversations/{conversation_id}/read": lambda i: {},
    "POST /api/conversations/{conversation_id}/link": lambda i: {"customer_id": i["customer"]},
    "POST /api/conversations/{conversation_id}/priority": lambda i: {"priority": "low"},
    "POST /api/appointments": _visit,
    "POST /api/appointments/{id}/confirm": lambda i: {},
    "POST /api/appointments/{id}/reschedule": lambda i: {"starts_at": _soon(5), "reason": "外人"},
    "POST /api/appointments/{id}/cancel": lambda i: {"reason": "外人"},
    "POST /api/appointments/{id}/complete": lambda i: {},
    "POST /api/appointments/{id}/no-show": lambda i: {},
    "PATCH /api/service-items/{id}": lambda i: {"name": "外人"},
    "POST /api/reviews/run": lambda i: {"date": steps.today().isoformat(), "site_id": i["site"]},
    "PATCH /api/reviews/{review_id}": lambda i: {"summary": "外人"},
    "PATCH /api/review-items/{item_id}": lambda i: {"content": "外人"},
    "POST /api/review-items/{item_id}/adopt": lambda i: {},
    "POST /api/review-items/{item_id}/ignore": lambda i: {},
    "PUT /api/feature-flags/{code}": lambda i: {"is_enabled": False, "site_id": i["site"]},
    "POST /api/users": lambda i: {
        "name": "外人", "login": f"{uuid4().hex}@other.test", "password": "a long enough one",
        "site_ids": [i["site"]],
    },
}  # fmt: skip
# routes whose bodies cannot name anything of anybody's: what they write is the caller's own
OWN = {
    "POST /api/tags", "POST /api/service-items", "POST /api/imports", "POST /api/sms-providers",
    "POST /api/sms-templates", "PUT /api/system-configs/{key}",
}  # fmt: skip
# one body for each thing that a route can be told about beside the one in its path
MIXED: dict[str, list[Callable[[Ids], Any]]] = {
    "POST /api/appointments": [
        lambda i: {"staff_id": i["employee"]}, lambda i: {"service_item_id": i["service"]},
        lambda i: {"customer_id": i["customer"]}, lambda i: {"lead_id": i["lead"]},
        lambda i: {"conversation_id": i["conversation"]},
    ],
    "POST /api/appointments/{id}/reschedule": [
        lambda i: {"staff_id": i["employee"]}, lambda i: {"service_item_id": i["service"]},
    ],
    "POST /api/conversations/{conversation_id}/assign": [lambda i: {"user_id": i["user"]}],
    "POST /api/conversations/{conversation_id}/link": [
        lambda i: {"customer_id": i["customer"]}, lambda i: {"customer_id": None, "lead_id": i["lead"]},
    ],
    "POST /api/customers/{customer_id}/tags": [lambda i: {"tag_id": i["tag"]}],
    "PATCH /api/customers/{customer_id}": [
        lambda i: {"owner_id": i["user"]}, lambda i: {"site_id": i["site"]},
    ],
    "POST /api/leads/{id}/assign": [lambda i: {"user_id": i["user"]}],
    "PATCH /api/leads/{id}": [lambda i: {"channel_id": i["channel"]}, lambda i: {"site_id": i["site"]}],
    "PUT /api/employees/{id}": [
        lambda i: {"user_id": i["user"]}, lambda i: {"site_id": i["site"]},
        lambda i: {"manager_id": i["employee"]},
    ],
    "POST /api/staff-schedules": [lambda i: {"staff_id": i["employee"]}, lambda i: {"site_id": i["site"]}],
    "PATCH /api/channels/{channel_id}": [lambda i: {"site_id": i["site"]}],
    "PATCH /api/users/{user_id}": [lambda i: {"site_ids": [i["site"]]}],
}  # fmt: skip
