"""What crosses HTTP in identity."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.rooms.identity.models import Organization, Site, User
from zhike.rooms.identity.rules import PERMISSIONS

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Login = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=255)]
Role = Literal[
    "owner", "admin", "manager", "team_lead", "agent", "sales", "employee", "trainer", "analyst", "coach",
    "readonly",
]  # fmt: skip
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
    role: Role = "agent"
    site_ids: list[UUID] = Field(default=[], max_length=50)


class UserPatch(Strict):
    name: Name | None = None
    role: Role | None = None
    status: Literal["active", "inactive", "suspended"] | None = None
    site_ids: list[UUID] | None = Field(default=None, max_length=50)


class UserRead(BaseModel):
    """A user as colleagues see it: the phone is masked."""

    id: UUID
    name: str
    login: str
    role: str
    status: str
    avatar_url: str | None
    last_login_at: datetime | None
    locked_until: datetime | None
    created_at: datetime
    site_ids: list[UUID] = []

    @classmethod
    def of(cls, row: User, site_ids: list[UUID] | None = None) -> "UserRead":
        tail = f"*******{row.phone_last4}" if row.phone_last4 else ""
        return cls(
            id=row.id, name=row.name, login=row.email or row.username or tail, role=row.role,
            status=row.status, avatar_url=row.avatar_url, last_login_at=row.last_login_at,
            locked_until=row.locked_until, created_at=row.created_at, site_ids=site_ids or [],
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


class Me(BaseModel):
    """All that the console needs to draw itself for this person."""

    user: UserRead
    permissions: list[str]
    org: OrganizationRead
    sites: list[SiteRead]
    features: dict[str, bool]
    csrf_token: str | None

    @classmethod
    def of(
        cls, user: User, org: Organization, sites: list[Site], own: list[UUID], features: dict[str, bool],
        csrf_token: str | None,
    ) -> "Me":  # fmt: skip
        return cls(
            user=UserRead.of(user, own), permissions=sorted(PERMISSIONS[user.role]),
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
