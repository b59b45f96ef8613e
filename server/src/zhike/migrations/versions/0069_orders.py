"""Orders looked up in shops' systems.

Revision: 0069_orders
"""

from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0069_orders"
down_revision = "0068_visitor_chat"
TABLES = ("order_shops", "order_lookups")

CREATE = """
CREATE TABLE order_shops (
  org_id uuid NOT NULL, id uuid NOT NULL,
  provider varchar(20) NOT NULL,
  name varchar(100) NOT NULL,
  settings jsonb NOT NULL DEFAULT '{}',
  token_sealed bytea,
  status varchar(20) NOT NULL DEFAULT 'active',
  failures integer NOT NULL DEFAULT 0,
  open_until timestamptz, wait_until timestamptz,
  last_ok_at timestamptz, failing_since timestamptz,
  last_error varchar(100), last_error_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_order_shops PRIMARY KEY (org_id, id),
  CONSTRAINT uq_order_shops_org_id_name UNIQUE (org_id, name),
  CONSTRAINT ck_order_shops_provider CHECK (provider IN ('shopify', 'generic')),
  CONSTRAINT ck_order_shops_status CHECK (status IN ('active', 'paused'))
);

CREATE TABLE order_lookups (
  org_id uuid NOT NULL, id uuid NOT NULL,
  shop_id uuid NOT NULL,
  key varchar(64) NOT NULL,
  customer_id uuid, conversation_id uuid,
  orders_sealed bytea,
  fetched_at timestamptz, expires_at timestamptz, leased_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_order_lookups PRIMARY KEY (org_id, id),
  CONSTRAINT uq_order_lookups_org_id_shop_id_key UNIQUE (org_id, shop_id, key),
  CONSTRAINT fk_order_lookups_shop_id FOREIGN KEY (org_id, shop_id)
    REFERENCES order_shops (org_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_order_lookups_customer_id FOREIGN KEY (org_id, customer_id) REFERENCES customers (org_id, id),
  CONSTRAINT fk_order_lookups_conversation_id FOREIGN KEY (org_id, conversation_id)
    REFERENCES conversations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_order_lookups_customer_id ON order_lookups (org_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_order_lookups_conversation_id ON order_lookups (org_id, conversation_id)
  WHERE conversation_id IS NOT NULL;
CREATE INDEX ix_order_lookups_updated_at ON order_lookups (org_id, updated_at);
"""


def upgrade() -> None:
    tenancy.script(CREATE)
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
