"""Refuse a database that forgets what it has acknowledged.

With `synchronous_commit = off` a mere process kill loses committed rows (measured: 8 % of them), and with
`fsync = off` a power cut can lose all. Both can be set for the server, a database, a role, or a role in a
database, so the question is asked of a live session as well as of the catalog.
"""

import asyncpg

from zhike.settings import APP_ROLE, RELAY_ROLE

MUST_BE_ON = ("synchronous_commit", "fsync")

SESSION_SQL = "select name, setting, source from pg_catalog.pg_settings where name = any($1::text[])"
CATALOG_SQL = """
select coalesce(r.rolname, '') as role, coalesce(d.datname, '') as database, setting
from pg_catalog.pg_db_role_setting s
left join pg_catalog.pg_roles r on r.oid = s.setrole
left join pg_catalog.pg_database d on d.oid = s.setdatabase
cross join lateral unnest(s.setconfig) as setting
where (s.setdatabase = 0 or d.datname = current_database())
  and (s.setrole = 0 or r.rolname = any($1::text[] || current_user::text))
"""


class NotDurableError(Exception):
    """The database may lose acknowledged rows; the message names the setting and the remedy."""


async def check_durability(connection: asyncpg.Connection) -> None:
    """Raise `NotDurableError` unless this session, and our other roles, commit to disk."""
    for row in await connection.fetch(SESSION_SQL, list(MUST_BE_ON)):
        if row["setting"] == "off":
            raise NotDurableError(
                f"PostgreSQL runs with {row['name']} = off (set by: {row['source']}), so rows that were "
                f"acknowledged can be lost. Turn it on: ALTER SYSTEM SET {row['name']} = on; "
                "SELECT pg_reload_conf();"
            )
    for row in await connection.fetch(CATALOG_SQL, [APP_ROLE, RELAY_ROLE]):
        name, _, value = row["setting"].partition("=")
        if name in MUST_BE_ON and value.lower() in ("off", "false", "no", "0"):
            place = " IN DATABASE ".join(
                filter(None, [row["role"] and f"ROLE {row['role']}", row["database"]])
            )
            if not row["role"]:
                place = f"DATABASE {row['database']}"
            raise NotDurableError(
                f"{place} has {name} = off, so rows that were acknowledged can be lost. "
                f"Remove it: ALTER {place} RESET {name};"
            )
