"""Tickets with their history and comments.

Revision: 0045_tickets
"""

from alembic import op
from sqlalchemy import inspect

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0045_tickets"
down_revision = "0044_sla"
TABLES = ("tickets", "ticket_status_history", "ticket_comments")
_STATUSES = (
    "'pending', 'in_progress', 'waiting_customer', 'waiting_internal', 'resolved', 'closed', 'archived'"
)

CREATE = """
CREATE TABLE tickets (
  org_id uuid NOT NULL, id uuid NOT NULL,
  ticket_id varchar(50) NOT NULL,
  title varchar(255) NOT NULL,
  description text NOT NULL,
  session_name varchar(255),
  ticket_type varchar(20) NOT NULL DEFAULT 'after_sale',
  status varchar(30) NOT NULL DEFAULT 'pending',
  priority varchar(20) NOT NULL DEFAULT 'medium',
  created_by uuid, created_by_name varchar(100),
  assigned_agent_id uuid, assigned_agent_name varchar(100),
  customer jsonb,
  metadata jsonb NOT NULL DEFAULT '{}',
  site_id uuid, customer_id uuid, conversation_id uuid, merged_into_id uuid,
  tags varchar(50)[] NOT NULL DEFAULT '{}',
  watchers uuid[] NOT NULL DEFAULT '{}',
  comment_count integer NOT NULL DEFAULT 0,
  status_changed_at timestamptz NOT NULL,
  first_response_at timestamptz, resolved_at timestamptz, closed_at timestamptz, archived_at timestamptz,
  reopened_count integer NOT NULL DEFAULT 0,
  reopened_at timestamptz, reopened_by uuid,
  search_keys text[] NOT NULL DEFAULT '{}',
  restricted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_tickets PRIMARY KEY (org_id, id),
  CONSTRAINT uq_tickets_org_id_ticket_id UNIQUE (org_id, ticket_id),
  CONSTRAINT fk_tickets_site_id FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  CONSTRAINT fk_tickets_customer_id FOREIGN KEY (org_id, customer_id) REFERENCES customers (org_id, id),
  CONSTRAINT fk_tickets_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id),
  CONSTRAINT fk_tickets_created_by FOREIGN KEY (org_id, created_by) REFERENCES users (org_id, id),
  CONSTRAINT fk_tickets_assigned_agent_id FOREIGN KEY (org_id, assigned_agent_id) REFERENCES users (org_id, id),
  CONSTRAINT fk_tickets_reopened_by FOREIGN KEY (org_id, reopened_by) REFERENCES users (org_id, id),
  CONSTRAINT fk_tickets_merged_into_id FOREIGN KEY (org_id, merged_into_id) REFERENCES tickets (org_id, id),
  CONSTRAINT ck_tickets_ticket_type CHECK (
    ticket_type IN ('after_sale', 'pre_sale', 'complaint', 'refund', 'other')),
  CONSTRAINT ck_tickets_status CHECK (status IN (%(statuses)s)),
  CONSTRAINT ck_tickets_priority CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
  CONSTRAINT ck_tickets_reopened_count CHECK (reopened_count >= 0),
  CONSTRAINT ck_tickets_merged CHECK (merged_into_id IS NULL OR status IN ('closed', 'archived'))
);
CREATE INDEX idx_tickets_status ON tickets (org_id, status, created_at DESC, id DESC);
CREATE INDEX idx_tickets_priority ON tickets (org_id, priority, created_at DESC, id DESC);
CREATE INDEX idx_tickets_assigned ON tickets (org_id, assigned_agent_id, status, created_at DESC, id DESC);
CREATE INDEX idx_tickets_session ON tickets (org_id, session_name) WHERE session_name IS NOT NULL;
CREATE INDEX idx_tickets_created ON tickets (org_id, created_at DESC, id DESC);
CREATE INDEX idx_tickets_customer_email ON tickets (org_id, (customer ->> 'email'))
  WHERE customer ->> 'email' IS NOT NULL;
CREATE INDEX ix_tickets_customer_id ON tickets (org_id, customer_id, created_at DESC, id DESC)
  WHERE customer_id IS NOT NULL;
CREATE INDEX ix_tickets_site_id ON tickets (org_id, site_id) WHERE site_id IS NOT NULL;
CREATE INDEX ix_tickets_conversation_id ON tickets (org_id, conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX ix_tickets_created_by ON tickets (org_id, created_by) WHERE created_by IS NOT NULL;
CREATE INDEX ix_tickets_reopened_by ON tickets (org_id, reopened_by) WHERE reopened_by IS NOT NULL;
CREATE INDEX ix_tickets_merged_into_id ON tickets (org_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX ix_tickets_search_keys ON tickets USING gin (search_keys);

CREATE TABLE ticket_status_history (
  org_id uuid NOT NULL, id uuid NOT NULL,
  history_id varchar(50) NOT NULL,
  ticket_id uuid NOT NULL,
  from_status varchar(30), to_status varchar(30) NOT NULL,
  changed_by uuid, changed_by_name varchar(100),
  change_reason varchar(255),
  comment text,
  duration_seconds integer,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_ticket_status_history PRIMARY KEY (org_id, id),
  CONSTRAINT uq_ticket_status_history_org_id_history_id UNIQUE (org_id, history_id),
  CONSTRAINT fk_ticket_status_history_ticket_id FOREIGN KEY (org_id, ticket_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_status_history_changed_by FOREIGN KEY (org_id, changed_by) REFERENCES users (org_id, id),
  CONSTRAINT ck_ticket_status_history_from_status CHECK (from_status IN (%(statuses)s)),
  CONSTRAINT ck_ticket_status_history_to_status CHECK (to_status IN (%(statuses)s))
);
CREATE INDEX idx_ticket_history_ticket ON ticket_status_history (org_id, ticket_id, created_at DESC, id DESC);
CREATE INDEX ix_ticket_status_history_changed_by ON ticket_status_history (org_id, changed_by)
  WHERE changed_by IS NOT NULL;

CREATE TABLE ticket_comments (
  org_id uuid NOT NULL, id uuid NOT NULL,
  comment_id varchar(50) NOT NULL,
  ticket_id uuid NOT NULL,
  content text NOT NULL,
  author_id uuid, author_name varchar(100),
  comment_type varchar(20) NOT NULL DEFAULT 'internal',
  mentions jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_ticket_comments PRIMARY KEY (org_id, id),
  CONSTRAINT uq_ticket_comments_org_id_comment_id UNIQUE (org_id, comment_id),
  CONSTRAINT fk_ticket_comments_ticket_id FOREIGN KEY (org_id, ticket_id)
    REFERENCES tickets (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_ticket_comments_author_id FOREIGN KEY (org_id, author_id) REFERENCES users (org_id, id),
  CONSTRAINT ck_ticket_comments_comment_type CHECK (comment_type IN ('internal', 'public', 'system'))
);
CREATE INDEX idx_ticket_comments_ticket ON ticket_comments (org_id, ticket_id, created_at DESC, id DESC);
CREATE INDEX ix_ticket_comments_author_id ON ticket_comments (org_id, author_id) WHERE author_id IS NOT NULL;
"""


def upgrade() -> None:
    tenancy.script(CREATE.replace("%(statuses)s", _STATUSES))
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    _hear(_there())


def _there() -> set[str]:
    return set(inspect(op.get_bind()).get_table_names())


def _hear(there: set[str]) -> None:
    """Let scoped people hear of the events of tickets that they see."""
    tenancy.script(
        f"DROP POLICY scoped ON outbox_events; REVOKE ALL ON outbox_events FROM {SCOPED_ROLE};"
        + scopes.layer("outbox_events", there)
    )


def downgrade() -> None:
    _hear(_there() - set(TABLES))
    for table in reversed(TABLES):
        op.drop_table(table)
