"""Tables of promises (model 2.5; seed 004 §2.5 for the dates at the conversation)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Float, Index, String, UniqueConstraint, text
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.rooms.conversations.models import PRIORITIES
from zhike.rooms.sla.clock import METRICS, STATUSES

DAY_KINDS = ("holiday", "workday")
SUBJECTS = ("conversation", "ticket")
TOLD = ("agent", "leader", "manager")


class Calendar(Changing, Model):
    """When people work. ``weekly``: for Monday to Sunday the intervals of the day, in minutes.
    One of an organization's is the default: it counts for policies that name none."""

    __tablename__ = "business_calendars"
    __table_args__ = (
        UniqueConstraint("org_id", "name"),
        Index("uq_business_calendars_default", "org_id", unique=True, postgresql_where=text("is_default")),
    )
    name: Mapped[str] = mapped_column(String(100))
    time_zone: Mapped[str] = mapped_column(String(50), server_default="Asia/Shanghai")
    weekly: Mapped[list[Any]]
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))


class CalendarDay(Tenant, Model):
    """A day that is otherwise than its weekday: nobody works on a ``holiday``, a ``workday`` (调休) has hours
    of its own."""

    __tablename__ = "business_calendar_days"
    __table_args__ = (
        ref("business_calendars", "calendar_id", ondelete="CASCADE"),
        one_of("kind", DAY_KINDS),
        UniqueConstraint("org_id", "calendar_id", "day"),
        CheckConstraint("kind = 'workday' OR intervals = '[]'", name="holiday"),
    )
    calendar_id: Mapped[UUID]
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(50), server_default="")
    intervals: Mapped[list[Any]] = mapped_column(server_default="[]")


class Policy(Changing, Model):
    """What is promised to whom: the first by ``position`` whose conditions fit counts. Empty conditions fit
    everybody; ``tag_ids`` are a customer's. Minutes are working minutes; None promises nothing.
    ``tell_on_warning`` and ``tell_on_breach``: who is told, of `TOLD`.
    ``pause_when_snoozed``: clocks stand still while a talk is put aside."""

    __tablename__ = "sla_policies"
    __table_args__ = (
        ref("business_calendars", "calendar_id"),
        UniqueConstraint("org_id", "name"),
        one_of("subject", SUBJECTS),
        CheckConstraint(
            "subject = 'conversation' OR next_response_minutes IS NULL", name="of_tickets"
        ),
        CheckConstraint("warn_percent BETWEEN 10 AND 95", name="warn_percent"),
        CheckConstraint(
            "least(first_response_minutes, next_response_minutes, resolve_minutes) > 0"
            " AND num_nonnulls(first_response_minutes, next_response_minutes, resolve_minutes) > 0",
            name="minutes",
        ),
        CheckConstraint(
            f"priorities <@ ARRAY[{', '.join(repr(one) for one in PRIORITIES)}]::varchar[]", name="priorities"
        ),
        Index("ix_sla_policies_position", "org_id", "position"),
        Index("ix_sla_policies_calendar_id", "org_id", "calendar_id",
              postgresql_where=text("calendar_id IS NOT NULL")),
    )  # fmt: skip
    name: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(20), server_default="conversation")
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    priorities: Mapped[list[str]] = mapped_column(ARRAY(String(20)), server_default="{}")
    tag_ids: Mapped[list[UUID]] = mapped_column(ARRAY(UuidType), server_default="{}")
    channel_ids: Mapped[list[UUID]] = mapped_column(ARRAY(UuidType), server_default="{}")
    calendar_id: Mapped[UUID | None]
    first_response_minutes: Mapped[int | None]
    next_response_minutes: Mapped[int | None]
    resolve_minutes: Mapped[int | None]
    pause_when_snoozed: Mapped[bool] = mapped_column(server_default=text("true"))
    warn_percent: Mapped[int] = mapped_column(server_default="75")
    tell_on_warning: Mapped[list[str]] = mapped_column(ARRAY(String(10)), server_default="{agent}")
    tell_on_breach: Mapped[list[str]] = mapped_column(ARRAY(String(10)), server_default="{agent,leader}")


class SlaClock(Changing, Model):
    """One promise for one conversation or one ticket, as `clock.Clock` counts it; of a metric one is open at
    a time."""

    __tablename__ = "sla_clocks"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("tickets", "ticket_id", ondelete="CASCADE"),
        ref("sla_policies", "policy_id"),
        CheckConstraint("num_nonnulls(conversation_id, ticket_id) = 1", name="subject"),
        one_of("metric", METRICS),
        one_of("status", STATUSES),
        Index("uq_sla_clocks_open", "org_id", "conversation_id", "metric", unique=True,
              postgresql_where=text("status IN ('running', 'paused')")),
        Index("uq_sla_clocks_open_ticket", "org_id", "ticket_id", "metric", unique=True,
              postgresql_where=text("status IN ('running', 'paused')")),
        Index("ix_sla_clocks_ticket_id", "org_id", "ticket_id", text("created_at DESC")),
        Index("ix_sla_clocks_conversation_id", "org_id", "conversation_id", text("created_at DESC")),
        Index("ix_sla_clocks_policy_id", "org_id", "policy_id"),
        Index("ix_sla_clocks_warn_at", "org_id", "warn_at",
              postgresql_where=text("status = 'running' AND warned_at IS NULL")),
        Index("ix_sla_clocks_due_at", "org_id", "due_at",
              postgresql_where=text("status = 'running' AND breached_at IS NULL")),
        Index("ix_sla_clocks_breached_at", "org_id", "breached_at",
              postgresql_where=text("breached_at IS NOT NULL")),
        Index("ix_sla_clocks_created_at", "org_id", text("created_at DESC")),
    )  # fmt: skip
    conversation_id: Mapped[UUID | None]
    ticket_id: Mapped[UUID | None]
    policy_id: Mapped[UUID]
    metric: Mapped[str] = mapped_column(String(20))
    target_seconds: Mapped[float] = mapped_column(Float)
    warn_share: Mapped[float] = mapped_column(Float)
    status: Mapped[str] = mapped_column(String(10), server_default="running")
    spent_seconds: Mapped[float] = mapped_column(Float, server_default="0")
    since: Mapped[datetime]
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SlaProgress(Tenant, Model):
    """How far counting has come: ``seq`` of the last event that was looked at. One row an organization."""

    __tablename__ = "sla_progress"
    __table_args__ = (UniqueConstraint("org_id"),)
    seq: Mapped[int] = mapped_column(BigInteger)
