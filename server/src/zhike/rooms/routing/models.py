"""Tables of giving out talks."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref

STRATEGIES = ("round_robin", "least_busy")
ON_OFFLINE = ("keep", "return")


class RoutingSetting(Changing, Model):
    """How talks of a channel are given out; without one, those of all that have no setting of their own.
    ``skills``: what an agent has to know, all of it. No ``team_id``: among everybody. ``on_offline``: whether
    talks of somebody who goes away stay with them."""

    __tablename__ = "routing_settings"
    __table_args__ = (
        ref("channels", "channel_id", ondelete="CASCADE"),
        ref("teams", "team_id"),
        ref("teams", "overflow_team_id"),
        one_of("strategy", STRATEGIES),
        one_of("on_offline", ON_OFFLINE),
        CheckConstraint(
            "overflow_minutes BETWEEN 1 AND 1440"
            " AND (overflow_minutes IS NOT NULL OR overflow_team_id IS NULL)"
            " OR overflow_minutes IS NULL AND overflow_team_id IS NULL",
            name="overflow",
        ),
        Index("uq_routing_settings_channel", "org_id", "channel_id", unique=True,
              postgresql_where=text("channel_id IS NOT NULL")),
        Index("uq_routing_settings_default", "org_id", unique=True,
              postgresql_where=text("channel_id IS NULL")),
        Index("ix_routing_settings_team_id", "org_id", "team_id",
              postgresql_where=text("team_id IS NOT NULL")),
        Index("ix_routing_settings_overflow_team_id", "org_id", "overflow_team_id",
              postgresql_where=text("overflow_team_id IS NOT NULL")),
    )  # fmt: skip
    channel_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    strategy: Mapped[str] = mapped_column(String(20), server_default="least_busy")
    is_sticky: Mapped[bool] = mapped_column(server_default=text("true"))
    skills: Mapped[list[Any]] = mapped_column(server_default="[]")
    team_id: Mapped[UUID | None]
    overflow_minutes: Mapped[int | None]
    overflow_team_id: Mapped[UUID | None]
    on_offline: Mapped[str] = mapped_column(String(10), server_default="return")


class RoutingTurn(Tenant, Model):
    """When somebody was given a talk last, counted in talks given."""

    __tablename__ = "routing_turns"
    __table_args__ = (ref("users", "user_id", ondelete="CASCADE"), UniqueConstraint("org_id", "user_id"))
    user_id: Mapped[UUID]
    turn: Mapped[int] = mapped_column(BigInteger)
