"""Questions that signing in asks the database."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.identity.login_models import (
    IdentityProvider,
    LoginChallenge,
    LoginEvent,
    RecoveryCode,
    UserFactor,
    UserIdentity,
    VerificationCode,
)

REMEMBERED = timedelta(days=90)

_PLACE = """
SELECT count(*) > 0 AS before,
       coalesce(bool_or(device_hash = $3 OR network = $4), false) AS known
FROM login_events
WHERE org_id = $1 AND user_id = $2 AND outcome = 'ok' AND created_at > $5
"""
_VERIFIED = """
SELECT coalesce(
  (SELECT verified_at FROM auth_sessions WHERE org_id = $1 AND id = $2),
  (SELECT min(created_at) FROM refresh_tokens WHERE org_id = $1 AND family_id = $2))
"""


class FactorMissing(errors.NotFound):
    code = "factor.not_found"


class ProviderMissing(errors.NotFound):
    code = "identity_provider.not_found"


class IdentityMissing(errors.NotFound):
    code = "identity.not_found"


async def is_new_place(tx: Tx, user_id: UUID, device_hash: bytes, network: str | None) -> bool:
    """Nobody signed in to this account from this browser or this network of late, yet from elsewhere."""
    row = await tx.conn.fetchrow(_PLACE, tx.org_id, user_id, device_hash, network, tx.now - REMEMBERED)
    return bool(row["before"] and not row["known"])


async def verified_at(tx: Tx) -> datetime | None:
    """When the person behind this session last proved to be there; of a token family, when it began."""
    found: datetime | None = await tx.conn.fetchval(_VERIFIED, tx.org_id, tx.actor.session_id)
    return found


class Codes(Repository[VerificationCode]):
    model = VerificationCode

    async def by_challenge(self, challenge_hash: bytes) -> VerificationCode | None:
        """The code asked for under this challenge, locked."""
        query = self.select().where(VerificationCode.challenge_hash == challenge_hash).with_for_update()
        return (await self.tx.session.scalars(query)).first()


class Challenges(Repository[LoginChallenge]):
    model = LoginChallenge

    async def by_token(self, token_hash: bytes) -> LoginChallenge | None:
        """The open challenge of this token, locked."""
        query = self.select().where(
            LoginChallenge.token_hash == token_hash, LoginChallenge.used_at.is_(None),
            LoginChallenge.expires_at > self.tx.now,
        )  # fmt: skip
        return (await self.tx.session.scalars(query.with_for_update())).first()


class Events(Repository[LoginEvent]):
    model = LoginEvent

    async def page(
        self, limit: int, after: tuple[datetime, UUID] | None, wanted: dict[str, Any],
        first: datetime | None, last: datetime | None,
    ) -> list[LoginEvent]:  # fmt: skip
        """Newest first; ``wanted`` are values of columns."""
        query = self.select().order_by(LoginEvent.created_at.desc(), LoginEvent.id.desc()).limit(limit + 1)
        for name, value in wanted.items():
            query = query.where(getattr(LoginEvent, name) == value)
        if first is not None:
            query = query.where(LoginEvent.created_at >= first)
        if last is not None:
            query = query.where(LoginEvent.created_at < last)
        if after is not None:
            query = query.where(tuple_(LoginEvent.created_at, LoginEvent.id) < after)
        return list(await self.tx.session.scalars(query))


class Factors(Repository[UserFactor]):
    model = UserFactor
    missing = FactorMissing

    async def of(self, user_id: UUID) -> list[UserFactor]:
        """The user's factors in force, oldest first."""
        rows = await self.tx.session.scalars(
            self.select()
            .where(UserFactor.user_id == user_id, UserFactor.confirmed_at.is_not(None))
            .order_by(UserFactor.created_at)
            .limit(50)
        )
        return list(rows)

    async def totp(self, user_id: UUID) -> UserFactor | None:
        """The user's TOTP, in force or not yet, locked."""
        query = self.select().where(UserFactor.user_id == user_id, UserFactor.kind == "totp")
        return (await self.tx.session.scalars(query.with_for_update())).first()

    async def drop_all(self, user_id: UUID) -> None:
        for table in (UserFactor, RecoveryCode):
            await self.tx.session.execute(
                delete(table).where(table.org_id == self.tx.org_id, table.user_id == user_id)
            )


class RecoveryCodes(Repository[RecoveryCode]):
    model = RecoveryCode

    async def left(self, user_id: UUID) -> int:
        query = select(func.count()).where(
            RecoveryCode.org_id == self.tx.org_id, RecoveryCode.user_id == user_id,
            RecoveryCode.used_at.is_(None),
        )  # fmt: skip
        return int(await self.tx.session.scalar(query) or 0)

    async def replace(self, user_id: UUID, hashes: list[bytes]) -> None:
        await self.tx.session.execute(
            delete(RecoveryCode).where(RecoveryCode.org_id == self.tx.org_id, RecoveryCode.user_id == user_id)
        )
        for code_hash in hashes:
            self.add(RecoveryCode(user_id=user_id, code_hash=code_hash))

    async def unused(self, user_id: UUID, code_hash: bytes) -> RecoveryCode | None:
        query = self.select().where(
            RecoveryCode.user_id == user_id, RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )  # fmt: skip
        return (await self.tx.session.scalars(query.with_for_update())).first()


class Providers(Repository[IdentityProvider]):
    model = IdentityProvider
    missing = ProviderMissing

    async def all(self) -> list[IdentityProvider]:
        query = self.select().order_by(IdentityProvider.created_at, IdentityProvider.id).limit(100)
        return list(await self.tx.session.scalars(query))


class Identities(Repository[UserIdentity]):
    model = UserIdentity
    missing = IdentityMissing

    async def of(self, user_id: UUID) -> list[Any]:
        """(identity, provider) of the user."""
        rows = await self.tx.session.execute(
            select(UserIdentity, IdentityProvider)
            .join(
                IdentityProvider,
                (IdentityProvider.org_id == UserIdentity.org_id)
                & (IdentityProvider.id == UserIdentity.provider_id),
            )
            .where(UserIdentity.org_id == self.tx.org_id, UserIdentity.user_id == user_id)
            .order_by(UserIdentity.created_at)
            .limit(50)
        )
        return list(rows)
