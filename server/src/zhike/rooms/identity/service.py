"""The verbs of identity: register, sign in, refresh, sign out, and the keeping of users."""

from collections.abc import Iterable
from uuid import UUID

from zhike.core import errors, text
from zhike.core.clock import zone
from zhike.core.crypto import Keyring
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import passwords, policy, repository, roles, rules, schemas
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


async def add_user(tx: Tx, *, name: str, login: str, password_hash: str, role: str) -> User:
    """A new user who signs in with ``login``, a phone, an email or a user name. Raises `LoginTaken`."""
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


async def give_phone(tx: Tx, user: User, number: str) -> None:
    """Give the user, who is locked, this phone (E.164) to sign in with; the old one is free again.

    Raises `LoginTaken`.
    """
    keys, digest = await tx.keys(), login_digest(tx.unit.keyring, number)
    phone_hash = keys.blind("phone", number)
    if user.phone_hash == phone_hash:
        return
    if user.phone_sealed is not None:
        old = keys.unseal(user.phone_sealed, "users", "phone", user.id)
        await repository.release_logins(tx, user.id, login_digest(tx.unit.keyring, old))
    if not await repository.take_login(tx, digest, user.id):
        raise LoginTaken()
    user.phone_sealed = keys.seal(number, "users", "phone", user.id)
    user.phone_hash, user.phone_last4 = phone_hash, number[-4:]
    tx.audit("user.phone_changed", "user", user.id)
    tx.publish(events.UserChanged(user_id=user.id, fields=("phone",)))


async def hash_password(password: str, login: str, rule: policy.AuthPolicy | None = None) -> str:
    """Check by the organization's rule and hash a new password. Raises `PasswordWeak` with the reason."""
    rule = rule or policy.AuthPolicy()
    problem = rules.password_problem(
        password, login, min_length=rule.password_min_length, composition=rule.password_composition
    )
    if problem is not None:
        raise PasswordWeak(field="password", reason=problem)
    return await passwords.hash_new(password)


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
    await roles.seed(tx)
    user = await add_user(tx, name=form.name, login=form.login, password_hash=password_hash, role="owner")
    tx.audit("organization.registered", "organization", tx.org_id, after={"industry": form.industry})
    tx.publish(events.UserRegistered(user_id=user.id, role="owner"))
    return user


async def create_user(tx: Tx, form: schemas.UserCreate, password_hash: str) -> User:
    """Add a colleague. Nobody gives a role above their own."""
    await roles.check_may_give(tx, form.role)
    user = await add_user(tx, name=form.name, login=form.login, password_hash=password_hash, role=form.role)
    await repository.Users(tx).set_sites(user.id, form.site_ids)
    tx.audit("user.created", "user", user.id, after={"role": form.role, "name": form.name})
    tx.publish(events.UserRegistered(user_id=user.id, role=form.role))
    return user


async def colleagues(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those of them who are people at work here."""
    return await repository.colleagues(tx, list(ids))


async def home_zone(tx: Tx) -> str:
    """The clock of the organization's first site (IANA): its days, where no site is named."""
    return await repository.home_zone(tx)
