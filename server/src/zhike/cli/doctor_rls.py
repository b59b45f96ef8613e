"""`zhike doctor rls`: every table with its policies and grants, and an attack on each."""

import asyncio
import sys
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import click

from zhike.cli import hostile
from zhike.cli.hostile import Breach, Table, Victim
from zhike.cli.words import help_text, say
from zhike.core.clock import utcnow
from zhike.core.context import KEY_PURPOSE, NOBODY, ContextSigner
from zhike.migrations.roles import OWNER_ROLE
from zhike.settings import APP_ROLE, RELAY_ROLE, SCOPED_ROLE, Settings, get_settings

SCHEMAS = ("public", "private", "jobs", "partitions", "auth", "biz")
# tables of no tenant: the app role must not even see them
GLOBAL = {"alembic_version", "schedule_ticks"}
MIGHTY = {"TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"}

_TABLES = """
SELECT n.nspname AS schema, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS full,
       c.relkind::text AS kind, c.relispartition AS part, pg_get_userbyid(c.relowner) AS owner,
       c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id') AS tenant,
       coalesce((SELECT array_agg(p.polname || ' → ' || coalesce((SELECT string_agg(pg_get_userbyid(r), ', ')
           FROM unnest(p.polroles) r), 'public') || ': ' || coalesce(pg_get_expr(p.polqual, c.oid), '–')
           ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid), '{}') AS policies,
       coalesce((SELECT array_agg(g.grantee || ': ' || g.privileges ORDER BY g.grantee) FROM (
           SELECT coalesce(nullif(pg_get_userbyid(x.grantee), 'unknown (OID=0)'), 'PUBLIC') AS grantee,
                  string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) AS privileges
           FROM aclexplode(c.relacl) x WHERE x.grantee <> c.relowner GROUP BY 1) g), '{}') AS grants,
       EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL
           AND p.polwithcheck IS NOT NULL
           AND pg_get_expr(p.polqual, c.oid) LIKE '%FROM app.tenant%') AS bound
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname = ANY($1)
ORDER BY n.nspname <> 'public', n.nspname, c.relname
"""


@dataclass(frozen=True, slots=True)
class Examined:
    """The listing, and what is wrong."""

    tables: list[asyncpg.Record]
    wrong: list[str]
    breaches: list[Breach]
    probes: int


@click.command(
    "rls",
    help=help_text(
        "列出每张表的行级安全策略与授权，并以应用角色逐表尝试越权。每次尝试都会回滚。",
        "List every table with its row-level security, policies and grants, and try to break into each as "
        "the app role. Every attempt is rolled back.",
        "zhike doctor rls",
    ),
)
@click.option("--quiet", is_flag=True, help=say("只显示问题", "only what is wrong"))
def rls_command(quiet: bool) -> None:
    found = asyncio.run(examine(get_settings()))
    for row in [] if quiet else found.tables:
        guard = "FORCE RLS" if row["forced"] else say("无行级安全", "no row-level security")
        click.echo(f"{row['full']} · {guard}")
        for line in (*row["policies"], *row["grants"]):
            click.echo(f"    {line}")
    for text in found.wrong:
        click.echo(f"✗ {text}")
    for breach in found.breaches:
        click.echo(f"✗ {breach.table} {breach.what}: {breach.probe}")
    bad = len(found.wrong) + len(found.breaches)
    click.echo(say(
        f"{len(found.tables)} 张表，{found.probes} 次攻击，{bad} 个问题",
        f"{len(found.tables)} tables, {found.probes} attacks, {bad} problems",
    ))  # fmt: skip
    sys.exit(1 if bad else 0)


