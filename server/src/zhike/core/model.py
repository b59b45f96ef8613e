"""What every table shares: the declarative base, the tenant mixin, and composite references."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, MetaData, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from zhike.core.ids import uuid7

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_1_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """The one metadata. Times are ``timestamptz``; dicts and lists are ``jsonb``, and None is no value in
    them, not the JSON null that ``IS NULL`` does not find."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
    }


class Tenant:
    """A row of one organization: key ``(org_id, id)``, under FORCE row-level security.

    There is no foreign key to ``organizations`` on purpose: the policy already ties ``org_id`` to the
    signed context, and a shared parent row would be locked by every insert.
    """

    org_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-19)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)


class Changing(Tenant):
    """A tenant row that is edited: ``updated_at`` moves with each change and serves as its ETag."""

    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now(), sort_order=91
    )

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"eager_defaults": True}


def ref(table: str, column: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A reference that cannot cross tenants: ``(org_id, column) → table (org_id, id)``."""
    return ForeignKeyConstraint(["org_id", column], [f"{table}.org_id", f"{table}.id"], ondelete=ondelete)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A CHECK that ``column`` holds one of ``values`` (or null)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
