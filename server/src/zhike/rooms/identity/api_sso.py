"""Routes of single sign-on: /api/auth/sso/*. The provider sends the browser back to the console's page
``/sso/callback``, which posts what it got: no GET of ours changes anything."""

from fastapi import Request, Response

from zhike.core.http.access import public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import entrance, resolve, sso
from zhike.rooms.identity import provider_schemas as schemas
from zhike.rooms.identity.entrance import ByClient

auth = router("/api/auth/sso", "auth")


def _cookie(request: Request) -> str:
    return f"__Host-{sso.COOKIE}" if resolve.is_https(request) else sso.COOKIE


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
    response.set_cookie(
        _cookie(request), sealed, max_age=sso.LIFETIME, path="/", httponly=True, samesite="lax",
        secure=resolve.is_https(request),
    )  # fmt: skip
    return schemas.SsoStarted(authorization_url=url)


@auth.post("/finish")
@public(limit=30)
async def finish_sso(
    request: Request, response: Response, client: ByClient, form: schemas.SsoFinish
) -> entrance.Started | schemas.Unbound:
    """Finish with what the provider sent back; answers as /api/auth/login/password does, or a ticket."""
    found = await sso.finish(
        services(request), client, request.cookies.get(_cookie(request), ""), form.code, form.state,
        form.iss, form.mode,
    )  # fmt: skip
    response.delete_cookie(
        _cookie(request), path="/", httponly=True, samesite="lax", secure=resolve.is_https(request)
    )
    if isinstance(found, str):
        return schemas.Unbound(ticket=found)
    return await entrance.answer(request, response, client, found)


TITLES = {
    "sso.flow_invalid": ("登录已超时，请重新开始", "The sign-in took too long; begin again"),
    "sso.away": ("身份提供方暂时无法连接", "The identity provider does not answer"),
    "sso.distrusted": ("身份提供方的应答无法验证", "The identity provider's answer cannot be trusted"),
}
ROUTERS = (auth,)
