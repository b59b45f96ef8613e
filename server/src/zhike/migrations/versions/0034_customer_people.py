"""Identities sealed, collaborators, files of customers, retention clues.

Revision: 0034_customer_people
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import inspect

from zhike.migrations import scope_functions, scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0034_customer_people"
down_revision = "0034_access"
TABLES = ("customer_owners", "customer_files", "member_retention_clue")
_CATEGORIES = "'preference', 'need', 'health', 'family', 'occasion', 'habit', 'complaint', 'other'"


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=None if null else sa.text("now()"), nullable=null
    )


def _keys() -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in ("org_id", "id", "customer_id")]


def _ref(child: str, column: str, table: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{table}.org_id", f"{table}.id"], name=op.f(f"fk_{child}_{column}"),
        ondelete=ondelete,
    )  # fmt: skip


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    op.create_index(
        name, table, [sa.text(c) if " " in c else c for c in columns], unique=unique,
        postgresql_where=sa.text(where) if where else None,
    )  # fmt: skip


def _identities() -> None:
    """No route has written any yet, so there is nothing to seal."""
    table = "customer_identities"
    op.execute(f"DELETE FROM {table}")  # noqa: S608
    op.drop_column(table, "value_normalized")
    op.add_column(table, sa.Column("value_sealed", sa.LargeBinary(), nullable=False))
    op.add_column(table, sa.Column("value_hash", sa.LargeBinary(), nullable=False))
    op.add_column(table, sa.Column("value_hint", sa.String(60), nullable=False))
    op.add_column(table, _at("released_at", null=True))
    _index("uq_customer_identities_value", table, "org_id", "value_hash", "kind",
           where="released_at IS NULL", unique=True)  # fmt: skip
    _index("ix_customer_identities_released", table, "org_id", "value_hash",
           where="released_at IS NOT NULL")  # fmt: skip


def _owners() -> None:
    table = "customer_owners"
    op.create_table(
        table,
        *_keys(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _at("started_at"),
        _at("ended_at", null=True),
        _at("created_at"),
        sa.CheckConstraint("role IN ('owner', 'collaborator')", name=op.f(f"ck_{table}_role")),
        _ref(table, "customer_id", "customers", "CASCADE"),
        _ref(table, "user_id", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
    )
    _index("uq_customer_owners_now", table, "org_id", "customer_id", "user_id", where="ended_at IS NULL",
           unique=True)  # fmt: skip
    _index(f"ix_{table}_customer_id", table, "org_id", "customer_id", "started_at DESC", "id DESC")
    _index(f"ix_{table}_user_id", table, "org_id", "user_id", "ended_at")


def _files() -> None:
    table = "customer_files"
    op.drop_constraint(op.f("ck_files_kind"), "files")
    op.create_check_constraint(
        op.f("ck_files_kind"), "files", "kind IN ('import', 'export', 'evidence', 'customer')"
    )
    op.create_table(
        table,
        *_keys(),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(200), nullable=True),
        _at("created_at"),
        _ref(table, "customer_id", "customers", "CASCADE"),
        _ref(table, "file_id", "files"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("org_id", "file_id", name=op.f(f"uq_{table}_org_id_file_id")),
    )
    _index(f"ix_{table}_customer_id", table, "org_id", "customer_id", "created_at DESC", "id DESC")


def _clues() -> None:
    table = "member_retention_clue"
    op.create_table(
        table,
        *_keys(),
        sa.Column("member_id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("member_value_hash", sa.LargeBinary(), nullable=True),
        sa.Column("member_hint", sa.String(60), nullable=True),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("summary", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("source", sa.String(50), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        _at("created_at"),
        _at("updated_at"),
        sa.CheckConstraint(f"category IN ({_CATEGORIES})", name=op.f(f"ck_{table}_category")),
        _ref(table, "customer_id", "customers", "CASCADE"),
        _ref(table, "recorded_by", "users"),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
    )
    _index(f"ix_{table}_recent", table, "org_id", "created_at DESC", "id DESC")
    _index(f"ix_{table}_customer_id", table, "org_id", "customer_id", "created_at DESC", "id DESC")
    _index(f"ix_{table}_member", table, "org_id", "member_value_hash", where="member_value_hash IS NOT NULL")
    _index(f"ix_{table}_recorded_by", table, "org_id", "recorded_by", where="recorded_by IS NOT NULL")


def _renewed(table: str, sql: str) -> None:
    tenancy.script(f"DROP POLICY scoped ON {table}; REVOKE ALL ON {table} FROM {SCOPED_ROLE}; {sql}")


def upgrade() -> None:
    _identities()
    _owners()
    _files()
    _clues()
    tenancy.protect("customer_owners")
    tenancy.protect("customer_files")
    tenancy.protect("member_retention_clue")
    tenancy.script(scope_functions.COLLABORATION)
    for table in TABLES:
        tenancy.script(scopes.layer(table))
    _renewed("customers", scopes.layer("customers"))
    _renewed("files", scopes.layer("files", set(inspect(op.get_bind()).get_table_names())))


def downgrade() -> None:
    before = set(inspect(op.get_bind()).get_table_names()) - set(TABLES)
    _renewed("files", scopes.layer("files", before))
    _renewed("customers", scopes.layer("customers", before))
    tenancy.script("DROP FUNCTION app.scope_customers()")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("UPDATE files SET kind = 'evidence', status = 'removed' WHERE kind = 'customer'")
    op.drop_constraint(op.f("ck_files_kind"), "files")
    op.create_check_constraint(op.f("ck_files_kind"), "files", "kind IN ('import', 'export', 'evidence')")
    table = "customer_identities"
    op.drop_index("uq_customer_identities_value", table)
    op.drop_index("ix_customer_identities_released", table)
    op.execute(f"DELETE FROM {table}")  # noqa: S608
    for column in ("released_at", "value_hint", "value_hash", "value_sealed"):
        op.drop_column(table, column)
    op.add_column(table, sa.Column("value_normalized", sa.String(255), nullable=False))
    op.create_unique_constraint(
        op.f(f"uq_{table}_org_id_kind_value_normalized"), table, ["org_id", "kind", "value_normalized"]
    )
