"""Routes of signing in by SMS code and with a second factor, and of one's own password, phone and factors."""

from uuid import UUID

from fastapi import Request, Response

from zhike.core import errors
from zhike.core.http.access import ByActor, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import (
    api_passkeys,
    codes,
    entrance,
    factors,
    login_guard,
    login_password,
    passkeys,
    passwords,
    policy,
    repository,
    service,
    sessions,
    tokens,
)
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity import login_schemas as schemas
from zhike.rooms.identity.entrance import ByClient

auth = router("/api/auth", "auth")
users = router("/api/users", "users")


# --- by SMS code -----------------------------------------------------------------------------------


def _sent(challenge: str) -> schemas.CodeSent:
    return schemas.CodeSent(
        challenge=challenge, expires_in=int(codes.LIFETIME.total_seconds()), again_in=codes.AGAIN
    )


@auth.post("/codes", status_code=202)
@public(limit=30, also=(428,))
async def ask_for_code(request: Request, client: ByClient, form: schemas.CodeAsked) -> schemas.CodeSent:
    """Have a code sent to a phone. The answer is the same whether or not the phone belongs to anybody."""
    return _sent(await codes.ask(services(request), client, form.phone, form.purpose))


@auth.post("/login/sms", responses=entrance.DUE)
@public(limit=60)
async def login_with_sms(
    request: Request, response: Response, client: ByClient, form: schemas.SmsLogin
) -> entrance.Started:
    """Sign in with a code by SMS; answers as /api/auth/login/password does."""
    held = services(request)
    finished = await codes.sign_in(held, client, form.phone, form.challenge, form.code, form.mode)
    digest = service.login_digest(held.unit.keyring, form.phone)
    return await entrance.answer(request, response, client, finished, digest)


@auth.post("/password/reset", status_code=204)
@public(limit=30)
async def reset_password(request: Request, client: ByClient, form: schemas.PasswordReset) -> None:
    """Set a new password with a code for the purpose ``reset``; every session of the account ends."""
    await login_password.reset(
        services(request), client, form.phone, form.challenge, form.code, form.password
    )


# --- the second step -------------------------------------------------------------------------------


@auth.post("/login/factor")
@public(limit=60)
async def login_with_factor(
    request: Request, response: Response, client: ByClient, form: schemas.FactorLogin
) -> entrance.Started:
    """Finish a sign-in that answered 202, with a code of the authenticator or a recovery code."""
    finished = await factors.complete(services(request), client, form.challenge, form.code, form.mode)
    return await entrance.answer(request, response, client, finished)


@auth.post("/login/factor/enrol")
@public(limit=30)
async def enrol_at_login(request: Request, client: ByClient, form: schemas.FactorEnrol) -> schemas.TotpSecret:
    """The organization wants a second factor and there is none: begin one; its first code finishes both."""
    secret, uri = await factors.begin(services(request), client, form.challenge)
    return schemas.TotpSecret(secret=secret, uri=uri)


# --- my own password, phone and factors ------------------------------------------------------------


@auth.post("/me/password")
@access(None, waiting=True, transaction=False, limit=20)
async def change_password(
    request: Request, response: Response, client: ByClient, actor: ByActor, form: schemas.PasswordChange
) -> schemas.Renewed:
    """Change my password. My other sessions end, and this one gets a new cookie and CSRF token."""
    held = services(request)
    token = await login_password.change(held, client, actor, form.old_password, form.new_password)
    return schemas.Renewed(csrf_token=await _renewed(request, response, token))


async def _renewed(request: Request, response: Response, token: tokens.Opaque | None) -> str | None:
    if token is None:
        return None
    return entrance.set_session(request, response, token, services(request).settings.zhike_session_absolute)


@auth.post("/me/phone/codes", status_code=202)
@access(None, transaction=False, limit=10)
async def ask_for_phone_code(
    request: Request, client: ByClient, actor: ByActor, form: schemas.PhoneAsked
) -> schemas.CodeSent:
    """Have a code sent to the phone that I want to sign in with."""
    held = services(request)
    async with held.unit.reading(actor, client.info) as tx:
        await factors.require_recent(tx)
    return _sent(await codes.ask(held, client, form.phone, "bind", actor))


@auth.post("/me/phone", status_code=204)
@access(None, transaction=False, limit=20)
async def bind_phone(request: Request, client: ByClient, actor: ByActor, form: schemas.PhoneBound) -> None:
    """Sign in with this phone from now on."""
    async with services(request).unit.transaction(actor, client.info) as tx:
        bound = await codes.bind(tx, form.phone, form.challenge, form.code)
    if not bound:
        raise codes.CodeWrong()


@auth.post("/me/verify", status_code=204)
@access(None, transaction=False, limit=20)
async def verify_me(request: Request, client: ByClient, actor: ByActor, form: schemas.Verify) -> None:
    """Show that it is still me, by password, code or passkey; ten minutes long I may change how I sign in."""
    held = services(request)
    assert actor.user_id is not None
    own = held.unit.keyring.digest("step-up", actor.user_id.hex)
    await login_guard.attempt(held, client, own)
    async with held.unit.reading(actor, client.info) as tx:
        user = await repository.Users(tx).get(actor.user_id)
    right = form.password is not None and await passwords.verify(
        form.password, user.password_hash, user.password_algo
    )
    async with held.unit.transaction(actor, client.info) as tx:
        user = await repository.Users(tx).get_for_update(actor.user_id)
        right = right or (form.code is not None and await factors.check(tx, user, form.code))
        if not right and form.passkey is not None:
            sealed = api_passkeys.sealed_of(request)
            right = await passkeys.shown(tx, held, user.id, sealed, form.passkey)
        if right:
            await factors.verify(tx)
            await login_guard.passed(tx, client, own)
        tx.audit("auth.verified" if right else "auth.verify_failed", "user", user.id)
    if not right:
        given = {"password": form.password, "passkey": form.passkey}
        raise factors.FactorWrong(field=next((name for name, proof in given.items() if proof), "code"))


