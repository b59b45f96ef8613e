"""Questions that identity asks the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.identity.models import AuthSession, Organization, RefreshToken, Site, User, UserSite

# one round trip: the session or family is alive, the user is active, and what the user may see
_BY_SESSION = """
SELECT s.id AS session_id, s.last_seen_at, u.id AS user_id, u.name, u.role,
       (SELECT coalesce(array_agg(us.site_id), '{}') FROM user_sites us
         WHERE us.org_id = u.org_id AND us.user_id = u.id) AS site_ids
FROM auth_sessions s JOIN users u ON u.org_id = s.org_id AND u.id = s.user_id
WHERE s.org_id = $1 AND s.token_hash = $2 AND s.revoked_at IS NULL AND s.expires_at > now()
  AND s.last_seen_at > now() - make_interval(secs => $3) AND u.status = 'active'
"""
_BY_FAMILY = """
SELECT $2::uuid AS session_id, now() AS last_seen_at, u.id AS user_id, u.name, u.role,
       (SELECT coalesce(array_agg(us.site_id), '{}') FROM user_sites us
         WHERE us.org_id = u.org_id AND us.user_id = u.id) AS site_ids
FROM users u
WHERE u.org_id = $1 AND u.id = $3 AND u.status = 'active' AND EXISTS (
  SELECT FROM refresh_tokens r WHERE r.org_id = $1 AND r.family_id = $2 AND r.revoked_at IS NULL)
"""


async def by_session(tx: Tx, token_hash: bytes, idle_seconds: float) -> Any:
    return await tx.conn.fetchrow(_BY_SESSION, tx.org_id, token_hash, idle_seconds)


async def by_family(tx: Tx, family_id: UUID, user_id: UUID) -> Any:
    return await tx.conn.fetchrow(_BY_FAMILY, tx.org_id, family_id, user_id)


async def find_login(tx: Tx, digest: bytes) -> tuple[UUID, UUID] | None:
    """(organization, user) of a login name's digest, over all organizations."""
    row = await tx.conn.fetchrow("SELECT org_id, user_id FROM app.find_login($1)", digest)
    return (row["org_id"], row["user_id"]) if row else None


async def take_login(tx: Tx, digest: bytes, user_id: UUID) -> bool:
    """Claim a login name for a user of this organization; False when somebody has it."""
    return bool(await tx.conn.fetchval("SELECT app.take_login($1, $2)", digest, user_id))


async def is_founded(tx: Tx) -> bool:
    """Somebody has registered. Who asks in a transaction, holds off others who ask, until it ends."""
    await tx.conn.execute("SELECT pg_advisory_xact_lock(hashtextextended('zhike.registration', 0))")
    return bool(await tx.conn.fetchval("SELECT app.is_founded()"))


class UserMissing(errors.NotFound):
    code = "user.not_found"


class Users(Repository[User]):
    model = User
    missing = UserMissing

    async def page(self, limit: int, after: tuple[datetime, UUID] | None) -> list[User]:
        query = self.select().order_by(User.created_at, User.id).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(User.created_at, User.id) > after)
        return list(await self.tx.session.scalars(query))

    async def owners(self) -> int:
        rows = await self.tx.session.scalars(
            self.select().where(User.role == "owner", User.status == "active").with_for_update()
        )
        return len(list(rows))

    async def sites_of(self, user_ids: list[UUID]) -> dict[UUID, list[UUID]]:
        rows = await self.tx.session.execute(
            select(UserSite.user_id, UserSite.site_id).where(
                UserSite.org_id == self.tx.org_id, UserSite.user_id.in_(user_ids)
            )
        )
        found: dict[UUID, list[UUID]] = {}
        for user_id, site_id in rows:
            found.setdefault(user_id, []).append(site_id)
        return found

    async def set_sites(self, user_id: UUID, site_ids: list[UUID]) -> None:
        await self.tx.session.execute(
            delete(UserSite).where(UserSite.org_id == self.tx.org_id, UserSite.user_id == user_id)
        )
        for site_id in dict.fromkeys(site_ids):
            self.tx.session.add(UserSite(org_id=self.tx.org_id, user_id=user_id, site_id=site_id))


class Sites(Repository[Site]):
    model = Site

    async def all(self) -> list[Site]:
        return list(
            await self.tx.session.scalars(self.select().order_by(Site.created_at, Site.id).limit(500))
        )


class Sessions(Repository[AuthSession]):
    model = AuthSession

    async def end_all(self, user_id: UUID) -> None:
        """Revoke every session and token of the user."""
        for table in (AuthSession, RefreshToken):
            await self.tx.session.execute(
                update(table)
                .where(table.org_id == self.tx.org_id, table.user_id == user_id, table.revoked_at.is_(None))
                .values(revoked_at=self.tx.now)
            )


class RefreshTokens(Repository[RefreshToken]):
    model = RefreshToken

    async def revoke_family(self, family_id: UUID) -> None:
        await self.tx.session.execute(
            update(RefreshToken)
            .where(RefreshToken.org_id == self.tx.org_id, RefreshToken.family_id == family_id)
            .values(revoked_at=self.tx.now)
        )


async def organization(tx: Tx) -> Organization:
    return (await tx.session.scalars(select(Organization).where(Organization.id == tx.org_id))).one()
