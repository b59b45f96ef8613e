"""Signed requests of machine clients: one strict profile of RFC 9421 with RFC 9530 digests (promises 3.1).

There is one spelling for everything, so that whatever was altered is refused, even where it would mean the
same. Covered are method, path and query, the body's digest for every method that may change something, and
the idempotency key and the private query where there are such; ``created`` within five minutes; ``nonce``
once; HMAC-SHA256.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import Request

from zhike.core import errors
from zhike.core.http.head import headers
from zhike.core.tx import Tx

WINDOW_SECONDS = 300
ALGORITHM = "hmac-sha256"
LONGEST = 1_000
_SAFE = {"GET", "HEAD", "OPTIONS"}
_REQUIRED = {"@method", "@path", "@query"}
_FIELDS = {"content-digest", "content-type", "idempotency-key", "private-query"}
_INPUT = re.compile(
    r'(?P<label>[a-z][a-z0-9_-]{0,31})=(?P<params>\((?P<covered>"[@a-z-]+"(?: "[@a-z-]+")*)\)'
    r'(?P<rest>(?:;[a-z]+=(?:[0-9]{1,12}|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))+))'
)
_PARAM = re.compile(r';([a-z]+)=(?:([0-9]+)|"([^"]*)")')
_BYTES = re.compile(r"(?P<label>[a-z][a-z0-9_-]{0,31})=:(?P<value>[A-Za-z0-9+/]{43}=):")
_NONCE = re.compile(r"[A-Za-z0-9._~+/=-]{16,128}")
_DIGEST = re.compile(r"sha-256=:(?P<value>[A-Za-z0-9+/]{43}=):")


class SignatureInvalid(errors.Unauthenticated):
    """``reason``: form, coverage, time, nonce, digest, or signature (which a wrong key is too)."""

    code = "auth.signature_invalid"


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request claims. ``base`` is what was signed; whether it was is for `matches` to say."""

    key_id: str
    created: int
    nonce: str
    base: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def matches(self, secrets: list[bytes]) -> bool:
        """Whether one of the secrets has signed it. Takes as long for none as for one."""
        found = False
        for secret in secrets or [b"nobody has this secret"]:
            right = hmac.compare_digest(hmac.digest(secret, self.base, "sha256"), self.signature)
            found = found or (right and bool(secrets))
        return found

    def check_time(self, now: float) -> None:
        """Raises `SignatureInvalid` outside of the window."""
        if abs(int(now) - self.created) > WINDOW_SECONDS:
            raise SignatureInvalid(reason="time")


def is_signed(request: Request) -> bool:
    said = headers(request.scope)
    return b"signature" in said or b"signature-input" in said


def read(request: Request) -> Signed:
    """The claim of a signed request. Raises `SignatureInvalid` for any that is not exactly in our form."""
    claim = _INPUT.fullmatch(_one(request, "signature-input"))
    signature = _BYTES.fullmatch(_one(request, "signature"))
    if claim is None or signature is None or claim["label"] != signature["label"]:
        raise SignatureInvalid(reason="form")
    params = _params(claim["rest"])
    covered = claim["covered"][1:-1].split('" "')
    _check_coverage(request, covered)
    lines = [f'"{name}": {_value(request, name)}' for name in covered]
    base = "\n".join([*lines, f'"@signature-params": {claim["params"]}'])
    return Signed(
        key_id=params["keyid"], created=int(params["created"]), nonce=params["nonce"],
        base=base.encode("latin-1"), signature=_decode(signature["value"]),
    )  # fmt: skip


def _one(request: Request, name: str) -> str:
    values = request.headers.getlist(name)
    if len(values) != 1 or len(values[0]) > LONGEST:
        raise SignatureInvalid(reason="form")
    return values[0]


def _params(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, number, word in _PARAM.findall(text):
        if name in found or (name == "created") is not bool(number):
            raise SignatureInvalid(reason="form")
        found[name] = number or word
    if not {"created", "keyid", "nonce"} <= found.keys() <= {"created", "keyid", "nonce", "alg"}:
        raise SignatureInvalid(reason="form")
    if found.get("alg", ALGORITHM) != ALGORITHM or str(int(found["created"])) != found["created"]:
        raise SignatureInvalid(reason="form")
    if not _NONCE.fullmatch(found["nonce"]):
        raise SignatureInvalid(reason="form")
    return found


def _check_coverage(request: Request, covered: list[str]) -> None:
    needed = set(_REQUIRED)
    if request.method not in _SAFE:
        needed.add("content-digest")
    needed |= {name for name in ("idempotency-key", "private-query") if name in request.headers}
    names = set(covered)
    if len(names) != len(covered) or not needed <= names or names - _REQUIRED - _FIELDS - {"@authority"}:
        raise SignatureInvalid(reason="coverage")


def _value(request: Request, name: str) -> str:
    """A component's value (RFC 9421, section 2)."""
    scope = request.scope
    match name:
        case "@method":
            return request.method
        case "@path":
            raw = scope.get("raw_path") or scope["path"].encode()
            return bytes(raw).partition(b"?")[0].decode("latin-1") or "/"
        case "@query":
            return "?" + scope["query_string"].decode("latin-1")
        case "@authority":
            usual = ":443" if request.url.scheme == "https" else ":80"
            return _one(request, "host").lower().removesuffix(usual)
        case _:
            return _one(request, name)


def _decode(text: str) -> bytes:
    """Base64 in its one canonical spelling. Raises `SignatureInvalid`."""
    try:
        value = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise SignatureInvalid(reason="form") from None
    if base64.b64encode(value).decode() != text:
        raise SignatureInvalid(reason="form")
    return value


def check_body(request: Request) -> None:
    """Compare the body, read by now if there may be one, with its digest. Raises `SignatureInvalid`."""
    if request.method in _SAFE and (
        request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    ):
        raise SignatureInvalid(reason="digest")
    if "content-digest" not in request.headers:
        return
    body: bytes = getattr(request, "_body", b"")
    claim = _DIGEST.fullmatch(_one(request, "content-digest"))
    if claim is None or not hmac.compare_digest(_decode(claim["value"]), hashlib.sha256(body).digest()):
        raise SignatureInvalid(reason="digest")


async def spend(tx: Tx, signed: Signed) -> bool:
    """Use up the nonce of a request whose signature was right. False when it was used before.

    The row's id is made of key and nonce, so its primary key is the truth, over all processes.
    """
    spent = hashlib.sha256(f"{signed.key_id}\n{signed.nonce}".encode()).digest()
    return bool(
        await tx.conn.fetchval(
            "INSERT INTO request_nonces (org_id, id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true",
            tx.org_id, UUID(bytes=spent[:16]),
        )
    )  # fmt: skip
