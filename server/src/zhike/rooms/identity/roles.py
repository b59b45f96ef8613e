"""The verbs of roles: make and change them, give them to people, ask what somebody may."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, func, insert, or_, select

from zhike.core import errors, etag
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import policy, repository, rights, rules
from zhike.rooms.identity import roles_schemas as schemas
from zhike.rooms.identity.models import ROLES, User
from zhike.rooms.identity.rights import Rights
from zhike.rooms.identity.roles_models import Role, RolePermission, UserRole

MOST_ROLES = 100
_OF_USER = " ".join(("SELECT", repository.ROLES_JSON, "FROM users u WHERE u.org_id = $1 AND u.id = $2"))


class RoleMissing(errors.NotFound):
    code = "role.not_found"


class RoleUnknown(errors.Invalid):
    """There is no role of this code."""

    code = "role.unknown"


class Beyond(errors.Forbidden):
    """Nobody gives what they do not hold: ``beyond`` permissions, ``row_scope`` or ``fields``."""

    code = "role.beyond"


class RoleCodeTaken(errors.Conflict):
    code = "role.code_taken"


class RoleNameTaken(errors.Conflict):
    code = "role.name_taken"


class RoleInUse(errors.Conflict):
    """Somebody has it, or an invitation promises it."""

    code = "role.in_use"


class RoleFixed(errors.Conflict):
    """What an owner may do cannot be cut, and the house's own roles stay."""

    code = "role.fixed"


class TooManyRoles(errors.Conflict):
    code = "role.too_many"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_roles_org_id_code": RoleCodeTaken,
    "uq_roles_org_id_name": RoleNameTaken,
    "fk_user_roles_role_id": RoleInUse,
}


