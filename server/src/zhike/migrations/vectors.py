"""The tables that need pgvector: what is searched in knowledge.

Where the database server has no pgvector they are left out, and searching says so; once it is installed,
`zhike migrate` makes them and `zhike` indexes what is there (docs/guide/operators.md).
"""

import asyncpg

from zhike.migrations import scopes, tenancy
from zhike.settings import Settings

TABLES = ("knowledge_entries", "knowledge_vectors")
THERE = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')"
_MISSING = f"""
SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')
  AND to_regclass('public.faqs') IS NOT NULL AND to_regclass('public.{TABLES[0]}') IS NULL
"""  # noqa: S608  our own name
_CREATE = """
CREATE TABLE knowledge_entries (
  org_id uuid NOT NULL, id uuid NOT NULL,
  kb_id uuid NOT NULL, document_id uuid, chunk_id uuid, faq_id uuid,
  part varchar(10) NOT NULL,
  text text NOT NULL,
  audience varchar(20) NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  valid_from date, valid_until date,
  length integer NOT NULL,
  terms integer[] NOT NULL,
  bm sparsevec(1000003) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_knowledge_entries PRIMARY KEY (org_id, id),
  CONSTRAINT fk_knowledge_entries_kb_id FOREIGN KEY (org_id, kb_id)
    REFERENCES knowledge_bases (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_knowledge_entries_document_id FOREIGN KEY (org_id, document_id)
    REFERENCES documents (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_knowledge_entries_chunk_id FOREIGN KEY (org_id, chunk_id)
    REFERENCES document_chunks (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_knowledge_entries_faq_id FOREIGN KEY (org_id, faq_id)
    REFERENCES faqs (org_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_knowledge_entries_part CHECK (part IN ('chunk', 'question', 'similar', 'answer')),
  CONSTRAINT ck_knowledge_entries_audience CHECK (audience IN ('internal', 'customer')),
  CONSTRAINT ck_knowledge_entries_of_one CHECK ((chunk_id IS NULL) <> (faq_id IS NULL))
);
CREATE INDEX ix_knowledge_entries_kb_id ON knowledge_entries (org_id, kb_id);
CREATE INDEX ix_knowledge_entries_document_id ON knowledge_entries (org_id, document_id)
  WHERE document_id IS NOT NULL;
CREATE INDEX ix_knowledge_entries_chunk_id ON knowledge_entries (org_id, chunk_id) WHERE chunk_id IS NOT NULL;
CREATE INDEX ix_knowledge_entries_faq_id ON knowledge_entries (org_id, faq_id) WHERE faq_id IS NOT NULL;
CREATE INDEX ix_knowledge_entries_terms ON knowledge_entries USING gin (terms);

CREATE TABLE knowledge_vectors (
  org_id uuid NOT NULL, id uuid NOT NULL,
  entry_id uuid NOT NULL,
  space varchar(100) NOT NULL,
  embedding halfvec NOT NULL,
  embedding_model varchar(64) NOT NULL,
  embedding_updated_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_knowledge_vectors PRIMARY KEY (org_id, id),
  CONSTRAINT uq_knowledge_vectors_org_id_space_entry_id UNIQUE (org_id, space, entry_id),
  CONSTRAINT fk_knowledge_vectors_entry_id FOREIGN KEY (org_id, entry_id)
    REFERENCES knowledge_entries (org_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_knowledge_vectors_entry_id ON knowledge_vectors (org_id, entry_id);
"""


def create() -> str:
    """The tables with all that guards them."""
    guarded = (tenancy.protection(t, "SELECT, INSERT, UPDATE, DELETE") + scopes.layer(t) for t in TABLES)
    return _CREATE + "".join(guarded) + scopes.base_layer("knowledge_entries")


async def ensure(settings: Settings) -> None:
    """Make them where pgvector came after the migration."""
    conn = await asyncpg.connect(settings.owner_url)
    try:
        if await conn.fetchval(_MISSING):
            async with conn.transaction():
                await conn.execute(f"SET LOCAL ROLE zhike_owner; {create()}")
    finally:
        await conn.close()
