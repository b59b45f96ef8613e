"""What crosses HTTP about API keys and service accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from zhike.rooms.identity.machines_models import ApiKey
from zhike.rooms.identity.models import User
from zhike.rooms.identity.schemas import Name, RoleCode, Strict

Scope = Annotated[str, Field(min_length=3, max_length=60, pattern=r"^[a-z_]+:[a-z_]+$")]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=200)]
Rate = Annotated[int, Field(ge=1, le=6_000)]
Quota = Annotated[int, Field(ge=1, le=10_000_000)]


class ApiKeyCreate(Strict):
    """``user_id``: the service account it acts as; without one it acts as who makes it."""

    name: Name
    scopes: Scopes
    user_id: UUID | None = None
    expires_at: AwareDatetime | None = None
    require_signature: bool = False
    rate_per_minute: Rate = 120
    daily_quota: Quota | None = None


class ApiKeyPatch(Strict):
    """A null ``daily_quota`` or ``expires_at`` lifts the limit."""

    name: Name | None = None
    scopes: Scopes | None = None
    expires_at: AwareDatetime | None = None
    require_signature: bool | None = None
    rate_per_minute: Rate | None = None
    daily_quota: Quota | None = None


class Rotate(Strict):
    """The old pair lives on so long; 0 ends it at once."""

    overlap_hours: int = Field(24, ge=0, le=14 * 24)


class ApiKeyRead(BaseModel):
    """``key_id`` is public: the token begins with it, and signatures name it."""

    id: UUID
    key_id: str
    name: str
    user_id: UUID
    scopes: list[str]
    require_signature: bool
    rate_per_minute: int
    daily_quota: int | None
    status: Literal["active", "expired", "revoked"]
    expires_at: datetime | None
    previous_until: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_used_ip: str | None
    created_by: UUID | None
    created_at: datetime

    @classmethod
    def of(cls, row: ApiKey, now: datetime) -> "ApiKeyRead":
        expired = row.expires_at is not None and row.expires_at <= now
        status = "revoked" if row.revoked_at else "expired" if expired else "active"
        overlap = row.previous_until if row.previous_until and row.previous_until > now else None
        plain = {name: getattr(row, name) for name in cls.model_fields if name not in {"status"}}
        return cls(**plain | {"status": status, "previous_until": overlap})


class ApiKeyMade(BaseModel):
    """The only answer that ever holds the secrets."""

    key: ApiKeyRead
    token: str
    signing_secret: str


class ApiKeyUsed(BaseModel):
    """What a key may know of itself. ``used_today`` counts from midnight UTC."""

    key: ApiKeyRead
    permissions: list[str]
    used_today: int


class ServiceAccountCreate(Strict):
    name: Name
    role: RoleCode = "agent"
    site_ids: list[UUID] = Field(default=[], max_length=50)


class ServiceAccountPatch(Strict):
    name: Name | None = None
    role: RoleCode | None = None
    status: Literal["active", "inactive"] | None = None
    site_ids: list[UUID] | None = Field(default=None, max_length=50)


class ServiceAccountRead(BaseModel):
    id: UUID
    name: str
    role: str
    status: str
    site_ids: list[UUID]
    created_at: datetime

    @classmethod
    def of(cls, row: User, site_ids: list[UUID] | None = None) -> "ServiceAccountRead":
        return cls(
            id=row.id, name=row.name, role=row.role, status=row.status, created_at=row.created_at,
            site_ids=site_ids or [],
        )  # fmt: skip
