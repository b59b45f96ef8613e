"""Duplicates and merges: scans, their keys, pairs, merges and the rows that moved.

Revision: 0035_duplicates
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql

from zhike.migrations import scopes, tenancy
from zhike.settings import SCOPED_ROLE

revision = "0035_duplicates"
down_revision = "0036_custom_fields"
# whose line of the ledger it is follows a merge and its undo, and nothing else
FOLLOWS = """
CREATE FUNCTION consent_follows_merge() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM customers c WHERE c.org_id = NEW.org_id AND c.id = OLD.customer_id
             AND c.merged_into_id = NEW.customer_id)
     OR EXISTS (SELECT FROM customer_merges m WHERE m.org_id = NEW.org_id
                AND m.loser_id = NEW.customer_id AND m.winner_id = OLD.customer_id)
     -- a late line, when the winner has gone on to somebody else meanwhile
     OR EXISTS (SELECT FROM customer_merges m WHERE m.org_id = NEW.org_id AND m.undone_at IS NULL
                AND m.loser_id = OLD.customer_id AND m.winner_id = NEW.customer_id) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a consent stays with its person' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER follows_merge BEFORE UPDATE OF customer_id ON consents FOR EACH ROW
WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION consent_follows_merge();
GRANT UPDATE (customer_id) ON consents TO zhike_app
"""
TABLES = ("duplicate_scans", "duplicate_keys", "duplicate_pairs", "customer_merges", "customer_merge_rows")


def _key() -> list[sa.Column]:
    return [
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    ]


def _time(name: str, *, now: bool = False, empty: bool = False) -> sa.Column:
    default = {"server_default": sa.text("now()")} if now else {}
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty, **default)


def _id(name: str, *, empty: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=empty)


def _count(name: str, kind: type[sa.types.TypeEngine] = sa.Integer) -> sa.Column:
    return sa.Column(name, kind(), server_default="0", nullable=False)


def _ref(table: str, column: str, to: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{to}.org_id", f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **how
    )


def _primary(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    op.create_index(
        name, table, [sa.text(c) if " " in c else c for c in columns], unique=unique,
        postgresql_where=sa.text(where) if where else None,
    )  # fmt: skip


def _whose(table: str, *columns: str) -> None:
    for column in columns:
        _index(f"ix_{table}_{column}", table, "org_id", column, where=f"{column} IS NOT NULL")


def _scans() -> None:
    it = "duplicate_scans"
    op.create_table(
        it,
        *_key(),
        sa.Column("status", sa.String(20), server_default="reading", nullable=False),
        _count("total"),
        _count("done"),
        _id("reached", empty=True),
        _count("keys", sa.BigInteger),
        _count("keys_done", sa.BigInteger),
        sa.Column("compared", sa.BigInteger(), nullable=True),
        _count("common"),
        _count("found"),
        sa.Column("is_cut", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _id("requested_by", empty=True),
        _time("started_at"),
        _time("finished_at", empty=True),
        _time("created_at", now=True),
        _check(it, "status", "status IN ('reading', 'comparing', 'done')"),
        _ref(it, "requested_by", "users"),
        _primary(it),
    )
    running = "status IN ('reading', 'comparing')"
    _index("uq_duplicate_scans_running", it, "org_id", where=running, unique=True)
    _index("ix_duplicate_scans_recent", it, "org_id", "created_at DESC", "id DESC")
    _whose(it, "requested_by")


def _keys() -> None:
    # work of a scan, which begins anew when the machine has lost it: not worth a log of its own
    op.create_table(
        "duplicate_keys",
        _id("org_id"),
        sa.Column("key", sa.BigInteger(), nullable=False),
        _id("customer_id"),
        sa.PrimaryKeyConstraint("org_id", "key", "customer_id", name=op.f("pk_duplicate_keys")),
        prefixes=["UNLOGGED"],
    )


def _pairs() -> None:
    it = "duplicate_pairs"
    op.create_table(
        it,
        *_key(),
        _id("first_id"),
        _id("second_id"),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.String(30)), nullable=False),
        sa.Column("status", sa.String(20), server_default="open", nullable=False),
        _id("scan_id", empty=True),
        _id("decided_by", empty=True),
        _time("decided_at", empty=True),
        _time("created_at", now=True),
        _time("updated_at", now=True),
        _check(it, "status", "status IN ('open', 'later', 'different', 'merged')"),
        _check(it, "order", "first_id < second_id"),
        _check(it, "score", "score BETWEEN 0 AND 100"),
        _ref(it, "first_id", "customers", ondelete="CASCADE"),
        _ref(it, "second_id", "customers", ondelete="CASCADE"),
        _ref(it, "decided_by", "users"),
        _primary(it),
        sa.UniqueConstraint(
            "org_id", "first_id", "second_id", name=op.f("uq_duplicate_pairs_org_id_first_id_second_id")
        ),
    )
    _index("ix_duplicate_pairs_likeness", it, "org_id", "status", "score DESC", "id DESC")
    _index("ix_duplicate_pairs_second_id", it, "org_id", "second_id")
    _whose(it, "decided_by")


def _merges() -> None:
    it = "customer_merges"
    op.create_table(
        it,
        *_key(),
        _id("winner_id"),
        _id("loser_id"),
        sa.Column("taken", postgresql.ARRAY(sa.String(40)), nullable=False),
        sa.Column("kept_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("moved", postgresql.JSONB(), server_default="{}", nullable=False),
        _id("merged_by", empty=True),
        _time("undo_until"),
        _time("undone_at", empty=True),
        _id("undone_by", empty=True),
        sa.Column("report", postgresql.JSONB(), nullable=True),
        _time("created_at", now=True),
        _time("updated_at", now=True),
        _check(it, "two", "winner_id <> loser_id"),
        *(_ref(it, column, "customers") for column in ("winner_id", "loser_id")),
        *(_ref(it, column, "users") for column in ("merged_by", "undone_by")),
        _primary(it),
    )
    _index("uq_customer_merges_loser", it, "org_id", "loser_id", where="undone_at IS NULL", unique=True)
    _index("ix_customer_merges_loser_id", it, "org_id", "loser_id")
    _index("ix_customer_merges_winner_id", it, "org_id", "winner_id")
    _index("ix_customer_merges_recent", it, "org_id", "created_at DESC", "id DESC")
    _whose(it, "merged_by", "undone_by")
    op.create_table(
        "customer_merge_rows",
        *_key(),
        _id("merge_id"),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("column_name", sa.String(63), nullable=False),
        sa.Column("ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        _time("created_at", now=True),
        _ref("customer_merge_rows", "merge_id", it, ondelete="CASCADE"),
        _primary("customer_merge_rows"),
    )
    _index("ix_customer_merge_rows_merge_id", "customer_merge_rows", "org_id", "merge_id")


def _hear(there: set[str]) -> None:
    """Let scoped people hear of the events of what they see."""
    tenancy.script(
        f"DROP POLICY scoped ON outbox_events; REVOKE ALL ON outbox_events FROM {SCOPED_ROLE};"
        + scopes.layer("outbox_events", there)
    )


def _there() -> set[str]:
    return set(inspect(op.get_bind()).get_table_names())


def upgrade() -> None:
    _scans()
    _keys()
    _pairs()
    _merges()
    column = "company_credit_code"
    _index("ix_customers_credit_code", "customers", "org_id", column, where=f"{column} IS NOT NULL")
    for table in TABLES:
        tenancy.protect(table)
        tenancy.script(scopes.layer(table))
    _hear(_there())
    tenancy.script(FOLLOWS)


def downgrade() -> None:
    tenancy.script(
        "REVOKE UPDATE (customer_id) ON consents FROM zhike_app; DROP TRIGGER follows_merge ON consents;"
        " DROP FUNCTION consent_follows_merge()"
    )
    _hear(_there() - set(TABLES))
    op.drop_index("ix_customers_credit_code", "customers")
    for table in reversed(TABLES):
        op.drop_table(table)
