"""What was said, as it was when a talk was over: one immutable snapshot each, a partition a month.

Revision: 0050_archives
"""

from alembic import op

from zhike.migrations import scopes, tenancy
from zhike.settings import RELAY_ROLE

revision = "0050_archives"
down_revision = "0049_routing"

CREATE = """
CREATE TABLE session_archives (
  org_id uuid NOT NULL, id uuid NOT NULL,
  site_id uuid,
  session_name varchar(255) NOT NULL,
  conversation_id uuid NOT NULL,
  customer_id uuid,
  agent_id uuid,
  status varchar(30) NOT NULL,
  user_profile jsonb NOT NULL,
  history jsonb NOT NULL DEFAULT '[]',
  message_count integer NOT NULL DEFAULT 0,
  escalation jsonb,
  assigned_agent jsonb,
  priority jsonb,
  ticket_ids jsonb NOT NULL DEFAULT '[]',
  words text NOT NULL DEFAULT '',
  search_keys text[] NOT NULL DEFAULT '{}',
  session_created_at timestamptz NOT NULL,
  session_updated_at timestamptz NOT NULL,
  closed_at timestamptz NOT NULL,
  archived_at timestamptz NOT NULL DEFAULT now(),
  archive_reason varchar(100),
  archived_by varchar(64),
  restricted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_session_archives PRIMARY KEY (org_id, id, archived_at),
  CONSTRAINT fk_session_archives_site_id FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  CONSTRAINT fk_session_archives_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_session_archives_customer_id FOREIGN KEY (org_id, customer_id) REFERENCES customers (org_id, id),
  CONSTRAINT fk_session_archives_agent_id FOREIGN KEY (org_id, agent_id) REFERENCES users (org_id, id)
) PARTITION BY RANGE (archived_at);
CREATE INDEX idx_session_archives_closed ON session_archives (org_id, closed_at DESC, id DESC);
CREATE INDEX idx_session_archives_email ON session_archives (org_id, (user_profile ->> 'email'));
CREATE INDEX ix_session_archives_conversation_id ON session_archives (org_id, conversation_id);
CREATE INDEX ix_session_archives_customer_id ON session_archives (org_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_session_archives_agent_id ON session_archives (org_id, agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX ix_session_archives_site_id ON session_archives (org_id, site_id) WHERE site_id IS NOT NULL;
CREATE INDEX ix_session_archives_search_keys ON session_archives USING gin (search_keys);

CREATE FUNCTION private.make_archive_month(month date) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  name text := 'session_archives_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass('partitions.' || name) IS NOT NULL THEN
    RETURN 0;
  END IF;
  EXECUTE format('CREATE TABLE partitions.%I (LIKE public.session_archives INCLUDING DEFAULTS INCLUDING INDEXES)', name);
  EXECUTE format('ALTER TABLE partitions.%I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE partitions.%I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE public.session_archives ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)', name,
    to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  RETURN 1;
END $$;

CREATE FUNCTION app.make_archive_months() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month date := date_trunc('month', now() AT TIME ZONE 'UTC');
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(7012050);
  FOR step IN 0 .. 3 LOOP
    made := made + private.make_archive_month((month + make_interval(months => step))::date);
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION app.make_archive_months() FROM PUBLIC;
SELECT app.make_archive_months();
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    tenancy.protect("session_archives")
    tenancy.script(scopes.layer("session_archives"))
    op.execute(f"GRANT EXECUTE ON FUNCTION app.make_archive_months() TO {RELAY_ROLE}")


def downgrade() -> None:
    op.drop_table("session_archives")
    tenancy.script("DROP FUNCTION app.make_archive_months(); DROP FUNCTION private.make_archive_month(date);")
