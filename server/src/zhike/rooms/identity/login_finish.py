"""The last step of every way to sign in: is the way open, is a second factor due, then a session or tokens.

Whoever comes here has proved who they are by one way. What happens is written down for them to see
(`login_events`), and a sign-in from a place that is new to the account is told to its owner.
"""

import contextlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from zhike.core import errors
from zhike.core.clock import local
from zhike.core.http.services import Services
from zhike.core.regions import region_of
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import login, policy, repository, roles, schemas, tokens
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.login_models import LoginChallenge, LoginEvent
from zhike.rooms.identity.models import User
from zhike.rooms.notify import service as notify

CHALLENGE_LIFETIME = timedelta(minutes=10)
Mode = Literal["session", "token"]
Way = Literal["register", "password", "sms", "wechat", "oidc", "passkey", "invitation"]


class WayClosed(errors.Forbidden):
    code = "auth.way_closed"


class OrganizationSuspended(errors.Forbidden):
    """The operator has closed the organization; only who is right about a login hears it."""

    code = "auth.organization_suspended"


@dataclass(frozen=True, slots=True)
class Finished:
    """What signing in came to: a session, tokens, or a second factor that is due. None of them: refused."""

    user: User
    session: tokens.Opaque | None = None
    pair: schemas.TokenPair | None = None
    challenge: tokens.Opaque | None = None
    factors: tuple[str, ...] = ()
    must_enrol: bool = False
    seconds: int = 0

    def checked(self) -> "Finished":
        """After the commit. Raises `WayClosed`."""
        if not (self.session or self.pair or self.challenge):
            raise WayClosed()
        return self


def note(tx: Tx, client: Client, user: User, way: Way, outcome: str, *, is_new_place: bool = False) -> None:
    """A line of the sign-in log."""
    logins.Events(tx).add(
        LoginEvent(
            user_id=user.id, way=way, outcome=outcome, ip_address=client.info.ip, network=client.network,
            device_hash=client.device_hash, user_agent=client.info.user_agent[:500],
            region=region_of(client.info.ip), is_new_place=is_new_place,
        )
    )  # fmt: skip


async def finish(tx: Tx, held: Services, client: Client, user: User, way: Way, mode: Mode) -> Finished:
    """Sign ``user``, who was locked for it, in by ``way``; or ask for the second factor.

    Raises `OrganizationSuspended`.
    """
    if (await repository.organization(tx)).status != "active":
        raise OrganizationSuspended()
    rule = await policy.of(tx)
    if way not in {"register", "invitation"} and not rule.allows(way):  # type: ignore[arg-type]
        note(tx, client, user, way, "refused")
        tx.audit("auth.way_refused", "user", user.id, way=way)
        return Finished(user)
    factors = tuple(dict.fromkeys(factor.kind for factor in await logins.Factors(tx).of(user.id)))
    second = tuple(kind for kind in factors if kind == "totp")
    if way != "passkey" and (second or await roles.needs_factor(tx, rule, user)):
        token = tokens.issue(tx.org_id)
        logins.Challenges(tx).add(
            LoginChallenge(
                user_id=user.id, way=way, token_hash=token.hash, expires_at=tx.now + CHALLENGE_LIFETIME
            )
        )
        note(tx, client, user, way, "factor_required")
        return Finished(user, challenge=token, factors=second, must_enrol=not second)
    return await start(tx, held, client, user, way, mode)


async def start(tx: Tx, held: Services, client: Client, user: User, way: Way, mode: Mode) -> Finished:
    """Every proof is there: begin the session or the token family."""
    rule = await policy.of(tx)
    is_new = await logins.is_new_place(tx, user.id, client.device_hash, client.network)
    note(tx, client, user, way, "ok", is_new_place=is_new)
    user.login_fail_count, user.locked_until, user.last_login_at = 0, None, tx.now
    tx.audit("auth.logged_in", "user", user.id, way=way, new_place=is_new)
    tx.publish(events.UserLoggedIn(user_id=user.id, way=way))
    if is_new:
        await _warn(tx, client, user)
    if mode == "token":
        return Finished(user, pair=login.start_tokens(tx, user, held, login.access_tokens(held)))
    seconds = rule.absolute_seconds(held.settings)
    return Finished(user, session=login.start_session(tx, user, held, seconds), seconds=seconds)


async def _warn(tx: Tx, client: Client, user: User) -> None:
    """异地登录提醒: in the console, and by SMS when there is a phone."""
    zone = next((site.timezone for site in await repository.Sites(tx).all()), "Asia/Shanghai")
    when = local(tx.now, zone).strftime("%m-%d %H:%M")
    where = " ".join(filter(None, (region_of(client.info.ip), client.info.ip))) or "未知地址"
    await notify.notify(
        tx, user_ids=[user.id], type="login_alert", title="新的登录地点",
        content=f"您的账号于 {when} 在新的设备和网络({where})登录。"
        "若非本人操作，请立即修改密码并退出其他设备。",
        resource_type="user", resource_id=user.id,
    )  # fmt: skip
    tx.publish(events.UserLoggedInElsewhere(user_id=user.id))
    if user.phone_sealed is not None:
        with contextlib.suppress(errors.DomainError):  # the template is switched off: the console tells them
            await notify.request_sms(
                tx, template_code="login_alert", params={"time": when, "place": where}, purpose="login_alert",
                dedupe_key=f"login_alert:{user.id}:{tx.now:%Y%m%d%H}",
                phone_sealed_from=("users", "phone", user.id, user.phone_sealed),
                expires_at=tx.now + timedelta(hours=1),
            )  # fmt: skip
