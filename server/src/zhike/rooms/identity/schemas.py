"""What crosses HTTP in identity."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.core.context import Actor
from zhike.rooms.identity import rights
from zhike.rooms.identity.models import Organization, Site, User

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Login = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=255)]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=255, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
    ),
]
Username = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[a-z][a-z0-9._-]{2,49}$")
]
AvatarUrl = Annotated[str, StringConstraints(max_length=500, pattern=r"^(https://|/)[^\s\\]*$")]
RoleCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,49}$")]
Scope = Literal["own", "team", "site", "org"]
FieldName = Literal["phone", "wechat", "email", "id_number", "bank_card", "amount"]
Sight = Literal["full", "masked", "hidden"]
Industry = Literal["medaes", "ecommerce", "brokerage", "club", "general"]


class Strict(BaseModel):
    """A request body: unknown fields are an error, so nothing can be slipped in."""

    model_config = ConfigDict(extra="forbid")


class Register(Strict):
    """``login`` is an email, a phone or a user name of the first owner."""

    org_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    industry: Industry = "general"
    name: Name
    login: Login
    password: Annotated[str, Field(max_length=1000)]
    timezone: str = Field("Asia/Shanghai", max_length=64)


class Registration(BaseModel):
    open: bool


class PasswordLogin(Strict):
    """``mode`` "session" sets the console's cookie, "token" answers a token pair."""

    login: Login
    password: Annotated[str, Field(max_length=1000)]
    mode: Literal["session", "token"] = "session"


class Refresh(Strict):
    refresh_token: str = Field(max_length=200)


class UserCreate(Strict):
    name: Name
    login: Login
    password: Annotated[str, Field(max_length=1000)]
    role: RoleCode = "agent"
    site_ids: list[UUID] = Field(default=[], max_length=50)


class UserPatch(Strict):
    """``email``, ``phone`` and ``username`` are what they sign in with; null takes one away.

    ``inactive``: they left, and their login names are free; ``suspended``: they may not sign in for now.
    """

    name: Name | None = None
    role: RoleCode | None = None
    status: Literal["active", "inactive", "suspended"] | None = None
    site_ids: list[UUID] | None = Field(default=None, max_length=50)
    email: Email | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=30)] | None = None
    username: Username | None = None
    avatar_url: AvatarUrl | None = None


class UserRead(BaseModel):
    """A user as colleagues see it: the phone is masked."""

    id: UUID
    name: str
    login: str
    email: str | None
    phone: str | None
    username: str | None
    role: str
    status: str
    avatar_url: str | None
    last_login_at: datetime | None
    locked_until: datetime | None
    created_at: datetime
    updated_at: datetime
    site_ids: list[UUID] = []
    team_ids: list[UUID] = []

    @classmethod
    def of(
        cls, row: User, site_ids: list[UUID] | None = None, team_ids: list[UUID] | None = None
    ) -> "UserRead":
        phone = f"*******{row.phone_last4}" if row.phone_last4 else None
        return cls(
            id=row.id, name=row.name, login=row.email or row.username or phone or "", email=row.email,
            phone=phone, username=row.username, role=row.role,
            status=row.status, avatar_url=row.avatar_url, last_login_at=row.last_login_at,
            locked_until=row.locked_until, created_at=row.created_at, updated_at=row.updated_at,
            site_ids=site_ids or [], team_ids=team_ids or [],
        )  # fmt: skip


class OrganizationRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    name: str
    industry: str
    plan: str


class SiteRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    name: str
    timezone: str
    address: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime


class Me(BaseModel):
    """All that the console needs to draw itself for this person.

    ``role_name``: what the first role is called here, null while the house's own name holds.
    ``row_scope`` and ``fields`` are what all roles add up to.
    """

    user: UserRead
    role_name: str | None
    permissions: list[str]
    row_scope: Scope
    fields: dict[FieldName, Sight]
    org: OrganizationRead
    sites: list[SiteRead]
    features: dict[str, bool]
    csrf_token: str | None

    @classmethod
    def of(
        cls, user: User, org: Organization, sites: list[Site], actor: Actor, features: dict[str, bool],
        csrf_token: str | None, role_name: str | None,
    ) -> "Me":  # fmt: skip
        held = rights.of_actor(actor)
        return cls(
            user=UserRead.of(user, list(actor.site_ids)), role_name=role_name,
            permissions=sorted(actor.permissions), row_scope=held.row_scope, fields=dict(held.fields),  # type: ignore[arg-type]
            org=OrganizationRead.model_validate(org), sites=[SiteRead.model_validate(site) for site in sites],
            features=features, csrf_token=csrf_token,
        )  # fmt: skip


class SessionStarted(BaseModel):
    user: UserRead
    csrf_token: str


class TokenPair(BaseModel):
    """``expires_in`` seconds of the access token."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int
