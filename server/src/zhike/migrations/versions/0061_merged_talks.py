"""Talks that were merged into another, and answers that are sent later.

Revision: 0061_merged_talks
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0061_merged_talks"
down_revision = "0060_automations"

CREATE = """
ALTER TABLE conversations
  ADD COLUMN merged_into_id uuid, ADD COLUMN merge_reason varchar(200),
  ADD CONSTRAINT fk_conversations_merged_into_id FOREIGN KEY (org_id, merged_into_id)
    REFERENCES conversations (org_id, id),
  ADD CONSTRAINT ck_conversations_merged CHECK (merged_into_id IS NULL OR (status = 'closed' AND merged_into_id <> id));
CREATE INDEX ix_conversations_merged_into_id ON conversations (org_id, merged_into_id)
  WHERE merged_into_id IS NOT NULL;

CREATE TABLE scheduled_messages (
  org_id uuid NOT NULL, id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  author_id uuid NOT NULL,
  content text NOT NULL,
  send_at timestamptz NOT NULL,
  on_reply varchar(10) NOT NULL DEFAULT 'cancel',
  after_seq integer NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'waiting',
  reason varchar(60),
  message_id uuid,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_scheduled_messages PRIMARY KEY (org_id, id),
  CONSTRAINT fk_scheduled_messages_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_scheduled_messages_author_id FOREIGN KEY (org_id, author_id) REFERENCES users (org_id, id),
  CONSTRAINT fk_scheduled_messages_message_id FOREIGN KEY (org_id, message_id)
    REFERENCES messages (org_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_scheduled_messages_on_reply CHECK (on_reply IN ('cancel', 'send')),
  CONSTRAINT ck_scheduled_messages_status CHECK (status IN ('waiting', 'sent', 'cancelled', 'failed')),
  CONSTRAINT ck_scheduled_messages_ended CHECK ((status = 'waiting') = (ended_at IS NULL)),
  CONSTRAINT ck_scheduled_messages_sent CHECK ((status = 'sent') = (message_id IS NOT NULL))
);
CREATE INDEX ix_scheduled_messages_conversation_id
  ON scheduled_messages (org_id, conversation_id, send_at DESC, id DESC);
CREATE INDEX ix_scheduled_messages_author_id ON scheduled_messages (org_id, author_id);
CREATE INDEX ix_scheduled_messages_message_id ON scheduled_messages (org_id, message_id)
  WHERE message_id IS NOT NULL;
"""
BACK = """
ALTER TABLE conversations DROP COLUMN merged_into_id, DROP COLUMN merge_reason;
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    tenancy.protect("scheduled_messages")
    tenancy.script(scopes.layer("scheduled_messages"))


def downgrade() -> None:
    op.drop_table("scheduled_messages")
    tenancy.script(BACK)
