"""Ratings that are seen to, asking for a rating over the channel or by SMS; and leaders see who of their teams
was there when.

Revision: 0066_csat_work
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0066_csat_work"
down_revision = "0065_quality"
TABLES = ("csat_settings", "csat_invitations")

CREATE = """
ALTER TABLE csat_responses ADD COLUMN handled_by uuid, ADD COLUMN handled_at timestamptz,
  ADD COLUMN handle_note text,
  ADD CONSTRAINT fk_csat_responses_handled_by FOREIGN KEY (org_id, handled_by) REFERENCES users (org_id, id);
CREATE INDEX ix_csat_responses_handled_by ON csat_responses (org_id, handled_by)
  WHERE handled_by IS NOT NULL;
CREATE INDEX ix_csat_responses_low ON csat_responses (org_id, created_at DESC, id DESC)
  WHERE score <= 2 AND handled_at IS NULL;

CREATE TABLE csat_settings (
  org_id uuid NOT NULL, id uuid NOT NULL,
  channel_id uuid,
  is_active boolean NOT NULL DEFAULT true,
  way varchar(10) NOT NULL DEFAULT 'channel',
  delay_minutes integer NOT NULL DEFAULT 10,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_csat_settings PRIMARY KEY (org_id, id),
  CONSTRAINT fk_csat_settings_channel_id FOREIGN KEY (org_id, channel_id)
    REFERENCES channels (org_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_csat_settings_way CHECK (way IN ('channel', 'sms')),
  CONSTRAINT ck_csat_settings_delay CHECK (delay_minutes BETWEEN 0 AND 1440)
);
CREATE UNIQUE INDEX uq_csat_settings_channel ON csat_settings (org_id, channel_id) NULLS NOT DISTINCT;

CREATE TABLE csat_invitations (
  org_id uuid NOT NULL, id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  channel_id uuid,
  way varchar(10) NOT NULL,
  status varchar(10) NOT NULL DEFAULT 'waiting',
  reason varchar(100),
  due_at timestamptz NOT NULL,
  sent_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_csat_invitations PRIMARY KEY (org_id, id),
  CONSTRAINT fk_csat_invitations_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_csat_invitations_channel_id FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id),
  CONSTRAINT ck_csat_invitations_way CHECK (way IN ('channel', 'sms')),
  CONSTRAINT ck_csat_invitations_status CHECK (status IN ('waiting', 'sent', 'skipped')),
  CONSTRAINT uq_csat_invitations_org_id_conversation_id UNIQUE (org_id, conversation_id)
);
CREATE INDEX ix_csat_invitations_channel_id ON csat_invitations (org_id, channel_id);
CREATE INDEX ix_csat_invitations_sent_at ON csat_invitations (org_id, sent_at) WHERE sent_at IS NOT NULL;
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    tenancy.script(f"DROP POLICY scoped ON agent_presence; {scopes.layer('agent_presence')}")


def downgrade() -> None:
    mine = f"org_id = (SELECT app.scoped_org_id()) AND ({scopes.personal().reads})"
    tenancy.script(f"ALTER POLICY scoped ON agent_presence USING ({mine}) WITH CHECK ({mine})")
    for table in reversed(TABLES):
        op.drop_table(table)
    tenancy.script(
        "DROP INDEX ix_csat_responses_low; ALTER TABLE csat_responses DROP COLUMN handled_by,"
        " DROP COLUMN handled_at, DROP COLUMN handle_note"
    )
