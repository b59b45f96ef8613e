"""`zhike organization`: list, suspend and resume organizations, for whoever runs the installation."""

import asyncio
from uuid import UUID

import asyncpg
import click

from zhike.cli.words import help_text, say
from zhike.core import ended
from zhike.core.context import Actor
from zhike.core.http.services import running
from zhike.core.tx import Tx
from zhike.rooms.identity import sessions
from zhike.settings import get_settings


def _deaf(_org_id: UUID, _user_id: UUID | None) -> None:
    """This process keeps nothing in mind; it only tells."""


@click.group(
    "organization",
    help=help_text(
        "列出、暂停或恢复机构。",
        "List, suspend or resume organizations.",
        "zhike organization list",
        "zhike organization suspend 0192… --reason 欠费",
    ),
)
def organization_command() -> None:
    """Lists nothing by itself."""


@organization_command.command("list", help=say("全部机构", "every organization"))
def list_command() -> None:
    for row in asyncio.run(_all()):
        click.echo(f"{row['id']}  {row['status']:<9}  {row['name']}")


@organization_command.command("suspend", help=say("暂停，并结束其全部登录", "suspend, and end its sign-ins"))
@click.argument("org_id", type=click.UUID)
@click.option("--reason", required=True, help=say("原因，写入审计", "why; it goes into the audit log"))
def suspend_command(org_id: UUID, reason: str) -> None:
    count = asyncio.run(_suspend(org_id, reason))
    click.echo(say(f"已暂停，结束了 {count} 个登录", f"suspended; {count} sign-ins ended"))


@organization_command.command("resume", help=say("恢复", "open it again"))
@click.argument("org_id", type=click.UUID)
def resume_command(org_id: UUID) -> None:
    asyncio.run(_resume(org_id))
    click.echo(say("已恢复", "resumed"))


async def _all() -> list[asyncpg.Record]:
    conn = await asyncpg.connect(get_settings().owner_url)
    try:
        return await conn.fetch("SELECT id, name, status FROM organizations ORDER BY created_at, id")
    finally:
        await conn.close()


def _operator(org_id: UUID) -> Actor:
    return Actor("job", org_id, None, "operator")


async def _suspend(org_id: UUID, reason: str) -> int:
    settings = get_settings()
    async with running(settings, name="zhike-organization") as held:
        await ended.install(settings.valkey_url, _deaf)
        try:
            async with held.unit.transaction(_operator(org_id)) as tx:
                await _known(tx)
                return await sessions.suspend_organization(tx, reason)
        finally:
            await ended.close(_deaf)


async def _resume(org_id: UUID) -> None:
    async with (
        running(get_settings(), name="zhike-organization") as held,
        held.unit.transaction(_operator(org_id)) as tx,
    ):
        await _known(tx)
        await sessions.resume_organization(tx)


async def _known(tx: Tx) -> None:
    if not await tx.conn.fetchval("SELECT true FROM organizations WHERE id = $1", tx.org_id):
        raise click.UsageError(say("没有这个机构", "there is no such organization"))
