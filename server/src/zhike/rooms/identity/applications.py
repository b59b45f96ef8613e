"""The verbs of applications (入驻申请, seed 003): ask to work here, see how it stands, say yes or no.

Anybody with the organization's link may ask, and every phone hears the same. A yes makes the person a user
only through an invitation to that very phone, so nobody gets in, or loses a login, by naming somebody's
number. Whoever has signed in before, by WeChat, waits as a ``pending`` user and is let in at once.
"""

import base64
import binascii
import contextlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_, update

from zhike.core import errors, text
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import invitations, login_guard, repository, roles, tokens
from zhike.rooms.identity import people_schemas as schemas
from zhike.rooms.identity.login import visitor_of
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.people_models import Application, UserTeam
from zhike.rooms.notify import service as notify

HOUR, DAY = 3600, 86_400
OF_ADDRESS = ((HOUR, 10), (DAY, 30))
OF_ORGANIZATION = ((HOUR, 100), (DAY, 300))
OF_PHONE = ((DAY, 3),)
PREFIX = "ap_"


class ApplicationMissing(errors.NotFound):
    code = "application.not_found"


class DoorUnknown(errors.NotFound):
    """No organization takes applications under this key."""

    code = "application.door_unknown"


class PhoneInvalid(errors.Invalid):
    code = "application.phone_invalid"


class ApplicationDecided(errors.Conflict):
    code = "application.decided"


class NotWaiting(errors.Conflict):
    """Somebody who works here already, or whose application is being looked at."""

    code = "application.not_waiting"


class Applications(Repository[Application]):
    model = Application
    missing = ApplicationMissing

    async def page(
        self, limit: int, after: tuple[datetime, UUID] | None, status: str | None
    ) -> list[Application]:
        """The latest first."""
        query = self.select().order_by(Application.created_at.desc(), Application.id.desc())
        if status is not None:
            query = query.where(Application.status == status)
        if after is not None:
            query = query.where(tuple_(Application.created_at, Application.id) < after)
        return list(await self.tx.session.scalars(query.limit(limit + 1)))

    async def latest_of(self, user_id: UUID) -> Application | None:
        query = self.select().where(Application.user_id == user_id)
        return (await self.tx.session.scalars(query.order_by(Application.created_at.desc()).limit(1))).first()


async def open_door(tx: Tx) -> str:
    """A new key for the link to apply; the one before leads nowhere."""
    org = await repository.organization(tx, lock=True)
    raw = org.id.bytes + secrets.token_bytes(11)
    org.apply_key = PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")
    tx.audit("organization.apply_key_changed", "organization", org.id)
    return org.apply_key


async def close_door(tx: Tx) -> None:
    """Take no applications any more."""
    org = await repository.organization(tx, lock=True)
    org.apply_key = None
    tx.audit("organization.apply_key_removed", "organization", org.id)


def _organization_of(key: str) -> UUID:
    body = key.removeprefix(PREFIX)
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise DoorUnknown() from None
    if not key.startswith(PREFIX) or len(raw) != 27:
        raise DoorUnknown()
    return UUID(bytes=raw[:16])


async def apply(held: Services, client: Client, form: schemas.Apply) -> str:
    """Ask to work at the organization behind ``apply_key``. Returns the ticket to ask with how it stands.

    Raises `DoorUnknown`, `PhoneInvalid`, `TooMany`; never anything that depends on whose phone it is.
    """
    phone = text.e164(form.phone)
    if phone is None:
        raise PhoneInvalid(field="phone")
    org_id = _organization_of(form.apply_key)
    digest = held.unit.keyring.digest
    async with held.unit.transaction(visitor_of(org_id), client.info) as tx:
        await _check_door(tx, form.apply_key)
        ticket = tokens.issue(org_id)
        address = digest("apply-address", client.address)
        wait = await login_guard.take_turn(tx, [
            *((address, *limit) for limit in OF_ADDRESS),
            *((digest("apply-organization", org_id.hex), *limit) for limit in OF_ORGANIZATION),
        ])  # fmt: skip
        again = not wait and await login_guard.take_turn(
            tx, [(digest("apply-phone", f"{org_id}:{phone}"), *limit) for limit in OF_PHONE]
        )
        if not wait and not again:  # a phone that asked too often hears the same, and nothing is written
            fields = form.model_dump(exclude={"apply_key", "phone"})
            await submit(tx, Application(id=uuid7(), source="web", **fields), ticket, phone)
    if wait:
        raise errors.TooMany(retry_after=wait)
    return ticket.text


