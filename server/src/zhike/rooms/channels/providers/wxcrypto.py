"""How WeChat and WeCom sign and seal what they post (WXBizMsgCrypt), and their XML, read without entities."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from xml.parsers import expat

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from zhike.core import bodies
from zhike.rooms.channels.providers.protocol import Forged, Raw

BLOCK = 32
MOST_FIELDS, LONGEST_NAME = 200, 64


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts: the vendor's rule, and all that it offers."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324


def is_aes_key(text: str) -> bool:
    """Whether it is an EncodingAESKey: 43 letters of base64, 32 bytes."""
    try:
        return len(text) == 43 and len(base64.b64decode(text + "=", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def check(query: Mapping[str, str], token: str, sealed: str, name: str = "msg_signature") -> None:
    """Raises `Forged` unless the query's signature covers ``sealed`` (empty: nothing but the times)."""
    parts = [token, query.get("timestamp", ""), query.get("nonce", ""), *([sealed] if sealed else [])]
    if not hmac.compare_digest(signature(*parts).encode(), query.get(name, "").encode("utf-8", "replace")):
        raise Forged()


def unseal(aes_key: str, sealed: str, receive_id: str) -> bytes:
    """What was sealed for us. Raises `Forged` for what is for somebody else, or was never sealed."""
    key = base64.b64decode(aes_key + "=")
    try:
        data = base64.b64decode(sealed, validate=True)
        opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = opener.update(data) + opener.finalize()
    except (binascii.Error, ValueError):
        raise Forged("sealed") from None
    pad = padded[-1] if padded else 0
    plain = padded[:-pad]
    if not 1 <= pad <= BLOCK or padded[-pad:] != bytes([pad]) * pad or len(plain) < 20:
        raise Forged("sealed")
    end = 20 + int.from_bytes(plain[16:20])
    if end > len(plain) or not hmac.compare_digest(plain[end:], receive_id.encode()):
        raise Forged("receiver")
    return plain[20:end]


def fields(xml: bytes) -> dict[str, str]:
    """The texts of a flat document by the names of their elements; what is nested stands under its own name.

    Documents with a DTD are refused: nothing of ours ever has one. Raises `bodies.Unreadable`.
    """
    found: dict[str, str] = {}
    path: list[str] = []

    def start(name: str, attributes: object) -> None:
        if len(path) > 8 or len(found) > MOST_FIELDS or len(name) > LONGEST_NAME:
            raise bodies.Unreadable("xml")
        path.append(name)
        found.setdefault(name, "")

    def end(name: str) -> None:
        path.pop()

    def text(data: str) -> None:
        if path:
            found[path[-1]] += data

    def refuse(*args: object) -> None:
        raise bodies.Unreadable("dtd")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise error if isinstance(error, bodies.Unreadable) else bodies.Unreadable("xml") from None
    return found


def sealed_in(raw: Raw) -> str:
    """The sealed part of a posted body. Raises `Forged` when there is none."""
    try:
        found = fields(raw.body).get("Encrypt", "").strip()
    except bodies.Unreadable:
        raise Forged("body") from None
    if not found:
        raise Forged("body")
    return found
