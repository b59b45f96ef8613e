"""Routes of identity providers, for those who configure, and of my own identities there."""

from uuid import UUID

from fastapi import Request, Response

from zhike.core.http.access import ByActor, InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import doors, entrance, factors, identities, policy, providers, sso
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity import provider_schemas as schemas
from zhike.rooms.identity.entrance import ByClient
from zhike.rooms.identity.login_models import IdentityProvider
from zhike.rooms.identity.login_schemas import IdentityTicket
from zhike.settings import Settings

configured = router("/api/identity-providers", "auth")
mine = router("/api/auth/me/identities", "auth")


def _read(row: IdentityProvider, settings: Settings) -> schemas.ProviderRead:
    oidc = row.kind == "oidc"
    return schemas.ProviderRead(
        id=row.id, kind=row.kind, name=row.name, issuer=row.issuer, client_id=row.client_id,
        has_secret=row.client_secret_sealed is not None, scopes=row.scopes, link_by_email=row.link_by_email,
        is_enabled=row.is_enabled, key=providers.key_of(row),
        redirect_uri=settings.base_url + providers.CALLBACK if oidc else None, created_at=row.created_at,
    )  # fmt: skip


@configured.get("")
@access("config:read")
async def list_identity_providers(request: Request, tx: InTx) -> schemas.ProvidersRead:
    """Who else may vouch for our people."""
    settings = services(request).settings
    return schemas.ProvidersRead(items=[_read(row, settings) for row in await logins.Providers(tx).all()])


@configured.post("", status_code=201)
@access("config:write")
async def create_identity_provider(
    request: Request, tx: InTx, form: schemas.ProviderCreate
) -> schemas.ProviderRead:
    """Add an OpenID provider or a WeChat mini-program. The secret is never shown again."""
    held = services(request)
    row = await providers.create(tx, held, form)
    await tx.flush()
    return _read(row, held.settings)


@configured.patch("/{provider_id}")
@access("config:write")
async def patch_identity_provider(
    request: Request, tx: InTx, provider_id: UUID, form: schemas.ProviderPatch
) -> schemas.ProviderRead:
    """Change name, secret, scopes or switches."""
    return _read(await providers.patch(tx, provider_id, form), services(request).settings)


@configured.post("/{provider_id}/test")
@access("config:write", transaction=False, limit=20)
async def test_identity_provider(
    request: Request, client: ByClient, actor: ByActor, provider_id: UUID
) -> schemas.ProviderTested:
    """Ask the provider whether it would talk to us. Nobody is signed in by it."""
    return await providers.test(services(request), actor, client.info, provider_id)


@configured.delete("/{provider_id}", status_code=204)
@access("config:write")
async def delete_identity_provider(tx: InTx, provider_id: UUID) -> None:
    """Nobody signs in by it any more."""
    await providers.drop(tx, provider_id)


@mine.get("")
@access(None)
async def list_identities(tx: InTx, actor: ByActor) -> schemas.IdentitiesRead:
    """The providers that know me, and those that I could link."""
    assert actor.user_id is not None
    known = await logins.Identities(tx).of(actor.user_id)
    linked = {provider.id for _, provider in known}
    allowed = (await policy.of(tx)).allows("oidc")
    return schemas.IdentitiesRead(
        linkable=[
            schemas.SignInProvider(key=providers.key_of(row), name=row.name)
            for row in await logins.Providers(tx).all()
            if allowed and row.kind == "oidc" and row.is_enabled and row.id not in linked
        ],
        items=[
            schemas.IdentityRead(
                id=one.id, provider_id=provider.id, kind=provider.kind, provider_name=provider.name,
                name=one.name, created_at=one.created_at, last_used_at=one.last_used_at,
            )
            for one, provider in known
        ]
    )  # fmt: skip


@mine.post("", status_code=204)
@access(None)
async def link_identity(request: Request, tx: InTx, actor: ByActor, form: IdentityTicket) -> None:
    """Let me sign in with the identity of this ticket from now on."""
    await factors.require_recent(tx)
    assert actor.user_id is not None
    key = services(request).unit.keyring.derive("identity-ticket:v1")
    await identities.link(tx, actor.user_id, identities.read_ticket(tx, key, form.ticket))


@mine.post("/sso/start")
@access(None, transaction=False, limit=20)
async def start_linking(
    request: Request, response: Response, client: ByClient, actor: ByActor, form: schemas.SsoLinkStart
) -> schemas.SsoStarted:
    """Begin to link a provider: where to send my browser."""
    held = services(request)
    assert actor.user_id is not None
    async with held.unit.reading(actor, client.info) as tx:
        await factors.require_recent(tx)
    url, sealed = await sso.start(held, client, form.key, actor.user_id.hex)
    entrance.keep_flow(request, response, sso.COOKIE, sealed, sso.LIFETIME)
    return schemas.SsoStarted(authorization_url=url)


@mine.post("/sso", status_code=204)
@access(None, transaction=False, limit=20)
async def finish_linking(
    request: Request, response: Response, client: ByClient, actor: ByActor, form: schemas.SsoLink
) -> None:
    """Link the provider with what it sent back: it may sign me in from now on."""
    sealed = entrance.flow(request, sso.COOKIE)
    await sso.link(services(request), client, actor, sealed, form.code, form.state, form.iss)
    entrance.drop_flow(request, response, sso.COOKIE)


@mine.delete("/{identity_id}", status_code=204)
@access(None)
async def unlink_identity(tx: InTx, actor: ByActor, identity_id: UUID) -> None:
    """I no longer sign in with it."""
    await factors.require_recent(tx)
    row = await logins.Identities(tx).get_for_update(identity_id)
    if row.user_id != actor.user_id:
        raise logins.IdentityMissing()
    await doors.keep_one(tx, row.user_id, row.id)
    await tx.session.delete(row)
    factors.changed(tx, row.user_id, "identity.unlinked", provider_id=row.provider_id)


TITLES = {
    "identity_provider.not_found": ("找不到该登录方式", "No such identity provider"),
    "identity_provider.client_taken": ("该小程序已被使用", "This mini-program is already in use"),
    "identity_provider.issuer_invalid": ("身份提供方地址不可用", "This issuer cannot be used"),
    "identity.not_found": ("找不到该绑定", "No such identity"),
    "identity.last_way": (
        "这是您唯一的登录方式，请先设置密码、手机号或其他登录方式",
        "This is your only way to sign in; add another one first",
    ),
    "identity.taken": ("该账号已被其他同事绑定", "A colleague signs in with it already"),
    "identity.ticket_invalid": ("绑定凭证已失效，请重新操作", "The ticket is no longer valid; begin again"),
}
ROUTERS = (configured, mine)
