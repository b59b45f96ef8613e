"""Routes of signing in and out: /api/auth/*."""

from fastapi import Request, Response

from zhike.core import ids
from zhike.core.context import NOBODY
from zhike.core.http.access import ByActor, Info, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import (
    entrance,
    login,
    login_finish,
    login_guard,
    login_password,
    repository,
    schemas,
    service,
    tokens,
)
from zhike.rooms.identity.entrance import ByClient
from zhike.rooms.preferences import service as preferences

auth = router("/api/auth", "auth")


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
    request: Request, response: Response, client: ByClient, form: schemas.Register
) -> schemas.SessionStarted:
    """Create an organization with its owner, and sign the owner in."""
    held = services(request)
    if not (
        await read_registration(request, client.info)
    ).open:  # hashing costs, so this is asked before, too
        raise login.RegistrationClosed()
    await login_guard.limit_registrations(held, client)
    hashed = await service.hash_password(form.password, form.login)
    async with held.unit.transaction(login.visitor_of(ids.uuid7()), client.info) as tx:
        if not await login.may_register(tx, held):
            raise login.RegistrationClosed()
        user = await service.register(tx, form, hashed)
        finished = await login_finish.start(tx, held, client, user, "register", "session")
    assert finished.session is not None
    csrf = entrance.set_session(request, response, finished.session, finished.seconds)
    client.knowing(service.login_digest(held.unit.keyring, form.login)).remember(response)
    return schemas.SessionStarted(user=schemas.UserRead.of(user), csrf_token=csrf)


@auth.post("/login", operation_id="login", responses=entrance.DUE)
@auth.post("/login/password", responses=entrance.DUE)
@public(limit=60, also=(428,))
async def login_with_password(
    request: Request, response: Response, client: ByClient, form: schemas.PasswordLogin
) -> entrance.Started:
    """Sign in with a password: a cookie session, a token pair with ``"mode": "token"``, or 202: a second
    factor is due."""
    held = services(request)
    finished = await login_password.sign_in(held, client, form.login, form.password, form.mode)
    digest = service.login_digest(held.unit.keyring, form.login)
    return await entrance.answer(request, response, client, finished, digest)


@auth.post("/refresh")
@public(limit=60)
async def refresh(request: Request, info: Info, form: schemas.Refresh) -> schemas.TokenPair:
    """Trade a refresh token for a new pair; the old one is used up."""
    held = services(request)
    return await login.rotate(held, info, login.access_tokens(held), form.refresh_token)


@auth.post("/logout", status_code=204)
@access(None, waiting=True)
async def logout(request: Request, response: Response, tx: InTx) -> None:
    """End this session (or this token family)."""
    await login.end(tx)
    read = tokens.read(entrance.cookie(request))
    if read is not None:
        entrance.resolver(request).forget(read[1])
    entrance.drop_session(request, response)
    response.headers["clear-site-data"] = '"cache", "storage"'


@auth.get("/me")
@access(None, waiting=True)
async def me(request: Request, tx: InTx, actor: ByActor) -> schemas.Me:
    """Who I am, what I may do, where I work."""
    assert actor.user_id is not None
    user = await repository.Users(tx).get(actor.user_id)
    org = await repository.organization(tx)
    all_sites = await repository.Sites(tx).all()
    read = tokens.read(entrance.cookie(request))
    csrf = entrance.resolver(request).csrf_token(read[1]) if read else None
    features = await preferences.features_of_mine(tx)
    return schemas.Me.of(
        user, org, all_sites, actor, features, csrf, await repository.role_name(tx, user.role)
    )


TITLES = {
    "auth.bad_credentials": ("账号或密码不正确", "Login or password is wrong"),
    "auth.locked": ("失败次数过多，请稍后再试", "Too many failures; wait a while before the next try"),
    "auth.registration_closed": ("注册未开放，请联系管理员", "Registration is closed; ask the operator"),
    "auth.login_taken": ("该账号已被使用", "This login is already in use"),
    "auth.password_weak": ("密码强度不够", "The password is too weak"),
    "auth.token_invalid": ("登录已失效，请重新登录", "The token is not valid; sign in again"),
    "auth.way_closed": ("贵机构未开放这种登录方式", "Your organization does not allow this way to sign in"),
}
ROUTERS = (auth,)
