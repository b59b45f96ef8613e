"""Before a sign-in: puzzles, the only organization's ways, where it came from; and keys to be destroyed.

Revision: 0026_doors
"""

import sqlalchemy as sa
from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0026_doors"
down_revision = "0024_tenant_view"

TURNS = """
-- Takes back the newest turn of each subject: what it stood for came out well.
CREATE FUNCTION app.return_turn(subjects bytea[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM private.turns t WHERE t.ctid IN (
    SELECT (SELECT n.ctid FROM private.turns n WHERE n.subject = s ORDER BY n.at DESC LIMIT 1)
      FROM (SELECT DISTINCT u FROM unnest(subjects) u) AS each(s));
$$;

-- The organization of an installation that has one; null when there are several or none.
CREATE FUNCTION app.only_organization() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN count(*) = 1 THEN min(o.org_id::text)::uuid END
    FROM (SELECT DISTINCT l.org_id FROM private.logins l LIMIT 2) o;
$$;

REVOKE EXECUTE ON FUNCTION app.return_turn(bytea[]), app.only_organization() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.return_turn(bytea[]), app.only_organization() TO zhike_app;
"""

ERASURES = """
-- The application asks and stops, once each; when it is due, and that it is done, it cannot say.
GRANT INSERT (org_id, id, requested_by, reason), UPDATE (cancelled_at, cancelled_by) ON key_erasures TO zhike_app;
CREATE POLICY once ON key_erasures AS RESTRICTIVE FOR UPDATE TO zhike_app
  USING (cancelled_at IS NULL AND finished_at IS NULL) WITH CHECK (cancelled_at IS NOT NULL);
CREATE POLICY upkeep ON key_erasures TO zhike_owner USING (true) WITH CHECK (true);

CREATE FUNCTION app.erase_due_keys() RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  due record;
BEGIN
  FOR due IN SELECT e.org_id, e.id, e.reason FROM public.key_erasures e
    WHERE e.due_at <= now() AND e.cancelled_at IS NULL AND e.finished_at IS NULL FOR UPDATE LOOP
    INSERT INTO public.key_tombstones (org_id, reason) VALUES (due.org_id, due.reason) ON CONFLICT DO NOTHING;
    DELETE FROM public.org_keys k WHERE k.org_id = due.org_id;
    UPDATE public.key_erasures e SET finished_at = now() WHERE e.org_id = due.org_id AND e.id = due.id;
    RETURN NEXT due.org_id;
  END LOOP;
END $$;

-- The pages of destroyed keys go now, and not whenever it is convenient. A transaction of its own.
CREATE FUNCTION app.rewrite_org_keys() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CLUSTER public.org_keys USING pk_org_keys;
END $$;

REVOKE EXECUTE ON FUNCTION app.erase_due_keys(), app.rewrite_org_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.erase_due_keys(), app.rewrite_org_keys() TO zhike_relay;
"""


def upgrade() -> None:
    op.add_column("login_events", sa.Column("region", sa.String(60)))
    tenancy.script(TURNS)
    op.create_table(
        "key_erasures",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), server_default=sa.text("now() + interval '7 days'"),
            nullable=False,
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_by", sa.Uuid()),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "requested_by"], ["users.org_id", "users.id"], name=op.f("fk_key_erasures_requested_by"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_key_erasures")),
        sa.Index("ix_key_erasures_requested_by", "org_id", "requested_by"),
        sa.Index(
            "uq_key_erasures_org_id", "org_id", unique=True,
            postgresql_where=sa.text("cancelled_at IS NULL AND finished_at IS NULL"),
        ),
    )  # fmt: skip
    tenancy.protect("key_erasures", grants="SELECT")
    tenancy.script(ERASURES + scopes.layer("key_erasures"))


def downgrade() -> None:
    tenancy.script("DROP FUNCTION app.erase_due_keys(), app.rewrite_org_keys()")
    op.drop_table("key_erasures")
    tenancy.script("DROP FUNCTION app.return_turn(bytea[]), app.only_organization()")
    op.drop_column("login_events", "region")
