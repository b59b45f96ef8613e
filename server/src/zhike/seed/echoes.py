"""What the visits and leads left behind: reminders by SMS in the outbox, lines in people's notifications."""

from typing import Any

from sqlalchemy import select

from zhike.core.ids import uuid7
from zhike.rooms.appointments.rules import plain, said
from zhike.rooms.notify import rules
from zhike.rooms.notify.models import (
    Notification,
    NotificationDelivery,
    SmsAttempt,
    SmsMessage,
    SmsProvider,
    SmsTemplate,
)
from zhike.seed.world import ZONE, Row, World, days, minutes

KEPT = days(14)  # how far back the outbox goes
SETTLED = minutes(90)  # what was due since then is left for the real reminder


def think(world: World) -> None:
    """Which visits have been reminded of, and when."""
    for visit in world.visits:
        due = max(visit["starts_at"] - days(1), visit["born"] + minutes(20))
        told = visit["status"] in {"confirmed", "completed", "no_show"} and due < visit["starts_at"]
        if told and due < world.now - SETTLED:
            visit["reminded"] = due


async def write(world: World) -> None:
    await _messages(world)
    await _notifications(world)


async def _messages(world: World) -> None:
    tx = world.tx
    keys = await tx.keys()
    provider = (await tx.session.scalars(select(SmsProvider).where(SmsProvider.org_id == tx.org_id))).one()
    template = (
        await tx.session.scalars(
            select(SmsTemplate).where(
                SmsTemplate.org_id == tx.org_id, SmsTemplate.code == "appointment_reminder"
            )
        )
    ).one()
    messages, attempts = [], []
    for visit in world.visits:
        at = visit["reminded"]
        if at is None or at < world.now - KEPT:
            continue
        row = _message(world, visit, template) | {"provider_id": provider.id}
        phone = visit["customer"]["phone"]
        row["phone_sealed"] = keys.seal(phone, "sms_messages", "phone", row["id"])
        row["phone_hash"], row["phone_last4"] = keys.blind("phone", phone), phone[-4:]
        messages.append(row)
        attempts.append(_attempt(row))
    await world.add(SmsMessage, messages)
    await world.add(SmsAttempt, attempts)


def _message(world: World, visit: Row, template: SmsTemplate) -> Row:
    id, at = uuid7(), visit["reminded"]
    failed = world.chance.random() < 0.02
    params = {
        "customer_name": visit["customer"]["name"], "service_name": visit["item"]["name"],
        "starts_at": said(visit["starts_at"], ZONE), "site_name": world.site_name(visit["site_id"]),
    }  # fmt: skip
    return {
        "id": id, "customer_id": visit["customer"]["id"], "template_id": template.id, "params": params,
        "content": rules.fill(template.content, template.sign_name, params), "purpose": "reminder",
        "dedupe_key": f"reminder:{visit['id']}:{plain(visit['starts_at'])}", "attempts": 1,
        "status": "failed" if failed else "sent", "error_code": "NOT_A_NUMBER" if failed else None,
        "error_message": "号码为空号" if failed else None, "queued_at": at, "created_at": at,
        "sent_at": None if failed else at + minutes(0.05), "expires_at": visit["starts_at"],
        "provider_message_id": None if failed else f"console-{id.hex}",
    }  # fmt: skip


def _attempt(message: Row) -> Row:
    ok = message["status"] == "sent"
    return {
        "id": uuid7(), "message_id": message["id"], "number": 1, "provider_id": message["provider_id"],
        "run_id": uuid7(), "run_attempt": 1, "started_at": message["created_at"], "is_final": not ok,
        "finished_at": message["created_at"] + minutes(0.05), "outcome": "accepted" if ok else "rejected",
        "code": message["error_code"], "message": message["error_message"],
        "provider_message_id": message["provider_message_id"], "created_at": message["created_at"],
    }  # fmt: skip


async def _notifications(world: World) -> None:
    """New leads for whoever follows them up; the day's reminders for whoever gives the service."""
    told: list[Row] = []
    for lead in world.leads:
        if lead["assigned_to"] and lead["born"] > world.now - days(7):
            told.append(_told(world, lead["assigned_to"], "lead_assigned", "有新的线索分配给你", lead["name"],
                              "lead", lead["id"], lead["born"] + minutes(12)))  # fmt: skip
    for visit in world.visits:
        who = visit["member"].user_id
        if who and visit["reminded"] and visit["reminded"] > world.now - days(3):
            customer, item = visit["customer"]["name"], visit["item"]["name"]
            title = f"{said(visit['starts_at'], ZONE)} {customer} {item}"
            told.append(_told(world, who, "appointment_reminder", title, world.site_name(visit["site_id"]),
                              "appointment", visit["id"], visit["reminded"]))  # fmt: skip
    await world.add(Notification, told)
    await world.add(NotificationDelivery, [
        {"id": uuid7(), "notification_id": row["id"], "channel": "in_app", "status": "delivered",
         "delivered_at": row["created_at"], "created_at": row["created_at"]}
        for row in told
    ])  # fmt: skip


def _told(
    world: World, user_id: Any, type: str, title: str, content: str | None, kind: str, id: Any, at: Any
) -> Row:
    read = at < world.now - days(1)
    return {
        "id": uuid7(), "user_id": user_id, "type": type, "title": title, "content": content,
        "resource_type": kind, "resource_id": id, "created_at": min(at, world.now),
        "is_read": read, "read_at": at + days(0.2) if read else None,
    }  # fmt: skip
