"""P-07, P-09: `zhike doctor rls` attacks every table of the catalog, and finds what it should."""
# ASVS 8.4.1, 13.2.2: every table is attacked

import os
import subprocess
import sys

import asyncpg

from zhike.cli import doctor_rls
from zhike.cli.hostile import Victim
from zhike.core.model import Model
from zhike.settings import Settings

from ..cast import Hall


async def test_every_table_withstands(hall: Hall, other: Hall, settings: Settings) -> None:
    found = await doctor_rls.examine(settings, hall.org_id, Victim(other.org_id, other.owner.id))
    names = {row["name"] for row in found.tables}
    assert names >= set(Model.metadata.tables)
    bad = len(found.wrong) + len(found.breaches)
    print(f"P-07 doctor: {found.probes} attacks on {len(found.tables)} tables, {bad} succeeded  goal 0  "
          f"{'FAIL' if bad else 'pass'}")  # fmt: skip
    assert not found.wrong
    assert not found.breaches


async def test_what_is_open_is_found(
    hall: Hall, other: Hall, settings: Settings, owner_db: asyncpg.Connection
) -> None:
    """A table somebody forgot to protect, one whose policy lets everybody in, a grant too many."""
    await owner_db.execute("""
        SET ROLE zhike_owner;
        CREATE TABLE forgotten (org_id uuid, id uuid); GRANT SELECT, INSERT ON forgotten TO zhike_app;
        CREATE TABLE opened (org_id uuid, id uuid); GRANT ALL ON opened TO zhike_app;
        ALTER TABLE opened ENABLE ROW LEVEL SECURITY; ALTER TABLE opened FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON opened USING (org_id = (SELECT org_id FROM app.tenant) OR true)
          WITH CHECK (org_id = (SELECT org_id FROM app.tenant) OR true);
        GRANT TRUNCATE ON tags TO zhike_app;
        RESET ROLE;
    """)
    try:
        for table in ("forgotten", "opened"):
            await owner_db.execute(f"INSERT INTO {table} VALUES ($1, gen_random_uuid())", other.org_id)
        found = await doctor_rls.examine(settings, hall.org_id, Victim(other.org_id, other.owner.id))
    finally:
        await owner_db.execute("REVOKE TRUNCATE ON tags FROM zhike_app; DROP TABLE forgotten, opened")
    assert {text.split(":")[0] for text in found.wrong} == {
        "public.forgotten",
        "public.opened",
        "public.tags",
    }
    assert {breach.table for breach in found.breaches} == {"public.forgotten", "public.opened"}


def test_the_command(settings: Settings, app: object) -> None:
    environment = {**os.environ, "DATABASE_URL": settings.owner_url, "REDIS_URL": settings.valkey_url,
                   "ZHIKE_DATA": str(settings.data), "LANG": "en"}  # fmt: skip
    command = [sys.executable, "-m", "zhike.cli", "doctor", "rls"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "public.customers · FORCE RLS" in done.stdout
    assert "zhike_app: DELETE, INSERT, SELECT, UPDATE" in done.stdout
