"""The verbs of machine clients: service accounts, and the keys by which programs act."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import tuple_

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.identity import machines_rules as rules
from zhike.rooms.identity import machines_schemas as schemas
from zhike.rooms.identity import repository, roles
from zhike.rooms.identity.machines_models import ApiKey
from zhike.rooms.identity.machines_rules import Secrets
from zhike.rooms.identity.models import User

MOST_KEYS = 200


class ApiKeyMissing(errors.NotFound):
    code = "api_key.not_found"


class ApiKeyNotUsed(errors.NotFound):
    """A person asks what only a key can ask of itself."""

    code = "api_key.not_used"


class ServiceAccountMissing(errors.NotFound):
    code = "service_account.not_found"


class ScopeTooWide(errors.Forbidden):
    """Nobody gives a key more than they may do themselves; ``scopes`` are those too many."""

    code = "api_key.scope"


class ApiKeyEnded(errors.Conflict):
    """A revoked key is not changed any more."""

    code = "api_key.revoked"


class TooManyKeys(errors.Conflict):
    code = "api_key.too_many"


class Keys(Repository[ApiKey]):
    model = ApiKey
    missing = ApiKeyMissing

    async def page(self, limit: int, after: Any, user_id: UUID | None) -> list[ApiKey]:
        query = self.select().order_by(ApiKey.created_at.desc(), ApiKey.id.desc()).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(ApiKey.created_at, ApiKey.id) < after)
        if user_id is not None:
            query = query.where(ApiKey.user_id == user_id)
        return list(await self.tx.session.scalars(query))


class Accounts(Repository[User]):
    model = User
    missing = ServiceAccountMissing

    def select(self) -> Any:
        return super().select().where(User.kind == "service", User.deleted_at.is_(None))

    async def page(self, limit: int, after: Any) -> list[User]:
        query = self.select().order_by(User.created_at, User.id).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(User.created_at, User.id) > after)
        return list(await self.tx.session.scalars(query))


async def create_account(tx: Tx, form: schemas.ServiceAccountCreate) -> User:
    """Add an account for a program. It has no login name, so that nothing can sign in as it."""
    await _check_role(tx, form.role)
    id = uuid7()
    account = User(id=id, kind="service", name=form.name, role=form.role, username=f"service-{id.hex}")
    repository.Users(tx).add(account)
    await tx.flush()
    await repository.Users(tx).set_sites(id, form.site_ids)
    after = {"name": form.name, "role": form.role, "site_ids": form.site_ids}
    tx.audit("service_account.created", "user", id, after=after)
    return account


async def patch_account(tx: Tx, id: UUID, form: schemas.ServiceAccountPatch) -> User:
    """Change an account; its keys follow within two seconds."""
    account = await Accounts(tx).get_for_update(id)
    await _check_role(tx, account.role)
    if form.role is not None:
        await _check_role(tx, form.role)
    changes = form.model_dump(exclude_none=True, exclude={"site_ids"})
    before = {name: getattr(account, name) for name in changes}
    for name, value in changes.items():
        setattr(account, name, value)
    if form.site_ids is not None:
        await repository.Users(tx).set_sites(id, form.site_ids)
        changes["site_ids"] = form.site_ids
    tx.audit("service_account.updated", "user", id, before=before, after=changes)
    repository.tell(tx, id)
    await tx.flush()
    return account


async def _check_role(tx: Tx, role: str) -> None:
    if role in rules.PEOPLE_ONLY:
        raise errors.Forbidden(role=role)
    await roles.check_may_give(tx, role)


async def create_key(tx: Tx, form: schemas.ApiKeyCreate) -> tuple[ApiKey, Secrets]:
    """Make a key for the actor, or for a service account no stronger than the actor."""
    _check_scopes(tx, form.scopes)
    _check_end(tx, form.expires_at)
    user_id = tx.actor.user_id
    if form.user_id not in {None, user_id}:
        assert form.user_id is not None
        await _check_role(tx, (await Accounts(tx).get(form.user_id)).role)
        user_id = form.user_id
    assert user_id is not None
    await tx.lock("api_keys", user_id)
    living = await Keys(tx).page(MOST_KEYS, None, user_id)
    if sum(key.revoked_at is None for key in living) >= MOST_KEYS:
        raise TooManyKeys(limit=MOST_KEYS)
    id, key_id = uuid7(), rules.new_key_id(tx.org_id)
    made = rules.new_secrets(key_id)
    keys = await tx.keys()
    key = Keys(tx).add(
        ApiKey(
            id=id, user_id=user_id, created_by=tx.actor.user_id, name=form.name, key_id=key_id,
            secret_hash=made.hash, signing_sealed=keys.seal(made.signing, "api_keys", "signing", id),
            scopes=sorted(set(form.scopes)), require_signature=form.require_signature,
            rate_per_minute=form.rate_per_minute, daily_quota=form.daily_quota, expires_at=form.expires_at,
        )
    )  # fmt: skip
    await tx.flush()
    after = {"name": form.name, "key_id": key_id, "scopes": key.scopes, "user_id": user_id,
             "expires_at": form.expires_at, "require_signature": form.require_signature}  # fmt: skip
    tx.audit("api_key.created", "api_key", id, after=after)
    return key, made


async def patch_key(tx: Tx, id: UUID, form: schemas.ApiKeyPatch) -> ApiKey:
    """Change what a key may do; it follows within two seconds."""
    key = await _living(tx, id)
    changes = form.model_dump(exclude_unset=True)
    for name in ("name", "scopes", "require_signature", "rate_per_minute"):
        if changes.get(name, "") is None:
            del changes[name]
    if form.scopes is not None:
        _check_scopes(tx, set(form.scopes) - set(key.scopes))
        changes["scopes"] = sorted(set(form.scopes))
    _check_end(tx, form.expires_at)
    before = {name: getattr(key, name) for name in changes}
    for name, value in changes.items():
        setattr(key, name, value)
    tx.audit("api_key.updated", "api_key", id, before=before, after=changes)
    repository.tell(tx, key.user_id)
    await tx.flush()
    return key


async def rotate_key(tx: Tx, id: UUID, form: schemas.Rotate) -> tuple[ApiKey, Secrets]:
    """A new pair of secrets under the same key id; the present pair lives on for the overlap."""
    key = await _living(tx, id)
    _check_scopes(tx, key.scopes)  # whoever gets the new secret can do what the key can
    made = rules.new_secrets(key.key_id)
    keys = await tx.keys()
    if form.overlap_hours:
        key.previous_hash = key.secret_hash
        old = keys.unseal(key.signing_sealed, "api_keys", "signing", id)
        key.previous_signing_sealed = keys.seal(old, "api_keys", "previous_signing", id)
        key.previous_until = tx.now + timedelta(hours=form.overlap_hours)
    else:
        key.previous_hash = key.previous_signing_sealed = key.previous_until = None
    key.secret_hash, key.signing_sealed = made.hash, keys.seal(made.signing, "api_keys", "signing", id)
    tx.audit("api_key.rotated", "api_key", id, key_id=key.key_id, overlap_hours=form.overlap_hours)
    repository.tell(tx, key.user_id)
    await tx.flush()
    return key, made


async def revoke_key(tx: Tx, id: UUID) -> None:
    """End a key for good, both pairs of it."""
    key = await _living(tx, id)
    key.revoked_at, key.revoked_by = tx.now, tx.actor.user_id
    tx.audit("api_key.revoked", "api_key", id, key_id=key.key_id, name=key.name)
    repository.tell(tx, key.user_id)


async def _living(tx: Tx, id: UUID) -> ApiKey:
    key = await Keys(tx).get_for_update(id)
    if key.revoked_at is not None:
        raise ApiKeyEnded()
    return key


def _check_scopes(tx: Tx, scopes: Any) -> None:
    if wide := rules.too_much(scopes, tx.actor.permissions):
        raise ScopeTooWide(scopes=wide)


def _check_end(tx: Tx, end: Any) -> None:
    if end is not None and end <= tx.now:
        raise errors.Invalid(field="expires_at")
