"""Routes of single sign-on, /api/auth/sso/*, and of what the sign-in page offers. The provider sends the
browser back to the console's page ``/sso/callback``, which posts what it got: no GET changes anything."""

from fastapi import Request, Response

from zhike.core.http.access import public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import entrance, login_guard, policy, providers, repository, sso
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity import provider_schemas as schemas
from zhike.rooms.identity.entrance import ByClient
from zhike.rooms.identity.login import visitor_of

auth = router("/api/auth/sso", "auth")
ways = router("/api/auth/ways", "auth")


@ways.get("")
@public(limit=60)
async def read_ways(request: Request, client: ByClient) -> schemas.WaysRead:
    """What the sign-in page offers: ways, and providers where just one organization works here."""
    held = services(request)
    async with held.unit.reading(login_guard.NOBODY_AT_ALL, client.info) as tx:
        only = await repository.only_organization(tx)
    if only is None:
        return schemas.WaysRead(ways=list(policy.ALL_WAYS), providers=[])
    async with held.unit.reading(visitor_of(only), client.info) as tx:
        rule, rows = await policy.of(tx), await logins.Providers(tx).all()
    kinds = {"oidc": "oidc", "wechat_mini": "wechat"}
    there = {kinds[row.kind] for row in rows if row.is_enabled} | {"password", "sms", "passkey"}
    return schemas.WaysRead(
        ways=[way for way in policy.ALL_WAYS if rule.allows(way) and way in there],
        providers=[
            schemas.SignInProvider(key=providers.key_of(row), name=row.name)
            for row in rows if row.kind == "oidc" and row.is_enabled and rule.allows("oidc")
        ],
    )  # fmt: skip


@auth.get("/{key}")
@public(limit=60)
async def get_sso_provider(request: Request, client: ByClient, key: str) -> schemas.SsoProvider:
    """The provider of a sign-in page."""
    row, _ = await sso.provider_of(services(request), client, key)
    return schemas.SsoProvider(name=row.name)


@auth.post("/{key}/start")
@public(limit=30)
async def start_sso(request: Request, response: Response, client: ByClient, key: str) -> schemas.SsoStarted:
    """Begin: where to send the browser. It takes along a cookie that finishing needs."""
    url, sealed = await sso.start(services(request), client, key)
    entrance.keep_flow(request, response, sso.COOKIE, sealed, sso.LIFETIME)
    return schemas.SsoStarted(authorization_url=url)


@auth.post("/finish", responses=entrance.DUE)
@public(limit=30)
async def finish_sso(
    request: Request, response: Response, client: ByClient, form: schemas.SsoFinish
) -> entrance.Started | schemas.Unbound:
    """Finish with what the provider sent back; answers as /api/auth/login/password does, or a ticket."""
    found = await sso.finish(
        services(request), client, entrance.flow(request, sso.COOKIE), form.code, form.state,
        form.iss, form.mode,
    )  # fmt: skip
    entrance.drop_flow(request, response, sso.COOKIE)
    if isinstance(found, str):
        return schemas.Unbound(ticket=found)
    return await entrance.answer(request, response, client, found)


TITLES = {
    "sso.flow_invalid": ("登录已超时，请重新开始", "The sign-in took too long; begin again"),
    "sso.away": ("身份提供方暂时无法连接", "The identity provider does not answer"),
    "sso.distrusted": ("身份提供方的应答无法验证", "The identity provider's answer cannot be trusted"),
}
ROUTERS = (ways, auth)