async def _check_door(tx: Tx, key: str) -> None:
    org = await tx.conn.fetchrow("SELECT apply_key, status FROM organizations WHERE id = $1", tx.org_id)
    known = (org["apply_key"] if org else None) or ""
    if org is None or org["status"] != "active" or not hmac.compare_digest(known.encode(), key.encode()):
        raise DoorUnknown()


async def submit(tx: Tx, row: Application, ticket: tokens.Opaque, phone: str | None) -> Application:
    """Write an application down and tell those who review them. ``phone`` is E.164."""
    if phone is not None:
        keys = await tx.keys()
        row.phone_sealed = keys.seal(phone, "applications", "phone", row.id)
        row.phone_hash, row.phone_last4 = keys.blind("phone", phone), phone[-4:]
    row.ticket_hash, row.ip_address = ticket.hash, tx.request.ip
    Applications(tx).add(row)
    await tx.flush()
    reviewers = await roles.holders(tx, "application:review")
    await notify.notify(
        tx, user_ids=reviewers, type="application", title="新的入驻申请",
        content=f"{row.name} 申请加入", resource_type="application", resource_id=row.id,
    )  # fmt: skip
    tx.audit("application.submitted", "application", row.id, after={"source": row.source})
    tx.publish(events.ApplicationSubmitted(application_id=row.id))
    return row


async def apply_own(tx: Tx, form: schemas.ApplyOwn) -> Application:
    """The same for the signed-in person who waits to be let in. Raises `NotWaiting`."""
    assert tx.actor.user_id is not None
    user = await repository.Users(tx).get_for_update(tx.actor.user_id)
    before = await Applications(tx).latest_of(user.id)
    if user.status != "pending" or (before is not None and before.status == "pending"):
        raise NotWaiting()
    user.name = form.name
    row = Application(id=uuid7(), source="wechat", user_id=user.id, **form.model_dump())
    return await submit(tx, row, tokens.issue(tx.org_id), None)


def standing(row: Application | None) -> schemas.ApplicationStanding:
    if row is None:
        return schemas.ApplicationStanding(status="none")
    return schemas.ApplicationStanding(
        status=row.status,  # type: ignore[arg-type]
        reason=row.review_reason if row.status == "rejected" else None, reviewed_at=row.reviewed_at,
    )  # fmt: skip


async def standing_of(held: Services, client: Client, ticket: str) -> schemas.ApplicationStanding:
    """How it stands. A ticket that leads nowhere waits like any other: it tells nothing of its phone."""
    read = tokens.read(ticket)
    if read is None:
        raise ApplicationMissing()
    async with held.unit.reading(visitor_of(read[0]), client.info) as tx:
        row = await Applications(tx).find(Application.ticket_hash == read[1])
        return standing(row) if row is not None else schemas.ApplicationStanding(status="pending")


async def _open(tx: Tx, application_id: UUID) -> Application:
    row = await Applications(tx).get_for_update(application_id)
    if row.status != "pending":
        raise ApplicationDecided(status=row.status)
    return row


def _decide(tx: Tx, row: Application, status: str, reason: str | None) -> None:
    row.status, row.review_reason = status, reason
    row.reviewed_by, row.reviewed_at = tx.actor.user_id, tx.now


