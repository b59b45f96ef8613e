"""The timeline in years: one partition each, the first with all that happened before.

The table that was there becomes the first partition as it is: no line is copied.

Revision: 0042_timeline_years
"""

from alembic import op

from zhike.migrations import scopes, tenancy
from zhike.settings import RELAY_ROLE

revision = "0042_timeline_years"
down_revision = "0041_segments"

SHAPE = """
ALTER TABLE customer_activities ADD CONSTRAINT fk_customer_activities_customer_id
  FOREIGN KEY (org_id, customer_id) REFERENCES customers (org_id, id) ON DELETE CASCADE;
ALTER TABLE customer_activities ADD CONSTRAINT fk_customer_activities_user_id
  FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id);
CREATE INDEX idx_customer_activities_customer
  ON customer_activities (org_id, customer_id, created_at DESC, id DESC);
CREATE INDEX ix_customer_activities_type ON customer_activities (org_id, type, created_at) INCLUDE (customer_id);
CREATE INDEX ix_customer_activities_user_id ON customer_activities (org_id, user_id) WHERE user_id IS NOT NULL;
"""

# it keeps its indexes under its own schema, where their names are in nobody's way
ASIDE = f"""
ALTER TABLE customer_activities NO FORCE ROW LEVEL SECURITY;
DROP POLICY tenant ON customer_activities;
DROP POLICY scoped ON customer_activities;
REVOKE ALL ON customer_activities FROM zhike_app, zhike_scoped;
ALTER TABLE customer_activities DROP CONSTRAINT pk_customer_activities;
ALTER TABLE customer_activities SET SCHEMA partitions;
ALTER TABLE partitions.customer_activities RENAME TO customer_activities_before;
CREATE TABLE customer_activities (
  LIKE partitions.customer_activities_before INCLUDING DEFAULTS,
  CONSTRAINT pk_customer_activities PRIMARY KEY (org_id, id, created_at)
) PARTITION BY RANGE (created_at);
{SHAPE}
"""

YEARS = """
CREATE FUNCTION private.make_timeline_year(first date) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  name text := 'customer_activities_' || to_char(first, 'YYYY');
BEGIN
  IF to_regclass('partitions.' || name) IS NOT NULL THEN
    RETURN 0;
  END IF;
  EXECUTE format('CREATE TABLE partitions.%I (LIKE public.customer_activities INCLUDING DEFAULTS INCLUDING INDEXES)',
    name);
  EXECUTE format('ALTER TABLE partitions.%I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE partitions.%I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE public.customer_activities ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)',
    name, to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 year', 'YYYY-MM-DD') || ' 00:00:00+00');
  RETURN 1;
END $$;

CREATE FUNCTION app.make_timeline_years() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  first date;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(7012042);
  FOR step IN 0 .. 2 LOOP
    first := (date_trunc('year', now() AT TIME ZONE 'UTC') + make_interval(years => step))::date;
    IF first::timestamp AT TIME ZONE 'UTC' >= (SELECT until FROM private.timeline_before) THEN
      made := made + private.make_timeline_year(first);
    END IF;
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION app.make_timeline_years() FROM PUBLIC;
"""

# the years begin with the one after the newest line
FIRST = """
CREATE TABLE private.timeline_before (until timestamptz NOT NULL);
INSERT INTO private.timeline_before
SELECT (date_trunc('year', greatest(now(), max(created_at)) AT TIME ZONE 'UTC') + interval '1 year') AT TIME ZONE 'UTC'
FROM partitions.customer_activities_before;
DO $$ BEGIN
  EXECUTE format('ALTER TABLE customer_activities ATTACH PARTITION partitions.customer_activities_before'
    ' FOR VALUES FROM (MINVALUE) TO (%L)', (SELECT until FROM private.timeline_before));
END $$;
ALTER TABLE partitions.customer_activities_before FORCE ROW LEVEL SECURITY;
SELECT app.make_timeline_years();
"""

BACK = """
DROP FUNCTION app.make_timeline_years();
DROP FUNCTION private.make_timeline_year(date);
DROP TABLE private.timeline_before;
ALTER TABLE customer_activities NO FORCE ROW LEVEL SECURITY;
CREATE TABLE partitions.customer_activities_aside (LIKE customer_activities INCLUDING DEFAULTS);
INSERT INTO partitions.customer_activities_aside SELECT * FROM customer_activities;
DROP TABLE customer_activities;
ALTER TABLE partitions.customer_activities_aside SET SCHEMA public;
ALTER TABLE customer_activities_aside RENAME TO customer_activities;
ALTER TABLE customer_activities ADD CONSTRAINT pk_customer_activities PRIMARY KEY (org_id, id);
"""


def upgrade() -> None:
    tenancy.script(ASIDE)
    tenancy.script(YEARS)
    tenancy.script(FIRST)
    _protect()
    op.execute(f"GRANT EXECUTE ON FUNCTION app.make_timeline_years() TO {RELAY_ROLE}")


def downgrade() -> None:
    tenancy.script(BACK)
    tenancy.script(SHAPE)
    _protect()


def _protect() -> None:
    tenancy.protect("customer_activities")
    tenancy.script(scopes.layer("customer_activities"))
