"""Routes of the mini-program's sign-in: /api/xcx/auth/* (seed 003), in the envelope."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field

from zhike.core.http.access import ByActor, InTx, access, public
from zhike.core.http.envelope import Camel, Envelope, mini_router
from zhike.core.http.services import services
from zhike.rooms.identity import factors, identities, login, login_finish, schemas, wechat_login
from zhike.rooms.identity.entrance import ByClient
from zhike.rooms.identity.models import User

xcx = mini_router("/api/xcx/auth", "xcx")


class WechatLogin(Camel):
    """``code`` is what ``wx.login`` gave."""

    app_id: Annotated[str, Field(min_length=3, max_length=64)]
    code: Annotated[str, Field(min_length=1, max_length=200)]


class Refresh(Camel):
    refresh_token: Annotated[str, Field(max_length=200)]


class Bind(Camel):
    ticket: Annotated[str, Field(min_length=40, max_length=4000)]


class Factor(Camel):
    challenge: Annotated[str, Field(min_length=40, max_length=80)]
    code: Annotated[str, Field(min_length=4, max_length=30)]


class XcxUser(Camel):
    id: UUID
    name: str
    role: str
    status: str


class XcxTokens(Camel):
    access_token: str
    refresh_token: str
    token_type: str = "Bearer"
    expires_in: int


class XcxSession(Camel):
    """``status``: ``ok`` with tokens; ``unbound`` with a ticket to bind after another sign-in;
    ``factor_required`` with a challenge."""

    status: str
    user: XcxUser | None = None
    tokens: XcxTokens | None = None
    ticket: str | None = None
    challenge: str | None = None


def _tokens(pair: schemas.TokenPair) -> XcxTokens:
    return XcxTokens(
        access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=pair.expires_in
    )


def _session(finished: login_finish.Finished) -> Envelope[XcxSession]:
    done = finished.checked()
    if done.challenge is not None:
        return Envelope(data=XcxSession(status="factor_required", challenge=done.challenge.text))
    assert done.pair is not None
    user: User = done.user
    return Envelope(
        data=XcxSession(
            status="ok", tokens=_tokens(done.pair),
            user=XcxUser(id=user.id, name=user.name, role=user.role, status=user.status),
        )
    )  # fmt: skip


@xcx.post("/login")
@public(limit=60)
async def xcx_login(request: Request, client: ByClient, form: WechatLogin) -> Envelope[XcxSession]:
    """Sign in by WeChat. Somebody whom WeChat knows and we do not gets a ticket, or waits for approval."""
    held = services(request)
    found = await wechat_login.sign_in(held, client, form.app_id, form.code)
    if isinstance(found, str):
        return Envelope(data=XcxSession(status="unbound", ticket=found))
    return _session(found)


@xcx.post("/factor")
@public(limit=60)
async def xcx_factor(request: Request, client: ByClient, form: Factor) -> Envelope[XcxSession]:
    """The second factor of a sign-in that asked for one."""
    return _session(await factors.complete(services(request), client, form.challenge, form.code, "token"))


@xcx.post("/refresh")
@public(limit=60)
async def xcx_refresh(request: Request, client: ByClient, form: Refresh) -> Envelope[XcxTokens]:
    """Trade a refresh token for a new pair; the old one is used up."""
    held = services(request)
    pair = await login.rotate(held, client.info, login.access_tokens(held), form.refresh_token)
    return Envelope(data=_tokens(pair))


@xcx.post("/bind")
@access(None, waiting=True)
async def xcx_bind(request: Request, tx: InTx, actor: ByActor, form: Bind) -> Envelope[None]:
    """Signed in by password or code a moment ago: sign in with this WeChat from now on."""
    await factors.require_recent(tx)
    assert actor.user_id is not None
    key = services(request).unit.keyring.derive("identity-ticket:v1")
    await identities.link(tx, actor.user_id, identities.read_ticket(tx, key, form.ticket))
    return Envelope(data=None)


TITLES = {
    "wechat.app_unknown": ("该小程序尚未接入", "This mini-program is not connected"),
    "wechat.code_spent": ("微信登录凭证已失效，请重试", "The WeChat code is no longer valid; try again"),
    "wechat.risky": ("微信限制了该账号登录", "WeChat has blocked this account"),
    "wechat.limited": ("登录过于频繁，请稍后再试", "Too many sign-ins; wait a while"),
    "wechat.away": ("微信暂时无法连接，请稍后再试", "WeChat does not answer; try again in a moment"),
    "wechat.misconfigured": ("小程序配置有误，请联系管理员", "The mini-program's settings are wrong"),
}
ROUTERS = (xcx,)
