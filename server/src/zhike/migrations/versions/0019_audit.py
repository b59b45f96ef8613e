"""The audit trail in monthly partitions, with its seals, retirements and exports.

Revision: 0019_audit
"""
# ruff: noqa: S608 - statements are put together from constants of this module alone

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy
from zhike.settings import APP_ROLE, RELAY_ROLE

revision = "0019_audit"
down_revision = "0018_machines"

COLUMNS = """org_id, id, audit_id, actor_type, user_id, operator_name, event_type, resource_type, resource_id,
    ticket_id, changes, details, ip_address, user_agent, request_id, trace_id, created_at"""

INDEXES = """
CREATE INDEX idx_audit_logs_org ON audit_logs (org_id, created_at DESC, id DESC);
CREATE INDEX idx_audit_logs_user ON audit_logs (org_id, user_id, created_at DESC);
CREATE INDEX idx_audit_event_type ON audit_logs (org_id, event_type, created_at DESC);
CREATE INDEX idx_audit_ticket ON audit_logs (org_id, ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX idx_audit_resource ON audit_logs (org_id, resource_type, resource_id);
"""

# the old table steps aside into the new schema, where its names are in nobody's way
ASIDE = """
CREATE SCHEMA partitions;
ALTER TABLE audit_logs NO FORCE ROW LEVEL SECURITY;
REVOKE ALL ON audit_logs FROM zhike_app;
ALTER TABLE audit_logs SET SCHEMA partitions;
ALTER TABLE partitions.audit_logs RENAME TO audit_logs_aside;
CREATE TABLE audit_logs (
  LIKE partitions.audit_logs_aside INCLUDING DEFAULTS,
  CONSTRAINT pk_audit_logs PRIMARY KEY (org_id, id, created_at)
) PARTITION BY RANGE (created_at);
ALTER TABLE audit_logs ADD COLUMN xact bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint;
CREATE INDEX ix_audit_logs_xact ON audit_logs USING brin (xact);
"""

# a partition is made beside the trail and then attached: nobody waits for it
PARTITIONS = """
CREATE FUNCTION private.make_audit_partition(month date) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  name text := 'audit_logs_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass('partitions.' || name) IS NOT NULL THEN
    RETURN 0;
  END IF;
  EXECUTE format('CREATE TABLE partitions.%I (LIKE public.audit_logs INCLUDING DEFAULTS INCLUDING INDEXES)', name);
  EXECUTE format('ALTER TABLE partitions.%I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE partitions.%I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE public.audit_logs ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)', name,
    to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  RETURN 1;
END $$;

CREATE FUNCTION app.make_audit_partitions(ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month date := date_trunc('month', now() AT TIME ZONE 'UTC');
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(7012040);
  FOR step IN 0 .. least(ahead, 24) LOOP
    made := made + private.make_audit_partition((month + make_interval(months => step))::date);
  END LOOP;
  RETURN made;
END $$;

CREATE FUNCTION app.drop_audit_partitions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  name text;
  month date;
  dropped integer := 0;
BEGIN
  PERFORM set_config('lock_timeout', '100ms', true);
  FOR name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.audit_logs'::regclass
      AND c.relname < 'audit_logs_' || to_char((now() AT TIME ZONE 'UTC') - interval '6 months', 'YYYY_MM')
  LOOP
    month := to_date(right(name, 7), 'YYYY_MM');
    IF NOT EXISTS (SELECT FROM public.audit_logs WHERE created_at >= month::timestamp AT TIME ZONE 'UTC'
                   AND created_at < (month + interval '1 month') AT TIME ZONE 'UTC') THEN
      EXECUTE format('DROP TABLE partitions.%I', name);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END $$;
"""

