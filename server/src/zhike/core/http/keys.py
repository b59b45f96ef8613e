"""An organization's keys: which versions live, and replacing them. /api/keys."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from zhike.core import errors, rotation
from zhike.core.http import paging
from zhike.core.http.access import InTx, access, require_all
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.repository import Repository
from zhike.core.tables import KeyRotation

keys = router("/api/keys", "keys")
Kind = Literal["master", "data", "index"]


class RotationMissing(errors.NotFound):
    code = "keys.rotation_not_found"


class Rotations(Repository[KeyRotation]):
    model = KeyRotation
    missing = RotationMissing


class KeyRead(BaseModel):
    """``state``: announced, current, old (what it sealed is being sealed anew) or retired."""

    version: int
    state: str
    wrapped_by: str


class KeyList(BaseModel):
    items: list[KeyRead]


class RotationCreate(BaseModel):
    """``master``: wrap the keys by today's master key. ``data``: another key for sealed fields and files.
    ``index``: another key for blind indexes (with a new data key as well)."""

    model_config = ConfigDict(extra="forbid")
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=3)] = ["data", "index"]


class RotationRead(BaseModel):
    """``sealed`` values and ``moved`` indexes so far. ``unreadable``: values that no key opens; they stay."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    status: Literal["settling", "sealing", "moving", "finished"]
    kinds: list[Kind]
    from_version: int
    to_version: int
    sealed: int
    moved: int
    unreadable: int
    requested_by: UUID | None
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None


class RotationList(BaseModel):
    items: list[RotationRead]


@keys.get("")
@access("key:rotate")
async def list_keys(tx: InTx) -> KeyList:
    """The versions that live, and the id of the master key that wraps each. Never a key."""
    rows = await tx.conn.fetch(
        "SELECT version, state, kek AS wrapped_by FROM org_keys WHERE org_id = $1 ORDER BY version", tx.org_id
    )
    return KeyList(items=[KeyRead(**row) for row in rows])


@keys.post("/rotations", status_code=202)
@access("key:rotate", limit=10)
async def start_key_rotation(request: Request, tx: InTx, form: RotationCreate) -> RotationRead:
    """Replace keys under way. It takes a while; nothing stops for it. One at a time."""
    require_all(tx.actor)
    settle = timedelta(seconds=services(request).settings.zhike_key_settle)
    row = await rotation.start(tx, list(dict.fromkeys(form.kinds)), settle)
    return RotationRead.model_validate(await Rotations(tx).get(row.id))


@keys.get("/rotations")
@access("key:rotate")
async def list_key_rotations(tx: InTx, limit: paging.Limit = 20) -> RotationList:
    """Newest first."""
    query = select(KeyRotation).where(KeyRotation.org_id == tx.org_id).order_by(KeyRotation.id.desc())
    rows = await tx.session.scalars(query.limit(limit))
    return RotationList(items=[RotationRead.model_validate(row) for row in rows])


@keys.get("/rotations/{rotation_id}")
@access("key:rotate")
async def get_key_rotation(tx: InTx, rotation_id: UUID) -> RotationRead:
    """How far it is."""
    return RotationRead.model_validate(await Rotations(tx).get(rotation_id))


TITLES = {
    "keys.gone": (
        "该机构的密钥已销毁，数据无法打开",
        "The organization's keys are destroyed; its data cannot be opened",
    ),
    "keys.rotation_not_found": ("找不到该密钥轮换", "No such key rotation"),
    "keys.rotating": ("密钥轮换正在进行", "A key rotation is under way"),
}
ROUTERS = (keys,)
