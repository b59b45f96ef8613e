"""Any platform that can post JSON: paths say where its words stand, and a signature with a time vouches for
them. Our answers are posted to an address, signed as Standard Webhooks says, each under its own id."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from zhike.core import bodies, paths
from zhike.core.clock import utcnow
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
    Sent,
    Shape,
    Told,
    Unwell,
)
from zhike.rooms.webhooks import rules as standard

LONGEST = 20_000
MOST_ITEMS = 500
_STATES: dict[str, Literal["delivered", "read", "failed"]] = {
    "delivered": "delivered", "received": "delivered", "success": "delivered", "read": "read",
    "seen": "read", "failed": "failed", "error": "failed", "undelivered": "failed",
}  # fmt: skip


def _path(value: str) -> str:
    try:
        paths.read(value)
    except paths.BadPath as bad:
        raise PydanticCustomError("path", "cannot be read from character {at} on", {"at": bad.at}) from None
    return value


Path = Annotated[str, Field(max_length=paths.MOST_LETTERS), AfterValidator(_path)]
Header = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[A-Za-z0-9-]{1,100}$")]
Address = Annotated[str, Field(max_length=2000, pattern=r"^https?://")]


class WebhookMapping(Shape):
    """Where what stands, from each item on."""

    message_id: Path = "$.id"
    sender_id: Path = "$.sender.id"
    sender_name: Path | None = "$.sender.name"
    text: Path = "$.text"
    at: Path | None = None
    receipt_id: Path | None = None
    receipt_state: Path | None = None


class WebhookSettings(Shape):
    """``items`` is the path of a list of messages where a body has several. With ``timestamp_header`` the
    signed text is the time, a full stop and the body; without, the body alone."""

    signature: Literal["hmac_sha256", "hmac_sha1", "hmac_md5"] = "hmac_sha256"
    signature_header: Header = "x-signature"
    signature_encoding: Literal["hex", "base64"] = "hex"
    signature_prefix: Annotated[str, Field(max_length=50)] = ""
    timestamp_header: Header | None = "x-timestamp"
    items: Path | None = None
    mapping: WebhookMapping = WebhookMapping()
    reply_url: Address | None = None


class Webhook(Provider):
    Settings = WebhookSettings
    secrets = {"secret": True, "reply_secret": True}

    def capabilities(self, settings: Mapping[str, Any]) -> Capabilities:
        receipts = bool((settings.get("mapping") or {}).get("receipt_id"))
        sends = bool(settings.get("reply_url"))
        return Capabilities(most=LONGEST, sends=sends, receipts=receipts, idempotent=True)

    def make_secret(self, name: str) -> str:
        return standard.new_secret() if name == "reply_secret" else secrets.token_urlsafe(24)

    def fits(self, name: str, secret: str) -> bool:
        if name == "reply_secret":
            try:
                key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
            except ValueError:
                return False
            return secret.startswith("whsec_") and 24 <= len(key) <= 64
        return super().fits(name, secret)

    def verify(self, account: Account, raw: Raw) -> None:
        """By the signature over the very bytes, and by its time. Raises `Forged`."""
        settings = WebhookSettings.model_validate(account.settings)
        signed = raw.body
        if settings.timestamp_header is not None:
            stamp = raw.headers.get(settings.timestamp_header, "")
            signed = stamp.encode("utf-8", "replace") + b"." + raw.body
        given = raw.headers.get(settings.signature_header)
        if not bodies.is_signed(
            settings.signature, account.secrets["secret"].encode(), signed, settings.signature_encoding,
            settings.signature_prefix, given,
        ):  # fmt: skip
            raise Forged()
        if settings.timestamp_header is not None and not _recent(stamp, raw.at):
            raise Forged("timestamp")

    def parse(self, account: Account, raw: Raw) -> list[Event]:
        settings = WebhookSettings.model_validate(account.settings)
        content_type = raw.headers.get("content-type", "")
        body = bodies.parse(bodies.decode(raw.body, content_type)[0], content_type)
        items = [body]
        if settings.items is not None:
            items = paths.find(body, settings.items)
            if not isinstance(items, list):
                raise bodies.Unreadable("items")
        return [_event(item, settings.mapping, raw.at) for item in items[:MOST_ITEMS]]

    async def send(self, account: Account, out: Outgoing, outside: Outside) -> Sent:
        """At the address, under the id of the message: whoever hears of it twice can tell."""
        body = orjson.dumps(
            {
                "type": "message", "id": out.key, "channel": account.public_key, "to": out.to,
                "text": out.text, "sender": out.sender, "session": out.session_name,
                "in_reply_to": out.last.get("id"),
            }
        )  # fmt: skip
        return await deliver(account, out.key, body, outside)

    async def health(self, account: Account, outside: Outside) -> None:
        """A body of the type ``test`` is taken at the address. Raises `Unwell`."""
        if not account.settings.get("reply_url"):
            return
        key = secrets.token_hex(16)
        answered = await deliver(account, key, orjson.dumps({"type": "test", "id": key}), outside)
        if not isinstance(answered, Accepted):
            raise Unwell(answered.reason)


async def deliver(account: Account, key: str, body: bytes, outside: Outside) -> Sent:
    """Post to the account's address, signed."""
    stamp, message = int(utcnow().timestamp()), f"msg_{key}"
    signature = standard.signature([account.secrets["reply_secret"]], message, stamp, body)
    headers = {"webhook-id": message, "webhook-timestamp": str(stamp), "webhook-signature": signature}
    url = str(account.settings["reply_url"])
    answer = await calling.post(outside.egress, url, body, headers, outside.hosts)
    if not hasattr(answer, "status"):
        return answer
    if (failed := calling.by_status(answer)) is not None:
        return failed
    named = calling.said(answer).get("id")
    return Accepted(str(named)[:500] if isinstance(named, (str, int)) and named else key)


