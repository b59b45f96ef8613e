"""OpenID Connect: an organization's own provider vouches for its people (authorization code flow with PKCE).

Between start and finish everything lives in a sealed cookie of the browser that began: state, nonce and the
PKCE verifier. Nothing is written before somebody comes back with all of it, and a code that was begun in
another browser is worth nothing here.
"""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import orjson
import structlog

from zhike.core import crypto, errors, text
from zhike.core.context import Actor
from zhike.core.http.services import Services
from zhike.core.tx import Tx
from zhike.rooms.identity import (
    factors,
    identities,
    login_finish,
    policy,
    providers,
    repository,
    sso_provider,
)
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity.login import may_sign_in, visitor_of
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.login_models import IdentityProvider
from zhike.rooms.identity.models import User

log = structlog.get_logger(__name__)
COOKIE = "zhike_sso"
LIFETIME = 600
_BOUND = "sso-flow"


class FlowInvalid(errors.Unauthenticated):
    """Not begun here, begun too long ago, or altered: start again."""

    code = "sso.flow_invalid"


@dataclass(frozen=True, slots=True)
class Flow:
    """What the browser carries from start to finish, sealed."""

    key: str
    state: str
    nonce: str
    verifier: str
    until: int
    linker: str = ""  # the user who links it; nobody when it is a sign-in

    def seal(self, held: Services) -> str:
        plain = orjson.dumps([self.key, self.state, self.nonce, self.verifier, self.until, self.linker])
        return crypto.seal(held.unit.keyring.derive("sso-flow:v1"), plain, _BOUND).hex()

    @classmethod
    def open(cls, held: Services, sealed: str) -> "Flow":
        """Raises `FlowInvalid`."""
        try:
            plain = crypto.unseal(held.unit.keyring.derive("sso-flow:v1"), bytes.fromhex(sealed), _BOUND)
            flow = cls(*orjson.loads(plain))
        except (ValueError, TypeError, crypto.Unreadable):
            raise FlowInvalid() from None
        if flow.until < time.time():
            raise FlowInvalid()
        return flow


async def provider_of(held: Services, client: Client, key: str) -> tuple[IdentityProvider, str]:
    """(the provider of a key that is switched on, its client secret).

    Raises `ProviderMissing`, `login_finish.WayClosed`.
    """
    org_id, provider_id = providers.read_key(key)
    async with held.unit.reading(visitor_of(org_id), client.info) as tx:
        row = await logins.Providers(tx).get(provider_id)
        if row.kind != "oidc" or not row.is_enabled:
            raise logins.ProviderMissing()
        if not (await policy.of(tx)).allows("oidc"):
            raise login_finish.WayClosed()
        return row, await providers.secret_of(tx, row)


async def start(held: Services, client: Client, key: str, linker: str = "") -> tuple[str, str]:
    """(where to send the browser, the sealed flow it takes along)."""
    row, _ = await provider_of(held, client, key)
    assert row.issuer is not None
    metadata = await sso_provider.discover(held, row.issuer)
    flow = Flow(
        key, secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48),
        int(time.time()) + LIFETIME, linker,
    )  # fmt: skip
    challenge = base64.urlsafe_b64encode(hashlib.sha256(flow.verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code", "client_id": row.client_id, "scope": row.scopes, "state": flow.state,
        "redirect_uri": held.settings.base_url + providers.CALLBACK, "nonce": flow.nonce,
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    joint = "&" if "?" in metadata.authorization_endpoint else "?"
    return metadata.authorization_endpoint + joint + urlencode(query), flow.seal(held)


async def finish(
    held: Services, client: Client, sealed: str, code: str, state: str, issuer: str | None,
    mode: login_finish.Mode,
) -> login_finish.Finished | str:  # fmt: skip
    """Trade the code and sign in; a ticket for somebody whom the provider knows and we do not.

    Raises `FlowInvalid`, `sso_provider.Distrusted`, `sso_provider.Away`, `ProviderMissing`, `WayClosed`.
    """
    row, known = await _known(held, client, sealed, code, state, issuer, "")
    async with held.unit.transaction(visitor_of(row.org_id), client.info) as tx:
        user = await _user(tx, row, known)
        if user is None and not await identities.is_known(tx, known):
            return identities.ticket(tx, held.unit.keyring.derive("identity-ticket:v1"), known)
        if user is not None:
            return await login_finish.finish(tx, held, client, user, "oidc", mode)
    raise login_finish.WayClosed()  # known, and switched off


async def link(
    held: Services, client: Client, actor: Actor, sealed: str, code: str, state: str, issuer: str | None
) -> None:
    """Let the caller, who began this, sign in with it from now on.

    Raises what `finish` raises, `factors.StepUp`, `identities.IdentityTaken`.
    """
    assert actor.user_id is not None
    row, known = await _known(held, client, sealed, code, state, issuer, actor.user_id.hex)
    if row.org_id != actor.org_id:
        raise FlowInvalid()
    async with held.unit.transaction(actor, client.info) as tx:
        await factors.require_recent(tx)
        await repository.Users(tx).get_for_update(actor.user_id)
        await identities.link(tx, actor.user_id, known)


async def _known(
    held: Services, client: Client, sealed: str, code: str, state: str, issuer: str | None, linker: str
) -> tuple[IdentityProvider, identities.Known]:
    """Whom the provider sees. A flow that was begun to sign in links nothing, nor the other way round."""
    flow = Flow.open(held, sealed)
    if not hmac.compare_digest(flow.state.encode(), state.encode()) or flow.linker != linker:
        raise FlowInvalid()
    row, secret = await provider_of(held, client, flow.key)
    claims = await sso_provider.trade(
        held, row, secret, code=code, verifier=flow.verifier, nonce=flow.nonce, issuer=issuer,
        redirect_uri=held.settings.base_url + providers.CALLBACK,
    )  # fmt: skip
    return row, identities.Known(row.id, claims.subject, None, claims.name, claims.email)


async def _user(tx: Tx, row: IdentityProvider, known: identities.Known) -> User | None:
    """By the identity; else by the verified address, where the organization trusts the provider with that."""
    user = await identities.user_of(tx, known)
    if user is not None or not row.link_by_email or known.email is None:
        return user
    if await identities.is_known(tx, known):
        return None
    address = text.normal(known.email).lower()
    found: UUID | None = await tx.conn.fetchval(
        "SELECT id FROM users WHERE org_id = $1 AND lower(email) = $2", tx.org_id, address
    )
    if found is None:
        return None
    user = await repository.Users(tx).get_for_update(found)
    if not may_sign_in(user):
        return None
    await identities.link(tx, user.id, known)
    return user
