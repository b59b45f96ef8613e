"""The verbs of identity: register, sign in, refresh, sign out, and the keeping of users."""

from uuid import UUID

from zhike.core import errors, text
from zhike.core.clock import zone
from zhike.core.crypto import Keyring
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import passwords, repository, rules, schemas
from zhike.rooms.identity.models import Organization, Site, User


class LoginTaken(errors.Conflict):
    code = "auth.login_taken"


class PasswordWeak(errors.Invalid):
    code = "auth.password_weak"


class LastOwner(errors.Conflict):
    code = "user.last_owner"


def login_digest(keyring: Keyring, login: str) -> bytes:
    """One digest for all ways to write the same login: a phone in any width, an email in any case."""
    return keyring.digest("login", text.e164(login) or text.normal(login).lower())


async def _add_user(tx: Tx, *, name: str, login: str, password_hash: str, role: str) -> User:
    user = User(id=uuid7(), name=name, role=role, password_hash=password_hash, password_algo=passwords.ALGO)
    phone = text.e164(login)
    if phone is not None:
        keys = await tx.keys()
        user.phone_sealed = keys.seal(phone, "users", "phone", user.id)
        user.phone_hash = keys.blind("phone", phone)
        user.phone_last4 = phone[-4:]
    elif "@" in login:
        user.email = text.normal(login).lower()
    else:
        user.username = text.normal(login).lower()
    repository.Users(tx).add(user)
    await tx.flush()
    if not await repository.take_login(tx, login_digest(tx.unit.keyring, login), user.id):
        raise LoginTaken()
    return user


async def hash_password(password: str, login: str) -> str:
    """Check and hash a new password. Raises `PasswordWeak` with the reason."""
    problem = rules.password_problem(password, login)
    if problem is not None:
        raise PasswordWeak(field="password", reason=problem)
    return await passwords.hash(password)


async def register(tx: Tx, form: schemas.Register, password_hash: str) -> User:
    """Found the organization of this context with its first site and its owner (seed 000 §5.3)."""
    try:
        zone(form.timezone)
    except Exception:
        raise errors.Invalid(field="timezone") from None
    org = Organization(id=tx.org_id, name=form.org_name, industry=form.industry)
    tx.session.add(org)
    await tx.flush()
    await tx.unit.keyring.create(tx.conn, tx.org_id)
    tx.session.add(Site(org_id=tx.org_id, name=form.org_name[:100], timezone=form.timezone))
    user = await _add_user(tx, name=form.name, login=form.login, password_hash=password_hash, role="owner")
    tx.audit("organization.registered", "organization", tx.org_id, after={"industry": form.industry})
    tx.publish(events.UserRegistered(user_id=user.id, role="owner"))
    return user


async def create_user(tx: Tx, form: schemas.UserCreate, password_hash: str) -> User:
    """Add a colleague. Nobody gives a role above their own."""
    if not rules.may_give(tx.actor.role, form.role):
        raise errors.Forbidden(role=form.role)
    user = await _add_user(tx, name=form.name, login=form.login, password_hash=password_hash, role=form.role)
    await repository.Users(tx).set_sites(user.id, form.site_ids)
    tx.audit("user.created", "user", user.id, after={"role": form.role, "name": form.name})
    tx.publish(events.UserRegistered(user_id=user.id, role=form.role))
    return user


async def patch_user(tx: Tx, user_id: UUID, form: schemas.UserPatch) -> User:
    """Change name, role, status or sites. A changed role or status ends the user's sessions."""
    users = repository.Users(tx)
    user = await users.get_for_update(user_id)
    if form.role is not None and not rules.may_give(tx.actor.role, form.role):
        raise errors.Forbidden(role=form.role)
    if not rules.may_give(tx.actor.role, user.role):
        raise errors.Forbidden(role=user.role)
    changes = form.model_dump(exclude_unset=True, exclude={"site_ids"}, exclude_none=True)
    loses_owner = user.role == "owner" and (
        changes.get("role", "owner") != "owner" or changes.get("status", "active") != "active"
    )
    if loses_owner and await users.owners() < 2:
        raise LastOwner()
    before = {field: getattr(user, field) for field in changes}
    for field, value in changes.items():
        setattr(user, field, value)
    if form.site_ids is not None:
        await users.set_sites(user.id, form.site_ids)
        changes["site_ids"] = form.site_ids
    if {"role", "status"} & changes.keys():
        await repository.Sessions(tx).end_all(user.id)
    tx.audit("user.updated", "user", user.id, before=before, after=changes)
    tx.publish(events.UserChanged(user_id=user.id, fields=tuple(sorted(changes))))
    return user
