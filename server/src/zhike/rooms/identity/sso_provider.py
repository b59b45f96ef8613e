"""The other side of OpenID Connect: its discovery, its keys, its token endpoint, and what we believe of it.

Believed is an ID token that its provider signed with a key it publishes, by an algorithm with a public key,
for us, for this browser's nonce, just now. Addresses come from the provider, so every one of them goes
through the egress rules.
"""

import base64
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from zhike.core import egress, errors
from zhike.core.http.services import Services
from zhike.rooms.identity.login_models import IdentityProvider

log = structlog.get_logger(__name__)
KEPT_SECONDS = 600
LEEWAY = 60
OLDEST = 600
# public-key algorithms alone: with a shared secret, or none, anybody who knows it could be the provider
ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
]


class Away(errors.Unavailable):
    code = "sso.away"


class Distrusted(errors.Unauthenticated):
    """The provider's answer does not prove anything; ``reason`` is for whoever configures it."""

    code = "sso.distrusted"


@dataclass(frozen=True, slots=True)
class Metadata:
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    algorithms: tuple[str, ...]
    auth_methods: tuple[str, ...]
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Claims:
    """``email`` only when the provider says that it is verified."""

    subject: str
    name: str | None
    email: str | None


_metadata: dict[str, tuple[float, Metadata]] = {}
_keys: dict[str, tuple[float, KeySet]] = {}


async def _json(held: Services, method: str, url: str, **options: Any) -> tuple[int, Any]:
    """Raises `Away`."""
    try:
        answer = await held.egress.send(method, url, **options)
        return answer.status, orjson.loads(answer.body)
    except (egress.Failed, egress.Refused) as error:
        log.warning("sso_away", reason=error.reason)
    except orjson.JSONDecodeError:
        log.warning("sso_away", reason="not_json")
    raise Away()


async def discover(held: Services, issuer: str) -> Metadata:
    """The provider's metadata, kept for ten minutes. Raises `Away`, `Distrusted`."""
    kept = _metadata.get(issuer)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    status, found = await _json(held, "GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
    if status != 200 or not isinstance(found, dict):
        raise Away()
    if found.get("issuer") != issuer:
        raise Distrusted(reason="issuer")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if not all(isinstance(found.get(name), str) for name in wanted):
        raise Distrusted(reason="metadata")
    try:
        held.egress.vet(found["authorization_endpoint"])
    except egress.Refused:
        raise Distrusted(reason="authorization_endpoint") from None
    named = found.get("id_token_signing_alg_values_supported") or ["RS256"]
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if not isinstance(named, list) or not isinstance(methods, list):
        raise Distrusted(reason="metadata")
    made = Metadata(
        issuer, found["authorization_endpoint"], found["token_endpoint"], found["jwks_uri"],
        tuple(name for name in ALGORITHMS if name in named),
        tuple(str(method) for method in methods),
        bool(found.get("authorization_response_iss_parameter_supported")),
    )  # fmt: skip
    _metadata[issuer] = (time.monotonic() + KEPT_SECONDS, made)
    return made


async def _keys_of(held: Services, uri: str, *, fresh: bool = False) -> KeySet:
    """The provider's public keys. Raises `Away`, `Distrusted`."""
    kept = _keys.get(uri)
    if kept is not None and kept[0] > time.monotonic() and not fresh:
        return kept[1]
    status, found = await _json(held, "GET", uri)
    if status != 200:
        raise Away()
    try:
        public = [key for key in found["keys"] if key.get("kty") != "oct" and key.get("use", "sig") == "sig"]
        made = KeySet.import_key_set({"keys": public})
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise Distrusted(reason="keys") from None
    _keys[uri] = (time.monotonic() + KEPT_SECONDS, made)
    return made


async def trade(
    held: Services, row: IdentityProvider, secret: str, *, code: str, verifier: str, nonce: str,
    issuer: str | None, redirect_uri: str,
) -> Claims:  # fmt: skip
    """What the provider says of whoever brought ``code``. Raises `Away`, `Distrusted`."""
    assert row.issuer is not None
    metadata = await discover(held, row.issuer)
    if (issuer is not None or metadata.names_itself) and issuer != metadata.issuer:
        raise Distrusted(reason="iss")  # RFC 9207: another provider's answer, mixed in
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri,
            "code_verifier": verifier, "client_id": row.client_id}  # fmt: skip
    status, answer = await _ask_for_token(held, row, secret, metadata, form)
    if status != 200 or not isinstance(answer, dict) or not isinstance(answer.get("id_token"), str):
        error = answer.get("error") if isinstance(answer, dict) else None
        log.warning("sso_refused", status=status, error=str(error)[:80])
        raise Distrusted(reason="code")
    return await believe(held, row, metadata, answer["id_token"], nonce)


