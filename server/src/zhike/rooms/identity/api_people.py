"""Routes of people: /api/users, /api/sites."""

from uuid import UUID

from fastapi import Request

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.identity import repository, schemas, service

users = router("/api/users", "users")
sites = router("/api/sites", "sites")


@users.get("")
@access("user:read")
async def list_users(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.UserRead]:
    """Colleagues, oldest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    found = repository.Users(tx)
    rows, following = paging.page(await found.page(limit, after), limit, "created_at", "id")
    own = await found.sites_of([row.id for row in rows])
    items = [schemas.UserRead.of(row, own.get(row.id)) for row in rows]
    return paging.Page(items=items, next_cursor=following)


@users.post("", status_code=201)
@access("user:write")
async def create_user(request: Request, tx: InTx, form: schemas.UserCreate) -> schemas.UserRead:
    """Add a colleague with a first password."""
    hashed = await service.hash_password(form.password, form.login)
    user = await service.create_user(tx, form, hashed)
    return schemas.UserRead.of(user, form.site_ids)


@users.patch("/{user_id}")
@access("user:write")
async def patch_user(tx: InTx, user_id: UUID, form: schemas.UserPatch) -> schemas.UserRead:
    """Change a colleague; a changed role or status signs them out everywhere."""
    user = await service.patch_user(tx, user_id, form)
    await tx.flush()
    own = await repository.Users(tx).sites_of([user.id])
    return schemas.UserRead.of(user, own.get(user.id))


@sites.get("")
@access(None)
async def list_sites(tx: InTx) -> list[schemas.SiteRead]:
    """The organization's sites."""
    return [schemas.SiteRead.model_validate(site) for site in await repository.Sites(tx).all()]


TITLES = {
    "user.not_found": ("找不到该员工", "No such user"),
    "user.last_owner": ("至少要保留一位所有者", "An organization keeps at least one owner"),
}
ROUTERS = (users, sites)
