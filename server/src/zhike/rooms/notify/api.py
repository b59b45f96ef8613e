"""Routes of notify: /api/notifications, /api/sms-messages, /api/sms-providers, /api/sms-templates."""

from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Response

from zhike.core import errors
from zhike.core.http import paging
from zhike.core.http.access import ByActor, InTx, access
from zhike.core.http.route import router
from zhike.rooms.notify import repository, schemas, service, supply

notifications = router("/api/notifications", "notify")
messages = router("/api/sms-messages", "notify")
sms_providers = router("/api/sms-providers", "notify")
sms_templates = router("/api/sms-templates", "notify")
sms_replies = router("/api/sms-replies", "notify")


def _json(body: bytes | None, missing: type[errors.NotFound]) -> Response:
    if body is None:
        raise missing()
    return Response(body, media_type="application/json")


@notifications.get("", response_model=schemas.NotificationPage)
@access("notification:read")
async def list_notifications(
    tx: InTx, actor: ByActor, limit: paging.Limit = 20, cursor: paging.Cursor = None, unread: bool = False
) -> Response:
    """My notifications, newest first, and how many I have not read."""
    statement = repository.notifications(unread, cursor is not None)
    count = (await repository.UNREAD.rows(tx, org_id=tx.org_id, user_id=actor.user_id))[0][0]
    page = await paging.answer(tx, statement, limit, cursor, user_id=actor.user_id)
    return Response(bytes(page.body)[:-1] + b',"unread":%d}' % count, media_type="application/json")


@notifications.post("/read-all")
@access("notification:read")
async def read_all_notifications(tx: InTx) -> schemas.ReadAll:
    """Mark all my notifications as read."""
    return schemas.ReadAll(updated=await service.read_all(tx))


@notifications.post("/{notification_id}/read")
@access("notification:read")
async def read_notification(tx: InTx, notification_id: UUID) -> schemas.NotificationRead:
    """Mark one of my notifications as read."""
    return schemas.NotificationRead.model_validate(await service.read_one(tx, notification_id))


@messages.get("", response_model=paging.Page[schemas.SmsMessageBrief])
@access("sms:read")
async def list_sms_messages(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, status: schemas.Status | None = None,
    purpose: schemas.Purpose | None = None, phone: schemas.PhoneTail | None = None,
    customer_id: UUID | None = None,
) -> Response:  # fmt: skip
    """The outbox, newest first. ``phone`` is the last four digits."""
    values = paging.given(status=status, purpose=purpose, phone=phone, customer_id=customer_id)
    statement = repository.messages(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@messages.get("/summary", response_model=schemas.SmsSummary)
@access("sms:read")
async def get_sms_summary(tx: InTx, since: datetime | None = None, until: datetime | None = None) -> Response:
    """Acceptance and receipts per provider and template; the last seven days unless told."""
    until = until or tx.now
    since = since or until - timedelta(days=7)
    if since.tzinfo is None or until.tzinfo is None or not timedelta(0) < until - since <= timedelta(days=92):
        raise errors.Invalid(field="since")
    body = await repository.summary(tx, since, until)
    return Response(body, media_type="application/json")


@messages.get("/{message_id}", response_model=schemas.SmsMessageRead)
@access("sms:read")
async def get_sms_message(tx: InTx, message_id: UUID) -> Response:
    """A message with its attempts."""
    body = await repository.MESSAGE.json(tx, org_id=tx.org_id, id=message_id)
    return _json(body, repository.MessageMissing)


@messages.post("/{message_id}/retry", response_model=schemas.SmsMessageRead)
@access("sms:write")
async def retry_sms_message(tx: InTx, message_id: UUID) -> Response:
    """Send a failed message again."""
    await service.retry(tx, message_id)
    body = await repository.MESSAGE.json(tx, org_id=tx.org_id, id=message_id)
    return _json(body, repository.MessageMissing)


@sms_replies.get("", response_model=paging.Page[schemas.SmsReplyRead])
@access("sms:read")
async def list_sms_replies(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    action: schemas.ReplyAction | None = None,
) -> Response:  # fmt: skip
    """What people answered to messages, newest first."""
    values = paging.given(action=action)
    statement = repository.replies(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@sms_providers.get("")
@access("sms:read")
async def list_sms_providers(tx: InTx) -> paging.Page[schemas.SmsProviderRead]:
    """Suppliers in the order in which they are asked (200 at most)."""
    rows = await repository.Providers(tx).all()
    return paging.Page(items=[await supply.shown(tx, row) for row in rows])


@sms_providers.post("", status_code=201)
@access("sms:write")
async def create_sms_provider(tx: InTx, form: schemas.SmsProviderCreate) -> schemas.SmsProviderRead:
    """Add a supplier."""
    return await supply.shown(tx, await supply.create_provider(tx, form))


@sms_providers.patch("/{provider_id}")
@access("sms:write")
async def patch_sms_provider(
    tx: InTx, provider_id: UUID, form: schemas.SmsProviderPatch
) -> schemas.SmsProviderRead:
    """Change a supplier; its circuit closes."""
    return await supply.shown(tx, await supply.patch_provider(tx, provider_id, form))


@sms_templates.get("")
@access("sms:read")
async def list_sms_templates(tx: InTx) -> paging.Page[schemas.SmsTemplateRead]:
    """Templates by kind and code (200 at most)."""
    rows = await repository.Templates(tx).all()
    return paging.Page(items=[schemas.SmsTemplateRead.model_validate(row) for row in rows])


@sms_templates.post("", status_code=201)
@access("sms:write")
async def create_sms_template(tx: InTx, form: schemas.SmsTemplateCreate) -> schemas.SmsTemplateRead:
    """Add a template."""
    return schemas.SmsTemplateRead.model_validate(await supply.create_template(tx, form))


@sms_templates.patch("/{template_id}")
@access("sms:write")
async def patch_sms_template(
    tx: InTx, template_id: UUID, form: schemas.SmsTemplatePatch
) -> schemas.SmsTemplateRead:
    """Change a template; a changed text must be approved again."""
    return schemas.SmsTemplateRead.model_validate(await supply.patch_template(tx, template_id, form))


TITLES = {
    "sms.push_forged": ("推送签名不正确", "The push is not signed by this provider"),
    "sms.not_found": ("找不到该短信", "No such message"),
    "sms.provider_not_found": ("找不到该短信供应商", "No such SMS provider"),
    "sms.template_not_found": ("找不到该短信模板", "No such SMS template"),
    "sms.template_not_approved": ("短信模板尚未通过审核", "The SMS template is not approved"),
    "sms.template_code_taken": ("模板编码已存在", "This template code exists already"),
    "sms.template_invalid": ("短信模板内容不合规", "The text of the template is not valid"),
    "sms.provider_code_taken": ("供应商编码已存在", "This provider code exists already"),
    "sms.config_invalid": ("供应商配置不正确", "The provider's config is not valid"),
    "sms.params_missing": ("短信模板变量缺失", "Template variables are missing"),
    "sms.phone_invalid": ("手机号不正确", "Not a phone number"),
    "sms.too_many": ("验证码发送过于频繁，请稍后再试", "Too many codes; try again later"),
    "sms.no_consent": ("对方未同意接收营销短信", "This person has not agreed to marketing messages"),
    "sms.not_retryable": ("该短信不能重新发送", "This message cannot be sent again"),
    "notification.not_found": ("找不到该通知", "No such notification"),
}
ROUTERS = (notifications, messages, sms_replies, sms_providers, sms_templates)
