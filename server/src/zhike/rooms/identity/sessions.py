"""The verbs of sessions: see one's own, end one, end the others, end somebody else's.

A *session* here is either a cookie session or a family of tokens; both carry the id that `Actor.session_id`
holds while they act. Whoever ends one holds the lock of its user, as `login.rotate` does, so that no link of
a chain slips past.
"""
# ASVS 7.4.1, 7.4.2, 7.4.5, 7.5.2, 7.2.4: sessions are listed, ended and renewed here

from uuid import UUID

from zhike.core import errors
from zhike.core.context import Actor, RequestInfo
from zhike.core.http.services import Services
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import devices, repository, roles, tokens
from zhike.rooms.identity.models import AuthSession, Organization
from zhike.rooms.identity.people_schemas import SessionRead


class SessionMissing(errors.NotFound):
    code = "session.not_found"


async def of_user(tx: Tx, user_id: UUID) -> list[SessionRead]:
    """Where the user is signed in, the one that asks first, then the latest."""
    browsers = [
        SessionRead(
            id=row.id, kind="browser", device=devices.device(row.user_agent), ip_address=row.ip_address,
            user_agent=row.user_agent, created_at=row.created_at, last_seen_at=row.last_seen_at,
            expires_at=row.expires_at, current=row.id == tx.actor.session_id,
        )
        for row in await repository.Sessions(tx).of(user_id, tx.now)
    ]  # fmt: skip
    families = [
        SessionRead(
            id=row.family_id, kind="api", device=devices.device(row.user_agent), ip_address=row.ip_address,
            user_agent=row.user_agent, created_at=begun_at, last_seen_at=row.created_at,
            expires_at=row.expires_at, current=row.family_id == tx.actor.session_id,
        )
        for row, begun_at in await repository.RefreshTokens(tx).families(user_id, tx.now)
    ]  # fmt: skip
    return sorted([*browsers, *families], key=lambda one: (one.current, one.last_seen_at), reverse=True)


async def end_one(tx: Tx, user_id: UUID, session_id: UUID) -> None:
    """End one session of the user. Raises `SessionMissing`, also for another user's."""
    await repository.Users(tx).get_for_update(user_id)
    if session_id not in {one.id for one in await of_user(tx, user_id)}:
        raise SessionMissing()
    found = await repository.Sessions(tx).find(AuthSession.id == session_id)
    if found is not None:
        found.revoked_at = tx.now
    else:
        await repository.RefreshTokens(tx).revoke_family(session_id)
    _tell(tx, user_id, 1, session_id=session_id)


async def end_others(tx: Tx, user_id: UUID) -> int:
    """End all of the user's sessions but the one that asks. Returns how many there were."""
    await repository.Users(tx).get_for_update(user_id)
    count = await repository.Sessions(tx).end_all(user_id, but=tx.actor.session_id)
    _tell(tx, user_id, count)
    return count


async def end_one_of(tx: Tx, user_id: UUID, session_id: UUID) -> None:
    """End one session of a colleague who may not do more than oneself. Raises `SessionMissing`."""
    await repository.Users(tx).get_for_update(user_id)
    await roles.check_may_change(tx, user_id)
    await end_one(tx, user_id, session_id)


async def end_all_of(tx: Tx, user_id: UUID) -> int:
    """Sign somebody out everywhere. Nobody does that to people who may do more than they."""
    user = await repository.Users(tx).get_for_update(user_id)
    await roles.check_may_change(tx, user.id)
    count = await repository.Sessions(tx).end_all(user_id)
    _tell(tx, user_id, count)
    return count


def _tell(tx: Tx, user_id: UUID, count: int, **details: object) -> None:
    repository.tell(tx, user_id)
    tx.audit("session.ended", "user", user_id, count=count, **details)
    tx.publish(events.SessionsEnded(user_id=user_id, count=count))


async def end_brought(held: Services, info: RequestInfo, cookie: str) -> None:
    """End the session that a browser brings along to a new login: a token from before is worth nothing after.

    It may be another user's or organization's, so it is ended in a transaction of its own.
    """
    read = tokens.read(cookie)
    if read is None:
        return
    org_id, token_hash = read
    async with held.unit.transaction(Actor("anonymous", org_id), info) as tx:
        found = await repository.Sessions(tx).find(AuthSession.token_hash == token_hash)
        if found is not None and found.revoked_at is None:
            found.revoked_at = tx.now
            _tell(tx, found.user_id, 1, session_id=found.id)


async def renew(tx: Tx) -> tokens.Opaque | None:
    """A new token for the session that asks: after a change of its rights or of its user's password.

    None when a token family asks, which renews itself.
    """
    found = await repository.Sessions(tx).find(AuthSession.id == tx.actor.session_id)
    if found is None:
        return None
    token = tokens.issue(tx.org_id)
    found.token_hash = token.hash
    repository.tell(tx, found.user_id)
    return token


async def suspend_organization(tx: Tx, reason: str) -> int:
    """Close the organization for everybody who works in it. Returns how many sessions ended."""
    org: Organization = await repository.organization(tx)
    org.status = "suspended"
    count = await repository.Sessions(tx).end_all(None)
    tx.audit("organization.suspended", "organization", org.id, after={"status": "suspended"}, reason=reason)
    tx.publish(events.OrganizationSuspended(organization_id=org.id))
    return count


async def resume_organization(tx: Tx) -> None:
    """Open it again; everybody signs in anew."""
    org: Organization = await repository.organization(tx)
    org.status = "active"
    tx.audit("organization.resumed", "organization", org.id, after={"status": "active"})
    tx.publish(events.OrganizationResumed(organization_id=org.id))
