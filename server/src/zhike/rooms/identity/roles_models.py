"""Tables of roles (seed 001 §5; model 2.1)."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.rooms.identity.rights import SCOPES


class Role(Changing, Model):
    """What the people of a role may do, on which rows, and what of a row's personal fields they see.

    ``is_system``: one of the house's own. While it ``follows_default`` its permissions are the code's, so
    that a new version's permissions reach it; an edited one has its own in ``role_permissions``.
    """

    __tablename__ = "roles"
    __table_args__ = (
        one_of("row_scope", SCOPES),
        CheckConstraint("is_system OR NOT follows_default", name="own"),
        UniqueConstraint("org_id", "code"),
        UniqueConstraint("org_id", "name"),
    )
    code: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(String(500))
    is_system: Mapped[bool] = mapped_column(server_default=text("false"))
    follows_default: Mapped[bool] = mapped_column(server_default=text("false"))
    row_scope: Mapped[str] = mapped_column(String(10), server_default="org")
    fields: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class RolePermission(Tenant, Model):
    """One permission (``resource:action``) of an edited role."""

    __tablename__ = "role_permissions"
    __table_args__ = (
        ref("roles", "role_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "role_id", "permission"),
    )
    role_id: Mapped[UUID]
    permission: Mapped[str] = mapped_column(String(80))


class UserRole(Tenant, Model):
    """A role that a user has besides the first one, whose code stands in ``users.role``."""

    __tablename__ = "user_roles"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        ref("roles", "role_id"),
        UniqueConstraint("org_id", "user_id", "role_id"),
        Index("ix_user_roles_role_id", "org_id", "role_id"),
    )
    user_id: Mapped[UUID]
    role_id: Mapped[UUID]
