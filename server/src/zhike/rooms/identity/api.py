"""Routes of identity: /api/auth/*, /api/users, /api/sites."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from zhike.core import ids
from zhike.core.context import NOBODY
from zhike.core.http import paging
from zhike.core.http.access import ByActor, Info, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import Services, services
from zhike.rooms.identity import login, repository, resolve, schemas, service, tokens
from zhike.rooms.preferences import service as preferences

auth = router("/api/auth", "auth")
users = router("/api/users", "users")
sites = router("/api/sites", "sites")


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


@auth.get("/registration")
@public(limit=60)
async def read_registration(request: Request, info: Info) -> schemas.Registration:
    """Whether another organization may register here."""
    held = services(request)
    async with held.unit.reading(login.visitor_of(NOBODY), info) as tx:
        return schemas.Registration(open=await login.may_register(tx, held))


@auth.post("/register", status_code=201)
@public(limit=10)
async def register(
    request: Request, response: Response, info: Info, form: schemas.Register
) -> schemas.SessionStarted:
    """Create an organization with its owner, and sign the owner in."""
    held = services(request)
    if not (await read_registration(request, info)).open:  # hashing costs, so this is asked before, too
        raise login.RegistrationClosed()
    hashed = await service.hash_password(form.password, form.login)
    async with held.unit.transaction(login.visitor_of(ids.uuid7()), info) as tx:
        if not await login.may_register(tx, held):
            raise login.RegistrationClosed()
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
@access(None)
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
@access(None)
async def me(request: Request, tx: InTx, actor: ByActor) -> schemas.Me:
    """Who I am, what I may do, where I work."""
    assert actor.user_id is not None
    user = await repository.Users(tx).get(actor.user_id)
    org = await repository.organization(tx)
    all_sites = await repository.Sites(tx).all()
    read = tokens.read(request.cookies.get(resolve.cookie_name(request), ""))
    csrf = _resolver(request).csrf_token(read[1]) if read else None
    features = await preferences.features(tx)
    return schemas.Me.of(user, org, all_sites, list(actor.site_ids), features, csrf)


@users.get("")
@access("user:read")
async def list_users(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.UserRead]:
    """Colleagues, oldest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    found = repository.Users(tx)
    rows, following = paging.page(await found.page(limit, after), limit, "created_at", "id")
    own = await found.sites_of([row.id for row in rows])
    items = [schemas.UserRead.of(row, own.get(row.id)) for row in rows]
    return paging.Page(items=items, next_cursor=following)


@users.post("", status_code=201)
@access("user:write")
async def create_user(request: Request, tx: InTx, form: schemas.UserCreate) -> schemas.UserRead:
    """Add a colleague with a first password."""
    hashed = await service.hash_password(form.password, form.login)
    user = await service.create_user(tx, form, hashed)
    return schemas.UserRead.of(user, form.site_ids)


@users.patch("/{user_id}")
@access("user:write")
async def patch_user(tx: InTx, user_id: UUID, form: schemas.UserPatch) -> schemas.UserRead:
    """Change a colleague; a changed role or status signs them out everywhere."""
    user = await service.patch_user(tx, user_id, form)
    await tx.flush()
    own = await repository.Users(tx).sites_of([user.id])
    return schemas.UserRead.of(user, own.get(user.id))


@sites.get("")
@access(None)
async def list_sites(tx: InTx) -> list[schemas.SiteRead]:
    """The organization's sites."""
    return [schemas.SiteRead.model_validate(site) for site in await repository.Sites(tx).all()]


TITLES = {
    "auth.bad_credentials": ("账号或密码不正确", "Login or password is wrong"),
    "auth.locked": ("失败次数过多，账号暂时锁定", "Too many failures; the account rests for a while"),
    "auth.registration_closed": ("注册未开放，请联系管理员", "Registration is closed; ask the operator"),
    "auth.login_taken": ("该账号已被使用", "This login is already in use"),
    "auth.password_weak": ("密码强度不够", "The password is too weak"),
    "auth.token_invalid": ("登录已失效，请重新登录", "The token is not valid; sign in again"),
    "user.not_found": ("找不到该员工", "No such user"),
    "user.last_owner": ("至少要保留一位所有者", "An organization keeps at least one owner"),
}
ROUTERS = (auth, users, sites)
