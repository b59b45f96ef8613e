"""Tables of preferences (seed 004 §2.10 system_configs; model 2.1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, ref


class SystemConfig(Tenant, Model):
    """One setting of the organization."""

    __tablename__ = "system_configs"
    __table_args__ = (UniqueConstraint("org_id", "key"),)
    key: Mapped[str] = mapped_column(String(200))
    value: Mapped[Any] = mapped_column(JSONB)
    updated_by: Mapped[UUID | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class FeatureFlag(Changing, Model):
    """The organization's own answer for a flag."""

    __tablename__ = "feature_flags"
    __table_args__ = (UniqueConstraint("org_id", "code"),)
    code: Mapped[str] = mapped_column(String(80))
    is_enabled: Mapped[bool]


class FeatureFlagOverride(Changing, Model):
    """Gray release: a site's own answer, or (of no site) the organization's for a part of its people.

    ``percentage``: of how many hundredths of the people the answer holds; the others get the contrary.
    """

    __tablename__ = "feature_flag_overrides"
    __table_args__ = (
        CheckConstraint("percentage BETWEEN 0 AND 100", name="percentage"),
        Index(
            "uq_feature_flag_overrides_org_id_code",
            "org_id",
            "code",
            unique=True,
            postgresql_where=text("site_id IS NULL"),
        ),
        ref("sites", "site_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "site_id", "code"),
        Index("ix_feature_flag_overrides_code", "org_id", "code"),
    )
    site_id: Mapped[UUID | None]
    code: Mapped[str] = mapped_column(String(80))
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    percentage: Mapped[int] = mapped_column(SmallInteger, server_default="100")
