"""The table of daily figures (model 2.14, ``daily_stats``)."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, ref


class DailyStats(Changing, Model):
    """What happened on a day at a site, over a channel, in the charge of somebody. Without all three: in
    nobody's charge anywhere, a row that each day has; its ``updated_at`` tells when the day was reckoned.

    ``answers`` are first answers, ``answer_seconds`` their times together, ``answer_spread`` how many fell
    into which of `rules.BOUNDS`; ``end_…`` the same from a talk's beginning to its end, in ``talks_ended``.
    ``rating_points``: all scores together, ``rating_spread`` how many said 1 to 5. ``handovers``: from a
    machine to a person."""

    __tablename__ = "daily_stats"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("channels", "channel_id"),
        ref("users", "agent_id"),
        CheckConstraint(
            "cardinality(answer_spread) = 18 AND cardinality(end_spread) = 18"
            " AND cardinality(rating_spread) = 5", name="spreads",
        ),
        Index("uq_daily_stats_day", "org_id", "day", "site_id", "channel_id", "agent_id", unique=True,
              postgresql_nulls_not_distinct=True),
        Index("ix_daily_stats_site_id", "org_id", "site_id"),
        Index("ix_daily_stats_channel_id", "org_id", "channel_id", "day"),
        Index("ix_daily_stats_agent_id", "org_id", "agent_id", "day"),
    )  # fmt: skip
    day: Mapped[date] = mapped_column(Date)
    site_id: Mapped[UUID | None]
    channel_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    talks_opened: Mapped[int]
    talks_ended: Mapped[int]
    messages_in: Mapped[int]
    messages_out: Mapped[int]
    messages_ai: Mapped[int]
    answers: Mapped[int]
    answer_seconds: Mapped[int] = mapped_column(BigInteger)
    answer_spread: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    end_seconds: Mapped[int] = mapped_column(BigInteger)
    end_spread: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    promises_broken: Mapped[int]
    handovers: Mapped[int]
    transfers: Mapped[int]
    ratings: Mapped[int]
    rating_points: Mapped[int]
    rating_spread: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    tickets_opened: Mapped[int]
    tickets_resolved: Mapped[int]
    tickets_reopened: Mapped[int]
    words_hit: Mapped[int] = mapped_column(server_default="0")
