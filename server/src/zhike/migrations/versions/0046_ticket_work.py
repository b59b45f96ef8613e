"""Files and links of tickets, and what is promised of them.

Revision: 0046_ticket_work
"""

from alembic import op
from sqlalchemy import inspect

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0046_ticket_work"
down_revision = "0045_tickets"
TABLES = ("ticket_attachments", "ticket_links")

CREATE = """
CREATE TABLE ticket_attachments (
  org_id uuid NOT NULL, id uuid NOT NULL,
  attachment_id varchar(50) NOT NULL,
  ticket_id uuid NOT NULL,
  comment_id uuid,
  file_id uuid NOT NULL,
  filename varchar(255) NOT NULL,
  original_filename varchar(255) NOT NULL,
  stored_path text NOT NULL,
  size bigint NOT NULL,
  content_type varchar(100),
  uploader_id uuid, uploader_name varchar(100),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_ticket_attachments PRIMARY KEY (org_id, id),
  CONSTRAINT uq_ticket_attachments_org_id_attachment_id UNIQUE (org_id, attachment_id),
  CONSTRAINT uq_ticket_attachments_org_id_file_id UNIQUE (org_id, file_id),
  CONSTRAINT fk_ticket_attachments_ticket_id FOREIGN KEY (org_id, ticket_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_attachments_comment_id FOREIGN KEY (org_id, comment_id)
    REFERENCES ticket_comments (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_attachments_file_id FOREIGN KEY (org_id, file_id) REFERENCES files (org_id, id),
  CONSTRAINT fk_ticket_attachments_uploader_id FOREIGN KEY (org_id, uploader_id) REFERENCES users (org_id, id),
  CONSTRAINT ck_ticket_attachments_size CHECK (size >= 0)
);
CREATE INDEX idx_ticket_attachments_ticket
  ON ticket_attachments (org_id, ticket_id, created_at DESC, id DESC);
CREATE INDEX ix_ticket_attachments_comment_id ON ticket_attachments (org_id, comment_id)
  WHERE comment_id IS NOT NULL;
CREATE INDEX ix_ticket_attachments_uploader_id ON ticket_attachments (org_id, uploader_id)
  WHERE uploader_id IS NOT NULL;

CREATE TABLE ticket_links (
  org_id uuid NOT NULL, id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  other_id uuid NOT NULL,
  kind varchar(20) NOT NULL,
  comment_id uuid,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_ticket_links PRIMARY KEY (org_id, id),
  CONSTRAINT uq_ticket_links_org_id_ticket_id_other_id_kind UNIQUE (org_id, ticket_id, other_id, kind),
  CONSTRAINT fk_ticket_links_ticket_id FOREIGN KEY (org_id, ticket_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_links_other_id FOREIGN KEY (org_id, other_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_links_comment_id FOREIGN KEY (org_id, comment_id)
    REFERENCES ticket_comments (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_links_created_by FOREIGN KEY (org_id, created_by) REFERENCES users (org_id, id),
  CONSTRAINT ck_ticket_links_kind CHECK (kind IN ('split', 'related')),
  CONSTRAINT ck_ticket_links_two CHECK (ticket_id <> other_id)
);
CREATE INDEX ix_ticket_links_other_id ON ticket_links (org_id, other_id);
CREATE INDEX ix_ticket_links_comment_id ON ticket_links (org_id, comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX ix_ticket_links_created_by ON ticket_links (org_id, created_by) WHERE created_by IS NOT NULL;
"""
KINDS = "ALTER TABLE files DROP CONSTRAINT ck_files_kind, ADD CONSTRAINT ck_files_kind CHECK (kind IN ({}));"
BEFORE = "'import', 'export', 'evidence', 'customer'"
PROMISES = """
ALTER TABLE sla_policies ADD COLUMN subject varchar(20) NOT NULL DEFAULT 'conversation',
  ADD CONSTRAINT ck_sla_policies_subject CHECK (subject IN ('conversation', 'ticket')),
  ADD CONSTRAINT ck_sla_policies_of_tickets CHECK (subject = 'conversation' OR next_response_minutes IS NULL);
ALTER TABLE sla_clocks ALTER COLUMN conversation_id DROP NOT NULL, ADD COLUMN ticket_id uuid,
  ADD CONSTRAINT fk_sla_clocks_ticket_id FOREIGN KEY (org_id, ticket_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE,
  ADD CONSTRAINT ck_sla_clocks_subject CHECK (num_nonnulls(conversation_id, ticket_id) = 1);
CREATE UNIQUE INDEX uq_sla_clocks_open_ticket ON sla_clocks (org_id, ticket_id, metric)
  WHERE status IN ('running', 'paused');
CREATE INDEX ix_sla_clocks_ticket_id ON sla_clocks (org_id, ticket_id, created_at DESC);

ALTER TABLE tickets ADD COLUMN sla_policy_id uuid, ADD COLUMN due_first_response_at timestamptz,
  ADD COLUMN due_resolution_at timestamptz,
  ADD CONSTRAINT fk_tickets_sla_policy_id FOREIGN KEY (org_id, sla_policy_id)
    REFERENCES sla_policies (org_id, id);
CREATE INDEX ix_tickets_sla_policy_id ON tickets (org_id, sla_policy_id) WHERE sla_policy_id IS NOT NULL;
CREATE INDEX ix_tickets_due ON tickets (org_id, least(due_first_response_at, due_resolution_at))
  WHERE least(due_first_response_at, due_resolution_at) IS NOT NULL;
"""
UNPROMISED = """
DELETE FROM sla_clocks WHERE ticket_id IS NOT NULL;
ALTER TABLE tickets DROP COLUMN sla_policy_id, DROP COLUMN due_first_response_at,
  DROP COLUMN due_resolution_at;
ALTER TABLE sla_clocks DROP COLUMN ticket_id, ALTER COLUMN conversation_id SET NOT NULL;
DELETE FROM sla_policies WHERE subject = 'ticket';
ALTER TABLE sla_policies DROP COLUMN subject;
"""


def upgrade() -> None:
    tenancy.script(CREATE + KINDS.format(f"{BEFORE}, 'ticket'") + PROMISES)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    _renew(_there())


def _there() -> set[str]:
    return set(inspect(op.get_bind()).get_table_names())


def _renew(there: set[str]) -> None:
    """Scoped policies that speak of other tables now are made anew."""
    for table in ("files", "sla_clocks"):
        tenancy.script(
            f"DROP POLICY scoped ON {table}; REVOKE ALL ON {table} FROM {SCOPED_ROLE};"
            + scopes.layer(table, there)
        )


def downgrade() -> None:
    _renew(_there() - set(TABLES))
    tenancy.script(UNPROMISED)
    for table in reversed(TABLES):
        op.drop_table(table)
    tenancy.script(
        "UPDATE files SET kind = 'customer', status = 'removed' WHERE kind = 'ticket';" + KINDS.format(BEFORE)  # noqa: S608
    )
