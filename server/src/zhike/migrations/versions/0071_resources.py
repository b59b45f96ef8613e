"""Rooms and devices, what a service needs of them, and a guard for the customer's own time.

Revision: 0071_resources
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0071_resources"
down_revision = "0069_orders"
TABLES = ("resources", "service_item_resources", "appointment_resources")

CREATE = """
CREATE TABLE resources (
  org_id uuid NOT NULL, id uuid NOT NULL,
  site_id uuid NOT NULL,
  kind varchar(20) NOT NULL,
  name varchar(100) NOT NULL,
  capacity integer NOT NULL DEFAULT 1,
  note varchar(500),
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_resources PRIMARY KEY (org_id, id),
  CONSTRAINT fk_resources_site_id FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  CONSTRAINT ck_resources_kind CHECK (kind IN ('room', 'device')),
  CONSTRAINT ck_resources_capacity CHECK (capacity BETWEEN 1 AND 50),
  CONSTRAINT uq_resources_org_id_site_id_name UNIQUE (org_id, site_id, name)
);

CREATE TABLE service_item_resources (
  org_id uuid NOT NULL, id uuid NOT NULL,
  service_item_id uuid NOT NULL,
  need smallint NOT NULL,
  resource_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_service_item_resources PRIMARY KEY (org_id, id),
  CONSTRAINT fk_service_item_resources_service_item_id FOREIGN KEY (org_id, service_item_id)
    REFERENCES service_items (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_service_item_resources_resource_id FOREIGN KEY (org_id, resource_id)
    REFERENCES resources (org_id, id),
  CONSTRAINT ck_service_item_resources_need CHECK (need BETWEEN 1 AND 5),
  CONSTRAINT uq_service_item_resources_need UNIQUE (org_id, service_item_id, need, resource_id)
);
CREATE INDEX ix_service_item_resources_resource_id ON service_item_resources (org_id, resource_id);

CREATE TABLE appointment_resources (
  org_id uuid NOT NULL, id uuid NOT NULL,
  site_id uuid NOT NULL,
  appointment_id uuid,
  slot_id uuid,
  resource_id uuid NOT NULL,
  unit smallint NOT NULL,
  busy_from timestamptz NOT NULL,
  busy_until timestamptz NOT NULL,
  released_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_appointment_resources PRIMARY KEY (org_id, id),
  CONSTRAINT fk_appointment_resources_site_id FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  CONSTRAINT fk_appointment_resources_appointment_id FOREIGN KEY (org_id, appointment_id)
    REFERENCES appointments (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_appointment_resources_slot_id FOREIGN KEY (org_id, slot_id)
    REFERENCES appointment_slots (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_appointment_resources_resource_id FOREIGN KEY (org_id, resource_id)
    REFERENCES resources (org_id, id),
  CONSTRAINT ck_appointment_resources_whose CHECK (num_nonnulls(appointment_id, slot_id) = 1),
  CONSTRAINT ck_appointment_resources_period CHECK (busy_from < busy_until),
  CONSTRAINT ck_appointment_resources_unit CHECK (unit BETWEEN 1 AND 50),
  CONSTRAINT ex_appointment_resources_busy EXCLUDE USING gist (
    org_id WITH =, resource_id WITH =, unit WITH =, tstzrange(busy_from, busy_until) WITH &&
  ) WHERE (released_at IS NULL)
);
CREATE INDEX ix_appointment_resources_appointment_id ON appointment_resources (org_id, appointment_id)
  WHERE appointment_id IS NOT NULL;
CREATE INDEX ix_appointment_resources_slot_id ON appointment_resources (org_id, slot_id)
  WHERE slot_id IS NOT NULL;
CREATE INDEX ix_appointment_resources_resource_id ON appointment_resources (org_id, resource_id, busy_from);
CREATE INDEX ix_appointment_resources_site_id ON appointment_resources (org_id, site_id, busy_from);

ALTER TABLE service_items ADD COLUMN capacity integer
  CONSTRAINT ck_service_items_capacity CHECK (capacity BETWEEN 1 AND 200);
ALTER TABLE appointments ADD COLUMN is_beside boolean NOT NULL DEFAULT false
"""
# two visits of one customer at once were allowed until now, and stay; but for those that are, none will be
BESIDE = """
UPDATE appointments a SET is_beside = true
WHERE status IN ('pending', 'confirmed') AND EXISTS (
  SELECT FROM appointments o WHERE o.org_id = a.org_id AND o.customer_id = a.customer_id AND o.id < a.id
    AND o.status IN ('pending', 'confirmed')
    AND tstzrange(o.starts_at, o.ends_at) && tstzrange(a.starts_at, a.ends_at))
"""
GUARD = """
ALTER TABLE appointments ADD CONSTRAINT ex_appointments_customer_busy EXCLUDE USING gist (
  org_id WITH =, customer_id WITH =, tstzrange(starts_at, ends_at) WITH &&
) WHERE (status IN ('pending', 'confirmed') AND NOT is_beside)
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    tenancy.script(BESIDE)
    tenancy.script(GUARD)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    tenancy.script(
        "ALTER TABLE appointments DROP CONSTRAINT ex_appointments_customer_busy, DROP COLUMN is_beside;"
        "ALTER TABLE service_items DROP COLUMN capacity"
    )
    for table in reversed(TABLES):
        op.drop_table(table)
