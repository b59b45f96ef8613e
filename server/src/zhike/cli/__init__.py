"""The `zhike` command. Each subcommand imports what it needs when it runs, so that `serve`, which only
watches its children, stays small."""

import sys

import click
from pydantic import ValidationError

from zhike.cli.words import say
from zhike.settings import SettingsError


class Commands(click.Group):
    """Loads a command when it is called for, and lists them in the order in which one meets them."""

    MODULES = {
        "serve": "zhike.cli.serve",
        "api": "zhike.cli.parts",
        "worker": "zhike.cli.parts",
        "embed": "zhike.cli.embed",
        "migrate": "zhike.cli.database",
        "seed": "zhike.cli.database",
        "doctor": "zhike.cli.doctor",
        "organization": "zhike.cli.organization",
        "audit": "zhike.cli.audit",
        "keys": "zhike.cli.keys",
        "simulate": "zhike.cli.simulate",
        "openapi": "zhike.cli.parts",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.MODULES:
            return None
        module = __import__(self.MODULES[cmd_name], fromlist=[cmd_name])
        return getattr(module, f"{cmd_name}_command")


@click.group(
    cls=Commands,
    help=say("知客：客户、会话、预约与复盘。", "Zhike: customers, conversations, appointments, reviews."),
)
@click.version_option(package_name="zhike")
def commands() -> None:
    """The group itself does nothing."""


def main() -> None:
    try:
        commands(prog_name="zhike")
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"]).upper()
            click.echo(f"zhike: {name}: {problem['msg']}", err=True)
        sys.exit(2)
    except SettingsError as error:
        click.echo(f"zhike: {error}", err=True)
        sys.exit(2)
