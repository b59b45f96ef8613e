"""Indexes on large tables, built aside: whoever writes goes on writing meanwhile.

CREATE INDEX CONCURRENTLY cannot run in a transaction, and a migration is one. So what was done up to here is
committed, the index is built, and the migration goes on in a new transaction; a lock of the session keeps
other migrations waiting meanwhile. One that broke off leaves an index that is not valid: it is begun anew.
"""

from alembic import op

from zhike.migrations.roles import OWNER_ROLE

LOCK = 7012027  # that of every migration (env.py)


def build(name: str, table: str, definition: str) -> None:
    """``CREATE INDEX name ON table definition`` without keeping anybody from writing."""
    op.execute(f"SELECT pg_advisory_lock({LOCK})")
    with op.get_context().autocommit_block():
        op.execute(f"SET ROLE {OWNER_ROLE}")
        op.execute("SET statement_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {table} {definition}")
        op.execute("RESET statement_timeout")
        op.execute("RESET ROLE")
    op.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
    op.execute(f"SELECT pg_advisory_unlock({LOCK})")
    op.execute(f"SET LOCAL ROLE {OWNER_ROLE}")
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("SET LOCAL statement_timeout = '10min'")
