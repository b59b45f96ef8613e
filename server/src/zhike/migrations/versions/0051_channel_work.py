"""Channels that reach beyond the web: what came, what goes out, what adapters remember.

Revision: 0051_channel_work
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0051_channel_work"
down_revision = "0050_archives"
TABLES = ("channel_inbound", "channel_sends", "channel_memory")
_OLD = (
    "'web', 'wechat_work', 'wechat_mp', 'douyin', 'xiaohongshu', 'baidu_sem', 'kuaishou', 'bilibili', 'zhihu', "
    "'weibo', 'other'"
)

CREATE = """
ALTER TABLE channels ADD settings jsonb NOT NULL DEFAULT '{}', ADD secret_names text[] NOT NULL DEFAULT '{}',
  ADD last_inbound_at timestamptz, ADD last_outbound_at timestamptz, ADD failing_since timestamptz,
  ADD last_error varchar(200), ADD last_error_at timestamptz;

ALTER TABLE channel_visitors ADD external_key varchar(64), ADD external_sealed bytea, ADD spoke_at timestamptz,
  ADD answered integer NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX uq_channel_visitors_external ON channel_visitors (org_id, channel_id, external_key)
  WHERE external_key IS NOT NULL;

CREATE TABLE channel_inbound (
  org_id uuid NOT NULL, id uuid NOT NULL,
  channel_id uuid NOT NULL, visitor_id uuid,
  status varchar(20) NOT NULL DEFAULT 'received',
  headers jsonb NOT NULL DEFAULT '{}',
  body_sealed bytea,
  events integer NOT NULL DEFAULT 0,
  reason varchar(100),
  taken_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_channel_inbound PRIMARY KEY (org_id, id),
  CONSTRAINT fk_channel_inbound_channel_id FOREIGN KEY (org_id, channel_id)
    REFERENCES channels (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_channel_inbound_visitor_id FOREIGN KEY (org_id, visitor_id)
    REFERENCES channel_visitors (org_id, id),
  CONSTRAINT ck_channel_inbound_status CHECK (status IN ('received', 'taken', 'refused'))
);
CREATE INDEX ix_channel_inbound_recent ON channel_inbound (org_id, channel_id, created_at DESC, id DESC);
CREATE INDEX ix_channel_inbound_waiting ON channel_inbound (org_id, created_at) WHERE status = 'received';
CREATE INDEX ix_channel_inbound_kept ON channel_inbound (org_id, created_at) WHERE body_sealed IS NOT NULL;
CREATE INDEX ix_channel_inbound_created_at ON channel_inbound (org_id, created_at);
CREATE INDEX ix_channel_inbound_visitor_id ON channel_inbound (org_id, visitor_id) WHERE visitor_id IS NOT NULL;

CREATE TABLE channel_sends (
  org_id uuid NOT NULL, id uuid NOT NULL,
  channel_id uuid NOT NULL, visitor_id uuid NOT NULL, conversation_id uuid NOT NULL, message_id uuid NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'queued',
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz, leased_until timestamptz,
  external_id varchar(500),
  reason varchar(100),
  sent_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_channel_sends PRIMARY KEY (org_id, id),
  CONSTRAINT uq_channel_sends_org_id_message_id UNIQUE (org_id, message_id),
  CONSTRAINT fk_channel_sends_channel_id FOREIGN KEY (org_id, channel_id)
    REFERENCES channels (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_channel_sends_visitor_id FOREIGN KEY (org_id, visitor_id)
    REFERENCES channel_visitors (org_id, id),
  CONSTRAINT fk_channel_sends_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_channel_sends_message_id FOREIGN KEY (org_id, message_id)
    REFERENCES messages (org_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_channel_sends_status CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'uncertain'))
);
CREATE UNIQUE INDEX uq_channel_sends_external ON channel_sends (org_id, channel_id, external_id)
  WHERE external_id IS NOT NULL;
CREATE INDEX ix_channel_sends_recent ON channel_sends (org_id, channel_id, created_at DESC, id DESC);
CREATE INDEX ix_channel_sends_queue ON channel_sends (org_id, visitor_id, id)
  WHERE status IN ('queued', 'sending');
CREATE INDEX ix_channel_sends_due ON channel_sends (org_id, updated_at) WHERE status IN ('queued', 'sending');
CREATE INDEX ix_channel_sends_visitor_id ON channel_sends (org_id, visitor_id);
CREATE INDEX ix_channel_sends_conversation_id ON channel_sends (org_id, conversation_id, id DESC);

CREATE TABLE channel_memory (
  org_id uuid NOT NULL, id uuid NOT NULL,
  channel_id uuid NOT NULL,
  name varchar(200) NOT NULL,
  value_sealed bytea,
  expires_at timestamptz, leased_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_channel_memory PRIMARY KEY (org_id, id),
  CONSTRAINT uq_channel_memory_org_id_channel_id_name UNIQUE (org_id, channel_id, name),
  CONSTRAINT fk_channel_memory_channel_id FOREIGN KEY (org_id, channel_id)
    REFERENCES channels (org_id, id) ON DELETE CASCADE
);
"""


def _platforms(listed: str) -> None:
    tenancy.script(
        "ALTER TABLE channels DROP CONSTRAINT ck_channels_platform;"
        f"ALTER TABLE channels ADD CONSTRAINT ck_channels_platform CHECK (platform IN ({listed}))"
    )


def upgrade() -> None:
    tenancy.script(CREATE)
    _platforms(f"{_OLD}, 'api', 'email', 'dingtalk', 'feishu'")
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table, TABLES))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    tenancy.script(
        "UPDATE channels SET platform = 'other' WHERE platform IN ('api', 'email', 'dingtalk', 'feishu');"
        "ALTER TABLE channels DROP settings, DROP secret_names, DROP last_inbound_at, DROP last_outbound_at,"
        " DROP failing_since, DROP last_error, DROP last_error_at;"
        "ALTER TABLE channel_visitors DROP external_key, DROP external_sealed, DROP spoke_at, DROP answered"
    )
    _platforms(_OLD)
