"""The visitor's chat: how a channel receives, what visitors tell first, files in talks, messages left.

Revision: 0068_visitor_chat
"""

from alembic import op
from sqlalchemy import inspect

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0068_visitor_chat"
down_revision = "0053_scripts"
TABLES = ("chat_topics", "message_files")
BEFORE = "'import', 'export', 'evidence', 'customer', 'ticket'"
KINDS = "ALTER TABLE files DROP CONSTRAINT ck_files_kind, ADD CONSTRAINT ck_files_kind CHECK (kind IN ({}));"

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

CREATE TABLE message_files (
  org_id uuid NOT NULL, id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  message_id uuid NOT NULL,
  file_id uuid NOT NULL,
  size bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_message_files PRIMARY KEY (org_id, id),
  CONSTRAINT uq_message_files_org_id_message_id UNIQUE (org_id, message_id),
  CONSTRAINT uq_message_files_org_id_file_id UNIQUE (org_id, file_id),
  CONSTRAINT fk_message_files_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_message_files_message_id FOREIGN KEY (org_id, message_id)
    REFERENCES messages (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_message_files_file_id FOREIGN KEY (org_id, file_id) REFERENCES files (org_id, id),
  CONSTRAINT ck_message_files_size CHECK (size >= 0)
);
CREATE INDEX ix_message_files_conversation_id ON message_files (org_id, conversation_id);
"""
DROP = """
ALTER TABLE conversations DROP answer_by;
ALTER TABLE channel_visitors DROP topic_id, DROP email_hint, DROP email_sealed;
ALTER TABLE channels DROP calendar_id, DROP reception;
"""


def upgrade() -> None:
    tenancy.script(CREATE + KINDS.format(f"{BEFORE}, 'chat'"))
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    _renew(_there())


def _there() -> set[str]:
    return set(inspect(op.get_bind()).get_table_names())


def _renew(there: set[str]) -> None:
    """Files of talks are seen by whoever sees the talk."""
    tenancy.script(
        f"DROP POLICY scoped ON files; REVOKE ALL ON files FROM {SCOPED_ROLE};" + scopes.layer("files", there)
    )


def downgrade() -> None:
    _renew(_there() - set(TABLES))
    tenancy.script(DROP)
    for table in reversed(TABLES):
        op.drop_table(table)
    tenancy.script(
        "UPDATE files SET kind = 'customer', status = 'removed' WHERE kind = 'chat';" + KINDS.format(BEFORE)  # noqa: S608
    )