class Roles(Repository[Role]):
    model = Role
    missing = RoleMissing

    async def all(self) -> list[Role]:
        query = self.select().order_by(Role.created_at, Role.id).limit(2 * MOST_ROLES)
        return list(await self.tx.session.scalars(query))

    async def permissions(self, role_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
        rows = await self.tx.session.execute(
            select(RolePermission.role_id, RolePermission.permission).where(
                RolePermission.org_id == self.tx.org_id, RolePermission.role_id.in_(list(role_ids))
            )
        )
        found: dict[UUID, list[str]] = {}
        for role_id, permission in rows:
            found.setdefault(role_id, []).append(permission)
        return found

    async def counts(self) -> dict[str, int]:
        """How many people have each role, by its code."""
        tx = self.tx
        living = (User.org_id == tx.org_id, User.deleted_at.is_(None))
        first = await tx.session.execute(select(User.role, func.count()).where(*living).group_by(User.role))
        found = {code: count for code, count in first}
        more = await tx.session.execute(
            select(Role.code, func.count())
            .join(UserRole, (UserRole.org_id == Role.org_id) & (UserRole.role_id == Role.id))
            .join(User, (User.org_id == UserRole.org_id) & (User.id == UserRole.user_id))
            .where(*living).group_by(Role.code)
        )  # fmt: skip
        for code, count in more:
            found[code] = found.get(code, 0) + count
        return found


def _row(role: Role, permissions: Iterable[str]) -> dict[str, Any]:
    return {"code": role.code, "follows_default": role.follows_default, "row_scope": role.row_scope,
            "fields": role.fields, "permissions": list(permissions)}  # fmt: skip


async def seed(tx: Tx) -> None:
    """Give a new organization the house's own roles; they can be changed afterwards."""
    await tx.session.execute(insert(Role), [
        {"org_id": tx.org_id, "id": uuid7(), "code": code, "name": rules.ROLE_NAMES[code],
         "is_system": True, "follows_default": True}
        for code in ROLES
    ])  # fmt: skip


async def of_role(tx: Tx, code: str, *, lock: bool = False) -> Rights:
    """What a role gives. ``lock``: it stays so until the end of the transaction. Raises `RoleUnknown`."""
    query = select(Role).where(Role.org_id == tx.org_id, Role.code == code)
    if lock:
        query = query.with_for_update(read=True)
    role = (await tx.session.scalars(query)).first()
    if role is None:
        raise RoleUnknown(field="role")
    return rights.of_role(_row(role, (await Roles(tx).permissions([role.id])).get(role.id, [])))


async def of_user(tx: Tx, user_id: UUID) -> Rights:
    """What somebody's roles add up to."""
    found = await tx.conn.fetchval(_OF_USER, tx.org_id, user_id)
    return rights.of_roles(orjson.loads(found or b"[]"))


async def may_give(tx: Tx, code: str) -> bool:
    """Whether the actor holds all that the role gives. Raises `RoleUnknown`."""
    given = await of_role(tx, code, lock=tx.writable and tx.actor.scope == "a")
    return tx.actor.kind == "job" or rights.covers(rights.of_actor(tx.actor), given)


async def check_may_give(tx: Tx, code: str) -> None:
    """Raises `Beyond` when the role goes beyond what the actor holds."""
    if not await may_give(tx, code):
        raise Beyond(role=code)


async def check_may_change(tx: Tx, user_id: UUID) -> None:
    """Nobody changes people who may do more than they. Raises `Forbidden`."""
    theirs = await of_user(tx, user_id)
    if tx.actor.kind != "job" and not theirs.permissions <= tx.actor.permissions:
        raise errors.Forbidden(user_id=str(user_id))


async def could_give(tx: Tx, user_id: UUID, code: str) -> bool:
    """Whether that user holds all that the role gives; no for a role that is gone."""
    try:
        return rights.covers(await of_user(tx, user_id), await of_role(tx, code))
    except RoleUnknown:
        return False


async def codes_with(tx: Tx, permission: str) -> list[str]:
    """The codes of the roles that hold the permission."""
    found = Roles(tx)
    every = await found.all()
    given = await found.permissions([role.id for role in every])
    rows = [_row(role, given.get(role.id, [])) for role in every]
    return [row["code"] for row in rows if permission in rights.of_role(row).permissions]


async def shown(tx: Tx, roles: list[Role]) -> list[schemas.RoleRead]:
    """With permissions and the number of people."""
    given, counts = await Roles(tx).permissions([role.id for role in roles]), await Roles(tx).counts()
    return [
        schemas.RoleRead.of(
            role, rights.of_role(_row(role, given.get(role.id, []))), counts.get(role.code, 0)
        )
        for role in roles
    ]


def _check(tx: Tx, given: Rights) -> None:
    """Raises `Beyond` for what the actor does not hold, `Invalid` for what no role can be."""
    unknown = sorted(given.permissions - rights.CATALOGUE)
    if unknown:
        raise errors.Invalid(field="permissions", unknown=unknown)
    for name, sight in given.fields.items():
        if (problem := rights.field_problem(name, sight)) is not None:
            raise errors.Invalid(field=f"fields.{name}", reason=problem)
    held = rights.of_actor(tx.actor)
    if not rights.covers(held, given):
        raise Beyond(**rights.beyond(held, given))


async def _set_permissions(tx: Tx, role_id: UUID, permissions: frozenset[str]) -> None:
    await tx.session.execute(
        delete(RolePermission).where(RolePermission.org_id == tx.org_id, RolePermission.role_id == role_id)
    )
    if permissions:
        await tx.session.execute(insert(RolePermission), [
            {"org_id": tx.org_id, "id": uuid7(), "role_id": role_id, "permission": permission}
            for permission in sorted(permissions)
        ])  # fmt: skip


async def create_role(tx: Tx, form: schemas.RoleCreate) -> Role:
    """A role of the organization's own, within what its maker holds. Raises `TooManyRoles`."""
    given = Rights(frozenset(form.permissions), form.row_scope, rights.FIELDS | dict(form.fields))
    _check(tx, given)
    await tx.lock("roles")
    if len(await Roles(tx).all()) >= MOST_ROLES:
        raise TooManyRoles(limit=MOST_ROLES)
    role = Roles(tx).add(Role(id=uuid7(), code=form.code, name=form.name, description=form.description,
                              row_scope=form.row_scope, fields=dict(form.fields)))  # fmt: skip
    await tx.flush()
    await _set_permissions(tx, role.id, given.permissions)
    tx.audit("role.created", "role", role.id, after={
        "code": form.code, "name": form.name, "permissions": sorted(given.permissions),
        "row_scope": form.row_scope, "fields": dict(form.fields),
    })  # fmt: skip
    tx.publish(events.RoleChanged(role_id=role.id, fields=("code",)))
    return role


async def patch_role(tx: Tx, id: UUID, form: schemas.RolePatch, expected: str | None = None) -> Role:
    """Change a role: everybody who has it feels it within two seconds.

    Both what it was and what it becomes must lie within what the actor holds. Raises `RoleFixed`.
    """
    role = await Roles(tx).get_for_update(id)
    etag.check(expected, role)
    before = rights.of_role(_row(role, (await Roles(tx).permissions([id])).get(id, [])))
    permissions = before.permissions if form.permissions is None else frozenset(form.permissions)
    if form.reset:
        if not role.is_system:
            raise RoleFixed(field="reset")
        permissions = rules.PERMISSIONS[role.code]
    usual = {"row_scope": "org", "fields": {}} if form.reset else {}
    fields = usual.get("fields", role.fields) if form.fields is None else dict(form.fields)
    row_scope = form.row_scope or usual.get("row_scope", role.row_scope)
    after = Rights(permissions, row_scope, rights.FIELDS | fields)
    if role.code == "owner" and after != before:
        raise RoleFixed(role=role.code)
    _check(tx, before)
    _check(tx, after)
    changes: dict[str, Any] = form.model_dump(exclude_unset=True, include={"name", "description"})
    changes |= {"row_scope": after.row_scope, "fields": fields}
    changed = {name: value for name, value in changes.items()
               if getattr(role, name) != value and (value is not None or name == "description")}  # fmt: skip
    was = {name: getattr(role, name) for name in changed}
    for name, value in changed.items():
        setattr(role, name, value)
    if permissions != before.permissions or form.reset:
        was["permissions"], changed["permissions"] = sorted(before.permissions), sorted(permissions)
        role.follows_default = form.reset
        await _set_permissions(tx, id, frozenset() if form.reset else permissions)
    role.updated_at = tx.now
    repository.tell(tx, None)
    tx.audit("role.updated", "role", id, before=was, after=changed)
    tx.publish(events.RoleChanged(role_id=id, fields=tuple(sorted(changed))))
    await tx.flush()
    return role


async def delete_role(tx: Tx, id: UUID) -> None:
    """Raises `RoleFixed` for one of the house's own, `RoleInUse` while somebody has it or is to have it."""
    role = await Roles(tx).get_for_update(id)
    if role.is_system:
        raise RoleFixed(role=role.code)
    _check(tx, rights.of_role(_row(role, (await Roles(tx).permissions([id])).get(id, []))))
    used = "SELECT EXISTS (SELECT FROM users WHERE org_id = $1 AND role = $2 AND deleted_at IS NULL)"
    promised = ("SELECT EXISTS (SELECT FROM invitations WHERE org_id = $1 AND role = $2"
                " AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now())")  # fmt: skip
    for question in (used, promised):
        if await tx.conn.fetchval(question, tx.org_id, role.code):
            raise RoleInUse()
    await tx.session.delete(role)
    tx.audit("role.deleted", "role", id, before={"code": role.code, "name": role.name})
    tx.publish(events.RoleChanged(role_id=id, fields=("deleted",)))


async def roles_of(tx: Tx, user_id: UUID) -> schemas.UserRolesRead:
    """A user's roles, and what they add up to."""
    user = await repository.Users(tx).get(user_id)
    codes = await _additional(tx, user_id)
    total = await of_user(tx, user_id)
    return schemas.UserRolesRead(
        role=user.role, additional=codes, permissions=sorted(total.permissions), row_scope=total.row_scope,
        fields=dict(total.fields),
    )  # fmt: skip


async def _additional(tx: Tx, user_id: UUID) -> list[str]:
    rows = await tx.session.scalars(
        select(Role.code)
        .join(UserRole, (UserRole.org_id == Role.org_id) & (UserRole.role_id == Role.id))
        .where(UserRole.org_id == tx.org_id, UserRole.user_id == user_id)
        .order_by(Role.code)
    )
    return list(rows)


async def set_roles(tx: Tx, user_id: UUID, additional: list[str]) -> None:
    """Give somebody these roles besides their first one. It ends their sessions, as any change of rights."""
    user = await repository.Users(tx).get_for_update(user_id)
    if user.deleted_at is not None:
        raise repository.UserMissing()
    await check_may_change(tx, user_id)
    wanted, had = set(additional) - {user.role}, set(await _additional(tx, user_id))
    for code in sorted(wanted | had):
        await check_may_give(tx, code)
    if wanted == had:
        return
    gone = select(Role.id).where(Role.org_id == tx.org_id, Role.code.in_(had - wanted))
    await tx.session.execute(
        delete(UserRole).where(
            UserRole.org_id == tx.org_id, UserRole.user_id == user_id, UserRole.role_id.in_(gone)
        )
    )
    new = select(Role.id).where(Role.org_id == tx.org_id, Role.code.in_(wanted - had))
    for role_id in await tx.session.scalars(new):
        tx.session.add(UserRole(org_id=tx.org_id, user_id=user_id, role_id=role_id))
    await repository.Sessions(tx).end_all(user_id)
    tx.audit("user.roles_changed", "user", user_id, before={"additional": sorted(had)},
             after={"additional": sorted(wanted)})  # fmt: skip
    tx.publish(events.UserChanged(user_id=user_id, fields=("roles",)))
    await tx.flush()


async def needs_factor(tx: Tx, rule: policy.AuthPolicy, user: User) -> bool:
    """Whether the user signs in with a second factor, for any of their roles."""
    return any(rule.needs_factor(code) for code in (user.role, *await _additional(tx, user.id)))


async def holders(tx: Tx, permission: str, limit: int = 20) -> list[UUID]:
    """Some active people who hold the permission, to be told of something."""
    codes = await codes_with(tx, permission)
    more = (
        select(UserRole.user_id)
        .join(Role, (UserRole.org_id == Role.org_id) & (UserRole.role_id == Role.id))
        .where(UserRole.org_id == tx.org_id, Role.code.in_(codes))
    )
    query = select(User.id).where(
        User.org_id == tx.org_id, User.status == "active", or_(User.role.in_(codes), User.id.in_(more))
    )
    return list(await tx.session.scalars(query.order_by(User.created_at).limit(limit)))
