"""Tables of customers (seed 004 §2.4; model 2.3 and 2.18). Phones: sealed, blind index, last four digits."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging, search
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import GONE, Delete, Holds, blank, declare

STAGES = ("potential", "interested", "opportunity", "closed", "repeat", "lost")
TYPES = ("individual", "enterprise")
GENDERS = ("male", "female", "unknown")
SOURCE_TYPES = ("native", "airtable_import", "file_import")
TAG_CATEGORIES = ("source", "behavior", "value", "stage", "need", "custom")
IDENTITY_KINDS = ("phone", "wechat", "openid", "member_id", "email", "shopify", "visitor")
CONTACT_ROLES = ("decision_maker", "influencer", "user", "other")
STATS = '{"total_deals": 0, "total_revenue": 0, "conversation_count": 0, "last_interaction_at": null}'
_LIVE = text("deleted_at IS NULL")


class Customer(Changing, Model):
    """A person or a company served. ``tag_ids`` repeats ``customer_tags`` for filtering; ``search_keys``
    are the pieces of its names and phone under which it is found. ``restricted_at``: kept for a duty alone
    (rooms/privacy), and hidden like a deleted one. ``pool_id``: it lies in a pool (rooms/pools) and is
    nobody's."""

    __tablename__ = "customers"
    __table_args__ = (
        ref("users", "owner_id"),
        ref("sites", "site_id"),
        ref("customers", "merged_into_id"),
        ref("pools", "pool_id"),
        CheckConstraint("pool_id IS NULL OR owner_id IS NULL", name="pooled"),
        one_of("type", TYPES),
        one_of("stage", STAGES),
        one_of("gender", GENDERS),
        one_of("source_type", SOURCE_TYPES),
        one_of("risk_level", ("low", "medium", "high")),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("num_nonnulls(phone_sealed, phone_hash, phone_last4) IN (0, 3)", name="phone"),
        UniqueConstraint("org_id", "public_code"),
        Index("ix_customers_recent", "org_id", text("created_at DESC"), text("id DESC"),
              postgresql_where=_LIVE),
        Index("idx_customers_org_stage", "org_id", "stage", text("created_at DESC"), text("id DESC"),
              postgresql_where=_LIVE, postgresql_include=["pool_id"]),
        Index("ix_customers_stage_score", "org_id", "stage", text("score DESC"), text("id DESC"),
              postgresql_where=_LIVE),
        Index("idx_customers_org_score", "org_id", text("score DESC"), text("id DESC"),
              postgresql_where=_LIVE),
        Index("idx_customers_owner", "org_id", "owner_id", text("created_at DESC"), text("id DESC"),
              postgresql_where=text("owner_id IS NOT NULL")),
        Index("idx_customers_phone", "org_id", "phone_hash", unique=True,
              postgresql_where=text("phone_hash IS NOT NULL AND deleted_at IS NULL")),
        Index("ix_customers_phone_hash_deleted", "org_id", "phone_hash",
              postgresql_where=text("deleted_at IS NOT NULL AND phone_hash IS NOT NULL")),
        Index("idx_customers_wechat", "org_id", "wechat_id", postgresql_where=text("wechat_id IS NOT NULL")),
        Index("ix_customers_credit_code", "org_id", "company_credit_code",
              postgresql_where=text("company_credit_code IS NOT NULL")),
        Index("ix_customers_site_id", "org_id", "site_id", postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_customers_pool_id", "org_id", "pool_id", postgresql_where=text("pool_id IS NOT NULL")),
        Index("ix_customers_merged_into_id", "org_id", "merged_into_id",
              postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("ix_customers_tag_ids", "tag_ids", postgresql_using="gin"),
        Index("ix_customers_search_keys", "search_keys", postgresql_using="gin"),
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    public_code: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(20), server_default="individual")
    name: Mapped[str] = mapped_column(String(200))
    avatar_url: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_last4: Mapped[str | None] = mapped_column(String(4))
    wechat_id: Mapped[str | None] = mapped_column(String(200))
    dingtalk_id: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(255))
    company_name: Mapped[str | None] = mapped_column(String(500))
    company_credit_code: Mapped[str | None] = mapped_column(String(50))
    company_industry: Mapped[str | None] = mapped_column(String(100))
    company_size: Mapped[str | None] = mapped_column(String(50))
    company_website: Mapped[str | None] = mapped_column(Text)
    company_address: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str | None] = mapped_column(String(10))
    age_range: Mapped[str | None] = mapped_column(String(20))
    region_province: Mapped[str | None] = mapped_column(String(50))
    region_city: Mapped[str | None] = mapped_column(String(50))
    stage: Mapped[str] = mapped_column(String(30), server_default="potential")
    stage_changed_at: Mapped[datetime | None]
    score: Mapped[int] = mapped_column(server_default="0")
    score_details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    intent_score: Mapped[int | None]
    stickiness_score: Mapped[int | None]
    ltv: Mapped[Decimal] = mapped_column(Numeric(15, 2), server_default="0")
    risk_level: Mapped[str | None] = mapped_column(String(20))
    owner_id: Mapped[UUID | None]
    pool_id: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    source_type: Mapped[str] = mapped_column(String(30), server_default="native")
    last_contact_at: Mapped[datetime | None]
    custom_fields: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    stats: Mapped[dict[str, Any]] = mapped_column(server_default=STATS)
    tag_ids: Mapped[list[UUID]] = mapped_column(ARRAY(UuidType), server_default="{}")
    search_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    deleted_at: Mapped[datetime | None]
    restricted_at: Mapped[datetime | None]


