"""Scripts, and who used which in which talk.

Revision: 0053_scripts
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0053_scripts"
down_revision = "0052_email"
TABLES = ("scripts", "script_usages")

CREATE = """
CREATE TABLE scripts (
  org_id uuid NOT NULL, id uuid NOT NULL,
  user_id uuid NOT NULL,
  title varchar(100) NOT NULL,
  shortcut varchar(30),
  content text NOT NULL,
  scenario varchar(50) NOT NULL DEFAULT '',
  keywords varchar(30)[] NOT NULL DEFAULT '{}',
  is_shared boolean NOT NULL DEFAULT false,
  is_active boolean NOT NULL DEFAULT true,
  use_count integer NOT NULL DEFAULT 0,
  last_used_at timestamptz,
  search_keys text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_scripts PRIMARY KEY (org_id, id),
  CONSTRAINT fk_scripts_user_id FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id),
  CONSTRAINT ck_scripts_keywords CHECK (cardinality(keywords) <= 20)
);
CREATE UNIQUE INDEX uq_scripts_shared_shortcut ON scripts (org_id, shortcut)
  WHERE is_shared AND shortcut IS NOT NULL;
CREATE UNIQUE INDEX uq_scripts_own_shortcut ON scripts (org_id, user_id, shortcut)
  WHERE NOT is_shared AND shortcut IS NOT NULL;
CREATE INDEX ix_scripts_user_id ON scripts (org_id, user_id);
CREATE INDEX ix_scripts_created_at ON scripts (org_id, created_at DESC, id DESC);
CREATE INDEX ix_scripts_search_keys ON scripts USING gin (search_keys);

CREATE TABLE script_usages (
  org_id uuid NOT NULL, id uuid NOT NULL,
  script_id uuid NOT NULL,
  user_id uuid NOT NULL,
  conversation_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_script_usages PRIMARY KEY (org_id, id),
  CONSTRAINT fk_script_usages_script_id FOREIGN KEY (org_id, script_id)
    REFERENCES scripts (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_script_usages_user_id FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id),
  CONSTRAINT fk_script_usages_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_script_usages_script_id ON script_usages (org_id, script_id, created_at DESC);
CREATE INDEX ix_script_usages_user_id ON script_usages (org_id, user_id, created_at DESC);
CREATE INDEX ix_script_usages_conversation_id ON script_usages (org_id, conversation_id)
  WHERE conversation_id IS NOT NULL;
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
