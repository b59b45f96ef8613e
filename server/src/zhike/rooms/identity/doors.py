"""By which ways a user can come in; nobody takes the last one away from themselves."""

from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity import policy, repository
from zhike.rooms.identity.models import User


class LastWay(errors.Conflict):
    """Without it they could not sign in at all."""

    code = "identity.last_way"


_BY_PROVIDER: dict[str, policy.LoginWay] = {"oidc": "oidc", "wechat_mini": "wechat"}


async def ways_of(tx: Tx, user: User, *, without: UUID | None = None) -> set[policy.LoginWay]:
    """The ways that the user has and the organization allows; ``without`` is a factor or identity that goes.

    Providers that are switched off lead nowhere.
    """
    found: set[policy.LoginWay] = set()
    if user.password_hash is not None:
        found.add("password")
    if user.phone_hash is not None:
        found.add("sms")
    for identity, provider in await logins.Identities(tx).of(user.id):
        if provider.is_enabled and identity.id != without:
            found.add(_BY_PROVIDER[provider.kind])
    factors = await logins.Factors(tx).of(user.id)
    if any(one.kind == "passkey" and one.id != without for one in factors):
        found.add("passkey")
    rule = await policy.of(tx)
    return {way for way in found if rule.allows(way)}


async def keep_one(tx: Tx, user_id: UUID, without: UUID) -> None:
    """Raises `LastWay` when the user could not sign in without this factor or identity.

    Where nothing leads in anyway, nothing is lost by it.
    """
    user = await repository.Users(tx).get_for_update(user_id)
    if await ways_of(tx, user) and not await ways_of(tx, user, without=without):
        raise LastWay()
