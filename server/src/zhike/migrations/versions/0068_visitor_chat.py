"""The visitor's chat: how a channel receives, what visitors tell first, messages left.

Revision: 0068_visitor_chat
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0068_visitor_chat"
down_revision = "0067_talk_transfers"
TABLES = ("chat_topics",)

CREATE = """
ALTER TABLE channels ADD reception jsonb NOT NULL DEFAULT '{}', ADD calendar_id uuid,
  ADD CONSTRAINT fk_channels_calendar_id FOREIGN KEY (org_id, calendar_id)
    REFERENCES business_calendars (org_id, id);
CREATE INDEX ix_channels_calendar_id ON channels (org_id, calendar_id) WHERE calendar_id IS NOT NULL;

CREATE TABLE chat_topics (
  org_id uuid NOT NULL, id uuid NOT NULL,
  channel_id uuid NOT NULL,
  name varchar(50) NOT NULL,
  position integer NOT NULL DEFAULT 0,
  team_id uuid,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_chat_topics PRIMARY KEY (org_id, id),
  CONSTRAINT uq_chat_topics_org_id_channel_id_name UNIQUE (org_id, channel_id, name),
  CONSTRAINT fk_chat_topics_channel_id FOREIGN KEY (org_id, channel_id)
    REFERENCES channels (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_chat_topics_team_id FOREIGN KEY (org_id, team_id) REFERENCES teams (org_id, id)
);
CREATE INDEX ix_chat_topics_team_id ON chat_topics (org_id, team_id) WHERE team_id IS NOT NULL;

ALTER TABLE channel_visitors ADD email_sealed bytea, ADD email_hint varchar(100), ADD topic_id uuid,
  ADD CONSTRAINT fk_channel_visitors_topic_id FOREIGN KEY (org_id, topic_id) REFERENCES chat_topics (org_id, id);
CREATE INDEX ix_channel_visitors_topic_id ON channel_visitors (org_id, topic_id) WHERE topic_id IS NOT NULL;

ALTER TABLE conversations ADD answer_by varchar(10),
  ADD CONSTRAINT ck_conversations_answer_by CHECK (answer_by IN ('email', 'sms'));
"""
DROP = """
ALTER TABLE conversations DROP answer_by;
ALTER TABLE channel_visitors DROP topic_id, DROP email_hint, DROP email_sealed;
ALTER TABLE channels DROP calendar_id, DROP reception;
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    tenancy.script(DROP)
    for table in reversed(TABLES):
        op.drop_table(table)
