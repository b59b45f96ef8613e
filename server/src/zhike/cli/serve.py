"""`zhike serve`: the whole product as one process tree.

This process only watches: it imports neither the web framework nor the database layer.
"""

import http.client
import ipaddress
import socket
import sys
import time
from pathlib import Path

import click

from zhike import embedded
from zhike.cli.start import Hold
from zhike.cli.supervisor import CommandFailed, Part, Supervisor, tell
from zhike.cli.words import help_text, say
from zhike.settings import Settings, child_environment, configure, without_secrets

READY_PATIENCE = 120.0


@click.command(
    "serve",
    help=help_text(
        "启动整个系统：内置 PostgreSQL 与 Valkey(已设置 DATABASE_URL / REDIS_URL 时不启动)、接口与后台任务。"
        "按 Ctrl-C 全部停止。",
        "Start the whole product: embedded PostgreSQL and Valkey (unless DATABASE_URL / REDIS_URL are set), "
        "API and worker. Ctrl-C stops everything.",
        "zhike serve --demo --port 8123 --data ./data",
    ),
)
@click.option("--data", "zhike_data", type=click.Path(path_type=Path), help=say("数据目录", "data directory"))
@click.option("--host", "zhike_host", help=say("监听地址", "address to listen on"))
@click.option("--port", "zhike_port", type=click.IntRange(1, 65535), help=say("端口", "port"))
@click.option(
    "--workers", "zhike_workers", type=click.IntRange(1, 64), help=say("接口进程数", "API processes")
)
@click.option("--demo/--no-demo", "zhike_demo", default=None, help=say("演示数据", "demo data"))
def serve_command(**options: object) -> None:
    settings = configure(**options)
    try:
        _refuse_bad_address(settings)
        serve(settings)
    except (embedded.EmbeddedError, CommandFailed) as error:
        tell(str(error))
        sys.exit(1)


def serve(settings: Settings) -> None:
    """Everything up, one ready line, then watch until a signal comes. Returns when all has stopped."""
    servers: embedded.Servers | None = None
    try:
        with Hold() as hold, Supervisor() as tree:
            if settings.database_url is None or settings.redis_url is None:
                tell(f"starting its own servers in {settings.data}")
                servers = embedded.start(
                    settings.data,
                    settings,
                    postgres=settings.database_url is None,
                    valkey=settings.redis_url is None,
                )
                tree.adopt(servers.services)
            environment = _environment(settings, servers)
            # the slowest part loads while the database is made ready; more at once would be in its way
            tree.start(Part("api", environment | hold.words))
            tell("bringing the database up to date")
            tree.run("migrate", environment=environment)
            logins = _seed_demo(tree, environment) if settings.zhike_demo else ""
            tree.start(Part("worker", environment))
            hold.let_go()
            _wait_until_ready(tree, settings)
            print(f"zhike ready: http://{settings.zhike_host}:{settings.zhike_port}", flush=True)
            if logins:
                print(logins, end="", flush=True)
            tree.watch()
    finally:
        if servers is not None:
            servers.stop()


def _refuse_bad_address(settings: Settings) -> None:
    host, port = settings.zhike_host, settings.zhike_port
    if settings.zhike_demo and not _is_loopback(host):
        raise CommandFailed(
            say(
                f"演示密码是公开的，只能监听本机，不能用 {host}：去掉 --demo，或改用 --host 127.0.0.1",
                f"demo passwords are public, so demo mode listens on loopback only, not on {host}: "
                "leave out --demo, or use --host 127.0.0.1",
            )
        )
    if not port_is_free(host, port):
        raise CommandFailed(
            say(
                f"{host}:{port} 已被占用：用 --port 换一个端口，或停掉占用它的程序",
                f"{host}:{port} is in use: choose another with --port, or stop the program that has it",
            )
        )


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _environment(settings: Settings, servers: embedded.Servers | None) -> dict[str, str]:
    """What the children must know; the rest they inherit."""
    addresses = {}
    if servers is not None and servers.database_url is not None:
        addresses["DATABASE_URL"] = servers.database_url
    if servers is not None and servers.redis_url is not None:
        addresses["REDIS_URL"] = servers.redis_url
    if settings.database_url is not None:
        tell(f"using the database at {without_secrets(settings.database_url)}")
    return child_environment(
        ZHIKE_DATA=str(settings.data),
        ZHIKE_HOST=settings.zhike_host,
        ZHIKE_PORT=str(settings.zhike_port),
        ZHIKE_WORKERS=str(settings.zhike_workers),
        ZHIKE_DEMO=str(settings.zhike_demo).lower(),
        **addresses,
    )


def _seed_demo(tree: Supervisor, environment: dict[str, str]) -> str:
    tell("looking after the demo data")
    return tree.run("seed", "--demo", "--if-empty", environment=environment, keep=True)


def _wait_until_ready(tree: Supervisor, settings: Settings) -> None:
    host = "127.0.0.1" if settings.zhike_host == "0.0.0.0" else settings.zhike_host  # noqa: S104
    host = "::1" if host == "::" else host
    started = time.monotonic()
    while not _is_ready(host, settings.zhike_port):
        tree.expect_alive()
        if time.monotonic() - started > READY_PATIENCE:
            raise CommandFailed(f"the API was not ready within {READY_PATIENCE:.0f} s, see its log above")
        time.sleep(0.05)
    tree.expect_alive()


def _is_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