async def examine(settings: Settings, attacker: UUID | None = None, victim: Victim | None = None) -> Examined:
    """Look at the catalog, then attack each table. Without an ``attacker``, a tenant that does not exist."""
    owner = await asyncpg.connect(settings.owner_url)
    try:
        tables = await owner.fetch(_TABLES, list(SCHEMAS))
        victim = victim or await _anybody(owner)
    finally:
        await owner.close()
    wrong = [text for row in tables if (text := _wrong(row))]
    breaches, probes = await _attack(settings, tables, attacker or uuid4(), victim)
    return Examined(tables, wrong, breaches, probes)


async def _anybody(owner: asyncpg.Connection) -> Victim:
    row = await owner.fetchrow("SELECT org_id, id FROM users ORDER BY org_id, id LIMIT 1")
    return Victim(row["org_id"], row["id"]) if row else Victim(NOBODY, NOBODY)


def _wrong(row: asyncpg.Record) -> str:
    """What the catalog says against a table; "" when nothing."""
    granted = " ".join(row["grants"])
    hidden = row["schema"] != "public" or row["part"] or row["name"] in GLOBAL
    faults = {
        say(f"属主是 {row['owner']}", f"owned by {row['owner']}"): row["owner"] != OWNER_ROLE,
        say("物化视图不受行级安全约束", "a materialized view knows no row-level security"): row["kind"]
        == "m",
        say("PUBLIC 有授权", "PUBLIC has a grant"): "PUBLIC" in granted,
        say("应用角色可直接访问", "the app role has a grant"): hidden and APP_ROLE in granted,
        say("分区没有强制行级安全", "a partition without forced row-level security"): (
            row["part"] and not row["forced"]
        ),
        say("没有按商户的强制行级安全", "no forced row-level security by tenant"): (
            not hidden and not (row["secured"] and row["forced"] and row["bound"])
        ),
    }
    ours = (g for g in row["grants"] if g.startswith((APP_ROLE, SCOPED_ROLE, RELAY_ROLE)))
    too_much = [g for g in ours if MIGHTY.intersection(g.replace(",", "").split())]
    faults[say(f"权限过大 {too_much}", f"too much is granted: {too_much}")] = bool(too_much)
    return next((f"{row['full']}: {text}" for text, wrong in faults.items() if wrong), "")


async def _attack(
    settings: Settings, tables: list[asyncpg.Record], attacker: UUID, victim: Victim
) -> tuple[list[Breach], int]:
    found, probes = [], 0
    token = ContextSigner(settings.derive(KEY_PURPOSE)).mint
    bare = await asyncpg.connect(settings.app_url)
    armed = await asyncpg.connect(settings.app_url)
    scoped = await asyncpg.connect(settings.app_url)
    relay = await asyncpg.connect(settings.relay_url)
    try:
        for row in tables:
            column = "id" if row["name"] == "organizations" else "org_id" if row["tenant"] else None
            table = Table(row["full"], column if row["schema"] in {"public", "partitions"} else None)
            await armed.execute("SELECT set_config('app.context', $1, false)", token(attacker, None))
            found += await hostile.attack_table(armed, table, attacker, victim.org_id)
            # the same as the role of people who see a part of their organization
            part = token(attacker, None, "s")
            await scoped.execute(f"SET ROLE {SCOPED_ROLE}; SET app.context = '{part}'")
            found += await hostile.attack_table(scoped, table, attacker, victim.org_id)
            found += await hostile.attack_without_token(bare, table)
            probes += 2 * len(hostile.probes(table, attacker, victim.org_id)) + 1
        await armed.execute("SELECT set_config('app.context', $1, false)", token(attacker, None))
        found += await hostile.attack_at_large(armed, victim, f"{utcnow():%Y_%m}")
        for sql in hostile.RELAY_COMMANDS:
            if what := await hostile.attempt(relay, sql, lambda tag, rows: f"{tag} was allowed"):
                found.append(Breach(RELAY_ROLE, sql, what))
        probes += len(hostile.READS) + len(hostile.COMMANDS) + len(hostile.RELAY_COMMANDS)
    finally:
        for conn in (bare, armed, scoped, relay):
            await conn.close()
    return found, probes
