"""Tables of leads (seed 004 §2.3; model 2.3 and 2.18). Phones: sealed, blind index, last four digits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging, search
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Holds, blank, declare

STATUSES = ("new", "contacted", "qualified", "converted", "lost")
SOURCE_TYPES = ("native", "airtable_import", "file_import")


class Lead(Changing, Model):
    """A chance to win a customer.

    ``visitor_id`` is the browser it came from, if it came by web chat; ``import_id`` the import that made it.
    """

    __tablename__ = "leads"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("channels", "channel_id"),
        ref("channel_visitors", "visitor_id"),
        ref("users", "assigned_to"),
        ref("customers", "customer_id"),
        ref("import_batches", "import_id"),
        ref("pools", "pool_id"),
        CheckConstraint("pool_id IS NULL OR assigned_to IS NULL", name="pooled"),
        one_of("status", STATUSES),
        one_of("source_type", SOURCE_TYPES),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint(
            "num_nonnulls(contact_phone_sealed, contact_phone_hash, contact_phone_last4) IN (0, 3)",
            name="contact_phone",
        ),
        CheckConstraint(
            "status <> 'converted' OR (customer_id IS NOT NULL AND converted_at IS NOT NULL)",
            name="converted",
        ),
        Index("idx_leads_created", "org_id", text("created_at DESC"), text("id DESC")),
        Index("idx_leads_org_status", "org_id", "status", text("created_at DESC"), text("id DESC")),
        Index("idx_leads_org_score", "org_id", text("score DESC"), text("id DESC")),
        Index("idx_leads_assigned", "org_id", "assigned_to", text("created_at DESC"), text("id DESC"),
              postgresql_where=text("assigned_to IS NOT NULL")),
        Index("ix_leads_source_platform", "org_id", "source_platform", text("created_at DESC"),
              text("id DESC")),
        Index("idx_leads_phone", "org_id", "contact_phone_hash",
              postgresql_where=text("contact_phone_hash IS NOT NULL")),
        Index("uq_leads_visitor_id", "org_id", "visitor_id", unique=True,
              postgresql_where=text("visitor_id IS NOT NULL")),
        Index("ix_leads_channel_id", "org_id", "channel_id",
              postgresql_where=text("channel_id IS NOT NULL")),
        Index("ix_leads_customer_id", "org_id", "customer_id",
              postgresql_where=text("customer_id IS NOT NULL")),
        Index("ix_leads_site_id", "org_id", "site_id", postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_leads_import_id", "org_id", "import_id", "id",
              postgresql_where=text("import_id IS NOT NULL")),
        Index("ix_leads_pool_id", "org_id", "pool_id", postgresql_where=text("pool_id IS NOT NULL")),
        Index("ix_leads_search_keys", "search_keys", postgresql_using="gin"),
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    channel_id: Mapped[UUID | None]
    visitor_id: Mapped[UUID | None]
    source_platform: Mapped[str | None] = mapped_column(String(50))
    source_detail: Mapped[str | None] = mapped_column(String(500))
    source_type: Mapped[str] = mapped_column(String(30), server_default="native")
    campaign_id: Mapped[UUID | None]
    utm_source: Mapped[str | None] = mapped_column(String(200))
    utm_medium: Mapped[str | None] = mapped_column(String(200))
    utm_campaign: Mapped[str | None] = mapped_column(String(200))
    utm_content: Mapped[str | None] = mapped_column(String(200))
    utm_term: Mapped[str | None] = mapped_column(String(200))
    contact_name: Mapped[str | None] = mapped_column(String(200))
    contact_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_phone_last4: Mapped[str | None] = mapped_column(String(4))
    contact_wechat: Mapped[str | None] = mapped_column(String(200))
    contact_email: Mapped[str | None] = mapped_column(String(255))
    contact_dingtalk: Mapped[str | None] = mapped_column(String(200))
    company_name: Mapped[str | None] = mapped_column(String(500))
    company_industry: Mapped[str | None] = mapped_column(String(100))
    company_size: Mapped[str | None] = mapped_column(String(50))
    province: Mapped[str | None] = mapped_column(String(50))
    city: Mapped[str | None] = mapped_column(String(50))
    district: Mapped[str | None] = mapped_column(String(50))
    score: Mapped[int] = mapped_column(server_default="0")
    score_details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    ai_analysis: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    status: Mapped[str] = mapped_column(String(30), server_default="new")
    lost_reason: Mapped[str | None] = mapped_column(String(500))
    assigned_to: Mapped[UUID | None]
    assigned_at: Mapped[datetime | None]
    pool_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    raw_data: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    customer_id: Mapped[UUID | None]
    converted_at: Mapped[datetime | None]
    search_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class LeadActivity(Tenant, Model):
    """One line of what happened with a lead. ``user_id`` is whose doing it was, if it was one of ours."""

    __tablename__ = "lead_activities"
    __table_args__ = (
        ref("leads", "lead_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        Index("idx_lead_activities_lead", "org_id", "lead_id", text("created_at DESC"), text("id DESC")),
        Index("ix_lead_activities_user_id", "org_id", "user_id",
              postgresql_where=text("user_id IS NOT NULL")),
    )  # fmt: skip
    lead_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    type: Mapped[str] = mapped_column(String(50))
    description: Mapped[str | None] = mapped_column(Text)
    meta: Mapped[dict[str, Any]] = mapped_column("metadata", server_default="{}")
    score_impact: Mapped[int] = mapped_column(server_default="0")


search.index("leads", name="contact_name", company="company_name", wechat="contact_wechat",
             last4="contact_phone_last4", email="contact_email")  # fmt: skip
declare(
    Holds(
        "leads",
        ({"customer_id": "customer"},
         {"id": "lead", "contact_phone_hash": "phone", "visitor_id": "visitor"}),
        names="lead",
        leads_to={"contact_phone_hash": "phone", "visitor_id": "visitor"},
        shows=("contact_name", "contact_phone", "contact_wechat", "contact_email", "contact_dingtalk",
               "company_name", "company_industry", "company_size", "province", "city", "district",
               "source_platform", "source_detail", "utm_source", "utm_medium", "utm_campaign", "utm_content",
               "utm_term", "score", "score_details", "ai_analysis", "status", "lost_reason", "raw_data",
               "created_at"),
        erase=blank(
            "contact_name", "contact_phone_sealed", "contact_phone_hash", "contact_phone_last4",
            "contact_wechat", "contact_email", "contact_dingtalk", "company_name", "company_industry",
            "company_size", "province", "city", "district", "source_detail", "lost_reason",
            score_details="'{}'", ai_analysis="'{}'", raw_data="'{}'", search_keys="'{}'",
            status="CASE WHEN status = 'converted' THEN status ELSE 'lost' END",
        ),
    ),
    Holds("lead_activities", ({"lead_id": "lead"},), blank("description", metadata="'{}'"),
          data_class="communication", shows=("type", "description", "metadata", "created_at")),
)  # fmt: skip
merging.declare(merging.Follow("leads", "customer_id", merging.move))
