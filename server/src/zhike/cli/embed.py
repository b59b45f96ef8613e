"""`zhike embed`: the local embedder, a process of its own."""

import click

from zhike.cli.words import help_text, say
from zhike.settings import configure

PORT = 8377


@click.command(
    "embed",
    help=help_text(
        "启动本地语义模型(不联网，不用密钥)，供知识检索使用。先安装 zhike[embed]，再设置 "
        "ZHIKE_EMBEDDING_URL=http://127.0.0.1:8377/v1 和 ZHIKE_EMBEDDING_MODEL=multilingual-e5-small。",
        "Run the local embedding model for knowledge search, without network or key. Install zhike[embed], "
        "then set ZHIKE_EMBEDDING_URL=http://127.0.0.1:8377/v1 and "
        "ZHIKE_EMBEDDING_MODEL=multilingual-e5-small.",
        "zhike embed --port 8377",
    ),
)
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option(
    "--threads", type=click.IntRange(1, 64), default=2, show_default=True,
    help=say("计算线程数", "threads to compute with"),
)  # fmt: skip
def embed_command(port: int, threads: int) -> None:
    try:
        from zhike.embedder.model import NAME, Model
        from zhike.embedder.server import Server
        from zhike.embedder.weights import NoWeights
    except ImportError as error:
        raise click.ClickException(_missing(error.name or "")) from None
    settings = configure()
    try:
        server = Server(port, Model(settings.data, threads))
    except (NoWeights, ImportError) as error:
        raise click.ClickException(_missing(str(error))) from None
    click.echo(f"zhike embed ready: http://127.0.0.1:{port}/v1 ({NAME})")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


def _missing(what: str) -> str:
    return say(f"缺少语义模型({what})：pip install 'zhike[embed]'", f"{what}: pip install 'zhike[embed]'")
