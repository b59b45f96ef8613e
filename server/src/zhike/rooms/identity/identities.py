"""From a person whom another provider knows to a user of ours.

An identity belongs to one user and never moves by itself: it comes into being by the user's own act while
signed in, by a verified e-mail address where the organization trusts the provider with that, or with a new
user who waits for approval.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import orjson

from zhike.core import crypto, errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity import policy, repository
from zhike.rooms.identity.login import may_sign_in
from zhike.rooms.identity.login_models import UserIdentity
from zhike.rooms.identity.models import User

TICKET_LIFETIME = timedelta(minutes=10)
WAITING_ROLE = "employee"


class TicketInvalid(errors.Invalid):
    code = "identity.ticket_invalid"


class IdentityTaken(errors.Conflict):
    """Somebody else of the organization signs in with it."""

    code = "identity.taken"


@dataclass(frozen=True, slots=True)
class Known:
    """What a provider says of a person."""

    provider_id: UUID
    subject: str
    union_id: str | None = None
    name: str | None = None
    email: str | None = None


async def user_of(tx: Tx, known: Known) -> User | None:
    """The user, locked, whose identity this is; None when it is nobody's or they may not sign in."""
    row = await logins.Identities(tx).find(
        UserIdentity.provider_id == known.provider_id, UserIdentity.subject == known.subject
    )
    if row is None:
        return None
    row.last_used_at = tx.now
    user = await repository.Users(tx).get_for_update(row.user_id)
    return user if may_sign_in(user) else None


async def is_known(tx: Tx, known: Known) -> bool:
    """Whether it is somebody's, whether or not they may sign in."""
    where = (UserIdentity.provider_id == known.provider_id, UserIdentity.subject == known.subject)
    return await logins.Identities(tx).find(*where) is not None


async def link(tx: Tx, user_id: UUID, known: Known) -> None:
    """Let the user sign in with it. Raises `IdentityTaken`."""
    await tx.lock("identity", known.provider_id, known.subject)
    where = (UserIdentity.provider_id == known.provider_id, UserIdentity.subject == known.subject)
    row = await logins.Identities(tx).find(*where)
    if row is not None and row.user_id != user_id:
        raise IdentityTaken()
    if row is None:
        logins.Identities(tx).add(
            UserIdentity(
                user_id=user_id, provider_id=known.provider_id, subject=known.subject,
                union_id=known.union_id, name=known.name, email=known.email,
            )
        )  # fmt: skip
        tx.audit("identity.linked", "user", user_id, provider_id=known.provider_id)
        tx.publish(events.FactorsChanged(user_id=user_id))
        await tx.flush()


async def newcomer(tx: Tx, known: Known, name: str) -> User | None:
    """A new user who waits for approval, where the organization works that way (入驻); else None."""
    if not (await policy.of(tx)).require_approved:
        return None
    user = User(
        id=uuid7(), name=(known.name or name)[:100], role=WAITING_ROLE, status="pending",
        wechat_openid=known.subject[:128],
    )  # fmt: skip
    repository.Users(tx).add(user)
    await tx.flush()
    await link(tx, user.id, known)
    tx.audit("user.created", "user", user.id, after={"role": user.role, "status": "pending"})
    tx.publish(events.UserRegistered(user_id=user.id, role=user.role))
    return user


def _bound(org_id: UUID) -> str:
    return f"identity-ticket:{org_id}"


def ticket(tx: Tx, key: bytes, known: Known) -> str:
    """What an unknown person takes along to sign in by another way and be linked; sealed, ten minutes."""
    held = {
        "p": known.provider_id.hex, "s": known.subject, "u": known.union_id, "n": known.name,
        "e": known.email, "x": int(time.time() + TICKET_LIFETIME.total_seconds()),
    }  # fmt: skip
    return crypto.seal(key, orjson.dumps(held), _bound(tx.org_id)).hex()


def read_ticket(tx: Tx, key: bytes, text: str) -> Known:
    """Raises `TicketInvalid`."""
    try:
        held = orjson.loads(crypto.unseal(key, bytes.fromhex(text), _bound(tx.org_id)))
    except (ValueError, crypto.Unreadable):
        raise TicketInvalid(field="ticket") from None
    if held["x"] < time.time():
        raise TicketInvalid(field="ticket")
    return Known(UUID(held["p"]), held["s"], held["u"], held["n"], held["e"])
