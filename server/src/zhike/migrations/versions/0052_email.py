"""Mail that went out.

Revision: 0052_email
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0052_email"
down_revision = "0051_channel_work"

CREATE = """
CREATE TABLE email_records (
  org_id uuid NOT NULL, id uuid NOT NULL,
  message_id varchar(100), session_name varchar(255), ticket_id varchar(50),
  conversation_id uuid, channel_id uuid,
  recipients jsonb NOT NULL,
  subject varchar(500) NOT NULL,
  template_type varchar(50), html_content text,
  status varchar(20) NOT NULL DEFAULT 'pending',
  error_message text,
  retry_count integer NOT NULL DEFAULT 0,
  sent_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_email_records PRIMARY KEY (org_id, id),
  CONSTRAINT uq_email_records_org_id_message_id UNIQUE (org_id, message_id),
  CONSTRAINT fk_email_records_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id),
  CONSTRAINT fk_email_records_channel_id FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id),
  CONSTRAINT ck_email_records_status CHECK (status IN ('pending', 'sent', 'failed', 'uncertain'))
);
CREATE INDEX idx_email_records_status ON email_records (org_id, status);
CREATE INDEX idx_email_records_session ON email_records (org_id, session_name);
CREATE INDEX idx_email_records_created ON email_records (org_id, created_at DESC, id DESC);
CREATE INDEX ix_email_records_conversation_id ON email_records (org_id, conversation_id)
  WHERE conversation_id IS NOT NULL;
CREATE INDEX ix_email_records_channel_id ON email_records (org_id, channel_id) WHERE channel_id IS NOT NULL;
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    tenancy.protect("email_records")
    tenancy.script(scopes.layer("email_records", ("email_records",)))


def downgrade() -> None:
    op.drop_table("email_records")
