"""Adapters, one file a platform, behind one protocol."""

from zhike.rooms.channels.providers.mail import Mailbox
from zhike.rooms.channels.providers.official import Official
from zhike.rooms.channels.providers.program import Program
from zhike.rooms.channels.providers.protocol import Provider
from zhike.rooms.channels.providers.robots import Dingtalk, Feishu
from zhike.rooms.channels.providers.webhook import Webhook
from zhike.rooms.channels.providers.wecom import Wecom

_WEBHOOK = Webhook()
PROVIDERS: dict[str, Provider] = {
    "wechat_work": Wecom(),
    "wechat_mp": Official(),
    "api": Program(),
    "email": Mailbox(),
    "dingtalk": Dingtalk(),
    "feishu": Feishu(),
    **dict.fromkeys(
        ("douyin", "xiaohongshu", "baidu_sem", "kuaishou", "bilibili", "zhihu", "weibo", "other"), _WEBHOOK
    ),
}


def of(platform: str) -> Provider | None:
    """The adapter of a platform; None for the web's own chat, and for what has none."""
    return PROVIDERS.get(platform)
