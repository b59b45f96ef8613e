"""An official account or a mini-program (公众号, 小程序): people write, and we answer within two days."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import orjson
from pydantic import Field, StringConstraints

from zhike.rooms.channels.providers import wxcrypto
from zhike.rooms.channels.providers.protocol import (
    Accepted,
    Account,
    Capabilities,
    Event,
    Heard,
    Outgoing,
    Outside,
    Raw,
    Rejected,
    Sent,
    Shape,
    Uncertain,
)
from zhike.rooms.channels.providers.wx import MOST_BYTES, Wx

_LABELS = {
    "image": ("image", "图片"), "voice": ("voice", "语音"), "video": ("video", "视频"),
    "shortvideo": ("video", "短视频"), "location": ("location", "位置"), "link": ("text", "链接"),
    "miniprogrampage": ("card", "小程序卡片"), "file": ("file", "文件"),
}  # fmt: skip


class OfficialSettings(Shape):
    """Messages come in the safe mode (安全模式) and as XML. The window is the platform's rule."""

    app_id: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9_-]{4,64}$")]
    window_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 48
    window_sends: Annotated[int, Field(ge=1, le=100)] = 5


class Official(Wx):
    Settings = OfficialSettings
    url = "wechat"

    def capabilities(self, settings: Mapping[str, Any]) -> Capabilities:
        return Capabilities(
            most=MOST_BYTES, in_bytes=True, window=timedelta(hours=settings.get("window_hours", 48)),
            window_sends=settings.get("window_sends", 5),
        )  # fmt: skip

    def receive_id(self, account: Account) -> str:
        return str(account.settings["app_id"])

    def verify_greeting(self, account: Account, raw: Raw) -> None:
        wxcrypto.check(raw.query, account.secrets["token"], "", "signature")

    def greeting(self, account: Account, raw: Raw) -> tuple[bytes, str] | None:
        """The address is being set up: it hears its own word again, plain."""
        if raw.method != "GET":
            return None
        word = raw.query.get("echostr", "")
        return (word if word.isalnum() and len(word) <= 128 else "").encode(), "text/plain"

    def parse(self, account: Account, raw: Raw) -> list[Event]:
        found = self.opened(account, raw)
        id, person, kind = found.get("MsgId", ""), found.get("FromUserName", ""), found.get("MsgType", "")
        if not id or not person or kind == "event":
            return []
        what, label = _LABELS.get(kind, ("text", ""))
        text = found.get("Content", "") if kind == "text" else f"[{label or kind[:20]}]"
        if kind == "link":
            text = f"[链接] {found.get('Title', '')[:200]} {found.get('Url', '')[:1000]}"
        more = {"media_id": found["MediaId"][:300]} if found.get("MediaId") else {}
        return [Heard(id[:450], person[:200], text or "[空]", _time(found, raw.at), None, what, more)]

    def token_request(self, account: Account, base: str) -> tuple[str, str, bytes]:
        body = {"grant_type": "client_credential", "appid": self.receive_id(account),
                "secret": account.secrets["secret"], "force_refresh": False}  # fmt: skip
        return "POST", f"{base.rstrip('/')}/cgi-bin/stable_token", orjson.dumps(body)

    async def send(self, account: Account, out: Outgoing, outside: Outside) -> Sent:
        body = {"touser": out.to, "msgtype": "text", "text": {"content": out.text}}
        found = await self.call(account, "/cgi-bin/message/custom/send", body, outside)
        if isinstance(found, (Rejected, Uncertain)):
            return found
        return Accepted(str(found["msgid"]) if found.get("msgid") else None)


def _time(found: Mapping[str, str], now: datetime) -> datetime:
    said = found.get("CreateTime", "")
    if not (said.isascii() and said.isdigit() and len(said) == 10):
        return now
    return min(datetime.fromtimestamp(int(said), UTC), now)
