"""Asking people to rate their talk: over the channel they came by, or by SMS; once a talk, not at night."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from zhike.core import clock, errors
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.channels import service as channels
from zhike.rooms.conversations import service as conversations
from zhike.rooms.notify import service as notify
from zhike.rooms.tickets import links
from zhike.rooms.tickets.csat_models import CsatInvitation, CsatSetting
from zhike.rooms.tickets.csat_schemas import CsatSettingForm

FIRST_HOUR, LAST_HOUR = 9, 21  # on the clock of the site: before and after it, nobody is disturbed
MOST_SETTINGS = 200
WORDS = "感谢您的咨询，请为这次服务评分（一分钟）：{link}"


class SettingMissing(errors.NotFound):
    code = "csat.setting_not_found"


class ReferenceMissing(errors.Invalid):
    """A channel that is not of this organization."""

    code = "csat.reference"


class TooManySettings(errors.Conflict):
    code = "csat.too_many"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {"fk_csat_settings_channel_id": ReferenceMissing}


class Settings(Repository[CsatSetting]):
    model = CsatSetting
    missing = SettingMissing

    async def all(self) -> list[CsatSetting]:
        """That of all others first, then by age."""
        query = self.select().order_by(CsatSetting.channel_id.is_not(None), CsatSetting.created_at)
        return list(await self.tx.session.scalars(query))

    async def of_channel(self, channel_id: UUID | None) -> CsatSetting | None:
        """The channel's own, else that of all others; None when neither is in use."""
        every = {row.channel_id: row for row in await self.all()}
        found = every.get(channel_id) or every.get(None)
        return found if found is not None and found.is_active else None


class Invitations(Repository[CsatInvitation]):
    model = CsatInvitation


async def put_setting(tx: Tx, form: CsatSettingForm) -> CsatSetting:
    """How people of a channel, or of all others, are asked from now on. Raises `ReferenceMissing`."""
    await tx.lock("csat_settings")
    every = await Settings(tx).all()
    row = next((one for one in every if one.channel_id == form.channel_id), None)
    fields = form.model_dump()
    before: dict[str, Any] = {}
    if row is None:
        if len(every) >= MOST_SETTINGS:
            raise TooManySettings(most=MOST_SETTINGS)
        row = Settings(tx).add(CsatSetting(id=uuid7(), created_at=tx.now, updated_at=tx.now, **fields))
    else:
        before = {name: getattr(row, name) for name in fields if getattr(row, name) != fields[name]}
        for name in before:
            setattr(row, name, fields[name])
    await tx.flush()
    tx.audit("csat_setting.set", "csat_setting", row.id, before=before,
             after={name: fields[name] for name in before or fields})  # fmt: skip
    return row


async def drop_setting(tx: Tx, id: UUID) -> None:
    """Take it away. Raises `SettingMissing`."""
    row = await Settings(tx).get_for_update(id)
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("csat_setting.dropped", "csat_setting", id, before={"channel_id": row.channel_id})


def daytime(at: datetime, zone: str) -> datetime:
    """The same moment when somebody may be disturbed then, else the next morning."""
    here = clock.local(at, zone)
    if FIRST_HOUR <= here.hour < LAST_HOUR:
        return at
    day = here.date() + timedelta(days=1 if here.hour >= LAST_HOUR else 0)
    return clock.day_bounds(day, zone)[0] + timedelta(hours=FIRST_HOUR)


_TALK = """
SELECT c.id, c.status, c.visitor_id, c.channel_id, c.channel_type, c.customer_id, c.satisfaction_score,
  o.name AS organization, (SELECT s.timezone FROM sites s WHERE s.org_id = c.org_id
    ORDER BY s.id IS NOT DISTINCT FROM c.site_id DESC, s.created_at, s.id LIMIT 1) AS zone
FROM conversations c JOIN organizations o ON o.id = c.org_id
WHERE c.org_id = $1 AND c.id = $2 AND c.restricted_at IS NULL AND c.status IN ('resolved', 'closed')
  AND c.visitor_id IS NOT NULL AND c.satisfaction_score IS NULL FOR NO KEY UPDATE OF c
"""