def _recent(stamp: str, now: datetime) -> bool:
    """Seconds or milliseconds since 1970, near now."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) in {10, 13}):
        return False
    seconds = int(stamp) / (1000 if len(stamp) == 13 else 1)
    return abs(now.timestamp() - seconds) <= TOLERANCE.total_seconds()


def _words(item: Any, path: str | None, most: int) -> str | None:
    found = paths.MISSING if path is None else paths.find(item, path)
    said = None if found is paths.MISSING or found is None else bodies.words(found)
    return said[:most] if said else None


def _event(item: Any, mapping: WebhookMapping, now: datetime) -> Event:
    """Raises `bodies.Unreadable` naming the field that is missing."""
    receipt = _words(item, mapping.receipt_id, 500)
    if receipt is not None:
        state = _STATES.get((_words(item, mapping.receipt_state, 50) or "").lower())
        if state is None:
            raise bodies.Unreadable("receipt_state")
        return Told(receipt, state)
    found = {
        name: _words(item, getattr(mapping, name), most)
        for name, most in (("message_id", 450), ("sender_id", 200), ("text", LONGEST))
    }
    for name, value in found.items():
        if value is None:
            raise bodies.Unreadable(name)
    at = _time(_words(item, mapping.at, 40), now)
    return Heard(
        str(found["message_id"]), str(found["sender_id"]), str(found["text"]), at,
        _words(item, mapping.sender_name, 100),
    )  # fmt: skip


def _time(said: str | None, now: datetime) -> datetime:
    """Seconds, milliseconds or ISO 8601; now where it is none, and never later than now."""
    try:
        if said is None:
            return now
        if said.isdigit() and len(said) in {10, 13}:
            read = datetime.fromtimestamp(int(said) / (1000 if len(said) == 13 else 1), UTC)
        else:
            read = datetime.fromisoformat(said)
    except (ValueError, OverflowError):
        return now
    return now if read.tzinfo is None else min(read, now)
