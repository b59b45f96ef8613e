"""Talks out in an open format, and in again.

Revision: 0067_talk_transfers
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0067_talk_transfers"
down_revision = "0066_csat_work"
TABLES = ("talk_transfers", "imported_talks")
KINDS = "'import', 'export', 'evidence', 'customer', 'ticket', 'message'"

CREATE = """
CREATE TABLE talk_transfers (
  org_id uuid NOT NULL, id uuid NOT NULL,
  direction varchar(10) NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'queued',
  reason varchar(200) NOT NULL,
  filters jsonb NOT NULL DEFAULT '{}',
  sight jsonb NOT NULL DEFAULT '{}',
  total integer,
  processed integer NOT NULL DEFAULT 0,
  report jsonb NOT NULL DEFAULT '{}',
  file_id uuid,
  requested_by uuid,
  finished_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_talk_transfers PRIMARY KEY (org_id, id),
  CONSTRAINT fk_talk_transfers_file_id FOREIGN KEY (org_id, file_id) REFERENCES files (org_id, id),
  CONSTRAINT fk_talk_transfers_requested_by FOREIGN KEY (org_id, requested_by) REFERENCES users (org_id, id),
  CONSTRAINT ck_talk_transfers_direction CHECK (direction IN ('export', 'import')),
  CONSTRAINT ck_talk_transfers_status CHECK (status IN ('queued', 'running', 'done', 'failed', 'removed')),
  CONSTRAINT ck_talk_transfers_processed CHECK (processed >= 0)
);
CREATE INDEX ix_talk_transfers_recent ON talk_transfers (org_id, created_at DESC, id DESC);
CREATE INDEX ix_talk_transfers_file_id ON talk_transfers (org_id, file_id) WHERE file_id IS NOT NULL;
CREATE INDEX ix_talk_transfers_requested_by ON talk_transfers (org_id, requested_by);

CREATE TABLE imported_talks (
  org_id uuid NOT NULL, id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  origin_org uuid NOT NULL,
  origin_id uuid NOT NULL,
  told jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_imported_talks PRIMARY KEY (org_id, id),
  CONSTRAINT fk_imported_talks_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_imported_talks_transfer_id FOREIGN KEY (org_id, transfer_id)
    REFERENCES talk_transfers (org_id, id),
  CONSTRAINT uq_imported_talks_org_id_conversation_id UNIQUE (org_id, conversation_id),
  CONSTRAINT uq_imported_talks_org_id_origin_org_origin_id UNIQUE (org_id, origin_org, origin_id)
);
CREATE INDEX ix_imported_talks_transfer_id ON imported_talks (org_id, transfer_id);
"""


def _kinds(kinds: str) -> None:
    tenancy.script(
        f"ALTER TABLE files DROP CONSTRAINT ck_files_kind,"
        f" ADD CONSTRAINT ck_files_kind CHECK (kind IN ({kinds}))"
    )


def upgrade() -> None:
    tenancy.script(CREATE)
    _kinds(f"{KINDS}, 'talks'")
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    _kinds(KINDS)
