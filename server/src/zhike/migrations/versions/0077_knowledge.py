"""Knowledge: bases, documents with their versions and chunks, questions with their answers.

Revision: 0077_knowledge
"""

from alembic import op
from sqlalchemy import inspect

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0077_knowledge"
down_revision = "0073_visits"
TABLES = (
    "knowledge_bases", "documents", "document_versions", "document_chunks", "faqs", "knowledge_states",
    "knowledge_terms",
)  # fmt: skip
IN_BASE = ("knowledge_bases", "documents", "document_chunks", "faqs")
BEFORE = "'import', 'export', 'evidence', 'customer', 'ticket', 'message', 'talks'"
KINDS = """
ALTER TABLE files DROP CONSTRAINT ck_files_kind;
ALTER TABLE files ADD CONSTRAINT ck_files_kind CHECK (kind IN ({}));
"""

CREATE = """
CREATE TABLE knowledge_bases (
  org_id uuid NOT NULL, id uuid NOT NULL,
  site_id uuid, team_id uuid,
  roles varchar(50)[] NOT NULL DEFAULT '{}',
  name varchar(200) NOT NULL,
  description text,
  settings jsonb NOT NULL DEFAULT '{}',
  document_count integer NOT NULL DEFAULT 0,
  faq_count integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_knowledge_bases PRIMARY KEY (org_id, id),
  CONSTRAINT uq_knowledge_bases_org_id_name UNIQUE (org_id, name),
  CONSTRAINT fk_knowledge_bases_site_id FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  CONSTRAINT fk_knowledge_bases_team_id FOREIGN KEY (org_id, team_id) REFERENCES teams (org_id, id),
  CONSTRAINT ck_knowledge_bases_roles CHECK (cardinality(roles) <= 20)
);
CREATE INDEX ix_knowledge_bases_site_id ON knowledge_bases (org_id, site_id) WHERE site_id IS NOT NULL;
CREATE INDEX ix_knowledge_bases_team_id ON knowledge_bases (org_id, team_id) WHERE team_id IS NOT NULL;

CREATE TABLE documents (
  org_id uuid NOT NULL, id uuid NOT NULL,
  kb_id uuid NOT NULL,
  title varchar(500) NOT NULL,
  content text,
  file_url text,
  file_id uuid,
  file_type varchar(50),
  file_size integer,
  category varchar(200),
  tags text[] NOT NULL DEFAULT '{}',
  audience varchar(20) NOT NULL DEFAULT 'internal',
  valid_from date, valid_until date,
  is_active boolean NOT NULL DEFAULT true,
  processing_status varchar(30) NOT NULL DEFAULT 'pending',
  chunk_count integer NOT NULL DEFAULT 0,
  error_message text,
  version integer NOT NULL DEFAULT 1,
  indexed_version integer NOT NULL DEFAULT 0,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_documents PRIMARY KEY (org_id, id),
  CONSTRAINT fk_documents_kb_id FOREIGN KEY (org_id, kb_id)
    REFERENCES knowledge_bases (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_documents_file_id FOREIGN KEY (org_id, file_id) REFERENCES files (org_id, id),
  CONSTRAINT fk_documents_created_by FOREIGN KEY (org_id, created_by) REFERENCES users (org_id, id),
  CONSTRAINT ck_documents_processing_status
    CHECK (processing_status IN ('pending', 'processing', 'completed', 'failed')),
  CONSTRAINT ck_documents_audience CHECK (audience IN ('internal', 'customer')),
  CONSTRAINT ck_documents_file_type CHECK (file_type IN ('pdf', 'docx', 'xlsx', 'html', 'md', 'txt', 'url')),
  CONSTRAINT ck_documents_validity CHECK (valid_until >= valid_from),
  CONSTRAINT ck_documents_tags CHECK (cardinality(tags) <= 20)
);
CREATE INDEX ix_documents_kb_id ON documents (org_id, kb_id, created_at DESC, id DESC);
CREATE INDEX ix_documents_file_id ON documents (org_id, file_id) WHERE file_id IS NOT NULL;
CREATE INDEX ix_documents_created_by ON documents (org_id, created_by) WHERE created_by IS NOT NULL;
CREATE INDEX ix_documents_in_hand ON documents (org_id, updated_at)
  WHERE processing_status IN ('pending', 'processing');

CREATE TABLE document_versions (
  org_id uuid NOT NULL, id uuid NOT NULL,
  document_id uuid NOT NULL,
  version integer NOT NULL,
  file_id uuid,
  file_type varchar(50),
  file_size integer,
  chunk_count integer NOT NULL DEFAULT 0,
  error_message text,
  finished_at timestamptz,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_document_versions PRIMARY KEY (org_id, id),
  CONSTRAINT uq_document_versions_org_id_document_id_version UNIQUE (org_id, document_id, version),
  CONSTRAINT fk_document_versions_document_id FOREIGN KEY (org_id, document_id)
    REFERENCES documents (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_document_versions_file_id FOREIGN KEY (org_id, file_id) REFERENCES files (org_id, id),
  CONSTRAINT fk_document_versions_created_by FOREIGN KEY (org_id, created_by) REFERENCES users (org_id, id)
);
CREATE INDEX ix_document_versions_file_id ON document_versions (org_id, file_id) WHERE file_id IS NOT NULL;
CREATE INDEX ix_document_versions_created_by ON document_versions (org_id, created_by)
  WHERE created_by IS NOT NULL;

CREATE TABLE document_chunks (
  org_id uuid NOT NULL, id uuid NOT NULL,
  kb_id uuid NOT NULL,
  document_id uuid NOT NULL,
  content text NOT NULL,
  chunk_index integer NOT NULL,
  token_count integer,
  vector_id varchar(200),
  metadata jsonb NOT NULL DEFAULT '{}',
  document_version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_document_chunks PRIMARY KEY (org_id, id),
  CONSTRAINT fk_document_chunks_kb_id FOREIGN KEY (org_id, kb_id)
    REFERENCES knowledge_bases (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_document_chunks_document_id FOREIGN KEY (org_id, document_id)
    REFERENCES documents (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_document_chunks_doc ON document_chunks (org_id, document_id, chunk_index);
CREATE INDEX ix_document_chunks_kb_id ON document_chunks (org_id, kb_id);

CREATE TABLE faqs (
  org_id uuid NOT NULL, id uuid NOT NULL,
  kb_id uuid NOT NULL,
  question text NOT NULL,
  answer text NOT NULL,
  similar_questions text[] NOT NULL DEFAULT '{}',
  category varchar(200),
  tags text[] NOT NULL DEFAULT '{}',
  audience varchar(20) NOT NULL DEFAULT 'customer',
  valid_from date, valid_until date,
  use_count integer NOT NULL DEFAULT 0,
  helpful_count integer NOT NULL DEFAULT 0,
  unhelpful_count integer NOT NULL DEFAULT 0,
  vector_id varchar(200),
  is_active boolean NOT NULL DEFAULT true,
  created_by uuid,
  search_keys text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_faqs PRIMARY KEY (org_id, id),
  CONSTRAINT fk_faqs_kb_id FOREIGN KEY (org_id, kb_id)
    REFERENCES knowledge_bases (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_faqs_created_by FOREIGN KEY (org_id, created_by) REFERENCES users (org_id, id),
  CONSTRAINT ck_faqs_audience CHECK (audience IN ('internal', 'customer')),
  CONSTRAINT ck_faqs_validity CHECK (valid_until >= valid_from),
  CONSTRAINT ck_faqs_similar_questions CHECK (cardinality(similar_questions) <= 20),
  CONSTRAINT ck_faqs_tags CHECK (cardinality(tags) <= 20)
);
CREATE INDEX ix_faqs_kb_id ON faqs (org_id, kb_id, created_at DESC, id DESC);
CREATE INDEX ix_faqs_created_at ON faqs (org_id, created_at DESC, id DESC);
CREATE INDEX ix_faqs_created_by ON faqs (org_id, created_by) WHERE created_by IS NOT NULL;
CREATE INDEX ix_faqs_search_keys ON faqs USING gin (search_keys);

CREATE TABLE knowledge_states (
  org_id uuid NOT NULL,
  version integer NOT NULL DEFAULT 0,
  entries integer NOT NULL DEFAULT 0,
  length integer NOT NULL DEFAULT 0,
  average double precision NOT NULL DEFAULT 40,
  space varchar(100),
  CONSTRAINT pk_knowledge_states PRIMARY KEY (org_id)
);
CREATE TABLE knowledge_terms (
  org_id uuid NOT NULL,
  term integer NOT NULL,
  df integer NOT NULL,
  CONSTRAINT pk_knowledge_terms PRIMARY KEY (org_id, term)
);
"""


def upgrade() -> None:
    tenancy.script(CREATE + KINDS.format(f"{BEFORE}, 'knowledge'"))
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    for table in IN_BASE:
        tenancy.script(scopes.base_layer(table))
    _hear(_there())


def _there() -> set[str]:
    return set(inspect(op.get_bind()).get_table_names())


def _hear(there: set[str]) -> None:
    """Let scoped people hear of the documents that they see."""
    tenancy.script(
        f"DROP POLICY scoped ON outbox_events; REVOKE ALL ON outbox_events FROM {SCOPED_ROLE};"
        + scopes.layer("outbox_events", there)
    )


def downgrade() -> None:
    _hear(_there() - set(TABLES))
    for table in reversed(TABLES):
        op.drop_table(table)
    tenancy.script(
        "UPDATE files SET kind = 'customer', status = 'removed' WHERE kind = 'knowledge';"  # noqa: S608
        + KINDS.format(BEFORE)
    )
