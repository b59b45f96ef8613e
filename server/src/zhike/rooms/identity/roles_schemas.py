"""What crosses HTTP about roles."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from zhike.rooms.identity import rules
from zhike.rooms.identity.rights import Rights
from zhike.rooms.identity.roles_models import Role
from zhike.rooms.identity.schemas import FieldName, Name, RoleCode, Scope, Sight, Strict

Permission = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}:[a-z_]{1,39}$")]


class PermissionRead(BaseModel):
    """One thing that can be allowed. ``title`` is what people call it."""

    code: str
    resource: str
    action: str
    title: str


class PermissionsRead(BaseModel):
    items: list[PermissionRead]


class RoleRead(BaseModel):
    """``fields`` holds every kind of field with what the role sees of it. ``is_renamed``: one of the house's
    own is called otherwise here."""

    id: UUID
    code: str
    name: str
    description: str | None
    is_system: bool
    is_renamed: bool
    follows_default: bool
    permissions: list[str]
    row_scope: Scope
    fields: dict[FieldName, Sight]
    user_count: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Role, rights: Rights, user_count: int) -> "RoleRead":
        return cls(
            id=row.id, code=row.code, name=row.name, description=row.description, is_system=row.is_system,
            is_renamed=row.is_system and row.name != rules.ROLE_NAMES[row.code],
            follows_default=row.follows_default, permissions=sorted(rights.permissions),
            row_scope=rights.row_scope, fields=dict(rights.fields),  # type: ignore[arg-type]
            user_count=user_count, created_at=row.created_at, updated_at=row.updated_at,
        )  # fmt: skip


class RolesRead(BaseModel):
    items: list[RoleRead]


class RoleCreate(Strict):
    """``fields`` names the kinds of fields of which the role sees more or less than usual."""

    code: RoleCode
    name: Name
    description: str | None = Field(default=None, max_length=500)
    permissions: list[Permission] = Field(default=[], max_length=500)
    row_scope: Scope = "org"
    fields: dict[FieldName, Sight] = {}


class RolePatch(Strict):
    """``reset``: one of the house's own roles is again as it came; its name stays."""

    name: Name | None = None
    description: str | None = Field(default=None, max_length=500)
    permissions: list[Permission] | None = Field(default=None, max_length=500)
    row_scope: Scope | None = None
    fields: dict[FieldName, Sight] | None = None
    reset: bool = False


class UserRoles(Strict):
    """The codes of the roles that a user has besides the first one."""

    additional: list[RoleCode] = Field(max_length=20)


class UserRolesRead(BaseModel):
    """``permissions``, ``row_scope`` and ``fields`` are what all of them add up to."""

    role: str
    additional: list[str]
    permissions: list[str]
    row_scope: Scope
    fields: dict[FieldName, Sight]
