"""The attacker's side of signed requests: an honest client, and every way to spoil what it sent."""

import base64
import hashlib
import hmac
import random
import secrets
import time
from dataclasses import dataclass, field, replace

import httpx2


@dataclass
class Sent:
    """A request as it goes over the wire."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def copy(self, **changes: object) -> "Sent":
        return replace(self, headers=dict(self.headers), **changes)  # type: ignore[arg-type]

    def as_request(self, client: httpx2.AsyncClient) -> httpx2.Request:
        target = self.path + (f"?{self.query}" if self.query else "")
        return client.build_request(self.method, target, headers=self.headers, content=self.body)


@dataclass
class Signer:
    """The honest client. ``signed`` takes what an attacker who had the secret could choose, too."""

    key_id: str
    secret: str = field(repr=False)

    def signed(
        self, method: str, path: str, query: str = "", body: bytes = b"", *, created: int | None = None,
        nonce: str | None = None, alg: str = "", names: tuple[str, ...] | None = None,
        extra: dict[str, str] | None = None, key_id: str | None = None,
    ) -> Sent:  # fmt: skip
        headers = {"content-type": "application/json"} | (extra or {})
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers["content-digest"] = f"sha-256=:{digest}:"
        covered = ("@method", "@path", "@query", "content-digest", "content-type", *(extra or {}))
        values = {"@method": method, "@path": path, "@query": f"?{query}"} | headers
        listed = names if names is not None else covered
        params = (
            "(" + " ".join(f'"{name}"' for name in listed) + ")"
            f";created={int(time.time()) if created is None else created}"
            f';keyid="{key_id or self.key_id}";nonce="{nonce or secrets.token_urlsafe(18)}"{alg}'
        )
        lines = [f'"{name}": {values.get(name, "")}' for name in listed]
        base = "\n".join([*lines, f'"@signature-params": {params}'])
        mac = base64.b64encode(hmac.digest(self.secret.encode(), base.encode(), "sha256")).decode()
        headers |= {"signature-input": f"zk={params}", "signature": f"zk=:{mac}:"}
        return Sent(method, path, query, headers, body)


SIGNED = ("content-digest", "content-type", "idempotency-key", "signature", "signature-input")
_SWAPS = {
    "signature-input": [
        ("zk=", "zz="), ('"@query" ', ""), (' "content-digest"', ""), ('"@method" ', ""), ('"@path" ', ""),
        (";created", "; created"), ("created=", "created=0"), ("created=", "created=-"), (";nonce", ";Nonce"),
        ("keyid=", "expires=9999999999;keyid="), ("(", "( "), ('" "', '"  "'), ("zk=(", "zk=((")
    ],
    "signature": [("zk=:", "zk="), ("zk=:", "ZK=:"), ("=:", "==:"), ("zk=:", "zk=: "), ("zk", "sig1")],
    "content-digest": [("sha-256=", "sha-512="), ("sha-256", "SHA-256"), ("=:", "==:")],
    "content-type": [("json", "JSON"), ("application/json", "text/plain")],
}  # fmt: skip


def mutants(honest: Sent, chance: random.Random, count: int) -> list[tuple[str, Sent]]:
    """About ``count`` requests (what was done, the request), each unlike the honest one in a signed part.

    Outside of /api stand the console's pages, which anybody may read.
    """
    found: list[tuple[str, Sent]] = []
    for header, swaps in _SWAPS.items():
        for old, new in swaps:
            spoiled = honest.copy()
            spoiled.headers[header] = spoiled.headers[header].replace(old, new, 1)
            found.append((f"{header} {old}→{new}", spoiled))
    for header in (name for name in SIGNED if name in honest.headers):
        gone, doubled = honest.copy(), honest.copy()
        del gone.headers[header]
        doubled.headers[header] += f", {doubled.headers[header]}"
        found += [(f"{header} gone", gone), (f"{header} doubled", doubled)]
    while len(found) < count:
        found.append(_one(honest, chance))
    return [(how, one) for how, one in found if _differs(honest, one) and one.path.startswith("/api/")]


def _differs(honest: Sent, one: Sent) -> bool:
    return (honest.method, honest.path, honest.query, honest.headers, honest.body) != (
        one.method, one.path, one.query, one.headers, one.body)  # fmt: skip


def _one(honest: Sent, chance: random.Random) -> tuple[str, Sent]:
    part = chance.choice(["method", "path", "query", "body", *SIGNED])
    spoiled = honest.copy()
    if part == "method":
        spoiled.method = chance.choice(["PUT", "PATCH", "DELETE", "GET", "POST"])
    elif part == "path":
        spoiled.path = chance.choice([
            honest.path + "/", honest.path.replace("/api", "/api/", 1), honest.path + "%20",
            honest.path.replace("customers", "tags"), honest.path.replace("c", "%63", 1),
            _edit(honest.path, chance),
        ])  # fmt: skip
    elif part == "query":
        spoiled.query = chance.choice(["", "x=2", "x=1&y=2", "x=%31", "X=1", _edit(honest.query, chance)])
    elif part == "body":
        spoiled.body = _edit(honest.body.decode(), chance).encode() if honest.body else b"{}"
    elif part in honest.headers:
        spoiled.headers[part] = _edit(honest.headers[part], chance)
    return part, spoiled


_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=:;"()@-_. '


def _edit(text: str, chance: random.Random) -> str:
    """One character changed, lost, doubled, swapped or turned to the other case."""
    if not text:
        return chance.choice(_LETTERS.strip())
    at = chance.randrange(len(text))
    before, here, after = text[:at], text[at], text[at + 1 :]
    edited = chance.choice([
        before + chance.choice(_LETTERS) + after, before + after, before + here * 2 + after,
        before + here.swapcase() + after, before + after[:1] + here + after[1:], text[: at + 1],
    ])  # fmt: skip
    return edited.strip() or "x"
