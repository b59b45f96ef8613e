"""Calendars, policies and clocks of what is promised, and how far counting has come.

Revision: 0044_sla
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0044_sla"
down_revision = "0043_kept_bodies"
TABLES = ("business_calendars", "business_calendar_days", "sla_policies", "sla_clocks", "sla_progress")

CREATE = """
CREATE TABLE business_calendars (
  org_id uuid NOT NULL, id uuid NOT NULL,
  name varchar(100) NOT NULL,
  time_zone varchar(50) NOT NULL DEFAULT 'Asia/Shanghai',
  weekly jsonb NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_business_calendars PRIMARY KEY (org_id, id),
  CONSTRAINT uq_business_calendars_org_id_name UNIQUE (org_id, name)
);
CREATE UNIQUE INDEX uq_business_calendars_default ON business_calendars (org_id) WHERE is_default;

CREATE TABLE business_calendar_days (
  org_id uuid NOT NULL, id uuid NOT NULL,
  calendar_id uuid NOT NULL,
  day date NOT NULL,
  kind varchar(10) NOT NULL,
  name varchar(50) NOT NULL DEFAULT '',
  intervals jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_business_calendar_days PRIMARY KEY (org_id, id),
  CONSTRAINT uq_business_calendar_days_org_id_calendar_id_day UNIQUE (org_id, calendar_id, day),
  CONSTRAINT fk_business_calendar_days_calendar_id FOREIGN KEY (org_id, calendar_id)
    REFERENCES business_calendars (org_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_business_calendar_days_kind CHECK (kind IN ('holiday', 'workday')),
  CONSTRAINT ck_business_calendar_days_holiday CHECK (kind = 'workday' OR intervals = '[]')
);

CREATE TABLE sla_policies (
  org_id uuid NOT NULL, id uuid NOT NULL,
  name varchar(100) NOT NULL,
  position integer NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  priorities varchar(20)[] NOT NULL DEFAULT '{}',
  tag_ids uuid[] NOT NULL DEFAULT '{}',
  channel_ids uuid[] NOT NULL DEFAULT '{}',
  calendar_id uuid,
  first_response_minutes integer,
  next_response_minutes integer,
  resolve_minutes integer,
  warn_percent integer NOT NULL DEFAULT 75,
  tell_on_warning varchar(10)[] NOT NULL DEFAULT '{agent}',
  tell_on_breach varchar(10)[] NOT NULL DEFAULT '{agent,leader}',
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_sla_policies PRIMARY KEY (org_id, id),
  CONSTRAINT uq_sla_policies_org_id_name UNIQUE (org_id, name),
  CONSTRAINT fk_sla_policies_calendar_id FOREIGN KEY (org_id, calendar_id)
    REFERENCES business_calendars (org_id, id),
  CONSTRAINT ck_sla_policies_warn_percent CHECK (warn_percent BETWEEN 10 AND 95),
  CONSTRAINT ck_sla_policies_minutes CHECK (
    least(first_response_minutes, next_response_minutes, resolve_minutes) > 0
    AND num_nonnulls(first_response_minutes, next_response_minutes, resolve_minutes) > 0),
  CONSTRAINT ck_sla_policies_priorities CHECK (
    priorities <@ ARRAY['low', 'medium', 'high', 'urgent']::varchar[])
);
CREATE INDEX ix_sla_policies_position ON sla_policies (org_id, position);
CREATE INDEX ix_sla_policies_calendar_id ON sla_policies (org_id, calendar_id) WHERE calendar_id IS NOT NULL;

CREATE TABLE sla_clocks (
  org_id uuid NOT NULL, id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  metric varchar(20) NOT NULL,
  target_seconds double precision NOT NULL,
  warn_share double precision NOT NULL,
  status varchar(10) NOT NULL DEFAULT 'running',
  spent_seconds double precision NOT NULL DEFAULT 0,
  since timestamptz NOT NULL,
  due_at timestamptz,
  warn_at timestamptz,
  warned_at timestamptz,
  breached_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_sla_clocks PRIMARY KEY (org_id, id),
  CONSTRAINT fk_sla_clocks_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_sla_clocks_policy_id FOREIGN KEY (org_id, policy_id) REFERENCES sla_policies (org_id, id),
  CONSTRAINT ck_sla_clocks_metric CHECK (metric IN ('first_response', 'next_response', 'resolve')),
  CONSTRAINT ck_sla_clocks_status CHECK (status IN ('running', 'paused', 'met', 'cancelled'))
);
CREATE UNIQUE INDEX uq_sla_clocks_open ON sla_clocks (org_id, conversation_id, metric)
  WHERE status IN ('running', 'paused');
CREATE INDEX ix_sla_clocks_conversation_id ON sla_clocks (org_id, conversation_id, created_at DESC);
CREATE INDEX ix_sla_clocks_policy_id ON sla_clocks (org_id, policy_id);
CREATE INDEX ix_sla_clocks_warn_at ON sla_clocks (org_id, warn_at)
  WHERE status = 'running' AND warned_at IS NULL;
CREATE INDEX ix_sla_clocks_due_at ON sla_clocks (org_id, due_at)
  WHERE status = 'running' AND breached_at IS NULL;
CREATE INDEX ix_sla_clocks_created_at ON sla_clocks (org_id, created_at DESC);

CREATE TABLE sla_progress (
  org_id uuid NOT NULL, id uuid NOT NULL,
  seq bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_sla_progress PRIMARY KEY (org_id, id),
  CONSTRAINT uq_sla_progress_org_id UNIQUE (org_id)
);
"""
# the relay learns which organizations promise anything, and no more
RELAY = """
CREATE POLICY relay ON sla_policies FOR SELECT TO zhike_relay USING (true);
GRANT SELECT (org_id) ON sla_policies TO zhike_relay;
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table, TABLES))
    tenancy.script(RELAY)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
