"""Macros of tickets, and what customers say of how they were served.

Revision: 0047_ticket_rules
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0047_ticket_rules"
down_revision = "0046_ticket_work"
TABLES = ("ticket_macros", "csat_responses")

CREATE = """
CREATE TABLE ticket_macros (
  org_id uuid NOT NULL, id uuid NOT NULL,
  user_id uuid NOT NULL,
  name varchar(60) NOT NULL,
  is_shared boolean NOT NULL DEFAULT false,
  actions jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_ticket_macros PRIMARY KEY (org_id, id),
  CONSTRAINT uq_ticket_macros_org_id_user_id_name UNIQUE (org_id, user_id, name),
  CONSTRAINT fk_ticket_macros_user_id FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id)
);
CREATE INDEX ix_ticket_macros_shared ON ticket_macros (org_id) WHERE is_shared;

CREATE TABLE csat_responses (
  org_id uuid NOT NULL, id uuid NOT NULL,
  subject_kind varchar(20) NOT NULL,
  ticket_id uuid, conversation_id uuid,
  agent_id uuid,
  score smallint NOT NULL,
  comment text,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_csat_responses PRIMARY KEY (org_id, id),
  CONSTRAINT uq_csat_responses_org_id_ticket_id UNIQUE (org_id, ticket_id),
  CONSTRAINT uq_csat_responses_org_id_conversation_id UNIQUE (org_id, conversation_id),
  CONSTRAINT fk_csat_responses_ticket_id FOREIGN KEY (org_id, ticket_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_csat_responses_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_csat_responses_agent_id FOREIGN KEY (org_id, agent_id) REFERENCES users (org_id, id),
  CONSTRAINT ck_csat_responses_subject_kind CHECK (subject_kind IN ('ticket', 'conversation')),
  CONSTRAINT ck_csat_responses_subject CHECK (
    (subject_kind = 'ticket') = (ticket_id IS NOT NULL)
    AND (subject_kind = 'conversation') = (conversation_id IS NOT NULL)),
  CONSTRAINT ck_csat_responses_score CHECK (score BETWEEN 1 AND 5)
);
CREATE INDEX ix_csat_responses_agent_id ON csat_responses (org_id, agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX ix_csat_responses_created_at ON csat_responses (org_id, created_at DESC);
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
