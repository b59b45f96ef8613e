"""The table of macros."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, ref


class TicketMacro(Changing, Model):
    """What somebody often does to tickets, in its order (`macro_rules.Action`); for all if it is shared."""

    __tablename__ = "ticket_macros"
    __table_args__ = (
        ref("users", "user_id"),
        UniqueConstraint("org_id", "user_id", "name"),
        Index("ix_ticket_macros_shared", "org_id", postgresql_where=text("is_shared")),
    )
    user_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(60))
    is_shared: Mapped[bool] = mapped_column(server_default=text("false"))
    actions: Mapped[list[Any]]
