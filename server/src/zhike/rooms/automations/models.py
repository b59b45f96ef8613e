"""Tables of rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.rooms.automations.rules import ASSIGNEES, BASES, SPEAKERS


class TicketRule(Changing, Model):
    """What is done to tickets of which something has been so for ``minutes``. Empty conditions fit all;
    ``tags``: one of them is enough; ``team_id``: of whoever is in charge. ``working``: minutes of the
    calendar, the default one where none is named. ``actions``: `schemas.RuleAction`, in their order."""

    __tablename__ = "ticket_rules"
    __table_args__ = (
        ref("business_calendars", "calendar_id"),
        ref("users", "user_id"),
        ref("teams", "team_id"),
        one_of("basis", BASES),
        one_of("assignee", ASSIGNEES),
        one_of("spoke_last", SPEAKERS),
        CheckConstraint("minutes BETWEEN 0 AND 525600", name="minutes"),
        CheckConstraint("cardinality(statuses) > 0 AND NOT 'archived' = ANY (statuses)", name="statuses"),
        UniqueConstraint("org_id", "name"),
        Index("ix_ticket_rules_position", "org_id", "position"),
        *(Index(f"ix_ticket_rules_{one}", "org_id", one, postgresql_where=text(f"{one} IS NOT NULL"))
          for one in ("calendar_id", "user_id", "team_id")),
    )  # fmt: skip
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    basis: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    working: Mapped[bool] = mapped_column(server_default=text("false"))
    calendar_id: Mapped[UUID | None]
    statuses: Mapped[list[str]] = mapped_column(ARRAY(String(30)))
    ticket_types: Mapped[list[str]] = mapped_column(ARRAY(String(20)), server_default="{}")
    priorities: Mapped[list[str]] = mapped_column(ARRAY(String(20)), server_default="{}")
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(50)), server_default="{}")
    assignee: Mapped[str] = mapped_column(String(10), server_default="any")
    user_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    spoke_last: Mapped[str | None] = mapped_column(String(10))
    actions: Mapped[list[Any]]


class TicketRuleRun(Tenant, Model):
    """What a rule did to a ticket in the stretch that began at ``since``. ``touched_at``: when a person, or
    the customer, touched the ticket last; ``left_at``: its ``updated_at`` when the rule was done with it.
    ``refused``: the code of why nothing was done."""

    __tablename__ = "ticket_rule_runs"
    __table_args__ = (
        ref("ticket_rules", "rule_id", ondelete="CASCADE"),
        ref("tickets", "ticket_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "rule_id", "ticket_id", "since"),
        Index("ix_ticket_rule_runs_ticket_id", "org_id", "ticket_id", "left_at"),
        Index("ix_ticket_rule_runs_created_at", "org_id", "rule_id", text("created_at DESC")),
    )
    rule_id: Mapped[UUID]
    ticket_id: Mapped[UUID]
    since: Mapped[datetime]
    touched_at: Mapped[datetime]
    left_at: Mapped[datetime]
    refused: Mapped[str | None] = mapped_column(String(60))