async def plan(tx: Tx, conversation_id: UUID) -> CsatInvitation | None:
    """A talk is over: ask for a rating after a while. None: nobody is asked."""
    talk = await tx.conn.fetchrow(_TALK, tx.org_id, conversation_id)
    if talk is None:
        return None
    setting = await Settings(tx).of_channel(talk["channel_id"])
    if setting is None or (talk["channel_type"] in {None, "web"} and setting.way == "channel"):
        return None
    if await Invitations(tx).find(CsatInvitation.conversation_id == conversation_id) is not None:
        return None
    due = daytime(tx.now + timedelta(minutes=setting.delay_minutes), talk["zone"] or "Asia/Shanghai")
    row = Invitations(tx).add(
        CsatInvitation(
            id=uuid7(), conversation_id=conversation_id, channel_id=talk["channel_id"], way=setting.way,
            status="waiting", due_at=due, created_at=tx.now, updated_at=tx.now,
        )
    )  # fmt: skip
    await tx.flush()
    tx.enqueue("tickets.invite", run_at=due, dedupe_key=f"csat:{row.id}", invitation_id=row.id)
    return row


async def send(tx: Tx, invitation_id: UUID, base_url: str) -> None:
    """Ask, if there is still something to ask. A talk that goes on is asked about when it ends again."""
    query = select(CsatInvitation).where(
        CsatInvitation.org_id == tx.org_id, CsatInvitation.id == invitation_id,
        CsatInvitation.status == "waiting",
    )  # fmt: skip
    row = (await tx.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        return
    talk = await tx.conn.fetchrow(_TALK, tx.org_id, row.conversation_id)
    if talk is None:
        await tx.session.delete(row)
        return
    late = daytime(tx.now, talk["zone"] or "Asia/Shanghai")
    if late > tx.now:  # it waited for a worker until the evening
        tx.enqueue("tickets.invite", run_at=late, invitation_id=row.id)
        return
    expires = tx.now + links.LIFETIME
    token = links.make(tx.unit.keyring, tx.org_id, row.conversation_id, round(expires.timestamp() * 1000),
                       of=links.TALK)  # fmt: skip
    reason = None
    try:
        async with tx.attempt():
            await _ask(tx, row.way, talk, f"{base_url}/t#{token}")
    except errors.DomainError as refusal:
        if refusal.status >= 500:
            raise
        reason = refusal.code
    row = await Invitations(tx).get_for_update(invitation_id)
    row.status, row.reason = ("sent", None) if reason is None else ("skipped", reason[:100])
    row.sent_at = tx.now if reason is None else None
    await tx.flush()
    if reason is None:
        tx.audit("csat.invited", "conversation", row.conversation_id, after={"way": row.way})


class NobodyToAsk(errors.Conflict):
    """There is no phone."""

    code = "csat.no_phone"


async def _ask(tx: Tx, way: str, talk: Any, link: str) -> None:
    if way == "channel":
        await conversations.tell_customer(tx, talk["id"], WORDS.format(link=link))
        return
    contact = await channels.contact_of(tx, talk["visitor_id"])
    phone: dict[str, Any] = {"phone": contact.phone}
    if contact.phone is None and talk["customer_id"] is not None:
        row = await tx.conn.fetchrow(
            "SELECT id, phone_sealed FROM customers WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL"
            " AND restricted_at IS NULL AND phone_sealed IS NOT NULL", tx.org_id, talk["customer_id"],
        )  # fmt: skip
        phone = {"phone_sealed_from": ("customers", "phone", row["id"], row["phone_sealed"])} if row else {}
    if not any(phone.values()):
        raise NobodyToAsk()
    await notify.request_sms(
        tx, template_code="csat_invitation", params={"org_name": talk["organization"], "link": link},
        purpose="csat", dedupe_key=f"csat:{talk['id']}", customer_id=talk["customer_id"], **phone,
    )  # fmt: skip
