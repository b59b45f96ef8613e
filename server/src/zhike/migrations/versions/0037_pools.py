"""Pools: people whom nobody looks after, their rules and their history; and who lies in one is hidden.

Revision: 0037_pools
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0037_pools"
down_revision = "0035_duplicates"
TABLES = ("pools", "pool_rules", "pool_members", "pool_entries", "pool_moves", "pool_views", "pool_warnings",
          "pool_sweeps")  # fmt: skip
_WAYS = "'put', 'given_back', 'recycled', 'claimed', 'assigned', 'moved', 'gone'"
_NEWEST = ("created_at DESC", "id DESC")


def _id(name: str, null: bool = True) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=null)


def _int(name: str, default: str | None = None, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=null)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("true"), nullable=False)


def _at(name: str, null: bool = False, now: bool = False) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()") if now else None, nullable=null
    )


def _words(name: str, most: int, null: bool = True, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.String(most), server_default=default, nullable=null)


def _list(name: str, of: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(of), server_default="{}", nullable=False)


def _ref(table: str, column: str, to: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{to}.org_id", f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **how
    )


def _check(table: str, name: str, sql: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(sql, name=op.f(f"ck_{table}_{name}"))


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    op.create_index(
        name, table, ["org_id", *(sa.text(c) if " " in c else c for c in columns)], unique=unique,
        postgresql_where=sa.text(where) if where else None,
    )  # fmt: skip


def _filled(table: str, *columns: str) -> None:
    """An index of each of these columns where it has a value."""
    for column in columns:
        _index(f"ix_{table}_{column}", table, column, where=f"{column} IS NOT NULL")


def _table(name: str, *rest: sa.schema.SchemaItem) -> None:
    op.create_table(
        name, _id("org_id", False), _id("id", False), *rest, _at("created_at", now=True),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{name}")),
    )  # fmt: skip


def _person(table: str) -> list[sa.schema.SchemaItem]:
    """The columns of a row that is about a customer or a lead, and what holds them."""
    return [
        _id("customer_id"), _id("lead_id"),
        _ref(table, "customer_id", "customers", ondelete="CASCADE"),
        _ref(table, "lead_id", "leads", ondelete="CASCADE"),
        _check(table, "person", "num_nonnulls(customer_id, lead_id) = 1"),
    ]  # fmt: skip


def _each(name: str, table: str, *before: str, unique: bool, after: tuple[str, ...] = ()) -> None:
    for who in ("customer_id", "lead_id"):
        short = who.removesuffix("_id") if before else who
        _index(f"{name}_{short}", table, *before, who, *after, where=f"{who} IS NOT NULL", unique=unique)


def _pools() -> None:
    table = "pools"
    _table(
        table, _id("site_id"), _words("name", 100, False), _words("entity_type", 20, False),
        _flag("is_active"), _flag("everyone"), _int("capacity", null=True), _int("daily_claims", null=True),
        _int("max_held", null=True), _int("cool_down_days", "0"), _int("daily_views", null=True),
        _at("updated_at", now=True), _ref(table, "site_id", "sites"),
        _check(table, "entity_type", "entity_type IN ('customer', 'lead')"),
        *(_check(table, name, f"{name} >= 0")
          for name in ("capacity", "daily_claims", "max_held", "daily_views")),
        _check(table, "cool_down_days", "cool_down_days BETWEEN 0 AND 365"),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_pools_org_id_name")),
    )  # fmt: skip
    _filled(table, "site_id")
    _table(
        "pool_rules", _id("pool_id", False), _int("position"), _int("idle_days"), _int("warn_days", "0"),
        _list("stages", sa.Text()), _list("tag_ids", sa.Uuid()), _flag("is_active"),
        _ref("pool_rules", "pool_id", "pools", ondelete="CASCADE"),
        _check("pool_rules", "idle_days", "idle_days BETWEEN 1 AND 3650"),
        _check("pool_rules", "warn_days", "warn_days BETWEEN 0 AND 90"),
    )  # fmt: skip
    _index("ix_pool_rules_pool_id", "pool_rules", "pool_id", "position")
    _table(
        "pool_members", _id("pool_id", False), _id("user_id"), _id("team_id"),
        _ref("pool_members", "pool_id", "pools", ondelete="CASCADE"),
        _ref("pool_members", "user_id", "users"),
        _ref("pool_members", "team_id", "teams", ondelete="CASCADE"),
        _check("pool_members", "member", "num_nonnulls(user_id, team_id) = 1"),
    )  # fmt: skip
    _index("ix_pool_members_pool_id", "pool_members", "pool_id")
    for column in ("user_id", "team_id"):
        where = f"{column} IS NOT NULL"
        _index(f"ix_pool_members_{column}", "pool_members", column, "pool_id", where=where)


def _inside() -> None:
    """Who lies in a pool, and the history."""
    table = "pool_entries"
    _table(
        table, _id("pool_id", False), *_person(table), _words("way", 20, False), _id("from_user_id"),
        _words("reason", 500), _at("entered_at"), _ref(table, "pool_id", "pools"),
        _ref(table, "from_user_id", "users"), _check(table, "way", f"way IN ({_WAYS})"),
    )  # fmt: skip
    _each("uq_pool_entries", table, unique=True)
    _index("ix_pool_entries_pool_id", table, "pool_id", "entered_at DESC", "id DESC")
    _filled(table, "from_user_id")
    table = "pool_moves"
    _table(
        table, _id("pool_id", False), *_person(table), _words("way", 20, False), _id("from_user_id"),
        _id("to_user_id"), _id("user_id"), _words("reason", 500),
        _ref(table, "pool_id", "pools", ondelete="CASCADE"),
        *(_ref(table, column, "users") for column in ("from_user_id", "to_user_id", "user_id")),
        _check(table, "way", f"way IN ({_WAYS})"),
    )  # fmt: skip
    _each("ix_pool_moves", table, unique=False, after=("created_at DESC",))
    _index("ix_pool_moves_pool_id", table, "pool_id", *_NEWEST)
    _filled(table, "user_id")
    for column in ("from_user_id", "to_user_id"):
        _index(f"ix_pool_moves_{column}", table, column, "way", "created_at DESC",
               where=f"{column} IS NOT NULL")  # fmt: skip


def _looks() -> None:
    """Views, warnings, sweeps."""
    table = "pool_views"
    _table(
        table, _id("pool_id", False), _id("user_id", False), *_person(table),
        sa.Column("day", sa.Date(), nullable=False), _ref(table, "pool_id", "pools", ondelete="CASCADE"),
        _ref(table, "user_id", "users"),
    )  # fmt: skip
    _each("ix_pool_views", table, unique=False)
    _each("uq_pool_views", table, "user_id", "day", unique=True)
    _index("ix_pool_views_pool_id", table, "pool_id", "user_id", "day")
    _index("ix_pool_views_user_id", table, "user_id", "day")
    table = "pool_warnings"
    _table(
        table, *_person(table), _id("user_id", False), _at("since"), _at("warned_at"),
        _ref(table, "user_id", "users"),
    )  # fmt: skip
    _each("uq_pool_warnings", table, unique=True)
    _index("ix_pool_warnings_user_id", table, "user_id")
    table = "pool_sweeps"
    _table(
        table, _id("pool_id", False), _words("reason", 20, False), _words("status", 20, False, "running"),
        *(_int(name, "0") for name in ("total", "done", "recycled", "warned", "left_over")), _id("reached"),
        sa.Column("told", postgresql.JSONB(), server_default="{}", nullable=False), _id("requested_by"),
        _at("started_at"), _at("finished_at", null=True),
        _ref(table, "pool_id", "pools", ondelete="CASCADE"), _ref(table, "requested_by", "users"),
        _check(table, "reason", "reason IN ('nightly', 'manual')"),
        _check(table, "status", "status IN ('running', 'done')"),
    )  # fmt: skip
    _index("uq_pool_sweeps_running", table, "pool_id", where="status = 'running'", unique=True)
    _index("ix_pool_sweeps_pool_id", table, "pool_id", *_NEWEST)
    _filled(table, "requested_by")


def _people() -> None:
    """Who lies in a pool has no keeper. The count by stage reads its index alone, ``pool_id`` with it."""
    for table, keeper in (("customers", "owner_id"), ("leads", "assigned_to")):
        op.create_foreign_key(
            op.f(f"fk_{table}_pool_id"), table, "pools", ["org_id", "pool_id"], ["org_id", "id"]
        )
        op.create_check_constraint(op.f(f"ck_{table}_pooled"), table, f"pool_id IS NULL OR {keeper} IS NULL")
        _filled(table, "pool_id")
    _by_stage(["pool_id"])
    _board(["customer_id"])


def _board(beside: list[str]) -> None:
    """The board's counts read their index alone; the policy of deals asks for the customer."""
    op.drop_index("idx_deals_org_stage", "deals")
    op.create_index(
        "idx_deals_org_stage", "deals",
        ["org_id", "stage", sa.text("stage_changed_at DESC"), sa.text("id DESC")],
        postgresql_include=["amount", "currency", "probability", "actual_close_date", *beside],
    )  # fmt: skip