@auth.get("/me/factors")
@access(None)
async def list_factors(tx: InTx, actor: ByActor) -> schemas.FactorsRead:
    """My second factors and passkeys."""
    assert actor.user_id is not None
    rows = await logins.Factors(tx).of(actor.user_id)
    return schemas.FactorsRead(
        items=[schemas.FactorRead.model_validate(row) for row in rows],
        recovery_codes_left=await logins.RecoveryCodes(tx).left(actor.user_id),
        required=(await policy.of(tx)).needs_factor(actor.role),
    )


@auth.post("/me/factors/totp", status_code=201)
@access(None)
async def enrol_totp(tx: InTx, actor: ByActor) -> schemas.TotpSecret:
    """Begin an authenticator; it counts once its first code is confirmed."""
    await factors.require_recent(tx)
    assert actor.user_id is not None
    user = await repository.Users(tx).get_for_update(actor.user_id)
    secret, uri = await factors.enrol_totp(tx, user)
    return schemas.TotpSecret(secret=secret, uri=uri)


@auth.post("/me/factors/totp/confirm")
@access(None)
async def confirm_totp(
    request: Request, response: Response, tx: InTx, actor: ByActor, form: schemas.FactorCode
) -> schemas.RecoveryCodes:
    """Put the authenticator in force. Answers the recovery codes, this once, and a new CSRF token."""
    await factors.require_recent(tx)
    assert actor.user_id is not None
    user = await repository.Users(tx).get_for_update(actor.user_id)
    if not await factors.confirm_totp(tx, user, form.code):
        raise factors.FactorWrong(field="code")
    plain = await factors.new_recovery_codes(tx, user.id)
    csrf = await _renewed(request, response, await sessions.renew(tx))
    return schemas.RecoveryCodes(recovery_codes=plain, csrf_token=csrf)


@auth.post("/me/factors/recovery-codes", status_code=201)
@access(None)
async def make_recovery_codes(tx: InTx, actor: ByActor) -> schemas.RecoveryCodes:
    """Ten new recovery codes; the ones from before are worth nothing."""
    await factors.require_recent(tx)
    assert actor.user_id is not None
    await repository.Users(tx).get_for_update(actor.user_id)
    if await logins.Factors(tx).totp(actor.user_id) is None:
        raise logins.FactorMissing()
    return schemas.RecoveryCodes(recovery_codes=await factors.new_recovery_codes(tx, actor.user_id))


@auth.patch("/me/factors/{factor_id}", status_code=204)
@access(None)
async def rename_factor(tx: InTx, actor: ByActor, factor_id: UUID, form: schemas.FactorName) -> None:
    """Give one of my factors another name."""
    assert actor.user_id is not None
    await factors.rename(tx, actor.user_id, factor_id, form.name)


@auth.delete("/me/factors/{factor_id}", status_code=204)
@access(None)
async def drop_factor(tx: InTx, actor: ByActor, factor_id: UUID) -> None:
    """Take one of my factors away, unless the organization asks for it or nothing else leads in."""
    await factors.require_recent(tx)
    assert actor.user_id is not None
    user = await repository.Users(tx).get_for_update(actor.user_id)
    await factors.drop(tx, user, factor_id)


# --- for those who keep order ----------------------------------------------------------------------


@users.delete("/{user_id}/factors", status_code=204)
@access("user:write")
async def reset_factors(tx: InTx, user_id: UUID) -> None:
    """A colleague has lost their phone: take all of their factors away and sign them out."""
    if user_id == tx.actor.user_id:
        raise errors.Forbidden()
    await factors.reset(tx, user_id)


@users.post("/{user_id}/unlock", status_code=204)
@access("user:write")
async def unlock_user(tx: InTx, user_id: UUID) -> None:
    """Let a colleague try again at once after too many wrong passwords."""
    user = await repository.Users(tx).get_for_update(user_id)
    user.login_fail_count, user.locked_until = 0, None
    await login_guard.unlock(tx, user_id)
    tx.audit("auth.unlocked", "user", user_id)


TITLES = {
    "auth.puzzle_required": (
        "尝试次数较多，请先完成安全验证",
        "Many tries have failed; solve the puzzle first",
    ),
    "auth.phone_invalid": ("手机号不正确", "This is not a phone number"),
    "auth.too_many_codes": ("验证码发送过于频繁，请稍后再试", "Too many codes; wait a while"),
    "auth.code_wrong": ("验证码不正确或已失效", "The code is wrong or no longer valid"),
    "auth.password_wrong": ("原密码不正确", "The old password is wrong"),
    "auth.challenge_over": ("登录步骤已超时，请重新登录", "The sign-in took too long; begin again"),
    "auth.factor_wrong": ("验证信息不正确", "The code or password is wrong"),
    "auth.step_up": ("请先验证身份", "Show first that it is you"),
    "factor.not_found": ("找不到该验证方式", "No such factor"),
    "factor.exists": ("已绑定验证器", "There is an authenticator already"),
    "factor.needed": ("贵机构要求保留二次验证", "Your organization asks for a second factor"),
}
ROUTERS = (auth, users)
