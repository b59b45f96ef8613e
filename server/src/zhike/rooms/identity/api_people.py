"""Routes of people and places: /api/users, /api/organization, /api/sites."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core.http import match, paging
from zhike.core.http.access import ByActor, InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.identity import applications, people, people_schemas, policy, repository, schemas, service
from zhike.rooms.identity import sites as places
from zhike.rooms.identity.models import User

users = router("/api/users", "users")
organization = router("/api/organization", "organization")
sites = router("/api/sites", "sites")


async def _shown(tx: Tx, rows: list[User]) -> list[schemas.UserRead]:
    await tx.flush()
    found, ids = repository.Users(tx), [row.id for row in rows]
    own, teams = await found.sites_of(ids), await found.teams_of(ids)
    return [schemas.UserRead.of(row, own.get(row.id), teams.get(row.id)) for row in rows]


@users.get("")
@access("user:read")
async def list_users(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    status: Annotated[str | None, Query(pattern="^(active|inactive|suspended|pending)$")] = None,
    role: Annotated[str | None, Query(max_length=50)] = None, site_id: UUID | None = None,
    team_id: UUID | None = None, q: Annotated[str | None, Query(max_length=100)] = None,
    locked: bool = False,
) -> paging.Page[schemas.UserRead]:  # fmt: skip
    """Colleagues, oldest first, without those who were deleted. ``locked``: those alone who have to wait
    after too many wrong passwords."""
    after = paging.decode_time_id(cursor) if cursor else None
    found = await repository.Users(tx).page(
        limit, after, status=status, role=role, site_id=site_id, team_id=team_id, q=q, locked=locked
    )
    rows, following = paging.page(found, limit, "created_at", "id")
    return paging.Page(items=await _shown(tx, rows), next_cursor=following)


@users.post("", status_code=201)
@access("user:write")
async def create_user(tx: InTx, form: schemas.UserCreate) -> schemas.UserRead:
    """Add a colleague with a first password. An invitation lets them choose it themselves."""
    hashed = await service.hash_password(form.password, form.login, await policy.of(tx))
    user = await service.create_user(tx, form, hashed)
    return (await _shown(tx, [user]))[0]


@users.get("/{user_id}")
@access("user:read")
async def get_user(response: Response, tx: InTx, user_id: UUID) -> schemas.UserRead:
    """One colleague. The ETag is when they were changed: send it back as ``If-Match``."""
    user = await repository.Users(tx).get(user_id)
    match.tag(response, user)
    return (await _shown(tx, [user]))[0]


@users.patch("/{user_id}")
@access("user:write")
async def patch_user(
    response: Response, tx: InTx, user_id: UUID, form: schemas.UserPatch, expected: match.IfMatch = None
) -> schemas.UserRead:
    """Change a colleague; another role, status or login signs them out everywhere.

    Another login asks you to have shown within ten minutes that it is you (/api/auth/me/verify).
    """
    user = await people.patch_user(tx, user_id, form, expected)
    shown = (await _shown(tx, [user]))[0]
    match.tag(response, user)
    return shown


@users.delete("/{user_id}", status_code=204)
@access("user:write")
async def delete_user(tx: InTx, user_id: UUID) -> None:
    """Let a colleague go for good. Their login is free for anybody; what they did keeps their name."""
    await people.delete_user(tx, user_id)


@organization.get("")
@access(None)
async def get_organization(response: Response, tx: InTx, actor: ByActor) -> people_schemas.OrganizationFull:
    """My organization."""
    org = await repository.organization(tx)
    match.tag(response, org)
    return people_schemas.OrganizationFull.of(org, with_key=actor.may("application:review"))


@organization.patch("")
@access("org:write")
async def patch_organization(
    response: Response, tx: InTx, form: people_schemas.OrganizationPatch, expected: match.IfMatch = None
) -> people_schemas.OrganizationFull:
    """Change name, industry or logo."""
    org = await places.patch_organization(tx, form, expected)
    await tx.flush()
    await tx.session.refresh(org)
    match.tag(response, org)
    return people_schemas.OrganizationFull.of(org, with_key=True)


@organization.post("/apply-key")
@access("org:write")
async def open_applications(request: Request, tx: InTx) -> people_schemas.ApplyKey:
    """A new link for applications (入驻申请); the one before leads nowhere."""
    key = await applications.open_door(tx)
    link = f"{services(request).settings.base_url}/apply/{key}"
    return people_schemas.ApplyKey(apply_key=key, link=link)


@organization.delete("/apply-key", status_code=204)
@access("org:write")
async def close_applications(tx: InTx) -> None:
    """Take no applications any more."""
    await applications.close_door(tx)


@sites.get("")
@access(None)
async def list_sites(tx: InTx) -> list[schemas.SiteRead]:
    """The organization's sites."""
    return [schemas.SiteRead.model_validate(site) for site in await repository.Sites(tx).all()]


@sites.post("", status_code=201)
@access("site:write")
async def create_site(tx: InTx, form: people_schemas.SiteCreate) -> schemas.SiteRead:
    """Open a site."""
    return schemas.SiteRead.model_validate(await places.create_site(tx, form))


@sites.get("/{site_id}")
@access(None)
async def get_site(response: Response, tx: InTx, site_id: UUID) -> schemas.SiteRead:
    """One site. The ETag is when it was changed: send it back as ``If-Match``."""
    site = await repository.Sites(tx).get(site_id)
    match.tag(response, site)
    return schemas.SiteRead.model_validate(site)


@sites.patch("/{site_id}")
@access("site:write")
async def patch_site(
    response: Response, tx: InTx, site_id: UUID, form: people_schemas.SitePatch,
    expected: match.IfMatch = None,
) -> schemas.SiteRead:  # fmt: skip
    """Change a site. Closing it or setting its clock is refused while appointments lie ahead, unless
    ``despite_bookings`` says that this is known; nothing is cancelled by it."""
    site = await places.patch_site(tx, site_id, form, expected)
    match.tag(response, site)
    return schemas.SiteRead.model_validate(site)


@sites.delete("/{site_id}", status_code=204)
@access("site:write")
async def delete_site(tx: InTx, site_id: UUID) -> None:
    """Remove a site at which nothing ever happened."""
    await places.delete_site(tx, site_id)


TITLES = {
    "user.not_found": ("找不到该员工", "No such user"),
    "user.last_owner": ("至少要保留一位所有者", "An organization keeps at least one owner"),
    "user.unreachable": ("邮箱、手机号、用户名至少保留一个", "Keep an email, a phone or a user name"),
    "user.login_invalid": ("登录名格式不正确", "This cannot be a login"),
    "user.oneself": ("不能删除自己的账号", "You cannot delete your own account"),
    "site.not_found": ("找不到该门店", "No such site"),
    "site.name_taken": ("已有同名门店", "A site of this name exists"),
    "site.has_bookings": ("该门店还有未来的预约", "Appointments lie ahead at this site"),
    "site.in_use": ("该门店已有业务数据，只能停用", "Things happened at this site; close it instead"),
    "site.last": ("至少要保留一个营业的门店", "An organization keeps at least one open site"),
}
ROUTERS = (users, organization, sites)
