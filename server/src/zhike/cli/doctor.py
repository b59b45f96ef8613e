"""`zhike doctor`: what is wrong with a set-up, in plain words, and what to type."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from zhike import embedded
from zhike.cli.doctor_rls import rls_command
from zhike.cli.findings import Finding, bad, good, note
from zhike.cli.words import help_text, say
from zhike.settings import Settings, SettingsError, configure


@click.group(
    "doctor",
    invoke_without_command=True,
    help=help_text(
        "检查安装、数据目录、数据库、缓存与端口，指出问题并给出命令。只检查，不修改数据。",
        "Check the installation, data directory, database, cache and port; say what is wrong and what to "
        "type. Nothing is changed.",
        "zhike doctor --data ./data",
        "zhike doctor rls",
    ),
)
@click.option("--data", "zhike_data", type=click.Path(path_type=Path), help=say("数据目录", "data directory"))
@click.option("--port", "zhike_port", type=click.IntRange(1, 65535), help=say("端口", "port"))
@click.pass_context
def doctor_command(context: click.Context, **options: object) -> None:
    settings = configure(**options)
    if context.invoked_subcommand is not None:
        return
    worst = "good"
    for finding in examine(settings):
        click.echo(finding.lines())
        worst = "bad" if finding.level == "bad" else worst
    if worst == "bad":
        click.echo(say("有问题需要处理，见 ✗ 各行。", "There is something to fix: see the lines marked ✗."))
        sys.exit(1)
    click.echo(say("一切正常。", "All is well."))


doctor_command.add_command(rls_command)


def examine(settings: Settings) -> Iterator[Finding]:
    from zhike.cli import check_database, check_machine

    yield from check_machine.findings(settings)
    with _servers(settings) as (found, reachable):
        yield from found
        if not reachable:
            return
        # Read the addresses anew: the servers may have been started for this examination.
        current = Settings(**settings.model_dump(exclude_unset=True))
        yield from asyncio.run(check_database.findings(current))


@contextmanager
def _servers(settings: Settings) -> Iterator[tuple[list[Finding], bool]]:
    """What there is to examine: configured or running servers, or our own, started for the moment."""
    if settings.database_url is not None and settings.redis_url is not None:
        yield [], True
        return
    if settings.servers_file.exists() and _is_alive(settings):
        yield [good("内置服务正在运行", "the embedded servers are running")], True
        return
    if settings.database_url is None and not (settings.data / "postgres" / "PG_VERSION").exists():
        yield (
            [
                note(
                    (f"{settings.data} 里还没有数据", f"there are no data in {settings.data} yet"),
                    ("首次启动会自动创建：zhike serve", "the first start makes them: zhike serve"),
                )
            ],
            False,
        )
        return
    try:
        servers = embedded.start(
            settings.data,
            settings,
            postgres=settings.database_url is None,
            valkey=settings.redis_url is None,
        )
    except (embedded.EmbeddedError, SettingsError, OSError) as error:
        why = str(error)
        yield (
            [
                bad(
                    (f"内置服务无法启动：{why}", f"the embedded servers do not start: {why}"),
                    (f"查看日志目录 {settings.data / 'log'}", f"look into {settings.data / 'log'}"),
                )
            ],
            False,
        )
        return
    try:
        yield [good("内置服务可以启动", "the embedded servers start")], True
    finally:
        servers.stop()


def _is_alive(settings: Settings) -> bool:
    """A killed `zhike serve` leaves its address file behind, but not its lock."""
    try:
        servers = embedded.start(settings.data, settings, postgres=False, valkey=False)
    except embedded.EmbeddedError:
        return True
    servers.stop()
    return False
