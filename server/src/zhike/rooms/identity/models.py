"""Tables of identity (seed 004 §2.1 with seed 000 §5.2; model 2.1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.ids import uuid7
from zhike.core.model import Changing, Model, Tenant, one_of, ref

ROLES = (
    "owner", "super_admin", "admin", "manager", "team_lead", "agent", "sales", "employee", "trainer",
    "analyst", "coach", "readonly",
)  # fmt: skip
INDUSTRIES = ("medaes", "ecommerce", "brokerage", "club", "general")


class Organization(Model):
    """The tenant. Its own row is protected by its id."""

    __tablename__ = "organizations"
    __table_args__ = (
        one_of("plan", ("free", "pro", "enterprise")),
        one_of("industry", INDUSTRIES),
        one_of("status", ("active", "suspended")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(String(200))
    industry: Mapped[str] = mapped_column(String(20), server_default="general")
    logo_url: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[str] = mapped_column(String(50), server_default="free")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    apply_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class Site(Changing, Model):
    """A place of business. ``timezone`` is an IANA name; business days follow it."""

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("org_id", "name"),)
    name: Mapped[str] = mapped_column(String(100))
    timezone: Mapped[str] = mapped_column(String(64), server_default="Asia/Shanghai")
    address: Mapped[str | None] = mapped_column(String(300))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class User(Changing, Model):
    """A login. The phone is sealed; ``phone_hash`` finds it and ``phone_last4`` shows it.

    A user of the kind ``service`` is a program's account: it has no way to log in, only keys (`machines`).
    """

    __tablename__ = "users"
    __table_args__ = (
        one_of("kind", ("person", "service")),
        CheckConstraint("role ~ '^[a-z][a-z0-9_]{1,49}$'", name="role"),
        one_of("status", ("active", "inactive", "suspended", "pending")),
        CheckConstraint(
            "num_nonnulls(email, phone_hash, username, wechat_openid) > 0",
            name="reachable",
        ),
        Index("uq_users_org_id_email", "org_id", text("lower(email)"), unique=True),
        UniqueConstraint("org_id", "username"),
        UniqueConstraint("org_id", "phone_hash"),
        UniqueConstraint("org_id", "wechat_openid"),
        Index(
            "ix_users_locked", "org_id", "created_at", "id", postgresql_where=text("locked_until IS NOT NULL")
        ),
    )
    kind: Mapped[str] = mapped_column(String(10), server_default="person")
    email: Mapped[str | None] = mapped_column(String(255))
    username: Mapped[str | None] = mapped_column(String(50))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_last4: Mapped[str | None] = mapped_column(String(4))
    wechat_openid: Mapped[str | None] = mapped_column(String(128))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    password_algo: Mapped[str] = mapped_column(String(20), server_default="argon2id")
    name: Mapped[str] = mapped_column(String(100))
    avatar_url: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(50), server_default="agent")
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    last_login_at: Mapped[datetime | None]
    login_fail_count: Mapped[int] = mapped_column(server_default="0")
    locked_until: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class UserSite(Tenant, Model):
    """At which sites a user works. None at all means every site of the organization."""

    __tablename__ = "user_sites"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        ref("sites", "site_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "user_id", "site_id"),
        Index("ix_user_sites_site_id", "org_id", "site_id"),
    )
    user_id: Mapped[UUID]
    site_id: Mapped[UUID]


class AuthSession(Tenant, Model):
    """A cookie session: idle and absolute limits, revoked by its row.

    ``verified_at``: when its person last proved to be there; changing how one signs in needs that anew.
    """

    __tablename__ = "auth_sessions"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "token_hash"),
        Index("ix_auth_sessions_user_id", "org_id", "user_id"),
    )
    user_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    ip_address: Mapped[str | None] = mapped_column(String(45))
    user_agent: Mapped[str | None] = mapped_column(String(500))


class RefreshToken(Tenant, Model):
    """One link of a rotating chain. Using a rotated link again revokes the whole family."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "token_hash"),
        Index("ix_refresh_tokens_family_id", "org_id", "family_id"),
        Index("ix_refresh_tokens_user_id", "org_id", "user_id"),
    )
    user_id: Mapped[UUID]
    family_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    rotated_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    ip_address: Mapped[str | None] = mapped_column(String(45))
    user_agent: Mapped[str | None] = mapped_column(String(500))
