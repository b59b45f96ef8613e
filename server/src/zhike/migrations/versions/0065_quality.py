"""Word lists, what they found, and how much of it a day.

Revision: 0065_quality
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0065_quality"
down_revision = "0064_daily_stats"
TABLES = ("word_lists", "quality_hits")

CREATE = """
CREATE TABLE word_lists (
  org_id uuid NOT NULL, id uuid NOT NULL,
  name varchar(100) NOT NULL,
  kind varchar(20) NOT NULL,
  direction varchar(10) NOT NULL DEFAULT 'agent',
  action varchar(10) NOT NULL DEFAULT 'record',
  words varchar(50)[] NOT NULL,
  by_sound boolean NOT NULL DEFAULT false,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_word_lists PRIMARY KEY (org_id, id),
  CONSTRAINT ck_word_lists_kind
    CHECK (kind IN ('banned', 'promise', 'competitor', 'contact', 'rude', 'other')),
  CONSTRAINT ck_word_lists_direction CHECK (direction IN ('agent', 'customer', 'both')),
  CONSTRAINT ck_word_lists_action CHECK (action IN ('block', 'warn', 'record')),
  CONSTRAINT ck_word_lists_words CHECK (cardinality(words) BETWEEN 1 AND 2000),
  CONSTRAINT ck_word_lists_customers CHECK (direction <> 'customer' OR action = 'record'),
  CONSTRAINT uq_word_lists_org_id_name UNIQUE (org_id, name)
);

CREATE TABLE quality_hits (
  org_id uuid NOT NULL, id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  message_id uuid,
  attempt_id uuid NOT NULL,
  list_id uuid NOT NULL,
  user_id uuid,
  direction varchar(10) NOT NULL,
  kind varchar(20) NOT NULL,
  action varchar(10) NOT NULL,
  words jsonb NOT NULL,
  excerpt text NOT NULL,
  status varchar(10) NOT NULL DEFAULT 'open',
  handled_by uuid,
  handled_at timestamptz,
  note text,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_quality_hits PRIMARY KEY (org_id, id),
  CONSTRAINT fk_quality_hits_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_quality_hits_message_id FOREIGN KEY (org_id, message_id)
    REFERENCES messages (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_quality_hits_list_id FOREIGN KEY (org_id, list_id) REFERENCES word_lists (org_id, id),
  CONSTRAINT fk_quality_hits_user_id FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id),
  CONSTRAINT fk_quality_hits_handled_by FOREIGN KEY (org_id, handled_by) REFERENCES users (org_id, id),
  CONSTRAINT ck_quality_hits_direction CHECK (direction IN ('agent', 'customer')),
  CONSTRAINT ck_quality_hits_kind
    CHECK (kind IN ('banned', 'promise', 'competitor', 'contact', 'rude', 'other')),
  CONSTRAINT ck_quality_hits_action CHECK (action IN ('block', 'warn', 'record')),
  CONSTRAINT ck_quality_hits_status CHECK (status IN ('open', 'handled')),
  CONSTRAINT uq_quality_hits_org_id_attempt_id_list_id UNIQUE (org_id, attempt_id, list_id)
);
CREATE INDEX ix_quality_hits_recent ON quality_hits (org_id, created_at DESC, id DESC);
CREATE INDEX ix_quality_hits_open ON quality_hits (org_id, created_at DESC, id DESC) WHERE status = 'open';
CREATE INDEX ix_quality_hits_conversation_id ON quality_hits (org_id, conversation_id);
CREATE INDEX ix_quality_hits_list_id ON quality_hits (org_id, list_id, created_at DESC);
CREATE INDEX ix_quality_hits_message_id ON quality_hits (org_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX ix_quality_hits_user_id ON quality_hits (org_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX ix_quality_hits_handled_by ON quality_hits (org_id, handled_by) WHERE handled_by IS NOT NULL;
ALTER TABLE daily_stats ADD COLUMN words_hit integer NOT NULL DEFAULT 0;
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    tenancy.script("ALTER TABLE daily_stats DROP COLUMN words_hit")
    for table in reversed(TABLES):
        op.drop_table(table)
