"""The verbs of invitations: a link by which somebody becomes a user of this organization.

The link carries a token that is stored hashed, works once and for seven days. It makes a new account and
never touches one that exists: a login that anybody has is refused.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import tuple_

from zhike.core import errors, text
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import (
    login_finish,
    policy,
    repository,
    roles,
    service,
    tokens,
)
from zhike.rooms.identity import (
    people_schemas as schemas,
)
from zhike.rooms.identity.login import visitor_of
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.models import User
from zhike.rooms.identity.people_models import Invitation, UserTeam
from zhike.rooms.identity.teams import TeamMissing, Teams
from zhike.rooms.notify import service as notify

LIFETIME = timedelta(days=7)
MOST_SENT = 10
LONGEST_LINK = 100  # what an SMS takes as one value


class InvitationMissing(errors.NotFound):
    code = "invitation.not_found"


class InvitationInvalid(errors.NotFound):
    """Unknown, used, taken back or too old: the answer does not tell which."""

    code = "invitation.invalid"


class InvitationClosed(errors.Conflict):
    """Accepted or taken back already, or sent too often."""

    code = "invitation.closed"


class LoginNeeded(errors.Invalid):
    """``login`` is missing, or it is given although the invitation names one."""

    code = "invitation.login"


class SmsUnsuitable(errors.Invalid):
    """There is no phone to send the link to, or the link is too long for an SMS."""

    code = "invitation.sms"


class Invitations(Repository[Invitation]):
    model = Invitation
    missing = InvitationMissing

    async def page(self, limit: int, after: tuple[object, UUID] | None) -> list[Invitation]:
        """The latest first."""
        query = self.select().order_by(Invitation.created_at.desc(), Invitation.id.desc()).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(Invitation.created_at, Invitation.id) < after)
        return list(await self.tx.session.scalars(query))


def _link(tx: Tx, row: Invitation, base_url: str) -> str:
    """A fresh token; the one before is worth nothing. It stands behind the #, so that no server logs it."""
    token = tokens.issue(tx.org_id)
    row.token_hash, row.expires_at = token.hash, tx.now + LIFETIME
    return f"{base_url}/join#{token.text}"


async def check_place(tx: Tx, role: str, site_ids: list[UUID], team_id: UUID | None) -> None:
    """Raises `Forbidden` for a role above one's own, `SiteMissing`, `TeamMissing`."""
    await roles.check_may_give(tx, role)
    if not await repository.Sites(tx).exist(site_ids):
        raise repository.SiteMissing()
    if team_id is not None and await Teams(tx).find(Teams.model.id == team_id) is None:
        raise TeamMissing()


async def invite(
    tx: Tx, form: schemas.InvitationCreate, base_url: str, application_id: UUID | None = None
) -> tuple[Invitation, str]:
    """Write an invitation. Returns it with the link, which nobody can read again."""
    await check_place(tx, form.role, form.site_ids, form.team_id)
    assert tx.actor.user_id is not None
    row = Invitation(
        id=uuid7(), name=form.name, role=form.role, site_ids=[str(id) for id in dict.fromkeys(form.site_ids)],
        team_id=form.team_id, application_id=application_id, invited_by=tx.actor.user_id,
    )  # fmt: skip
    phone = await _bind(tx, row, form.login)
    link = _link(tx, row, base_url)
    Invitations(tx).add(row)
    await tx.flush()
    if form.send_sms:
        await _send(tx, row, link, phone)
    tx.audit("invitation.created", "invitation", row.id, after={"role": row.role, "login": row.login_hint})
    return row, link


async def _bind(tx: Tx, row: Invitation, login: str | None) -> str | None:
    """Seal the login that the invitation is for. Returns it when it is a phone."""
    if login is None:
        return None
    phone, name = text.e164(login), text.normal(login).lower()
    if phone is None and "@" not in name:
        raise LoginNeeded(field="login")
    row.login_sealed = (await tx.keys()).seal(phone or name, "invitations", "login", row.id)
    row.login_hint = f"*******{phone[-4:]}" if phone else name[:1] + "***@" + name.partition("@")[2]
    return phone


async def _send(tx: Tx, row: Invitation, link: str, phone: str | None) -> None:
    if phone is None or len(link) > LONGEST_LINK:
        raise SmsUnsuitable(field="send_sms")
    org = await repository.organization(tx)
    await notify.request_sms(
        tx, template_code="staff_invitation", params={"org_name": org.name, "link": link},
        purpose="invitation", dedupe_key=f"invitation:{row.id}:{row.sent_count}", phone=phone,
        expires_at=row.expires_at,
    )  # fmt: skip