# what the sealing job may learn: ids and digests, never a line of the trail. The line of `private` is how
# far it has come: every transaction below `xact` is sealed, and `at` was the time then. A number below the
# last one means that the rows were carried to another server, where transactions are counted anew.
SEALING = """
CREATE TABLE private.audit_sealing (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  xact bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO private.audit_sealing DEFAULT VALUES;

CREATE FUNCTION app.audit_digest_1(a public.audit_logs) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(convert_to(jsonb_build_array(
    a.org_id, a.id, a.audit_id, a.actor_type, a.user_id, a.operator_name, a.event_type, a.resource_type,
    a.resource_id, a.ticket_id, a.changes, a.details, a.ip_address::text, a.user_agent, a.request_id,
    a.trace_id, a.xact, (extract(epoch FROM a.created_at) * 1000000)::bigint)::text, 'UTF8'))
$$;

CREATE FUNCTION app.take_unsealed_audit(most integer)
RETURNS TABLE (org_id uuid, day date, late boolean, ids uuid[], digests bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  low bigint;
  high bigint;
  first bigint;
  cut bigint;
  since timestamptz;
BEGIN
  SELECT s.xact, s.at - interval '1 hour' INTO low, since FROM private.audit_sealing s FOR UPDATE;
  high := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  IF high < low THEN
    low := 0;
    since := 'infinity';
  END IF;
  SELECT min(a.xact) INTO first FROM public.audit_logs a WHERE a.xact >= low AND a.xact < high;
  SELECT a.xact INTO cut FROM public.audit_logs a
  WHERE a.xact >= low AND a.xact < high ORDER BY a.xact OFFSET most LIMIT 1;
  IF cut IS NOT NULL THEN -- a transaction is never divided, and one that is too large is taken alone
    high := greatest(cut, first + 1);
  END IF;
  RETURN QUERY
    SELECT a.org_id, (a.created_at AT TIME ZONE 'UTC')::date, a.created_at < since AND since < 'infinity',
           array_agg(a.id ORDER BY a.created_at, a.id),
           string_agg(app.audit_digest_1(a), ''::bytea ORDER BY a.created_at, a.id)
    FROM public.audit_logs a
    WHERE a.xact >= low AND a.xact < high AND (a.created_at >= since OR NOT EXISTS (
      SELECT FROM public.audit_seals s WHERE s.org_id = a.org_id
        AND s.day = (a.created_at AT TIME ZONE 'UTC')::date AND a.id = ANY(s.ids)))
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
  UPDATE private.audit_sealing SET xact = high, at = now();
END $$;

CREATE FUNCTION app.audit_sealed_until() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
  'SELECT xact FROM private.audit_sealing';
"""

# half a year is the least, and the database itself insists on it
RETIRING = """
CREATE FUNCTION app.audit_retirement(org uuid, usual integer)
RETURNS TABLE (before date, rows bigint, number bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  months integer;
BEGIN
  SELECT (c.value #>> '{}')::integer INTO months FROM public.system_configs c
  WHERE c.org_id = org AND c.key = 'audit.retention_months';
  before := date_trunc('month', now() AT TIME ZONE 'UTC')
            - make_interval(months => greatest(coalesce(months, usual), 6));
  SELECT count(*) INTO rows FROM public.audit_logs a
  WHERE a.org_id = org AND a.created_at < before::timestamp AT TIME ZONE 'UTC';
  IF rows = 0 OR EXISTS (SELECT FROM public.audit_retirements r
                         WHERE r.org_id = org AND r.before = audit_retirement.before) THEN
    RETURN;
  END IF;
  SELECT s.number, s.hash INTO number, hash FROM public.audit_seals s
  WHERE s.org_id = org AND s.number < coalesce(
    (SELECT min(t.number) FROM public.audit_seals t
     WHERE t.org_id = org AND t.day >= audit_retirement.before),
    9223372036854775807) ORDER BY s.number DESC LIMIT 1;
  IF number IS NULL THEN
    SELECT r.number, r.hash INTO number, hash FROM public.audit_retirements r
    WHERE r.org_id = org ORDER BY r.before DESC LIMIT 1;
  END IF;
  number := coalesce(number, 0);
  hash := coalesce(hash, ''::bytea);
  RETURN NEXT;
END $$;

CREATE FUNCTION app.retire_audit(org uuid, until date, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  IF NOT EXISTS (SELECT FROM public.audit_retirements r WHERE r.org_id = org AND r.before = until) THEN
    RAISE EXCEPTION 'a retirement is written down first';
  END IF;
  DELETE FROM public.audit_logs a USING (
    SELECT l.id, l.created_at FROM public.audit_logs l
    WHERE l.org_id = org AND l.created_at < until::timestamp AT TIME ZONE 'UTC' LIMIT most) d
  WHERE a.org_id = org AND a.id = d.id AND a.created_at = d.created_at;
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone = 0 THEN
    DELETE FROM public.audit_seals s USING public.audit_retirements r
    WHERE s.org_id = org AND r.org_id = org AND r.before = until AND s.number <= r.number;
  END IF;
  RETURN gone;
END $$;
"""

