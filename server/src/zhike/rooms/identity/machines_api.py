"""Routes of machine clients: /api/api-keys, /api/service-accounts."""

import time
from uuid import UUID

from fastapi import Request, Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import machines, machines_resolve, repository
from zhike.rooms.identity import machines_schemas as schemas

keys = router("/api/api-keys", "machines")
accounts = router("/api/service-accounts", "machines")


@keys.get("")
@access("api_key:write")
async def list_api_keys(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, user_id: UUID | None = None
) -> paging.Page[schemas.ApiKeyRead]:
    """All keys, newest first, the revoked ones too. No secret is ever shown again."""
    after = paging.decode_time_id(cursor) if cursor else None
    rows = await machines.Keys(tx).page(limit, after, user_id)
    rows, following = paging.page(rows, limit, "created_at", "id")
    return paging.Page(items=[schemas.ApiKeyRead.of(row, tx.now) for row in rows], next_cursor=following)


@keys.post("", status_code=201)
@access("api_key:write", limit=30)
async def create_api_key(tx: InTx, form: schemas.ApiKeyCreate, response: Response) -> schemas.ApiKeyMade:
    """Make a key. Its token and its signing secret are shown in this answer and never again."""
    key, made = await machines.create_key(tx, form)
    response.headers["Cache-Control"] = "no-store"
    return schemas.ApiKeyMade(
        key=schemas.ApiKeyRead.of(key, tx.now), token=made.token, signing_secret=made.signing
    )


@keys.get("/current")
@access(None, machines=True)
async def read_current_api_key(request: Request, tx: InTx) -> schemas.ApiKeyUsed:
    """The key that asks: what it may do and how much of its quota is used. People have none."""
    if tx.actor.kind != "machine" or tx.actor.subject_id is None:
        raise machines.ApiKeyNotUsed()
    key = await machines.Keys(tx).get(tx.actor.subject_id)
    used = await services(request).cache.get(machines_resolve.quota_key(tx.org_id, key.id, time.time()))
    return schemas.ApiKeyUsed(
        key=schemas.ApiKeyRead.of(key, tx.now), permissions=sorted(tx.actor.permissions),
        used_today=int(used or 0),
    )  # fmt: skip


@keys.get("/{id}")
@access("api_key:write")
async def read_api_key(tx: InTx, id: UUID) -> schemas.ApiKeyRead:
    """One key."""
    return schemas.ApiKeyRead.of(await machines.Keys(tx).get(id), tx.now)


@keys.patch("/{id}")
@access("api_key:write")
async def patch_api_key(tx: InTx, id: UUID, form: schemas.ApiKeyPatch) -> schemas.ApiKeyRead:
    """Change a key's name, scopes or limits."""
    return schemas.ApiKeyRead.of(await machines.patch_key(tx, id, form), tx.now)


@keys.post("/{id}/rotate")
@access("api_key:write", limit=30)
async def rotate_api_key(tx: InTx, id: UUID, form: schemas.Rotate, response: Response) -> schemas.ApiKeyMade:
    """New secrets under the same key id; the old ones live on for the overlap."""
    key, made = await machines.rotate_key(tx, id, form)
    response.headers["Cache-Control"] = "no-store"
    return schemas.ApiKeyMade(
        key=schemas.ApiKeyRead.of(key, tx.now), token=made.token, signing_secret=made.signing
    )


@keys.delete("/{id}", status_code=204)
@access("api_key:write")
async def revoke_api_key(tx: InTx, id: UUID) -> None:
    """Revoke a key: within two seconds nothing is done by it any more."""
    await machines.revoke_key(tx, id)


@accounts.get("")
@access("api_key:write")
async def list_service_accounts(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.ServiceAccountRead]:
    """Accounts of programs, oldest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    rows, following = paging.page(
        await machines.Accounts(tx).page(limit, after), limit, "created_at", "id"
    )  # fmt: skip
    own = await repository.Users(tx).sites_of([row.id for row in rows])
    items = [schemas.ServiceAccountRead.of(row, own.get(row.id)) for row in rows]
    return paging.Page(items=items, next_cursor=following)


@accounts.post("", status_code=201)
@access("api_key:write")
async def create_service_account(tx: InTx, form: schemas.ServiceAccountCreate) -> schemas.ServiceAccountRead:
    """Add an account for a program. It acts by keys alone; there is no way to sign in as it."""
    return schemas.ServiceAccountRead.of(await machines.create_account(tx, form), form.site_ids)


@accounts.patch("/{id}")
@access("api_key:write")
async def patch_service_account(
    tx: InTx, id: UUID, form: schemas.ServiceAccountPatch
) -> schemas.ServiceAccountRead:
    """Change an account; `inactive` stops all its keys."""
    account = await machines.patch_account(tx, id, form)
    own = await repository.Users(tx).sites_of([id])
    return schemas.ServiceAccountRead.of(account, own.get(id))


TITLES = {
    "api_key.not_found": ("找不到该 API 密钥", "No such API key"),
    "api_key.not_used": ("该请求没有使用 API 密钥", "This request was not made with an API key"),
    "api_key.scope": ("不能授予超出自己权限的范围", "A key cannot be given more than you may do yourself"),
    "api_key.revoked": ("该 API 密钥已吊销", "This API key has been revoked"),
    "api_key.too_many": ("API 密钥数量已达上限", "There are too many API keys"),
    "api_key.quota": ("该 API 密钥今日的调用额度已用完", "This API key has used up its quota for today"),
    "auth.signature_required": ("该 API 密钥只接受签名请求", "This API key is for signed requests only"),
    "auth.signature_invalid": ("请求签名无效", "The request's signature is not valid"),
    "auth.people_only": ("该操作不能用 API 密钥进行", "This cannot be done with an API key"),
    "service_account.not_found": ("找不到该服务账号", "No such service account"),
}
ROUTERS = (keys, accounts)
