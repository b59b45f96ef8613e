"""Tables of staff (model 2.7, 2.18; seed 002 §2.2.1 agents; seed 000 §3.2 staff_schedules)."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref

EMPLOYEE_STATUSES = ("active", "on_leave", "left")
AGENT_ROLES = ("agent", "admin")
AGENT_STATUSES = ("offline", "online", "busy")


class Employee(Changing, Model):
    """A person at work. ``skills`` are words that services ask for; ``user_id`` is the login, if any."""

    __tablename__ = "employees"
    __table_args__ = (
        one_of("status", EMPLOYEE_STATUSES),
        ref("users", "user_id"),
        ref("sites", "site_id"),
        ref("employees", "manager_id"),
        ref("teams", "team_id"),
        UniqueConstraint("org_id", "employee_code"),
        UniqueConstraint("org_id", "user_id"),
        Index("ix_employees_site_id", "org_id", "site_id"),
        Index("ix_employees_manager_id", "org_id", "manager_id"),
        Index("ix_employees_team_id", "org_id", "team_id"),
        CheckConstraint("manager_id <> id", name="manager"),
    )
    site_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    employee_code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[str | None] = mapped_column(String(50))
    level: Mapped[str | None] = mapped_column(String(50))
    team_id: Mapped[UUID | None]
    manager_id: Mapped[UUID | None]
    skills: Mapped[list[Any]] = mapped_column(server_default="[]")
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    external_ref: Mapped[str | None] = mapped_column(String(128))


class Agent(Changing, Model):
    """The desk facet of a login (seed 002). The password lives once, in ``users``."""

    __tablename__ = "agents"
    __table_args__ = (
        one_of("role", AGENT_ROLES),
        one_of("status", AGENT_STATUSES),
        CheckConstraint("max_sessions >= 0", name="max_sessions"),
        ref("users", "user_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "agent_id"),
        UniqueConstraint("org_id", "user_id"),
        Index("idx_agents_username", "org_id", "username", unique=True),
        Index("idx_agents_status", "org_id", "status"),
        Index("idx_agents_role", "org_id", "role"),
    )
    user_id: Mapped[UUID]
    agent_id: Mapped[str] = mapped_column(String(64))
    username: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20), server_default="agent")
    status: Mapped[str] = mapped_column(String(20), server_default="offline")
    status_note: Mapped[str | None] = mapped_column(Text)
    max_sessions: Mapped[int] = mapped_column(server_default="5")
    avatar_url: Mapped[str | None] = mapped_column(Text)
    skills: Mapped[list[Any]] = mapped_column(server_default="[]")
    status_updated_at: Mapped[datetime | None]
    last_active_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]


class AgentPresence(Tenant, Model):
    """Since when, and until when, somebody at the desk was there, busy or away; by their own ``word``, or by
    a
    ``lapse``: their console was not heard of any more. The open one is how they are now."""

    __tablename__ = "agent_presence"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        one_of("status", AGENT_STATUSES),
        one_of("way", ("word", "lapse")),
        Index("ix_agent_presence_user_id", "org_id", "user_id", text("created_at DESC"), text("id DESC")),
        Index("uq_agent_presence_open", "org_id", "user_id", unique=True,
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip
    user_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(20))
    way: Mapped[str] = mapped_column(String(10))
    ended_at: Mapped[datetime | None]


class StaffSchedule(Changing, Model):
    """A weekly shift on the clock of its site.

    ``weekday`` is 1 (Monday) to 7. An ``end_time`` at or before ``start_time`` is on the next day. ``breaks``
    are ``{"start": "12:00", "end": "13:00"}``. ``effective_to`` is the last day, itself included.
    Appointments may start every ``slot_minutes`` from the start of a period; a ``capacity`` above 1 makes
    group sessions.
    """

    __tablename__ = "staff_schedules"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("start_time <> end_time", name="times"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 480", name="slot_minutes"),
        CheckConstraint("capacity BETWEEN 1 AND 200", name="capacity"),
        CheckConstraint("effective_to >= effective_from", name="effective"),
        one_of("status", ("active", "inactive")),
        ref("employees", "staff_id", ondelete="CASCADE"),
        ref("sites", "site_id"),
        Index("ix_staff_schedules_staff_id", "org_id", "staff_id", "weekday"),
        Index("ix_staff_schedules_site_id", "org_id", "site_id"),
    )
    site_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    start_time: Mapped[time]
    end_time: Mapped[time]
    breaks: Mapped[list[Any]] = mapped_column(server_default="[]")
    slot_minutes: Mapped[int] = mapped_column(server_default="30")
    capacity: Mapped[int] = mapped_column(server_default="1")
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(20), server_default=text("'active'"))


class ScheduleException(Changing, Model):
    """Leave or extra hours: the period ``[starts_at, ends_at)``. Leave is leave from every site."""

    __tablename__ = "schedule_exceptions"
    __table_args__ = (
        one_of("kind", ("leave", "extra")),
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("kind = 'leave' OR site_id IS NOT NULL", name="extra_site"),
        ref("employees", "staff_id", ondelete="CASCADE"),
        ref("sites", "site_id"),
        Index("ix_schedule_exceptions_staff_id", "org_id", "staff_id", "starts_at"),
        Index("ix_schedule_exceptions_site_id", "org_id", "site_id"),
    )
    site_id: Mapped[UUID | None]
    staff_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20), server_default=text("'leave'"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(200))
