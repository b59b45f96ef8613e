"""What WeCom and WeChat have in common: a token for two hours that all processes share, errors by code."""

import base64
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson

from zhike.core.egress import Failed, Refused
from zhike.rooms.channels.providers import calling, wxcrypto
from zhike.rooms.channels.providers.protocol import (
    Account,
    Forged,
    Gone,
    Outside,
    Provider,
    Raw,
    Rejected,
    Uncertain,
    Unwell,
)
from zhike.rooms.files import kinds

TOKEN_GONE = {40001, 40014, 42001}
BUSY = {-1, 45009, 45011}  # of this minute; nothing was done
ACCOUNT = {40013, 40125, 41004, 48001, 48002, 60020, 60028}
TOKEN = "token"
MOST_BYTES = 2_048


def _name(disposition: str) -> str:
    """What the platform calls a file."""
    found = re.search(r'filename="?([^";]{1,255})"?', disposition)
    return found[1] if found is not None else ""


class Wx(Provider):
    """``url`` is the name of its address among the house's."""

    secrets = {"secret": False, "token": True, "aes_key": True}
    answer = (b"success", "text/plain")
    url = ""

    def make_secret(self, name: str) -> str:
        if name == "aes_key":
            return base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        return secrets.token_hex(16)

    def fits(self, name: str, secret: str) -> bool:
        if name == "aes_key":
            return wxcrypto.is_aes_key(secret)
        if name == "token":
            return 3 <= len(secret) <= 32 and secret.isascii() and secret.isalnum()
        return super().fits(name, secret)

    def receive_id(self, account: Account) -> str:
        raise NotImplementedError

    def opened(self, account: Account, raw: Raw) -> dict[str, str]:
        """The fields of a posted document. Raises `Forged`, `bodies.Unreadable`."""
        sealed = wxcrypto.sealed_in(raw)
        return wxcrypto.fields(wxcrypto.unseal(account.secrets["aes_key"], sealed, self.receive_id(account)))

    def verify(self, account: Account, raw: Raw) -> None:
        """By the signature over the sealed body, and by its opening: it is sealed for this account."""
        if raw.method == "GET":
            self.verify_greeting(account, raw)
            return
        wxcrypto.check(raw.query, account.secrets["token"], sealed := wxcrypto.sealed_in(raw))
        wxcrypto.unseal(account.secrets["aes_key"], sealed, self.receive_id(account))

    def verify_greeting(self, account: Account, raw: Raw) -> None:
        raise Forged()

    def token_request(self, account: Account, base: str) -> tuple[str, str, bytes]:
        """(method, address, body) that gets a token."""
        raise NotImplementedError

    async def token(self, account: Account, outside: Outside) -> str:
        """Raises `Unwell`."""

        async def fetch() -> tuple[str, timedelta]:
            base = outside.urls[self.url]
            method, url, body = self.token_request(account, base)
            found = await calling.ask(outside.egress.naming(base), method, url, body)  # type: ignore[attr-defined]
            token, lasts = found.get("access_token"), found.get("expires_in", 7_200)
            if not isinstance(token, str) or not isinstance(lasts, int):
                raise Unwell(f"{self.url}.{found.get('errcode', 0)}", str(found.get("errmsg", "")))
            return token, timedelta(seconds=lasts * 0.8)

        return await outside.remembered(TOKEN, fetch)

    async def call(
        self, account: Account, path: str, body: Mapping[str, Any], outside: Outside
    ) -> dict[str, Any] | Rejected | Uncertain:
        """The answer to a call, with a new token where the old one is no good: once."""
        base, found = outside.urls[self.url], {}
        for again in (True, False):
            token = await self.token(account, outside)
            url = f"{base.rstrip('/')}{path}?access_token={token}"
            answer = await calling.post(outside.egress.naming(base), url, orjson.dumps(body))
            if isinstance(answer, (Rejected, Uncertain)):
                return answer
            if (failed := calling.by_status(answer)) is not None:
                return failed
            found = calling.said(answer)
            if not isinstance(found.get("errcode", 0), int) or not found:
                return Uncertain("garbage")
            if found.get("errcode", 0) not in TOKEN_GONE or not again:
                break
            await outside.forget(TOKEN)
        return self.judge(found)

    def judge(self, found: dict[str, Any]) -> dict[str, Any] | Rejected:
        """What the code of an answer means."""
        code = found.get("errcode", 0)
        if code == 0:
            return found
        reason = f"{self.url}.{code}"
        if code in BUSY:
            return Rejected(reason, again=True, after=timedelta(seconds=60 if code != -1 else 2))
        return Rejected(reason, account=code in TOKEN_GONE | ACCOUNT)

    async def asked(
        self, account: Account, path: str, body: Mapping[str, Any], outside: Outside
    ) -> dict[str, Any]:
        """The answer to a question. Raises `Unwell`."""
        found = await self.call(account, path, body, outside)
        if isinstance(found, (Rejected, Uncertain)):
            raise Unwell(found.reason)
        return found

    async def media(self, account: Account, media_id: str, outside: Outside) -> tuple[str, bytes]:
        """A picture or a file, which the platform keeps for three days. Raises `Unwell`, `Gone`."""
        base = outside.urls[self.url]
        for again in (True, False):
            token = await self.token(account, outside)
            asked = f"access_token={token}&media_id={quote(media_id, safe='')}"
            url = f"{base.rstrip('/')}/cgi-bin/media/get?{asked}"
            try:
                answer = await outside.egress.naming(base).send("GET", url, most=kinds.MAX_BYTES + 1)
            except (Refused, Failed) as error:
                if error.reason == "too_large":
                    raise Gone("too_large") from None
                raise Unwell(error.reason) from None
            if answer.status != HTTPStatus.OK:
                raise Unwell(f"http.{answer.status}")
            if not answer.body.startswith(b"{"):
                return _name(answer.headers.get("content-disposition", "")), answer.body
            code = calling.said(answer).get("errcode", 0)
            if code not in TOKEN_GONE or not again:
                break
            await outside.forget(TOKEN)
        if code in BUSY | TOKEN_GONE:
            raise Unwell(f"{self.url}.{code}")
        raise Gone(f"{self.url}.{code}")

    async def health(self, account: Account, outside: Outside) -> None:
        """The platform gives us a token, now. Raises `Unwell`."""
        await outside.forget(TOKEN)
        await self.token(account, outside)
