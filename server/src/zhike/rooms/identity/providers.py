"""Who else may vouch for an organization's people: OpenID providers and WeChat mini-programs.

A provider's secret is sealed and never shown again. Sign-in pages know a provider by its *key*, which holds
the organization and the provider; a mini-program is found by its appid, which belongs to one organization.
"""

import base64
import binascii
from uuid import UUID

from zhike.core import egress, errors
from zhike.core.context import Actor, RequestInfo
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity import repository, sso_provider, wechat
from zhike.rooms.identity.login_models import IdentityProvider
from zhike.rooms.identity.provider_schemas import ProviderCreate, ProviderPatch, ProviderTested

CALLBACK = "/sso/callback"  # the page of ours that providers send browsers back to


class ClientTaken(errors.Conflict):
    code = "identity_provider.client_taken"


class IssuerInvalid(errors.Invalid):
    code = "identity_provider.issuer_invalid"


def key_of(provider: IdentityProvider) -> str:
    return base64.urlsafe_b64encode(provider.org_id.bytes + provider.id.bytes).decode().rstrip("=")


def read_key(key: str) -> tuple[UUID, UUID]:
    """(organization, provider). Raises `ProviderMissing`."""
    try:
        raw = base64.b64decode(key.encode() + b"=" * (-len(key) % 4), b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise logins.ProviderMissing() from None
    if len(raw) != 32:
        raise logins.ProviderMissing()
    return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])


def app_digest(held_or_tx: Services | Tx, app_id: str) -> bytes:
    return held_or_tx.unit.keyring.digest("wechat-app", app_id)


def _vet(held: Services, issuer: str | None) -> None:
    if issuer is None:
        return
    try:
        held.egress.vet(issuer)
    except egress.Refused as refused:
        raise IssuerInvalid(field="issuer", reason=refused.reason) from None


async def create(tx: Tx, held: Services, form: ProviderCreate) -> IdentityProvider:
    """Raises `ClientTaken`, `IssuerInvalid`."""
    _vet(held, form.issuer)
    row = IdentityProvider(
        id=uuid7(), kind=form.kind, name=form.name, issuer=form.issuer, client_id=form.client_id,
        scopes=form.scopes, link_by_email=form.link_by_email,
    )  # fmt: skip
    await _seal(tx, row, form.client_secret)
    logins.Providers(tx).add(row)
    await tx.flush()
    if row.kind == "wechat_mini" and not await repository.take_login(
        tx, app_digest(tx, row.client_id), row.id
    ):
        raise ClientTaken()
    tx.audit("identity_provider.created", "identity_provider", row.id,
             after={"kind": row.kind, "name": row.name, "client_id": row.client_id})  # fmt: skip
    return row


async def _seal(tx: Tx, row: IdentityProvider, secret: str | None) -> None:
    if secret is not None:
        keys = await tx.keys()
        row.client_secret_sealed = keys.seal(secret, "identity_providers", "client_secret", row.id)


async def secret_of(tx: Tx, row: IdentityProvider) -> str:
    """The secret, or nothing for a public client."""
    if row.client_secret_sealed is None:
        return ""
    return (await tx.keys()).unseal(row.client_secret_sealed, "identity_providers", "client_secret", row.id)


async def test(held: Services, actor: Actor, info: RequestInfo, provider_id: UUID) -> ProviderTested:
    """Whether the provider answers, can be believed and knows us. Nobody is signed in by it."""
    async with held.unit.transaction(actor, info) as tx:
        row = await logins.Providers(tx).get(provider_id)
        secret = await secret_of(tx, row)
        tx.audit("identity_provider.tested", "identity_provider", row.id)
    try:
        if row.kind == "oidc":
            refused = await sso_provider.probe(held, row, secret, held.settings.base_url + CALLBACK)
        else:
            refused = await wechat.probe(held, row.client_id, secret)
    except (sso_provider.Away, wechat.Away):
        return ProviderTested(ok=False, problem="away")
    except sso_provider.Distrusted as distrusted:
        return ProviderTested(ok=False, problem="distrusted", reason=str(distrusted.params.get("reason")))
    if refused is not None:
        return ProviderTested(ok=False, problem="refused", reason=refused)
    return ProviderTested(ok=True)


async def patch(tx: Tx, provider_id: UUID, form: ProviderPatch) -> IdentityProvider:
    """Change name, secret, scopes or switches; issuer and client stay, because identities hang on them."""
    row = await logins.Providers(tx).get_for_update(provider_id)
    changes = form.model_dump(exclude_unset=True, exclude_none=True, exclude={"client_secret"})
    before = {field: getattr(row, field) for field in changes}
    for field, value in changes.items():
        setattr(row, field, value)
    await _seal(tx, row, form.client_secret)
    tx.audit("identity_provider.updated", "identity_provider", row.id, before=before, after=changes,
             secret_changed=form.client_secret is not None)  # fmt: skip
    await tx.flush()
    return row


async def drop(tx: Tx, provider_id: UUID) -> None:
    """Nobody signs in by it any more, and what it knew of people goes."""
    row = await logins.Providers(tx).get_for_update(provider_id)
    await repository.release_logins(tx, row.id)
    await tx.session.delete(row)
    tx.audit("identity_provider.deleted", "identity_provider", row.id, before={"name": row.name})
