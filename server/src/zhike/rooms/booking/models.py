"""Tables of public booking."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, ref


class BookingPage(Changing, Model):
    """What a site lets people book. They may book from ``lead_minutes`` on, and ``window_days`` ahead."""

    __tablename__ = "booking_pages"
    __table_args__ = (
        ref("sites", "site_id"),
        CheckConstraint("lead_minutes BETWEEN 0 AND 20160", name="lead_minutes"),
        CheckConstraint("window_days BETWEEN 1 AND 90", name="window_days"),
        UniqueConstraint("org_id", "key"),
        Index("ix_booking_pages_site_id", "org_id", "site_id"),
    )
    site_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(100))
    intro: Mapped[str | None] = mapped_column(String(1000))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    choose_staff: Mapped[bool] = mapped_column(server_default=text("true"))
    lead_minutes: Mapped[int] = mapped_column(server_default="120")
    window_days: Mapped[int] = mapped_column(server_default="30")


class CalendarFeed(Tenant, Model):
    """The address by which a calendar program reads somebody's visits: a digest of its secret, no more."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "user_id"),
    )
    user_id: Mapped[UUID]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
