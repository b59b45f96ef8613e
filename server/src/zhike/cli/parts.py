"""`zhike api`, `zhike worker`, `zhike openapi`: the parts that `zhike serve` runs, each usable by itself."""

import asyncio
import json
import multiprocessing
import os
import resource
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from zhike.cli.drain import DRAIN_SIGNAL, EndsStreams
from zhike.cli.start import loading, wait_for_go
from zhike.cli.words import help_text, say
from zhike.embedded.process import die_with_parent
from zhike.settings import get_settings

DRAIN_SECONDS = 20
MOST_FILES = 65_536
# of one process: all its streams (`core.http.sse.Seats`) and whoever asks meanwhile
MOST_CONNECTIONS = 12_000


@click.command(
    "api",
    help=help_text(
        "只启动接口(serve 的一部分)，连接 DATABASE_URL 与 REDIS_URL。",
        "Start the API alone (a part of serve), on DATABASE_URL and REDIS_URL.",
        "ZHIKE_PORT=8001 ZHIKE_WORKERS=2 zhike api",
    ),
)
def api_command() -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.log import LogLevels

    class Server(Granian):  # type: ignore[misc,valid-type]
        def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
            for worker in multiprocessing.active_children():
                if worker.pid is not None:
                    os.kill(worker.pid, DRAIN_SIGNAL)
            super().signal_handler_interrupt(*args, **kwargs)

    settings = get_settings()
    allow_many_files()
    server = Server(
        "zhike.main:app",
        address=settings.zhike_host,
        port=settings.zhike_port,
        interface=Interfaces.ASGI,
        workers=settings.zhike_workers,
        loop=Loops.uvloop,
        http=HTTPModes.auto,
        websockets=False,
        backpressure=MOST_CONNECTIONS,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
    )
    server.serve(target_loader=partial(load_app, os.getpid()), wrap_loader=False)


def allow_many_files() -> None:
    """Each stream is an open file, and many systems begin with 1,024 of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def load_app(parent: int) -> Any:
    """The application, in granian's worker process, which must not outlive granian's main process."""
    die_with_parent(signal.SIGKILL, parent)
    with loading():
        from zhike.cli.database import refuse_forgetful
        from zhike.main import app
    wait_for_go()

    # A loop of its own: `asyncio.run` would unset the one that granian has just made for this thread.
    loop = asyncio.new_event_loop()
    loop.run_until_complete(refuse_forgetful(get_settings().app_url))
    loop.close()
    return EndsStreams(app)


@click.command(
    "worker",
    help=help_text(
        "只启动后台任务(serve 的一部分)，可在多台机器上运行多个。",
        "Start a job worker alone (a part of serve); run as many as you like.",
        "DATABASE_URL=postgresql://… REDIS_URL=redis://… zhike worker",
    ),
)
def worker_command() -> None:
    with loading():
        import uvloop

        from zhike import worker
        from zhike.cli.database import refuse_forgetful

    settings = get_settings()
    asyncio.run(refuse_forgetful(settings.app_url))
    uvloop.run(worker.run())


@click.command(
    "openapi",
    help=help_text(
        "输出接口描述(OpenAPI JSON)。",
        "Print the description of the API (OpenAPI, JSON).",
        "zhike openapi --output openapi.json",
    ),
)
@click.option("--output", type=click.Path(path_type=Path), help=say("写入文件", "write to a file"))
def openapi_command(output: Path | None) -> None:
    from zhike.main import app

    text = json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text)
