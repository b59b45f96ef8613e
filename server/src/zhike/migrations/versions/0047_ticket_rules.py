"""Macros of tickets.

Revision: 0047_ticket_rules
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0047_ticket_rules"
down_revision = "0046_ticket_work"
TABLES = ("ticket_macros",)

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
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
