"""`zhike simulate`: vendors on this machine, for trying out good and bad days."""

import asyncio

import click

from zhike.cli.words import help_text, say


@click.group(
    "simulate",
    help=help_text(
        "在本机启动模拟供应商，用于试用与演练故障。",
        "Run a vendor on this machine, to try things out and to rehearse faults.",
        "zhike simulate sms --port 9380",
    ),
)
def simulate_command() -> None:
    """The group itself does nothing."""


@simulate_command.command(
    "sms",
    help=help_text(
        "模拟短信供应商：校验签名、保存短信、可按脚本出错(POST /control/faults)。",
        "An SMS supplier: checks signatures, keeps messages, fails by script (POST /control/faults).",
        "zhike simulate sms --port 9380 --account main=main-secret --account spare=spare-secret",
    ),
)
@click.option("--port", type=click.IntRange(1, 65535), default=9380, show_default=True)
@click.option(
    "--account", "accounts", multiple=True, metavar="KEY=SECRET", default=("demo=demo-secret",),
    show_default=True, help=say("账号，可多次给出", "an account; may be given several times"),
)  # fmt: skip
@click.option(
    "--push", "callbacks", multiple=True, metavar="KEY=URL",
    help=say("把回执与回复推送到该地址，可多次给出", "push receipts and replies to this address"),
)  # fmt: skip
def sms_command(port: int, accounts: tuple[str, ...], callbacks: tuple[str, ...]) -> None:
    from zhike.simulators.sms import create_app

    pairs = dict(account.partition("=")[::2] for account in accounts)
    if not all(len(secret) >= 8 for secret in pairs.values()):
        raise click.BadParameter(say("密钥至少 8 个字符", "a secret has 8 characters at least"))
    app = create_app(pairs)
    app.state.supplier.callbacks.update(callback.partition("=")[::2] for callback in callbacks)
    _serve(app, port, say("模拟短信供应商", "SMS simulator"))


@simulate_command.command(
    "wechat",
    help=help_text(
        "模拟微信小程序登录接口 (jscode2session)；POST /control/code 相当于 wx.login。",
        "WeChat's server for mini-programs (jscode2session); POST /control/code plays wx.login.",
        "zhike simulate wechat --port 9381 --app wx0123456789abcdef=secret",
    ),
)
@click.option("--port", type=click.IntRange(1, 65535), default=9381, show_default=True)
@click.option(
    "--app", "apps", multiple=True, metavar="APPID=SECRET", default=("wxdemo0000000000=demo-secret",),
    show_default=True, help=say("小程序，可多次给出", "a mini-program; may be given several times"),
)  # fmt: skip
def wechat_command(port: int, apps: tuple[str, ...]) -> None:
    from zhike.simulators.wechat import create_app

    pairs = dict(app.partition("=")[::2] for app in apps)
    _serve(create_app(pairs), port, say("模拟微信", "WeChat simulator"))


def _serve(app: object, port: int, name: str) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    click.echo(f"{name}: http://127.0.0.1:{port}")
    asyncio.run(server.serve())


@simulate_command.command(
    "wecom",
    help=help_text(
        "模拟企业微信客服与公众号消息接口；POST /control/say 相当于客户发言。",
        "WeCom's customer service and WeChat's customer messages; POST /control/say plays a customer.",
        "zhike simulate wecom --port 9382 --corp wwdemo0000000000=demo-secret",
    ),
)
@click.option("--port", type=click.IntRange(1, 65535), default=9382, show_default=True)
@click.option("--corp", metavar="ID=SECRET", default="wwdemo0000000000=demo-secret", show_default=True)
def wecom_command(port: int, corp: str) -> None:
    from zhike.simulators.wecom import create_app

    _serve(create_app(*corp.partition("=")[::2]), port, say("模拟企业微信", "WeCom simulator"))


@simulate_command.command(
    "receiver",
    help=help_text(
        "模拟接收回复的第三方程序：校验 Standard Webhooks 签名；POST /control/secret 设置密钥。",
        "A program that takes answers and checks their signatures; POST /control/secret sets the secret.",
        "zhike simulate receiver --port 9383",
    ),
)
@click.option("--port", type=click.IntRange(1, 65535), default=9383, show_default=True)
def receiver_command(port: int) -> None:
    from zhike.simulators.receiver import create_app

    _serve(create_app(), port, say("模拟接收方", "Receiver"))


@simulate_command.command(
    "robots",
    help=help_text(
        "模拟钉钉与飞书群机器人，校验加签。",
        "Robots of DingTalk and Feishu, which check signatures.",
        "zhike simulate robots --port 9384 --secret demo-secret",
    ),
)
@click.option("--port", type=click.IntRange(1, 65535), default=9384, show_default=True)
@click.option("--secret", default="demo-secret", show_default=True)
def robots_command(port: int, secret: str) -> None:
    from zhike.simulators.robots import create_app

    _serve(create_app(secret), port, say("模拟群机器人", "Robots"))


@simulate_command.command(
    "shopify",
    help=help_text(
        "模拟 Shopify 订单接口：校验令牌、按额度限流、可按脚本出错；/generic/orders 是一般店铺系统。",
        "Shopify's orders: a token, limits by cost, bad days by script; /generic/orders is a plain shop.",
        "zhike simulate shopify --port 9385 --token shpat_demo",
    ),
)
@click.option("--port", type=click.IntRange(1, 65535), default=9385, show_default=True)
@click.option("--token", default="shpat_demo", show_default=True)
def shopify_command(port: int, token: str) -> None:
    from zhike.simulators.shopify import create_app, order

    app = create_app(token)
    app.state.shopify.orders.append(order(1001, {"email": "li@example.com", "phone": "+8613800138000"}))
    _serve(app, port, say("模拟店铺订单", "Shop simulator"))
