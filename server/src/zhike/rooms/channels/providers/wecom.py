"""WeChat customer service (微信客服) by WeCom: it rings, and we fetch what was said, from a place on."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from zhike.rooms.channels.providers import wxcrypto
from zhike.rooms.channels.providers.protocol import (
    Accepted,
    Account,
    Batch,
    Capabilities,
    Event,
    Heard,
    Look,
    Outgoing,
    Outside,
    Raw,
    Rejected,
    Sent,
    Shape,
    Told,
    Uncertain,
    Unwell,
)
from zhike.rooms.channels.providers.wx import MOST_BYTES, Wx

CUSTOMER, SYSTEM = 3, 4  # origin
_KINDS = {
    "image": ("image", "图片"), "voice": ("voice", "语音"), "video": ("video", "视频"),
    "file": ("file", "文件"), "location": ("location", "位置"), "link": ("card", "链接"),
    "business_card": ("card", "名片"), "miniprogram": ("card", "小程序"),
}  # fmt: skip


class WecomSettings(Shape):
    """``open_kfids``: the accounts that are looked at each minute besides, should a ring be lost. The window
    is the platform's rule, which it has changed before."""

    corp_id: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9_-]{4,64}$")]
    open_kfids: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{4,64}$")]], Field(max_length=20)
    ] = []
    window_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 48
    window_sends: Annotated[int, Field(ge=1, le=100)] = 5


class Wecom(Wx):
    Settings = WecomSettings
    url = "wecom"

    def capabilities(self, settings: Mapping[str, Any]) -> Capabilities:
        return Capabilities(
            most=MOST_BYTES, in_bytes=True, window=timedelta(hours=settings.get("window_hours", 48)),
            window_sends=settings.get("window_sends", 5), polls=True, receipts=True,
        )  # fmt: skip

    def receive_id(self, account: Account) -> str:
        return str(account.settings["corp_id"])

    def verify_greeting(self, account: Account, raw: Raw) -> None:
        sealed = raw.query.get("echostr", "")
        wxcrypto.check(raw.query, account.secrets["token"], sealed or "-")
        wxcrypto.unseal(account.secrets["aes_key"], sealed, self.receive_id(account))

    def greeting(self, account: Account, raw: Raw) -> tuple[bytes, str] | None:
        """The address is being set up: it wants to hear what it has sealed."""
        if raw.method != "GET":
            return None
        key, sealed = account.secrets["aes_key"], raw.query.get("echostr", "")
        return wxcrypto.unseal(key, sealed, self.receive_id(account)), "text/plain"

    def parse(self, account: Account, raw: Raw) -> list[Event]:
        found = self.opened(account, raw)
        if found.get("Event") != "kf_msg_or_event" or not found.get("OpenKfId"):
            return []
        return [Look(found["OpenKfId"], found.get("Token", ""))]

    def places(self, settings: Mapping[str, Any]) -> list[str]:
        return list(settings.get("open_kfids", []))

    def token_request(self, account: Account, base: str) -> tuple[str, str, bytes]:
        asked = f"corpid={self.receive_id(account)}&corpsecret={account.secrets['secret']}"
        return "GET", f"{base.rstrip('/')}/cgi-bin/gettoken?{asked}", b""

    async def poll(self, account: Account, place: str, hint: str, cursor: str, outside: Outside) -> Batch:
        asked: dict[str, Any] = {"open_kfid": place, "limit": 1000, "voice_format": 0}
        asked |= {name: value for name, value in (("cursor", cursor), ("token", hint)) if value}
        found = await self.asked(account, "/cgi-bin/kf/sync_msg", asked, outside)
        items = [item for item in found.get("msg_list", []) if isinstance(item, dict)]
        names = await self._names(account, items, outside)
        events = [event for item in items if (event := _event(item, place, names)) is not None]
        return Batch(events, str(found.get("next_cursor", "") or cursor), bool(found.get("has_more")))

    async def _names(self, account: Account, items: list[dict[str, Any]], outside: Outside) -> dict[str, str]:
        """What people call themselves; nobody is kept waiting for it."""
        people = sorted({
            str(item["external_userid"]) for item in items
            if item.get("origin") == CUSTOMER and item.get("external_userid")
        })[:100]  # fmt: skip
        if not people:
            return {}
        try:
            asked = {"external_userid_list": people}
            found = await self.asked(account, "/cgi-bin/kf/customer/batchget", asked, outside)
        except Unwell:
            return {}
        return {
            str(one.get("external_userid")): str(one["nickname"])[:100]
            for one in found.get("customer_list", []) if isinstance(one, dict) and one.get("nickname")
        }  # fmt: skip

    async def send(self, account: Account, out: Outgoing, outside: Outside) -> Sent:
        place, _, person = out.to.partition("/")
        body = {"touser": person, "open_kfid": place, "msgid": out.key, "msgtype": "text",
                "text": {"content": out.text}}  # fmt: skip
        found = await self.call(account, "/cgi-bin/kf/send_msg", body, outside)
        if isinstance(found, (Rejected, Uncertain)):
            return found
        return Accepted(str(found.get("msgid") or out.key))


def _event(item: dict[str, Any], place: str, names: Mapping[str, str]) -> Event | None:
    """None for what is of no concern: our own words, and events that bring none."""
    kind, id = str(item.get("msgtype", "")), item.get("msgid")
    if kind == "event":
        event = item.get("event") or {}
        if event.get("event_type") == "msg_send_fail" and event.get("fail_msgid"):
            return Told(str(event["fail_msgid"]), "failed", f"wecom.fail_{event.get('fail_type', 0)}")
        return None
    person = item.get("external_userid")
    if item.get("origin") != CUSTOMER or not person or not id:
        return None
    part = item.get(kind) if isinstance(item.get(kind), dict) else {}
    assert isinstance(part, dict)
    try:
        at = datetime.fromtimestamp(int(item.get("send_time", 0)), UTC)
    except (ValueError, OverflowError, OSError):
        at = datetime.fromtimestamp(0, UTC)
    what, label = _KINDS.get(kind, ("text", ""))
    text = str(part.get("content", "")) if kind == "text" else f"[{label or kind[:20]}]"
    more = {"media_id": str(part["media_id"])[:300]} if part.get("media_id") else {}
    if kind == "link":
        text = f"[链接] {str(part.get('title', ''))[:200]} {str(part.get('url', ''))[:1000]}"
        what = "text"
    return Heard(
        f"{place}:{id}", f"{place}/{person}", text or "[空]", at, names.get(str(person)), what,
        more | {"open_kfid": place},
    )  # fmt: skip