def _by_stage(beside: list[str]) -> None:
    op.drop_index("idx_customers_org_stage", "customers")
    op.create_index(
        "idx_customers_org_stage", "customers",
        ["org_id", "stage", sa.text("created_at DESC"), sa.text("id DESC")],
        postgresql_where=sa.text("deleted_at IS NULL"), postgresql_include=beside or None,
    )  # fmt: skip


def _hear(there: set[str]) -> None:
    """Let scoped people hear of the events of what they see."""
    tenancy.script(
        f"DROP POLICY scoped ON outbox_events; REVOKE ALL ON outbox_events FROM {SCOPED_ROLE};"
        + scopes.layer("outbox_events", there)
    )


def _there() -> set[str]:
    return set(inspect(op.get_bind()).get_table_names())


def upgrade() -> None:
    _pools()
    _inside()
    _looks()
    _people()
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    for table in scopes.POOLED:
        tenancy.script(scopes.pool_layer(table))
    _hear(_there())


def downgrade() -> None:
    _hear(_there() - set(TABLES))
    for table in scopes.POOLED:
        tenancy.script(scopes.pool_layer_off(table))
    _by_stage([])
    _board([])
    for table in ("customers", "leads"):
        op.drop_index(f"ix_{table}_pool_id", table)
        op.drop_constraint(op.f(f"ck_{table}_pooled"), table)
        op.drop_constraint(op.f(f"fk_{table}_pool_id"), table, type_="foreignkey")
        tenancy.script(f"UPDATE {table} SET pool_id = NULL WHERE pool_id IS NOT NULL")  # noqa: S608
    for table in reversed(TABLES):
        op.drop_table(table)
