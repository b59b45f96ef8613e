"""Robots of DingTalk and Feishu: signed both ways. Words come in from people who call the robot, and what we
say goes to the group by the robot's own address."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import orjson
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from pydantic import Field

from zhike.core import bodies
from zhike.rooms.channels.providers import calling
from zhike.rooms.channels.providers.protocol import (
    TOLERANCE,
    Accepted,
    Account,
    Capabilities,
    Event,
    Forged,
    Heard,
    Outgoing,
    Outside,
    Provider,
    Raw,
    Rejected,
    Sent,
    Shape,
    Uncertain,
)

LONGEST = 4_000


class RobotSettings(Shape):
    """``at`` names the person to whom an answer goes, at its beginning."""

    at: Annotated[bool, Field()] = True


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha256")).decode()


class Robot(Provider):
    """``webhook`` is the robot's address for our words, ``sign_secret`` signs them."""

    Settings = RobotSettings
    url = ""

    def capabilities(self, settings: Mapping[str, Any]) -> Capabilities:
        return Capabilities(most=LONGEST)

    def fits(self, name: str, secret: str) -> bool:
        if name == "webhook":
            return secret.startswith("https://") and len(secret) <= 500 and secret.isprintable()
        return super().fits(name, secret)

    def _target(self, account: Account, outside: Outside) -> str:
        """The robot's address at the house's address of the platform: nothing else is ever called."""
        parts = urlsplit(account.secrets["webhook"])
        query = f"?{parts.query}" if parts.query else ""
        return f"{outside.urls[self.url].rstrip('/')}{parts.path}{query}"

    async def _post(self, account: Account, url: str, body: Mapping[str, Any], outside: Outside) -> Sent:
        base = outside.urls[self.url]
        answer = await calling.post(outside.egress.naming(base), url, orjson.dumps(body))
        if isinstance(answer, (Rejected, Uncertain)):
            return answer
        if (failed := calling.by_status(answer)) is not None:
            return failed
        found = calling.said(answer)
        code = found.get("errcode", found.get("code", found.get("StatusCode")))
        if code == 0:
            return Accepted()
        if not isinstance(code, int):
            return Uncertain("garbage")
        return Rejected(f"{self.url}.{code}", again=code in self.busy, account=code not in self.busy)

    busy: frozenset[int] = frozenset()

    def _text(self, account: Account, out: Outgoing) -> str:
        at = account.settings.get("at", True) and out.to_name
        return f"@{out.to_name} {out.text}" if at else out.text


class Dingtalk(Robot):
    """Words come from a robot of one's own app (its AppSecret signs), answers go by a group's robot."""

    secrets = {"app_secret": False, "webhook": False, "sign_secret": False}
    url = "dingtalk"
    busy = frozenset({-1, 130101, 660026})
    answer = (b"{}", "application/json")

    def verify(self, account: Account, raw: Raw) -> None:
        """HMAC over the time, by the app's secret: the body is not covered, so the time is kept short."""
        stamp, secret = raw.headers.get("timestamp", ""), account.secrets["app_secret"]
        wanted = _hmac(secret, f"{stamp}\n{secret}").encode()
        if not hmac.compare_digest(wanted, raw.headers.get("sign", "").encode("utf-8", "replace")):
            raise Forged()
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) == 13):
            raise Forged("timestamp")
        if abs(raw.at.timestamp() - int(stamp) / 1000) > TOLERANCE.total_seconds():
            raise Forged("timestamp")

    def parse(self, account: Account, raw: Raw) -> list[Event]:
        found = _object(raw.body)
        id, who, chat = found.get("msgId"), found.get("senderId"), found.get("conversationId")
        if not all(isinstance(one, str) and one for one in (id, who, chat)):
            raise bodies.Unreadable("message_id")
        kind = str(found.get("msgtype", ""))
        part = found.get("text") if isinstance(found.get("text"), dict) else {}
        assert isinstance(part, dict)
        text = str(part.get("content", "")).strip() if kind == "text" else f"[{kind[:20]}]"
        name = str(found.get("senderNick") or "")[:100] or None
        return [Heard(str(id)[:450], f"{chat}/{who}"[:300], text or "[空]", raw.at, name)]

    async def send(self, account: Account, out: Outgoing, outside: Outside) -> Sent:
        stamp, secret = str(int(datetime.now(UTC).timestamp() * 1000)), account.secrets["sign_secret"]
        sign = quote(_hmac(secret, f"{stamp}\n{secret}"), safe="")
        url = f"{self._target(account, outside)}&timestamp={stamp}&sign={sign}"
        body = {"msgtype": "text", "text": {"content": self._text(account, out)}}
        return await self._post(account, url, body, outside)


