"""Segments with versions, snapshots and members; views; bulk edits with their rows.

Revision: 0041_segments
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import aside, scopes, tenancy

revision = "0041_segments"
down_revision = "0040_intake"
TABLES = ("segments", "segment_versions", "segment_snapshots", "segment_members", "saved_views",
          "default_views", "bulk_edits", "bulk_edit_rows")  # fmt: skip
_NOW, _EMPTY, _LIST = sa.text("now()"), sa.text("'{}'"), sa.text("'[]'")
_STAMP = sa.DateTime(timezone=True)
_JSON = postgresql.JSONB()


def _uuid(name: str, null: bool = True) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=null)


def _word(name: str, size: int, null: bool = False, **how: str) -> sa.Column:
    return sa.Column(name, sa.String(size), nullable=null, **how)


def _number(name: str, default: str | None = "0") -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=False)


def _at(name: str, null: bool = True) -> sa.Column:
    return sa.Column(name, _STAMP, nullable=null)


def _stamp(name: str) -> sa.Column:
    return sa.Column(name, _STAMP, server_default=_NOW, nullable=False)


def _ref(table: str, column: str, to: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{to}.org_id", f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **how
    )


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("org_id", *columns, name=op.f(f"uq_{table}_org_id_{'_'.join(columns)}"))


def _table(name: str, *parts: sa.Column | sa.Constraint, changing: bool = False) -> None:
    op.create_table(
        name, _uuid("org_id", False), _uuid("id", False),
        *(part for part in parts if isinstance(part, sa.Column)),
        _stamp("created_at"), *([_stamp("updated_at")] if changing else []),
        *(part for part in parts if not isinstance(part, sa.Column)),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{name}")),
    )  # fmt: skip


def _index(table: str, name: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    op.create_index(
        name, table, ["org_id", *(sa.text(c) if " " in c else c for c in columns)], unique=unique,
        postgresql_where=sa.text(where) if where else None,
    )  # fmt: skip


def _segments() -> None:
    _table(
        "segments", _uuid("site_id"), _word("name", 100), _word("description", 500, True),
        sa.Column("definition", _JSON, nullable=False), _number("version", "1"), _uuid("created_by"),
        _at("archived_at"), sa.CheckConstraint("version > 0", name=op.f("ck_segments_version")),
        _ref("segments", "site_id", "sites"), _ref("segments", "created_by", "users"), changing=True,
    )  # fmt: skip
    _index("segments", "ix_segments_recent", "created_at DESC", "id DESC", where="archived_at IS NULL")
    for column in ("site_id", "created_by"):
        _index("segments", f"ix_segments_{column}", column, where=f"{column} IS NOT NULL")
    _table(
        "segment_versions", _uuid("segment_id", False), _number("version", None),
        sa.Column("definition", _JSON, nullable=False), _uuid("created_by"),
        _ref("segment_versions", "segment_id", "segments", ondelete="CASCADE"),
        _ref("segment_versions", "created_by", "users"),
        _unique("segment_versions", "segment_id", "version"),
    )  # fmt: skip
    _index("segment_versions", "ix_segment_versions_created_by", "created_by", where="created_by IS NOT NULL")
    _table(
        "segment_snapshots", _uuid("segment_id", False), _number("version", None),
        _word("status", 20, server_default="running"),
        sa.Column("sight", _JSON, server_default=_EMPTY, nullable=False), _number("total"), _number("done"),
        _uuid("reached"), _at("as_of", False), _uuid("requested_by"), _at("finished_at"),
        _ref("segment_snapshots", "segment_id", "segments", ondelete="CASCADE"),
        _ref("segment_snapshots", "requested_by", "users"),
        _one_of("segment_snapshots", "status", "running", "done", "failed"),
    )  # fmt: skip
    _index("segment_snapshots", "ix_segment_snapshots_segment_id", "segment_id", "created_at DESC", "id DESC")
    _index("segment_snapshots", "uq_segment_snapshots_running", "segment_id", "requested_by",
           where="status = 'running'", unique=True)  # fmt: skip
    _index("segment_snapshots", "ix_segment_snapshots_requested_by", "requested_by")
    _table(
        "segment_members", _uuid("snapshot_id", False), _uuid("customer_id", False),
        _ref("segment_members", "snapshot_id", "segment_snapshots", ondelete="CASCADE"),
        _ref("segment_members", "customer_id", "customers", ondelete="CASCADE"),
        _unique("segment_members", "snapshot_id", "customer_id"),
    )  # fmt: skip
    _index("segment_members", "ix_segment_members_customer_id", "customer_id")


def _views() -> None:
    kinds = ("customers", "leads", "deals")
    _table(
        "saved_views", _uuid("user_id", False), _word("kind", 20), _word("name", 60),
        sa.Column("is_shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("filters", _JSON, server_default=_EMPTY, nullable=False),
        sa.Column("columns", _JSON, server_default=_LIST, nullable=False), _word("sort", 40, True),
        _ref("saved_views", "user_id", "users"), _one_of("saved_views", "kind", *kinds), changing=True,
    )  # fmt: skip
    _index("saved_views", "ix_saved_views_user_id", "user_id", "kind")
    _index("saved_views", "ix_saved_views_shared", "kind", where="is_shared")
    _table(
        "default_views", _uuid("user_id", False), _word("kind", 20), _uuid("view_id", False),
        _ref("default_views", "user_id", "users"),
        _ref("default_views", "view_id", "saved_views", ondelete="CASCADE"),
        _one_of("default_views", "kind", *kinds), _unique("default_views", "user_id", "kind"),
    )  # fmt: skip
    _index("default_views", "ix_default_views_view_id", "view_id")


def _bulk() -> None:
    _table(
        "bulk_edits", _word("kind", 20), _word("action", 20), sa.Column("value", _JSON, nullable=False),
        _word("status", 20, server_default="running"),
        sa.Column("sight", _JSON, server_default=_EMPTY, nullable=False), _number("total", None),
        *(_number(name) for name in ("done", "changed", "same", "refused", "missing")),
        sa.Column("why", _JSON, server_default=_EMPTY, nullable=False), _number("restored"), _number("kept"),
        sa.Column("kept_why", _JSON, server_default=_EMPTY, nullable=False), _uuid("requested_by"),
        _at("finished_at"), _at("undone_at"), _ref("bulk_edits", "requested_by", "users"),
        _one_of("bulk_edits", "kind", "customers", "leads"),
        _one_of("bulk_edits", "action", "owner", "stage", "status", "add_tag", "remove_tag"),
        _one_of("bulk_edits", "status", "running", "done", "undoing", "undone", "failed"),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_bulk_edits_done")),
    )  # fmt: skip
    _index("bulk_edits", "ix_bulk_edits_requested_by", "requested_by", "created_at DESC", "id DESC")
    rows = "bulk_edit_rows"
    _table(
        rows, _uuid("edit_id", False), _uuid("customer_id"), _uuid("lead_id"),
        _word("outcome", 20, server_default="pending"), _word("code", 60, True),
        sa.Column("before", _JSON, server_default=_EMPTY, nullable=False),
        sa.Column("restored", sa.Boolean(), nullable=True), _word("kept_code", 60, True),
        _ref(rows, "edit_id", "bulk_edits", ondelete="CASCADE"),
        _ref(rows, "customer_id", "customers", ondelete="CASCADE"),
        _ref(rows, "lead_id", "leads", ondelete="CASCADE"),
        _one_of(rows, "outcome", "pending", "changed", "same", "refused", "missing"),
        sa.CheckConstraint("num_nonnulls(customer_id, lead_id) = 1", name=op.f("ck_bulk_edit_rows_entity")),
    )  # fmt: skip
    _index(rows, "ix_bulk_edit_rows_edit_id", "edit_id", "outcome", "id")
    for column in ("customer_id", "lead_id"):
        _index(rows, f"ix_bulk_edit_rows_{column}", column, where=f"{column} IS NOT NULL")


def upgrade() -> None:
    # whoever was active in a period, from the index alone
    aside.build(
        "ix_customer_activities_type", "customer_activities",
        "(org_id, type, created_at) INCLUDE (customer_id)",
    )  # fmt: skip
    _segments()
    _views()
    _bulk()
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_customer_activities_type", "customer_activities")
