"""One intent, one effect, one answer (promises 3.1): the key is a row of the business transaction.

A concurrent twin waits on the unique index and then hears the first answer; another body under the same
key is a 422. Refusals are remembered too, so a retry tells the same story; invalid input is not.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from zhike.core import crypto, errors
from zhike.core.context import NOBODY
from zhike.core.crypto import OrgKeys
from zhike.core.tx import Tx

KEPT = timedelta(hours=24)
_KEY = re.compile(r'^"?([\x21-\x7e]{1,255}?)"?$')


class KeyInvalid(errors.DomainError):
    code = "idempotency.key"
    status = 400


class KeyReused(errors.DomainError):
    code = "idempotency.reused"
    status = 422


@dataclass(frozen=True, slots=True)
class Intent:
    key: str
    method_path: str
    hash: bytes


def intent_of(request: Request, body: bytes) -> Intent | None:
    """The request's intent, None when it carries no key. Raises `KeyInvalid`."""
    header = request.headers.get("idempotency-key")
    if header is None:
        return None
    match = _KEY.match(header)
    if match is None:
        raise KeyInvalid()
    path = f"{request.method} {request.url.path}"
    boundary = request.headers.get("content-type", "").partition("boundary=")[2].strip('"')
    if boundary:  # a form sent again is the same form, though the line between its parts is new
        body = body.replace(boundary.encode("latin-1"), b"")
    digest = hashlib.sha256(f"{path}?{request.url.query}\n".encode() + body).digest()
    return Intent(match[1], path[:500], digest)


def _bound(tx: Tx, intent: Intent) -> str:
    return f"{tx.org_id}|idempotency_keys|{tx.actor.user_id}|{intent.key}"


def opened(keys: OrgKeys, user_id: UUID, key: str, sealed: bytes) -> bytes:
    """A remembered answer's body, for whoever has to search it. Raises `crypto.Unreadable`."""
    try:
        return keys.unseal_bytes(sealed, f"{keys.org_id}|idempotency_keys|{user_id}|{key}")
    except crypto.Unreadable:  # of a caller who is no user
        return keys.unseal_bytes(sealed, f"{keys.org_id}|idempotency_keys|None|{key}")


async def claim(tx: Tx, intent: Intent, keys: OrgKeys) -> Response | None:
    """Take the key for this transaction, or return the answer that was given before.

    Raises `KeyReused` for another request under the same key, `Unavailable` when the first is still running
    after five seconds.
    """
    await tx.conn.execute("SET LOCAL lock_timeout = '5s'")
    user_id = tx.actor.user_id or tx.actor.subject_id or NOBODY
    taken = await tx.conn.fetchval(
        "INSERT INTO idempotency_keys (org_id, user_id, key, method_path, request_hash, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (org_id, user_id, key) DO UPDATE"
        " SET method_path = excluded.method_path, request_hash = excluded.request_hash,"
        " response_code = NULL, response_body = NULL, expires_at = excluded.expires_at"
        " WHERE idempotency_keys.expires_at < now() RETURNING true",
        tx.org_id, user_id, intent.key, intent.method_path, intent.hash, tx.now + KEPT,
    )  # fmt: skip
    if taken:
        return None
    row = await tx.conn.fetchrow(
        "SELECT request_hash, response_code, response_type, response_body FROM idempotency_keys"
        " WHERE org_id = $1 AND user_id = $2 AND key = $3",
        tx.org_id, user_id, intent.key,
    )  # fmt: skip
    if row is None or row["response_code"] is None:
        raise errors.Unavailable()
    if row["request_hash"] != intent.hash:
        raise KeyReused()
    sealed = row["response_body"]
    body = keys.unseal_bytes(sealed, _bound(tx, intent)) if sealed else b""
    headers = {"Idempotency-Replayed": "true"}
    return Response(body, row["response_code"], headers=headers, media_type=row["response_type"])


async def remember(tx: Tx, intent: Intent, keys: OrgKeys, response: Response) -> None:
    """Keep the answer, sealed, for as long as the key lives."""
    user_id = tx.actor.user_id or tx.actor.subject_id or NOBODY
    body = bytes(response.body)
    await tx.conn.execute(
        "UPDATE idempotency_keys SET response_code = $4, response_type = $5, response_body = $6"
        " WHERE org_id = $1 AND user_id = $2 AND key = $3",
        tx.org_id, user_id, intent.key, response.status_code,
        response.headers.get("content-type"),
        keys.seal_bytes(body, _bound(tx, intent)) if body else None,
    )  # fmt: skip
