"""Pages on which people book by themselves, and calendars that follow somebody's visits.

Revision: 0072_booking
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0072_booking"
down_revision = "0071_resources"
TABLES = ("booking_pages", "calendar_feeds")
PURPOSES = (
    "ALTER TABLE verification_codes DROP CONSTRAINT ck_verification_codes_purpose;"
    "ALTER TABLE verification_codes ADD CONSTRAINT ck_verification_codes_purpose CHECK (purpose IN ({}))"
)

CREATE = """
CREATE TABLE booking_pages (
  org_id uuid NOT NULL, id uuid NOT NULL,
  site_id uuid NOT NULL,
  key varchar(64) NOT NULL,
  title varchar(100) NOT NULL,
  intro varchar(1000),
  is_active boolean NOT NULL DEFAULT true,
  choose_staff boolean NOT NULL DEFAULT true,
  lead_minutes integer NOT NULL DEFAULT 120,
  window_days integer NOT NULL DEFAULT 30,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_booking_pages PRIMARY KEY (org_id, id),
  CONSTRAINT fk_booking_pages_site_id FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  CONSTRAINT ck_booking_pages_lead_minutes CHECK (lead_minutes BETWEEN 0 AND 20160),
  CONSTRAINT ck_booking_pages_window_days CHECK (window_days BETWEEN 1 AND 90),
  CONSTRAINT uq_booking_pages_org_id_key UNIQUE (org_id, key)
);
CREATE INDEX ix_booking_pages_site_id ON booking_pages (org_id, site_id);

CREATE TABLE calendar_feeds (
  org_id uuid NOT NULL, id uuid NOT NULL,
  user_id uuid NOT NULL,
  secret_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_calendar_feeds PRIMARY KEY (org_id, id),
  CONSTRAINT fk_calendar_feeds_user_id FOREIGN KEY (org_id, user_id)
    REFERENCES users (org_id, id) ON DELETE CASCADE,
  CONSTRAINT uq_calendar_feeds_org_id_user_id UNIQUE (org_id, user_id)
);

ALTER TABLE service_items ADD COLUMN is_public boolean NOT NULL DEFAULT false
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    tenancy.script(PURPOSES.format("'login', 'reset', 'bind', 'booking'"))
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    tenancy.script("DELETE FROM verification_codes WHERE purpose = 'booking'")
    tenancy.script(PURPOSES.format("'login', 'reset', 'bind'"))
    tenancy.script("ALTER TABLE service_items DROP COLUMN is_public")
    for table in reversed(TABLES):
        op.drop_table(table)