async def _ask_for_token(
    held: Services, row: IdentityProvider, secret: str, metadata: Metadata, form: dict[str, str]
) -> tuple[int, Any]:
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    if secret and "client_secret_basic" in metadata.auth_methods:
        pair = f"{quote(row.client_id, safe='')}:{quote(secret, safe='')}"
        headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    elif secret:
        form["client_secret"] = secret
    return await _json(held, "POST", metadata.token_endpoint, headers=headers, body=urlencode(form).encode())


async def probe(held: Services, row: IdentityProvider, secret: str, redirect_uri: str) -> str | None:
    """Whether the provider would talk to us: read it anew, its keys too, and offer a code that is none.

    Who knows us says ``invalid_grant``. Returns the error of a provider that does not know client or secret;
    None when all is well. Raises `Away`, `Distrusted`.
    """
    assert row.issuer is not None
    _metadata.pop(row.issuer, None)
    metadata = await discover(held, row.issuer)
    if not metadata.algorithms:
        raise Distrusted(reason="algorithms")
    await _keys_of(held, metadata.jwks_uri, fresh=True)
    form = {"grant_type": "authorization_code", "code": "probe", "redirect_uri": redirect_uri,
            "code_verifier": "p" * 43, "client_id": row.client_id}  # fmt: skip
    _, answer = await _ask_for_token(held, row, secret, metadata, form)
    error = answer.get("error") if isinstance(answer, dict) else None
    return None if error in {"invalid_grant", "invalid_request"} else str(error)[:80]


async def believe(
    held: Services, row: IdentityProvider, metadata: Metadata, id_token: str, nonce: str
) -> Claims:
    """The claims of an ID token that is the provider's, for us and for this nonce. Raises `Distrusted`."""
    if not metadata.algorithms:
        raise Distrusted(reason="algorithms")
    keys = await _keys_of(held, metadata.jwks_uri)
    try:
        token = jwt.decode(id_token, keys, algorithms=list(metadata.algorithms))
    except (JoseError, ValueError, TypeError, KeyError):
        keys = await _keys_of(held, metadata.jwks_uri, fresh=True)  # it may have changed its keys
        try:
            token = jwt.decode(id_token, keys, algorithms=list(metadata.algorithms))
        except (JoseError, ValueError, TypeError, KeyError):
            raise Distrusted(reason="signature") from None
    problem = problem_with(token.claims, metadata.issuer, row.client_id, nonce, time.time())
    if problem is not None:
        raise Distrusted(reason=problem)
    claims = token.claims
    name = claims.get("name") or claims.get("preferred_username")
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Claims(
        claims["sub"], name[:200] if isinstance(name, str) else None,
        email if isinstance(email, str) and len(email) <= 255 else None,
    )  # fmt: skip


def problem_with(
    claims: Mapping[str, Any], issuer: str, client_id: str, nonce: str, now: float
) -> str | None:
    """Why an ID token of a good signature is not believed; None when it is (OpenID Connect Core 3.1.3.7)."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    several = len(audiences) > 1 or "azp" in claims
    subject, given = claims.get("sub"), claims.get("nonce")
    ends, made = (_number(claims.get(name)) for name in ("exp", "iat"))
    right = {
        "iss": claims.get("iss") == issuer,
        "aud": client_id in audiences and all(isinstance(one, str) for one in audiences),
        "azp": not several or claims.get("azp") == client_id,
        "exp": ends is not None and ends > now - LEEWAY,
        "iat": made is not None and now - OLDEST <= made <= now + LEEWAY,
        "nonce": isinstance(given, str) and hmac.compare_digest(given.encode(), nonce.encode()),
        "sub": isinstance(subject, str) and 0 < len(subject) <= 255,
    }
    return next((name for name, fits in right.items() if not fits), None)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
