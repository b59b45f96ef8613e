"""Routes of signing in and out: /api/auth/*."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from zhike.core import ids
from zhike.core.http.access import ByActor, Info, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import Services, services
from zhike.rooms.identity import login, repository, resolve, schemas, service, sessions, tokens
from zhike.rooms.preferences import service as preferences

auth = router("/api/auth", "auth")


def _resolver(request: Request) -> resolve.UserResolver:
    found: Any = services(request).resolvers["user"]
    return found


def _access_tokens(held: Services) -> tokens.AccessTokens:
    return tokens.AccessTokens(held.settings.derive("access-token:v1"), held.settings.zhike_access_ttl)


def _set_cookie(request: Request, response: Response, token: str, seconds: int) -> None:
    response.set_cookie(
        resolve.cookie_name(request), token, max_age=seconds, path="/", httponly=True, samesite="lax",
        secure=resolve.is_https(request),
    )  # fmt: skip


@auth.post("/register", status_code=201)
@public(limit=10)
async def register(
    request: Request, response: Response, info: Info, form: schemas.Register
) -> schemas.SessionStarted:
    """Create an organization with its owner, and sign the owner in."""
    held = services(request)
    hashed = await service.hash_password(form.password, form.login)
    async with held.unit.transaction(login.visitor_of(ids.uuid7()), info) as tx:
        user = await service.register(tx, form, hashed)
        token = login.start_session(tx, user, held)
    _set_cookie(request, response, token.text, held.settings.zhike_session_absolute)
    csrf = _resolver(request).csrf_token(token.hash)
    return schemas.SessionStarted(user=schemas.UserRead.of(user), csrf_token=csrf)


@auth.post("/login", operation_id="login")
@auth.post("/login/password")
@public(limit=60)
async def login_password(
    request: Request, response: Response, info: Info, form: schemas.PasswordLogin
) -> schemas.SessionStarted | schemas.TokenPair:
    """Sign in with a password: a cookie session, or a token pair with ``"mode": "token"``."""
    held = services(request)
    user = await login.check_password(held, info, form.login, form.password)
    async with held.unit.transaction(login.visitor_of(user.org_id, user.id), info) as tx:
        if form.mode == "token":
            return login.start_tokens(tx, user, held, _access_tokens(held))
        token = login.start_session(tx, user, held)
    await sessions.end_brought(held, info, request.cookies.get(resolve.cookie_name(request), ""))
    _set_cookie(request, response, token.text, held.settings.zhike_session_absolute)
    csrf = _resolver(request).csrf_token(token.hash)
    return schemas.SessionStarted(user=schemas.UserRead.of(user), csrf_token=csrf)


@auth.post("/refresh")
@public(limit=60)
async def refresh(request: Request, info: Info, form: schemas.Refresh) -> schemas.TokenPair:
    """Trade a refresh token for a new pair; the old one is used up."""
    held = services(request)
    return await login.rotate(held, info, _access_tokens(held), form.refresh_token)


@auth.post("/logout", status_code=204)
@access(None, waiting=True)
async def logout(request: Request, response: Response, tx: InTx) -> None:
    """End this session (or this token family)."""
    await login.end(tx)
    read = tokens.read(request.cookies.get(resolve.cookie_name(request), ""))
    if read is not None:
        _resolver(request).forget(read[1])
    response.delete_cookie(
        resolve.cookie_name(request), path="/", httponly=True, samesite="lax",
        secure=resolve.is_https(request),
    )  # fmt: skip


@auth.get("/me")
@access(None, waiting=True)
async def me(request: Request, tx: InTx, actor: ByActor) -> schemas.Me:
    """Who I am, what I may do, where I work."""
    assert actor.user_id is not None
    user = await repository.Users(tx).get(actor.user_id)
    org = await repository.organization(tx)
    all_sites = await repository.Sites(tx).all()
    read = tokens.read(request.cookies.get(resolve.cookie_name(request), ""))
    csrf = _resolver(request).csrf_token(read[1]) if read else None
    features = await preferences.features(tx)
    return schemas.Me.of(user, org, all_sites, actor, features, csrf)


TITLES = {
    "auth.bad_credentials": ("账号或密码不正确", "Login or password is wrong"),
    "auth.locked": ("失败次数过多，账号暂时锁定", "Too many failures; the account rests for a while"),
    "auth.login_taken": ("该账号已被使用", "This login is already in use"),
    "auth.password_weak": ("密码强度不够", "The password is too weak"),
    "auth.token_invalid": ("登录已失效，请重新登录", "The token is not valid; sign in again"),
}
ROUTERS = (auth,)
