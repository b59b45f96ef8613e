"""Tables of pools (model 2.3; seed 004 §2.3 and §2.4 for the people who lie in them)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, String, Text, UniqueConstraint, text
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.merging import Follow, stay
from zhike.core.merging import declare as follow
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Delete, Holds, blank, declare
from zhike.rooms.pools.rules import ENTITIES, WAYS

_NEWEST = (text("created_at DESC"), text("id DESC"))
_PEOPLE = ({"customer_id": "customer"}, {"lead_id": "lead"})


def _person(table: str, *also: str) -> tuple[Any, ...]:
    """A row about a customer or a lead; ``also``: columns that the indexes of both go on with."""
    return (
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("leads", "lead_id", ondelete="CASCADE"),
        CheckConstraint("num_nonnulls(customer_id, lead_id) = 1", name="person"),
        *(
            Index(f"ix_{table}_{who}", "org_id", who, *map(text, also),
                  postgresql_where=text(f"{who} IS NOT NULL"))
            for who in ("customer_id", "lead_id")
        ),
    )  # fmt: skip


def _users(table: str, *columns: str) -> tuple[Any, ...]:
    return tuple(
        one for column in columns for one in (
            ref("users", column),
            Index(f"ix_{table}_{column}", "org_id", column, postgresql_where=text(f"{column} IS NOT NULL")),
        )
    )  # fmt: skip


class Pool(Changing, Model):
    """A pool and what it allows. ``everyone``: it is for all who may claim; else for its members.

    ``capacity``: the most people in it; ``daily_claims`` and ``max_held``: the most that one person takes in
    a day and has at a time; ``cool_down_days``: how long who gave somebody back may not take them again;
    ``daily_views``: of how many one person sees the details in a day. None: as many as they like.
    """

    __tablename__ = "pools"
    __table_args__ = (
        ref("sites", "site_id"),
        one_of("entity_type", ENTITIES),
        UniqueConstraint("org_id", "name"),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("daily_claims >= 0", name="daily_claims"),
        CheckConstraint("max_held >= 0", name="max_held"),
        CheckConstraint("daily_views >= 0", name="daily_views"),
        CheckConstraint("cool_down_days BETWEEN 0 AND 365", name="cool_down_days"),
        Index("ix_pools_site_id", "org_id", "site_id", postgresql_where=text("site_id IS NOT NULL")),
    )
    site_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(100))
    entity_type: Mapped[str] = mapped_column(String(20))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    everyone: Mapped[bool] = mapped_column(server_default=text("true"))
    capacity: Mapped[int | None]
    daily_claims: Mapped[int | None]
    max_held: Mapped[int | None]
    cool_down_days: Mapped[int] = mapped_column(server_default="0")
    daily_views: Mapped[int | None]


class PoolRule(Tenant, Model):
    """Who is recycled into a pool: no contact for ``idle_days``, in none of the ``stages`` and with none of
    the tags that are excluded. The keeper is warned ``warn_days`` before; 0: not at all."""

    __tablename__ = "pool_rules"
    __table_args__ = (
        ref("pools", "pool_id", ondelete="CASCADE"),
        CheckConstraint("idle_days BETWEEN 1 AND 3650", name="idle_days"),
        CheckConstraint("warn_days BETWEEN 0 AND 90", name="warn_days"),
        Index("ix_pool_rules_pool_id", "org_id", "pool_id", "position"),
    )
    pool_id: Mapped[UUID]
    position: Mapped[int]
    idle_days: Mapped[int]
    warn_days: Mapped[int] = mapped_column(server_default="0")
    stages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    tag_ids: Mapped[list[UUID]] = mapped_column(ARRAY(UuidType), server_default="{}")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class PoolMember(Tenant, Model):
    """Whom a pool is for: a colleague or a team."""

    __tablename__ = "pool_members"
    __table_args__ = (
        ref("pools", "pool_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        ref("teams", "team_id", ondelete="CASCADE"),
        CheckConstraint("num_nonnulls(user_id, team_id) = 1", name="member"),
        Index("ix_pool_members_pool_id", "org_id", "pool_id"),
        *(
            Index(f"ix_pool_members_{column}", "org_id", column, "pool_id",
                  postgresql_where=text(f"{column} IS NOT NULL"))
            for column in ("user_id", "team_id")
        ),
    )  # fmt: skip
    pool_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]


class PoolEntry(Tenant, Model):
    """Somebody who lies in a pool now: how and since when, and who had them before."""

    __tablename__ = "pool_entries"
    __table_args__ = (
        ref("pools", "pool_id"),
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("leads", "lead_id", ondelete="CASCADE"),
        CheckConstraint("num_nonnulls(customer_id, lead_id) = 1", name="person"),
        one_of("way", WAYS),
        *(
            Index(f"uq_pool_entries_{who}", "org_id", who, unique=True,
                  postgresql_where=text(f"{who} IS NOT NULL"))
            for who in ("customer_id", "lead_id")
        ),
        Index("ix_pool_entries_pool_id", "org_id", "pool_id", text("entered_at DESC"), text("id DESC")),
        *_users("pool_entries", "from_user_id"),
    )  # fmt: skip
    pool_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    way: Mapped[str] = mapped_column(String(20))
    from_user_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    entered_at: Mapped[datetime]


class PoolMove(Tenant, Model):
    """A line of the history: somebody went into a pool, out of it, or into another. ``user_id``: whose
    doing."""

    __tablename__ = "pool_moves"
    __table_args__ = (
        ref("pools", "pool_id", ondelete="CASCADE"),
        *_person("pool_moves", "created_at DESC"),
        one_of("way", WAYS),
        Index("ix_pool_moves_pool_id", "org_id", "pool_id", *_NEWEST),
        ref("users", "from_user_id"),
        ref("users", "to_user_id"),
        *_users("pool_moves", "user_id"),
        Index("ix_pool_moves_from_user_id", "org_id", "from_user_id", "way", text("created_at DESC"),
              postgresql_where=text("from_user_id IS NOT NULL")),
        Index("ix_pool_moves_to_user_id", "org_id", "to_user_id", "way", text("created_at DESC"),
              postgresql_where=text("to_user_id IS NOT NULL")),
    )  # fmt: skip
    pool_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    way: Mapped[str] = mapped_column(String(20))
    from_user_id: Mapped[UUID | None]
    to_user_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(String(500))


class PoolView(Tenant, Model):
    """Somebody looked at the details of somebody in a pool; once a day counts."""

    __tablename__ = "pool_views"
    __table_args__ = (
        ref("pools", "pool_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        *_person("pool_views"),
        Index("uq_pool_views_customer", "org_id", "user_id", "day", "customer_id", unique=True,
              postgresql_where=text("customer_id IS NOT NULL")),
        Index("uq_pool_views_lead", "org_id", "user_id", "day", "lead_id", unique=True,
              postgresql_where=text("lead_id IS NOT NULL")),
        Index("ix_pool_views_pool_id", "org_id", "pool_id", "user_id", "day"),
        Index("ix_pool_views_user_id", "org_id", "user_id", "day"),
    )  # fmt: skip
    pool_id: Mapped[UUID]
    user_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    day: Mapped[date] = mapped_column(Date)


class PoolWarning(Tenant, Model):
    """A keeper was told that somebody will be recycled. ``since``: the last contact that it is about, so that
    a new contact makes it void."""

    __tablename__ = "pool_warnings"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("leads", "lead_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        CheckConstraint("num_nonnulls(customer_id, lead_id) = 1", name="person"),
        *(
            Index(f"uq_pool_warnings_{who}", "org_id", who, unique=True,
                  postgresql_where=text(f"{who} IS NOT NULL"))
            for who in ("customer_id", "lead_id")
        ),
        Index("ix_pool_warnings_user_id", "org_id", "user_id"),
    )  # fmt: skip
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    user_id: Mapped[UUID]
    since: Mapped[datetime]
    warned_at: Mapped[datetime]


class PoolSweep(Tenant, Model):
    """One look at everybody whom a pool's rules speak of. ``left_over``: due, but the pool was full;
    ``told``: how many of whose people were taken or will be, until the keepers have been told."""

    __tablename__ = "pool_sweeps"
    __table_args__ = (
        ref("pools", "pool_id", ondelete="CASCADE"),
        one_of("reason", ("nightly", "manual")),
        one_of("status", ("running", "done")),
        Index("uq_pool_sweeps_running", "org_id", "pool_id", unique=True,
              postgresql_where=text("status = 'running'")),
        Index("ix_pool_sweeps_pool_id", "org_id", "pool_id", *_NEWEST),
        *_users("pool_sweeps", "requested_by"),
    )  # fmt: skip
    pool_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), server_default="running")
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    recycled: Mapped[int] = mapped_column(server_default="0")
    warned: Mapped[int] = mapped_column(server_default="0")
    left_over: Mapped[int] = mapped_column(server_default="0")
    reached: Mapped[UUID | None]
    told: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    requested_by: Mapped[UUID | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


declare(
    Holds("pool_entries", _PEOPLE, Delete(), shows=("way", "reason", "entered_at"), since="entered_at"),
    Holds("pool_moves", _PEOPLE, blank("reason"), shows=("way", "reason", "created_at")),
    Holds("pool_views", _PEOPLE, Delete(), shows=("day",)),
    Holds("pool_warnings", _PEOPLE, Delete(), shows=("since", "warned_at"), since="warned_at"),
)
follow(
    Follow("pool_entries", "customer_id", stay("who was merged lies in no pool; an undo puts them back")),
    Follow("pool_moves", "customer_id", stay("the history names whom it was done to, as the trail does")),
    Follow("pool_views", "customer_id", stay("a look counts for the person and the day that it was of")),
    Follow("pool_warnings", "customer_id", stay("it speaks of how long this very person was not called")),
)  # fmt: skip
