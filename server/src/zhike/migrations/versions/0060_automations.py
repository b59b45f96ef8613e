"""Rules of tickets that go by time, and what each of them has done.

Revision: 0060_automations
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0060_automations"
down_revision = "0053_scripts"
TABLES = ("ticket_rules", "ticket_rule_runs")

# Who wrote to a customer without being a person of the house is a rule of the house. Until now nobody but
# the customer did, and so such words were the customer's.
CREATE = """
ALTER TABLE ticket_comments ADD COLUMN by_customer boolean NOT NULL DEFAULT false;
ALTER TABLE ticket_comments NO FORCE ROW LEVEL SECURITY;
UPDATE ticket_comments SET by_customer = true WHERE comment_type = 'public' AND author_id IS NULL;
ALTER TABLE ticket_comments FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket_comments ADD CONSTRAINT ck_ticket_comments_by_customer
  CHECK (NOT by_customer OR (author_id IS NULL AND comment_type = 'public'));

CREATE TABLE ticket_rules (
  org_id uuid NOT NULL, id uuid NOT NULL,
  name varchar(60) NOT NULL,
  position integer NOT NULL DEFAULT 0,
  is_active boolean NOT NULL DEFAULT true,
  basis varchar(20) NOT NULL,
  minutes integer NOT NULL,
  working boolean NOT NULL DEFAULT false,
  calendar_id uuid,
  statuses varchar(30)[] NOT NULL,
  ticket_types varchar(20)[] NOT NULL DEFAULT '{}',
  priorities varchar(20)[] NOT NULL DEFAULT '{}',
  tags varchar(50)[] NOT NULL DEFAULT '{}',
  assignee varchar(10) NOT NULL DEFAULT 'any',
  user_id uuid,
  team_id uuid,
  spoke_last varchar(10),
  actions jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_ticket_rules PRIMARY KEY (org_id, id),
  CONSTRAINT uq_ticket_rules_org_id_name UNIQUE (org_id, name),
  CONSTRAINT fk_ticket_rules_calendar_id FOREIGN KEY (org_id, calendar_id)
    REFERENCES business_calendars (org_id, id),
  CONSTRAINT fk_ticket_rules_user_id FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id),
  CONSTRAINT fk_ticket_rules_team_id FOREIGN KEY (org_id, team_id) REFERENCES teams (org_id, id),
  CONSTRAINT ck_ticket_rules_basis
    CHECK (basis IN ('reply', 'answer', 'state', 'touch', 'opened', 'due')),
  CONSTRAINT ck_ticket_rules_minutes CHECK (minutes BETWEEN 0 AND 525600),
  CONSTRAINT ck_ticket_rules_statuses CHECK (cardinality(statuses) > 0 AND NOT 'archived' = ANY (statuses)),
  CONSTRAINT ck_ticket_rules_assignee CHECK (assignee IN ('any', 'none', 'some')),
  CONSTRAINT ck_ticket_rules_spoke_last CHECK (spoke_last IN ('customer', 'us'))
);
CREATE INDEX ix_ticket_rules_position ON ticket_rules (org_id, position);
CREATE INDEX ix_ticket_rules_calendar_id ON ticket_rules (org_id, calendar_id) WHERE calendar_id IS NOT NULL;
CREATE INDEX ix_ticket_rules_user_id ON ticket_rules (org_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX ix_ticket_rules_team_id ON ticket_rules (org_id, team_id) WHERE team_id IS NOT NULL;

CREATE TABLE ticket_rule_runs (
  org_id uuid NOT NULL, id uuid NOT NULL,
  rule_id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  since timestamptz NOT NULL,
  touched_at timestamptz NOT NULL,
  left_at timestamptz NOT NULL,
  refused varchar(60),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_ticket_rule_runs PRIMARY KEY (org_id, id),
  CONSTRAINT uq_ticket_rule_runs_org_id_rule_id_ticket_id_since UNIQUE (org_id, rule_id, ticket_id, since),
  CONSTRAINT fk_ticket_rule_runs_rule_id FOREIGN KEY (org_id, rule_id)
    REFERENCES ticket_rules (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_rule_runs_ticket_id FOREIGN KEY (org_id, ticket_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_ticket_rule_runs_ticket_id ON ticket_rule_runs (org_id, ticket_id, left_at);
CREATE INDEX ix_ticket_rule_runs_created_at ON ticket_rule_runs (org_id, rule_id, created_at DESC);
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    tenancy.script("ALTER TABLE ticket_comments DROP COLUMN by_customer")