class Contact(Tenant, Model):
    """Somebody to talk to at a company that is a customer. ``is_primary``: whom to call first."""

    __tablename__ = "customer_contacts"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        one_of("role", CONTACT_ROLES),
        CheckConstraint("num_nonnulls(phone_sealed, phone_hash, phone_last4) IN (0, 3)", name="phone"),
        Index("ix_customer_contacts_customer_id", "org_id", "customer_id", text("created_at DESC")),
        Index("ix_customer_contacts_phone_hash", "org_id", "phone_hash",
              postgresql_where=text("phone_hash IS NOT NULL")),
    )  # fmt: skip
    customer_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(100))
    role: Mapped[str | None] = mapped_column(String(50))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_last4: Mapped[str | None] = mapped_column(String(4))
    wechat_id: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(255))
    is_primary: Mapped[bool] = mapped_column(server_default=text("false"))


class Tag(Tenant, Model):
    """A coloured word. Its name is unique in the organization."""

    __tablename__ = "tags"
    __table_args__ = (
        one_of("category", TAG_CATEGORIES),
        UniqueConstraint("org_id", "name"),
    )
    name: Mapped[str] = mapped_column(String(100))
    color: Mapped[str] = mapped_column(String(20), server_default="#808080")
    category: Mapped[str | None] = mapped_column(String(50))


class CustomerTag(Tenant, Model):
    """A tag on a customer."""

    __tablename__ = "customer_tags"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("tags", "tag_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "customer_id", "tag_id"),
        Index("idx_customer_tags_tag", "org_id", "tag_id"),
    )
    customer_id: Mapped[UUID]
    tag_id: Mapped[UUID]


class Activity(Tenant, Model):
    """One line of the timeline; ``created_at`` is when it happened.

    One partition a year, in the schema ``partitions``, the first with all years before.
    """

    __tablename__ = "customer_activities"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        Index("idx_customer_activities_customer", "org_id", "customer_id", text("created_at DESC"),
              text("id DESC")),
        Index("ix_customer_activities_user_id", "org_id", "user_id",
              postgresql_where=text("user_id IS NOT NULL")),
        Index("ix_customer_activities_type", "org_id", "type", "created_at",
              postgresql_include=["customer_id"]),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )  # fmt: skip
    customer_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    type: Mapped[str] = mapped_column(String(50))
    title: Mapped[str | None] = mapped_column(String(500))
    description: Mapped[str | None] = mapped_column(Text)
    meta: Mapped[dict[str, Any]] = mapped_column("metadata", server_default="{}")
    created_at: Mapped[datetime] = mapped_column(
        server_default=text("now()"), primary_key=True, sort_order=90
    )


