"""Signing in by a WeChat mini-program: whose app is it, whom does WeChat see, whom do we know."""

from zhike.core import errors
from zhike.core.http.services import Services
from zhike.rooms.identity import identities, login_finish, login_guard, providers, repository, wechat
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity.login import visitor_of
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.login_models import IdentityProvider


class AppUnknown(errors.NotFound):
    code = "wechat.app_unknown"


async def _app(held: Services, client: Client, app_id: str) -> tuple[IdentityProvider, str]:
    """(the app's provider, its secret). Raises `AppUnknown`."""
    digest = providers.app_digest(held, app_id)
    async with held.unit.reading(login_guard.NOBODY_AT_ALL, client.info) as tx:
        found = await repository.find_login(tx, digest)
    if found is None:
        raise AppUnknown()
    async with held.unit.reading(visitor_of(found[0]), client.info) as tx:
        row = await logins.Providers(tx).find(IdentityProvider.id == found[1])
        if row is None or not row.is_enabled:
            raise AppUnknown()
        return row, await providers.secret_of(tx, row)


async def sign_in(held: Services, client: Client, app_id: str, code: str) -> login_finish.Finished | str:
    """Tokens or a challenge; a ticket for somebody whom we do not know.

    Raises `AppUnknown` and what `wechat.code2session` raises.
    """
    provider, secret = await _app(held, client, app_id)
    person = await wechat.code2session(held, app_id, secret, code)
    known = identities.Known(provider.id, person.open_id, person.union_id)
    async with held.unit.transaction(visitor_of(provider.org_id), client.info) as tx:
        user = await identities.user_of(tx, known)
        if user is None and not await identities.is_known(tx, known):
            user = await identities.newcomer(tx, known, "微信用户")
            if user is None:
                return identities.ticket(tx, held.unit.keyring.derive("identity-ticket:v1"), known)
        if user is not None:
            return await login_finish.finish(tx, held, client, user, "wechat", "token")
    raise wechat.Risky()  # known, and switched off
