"""Questions that notify asks the database."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    DateTime,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from zhike.core import hot
from zhike.core.errors import NotFound
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.notify.models import Notification, SmsAttempt, SmsMessage, SmsProvider, SmsReply, SmsTemplate


class MessageMissing(NotFound):
    code = "sms.not_found"


class ProviderMissing(NotFound):
    code = "sms.provider_not_found"


class TemplateMissing(NotFound):
    code = "sms.template_not_found"


class NotificationMissing(NotFound):
    code = "notification.not_found"


class Messages(Repository[SmsMessage]):
    model = SmsMessage
    missing = MessageMissing


class Attempts(Repository[SmsAttempt]):
    model = SmsAttempt

    async def of(self, message_id: UUID) -> list[SmsAttempt]:
        """All attempts of a message, oldest first, as they are now."""
        query = self.select().where(SmsAttempt.message_id == message_id).order_by(SmsAttempt.number)
        rows = await self.tx.session.scalars(query.execution_options(populate_existing=True))
        return list(rows)


class Providers(Repository[SmsProvider]):
    model = SmsProvider
    missing = ProviderMissing

    async def enabled(self) -> list[SmsProvider]:
        """Those that may be asked, in the order in which they are asked."""
        query = self.select().where(SmsProvider.is_enabled).order_by(SmsProvider.priority, SmsProvider.id)
        rows = await self.tx.session.scalars(query.limit(50).execution_options(populate_existing=True))
        return list(rows)

    async def all(self) -> list[SmsProvider]:
        query = self.select().order_by(SmsProvider.priority, SmsProvider.id).limit(200)
        return list(await self.tx.session.scalars(query))


class Replies(Repository[SmsReply]):
    model = SmsReply


class Templates(Repository[SmsTemplate]):
    model = SmsTemplate
    missing = TemplateMissing

    async def all(self) -> list[SmsTemplate]:
        query = self.select().order_by(SmsTemplate.kind, SmsTemplate.code).limit(200)
        return list(await self.tx.session.scalars(query))

    async def by_code(self, code: str) -> SmsTemplate | None:
        return await self.find(SmsTemplate.code == code)


_NOTIFICATIONS: Table = Notification.__table__  # type: ignore[assignment]
_MESSAGES: Table = SmsMessage.__table__  # type: ignore[assignment]
_PROVIDERS: Table = SmsProvider.__table__  # type: ignore[assignment]
_TEMPLATES: Table = SmsTemplate.__table__  # type: ignore[assignment]
_ATTEMPTS: Table = SmsAttempt.__table__  # type: ignore[assignment]
_REPLIES: Table = SmsReply.__table__  # type: ignore[assignment]
_ORG = bindparam("org_id", type_=Uuid)
_AFTER = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))


@lru_cache(maxsize=4)
def notifications(unread: bool, after: bool) -> hot.Statement:
    """A page of one person's notifications, newest first."""
    table = _NOTIFICATIONS
    shown = [column for column in table.c if column.name not in {"org_id", "user_id"}]
    query = select(*shown).where(table.c.org_id == _ORG, table.c.user_id == bindparam("user_id", type_=Uuid))
    if unread:
        query = query.where(table.c.is_read.is_(False))
    if after:
        query = query.where(tuple_(table.c.created_at, table.c.id) < _AFTER)
    return hot.page_json(query.order_by(table.c.created_at.desc(), table.c.id.desc()), ("created_at", "id"))


def _unread() -> hot.Statement:
    table = _NOTIFICATIONS
    found = (
        select(literal(1))
        .where(
            table.c.org_id == _ORG,
            table.c.user_id == bindparam("user_id", type_=Uuid),
            table.c.is_read.is_(False),
        )
        .limit(100)
        .subquery()
    )
    return hot.Statement(select(func.count()).select_from(found))


UNREAD = _unread()
_NOW = bindparam("now", type_=DateTime(timezone=True))
MARK_ONE = hot.Statement(
    update(_NOTIFICATIONS)
    .where(
        _NOTIFICATIONS.c.org_id == _ORG,
        _NOTIFICATIONS.c.user_id == bindparam("who", type_=Uuid),
        _NOTIFICATIONS.c.id == bindparam("which", type_=Uuid),
    )
    .values(is_read=True, read_at=func.coalesce(_NOTIFICATIONS.c.read_at, _NOW))
    .returning(*[column for column in _NOTIFICATIONS.c if column.name not in {"org_id", "user_id"}])
)
MARK_ALL = hot.Statement(
    update(_NOTIFICATIONS)
    .where(
        _NOTIFICATIONS.c.org_id == _ORG,
        _NOTIFICATIONS.c.user_id == bindparam("who", type_=Uuid),
        _NOTIFICATIONS.c.is_read.is_(False),
    )
    .values(is_read=literal(True, Boolean), read_at=_NOW)
    .returning(_NOTIFICATIONS.c.id)
)

