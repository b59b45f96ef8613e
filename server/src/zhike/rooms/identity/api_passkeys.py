"""Routes of passkeys: adding mine, and signing in with one."""

from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import BaseModel, Field, StringConstraints

from zhike.core.http.access import ByActor, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import entrance, factors, passkeys, repository, resolve
from zhike.rooms.identity.entrance import ByClient
from zhike.rooms.identity.login_schemas import FactorRead
from zhike.rooms.identity.schemas import Strict

auth = router("/api/auth", "auth")


class PasskeyOptions(BaseModel):
    """For ``navigator.credentials``, by way of ``PublicKeyCredential.parse…OptionsFromJSON``."""

    public_key: dict[str, Any]


class PasskeyAdd(Strict):
    """``credential`` is the browser's answer, ``toJSON()``."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] = "通行密钥"
    credential: Annotated[dict[str, Any], Field(max_length=20)]


class PasskeyLogin(Strict):
    credential: Annotated[dict[str, Any], Field(max_length=20)]
    mode: Literal["session", "token"] = "session"


def _cookie(request: Request) -> str:
    return f"__Host-{passkeys.COOKIE}" if resolve.is_https(request) else passkeys.COOKIE


def sealed_of(request: Request) -> str:
    """The challenge that the browser was given, sealed; empty where it has none."""
    return request.cookies.get(_cookie(request), "")


def _keep(request: Request, response: Response, sealed: str) -> None:
    response.set_cookie(
        _cookie(request), sealed, max_age=passkeys.LIFETIME, path="/", httponly=True, samesite="strict",
        secure=resolve.is_https(request),
    )  # fmt: skip


@auth.post("/me/passkeys/options")
@access(None)
async def begin_passkey(request: Request, response: Response, tx: InTx, actor: ByActor) -> PasskeyOptions:
    """Begin a passkey of mine."""
    await factors.require_recent(tx)
    assert actor.user_id is not None
    user = await repository.Users(tx).get(actor.user_id)
    options, sealed = await passkeys.adding(tx, services(request), user)
    _keep(request, response, sealed)
    return PasskeyOptions(public_key=options)


@auth.post("/me/passkeys", status_code=201)
@access(None)
async def add_passkey(request: Request, tx: InTx, actor: ByActor, form: PasskeyAdd) -> FactorRead:
    """Keep the passkey that the browser made. It goes with DELETE /api/auth/me/factors/{id}."""
    await factors.require_recent(tx)
    assert actor.user_id is not None
    user = await repository.Users(tx).get_for_update(actor.user_id)
    row = await passkeys.add(tx, services(request), user, sealed_of(request), form.credential, form.name)
    return FactorRead.model_validate(row)


@auth.post("/me/verify/passkey")
@access(None, limit=20)
async def begin_verify_by_passkey(
    request: Request, response: Response, tx: InTx, actor: ByActor
) -> PasskeyOptions:
    """Begin to show by one of my passkeys that it is still me; the answer goes to /api/auth/me/verify."""
    assert actor.user_id is not None
    options, sealed = await passkeys.asking_again(tx, services(request), actor.user_id)
    _keep(request, response, sealed)
    return PasskeyOptions(public_key=options)


@auth.post("/passkeys/options")
@public(limit=60)
async def ask_for_passkey(request: Request, response: Response) -> PasskeyOptions:
    """Begin a sign-in with a passkey; nobody has to say who they are."""
    options, sealed = passkeys.asking(services(request))
    _keep(request, response, sealed)
    return PasskeyOptions(public_key=options)


@auth.post("/login/passkey", responses=entrance.DUE)
@public(limit=60)
async def login_with_passkey(
    request: Request, response: Response, client: ByClient, form: PasskeyLogin
) -> entrance.Started:
    """Sign in with a passkey; answers as /api/auth/login/password does, without a second factor."""
    finished = await passkeys.sign_in(
        services(request), client, sealed_of(request), form.credential, form.mode
    )
    return await entrance.answer(request, response, client, finished)


TITLES = {
    "passkey.invalid": ("通行密钥无法验证", "The passkey cannot be verified"),
    "passkey.needs_domain": (
        "请通过域名访问后使用通行密钥",
        "Passkeys need the product to be reached by a name",
    ),
    "passkey.too_many": ("通行密钥数量已达上限", "There are too many passkeys"),
}
ROUTERS = (auth,)
