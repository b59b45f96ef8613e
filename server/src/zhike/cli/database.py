"""`zhike migrate` and `zhike seed`."""

import asyncio
import sys

import asyncpg
import click

from zhike.cli.supervisor import tell
from zhike.cli.words import help_text, say
from zhike.embedded.durability import NotDurableError, check_durability
from zhike.settings import get_settings


@click.command(
    "migrate",
    help=help_text(
        "把数据库升级到最新结构(可重复执行)。",
        "Bring the database to the newest schema. Running it again changes nothing.",
        "DATABASE_URL=postgresql://… zhike migrate",
    ),
)
def migrate_command() -> None:
    settings = get_settings()
    asyncio.run(refuse_forgetful(settings.owner_url))

    from zhike.migrations import run

    run.upgrade(settings)
    asyncio.run(refuse_forgetful(settings.app_url, settings.relay_url))


@click.command(
    "seed",
    help=help_text(
        "写入演示数据，或压测用的大规模数据。",
        "Write the demo businesses, or a large set for benchmarks.",
        "zhike seed --demo",
        "zhike seed --scale 100k",
    ),
)
@click.option("--demo", is_flag=True, help=say("演示商户", "the demo businesses"))
@click.option("--scale", help=say("规模，如 100k、1m", "size, such as 100k or 1m"))
@click.option("--if-empty", is_flag=True, help=say("已有数据时跳过", "do nothing when there are data"))
def seed_command(demo: bool, scale: str | None, if_empty: bool) -> None:
    if not demo and scale is None:
        raise click.UsageError(say("请选择 --demo 或 --scale", "choose --demo or --scale"))
    from zhike import seed

    seed.main(demo=demo, scale=scale, if_empty=if_empty)


async def refuse_forgetful(*urls: str) -> None:
    """End the command when a session of one of these logins may lose what it acknowledged."""
    for url in urls:
        connection = await asyncpg.connect(url)
        try:
            await check_durability(connection)
        except NotDurableError as error:
            tell(str(error))
            sys.exit(3)
        finally:
            await connection.close()
