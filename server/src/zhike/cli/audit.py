"""`zhike audit`: check the audit trail from the outside."""

import asyncio
import sys
from datetime import date, datetime
from uuid import UUID

import click

from zhike.cli.words import help_text, say
from zhike.settings import get_settings


@click.group(
    "audit",
    help=help_text("检查审计日志。", "Check the audit trail.", "zhike audit verify --from 2026-01-01"),
)
def audit_command() -> None:
    """The group itself does nothing."""


@audit_command.command(
    "verify",
    help=help_text(
        "核对审计日志与其封签链：任何被改、被删、被插入的记录都会列出，发现问题时退出码为 1。",
        "Hold the audit trail against its chain of seals. Rows that were altered, removed or inserted are "
        "listed, and the exit code is 1.",
        "zhike audit verify",
        "zhike audit verify --org 01890000-0000-7000-8000-000000000000 --expect 812:9f…",
    ),
)
@click.option("--org", type=click.UUID, help=say("只核对这个机构", "this organization alone"))
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), help=say("起始日(UTC)", "first day (UTC)")
)
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help=say("截止日(UTC)", "last day (UTC)"))
@click.option(
    "--expect", metavar="NUMBER:HASH", help=say("别处记下的一环", "a link that was noted elsewhere")
)
def verify_command(
    org: UUID | None, first: datetime | None, last: datetime | None, expect: str | None
) -> None:
    expected = None
    if expect is not None:
        number, _, hash = expect.partition(":")
        try:
            expected = int(number), bytes.fromhex(hash)
        except ValueError:
            raise click.BadParameter(say("格式是 序号:哈希", "it is written number:hash")) from None
        if org is None:
            raise click.UsageError(say("--expect 需要 --org", "--expect needs --org"))
    days = (first.date() if first else None, last.date() if last else None)
    sys.exit(asyncio.run(_verify(org, days, expected)))


async def _verify(
    org: UUID | None, days: tuple[date | None, date | None], expected: tuple[int, bytes] | None
) -> int:
    import asyncpg

    from zhike.core.context import Actor
    from zhike.core.http.services import running
    from zhike.rooms.audit import verifying

    settings = get_settings()
    relay = await asyncpg.connect(settings.relay_url)
    orgs = (
        [org] if org else [row["id"] for row in await relay.fetch("SELECT id FROM organizations ORDER BY id")]
    )
    await relay.close()
    found = 0
    async with running(settings, name="zhike-audit", statement_seconds=3_600) as held:
        for org_id in orgs:
            async with held.unit.reading(Actor("job", org_id, name="audit.verify")) as tx:
                report = await verifying.verify(tx, *days, expected)
            head = f"{report.head[0]}:{report.head[1].hex()}" if report.head else "—"
            mark = "✗" if report.found else "✓"
            click.echo(say(
                f"{mark} {org_id} 记录 {report.rows}，封签 {report.seals}，待封 {report.waiting}，"
                f"问题 {report.found}，链尾 {head}",
                f"{mark} {org_id} rows {report.rows}, seals {report.seals}, waiting {report.waiting}, "
                f"problems {report.found}, head {head}",
            ))  # fmt: skip
            for problem in report.problems:
                click.echo(f"    {problem.kind} {problem.day} {problem.log_id or problem.number}")
            found += report.found
    return 1 if found else 0
