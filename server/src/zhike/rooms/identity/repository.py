"""Questions that identity asks the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, tuple_, update

from zhike.core import ended, errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.identity import policy, rules
from zhike.rooms.identity.models import AuthSession, Organization, RefreshToken, Site, User, UserSite
from zhike.rooms.identity.people_models import UserTeam
from zhike.rooms.identity.roles_models import Role, UserRole

# every role of the user ``u`` with what it gives
ROLES_JSON = """
(SELECT coalesce(json_agg(json_build_object(
   'code', r.code, 'follows_default', r.follows_default, 'row_scope', r.row_scope, 'fields', r.fields,
   'permissions', (SELECT coalesce(array_agg(p.permission), '{}') FROM role_permissions p
                    WHERE p.org_id = r.org_id AND p.role_id = r.id))), '[]')
 FROM roles r WHERE r.org_id = u.org_id AND (r.code = u.role OR r.id IN (
   SELECT h.role_id FROM user_roles h WHERE h.org_id = u.org_id AND h.user_id = u.id)))
"""
# one round trip: the session or family is alive, the user and the organization are, what the user may see,
# and what the organization asks of sessions
_WHO = " ".join(("""
       u.id AS user_id, u.name, u.role, u.status, """, ROLES_JSON, """ AS roles,
       (SELECT coalesce(array_agg(us.site_id), '{}') FROM user_sites us
         WHERE us.org_id = u.org_id AND us.user_id = u.id) AS site_ids,
       (SELECT c.value FROM system_configs c WHERE c.org_id = u.org_id AND c.key = $3) AS policy
"""))  # fmt: skip
_ALIVE = """
  AND u.status IN ('active', 'pending') AND u.deleted_at IS NULL
  AND EXISTS (SELECT FROM organizations o WHERE o.id = u.org_id AND o.status = 'active')
"""
_BY_SESSION = " ".join(("SELECT s.id AS session_id, s.created_at, s.last_seen_at,", _WHO, """
FROM auth_sessions s JOIN users u ON u.org_id = s.org_id AND u.id = s.user_id
WHERE s.org_id = $1 AND s.token_hash = $2 AND s.revoked_at IS NULL AND s.expires_at > now()
""", _ALIVE))  # fmt: skip
_BY_FAMILY = " ".join(("SELECT $2::uuid AS session_id, now() AS created_at, now() AS last_seen_at,", _WHO, """
FROM users u
WHERE u.org_id = $1 AND u.id = $4 AND EXISTS (
  SELECT FROM refresh_tokens r
  WHERE r.org_id = $1 AND r.family_id = $2 AND r.user_id = u.id AND r.revoked_at IS NULL)
""", _ALIVE))  # fmt: skip


async def by_session(tx: Tx, token_hash: bytes) -> Any:
    return await tx.conn.fetchrow(_BY_SESSION, tx.org_id, token_hash, policy.KEY)


async def by_family(tx: Tx, family_id: UUID, user_id: UUID) -> Any:
    return await tx.conn.fetchrow(_BY_FAMILY, tx.org_id, family_id, policy.KEY, user_id)


async def find_login(tx: Tx, digest: bytes) -> tuple[UUID, UUID] | None:
    """(organization, user) of a login name's digest, over all organizations."""
    row = await tx.conn.fetchrow("SELECT org_id, user_id FROM app.find_login($1)", digest)
    return (row["org_id"], row["user_id"]) if row else None


async def take_login(tx: Tx, digest: bytes, user_id: UUID) -> bool:
    """Claim a login name for a user of this organization; False when somebody has it."""
    return bool(await tx.conn.fetchval("SELECT app.take_login($1, $2)", digest, user_id))


async def release_logins(tx: Tx, user_id: UUID, digest: bytes | None = None) -> None:
    """Give up a login name of the user, or all of them: from then on it is free for anybody."""
    await tx.conn.execute("SELECT app.release_login($1, $2)", digest, user_id)


