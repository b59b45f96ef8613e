"""Fields of an organization's own: their definitions, the versions of these, and values to filter by.

Revision: 0036_custom_fields
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import scopes, tenancy

revision = "0036_custom_fields"
down_revision = "0034_customer_people"
TABLES = ("custom_fields", "custom_field_versions", "custom_field_values")
_KINDS = "kind IN ('text', 'long_text', 'number', 'date', 'boolean', 'choice', 'choices', 'url')"


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=None if null else sa.text("now()"), nullable=null
    )


def _keys(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in ("org_id", "id", *names)]


def _ref(child: str, column: str, table: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{table}.org_id", f"{table}.id"], name=op.f(f"fk_{child}_{column}"),
        ondelete=ondelete,
    )  # fmt: skip


def _shape() -> list[sa.Column[object]]:
    return [
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("options", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("limits", postgresql.JSONB(), server_default="{}", nullable=False),
    ]


def _fields() -> None:
    table = "custom_fields"
    op.create_table(
        table,
        *_keys(),
        sa.Column("key", sa.String(40), nullable=False),
        *_shape(),
        sa.Column("help", sa.String(200), nullable=True),
        sa.Column("is_required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_listed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_indexed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _at("indexed_at", null=True),
        sa.Column("indexed_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        _at("archived_at", null=True),
        _at("created_at"),
        _at("updated_at"),
        sa.CheckConstraint(_KINDS, name=op.f(f"ck_{table}_kind")),
        sa.CheckConstraint("version > 0", name=op.f(f"ck_{table}_version")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("org_id", "key", name=op.f(f"uq_{table}_org_id_key")),
    )
    op.create_index(
        f"uq_{table}_label", table, ["org_id", "label"], unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
    )  # fmt: skip
    table = "custom_field_versions"
    op.create_table(
        table,
        *_keys("field_id"),
        *_shape(),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        _at("created_at"),
        _ref(table, "field_id", "custom_fields", "CASCADE"),
        _ref(table, "changed_by", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "org_id", "field_id", "version", name=op.f(f"uq_{table}_org_id_field_id_version")
        ),
    )
    op.create_index(
        f"ix_{table}_changed_by", table, ["org_id", "changed_by"],
        postgresql_where=sa.text("changed_by IS NOT NULL"),
    )  # fmt: skip


def _values() -> None:
    table = "custom_field_values"
    op.create_table(
        table,
        *_keys("field_id", "customer_id"),
        sa.Column("text_value", sa.String(200, collation="C"), nullable=True),
        sa.Column("number_value", sa.Numeric(), nullable=True),
        sa.Column("date_value", sa.Date(), nullable=True),
        _at("created_at"),
        sa.CheckConstraint(
            "num_nonnulls(text_value, number_value, date_value) = 1", name=op.f(f"ck_{table}_one")
        ),
        _ref(table, "field_id", "custom_fields", "CASCADE"),
        _ref(table, "customer_id", "customers", "CASCADE"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_customer_id", table, ["org_id", "customer_id"])
    op.create_index(f"ix_{table}_field_id", table, ["org_id", "field_id", "customer_id"])
    for kind in ("text", "number", "date"):
        op.create_index(
            f"ix_{table}_{kind}", table, ["org_id", "field_id", f"{kind}_value", "customer_id"],
            postgresql_where=sa.text(f"{kind}_value IS NOT NULL"),
        )  # fmt: skip


def upgrade() -> None:
    _fields()
    _values()
    tenancy.protect("custom_fields")
    tenancy.protect("custom_field_versions", grants="SELECT, INSERT")
    tenancy.protect("custom_field_values")
    for table in TABLES:
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