POLICIES = """
CREATE POLICY upkeep_reads ON audit_logs FOR SELECT TO zhike_owner USING (true);
CREATE POLICY upkeep_retires ON audit_logs FOR DELETE TO zhike_owner
  USING (created_at < (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '6 months') AT TIME ZONE 'UTC');
CREATE POLICY upkeep_reads ON audit_seals FOR SELECT TO zhike_owner USING (true);
CREATE POLICY upkeep_retires ON audit_seals FOR DELETE TO zhike_owner
  USING (day < date_trunc('month', now() AT TIME ZONE 'UTC') - interval '6 months');
CREATE POLICY upkeep_reads ON audit_retirements FOR SELECT TO zhike_owner USING (true);
CREATE POLICY upkeep_reads ON system_configs FOR SELECT TO zhike_owner
  USING (key = 'audit.retention_months');
"""

# keys: versions, master keys, rotations, and organizations whose keys are gone for good
KEYS = """
ALTER TABLE org_keys ADD COLUMN state varchar(10) NOT NULL DEFAULT 'current',
  ADD COLUMN kek varchar(8) NOT NULL DEFAULT '', ADD COLUMN retired_at timestamptz,
  ADD CONSTRAINT ck_org_keys_state CHECK (state IN ('announced', 'current', 'old', 'retired'));
GRANT UPDATE (wrapped, state, kek, retired_at) ON org_keys TO zhike_app;
CREATE POLICY upkeep ON org_keys TO zhike_owner USING (true);
CREATE POLICY upkeep ON key_tombstones TO zhike_owner USING (true) WITH CHECK (true);
CREATE INDEX ix_customers_phone_hash_deleted ON customers (org_id, phone_hash)
  WHERE deleted_at IS NOT NULL AND phone_hash IS NOT NULL;

CREATE TABLE private.root_key (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  wrapped bytea NOT NULL,
  kek varchar(8) NOT NULL
);
CREATE FUNCTION app.root_key(OUT wrapped bytea, OUT kek text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
  'SELECT wrapped, kek FROM private.root_key';

CREATE FUNCTION app.destroy_retired_keys() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  DELETE FROM public.org_keys WHERE state = 'retired' AND retired_at < now() - interval '9 days';
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
"""
# blind indexes begin with the number of their form
FORMS = (
    ("users", "phone_hash"), ("customers", "phone_hash"), ("customer_contacts", "phone_hash"),
    ("leads", "contact_phone_hash"), ("sms_messages", "phone_hash"), ("channel_visitors", "phone_hash"),
)  # fmt: skip

RELAY_CALLS = ("make_audit_partitions(integer)", "drop_audit_partitions()", "take_unsealed_audit(integer)",
               "audit_retirement(uuid, integer)", "retire_audit(uuid, date, integer)", "destroy_retired_keys()")  # fmt: skip
APP_CALLS = ("audit_digest_1(audit_logs)", "audit_sealed_until()", "root_key()")

BACK = """
CREATE TABLE partitions.audit_logs_aside (LIKE audit_logs INCLUDING DEFAULTS);
ALTER TABLE audit_logs NO FORCE ROW LEVEL SECURITY;
INSERT INTO partitions.audit_logs_aside SELECT * FROM audit_logs;
ALTER TABLE partitions.audit_logs_aside DROP COLUMN xact;
DROP FUNCTION app.audit_digest_1(audit_logs);
DROP TABLE audit_logs;
ALTER TABLE partitions.audit_logs_aside SET SCHEMA public;
ALTER TABLE audit_logs_aside RENAME TO audit_logs;
ALTER TABLE audit_logs ADD CONSTRAINT pk_audit_logs PRIMARY KEY (org_id, id);
DROP SCHEMA partitions CASCADE;
"""


def upgrade() -> None:
    tenancy.script(ASIDE + INDEXES)
    tenancy.script(PARTITIONS)
    tenancy.script("""
        DO $$ DECLARE month date; BEGIN
          FOR month IN SELECT DISTINCT date_trunc('month', created_at AT TIME ZONE 'UTC')
                       FROM partitions.audit_logs_aside LOOP
            PERFORM private.make_audit_partition(month);
          END LOOP;
          PERFORM app.make_audit_partitions(3);
        END $$;
    """)
    tenancy.script(
        f"INSERT INTO audit_logs ({COLUMNS}) SELECT {COLUMNS} FROM partitions.audit_logs_aside;"
        "DROP TABLE partitions.audit_logs_aside"
    )
    _tables()
    _key_tables()
    tenancy.protect("audit_logs", grants="SELECT, INSERT")
    tenancy.protect("audit_seals", grants="SELECT")
    tenancy.protect("audit_retirements", grants="SELECT")
    tenancy.protect("audit_exports", grants="SELECT, INSERT, UPDATE")
    tenancy.for_relay("audit_seals", "SELECT, INSERT")
    tenancy.for_relay("audit_retirements", "SELECT, INSERT")
    tenancy.protect("key_rotations", grants="SELECT, INSERT, UPDATE")
    tenancy.protect("key_tombstones", grants="SELECT")
    tenancy.script(SEALING + RETIRING + POLICIES + KEYS)
    for table, column in FORMS:
        tenancy.script(
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
            f"UPDATE {table} SET {column} = '\\x01'::bytea || {column} WHERE octet_length({column}) = 16;"
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        )
    for functions, role in ((RELAY_CALLS, RELAY_ROLE), (APP_CALLS, APP_ROLE)):
        for function in functions:
            tenancy.script(
                f"REVOKE EXECUTE ON FUNCTION app.{function} FROM PUBLIC;"
                f"GRANT EXECUTE ON FUNCTION app.{function} TO {role}"
            )
    op.drop_constraint("ck_files_kind", "files")
    op.create_check_constraint(op.f("ck_files_kind"), "files", "kind IN ('import', 'export')")


