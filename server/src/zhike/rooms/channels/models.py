"""Tables of channels (seed 004 §2.2; model 2.4)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging, search
from zhike.core.model import Changing, Model, one_of, ref
from zhike.core.persons import Holds, blank, declare

PLATFORMS = (
    "web", "wechat_work", "wechat_mp", "douyin", "xiaohongshu", "baidu_sem", "kuaishou", "bilibili", "zhihu",
    "weibo", "other", "api", "email", "dingtalk", "feishu",
)  # fmt: skip
STATUSES = ("active", "paused", "error")


class Channel(Changing, Model):
    """An account on a platform. ``name`` is ours; ``title`` and ``greeting`` are what visitors read.

    ``settings`` are what its adapter needs and may be shown, ``config_sealed`` the secrets, of which
    ``secret_names`` says which there are. ``failing_since`` is when the platform stopped taking anything.
    ``reception`` (`reception.Reception`) is how a web chat receives, ``calendar_id`` when somebody works."""

    __tablename__ = "channels"
    __table_args__ = (
        ref("sites", "site_id"),
        one_of("platform", PLATFORMS),
        one_of("status", STATUSES),
        UniqueConstraint("org_id", "public_key"),
        ref("business_calendars", "calendar_id"),
        Index("ix_channels_site_id", "org_id", "site_id", postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_channels_calendar_id", "org_id", "calendar_id",
              postgresql_where=text("calendar_id IS NOT NULL")),
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    platform: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(200))
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    config_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    webhook_url: Mapped[str | None] = mapped_column(Text)
    webhook_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    stats: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    public_key: Mapped[str] = mapped_column(String(80))
    allowed_origins: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    title: Mapped[str | None] = mapped_column(String(100))
    greeting: Mapped[str | None] = mapped_column(String(500))
    color: Mapped[str | None] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(10), server_default="zh-CN")
    ai_label: Mapped[bool] = mapped_column(server_default=text("true"))
    reception: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    calendar_id: Mapped[UUID | None]
    last_inbound_at: Mapped[datetime | None]
    last_outbound_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    last_error_at: Mapped[datetime | None]


class ChatTopic(Changing, Model):
    """What a visitor may say that it is about, and which team takes such talks. One that is not offered any
    more is not ``is_active``: visitors may have chosen it."""

    __tablename__ = "chat_topics"
    __table_args__ = (
        ref("channels", "channel_id", ondelete="CASCADE"),
        ref("teams", "team_id"),
        UniqueConstraint("org_id", "channel_id", "name"),
        Index("ix_chat_topics_team_id", "org_id", "team_id", postgresql_where=text("team_id IS NOT NULL")),
    )
    channel_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(50))
    position: Mapped[int] = mapped_column(server_default="0")
    team_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class ChannelVisitor(Changing, Model):
    """A browser known by the hash of its token, or a person of a platform known by ``external_key``. Name,
    phone and e-mail are claims; ``email_hint`` is the address as it may be shown. ``spoke_at`` is when they
    last said something by the platform's clock, ``answered`` how often we have answered since: some platforms
    allow only so many."""

    __tablename__ = "channel_visitors"
    __table_args__ = (
        ref("channels", "channel_id", ondelete="CASCADE"),
        ref("customers", "customer_id"),
        ref("chat_topics", "topic_id"),
        UniqueConstraint("org_id", "token_hash"),
        Index("uq_channel_visitors_external", "org_id", "channel_id", "external_key", unique=True,
              postgresql_where=text("external_key IS NOT NULL")),
        Index("ix_channel_visitors_channel_id", "org_id", "channel_id", text("last_seen_at DESC")),
        Index("ix_channel_visitors_phone_hash", "org_id", "phone_hash",
              postgresql_where=text("phone_hash IS NOT NULL")),
        Index("ix_channel_visitors_customer_id", "org_id", "customer_id",
              postgresql_where=text("customer_id IS NOT NULL")),
        Index("ix_channel_visitors_topic_id", "org_id", "topic_id",
              postgresql_where=text("topic_id IS NOT NULL")),
        Index("ix_channel_visitors_search_keys", "search_keys", postgresql_using="gin"),
    )  # fmt: skip
    channel_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    external_key: Mapped[str | None] = mapped_column(String(64))
    external_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    spoke_at: Mapped[datetime | None]
    answered: Mapped[int] = mapped_column(server_default="0")
    name: Mapped[str | None] = mapped_column(String(100))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_last4: Mapped[str | None] = mapped_column(String(4))
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_hint: Mapped[str | None] = mapped_column(String(100))
    topic_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None]
    utm: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    page_url: Mapped[str | None] = mapped_column(Text)
    referrer: Mapped[str | None] = mapped_column(Text)
    search_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    last_seen_at: Mapped[datetime]


search.index("channel_visitors", name="name", last4="phone_last4")
declare(
    Holds(
        "channel_visitors",
        ({"customer_id": "customer"}, {"id": "visitor", "phone_hash": "phone"}),
        names="visitor",
        claims=frozenset({"phone_hash"}),
        since="last_seen_at",
        shows=("name", "phone", "email", "external", "utm", "page_url", "referrer", "last_seen_at",
               "created_at"),
        erase=blank(
            "name", "phone_sealed", "phone_hash", "phone_last4", "email_sealed", "email_hint", "page_url",
            "referrer", "external_key", "external_sealed",
            utm="'{}'", search_keys="'{}'",
            token_hash="sha256(convert_to(id::text, 'UTF8'))",  # the browser is known no more
        ),
    )
)  # fmt: skip
merging.declare(merging.Follow("channel_visitors", "customer_id", merging.move))
