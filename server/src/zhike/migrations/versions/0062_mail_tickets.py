"""Mail that opens tickets and answers them, and files that come with words.

Revision: 0062_mail_tickets
"""

from alembic import op
from sqlalchemy import inspect

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0062_mail_tickets"
down_revision = "0061_merged_talks"
TABLES = ("ticket_mails", "message_files")
KINDS = "ALTER TABLE files DROP CONSTRAINT ck_files_kind, ADD CONSTRAINT ck_files_kind CHECK (kind IN ({}));"
BEFORE = "'import', 'export', 'evidence', 'customer', 'ticket'"

CREATE = """
ALTER TABLE tickets ADD COLUMN channel_id uuid, ADD COLUMN visitor_id uuid,
  ADD CONSTRAINT fk_tickets_channel_id FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id),
  ADD CONSTRAINT fk_tickets_visitor_id FOREIGN KEY (org_id, visitor_id) REFERENCES channel_visitors (org_id, id),
  ADD CONSTRAINT ck_tickets_mailed CHECK ((channel_id IS NULL) = (visitor_id IS NULL));
CREATE INDEX ix_tickets_channel_id ON tickets (org_id, channel_id) WHERE channel_id IS NOT NULL;
CREATE INDEX ix_tickets_visitor_id ON tickets (org_id, visitor_id) WHERE visitor_id IS NOT NULL;
ALTER TABLE ticket_comments ADD COLUMN delivery jsonb;

CREATE TABLE ticket_mails (
  org_id uuid NOT NULL, id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  comment_id uuid,
  channel_id uuid NOT NULL,
  mail_id varchar(400) NOT NULL,
  subject varchar(500) NOT NULL DEFAULT '',
  automatic boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_ticket_mails PRIMARY KEY (org_id, id),
  CONSTRAINT uq_ticket_mails_org_id_channel_id_mail_id UNIQUE (org_id, channel_id, mail_id),
  CONSTRAINT fk_ticket_mails_ticket_id FOREIGN KEY (org_id, ticket_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_mails_comment_id FOREIGN KEY (org_id, comment_id)
    REFERENCES ticket_comments (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_mails_channel_id FOREIGN KEY (org_id, channel_id)
    REFERENCES channels (org_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_ticket_mails_ticket_id ON ticket_mails (org_id, ticket_id, created_at DESC, id DESC);
CREATE INDEX ix_ticket_mails_comment_id ON ticket_mails (org_id, comment_id) WHERE comment_id IS NOT NULL;

ALTER TABLE channel_sends ALTER COLUMN conversation_id DROP NOT NULL, ALTER COLUMN message_id DROP NOT NULL,
  ADD COLUMN comment_id uuid,
  ADD CONSTRAINT fk_channel_sends_comment_id FOREIGN KEY (org_id, comment_id)
    REFERENCES ticket_comments (org_id, id) ON DELETE CASCADE,
  ADD CONSTRAINT uq_channel_sends_org_id_comment_id UNIQUE (org_id, comment_id),
  ADD CONSTRAINT ck_channel_sends_what CHECK (num_nonnulls(message_id, comment_id) = 1
    AND (message_id IS NULL) = (conversation_id IS NULL));
ALTER TABLE email_records ADD COLUMN matter_id uuid,
  ADD CONSTRAINT fk_email_records_matter_id FOREIGN KEY (org_id, matter_id) REFERENCES tickets (org_id, id);
CREATE INDEX ix_email_records_matter_id ON email_records (org_id, matter_id) WHERE matter_id IS NOT NULL;

CREATE TABLE message_files (
  org_id uuid NOT NULL, id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  message_id uuid NOT NULL,
  file_id uuid NOT NULL,
  name varchar(255) NOT NULL,
  size bigint NOT NULL,
  content_type varchar(100) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_message_files PRIMARY KEY (org_id, id),
  CONSTRAINT uq_message_files_org_id_file_id UNIQUE (org_id, file_id),
  CONSTRAINT fk_message_files_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_message_files_message_id FOREIGN KEY (org_id, message_id)
    REFERENCES messages (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_message_files_file_id FOREIGN KEY (org_id, file_id) REFERENCES files (org_id, id)
);
CREATE INDEX ix_message_files_message_id ON message_files (org_id, message_id);
CREATE INDEX ix_message_files_conversation_id ON message_files (org_id, conversation_id);
"""
BACK = """
ALTER TABLE email_records DROP COLUMN matter_id;
ALTER TABLE channel_sends NO FORCE ROW LEVEL SECURITY;
DELETE FROM channel_sends WHERE comment_id IS NOT NULL;
ALTER TABLE channel_sends FORCE ROW LEVEL SECURITY;
ALTER TABLE channel_sends DROP COLUMN comment_id, DROP CONSTRAINT IF EXISTS ck_channel_sends_what,
  ALTER COLUMN conversation_id SET NOT NULL, ALTER COLUMN message_id SET NOT NULL;
ALTER TABLE ticket_comments DROP COLUMN delivery;
ALTER TABLE tickets DROP COLUMN channel_id, DROP COLUMN visitor_id;
"""


def upgrade() -> None:
    tenancy.script(CREATE + KINDS.format(f"{BEFORE}, 'message'"))
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    _renew(_there())


def _there() -> set[str]:
    return set(inspect(op.get_bind()).get_table_names())


def _renew(there: set[str]) -> None:
    """Scoped policies that speak of other tables now are made anew."""
    for table in ("files", "channel_sends", "email_records"):
        tenancy.script(
            f"DROP POLICY scoped ON {table}; REVOKE ALL ON {table} FROM {SCOPED_ROLE};"
            + scopes.layer(table, there)
        )


def downgrade() -> None:
    _renew(_there() - set(TABLES))
    tenancy.script(BACK)
    for table in reversed(TABLES):
        op.drop_table(table)
    tenancy.script(
        "ALTER TABLE files NO FORCE ROW LEVEL SECURITY;"  # noqa: S608
        "UPDATE files SET kind = 'customer', status = 'removed' WHERE kind = 'message';"
        "ALTER TABLE files FORCE ROW LEVEL SECURITY;" + KINDS.format(BEFORE)
    )
