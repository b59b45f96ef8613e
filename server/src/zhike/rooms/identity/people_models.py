"""Tables of people: teams, invitations and applications (seed 004 §2.1, seed 003 auth.applications)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref

APPLICATION_STATUSES = ("pending", "approved", "rejected")


class Team(Changing, Model):
    """People who work together. ``leader_id`` is one of its members."""

    __tablename__ = "teams"
    __table_args__ = (
        ref("users", "leader_id"),
        ref("sites", "site_id"),
        UniqueConstraint("org_id", "name"),
        Index("ix_teams_leader_id", "org_id", "leader_id"),
        Index("ix_teams_site_id", "org_id", "site_id"),
    )
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(Text)
    leader_id: Mapped[UUID | None]
    site_id: Mapped[UUID | None]


class UserTeam(Tenant, Model):
    """Who is in which team."""

    __tablename__ = "user_teams"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        ref("teams", "team_id", ondelete="CASCADE"),
        one_of("role", ("member", "leader")),
        UniqueConstraint("org_id", "user_id", "team_id"),
        Index("ix_user_teams_team_id", "org_id", "team_id"),
    )
    user_id: Mapped[UUID]
    team_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(50), server_default="member")


class Application(Changing, Model):
    """Somebody asks to work here (入驻申请). ``user_id`` when they have signed in before, by WeChat."""

    __tablename__ = "applications"
    __table_args__ = (
        one_of("status", APPLICATION_STATUSES),
        one_of("source", ("web", "wechat")),
        CheckConstraint("num_nonnulls(phone_hash, user_id) > 0", name="reachable"),
        ref("users", "user_id", ondelete="CASCADE"),
        ref("users", "reviewed_by"),
        ref("sites", "site_id"),
        UniqueConstraint("org_id", "ticket_hash"),
        Index("ix_applications_status", "org_id", "status", "created_at"),
        Index("ix_applications_phone_hash", "org_id", "phone_hash"),
        Index("ix_applications_user_id", "org_id", "user_id"),
        Index("ix_applications_reviewed_by", "org_id", "reviewed_by"),
        Index("ix_applications_site_id", "org_id", "site_id"),
    )
    name: Mapped[str] = mapped_column(String(100))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_last4: Mapped[str | None] = mapped_column(String(4))
    position: Mapped[str | None] = mapped_column(String(50))
    employee_code: Mapped[str | None] = mapped_column(String(64))
    message: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(20), server_default=text("'web'"))
    site_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    ticket_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(String(20), server_default=text("'pending'"))
    role: Mapped[str | None] = mapped_column(String(50))
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    review_reason: Mapped[str | None] = mapped_column(String(500))
    ip_address: Mapped[str | None] = mapped_column(String(45))


class Invitation(Changing, Model):
    """A link by which one person becomes a user. Its token is stored hashed, works once and not for long.

    ``login_sealed`` binds it to a phone or an email; without one the invited choose their login.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        ref("users", "invited_by"),
        ref("users", "user_id", ondelete="CASCADE"),
        ref("teams", "team_id"),
        ref("applications", "application_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "token_hash"),
        Index("ix_invitations_invited_by", "org_id", "invited_by"),
        Index("ix_invitations_user_id", "org_id", "user_id"),
        Index("ix_invitations_team_id", "org_id", "team_id"),
        Index("ix_invitations_application_id", "org_id", "application_id"),
        Index("ix_invitations_created_at", "org_id", "created_at", "id"),
    )
    name: Mapped[str | None] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(50))
    site_ids: Mapped[list[Any]] = mapped_column(server_default="[]")
    team_id: Mapped[UUID | None]
    application_id: Mapped[UUID | None]
    login_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    login_hint: Mapped[str | None] = mapped_column(String(255))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    invited_by: Mapped[UUID]
    sent_count: Mapped[int] = mapped_column(server_default="1")
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    user_id: Mapped[UUID | None]