_FILTERS: dict[str, tuple[str, Any]] = {
    "status": ("status", String),
    "purpose": ("purpose", String),
    "phone": ("phone_last4", String),
    "customer_id": ("customer_id", Uuid),
}


def _brief(*more: Any) -> Select[Any]:
    message = _MESSAGES.c
    return (
        select(
            message.id,
            literal("*******").concat(message.phone_last4).label("phone"),
            message.customer_id,
            _TEMPLATES.c.code.label("template_code"),
            message.purpose, message.content, message.status,
            _PROVIDERS.c.code.label("provider_code"),
            message.attempts, message.error_code, message.error_message, message.queued_at, message.sent_at,
            message.delivered_at, message.created_at, *more,
        )
        .join(
            _TEMPLATES,
            (_TEMPLATES.c.org_id == message.org_id) & (_TEMPLATES.c.id == message.template_id),
        )
        .outerjoin(
            _PROVIDERS,
            (_PROVIDERS.c.org_id == message.org_id) & (_PROVIDERS.c.id == message.provider_id),
        )
        .where(message.org_id == _ORG)
    )  # fmt: skip


@lru_cache(maxsize=32)
def messages(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of messages, newest first."""
    query = _brief()
    for name in sorted(filters):
        column, kind = _FILTERS[name]
        query = query.where(_MESSAGES.c[column] == bindparam(name, type_=kind))
    if after:
        query = query.where(tuple_(_MESSAGES.c.created_at, _MESSAGES.c.id) < _AFTER)
    order = _MESSAGES.c.created_at.desc(), _MESSAGES.c.id.desc()
    return hot.page_json(query.order_by(*order), ("created_at", "id"))


def _message() -> hot.Statement:
    attempt = _ATTEMPTS.c
    names = ("id", "number", "started_at", "finished_at", "outcome", "is_final", "code", "message",
             "provider_message_id")  # fmt: skip
    pairs = [part for name in names for part in (literal(name), attempt[name])]
    listed = (
        select(
            func.coalesce(
                func.json_agg(
                    aggregate_order_by(
                        func.json_build_object(*pairs, literal("provider_code"), _PROVIDERS.c.code),
                        attempt.number,
                    )
                ),
                func.json_build_array(),
            )
        )
        .select_from(_ATTEMPTS)
        .join(_PROVIDERS, (_PROVIDERS.c.org_id == attempt.org_id) & (_PROVIDERS.c.id == attempt.provider_id))
        .where(attempt.org_id == _MESSAGES.c.org_id, attempt.message_id == _MESSAGES.c.id)
        .correlate(_MESSAGES)
        .scalar_subquery()
    )
    message = _MESSAGES.c
    query = _brief(
        message.params, message.provider_message_id, message.receipt, message.expires_at, message.updated_at,
        listed.label("attempt_list"),
    )  # fmt: skip
    return hot.object_json(query.where(message.id == bindparam("id", type_=Uuid)))


MESSAGE = _message()


@lru_cache(maxsize=4)
def replies(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of what people answered, newest first."""
    reply = _REPLIES.c
    query = (
        select(
            reply.id, literal("*******").concat(reply.phone_last4).label("phone"), reply.content,
            reply.action, _PROVIDERS.c.code.label("provider_code"), reply.said_at, reply.created_at,
        )
        .join(_PROVIDERS, (_PROVIDERS.c.org_id == reply.org_id) & (_PROVIDERS.c.id == reply.provider_id))
        .where(reply.org_id == _ORG)
    )  # fmt: skip
    if "action" in filters:
        query = query.where(reply.action == bindparam("action", type_=String))
    if after:
        query = query.where(tuple_(reply.created_at, reply.id) < _AFTER)
    return hot.page_json(query.order_by(reply.created_at.desc(), reply.id.desc()), ("created_at", "id"))


NEW_REPLY = hot.Statement(
    insert(_REPLIES)
    .values(
        {
            name: bindparam(name, type_=_REPLIES.c[name].type)
            for name in (
                "org_id", "id", "provider_id", "provider_reply_id", "phone_sealed", "phone_hash",
                "phone_last4", "content", "action", "said_at", "created_at",
            )
        }
    )
    .on_conflict_do_nothing(index_elements=["org_id", "provider_id", "provider_reply_id"])
    .returning(_REPLIES.c.id)
)  # fmt: skip

NEW_MESSAGE = hot.Statement(
    insert(_MESSAGES)
    .values(
        {
            name: bindparam(name, type_=_MESSAGES.c[name].type)
            for name in (
                "org_id", "id", "phone_sealed", "phone_hash", "phone_last4", "customer_id", "template_id",
                "params", "content", "secrets_sealed", "purpose", "dedupe_key", "queued_at", "expires_at",
                "consent_id", "created_at",
            )
        }
    )
    .on_conflict_do_nothing(index_elements=["org_id", "dedupe_key"])
    .returning(_MESSAGES.c.id)
)  # fmt: skip

_SUMMARY = """
SELECT json_build_object('since', $2::timestamptz, 'until', $3::timestamptz,
                         'items', coalesce(json_agg(f), '[]'::json))
FROM (
  SELECT p.code AS provider_code, t.code AS template_code, count(*) AS total,
         count(*) FILTER (WHERE m.sent_at IS NOT NULL) AS accepted,
         count(*) FILTER (WHERE m.status = 'delivered') AS delivered,
         count(*) FILTER (WHERE m.status IN ('failed', 'expired')) AS failed,
         count(*) FILTER (WHERE m.status IN ('queued', 'sending', 'unknown')) AS open,
         round(count(*) FILTER (WHERE m.sent_at IS NOT NULL)::numeric
           / nullif(count(*) FILTER (WHERE m.status NOT IN ('queued', 'sending', 'unknown')), 0), 4)
           AS acceptance_rate,
         round(count(*) FILTER (WHERE m.status = 'delivered')::numeric
           / nullif(count(*) FILTER (WHERE m.receipt IS NOT NULL), 0), 4) AS delivery_rate
  FROM sms_messages m
  JOIN sms_templates t ON t.org_id = m.org_id AND t.id = m.template_id
  LEFT JOIN sms_providers p ON p.org_id = m.org_id AND p.id = m.provider_id
  WHERE m.org_id = $1 AND m.created_at >= $2 AND m.created_at < $3
  GROUP BY p.code, t.code ORDER BY total DESC, t.code LIMIT 500
) f
"""
_CODES_SENT = """
SELECT m.created_at FROM sms_messages m
JOIN sms_templates t ON t.org_id = m.org_id AND t.id = m.template_id AND t.kind = 'verify'
WHERE m.org_id = $1 AND m.phone_hash = $2 AND m.created_at > $3
ORDER BY m.created_at DESC LIMIT 50
"""
# nothing is returned: who tells a colleague something may not be somebody who reads the colleague's lines
_NOTIFY = """
WITH new AS (
  INSERT INTO notifications (org_id, id, user_id, type, title, content, resource_type, resource_id,
                             created_at)
  SELECT $1, id, user_id, $4, $5, $6, $7, $8, $9 FROM unnest($2::uuid[], $3::uuid[]) AS u(id, user_id)
)
INSERT INTO notification_deliveries (org_id, id, notification_id, channel, status, delivered_at)
SELECT $1, delivery_id, id, 'in_app', 'delivered', $9
FROM unnest($2::uuid[], $10::uuid[]) AS d(id, delivery_id)
"""
_PROBE = """
UPDATE sms_providers SET health = $3::jsonb
WHERE org_id = $1 AND id = $2 AND health->>'retry_at' IS NOT DISTINCT FROM $4 RETURNING true
"""


async def summary(tx: Tx, since: datetime, until: datetime) -> bytes:
    result: bytes = await tx.conn.fetchval(_SUMMARY, tx.org_id, since, until)
    return result


async def codes_sent(tx: Tx, phone_hash: bytes, since: datetime) -> list[datetime]:
    """When verification messages to this phone were asked for."""
    return [row["created_at"] for row in await tx.conn.fetch(_CODES_SENT, tx.org_id, phone_hash, since)]


async def add_notifications(
    tx: Tx, ids: list[UUID], user_ids: list[UUID], delivery_ids: list[UUID], **line: Any
) -> None:
    await tx.conn.execute(
        _NOTIFY, tx.org_id, ids, user_ids, line["type"], line["title"], line["content"],
        line["resource_type"], line["resource_id"], tx.now, delivery_ids,
    )  # fmt: skip


_LAST_KIND = """
SELECT t.kind FROM sms_messages m JOIN sms_templates t ON t.org_id = m.org_id AND t.id = m.template_id
WHERE m.org_id = $1 AND m.phone_hash = ANY($2) AND m.created_at > $3 AND m.sent_at IS NOT NULL
ORDER BY m.created_at DESC LIMIT 1
"""


async def last_kind(tx: Tx, phones: list[bytes], since: datetime) -> str | None:
    """The kind of the newest message that was sent to this phone."""
    found: str | None = await tx.conn.fetchval(_LAST_KIND, tx.org_id, phones, since)
    return found


async def take_probe(tx: Tx, provider_id: UUID, health: str, retry_at: str | None) -> bool:
    """Become the one who probes a resting provider; False when somebody else did."""
    return bool(await tx.conn.fetchval(_PROBE, tx.org_id, provider_id, health, retry_at))