async def resend(tx: Tx, invitation_id: UUID, base_url: str, *, sms: bool) -> tuple[Invitation, str]:
    """A new link for the same invitation; the old one is dead. Raises `InvitationClosed`."""
    row = await Invitations(tx).get_for_update(invitation_id)
    if row.accepted_at or row.revoked_at or row.sent_count >= MOST_SENT:
        raise InvitationClosed()
    await roles.check_may_give(tx, row.role)
    assert tx.actor.user_id is not None
    row.sent_count += 1
    row.invited_by = tx.actor.user_id  # it is theirs to answer for now
    link = _link(tx, row, base_url)
    if sms:
        login = await _login(tx, row)
        await _send(tx, row, link, text.e164(login or ""))
    await tx.flush()
    tx.audit("invitation.resent", "invitation", row.id, after={"sent_count": row.sent_count})
    return row, link


async def revoke(tx: Tx, invitation_id: UUID) -> None:
    """Take an invitation back. Raises `InvitationClosed` when it was accepted."""
    row = await Invitations(tx).get_for_update(invitation_id)
    if row.accepted_at:
        raise InvitationClosed()
    row.revoked_at = row.revoked_at or tx.now
    tx.audit("invitation.revoked", "invitation", row.id)


async def _login(tx: Tx, row: Invitation) -> str | None:
    if row.login_sealed is None:
        return None
    return (await tx.keys()).unseal(row.login_sealed, "invitations", "login", row.id)


async def _usable(tx: Tx, token_hash: bytes, *, lock: bool = False) -> Invitation:
    """The open invitation of this token, as long as whoever invited could still do so.

    Raises `InvitationInvalid`.
    """
    row = await Invitations(tx).find(Invitation.token_hash == token_hash)
    if row is not None and lock:
        row = await Invitations(tx).get_for_update(row.id)
    if row is None or row.token_hash != token_hash or row.accepted_at or row.revoked_at:
        raise InvitationInvalid()
    inviter = await repository.Users(tx).find(User.id == row.invited_by)
    org = await repository.organization(tx)
    fits = (
        inviter is not None
        and inviter.status == "active"
        and await roles.could_give(tx, inviter.id, row.role)
    )
    if row.expires_at <= tx.now or not fits or org.status != "active":
        raise InvitationInvalid()
    return row


async def preview(held: Services, client: Client, token: str) -> schemas.InvitationPreview:
    """What the link offers. Raises `InvitationInvalid`."""
    read = tokens.read(token)
    if read is None:
        raise InvitationInvalid()
    async with held.unit.reading(visitor_of(read[0]), client.info) as tx:
        row = await _usable(tx, read[1])
        org = await repository.organization(tx)
        return schemas.InvitationPreview(
            org_name=org.name, role=row.role, role_name=await repository.role_name(tx, row.role),
            name=row.name, login=row.login_hint, expires_at=row.expires_at,
        )  # fmt: skip


async def accept(held: Services, client: Client, form: schemas.InvitationAccept) -> login_finish.Finished:
    """Become a user and sign in. Raises `InvitationInvalid`, `LoginNeeded`, `service.LoginTaken`."""
    read = tokens.read(form.token)
    if read is None:
        raise InvitationInvalid()
    actor = visitor_of(read[0])
    async with held.unit.reading(actor, client.info) as tx:
        row = await _usable(tx, read[1])
        login = await _login(tx, row) or form.login
        if login is None or (row.login_sealed is not None and form.login is not None):
            raise LoginNeeded(field="login")
        rule = await policy.of(tx)
    hashed = await service.hash_password(form.password, login, rule)
    async with held.unit.transaction(actor, client.info) as tx:
        row = await _usable(tx, read[1], lock=True)
        user = await service.add_user(tx, name=form.name, login=login, password_hash=hashed, role=row.role)
        await _place(tx, user, row)
        row.accepted_at, row.user_id = tx.now, user.id
        tx.audit("invitation.accepted", "invitation", row.id, after={"user_id": str(user.id)})
        tx.publish(events.UserRegistered(user_id=user.id, role=user.role))
        tx.publish(events.InvitationAccepted(user_id=user.id, invitation_id=row.id))
        return await login_finish.finish(tx, held, client, user, "invitation", "session")


async def _place(tx: Tx, user: User, row: Invitation) -> None:
    """Sites and team as they were offered. Raises `InvitationInvalid` when one of the sites is gone."""
    offered = [UUID(id) for id in row.site_ids]
    if not await repository.Sites(tx).exist(offered):
        raise InvitationInvalid()
    await repository.Users(tx).set_sites(user.id, offered)
    if row.team_id is not None:
        tx.session.add(UserTeam(org_id=tx.org_id, user_id=user.id, team_id=row.team_id))
    await tx.flush()