class Identity(Tenant, Model):
    """Another name of the same person, sealed; ``value_hint`` is as much of it as tells it from another.

    In an organization a value of a kind is one customer's. ``released_at``: its customer was deleted, and
    somebody else may have it.
    """

    __tablename__ = "customer_identities"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        one_of("kind", IDENTITY_KINDS),
        Index("uq_customer_identities_value", "org_id", "value_hash", "kind", unique=True,
              postgresql_where=text("released_at IS NULL")),
        Index("ix_customer_identities_released", "org_id", "value_hash",
              postgresql_where=text("released_at IS NOT NULL")),
        Index("ix_customer_identities_customer_id", "org_id", "customer_id"),
    )  # fmt: skip
    customer_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    value_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    value_hash: Mapped[bytes] = mapped_column(LargeBinary)
    value_hint: Mapped[str] = mapped_column(String(60))
    verified_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]


class Journey(Tenant, Model):
    """A move from stage to stage. ``duration_seconds`` were spent in ``from_stage``."""

    __tablename__ = "customer_journey"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        one_of("from_stage", STAGES),
        one_of("to_stage", STAGES),
        Index("ix_customer_journey_customer_id", "org_id", "customer_id", text("occurred_at DESC"),
              text("id DESC")),
    )  # fmt: skip
    customer_id: Mapped[UUID]
    from_stage: Mapped[str | None] = mapped_column(String(30))
    to_stage: Mapped[str] = mapped_column(String(30))
    touchpoint: Mapped[str | None] = mapped_column(String(100))
    source_event_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.now())
    duration_seconds: Mapped[int | None]


search.index("customers", name="name", company="company_name", wechat="wechat_id", last4="phone_last4",
             email="email")  # fmt: skip
_OF_CUSTOMER = ({"customer_id": "customer"},)
declare(
    Holds(
        "customers",
        ({"merged_into_id": "customer"}, {"id": "customer"}),
        names="customer",
        leads_to={"phone_hash": "phone"},
        since="coalesce(last_contact_at, created_at)",
        shows=("public_code", "type", "name", "phone", "wechat_id", "dingtalk_id", "email", "company_name",
               "company_credit_code", "company_industry", "company_size", "company_website",
               "company_address", "gender", "age_range", "region_province", "region_city", "stage", "score",
               "score_details", "risk_level", "custom_fields", "source_type", "last_contact_at",
               "created_at"),
        identity=frozenset({"name", "phone_sealed", "phone_hash", "phone_last4"}),
        restricts={"restricted_at": "coalesce(restricted_at, now())",
                   "deleted_at": "coalesce(deleted_at, now())"},
        erase=blank(
            "avatar_url", "phone_sealed", "phone_hash", "phone_last4", "wechat_id", "dingtalk_id", "email",
            "company_name", "company_credit_code", "company_industry", "company_size", "company_website",
            "company_address", "gender", "age_range", "region_province", "region_city",
            name=GONE, score_details="'{}'", custom_fields="'{}'", tag_ids="'{}'", search_keys="'{}'",
            deleted_at="coalesce(deleted_at, now())",
        ),
    ),
    Holds("customer_contacts", _OF_CUSTOMER, Delete(),
          shows=("name", "title", "role", "phone", "wechat_id", "email", "created_at")),
    Holds("customer_tags", _OF_CUSTOMER, Delete(), shows=("tag_id", "created_at")),
    Holds("customer_activities", _OF_CUSTOMER, Delete(), data_class="communication",
          shows=("type", "title", "description", "metadata", "created_at")),
    Holds("customer_identities", _OF_CUSTOMER, Delete(), leads_to={"value_hash": "phone"},
          shows=("kind", "value", "verified_at", "created_at")),
    Holds("customer_journey", _OF_CUSTOMER, blank("touchpoint"),
          shows=("from_stage", "to_stage", "touchpoint", "occurred_at")),
)  # fmt: skip
merging.declare(
    merging.Follow("customers", "merged_into_id", merging.move),
    merging.Follow("customer_contacts", "customer_id", merging.move),
    merging.Follow("customer_tags", "customer_id", merging.move_unless_twin("tag_id")),
    merging.Follow("customer_activities", "customer_id", merging.move),
    merging.Follow("customer_identities", "customer_id", merging.move),
    merging.Follow("customer_journey", "customer_id", merging.move),
)
