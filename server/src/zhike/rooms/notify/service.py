"""The verbs of notify for other rooms and for its own door: notify, request_sms, retry, read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from zhike.core import errors, text
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import notification as events
from zhike.rooms.notify import consent, repository, rules, templates
from zhike.rooms.notify.consent import NoConsent
from zhike.rooms.notify.consent import hold as hold_marketing
from zhike.rooms.notify.consent import wait as wait_for_marketing
from zhike.rooms.notify.models import SmsMessage, SmsTemplate

__all__ = ["NoConsent", "hold_marketing", "wait_for_marketing"]
Sealed = tuple[str, str, UUID, bytes]


class PhoneInvalid(errors.Invalid):
    code = "sms.phone_invalid"


class ParamsMissing(errors.Invalid):
    code = "sms.params_missing"


class TemplateNotApproved(errors.Conflict):
    code = "sms.template_not_approved"


class TooManyCodes(errors.TooMany):
    code = "sms.too_many"


class NotRetryable(errors.Conflict):
    code = "sms.not_retryable"


async def notify(
    tx: Tx, *, user_ids: Iterable[UUID], type: str, title: str, content: str | None = None,
    resource_type: str | None = None, resource_id: UUID | None = None,
) -> list[UUID]:  # fmt: skip
    """Put a line into each person's notifications. Returns the notifications' ids."""
    people = list(dict.fromkeys(user_ids))
    if not people:
        return []
    ids = [uuid7() for _ in people]
    await repository.add_notifications(
        tx, ids, people, [uuid7() for _ in people], type=type, title=title[:500], content=content,
        resource_type=resource_type, resource_id=resource_id,
    )  # fmt: skip
    for id, user_id in zip(ids, people, strict=True):
        tx.publish(events.NotificationCreated(notification_id=id, user_id=user_id, type=type))
    return ids


async def _template(tx: Tx, code: str) -> SmsTemplate:
    found = await repository.Templates(tx).by_code(code)
    if found is None and code in templates.DEFAULTS:
        await templates.ensure(tx)
        found = await repository.Templates(tx).by_code(code)
    if found is None:
        raise repository.TemplateMissing(template_code=code)
    if found.audit_status != "approved":
        raise TemplateNotApproved(template_code=code)
    return found


async def _phone(tx: Tx, phone: str | None, sealed: Sealed | None) -> str:
    if sealed is not None:
        table, column, row_id, value = sealed
        phone = (await tx.keys()).unseal(value, table, column, row_id)
    number = text.e164(phone or "")
    if number is None:
        raise PhoneInvalid(field="phone")
    return number


async def _limit_codes(tx: Tx, phone_hash: bytes) -> None:
    await tx.lock("sms-code", phone_hash.hex())
    longest = rules.CODE_LIMITS[-1][0]
    wait = rules.code_wait(await repository.codes_sent(tx, phone_hash, tx.now - longest), tx.now)
    if wait:
        raise TooManyCodes(wait)


async def request_sms(
    tx: Tx, *, template_code: str, params: Mapping[str, Any], purpose: str, dedupe_key: str,
    phone: str | None = None, phone_sealed_from: Sealed | None = None, customer_id: UUID | None = None,
    send_at: datetime | None = None, expires_at: datetime | None = None,
) -> UUID:  # fmt: skip
    """Have a message sent after the commit, and return its id. The same ``dedupe_key`` is the same message.

    ``expires_at``: sending it later makes no sense (a code: five minutes). A marketing template needs the
    person's consent, now and when it is sent. Raises `TemplateMissing`, `TemplateNotApproved`,
    `ParamsMissing`, `PhoneInvalid`, `TooManyCodes`, `NoConsent`.
    """
    template = await _template(tx, template_code)
    if lacking := rules.missing(template.content, params):
        raise ParamsMissing(template_code=template_code, missing=lacking)
    number = await _phone(tx, phone, phone_sealed_from)
    keys, id = await tx.keys(), uuid7()
    phone_hash = keys.blind("phone", number)
    consent_id = None
    if template.kind == "marketing":
        consent_id = await consent.given(tx, customer_id, phone_hash)
        if consent_id is None:
            raise NoConsent(template_code=template_code)
    wanted = rules.variables(template.content)
    values = {name: rules.clean(params[name], rules.room_for(name)) for name in wanted}
    secrets: bytes | None = None
    if template.kind == "verify":
        if await _existing(tx, dedupe_key) is None:
            await _limit_codes(tx, phone_hash)
        secrets = keys.seal(orjson.dumps(values).decode(), "sms_messages", "secrets", id)
        values = dict.fromkeys(values, rules.HIDDEN)
        expires_at = expires_at or (send_at or tx.now) + rules.CODE_LIFETIME
    rows = await repository.NEW_MESSAGE.rows(
        tx, org_id=tx.org_id, id=id, phone_sealed=keys.seal(number, "sms_messages", "phone", id),
        phone_hash=phone_hash, phone_last4=number[-4:], customer_id=customer_id, template_id=template.id,
        params=orjson.dumps(values).decode(), secrets_sealed=secrets, purpose=purpose, dedupe_key=dedupe_key,
        content=rules.fill(template.content, template.sign_name, values), queued_at=send_at or tx.now,
        expires_at=expires_at, consent_id=consent_id, created_at=tx.now,
    )  # fmt: skip
    if not rows:
        existing = await _existing(tx, dedupe_key)
        assert existing is not None
        return existing
    job = "notify.send_code" if template.kind == "verify" else "notify.send_sms"
    tx.enqueue(job, run_at=send_at, dedupe_key=f"sms:{id}", message_id=id)
    return id


async def _existing(tx: Tx, dedupe_key: str) -> UUID | None:
    found: UUID | None = await tx.conn.fetchval(
        "SELECT id FROM sms_messages WHERE org_id = $1 AND dedupe_key = $2", tx.org_id, dedupe_key
    )
    return found


async def retry(tx: Tx, message_id: UUID) -> SmsMessage:
    """Send a failed message again; one whose fate is unknown is asked about first. Raises `NotRetryable`."""
    message = await repository.Messages(tx).get_for_update(message_id)
    erased = message.phone_sealed is None
    if message.status not in {"failed", "expired"} or message.secrets_sealed is not None or erased:
        raise NotRetryable(status=message.status)
    before = message.status
    attempts = await repository.Attempts(tx).of(message.id)
    open = any(attempt.outcome in {None, "unknown"} for attempt in attempts)
    message.status = "unknown" if open else "queued"
    message.queued_at, message.expires_at = tx.now, None
    message.error_code = message.error_message = None
    tx.enqueue("notify.reconcile_sms" if open else "notify.send_sms", message_id=message.id)
    tx.audit("sms.retried", "sms_message", message.id,
             before={"status": before}, after={"status": message.status})  # fmt: skip
    await tx.flush()
    return message


async def read_one(tx: Tx, notification_id: UUID) -> dict[str, Any]:
    """Mark one of the caller's own notifications as read."""
    rows = await repository.MARK_ONE.rows(
        tx, org_id=tx.org_id, who=tx.actor.user_id, which=notification_id, now=tx.now
    )
    if not rows:
        raise repository.NotificationMissing()
    assert tx.actor.user_id is not None
    tx.publish(events.NotificationRead(user_id=tx.actor.user_id, notification_id=notification_id))
    return dict(rows[0])


async def read_all(tx: Tx) -> int:
    """Mark all of the caller's notifications as read. Returns how many were not."""
    rows = await repository.MARK_ALL.rows(tx, org_id=tx.org_id, who=tx.actor.user_id, now=tx.now)
    if rows:
        assert tx.actor.user_id is not None
        tx.publish(events.NotificationRead(user_id=tx.actor.user_id, notification_id=None))
    return len(rows)
