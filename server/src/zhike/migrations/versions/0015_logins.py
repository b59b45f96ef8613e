"""Codes, second factors, identities elsewhere, the log of sign-ins.

Revision: 0015_logins
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0015_logins"
down_revision = "0014_imports"

# Guesses are counted for login names that nobody has as well, so the counters know no tenant: the database
# keeps keyed digests that the app alone can compute, and the app reaches them through these functions alone.
GUARD = """
CREATE TABLE private.login_throttles (
  digest bytea NOT NULL,
  bucket bytea NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  tried_at timestamptz NOT NULL DEFAULT now(),
  locked_until timestamptz,
  PRIMARY KEY (digest, bucket)
);
CREATE INDEX ix_login_throttles_tried_at ON private.login_throttles (tried_at);

-- Counts a try before it is made, so that tries side by side cannot be more than allowed. Answers the seconds
-- to wait, 0 when the try may be made.
CREATE FUNCTION app.login_try(wanted bytea, buckets bytea[], free integer[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  until timestamptz;
  place integer;
  tries integer;
BEGIN
  INSERT INTO private.login_throttles (digest, bucket)
    SELECT wanted, b FROM unnest(buckets) b ORDER BY b ON CONFLICT DO NOTHING;
  PERFORM 1 FROM private.login_throttles t WHERE t.digest = wanted AND t.bucket = ANY (buckets)
    ORDER BY t.bucket FOR UPDATE;
  SELECT max(t.locked_until) INTO until FROM private.login_throttles t
    WHERE t.digest = wanted AND t.bucket = ANY (buckets) AND t.locked_until > clock_timestamp();
  IF until IS NOT NULL THEN
    RETURN greatest(1, ceil(extract(epoch FROM until - clock_timestamp())))::integer;
  END IF;
  FOR place IN 1 .. cardinality(buckets) LOOP
    UPDATE private.login_throttles t
      SET failures = CASE WHEN t.tried_at < clock_timestamp() - interval '1 day' THEN 1 ELSE t.failures + 1 END,
          tried_at = clock_timestamp()
      WHERE t.digest = wanted AND t.bucket = buckets[place] RETURNING t.failures INTO tries;
    IF tries >= free[place] THEN
      UPDATE private.login_throttles t
        SET locked_until = clock_timestamp() + interval '1 second' * least(900, 30 * 2 ^ least(tries - free[place], 10))
        WHERE t.digest = wanted AND t.bucket = buckets[place];
    END IF;
  END LOOP;
  RETURN 0;
END $$;

-- After a good login: the first bucket forgets, the others take this one try back.
CREATE FUNCTION app.login_passed(wanted bytea, buckets bytea[], free integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM private.login_throttles t WHERE t.digest = wanted AND t.bucket = ANY (buckets)
    ORDER BY t.bucket FOR UPDATE;
  DELETE FROM private.login_throttles t WHERE t.digest = wanted AND t.bucket = buckets[1];
  UPDATE private.login_throttles t SET failures = greatest(0, t.failures - 1),
      locked_until = CASE WHEN t.failures - 1 < b.free THEN NULL ELSE t.locked_until END
    FROM unnest(buckets, free) AS b(bucket, free)
    WHERE t.digest = wanted AND t.bucket = b.bucket AND t.bucket <> buckets[1];
END $$;

-- All counters of the login names of one of this organization's users.
CREATE FUNCTION app.login_unlock(taker uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM private.login_throttles t USING private.logins l
   WHERE t.digest = l.digest AND l.org_id = app.org_id_for(taker) AND l.user_id = taker;
$$;

CREATE FUNCTION app.login_locked_until(taker uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT max(t.locked_until) FROM private.login_throttles t JOIN private.logins l ON l.digest = t.digest
   WHERE l.org_id = app.context_org_id() AND l.user_id = taker AND t.locked_until > clock_timestamp();
$$;

CREATE TABLE private.turns (
  subject bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ix_turns_subject ON private.turns (subject, at);
CREATE INDEX ix_turns_at ON private.turns (at);

-- A turn for all subjects, or for none: place i allows most[i] turns of subjects[i] in seconds[i]. Answers the
-- seconds to wait, 0 when the turn was taken.
CREATE FUNCTION app.take_turn(subjects bytea[], seconds integer[], most integer[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  moment timestamptz;
  wait numeric := 0;
  place integer;
  taken integer;
  oldest timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('turns', 0) # hashtextextended(encode(s, 'hex'), 0))
    FROM (SELECT DISTINCT s FROM unnest(subjects) s ORDER BY s) each;
  moment := clock_timestamp();
  FOR place IN 1 .. cardinality(subjects) LOOP
    SELECT count(*), min(last.at) INTO taken, oldest FROM (
      SELECT t.at FROM private.turns t
       WHERE t.subject = subjects[place] AND t.at > moment - interval '1 second' * seconds[place]
       ORDER BY t.at DESC LIMIT most[place]) last;
    IF taken >= most[place] THEN
      wait := greatest(wait, extract(epoch FROM oldest - moment) + seconds[place]);
    END IF;
  END LOOP;
  IF wait > 0 THEN
    RETURN greatest(1, ceil(wait))::integer;
  END IF;
  INSERT INTO private.turns (subject, at) SELECT DISTINCT s, moment FROM unnest(subjects) s;
  RETURN 0;
END $$;

CREATE FUNCTION app.forget_logins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM private.logins l WHERE l.org_id = OLD.org_id AND l.user_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_logins AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION app.forget_logins();

-- What nobody can ask for any more: one bounded piece. Answers how many rows went.
CREATE FUNCTION app.prune_logins(piece integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone integer;
  more integer;
BEGIN
  DELETE FROM private.turns t WHERE t.ctid = ANY (ARRAY(
    SELECT ctid FROM private.turns WHERE at < now() - interval '25 hours' ORDER BY at LIMIT piece));
  GET DIAGNOSTICS gone = ROW_COUNT;
  DELETE FROM private.login_throttles t WHERE (t.digest, t.bucket) IN (
    SELECT digest, bucket FROM private.login_throttles
     WHERE tried_at < now() - interval '25 hours' ORDER BY tried_at LIMIT piece);
  GET DIAGNOSTICS more = ROW_COUNT;
  RETURN gone + more;
END $$;

REVOKE EXECUTE ON FUNCTION app.login_try(bytea, bytea[], integer[]), app.login_passed(bytea, bytea[], integer[]),
  app.login_unlock(uuid), app.login_locked_until(uuid), app.take_turn(bytea[], integer[], integer[]), app.forget_logins(), app.prune_logins(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.login_try(bytea, bytea[], integer[]), app.login_passed(bytea, bytea[], integer[]),
  app.login_unlock(uuid), app.login_locked_until(uuid), app.take_turn(bytea[], integer[], integer[]) TO zhike_app;
GRANT EXECUTE ON FUNCTION app.prune_logins(integer) TO zhike_relay;
"""

DROP_GUARD = """
DROP TRIGGER forget_logins ON users;
DROP FUNCTION app.login_try(bytea, bytea[], integer[]), app.login_passed(bytea, bytea[], integer[]),
  app.login_unlock(uuid), app.login_locked_until(uuid), app.take_turn(bytea[], integer[], integer[]), app.forget_logins(), app.prune_logins(integer);
DROP TABLE private.turns, private.login_throttles;
"""


def upgrade() -> None:
    op.create_table(
        "identity_providers",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=True),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("client_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scopes", sa.String(length=200), server_default="openid profile email", nullable=False),
        sa.Column("link_by_email", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('oidc', 'wechat_mini')", name=op.f("ck_identity_providers_kind")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_identity_providers")),
        sa.UniqueConstraint(
            "org_id", "kind", "client_id", name=op.f("uq_identity_providers_org_id_kind_client_id")
        ),
    )
    op.create_table(
        "login_challenges",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "way IN ('register', 'password', 'sms', 'wechat', 'oidc', 'passkey', 'invitation')",
            name=op.f("ck_login_challenges_way"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_login_challenges_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_login_challenges")),
        sa.UniqueConstraint("org_id", "token_hash", name=op.f("uq_login_challenges_org_id_token_hash")),
    )
    op.create_index(
        "ix_login_challenges_expires_at", "login_challenges", ["org_id", "expires_at"], unique=False
    )
    op.create_index("ix_login_challenges_user_id", "login_challenges", ["org_id", "user_id"], unique=False)
    op.create_table(
        "login_events",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("ip_address", sa.String(length=45), nullable=True),
        sa.Column("network", sa.String(length=45), nullable=True),
        sa.Column("device_hash", sa.LargeBinary(), nullable=True),
        sa.Column("user_agent", sa.String(length=500), nullable=True),
        sa.Column("is_new_place", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('ok', 'wrong', 'locked', 'refused', 'factor_required', 'factor_wrong')",
            name=op.f("ck_login_events_outcome"),
        ),
        sa.CheckConstraint(
            "way IN ('register', 'password', 'sms', 'wechat', 'oidc', 'passkey', 'invitation')",
            name=op.f("ck_login_events_way"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_login_events_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_login_events")),
    )
    op.create_index(
        "ix_login_events_newest",
        "login_events",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_login_events_user_id",
        "login_events",
        ["org_id", "user_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_table(
        "recovery_codes",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_recovery_codes_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint(
            "org_id", "user_id", "code_hash", name=op.f("uq_recovery_codes_org_id_user_id_code_hash")
        ),
    )
    op.create_table(
        "user_factors",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("transports", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('totp', 'passkey')", name=op.f("ck_user_factors_kind")),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_user_factors_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_user_factors")),
        sa.UniqueConstraint("org_id", "credential_id", name=op.f("uq_user_factors_org_id_credential_id")),
    )
    op.create_index("ix_user_factors_user_id", "user_factors", ["org_id", "user_id"], unique=False)
    op.create_index(
        "uq_user_factors_totp",
        "user_factors",
        ["org_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'totp'"),
    )
    op.create_table(
        "user_identities",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("union_id", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "provider_id"],
            ["identity_providers.org_id", "identity_providers.id"],
            name=op.f("fk_user_identities_provider_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_user_identities_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_user_identities")),
        sa.UniqueConstraint(
            "org_id", "provider_id", "subject", name=op.f("uq_user_identities_org_id_provider_id_subject")
        ),
    )
    op.create_index("ix_user_identities_user_id", "user_identities", ["org_id", "user_id"], unique=False)
    op.create_table(
        "verification_codes",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=False),
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ip_address", sa.String(length=45), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('login', 'reset', 'bind')", name=op.f("ck_verification_codes_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_verification_codes_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_verification_codes")),
        sa.UniqueConstraint(
            "org_id", "challenge_hash", name=op.f("uq_verification_codes_org_id_challenge_hash")
        ),
    )
    op.create_index(
        "ix_verification_codes_expires_at", "verification_codes", ["org_id", "expires_at"], unique=False
    )
    op.create_index(
        "ix_verification_codes_user_id", "verification_codes", ["org_id", "user_id"], unique=False
    )
    op.add_column("auth_sessions", sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
    tenancy.protect("identity_providers")
    tenancy.protect("login_challenges")
    tenancy.protect("login_events")
    tenancy.protect("recovery_codes")
    tenancy.protect("user_factors")
    tenancy.protect("user_identities")
    tenancy.protect("verification_codes")
    tenancy.for_relay("login_challenges", "SELECT, DELETE")
    tenancy.for_relay("verification_codes", "SELECT, DELETE")
    tenancy.script(GUARD)


def downgrade() -> None:
    tenancy.script(DROP_GUARD)
    op.drop_column("auth_sessions", "verified_at")
    op.drop_table("verification_codes")
    op.drop_table("user_identities")
    op.drop_table("user_factors")
    op.drop_table("recovery_codes")
    op.drop_table("login_events")
    op.drop_table("login_challenges")
    op.drop_table("identity_providers")