async def approve(
    tx: Tx, application_id: UUID, form: schemas.Approve, base_url: str
) -> tuple[Application, str | None]:
    """Say yes. Returns the link of the invitation, None when the person has an account already."""
    row = await _open(tx, application_id)
    await invitations.check_place(tx, form.role, form.site_ids, form.team_id)
    _decide(tx, row, "approved", form.note)
    row.role = form.role
    link = None
    if row.user_id is not None:
        await _let_in(tx, row, form)
    else:
        link = await _invite(tx, row, form, base_url)
    await tx.flush()
    tx.audit("application.approved", "application", row.id, after={"role": form.role})
    tx.publish(events.ApplicationApproved(application_id=row.id))
    return row, link


async def _let_in(tx: Tx, row: Application, form: schemas.Approve) -> None:
    assert row.user_id is not None
    users = repository.Users(tx)
    user = await users.get_for_update(row.user_id)
    if user.status != "pending":
        raise ApplicationDecided(status=user.status)
    user.status, user.role = "active", form.role
    await users.set_sites(user.id, form.site_ids)
    if form.team_id is not None:
        tx.session.add(UserTeam(org_id=tx.org_id, user_id=user.id, team_id=form.team_id))
    await repository.Sessions(tx).end_all(user.id)  # with other rights goes another session
    await notify.notify(
        tx, user_ids=[user.id], type="application", title="入驻申请已通过", content="请重新登录后开始使用。",
        resource_type="application", resource_id=row.id,
    )  # fmt: skip
    tx.publish(events.UserChanged(user_id=user.id, fields=("role", "status")))


async def _phone_of(tx: Tx, row: Application) -> str:
    assert row.phone_sealed is not None
    return (await tx.keys()).unseal(row.phone_sealed, "applications", "phone", row.id)


async def reveal(tx: Tx, application_id: UUID, reason: str) -> str:
    """The applicant's phone, for a reviewer who calls before deciding. Who looked and why is written down.

    Raises `ApplicationMissing`, also for somebody who left no phone.
    """
    row = await Applications(tx).get(application_id)
    if row.phone_sealed is None:
        raise ApplicationMissing()
    tx.audit("application.revealed", "application", row.id, field="phone", reason=reason)
    return await _phone_of(tx, row)


async def _invite(tx: Tx, row: Application, form: schemas.Approve, base_url: str) -> str:
    wanted = schemas.InvitationCreate(
        role=form.role, name=row.name, login=await _phone_of(tx, row), site_ids=form.site_ids,
        team_id=form.team_id, send_sms=form.send_sms,
    )  # fmt: skip
    _, link = await invitations.invite(tx, wanted, base_url, application_id=row.id)
    await tx.session.execute(
        update(Application)
        .where(Application.org_id == tx.org_id, Application.phone_hash == row.phone_hash)
        .where(Application.id != row.id, Application.status == "pending")
        .values(status="rejected", review_reason="重复申请", reviewed_by=tx.actor.user_id, reviewed_at=tx.now)
    )
    return link


async def reject(tx: Tx, application_id: UUID, reason: str) -> Application:
    """Say no, and tell them why."""
    row = await _open(tx, application_id)
    _decide(tx, row, "rejected", reason)
    if row.user_id is not None:
        await notify.notify(
            tx, user_ids=[row.user_id], type="application", title="入驻申请未通过", content=reason,
            resource_type="application", resource_id=row.id,
        )  # fmt: skip
    else:
        with contextlib.suppress(errors.DomainError):  # the template is switched off; the ticket tells them
            org = await repository.organization(tx)
            await notify.request_sms(
                tx, template_code="application_rejected", params={"org_name": org.name, "reason": reason},
                purpose="application", dedupe_key=f"application:{row.id}:rejected",
                phone=await _phone_of(tx, row),
            )  # fmt: skip
    await tx.flush()
    tx.audit("application.rejected", "application", row.id, after={"reason": reason})
    tx.publish(events.ApplicationRejected(application_id=row.id))
    return row
