"""The verbs of colleagues: change them, change how they sign in, let them go."""

from uuid import UUID

from sqlalchemy import delete, update

from zhike.core import errors, etag, text
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import factors, repository, roles, schemas, service
from zhike.rooms.identity.login_models import RecoveryCode, UserFactor, UserIdentity
from zhike.rooms.identity.models import User
from zhike.rooms.identity.people_models import Team, UserTeam
from zhike.rooms.identity.roles_models import UserRole
from zhike.rooms.notify import service as notify

LOGIN_FIELDS = ("email", "phone", "username")


class Unreachable(errors.Invalid):
    """Somebody without email, phone and user name could not sign in."""

    code = "user.unreachable"


class LoginInvalid(errors.Invalid):
    code = "user.login_invalid"


class Oneself(errors.Conflict):
    """Nobody deletes their own account: somebody else has to see to what they leave behind."""

    code = "user.oneself"


async def _may_change(tx: Tx, user: User) -> None:
    if user.deleted_at is not None:
        raise repository.UserMissing()
    await roles.check_may_change(tx, user.id)


async def _keep_an_owner(tx: Tx, user: User, role: str, status: str) -> None:
    stays = role == "owner" and status == "active"
    if (
        user.role == "owner"
        and user.status == "active"
        and not stays
        and await repository.Users(tx).owners() < 2
    ):
        raise service.LastOwner()


async def patch_user(tx: Tx, user_id: UUID, form: schemas.UserPatch, expected: str | None = None) -> User:
    """Change name, role, status, sites, or how they sign in. What changes their rights signs them out.

    Another email, phone or user name asks the one who changes it to prove to be there. Raises
    `etag.EditConflict`, `factors.StepUp`, `service.LoginTaken`, `service.LastOwner`, `Unreachable`.
    """
    users = repository.Users(tx)
    user = await users.get_for_update(user_id)
    etag.check(expected, user)
    await _may_change(tx, user)
    if form.role is not None and form.role != user.role:
        await roles.check_may_give(tx, form.role)
    changes = form.model_dump(exclude_unset=True, include={"name", "role", "status", "avatar_url"})
    changes = {name: value for name, value in changes.items() if value is not None or name == "avatar_url"}
    await _keep_an_owner(tx, user, changes.get("role", user.role), changes.get("status", user.status))
    before = {name: getattr(user, name) for name in changes if getattr(user, name) != changes[name]}
    old_status = user.status
    for name in before:
        setattr(user, name, changes[name])
    moved = await _change_logins(tx, user, form)
    if "status" in before and not moved:
        await _hold_logins(tx, user, old_status)
    after = {name: changes[name] for name in before}
    if form.site_ids is not None:
        await users.set_sites(user.id, form.site_ids)
        after["site_ids"] = form.site_ids
    fields = {*after, *moved}
    if fields & {"role", "status", *LOGIN_FIELDS}:
        await repository.Sessions(tx).end_all(user.id)
    elif "site_ids" in fields:
        repository.tell(tx, user.id)
    tx.audit("user.updated", "user", user.id, before=before, after=after, fields=sorted(fields))
    tx.publish(events.UserChanged(user_id=user.id, fields=tuple(sorted(fields))))
    return user


def _names(user: User, phone: str | None) -> list[str]:
    return [name for name in (user.email, phone, user.username) if name]


async def _phone(tx: Tx, user: User) -> str | None:
    if user.phone_sealed is None:
        return None
    return (await tx.keys()).unseal(user.phone_sealed, "users", "phone", user.id)


async def _hold_logins(tx: Tx, user: User, before: str) -> None:
    """Who has left gives their login names up; who comes back needs them again. Raises `LoginTaken`."""
    if user.status == "inactive":
        await repository.release_logins(tx, user.id)
    elif before == "inactive":
        await _take_all(tx, user)


async def _take_all(tx: Tx, user: User) -> None:
    await tx.flush()
    await repository.release_logins(tx, user.id)
    for name in _names(user, await _phone(tx, user)):
        if not await repository.take_login(tx, service.login_digest(tx.unit.keyring, name), user.id):
            raise service.LoginTaken()


async def _change_logins(tx: Tx, user: User, form: schemas.UserPatch) -> list[str]:
    """Other names to sign in with: the old ones are free for anybody, the new ones must be nobody's."""
    given = form.model_dump(include=set(LOGIN_FIELDS), exclude_unset=True)
    if "phone" in given and given["phone"] is not None:
        given["phone"] = text.e164(given["phone"])
        if given["phone"] is None:
            raise LoginInvalid(field="phone")
    phone = await _phone(tx, user)
    had = {"email": user.email, "phone": phone, "username": user.username}
    moved = [name for name in given if given[name] != had[name]]
    if not moved:
        return []
    await factors.require_recent(tx)
    if "email" in moved:
        user.email = given["email"]
    if "username" in moved:
        user.username = given["username"]
    if "phone" in moved:
        await _set_phone(tx, user, given["phone"])
    if not _names(user, user.phone_last4) and user.wechat_openid is None:
        raise Unreachable(field=moved[0])
    if user.status != "inactive":
        await _take_all(tx, user)
    if user.id != tx.actor.user_id:
        await notify.notify(
            tx, user_ids=[user.id], type="login_changed", title="您的登录方式已被修改",
            content="管理员修改了您用来登录的邮箱、手机号或用户名。",
            resource_type="user", resource_id=user.id,
        )  # fmt: skip
    return moved


async def _set_phone(tx: Tx, user: User, number: str | None) -> None:
    keys = await tx.keys()
    user.phone_sealed = keys.seal(number, "users", "phone", user.id) if number else None
    user.phone_hash = keys.blind("phone", number) if number else None
    user.phone_last4 = number[-4:] if number else None


async def delete_user(tx: Tx, user_id: UUID) -> None:
    """Let somebody go for good: their login names are free, their ways to sign in gone; what they did keeps
    their name. Raises `Oneself`, `service.LastOwner`.
    """
    user = await repository.Users(tx).get_for_update(user_id)
    await _may_change(tx, user)
    if user.id == tx.actor.user_id:
        raise Oneself()
    await _keep_an_owner(tx, user, user.role, "inactive")
    await repository.release_logins(tx, user.id)
    user.status, user.deleted_at = "inactive", tx.now
    user.username, user.email, user.wechat_openid = f"deleted-{user.id.hex}", None, None
    user.password_hash = None
    await _set_phone(tx, user, None)
    await tx.session.execute(
        update(Team).where(Team.org_id == tx.org_id, Team.leader_id == user.id).values(leader_id=None)
    )
    for table in (UserTeam, UserRole, UserFactor, UserIdentity, RecoveryCode):
        await tx.session.execute(delete(table).where(table.org_id == tx.org_id, table.user_id == user.id))
    await repository.Sessions(tx).end_all(user.id)
    tx.audit("user.deleted", "user", user.id, before={"name": user.name, "role": user.role})
    tx.publish(events.UserDeleted(user_id=user.id))
