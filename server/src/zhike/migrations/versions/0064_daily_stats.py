"""Figures of the desk, day by day, and the indexes by which a day is counted.

Revision: 0064_daily_stats
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0064_daily_stats"
down_revision = "0062_mail_tickets"
INDEXES = {
    "ix_conversations_created_at": "conversations (org_id, created_at)",
    "ix_conversations_first_response_at":
        "conversations (org_id, first_response_at) WHERE first_response_at IS NOT NULL",
    "ix_conversations_ended_at":
        "conversations (org_id, coalesce(resolved_at, closed_at))"
        " WHERE coalesce(resolved_at, closed_at) IS NOT NULL",
    "ix_conversations_escalated_at": "conversations (org_id, escalated_at) WHERE escalated_at IS NOT NULL",
    "ix_messages_created_at": "messages (org_id, created_at)",
    "ix_conversation_assignments_created_at": "conversation_assignments (org_id, created_at)",
    "ix_sla_clocks_breached_at": "sla_clocks (org_id, breached_at) WHERE breached_at IS NOT NULL",
    "ix_ticket_status_history_created_at": "ticket_status_history (org_id, created_at)",
}  # fmt: skip

CREATE = """
CREATE TABLE daily_stats (
  org_id uuid NOT NULL, id uuid NOT NULL,
  day date NOT NULL,
  site_id uuid, channel_id uuid, agent_id uuid,
  talks_opened integer NOT NULL, talks_ended integer NOT NULL,
  messages_in integer NOT NULL, messages_out integer NOT NULL, messages_ai integer NOT NULL,
  answers integer NOT NULL, answer_seconds bigint NOT NULL, answer_spread integer[] NOT NULL,
  end_seconds bigint NOT NULL, end_spread integer[] NOT NULL,
  promises_broken integer NOT NULL, handovers integer NOT NULL, transfers integer NOT NULL,
  ratings integer NOT NULL, rating_points integer NOT NULL, rating_spread integer[] NOT NULL,
  tickets_opened integer NOT NULL, tickets_resolved integer NOT NULL, tickets_reopened integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_daily_stats PRIMARY KEY (org_id, id),
  CONSTRAINT fk_daily_stats_site_id FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  CONSTRAINT fk_daily_stats_channel_id FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id),
  CONSTRAINT fk_daily_stats_agent_id FOREIGN KEY (org_id, agent_id) REFERENCES users (org_id, id),
  CONSTRAINT ck_daily_stats_spreads CHECK (cardinality(answer_spread) = 18
    AND cardinality(end_spread) = 18 AND cardinality(rating_spread) = 5)
);
CREATE UNIQUE INDEX uq_daily_stats_day ON daily_stats (org_id, day, site_id, channel_id, agent_id)
  NULLS NOT DISTINCT;
CREATE INDEX ix_daily_stats_site_id ON daily_stats (org_id, site_id);
CREATE INDEX ix_daily_stats_channel_id ON daily_stats (org_id, channel_id, day);
CREATE INDEX ix_daily_stats_agent_id ON daily_stats (org_id, agent_id, day);
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    tenancy.protect("daily_stats")
    tenancy.script(scopes.layer("daily_stats"))
    for name, on in INDEXES.items():
        tenancy.script(f"CREATE INDEX {name} ON {on}")


def downgrade() -> None:
    for name in INDEXES:
        tenancy.script(f"DROP INDEX {name}")
    op.drop_table("daily_stats")