def tell(tx: Tx, user_id: UUID | None) -> None:
    """Have every process forget what it knows of this user's sign-ins; None: of everybody's here."""
    tx.after_commit(lambda: ended.tell(tx.org_id, user_id))


async def is_founded(tx: Tx) -> bool:
    """Somebody has registered. Who asks in a transaction, holds off others who ask, until it ends."""
    await tx.conn.execute("SELECT pg_advisory_xact_lock(hashtextextended('zhike.registration', 0))")
    return bool(await tx.conn.fetchval("SELECT app.is_founded()"))


async def role_name(tx: Tx, code: str) -> str | None:
    """What a role is called in this organization; None for the house's own while it has its own name."""
    found = await tx.conn.fetchrow(
        "SELECT name, is_system FROM roles WHERE org_id = $1 AND code = $2", tx.org_id, code
    )
    if found is None or (found["is_system"] and found["name"] == rules.ROLE_NAMES.get(code)):
        return None
    return str(found["name"])


async def only_organization(tx: Tx) -> UUID | None:
    """The organization of an installation that has just one."""
    found: UUID | None = await tx.conn.fetchval("SELECT app.only_organization()")
    return found


class UserMissing(errors.NotFound):
    code = "user.not_found"


class Users(Repository[User]):
    model = User
    missing = UserMissing

    def select(self) -> Select[tuple[User]]:
        """People. The accounts of programs are `machines`' own."""
        return super().select().where(User.kind == "person")

    async def page(self, limit: int, after: tuple[datetime, UUID] | None, **wanted: Any) -> list[User]:
        """Who is not gone, oldest first; ``wanted``: status, role (any of theirs), site_id, team_id,
        works_at (that site, or none in particular), q (part of the name), locked (has to wait)."""
        query = self.select().where(User.deleted_at.is_(None))
        query = query.order_by(User.created_at, User.id).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(User.created_at, User.id) > after)
        if wanted.get("status") is not None:
            query = query.where(User.status == wanted["status"])
        if wanted.get("role") is not None:
            query = query.where(or_(User.role == wanted["role"], User.id.in_(self._having(wanted["role"]))))
        if wanted.get("q"):
            query = query.where(User.name.icontains(wanted["q"], autoescape=True))
        if wanted.get("locked"):
            query = query.where(User.locked_until > self.tx.now)
        if wanted.get("works_at") is not None:
            placed = select(UserSite.user_id).where(UserSite.org_id == self.tx.org_id)
            there = User.id.in_(placed.where(UserSite.site_id == wanted["works_at"]))
            query = query.where(or_(there, User.id.not_in(placed)))
        for table, name in ((UserSite, "site_id"), (UserTeam, "team_id")):
            if wanted.get(name) is not None:
                column = getattr(table, name)
                inside = select(table.user_id).where(table.org_id == self.tx.org_id, column == wanted[name])
                query = query.where(User.id.in_(inside))
        return list(await self.tx.session.scalars(query))

    def _having(self, code: str) -> Select[tuple[UUID]]:
        """Who has the role besides their first one."""
        org_id = self.tx.org_id
        return (
            select(UserRole.user_id)
            .join(Role, (Role.org_id == UserRole.org_id) & (Role.id == UserRole.role_id))
            .where(UserRole.org_id == org_id, Role.code == code)
        )

    async def teams_of(self, user_ids: list[UUID]) -> dict[UUID, list[UUID]]:
        rows = await self.tx.session.execute(
            select(UserTeam.user_id, UserTeam.team_id).where(
                UserTeam.org_id == self.tx.org_id, UserTeam.user_id.in_(user_ids)
            )
        )
        found: dict[UUID, list[UUID]] = {}
        for user_id, team_id in rows:
            found.setdefault(user_id, []).append(team_id)
        return found

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


class SiteMissing(errors.NotFound):
    code = "site.not_found"


