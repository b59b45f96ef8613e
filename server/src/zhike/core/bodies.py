"""Pure: bodies that come from outside: whether they are signed, in which encoding, what they say."""

import base64
import hashlib
import hmac
import json
import re
from typing import Any
from urllib.parse import parse_qsl

_DIGESTS = {"hmac_sha1": hashlib.sha1, "hmac_sha256": hashlib.sha256, "hmac_md5": hashlib.md5}
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CHARSET = re.compile(r"charset\s*=\s*\"?(utf-?8|gbk|gb2312|gb18030|big5)\b", re.I)


def signature(algorithm: str, secret: bytes, body: bytes, encoding: str, prefix: str) -> str:
    """What the header has to say."""
    made = hmac.new(secret, body, _DIGESTS[algorithm]).digest()
    return prefix + (made.hex() if encoding == "hex" else base64.b64encode(made).decode())


def is_signed(
    algorithm: str, secret: bytes, body: bytes, encoding: str, prefix: str, given: str | None
) -> bool:
    """Whether ``given`` is the signature of these very bytes. Digits of hexadecimal may be capitals."""
    wanted = signature(algorithm, secret, body, encoding, prefix)
    said = (given or "").strip()
    if encoding == "hex":
        said = said[: len(prefix)] + said[len(prefix) :].lower()
    return hmac.compare_digest(wanted.encode(), said.encode("utf-8", "replace"))


class Unreadable(ValueError):
    """``code`` says why: encoding, json, deep or kind."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decode(body: bytes, content_type: str) -> tuple[str, str]:
    """The body as text, and the encoding in which it is these bytes again."""
    said = _CHARSET.search(content_type)
    for name in (*((said[1],) if said else ()), "utf-8", "gb18030"):
        try:
            read = body.decode(name)
            if read.encode(name) == body:
                return read, name
        except (UnicodeError, LookupError):
            continue
    return body.decode("latin-1"), "latin-1"


def parse(said: str, content_type: str) -> Any:
    """What a body says: of JSON the value, of a form its fields. Raises `Unreadable`."""
    plain = said.lstrip("\ufeff \t\r\n")
    if plain[:1] in {"{", "["}:  # whatever the header calls it
        try:
            return json.loads(plain, parse_float=str, parse_constant=str)
        except RecursionError:
            raise Unreadable("deep") from None
        except ValueError:
            raise Unreadable("json") from None
    if "json" in content_type or not plain:
        raise Unreadable("json")
    if "=" not in plain:
        raise Unreadable("kind")
    return _form(plain)


def _form(plain: str) -> dict[str, Any]:
    """Fields of a form: a text each, a list where a name comes again."""
    found: dict[str, Any] = {}
    for encoding in ("utf-8", "gb18030"):
        try:
            pairs = parse_qsl(
                plain, keep_blank_values=True, encoding=encoding, errors="strict", max_num_fields=500
            )  # fmt: skip
        except UnicodeError:
            continue
        except ValueError:
            raise Unreadable("kind") from None
        for name, value in pairs:
            before = found.get(name)
            found[name] = (
                value if before is None else [*(before if isinstance(before, list) else [before]), value]
            )
        return found
    raise Unreadable("encoding")


def words(value: Any) -> str | None:
    """A value as text: numbers as they stand, a list of words joined; None for what is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return _UNSEEN.sub("", str(value)).strip()
    if isinstance(value, list) and value and all(isinstance(one, (str, int)) for one in value[:50]):
        return "、".join(filter(None, (words(one) for one in value[:50])))
    return None