def _tables() -> None:
    op.create_table(
        "audit_seals",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("scheme", sa.SmallInteger(), nullable=False),
        sa.Column("ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("org_id", "number", name=op.f("uq_audit_seals_org_id_number")),
    )
    op.create_index("ix_audit_seals_day", "audit_seals", ["org_id", "day"])
    op.create_table(
        "audit_retirements",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_audit_retirements")),
        sa.UniqueConstraint("org_id", "before", name=op.f("uq_audit_retirements_org_id_before")),
    )
    op.create_table(
        "audit_exports",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="queued", nullable=False),
        sa.Column("filters", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("is_cut", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'done', 'failed', 'removed')", name=op.f("ck_audit_exports_status")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "file_id"], ["files.org_id", "files.id"], name=op.f("fk_audit_exports_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "requested_by"],
            ["users.org_id", "users.id"],
            name=op.f("fk_audit_exports_requested_by"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_audit_exports")),
    )
    op.create_index(
        "ix_audit_exports_newest", "audit_exports", ["org_id", sa.text("created_at DESC"), sa.text("id DESC")]
    )
    op.create_index("ix_audit_exports_requested_by", "audit_exports", ["org_id", "requested_by"])
    op.create_index(
        "ix_audit_exports_file_id",
        "audit_exports",
        ["org_id", "file_id"],
        postgresql_where=sa.text("file_id IS NOT NULL"),
    )


def _key_tables() -> None:
    op.create_table(
        "key_tombstones",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", name=op.f("pk_key_tombstones")),
    )
    op.create_table(
        "key_rotations",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="settling", nullable=False),
        sa.Column("kinds", sa.ARRAY(sa.String(length=10)), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("reached", postgresql.BYTEA(), nullable=True),
        sa.Column("sealed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("moved", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unreadable", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('settling', 'sealing', 'moving', 'finished')", name=op.f("ck_key_rotations_status")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_key_rotations")),
    )
    op.create_index(
        "uq_key_rotations_org_id",
        "key_rotations",
        ["org_id"],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def downgrade() -> None:
    for table, column in FORMS:
        tenancy.script(
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
            f"UPDATE {table} SET {column} = substring({column} FROM 2) WHERE octet_length({column}) = 17;"
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        )
    op.drop_index("ix_customers_phone_hash_deleted", "customers")
    op.drop_table("key_rotations")
    op.drop_table("key_tombstones")
    for function in RELAY_CALLS:
        op.execute(f"DROP FUNCTION app.{function}")
    op.execute("DROP FUNCTION app.audit_sealed_until()")
    op.execute("DROP FUNCTION private.make_audit_partition(date)")
    op.execute("DROP FUNCTION app.root_key()")
    op.execute("DROP TABLE private.audit_sealing")
    op.execute("DROP TABLE private.root_key")
    op.execute("DROP POLICY upkeep ON org_keys")
    op.execute("REVOKE UPDATE (wrapped, state, kek, retired_at) ON org_keys FROM zhike_app")
    for column in ("state", "kek", "retired_at"):
        op.drop_column("org_keys", column)
    op.drop_table("audit_exports")
    op.drop_table("audit_retirements")
    op.drop_table("audit_seals")
    op.execute("DROP POLICY upkeep_reads ON system_configs")
    tenancy.script(BACK)
    tenancy.script(INDEXES)
    tenancy.protect("audit_logs", grants="SELECT, INSERT")
    op.drop_constraint("ck_files_kind", "files")
    op.create_check_constraint(op.f("ck_files_kind"), "files", "kind IN ('import')")
