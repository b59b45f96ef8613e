"""Who is at the desk, and how talks come to them.

Revision: 0049_routing
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0049_routing"
down_revision = "0048_conversation_work"
TABLES = ("agent_presence", "routing_settings", "routing_turns")

CREATE = """
CREATE TABLE agent_presence (
  org_id uuid NOT NULL, id uuid NOT NULL,
  user_id uuid NOT NULL,
  status varchar(20) NOT NULL,
  way varchar(10) NOT NULL,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_agent_presence PRIMARY KEY (org_id, id),
  CONSTRAINT fk_agent_presence_user_id FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_agent_presence_status CHECK (status IN ('offline', 'online', 'busy')),
  CONSTRAINT ck_agent_presence_way CHECK (way IN ('word', 'lapse'))
);
CREATE INDEX ix_agent_presence_user_id ON agent_presence (org_id, user_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX uq_agent_presence_open ON agent_presence (org_id, user_id) WHERE ended_at IS NULL;

CREATE TABLE routing_settings (
  org_id uuid NOT NULL, id uuid NOT NULL,
  channel_id uuid,
  is_active boolean NOT NULL DEFAULT true,
  strategy varchar(20) NOT NULL DEFAULT 'least_busy',
  is_sticky boolean NOT NULL DEFAULT true,
  skills jsonb NOT NULL DEFAULT '[]',
  team_id uuid,
  overflow_minutes integer,
  overflow_team_id uuid,
  on_offline varchar(10) NOT NULL DEFAULT 'return',
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_routing_settings PRIMARY KEY (org_id, id),
  CONSTRAINT fk_routing_settings_channel_id FOREIGN KEY (org_id, channel_id)
    REFERENCES channels (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_routing_settings_team_id FOREIGN KEY (org_id, team_id) REFERENCES teams (org_id, id),
  CONSTRAINT fk_routing_settings_overflow_team_id FOREIGN KEY (org_id, overflow_team_id)
    REFERENCES teams (org_id, id),
  CONSTRAINT ck_routing_settings_strategy CHECK (strategy IN ('round_robin', 'least_busy')),
  CONSTRAINT ck_routing_settings_on_offline CHECK (on_offline IN ('keep', 'return')),
  CONSTRAINT ck_routing_settings_overflow CHECK (
    overflow_minutes BETWEEN 1 AND 1440 AND (overflow_minutes IS NOT NULL OR overflow_team_id IS NULL)
    OR overflow_minutes IS NULL AND overflow_team_id IS NULL)
);
CREATE UNIQUE INDEX uq_routing_settings_channel ON routing_settings (org_id, channel_id)
  WHERE channel_id IS NOT NULL;
CREATE UNIQUE INDEX uq_routing_settings_default ON routing_settings (org_id) WHERE channel_id IS NULL;
CREATE INDEX ix_routing_settings_team_id ON routing_settings (org_id, team_id) WHERE team_id IS NOT NULL;
CREATE INDEX ix_routing_settings_overflow_team_id ON routing_settings (org_id, overflow_team_id)
  WHERE overflow_team_id IS NOT NULL;

CREATE TABLE routing_turns (
  org_id uuid NOT NULL, id uuid NOT NULL,
  user_id uuid NOT NULL,
  turn bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_routing_turns PRIMARY KEY (org_id, id),
  CONSTRAINT uq_routing_turns_org_id_user_id UNIQUE (org_id, user_id),
  CONSTRAINT fk_routing_turns_user_id FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_conversations_queue ON conversations (org_id, created_at, id)
  WHERE agent_id IS NULL AND status IN ('pending', 'active');
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    op.execute("DROP INDEX ix_conversations_queue")
    for table in reversed(TABLES):
        op.drop_table(table)
