"""Client of the local SMS server (`zhike simulate sms`), which behaves, and misbehaves, like a supplier."""

import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from pydantic import Field, SecretStr, model_validator

from zhike.core.egress import Egress
from zhike.rooms.notify.providers import wire
from zhike.rooms.notify.providers.protocol import (
    MOST_PUSHED,
    Accepted,
    Capabilities,
    Config,
    Forged,
    Found,
    Missing,
    Push,
    Receipt,
    Rejected,
    Reply,
    SmsIntent,
    Unknown,
)
from zhike.settings import Settings

# what a refusal means; a code that is not here is a refusal for good
_REFUSALS = {
    "LIMIT_CONTROL": Rejected("LIMIT_CONTROL", "sent too often to this number", retryable=True),
    "AMOUNT_NOT_ENOUGH": Rejected(
        "AMOUNT_NOT_ENOUGH", "no money left", retryable=True, failover=True, ill=True
    ),
    "THROTTLED": Rejected("THROTTLED", "too many requests", retryable=True, failover=True, ill=True),
    "SIGNATURE": Rejected("SIGNATURE", "wrong access key", retryable=True, failover=True, ill=True),
}

CLOCK_SKEW = 300


class SimulatorConfig(Config):
    """``settle_seconds`` counts from the start of a call and is clearly longer than ``timeout_seconds``."""

    access_key: str = Field(min_length=1, max_length=100)
    secret: SecretStr = Field(min_length=8, max_length=200)
    timeout_seconds: float = Field(3.0, ge=0.1, le=30)
    settle_seconds: float = Field(5.0, ge=0.2, le=600)

    @model_validator(mode="after")
    def _settles_later(self) -> "SimulatorConfig":
        if self.settle_seconds < self.timeout_seconds * 1.5:
            raise ValueError("settle_seconds must be at least 1.5 times timeout_seconds")
        return self


class Simulator:
    def __init__(self, config: Config, settings: Settings) -> None:
        assert isinstance(config, SimulatorConfig)
        self.config = config
        self.url = (settings.zhike_sms_simulator_url or "").rstrip("/")
        self._way = Egress.of(settings).naming(self.url) if self.url else Egress.of(settings)

    def capabilities(self) -> Capabilities:
        return Capabilities(
            timeout=timedelta(seconds=self.config.timeout_seconds),
            settle=timedelta(seconds=self.config.settle_seconds), receipts=True,
        )  # fmt: skip

    async def send(self, intent: SmsIntent) -> Accepted | Rejected | Unknown:
        if not self.url:
            return Rejected("NOT_CONFIGURED", "ZHIKE_SMS_SIMULATOR_URL is not set", True, True, True)
        body = {
            "phone": intent.phone, "sign_name": intent.sign_name, "template_id": intent.template_id,
            "params": intent.params, "text": intent.text, "out_id": intent.out_id,
        }  # fmt: skip
        try:
            status, answer = await self._call("/sms/send", body)
        except wire.NotSent as error:
            return Rejected("UNREACHABLE", str(error), retryable=True, failover=True, ill=True)
        except wire.Silent as error:
            return Unknown("SILENT", str(error))
        code = str(answer.get("code") or "")
        if status == 200 and code == "OK" and answer.get("message_id"):
            return Accepted(str(answer["message_id"]), int(answer.get("segments") or 1))
        if status >= 500 or not code or code == "OK":
            return Unknown(f"HTTP_{status}", "an answer without a verdict")
        return _REFUSALS.get(code) or Rejected(code[:80], str(answer.get("message") or "")[:500])

    async def query(self, intent: SmsIntent) -> Found | Missing | Unknown:
        if not self.url:
            return Unknown("NOT_CONFIGURED", "ZHIKE_SMS_SIMULATOR_URL is not set")
        try:
            status, answer = await self._call("/sms/query", {"out_id": intent.out_id})
        except (wire.NotSent, wire.Silent) as error:
            return Unknown("SILENT", str(error))
        found = answer.get("items")
        if status != 200 or answer.get("code") != "OK" or not isinstance(found, list):
            return Unknown(f"HTTP_{status}", "an answer without a verdict")
        if not found:
            return Missing()
        state = found[0].get("state")
        return Found(
            str(found[0].get("message_id")), state if state in {"delivered", "failed"} else "waiting",
            str(found[0].get("error") or ""),
        )  # fmt: skip

    async def _call(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Raises `wire.NotSent` or `wire.Silent`."""
        raw = orjson.dumps(body)
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        headers = {
            "content-type": "application/json",
            "x-access-key": self.config.access_key,
            "x-timestamp": stamp,
            "x-nonce": nonce,
            "x-signature": self._sign(path, stamp, nonce, raw),
        }
        seconds = self.config.timeout_seconds
        status, received = await wire.post(self._way, self.url + path, raw, headers, seconds)
        try:
            answer = orjson.loads(received)
        except orjson.JSONDecodeError:
            answer = {}
        return status, answer if isinstance(answer, dict) else {}

    def heard(self, push: Push) -> list[Receipt | Reply]:
        """Signed as our own requests are. Repeating one changes nothing: what it says is taken once."""
        head = push.headers
        stamp, nonce = head.get("x-timestamp", ""), head.get("x-nonce", "")
        if head.get("x-access-key") != self.config.access_key or not (stamp.isascii() and stamp.isdigit()):
            raise Forged()
        if len(stamp) > 12 or abs(int(stamp) - time.time()) > CLOCK_SKEW:
            raise Forged()
        expected = self._sign(push.path, stamp, nonce, push.body)
        if not hmac.compare_digest(expected.encode(), head.get("x-signature", "").encode()):
            raise Forged()
        try:
            items = orjson.loads(push.body)["items"]
            return [found for item in items[:MOST_PUSHED] if (found := _read(item)) is not None]
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return []

    def _sign(self, path: str, stamp: str, nonce: str, raw: bytes) -> str:
        signed = "\n".join(("POST", path, stamp, nonce, hashlib.sha256(raw).hexdigest()))
        secret = self.config.secret.get_secret_value().encode()
        return hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest()


def _read(item: dict[str, Any]) -> Receipt | Reply | None:
    match item:
        case {"kind": "receipt", "out_id": str(out_id), "message_id": str(id),
              "state": "delivered" | "failed" as state}:  # fmt: skip
            return Receipt(out_id[:100], id[:100], state, str(item.get("error") or "")[:80])
        case {"kind": "reply", "reply_id": str(id), "phone": str(phone), "text": str(words), "at": float(at)}:
            return Reply(id[:100], phone[:40], words[:500], datetime.fromtimestamp(at, UTC))
    return None