class Sites(Repository[Site]):
    model = Site
    missing = SiteMissing

    async def another_open(self, site_id: UUID) -> bool:
        """Whether the organization has an open site besides this one."""
        return await self.find(Site.id != site_id, Site.is_active.is_(True)) is not None

    async def exist(self, site_ids: Iterable[UUID]) -> bool:
        """Whether all of these are sites of this organization."""
        wanted = set(site_ids)
        rows = await self.tx.session.scalars(
            select(Site.id).where(Site.org_id == self.tx.org_id, Site.id.in_(wanted))
        )
        return set(rows) == wanted

    async def all(self) -> list[Site]:
        return list(
            await self.tx.session.scalars(self.select().order_by(Site.created_at, Site.id).limit(500))
        )


class Sessions(Repository[AuthSession]):
    model = AuthSession

    async def end_all(self, user_id: UUID | None, but: UUID | None = None) -> int:
        """Revoke the sessions and token families of the user, of everybody when None; ``but`` one of them.

        Every process hears of it after the commit. Returns how many there were.
        """
        count = 0
        for table, key in ((AuthSession, AuthSession.id), (RefreshToken, RefreshToken.family_id)):
            change = update(table).where(table.org_id == self.tx.org_id, table.revoked_at.is_(None))
            if user_id is not None:
                change = change.where(table.user_id == user_id)
            if but is not None:
                change = change.where(key != but)
            rows = await self.tx.session.scalars(change.values(revoked_at=self.tx.now).returning(key))
            count += len(set(rows))
        tell(self.tx, user_id)
        return count

    async def of(self, user_id: UUID, now: datetime) -> list[AuthSession]:
        """The user's cookie sessions that are not over, the latest first."""
        rows = await self.tx.session.scalars(
            self.select()
            .where(AuthSession.user_id == user_id, AuthSession.revoked_at.is_(None))
            .where(AuthSession.expires_at > now)
            .order_by(AuthSession.last_seen_at.desc())
            .limit(200)
        )
        return list(rows)


class RefreshTokens(Repository[RefreshToken]):
    model = RefreshToken

    async def revoke_family(self, family_id: UUID) -> None:
        await self.tx.session.execute(
            update(RefreshToken)
            .where(RefreshToken.org_id == self.tx.org_id, RefreshToken.family_id == family_id)
            .values(revoked_at=self.tx.now)
        )
        tell(self.tx, None)

    async def families(self, user_id: UUID, now: datetime) -> list[Any]:
        """The user's token families that can still be renewed: the newest link with the first one's date."""
        begun = (
            select(RefreshToken.family_id, func.min(RefreshToken.created_at).label("begun_at"))
            .where(RefreshToken.org_id == self.tx.org_id, RefreshToken.user_id == user_id)
            .group_by(RefreshToken.family_id)
            .subquery()
        )
        rows = await self.tx.session.execute(
            select(RefreshToken, begun.c.begun_at)
            .join(begun, begun.c.family_id == RefreshToken.family_id)
            .where(RefreshToken.org_id == self.tx.org_id, RefreshToken.user_id == user_id)
            .where(RefreshToken.revoked_at.is_(None), RefreshToken.rotated_at.is_(None))
            .where(RefreshToken.expires_at > now)
            .order_by(RefreshToken.created_at.desc())
            .limit(200)
        )
        return list(rows)


async def organization(tx: Tx, *, lock: bool = False) -> Organization:
    query = select(Organization).where(Organization.id == tx.org_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await tx.session.scalars(query)).one()


_COLLEAGUES = """
SELECT id, name FROM users
WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND status = 'active' AND kind = 'person'
"""


async def colleagues(tx: Tx, ids: list[UUID]) -> dict[UUID, str]:
    """Names of those of them who are people at work here."""
    return {row["id"]: row["name"] for row in await tx.conn.fetch(_COLLEAGUES, tx.org_id, ids)}


async def home_zone(tx: Tx) -> str:
    """The clock of the organization's first site."""
    found: str | None = await tx.conn.fetchval(
        "SELECT timezone FROM sites WHERE org_id = $1 ORDER BY created_at, id LIMIT 1", tx.org_id
    )
    return found or "Asia/Shanghai"
