"""Routes of roles and permissions."""

from uuid import UUID

from fastapi import Response

from zhike.core.http import match
from zhike.core.http.access import Info, InTx, access
from zhike.core.http.route import router
from zhike.rooms.identity import rights, roles, rules
from zhike.rooms.identity import roles_schemas as schemas

routes = router("/api/roles", "roles")
permissions = router("/api/permissions", "roles")
users = router("/api/users", "roles")


@permissions.get("")
@access("user:read")
async def list_permissions(info: Info) -> schemas.PermissionsRead:
    """Everything that can be allowed, named in the caller's language."""
    spoken, items = 1 if info.language == "en" else 0, []
    for code in sorted(rights.CATALOGUE):
        resource, _, action = code.partition(":")
        title = rules.PERMISSION_NAMES[code][spoken]
        items.append(schemas.PermissionRead(code=code, resource=resource, action=action, title=title))
    return schemas.PermissionsRead(items=items)


@routes.get("")
@access("user:read")
async def list_roles(tx: InTx) -> schemas.RolesRead:
    """Every role with what it allows."""
    return schemas.RolesRead(items=await roles.shown(tx, await roles.Roles(tx).all()))


@routes.post("", status_code=201)
@access("role:write")
async def create_role(tx: InTx, form: schemas.RoleCreate) -> schemas.RoleRead:
    """Make a role. Nobody gives more than they hold."""
    return (await roles.shown(tx, [await roles.create_role(tx, form)]))[0]


@routes.get("/{role_id}")
@access("user:read")
async def get_role(response: Response, tx: InTx, role_id: UUID) -> schemas.RoleRead:
    """One role. The ETag is when it was changed: send it back as ``If-Match``."""
    role = await roles.Roles(tx).get(role_id)
    match.tag(response, role)
    return (await roles.shown(tx, [role]))[0]


@routes.patch("/{role_id}")
@access("role:write")
async def patch_role(
    response: Response, tx: InTx, role_id: UUID, form: schemas.RolePatch, expected: match.IfMatch = None
) -> schemas.RoleRead:
    """Change a role; whoever has it feels it at once. An owner's rights cannot be cut."""
    role = await roles.patch_role(tx, role_id, form, expected)
    match.tag(response, role)
    return (await roles.shown(tx, [role]))[0]


@routes.delete("/{role_id}", status_code=204)
@access("role:write")
async def delete_role(tx: InTx, role_id: UUID) -> None:
    """Remove a role that nobody has."""
    await roles.delete_role(tx, role_id)


@users.get("/{user_id}/roles")
@access("user:read")
async def get_user_roles(tx: InTx, user_id: UUID) -> schemas.UserRolesRead:
    """A colleague's roles, and what they add up to."""
    return await roles.roles_of(tx, user_id)


@users.put("/{user_id}/roles")
@access("user:write")
async def put_user_roles(tx: InTx, user_id: UUID, form: schemas.UserRoles) -> schemas.UserRolesRead:
    """Give a colleague roles besides the first one. It signs them out."""
    await roles.set_roles(tx, user_id, form.additional)
    return await roles.roles_of(tx, user_id)


TITLES = {
    "role.beyond": ("不能授予您自己没有的权限、数据范围或字段", "Nobody gives more than they hold"),
    "role.not_found": ("找不到该角色", "No such role"),
    "role.unknown": ("没有这个角色", "There is no such role"),
    "role.code_taken": ("角色编码已被使用", "A role of this code exists"),
    "role.name_taken": ("已有同名角色", "A role of this name exists"),
    "role.in_use": ("仍有成员或邀请使用该角色", "Somebody has this role, or is to have it"),
    "role.fixed": ("该角色不能这样修改", "This role cannot be changed so"),
    "role.too_many": ("角色数量已达上限", "There are too many roles"),
}
ROUTERS = (permissions, routes, users)
