"""What colleagues do beside talking: internal notes, snoozing, sub-statuses of their own.

Revision: 0048_conversation_work
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0048_conversation_work"
down_revision = "0047_ticket_rules"
TABLES = ("conversation_notes", "conversation_statuses")

CREATE = """
CREATE TABLE conversation_notes (
  org_id uuid NOT NULL, id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  author_id uuid, author_name varchar(100),
  content text NOT NULL,
  mentions jsonb NOT NULL DEFAULT '[]',
  external_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_conversation_notes PRIMARY KEY (org_id, id),
  CONSTRAINT fk_conversation_notes_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_conversation_notes_author_id FOREIGN KEY (org_id, author_id) REFERENCES users (org_id, id)
);
CREATE INDEX ix_conversation_notes_conversation_id
  ON conversation_notes (org_id, conversation_id, created_at DESC, id DESC);
CREATE INDEX ix_conversation_notes_author_id ON conversation_notes (org_id, author_id) WHERE author_id IS NOT NULL;
CREATE UNIQUE INDEX uq_conversation_notes_external ON conversation_notes (org_id, conversation_id, external_id)
  WHERE external_id IS NOT NULL;

CREATE TABLE conversation_statuses (
  org_id uuid NOT NULL, id uuid NOT NULL,
  category varchar(30) NOT NULL,
  name varchar(50) NOT NULL,
  position integer NOT NULL DEFAULT 0,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_conversation_statuses PRIMARY KEY (org_id, id),
  CONSTRAINT uq_conversation_statuses_org_id_category_name UNIQUE (org_id, category, name),
  CONSTRAINT ck_conversation_statuses_category CHECK (category IN ('pending', 'active', 'resolved'))
);

ALTER TABLE conversations
  ADD COLUMN sub_status_id uuid,
  ADD COLUMN snoozed_at timestamptz, ADD COLUMN snoozed_until timestamptz, ADD COLUMN snoozed_by uuid,
  ADD CONSTRAINT fk_conversations_sub_status_id FOREIGN KEY (org_id, sub_status_id)
    REFERENCES conversation_statuses (org_id, id),
  ADD CONSTRAINT fk_conversations_snoozed_by FOREIGN KEY (org_id, snoozed_by) REFERENCES users (org_id, id),
  ADD CONSTRAINT ck_conversations_snoozed CHECK (snoozed_at IS NOT NULL OR (snoozed_until IS NULL AND snoozed_by IS NULL));
CREATE INDEX ix_conversations_sub_status_id ON conversations (org_id, sub_status_id) WHERE sub_status_id IS NOT NULL;
CREATE INDEX ix_conversations_snoozed_by ON conversations (org_id, snoozed_by) WHERE snoozed_by IS NOT NULL;
CREATE INDEX ix_conversations_snoozed ON conversations (org_id, last_message_at DESC, id DESC)
  WHERE snoozed_at IS NOT NULL;

ALTER TABLE sla_policies ADD COLUMN pause_when_snoozed boolean NOT NULL DEFAULT true;
"""
BACK = """
ALTER TABLE sla_policies DROP COLUMN pause_when_snoozed;
ALTER TABLE conversations DROP COLUMN sub_status_id, DROP COLUMN snoozed_at, DROP COLUMN snoozed_until,
  DROP COLUMN snoozed_by;
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    tenancy.script(BACK)
    for table in TABLES:
        op.drop_table(table)