class Feishu(Robot):
    """Words come as events of one's own app (sealed with its Encrypt Key), answers go by a group's robot."""

    secrets = {"encrypt_key": False, "verification_token": False, "webhook": False, "sign_secret": False}
    url = "feishu"
    busy = frozenset({9499, 11232, 11233})

    def verify(self, account: Account, raw: Raw) -> None:
        """SHA-256 over time, nonce, key and the very bytes; for the greeting, which is not signed, by its
        opening and the token in it."""
        key = account.secrets["encrypt_key"]
        given = raw.headers.get("x-lark-signature", "")
        if not given:
            if self.greeting(account, raw) is None:
                raise Forged()
            return
        stamp, nonce = (
            raw.headers.get("x-lark-request-timestamp", ""),
            raw.headers.get("x-lark-request-nonce", ""),
        )
        wanted = hashlib.sha256(f"{stamp}{nonce}{key}".encode("utf-8", "replace") + raw.body).hexdigest()
        if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
            raise Forged()
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) == 10):
            raise Forged("timestamp")
        if abs(raw.at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
            raise Forged("timestamp")
        self._believed(account, raw)

    def _believed(self, account: Account, raw: Raw) -> dict[str, Any]:
        """The opened body. Raises `Forged` when it does not carry the app's token."""
        found = self._opened(account, raw)
        head = found.get("header") if isinstance(found.get("header"), dict) else found
        assert isinstance(head, dict)
        token = str(head.get("token", "")).encode("utf-8", "replace")
        if not hmac.compare_digest(token, account.secrets["verification_token"].encode()):
            raise Forged("token")
        return found

    def _opened(self, account: Account, raw: Raw) -> dict[str, Any]:
        try:
            sealed = base64.b64decode(str(_object(raw.body).get("encrypt", "")), validate=True)
            key = hashlib.sha256(account.secrets["encrypt_key"].encode()).digest()
            opener = Cipher(algorithms.AES(key), modes.CBC(sealed[:16])).decryptor()
            padded = opener.update(sealed[16:]) + opener.finalize()
            return _object(padded[: -padded[-1]])
        except (ValueError, IndexError, bodies.Unreadable):
            raise Forged("sealed") from None

    def greeting(self, account: Account, raw: Raw) -> tuple[bytes, str] | None:
        found = self._believed(account, raw)
        if found.get("type") != "url_verification":
            return None
        challenge = str(found.get("challenge", ""))[:200]
        return orjson.dumps({"challenge": challenge}), "application/json"

    def parse(self, account: Account, raw: Raw) -> list[Event]:
        found = self._believed(account, raw)
        if (found.get("header") or {}).get("event_type") != "im.message.receive_v1":
            return []
        try:
            event = found["event"]
            message, sender = event["message"], event["sender"]["sender_id"]["open_id"]
            kind, content = str(message["message_type"]), _object(str(message["content"]).encode())
            text = str(content.get("text", "")) if kind == "text" else f"[{kind[:20]}]"
            return [Heard(str(message["message_id"])[:450], f"{message['chat_id']}/{sender}"[:300],
                          text.strip() or "[空]", raw.at)]  # fmt: skip
        except (KeyError, TypeError):
            raise bodies.Unreadable("message_id") from None

    async def send(self, account: Account, out: Outgoing, outside: Outside) -> Sent:
        """The key of the signature is what is signed elsewhere, and the text is empty: the vendor's rule."""
        stamp = str(int(datetime.now(UTC).timestamp()))
        sign = base64.b64encode(
            hmac.digest(f"{stamp}\n{account.secrets['sign_secret']}".encode(), b"", "sha256")
        ).decode()
        body = {"timestamp": stamp, "sign": sign, "msg_type": "text",
                "content": {"text": self._text(account, out)}}  # fmt: skip
        return await self._post(account, self._target(account, outside), body, outside)


def _object(body: bytes) -> dict[str, Any]:
    """Raises `bodies.Unreadable`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise bodies.Unreadable("json") from None
    if not isinstance(found, dict):
        raise bodies.Unreadable("json")
    return found
