"""What crosses HTTP about sessions, sites, teams, invitations and applications."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.rooms.identity.models import Organization
from zhike.rooms.identity.people_models import Application, Invitation, Team
from zhike.rooms.identity.schemas import AvatarUrl, Industry, Login, Name, RoleCode, Strict

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=30)]
Token = Annotated[str, StringConstraints(min_length=40, max_length=80)]
Sites = Annotated[list[UUID], Field(max_length=50)]


class SessionRead(BaseModel):
    """A place where somebody is signed in: a browser (cookie), or a program (tokens)."""

    id: UUID
    kind: Literal["browser", "api"]
    device: str | None
    ip_address: str | None
    user_agent: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class SessionsRead(BaseModel):
    items: list[SessionRead]


class SessionsEnded(BaseModel):
    """How many sessions were ended."""

    ended: int


class OrganizationFull(BaseModel):
    """``apply_key`` is what the link for applications carries; null when the door is closed, and for those
    who do not review applications."""

    id: UUID
    name: str
    industry: str
    plan: str
    status: str
    logo_url: str | None
    apply_key: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Organization, *, with_key: bool) -> "OrganizationFull":
        return cls(
            id=row.id, name=row.name, industry=row.industry, plan=row.plan, status=row.status,
            logo_url=row.logo_url, apply_key=row.apply_key if with_key else None,
            created_at=row.created_at, updated_at=row.updated_at,
        )  # fmt: skip


class OrganizationPatch(Strict):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = None
    industry: Industry | None = None
    logo_url: AvatarUrl | None = None


class ApplyKey(BaseModel):
    """The link that people who want to work here open."""

    apply_key: str
    link: str


class SiteCreate(Strict):
    """``timezone`` is an IANA name."""

    name: Name
    timezone: str = Field("Asia/Shanghai", max_length=64)
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None


class SitePatch(Strict):
    """``is_active`` false closes the site. ``despite_bookings``: yes, although appointments lie ahead."""

    name: Name | None = None
    timezone: str | None = Field(None, max_length=64)
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None
    is_active: bool | None = None
    despite_bookings: bool = False


class MemberRead(BaseModel):
    user_id: UUID
    name: str
    role: str


class TeamRead(BaseModel):
    id: UUID
    name: str
    description: str | None
    site_id: UUID | None
    leader_id: UUID | None
    members: list[MemberRead]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Team, members: list[MemberRead]) -> "TeamRead":
        return cls(
            id=row.id, name=row.name, description=row.description, site_id=row.site_id,
            leader_id=row.leader_id, members=members, created_at=row.created_at, updated_at=row.updated_at,
        )  # fmt: skip


class TeamsRead(BaseModel):
    items: list[TeamRead]


class TeamCreate(Strict):
    """Whoever leads is a member, listed or not."""

    name: Name
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    site_id: UUID | None = None
    leader_id: UUID | None = None
    member_ids: list[UUID] = Field(default=[], max_length=500)


class TeamPatch(Strict):
    """``member_ids`` are all of its members from now on."""

    name: Name | None = None
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    site_id: UUID | None = None
    leader_id: UUID | None = None
    member_ids: list[UUID] | None = Field(default=None, max_length=500)


class InvitationCreate(Strict):
    """``login`` (a phone or an email) binds the invitation to that person; without it whoever has the link
    chooses a login. ``send_sms`` sends the link to the phone."""

    role: RoleCode = "agent"
    name: Name | None = None
    login: Login | None = None
    site_ids: Sites = []
    team_id: UUID | None = None
    send_sms: bool = False


class InvitationRead(BaseModel):
    """``login`` is masked. ``status``: pending, accepted, revoked or expired."""

    id: UUID
    name: str | None
    login: str | None
    role: str
    site_ids: list[UUID]
    team_id: UUID | None
    status: Literal["pending", "accepted", "revoked", "expired"]
    invited_by: UUID
    user_id: UUID | None
    expires_at: datetime
    sent_count: int
    created_at: datetime

    @classmethod
    def of(cls, row: Invitation, now: datetime) -> "InvitationRead":
        status: Literal["pending", "accepted", "revoked", "expired"] = (
            "accepted" if row.accepted_at else "revoked" if row.revoked_at
            else "pending" if row.expires_at > now else "expired"
        )  # fmt: skip
        return cls(
            id=row.id, name=row.name, login=row.login_hint, role=row.role, site_ids=row.site_ids,
            team_id=row.team_id, status=status, invited_by=row.invited_by, user_id=row.user_id,
            expires_at=row.expires_at, sent_count=row.sent_count, created_at=row.created_at,
        )  # fmt: skip


class InvitationMade(BaseModel):
    """``link`` is shown this once: only its hash is kept."""

    invitation: InvitationRead
    link: str


class InvitationToken(Strict):
    token: Token


class InvitationPreview(BaseModel):
    """What an invited person sees before they accept. ``login`` null: they choose one.

    ``role_name`` null: one of the house's own roles by its own name."""

    org_name: str
    role: str
    role_name: str | None
    name: str | None
    login: str | None
    expires_at: datetime


class InvitationAccept(Strict):
    """``login`` only when the invitation names none."""

    token: Token
    name: Name
    login: Login | None = None
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class Apply(Strict):
    """Asking to work at an organization. ``position`` is what one does there, in one's own words."""

    apply_key: Annotated[str, StringConstraints(max_length=64)]
    name: Name
    phone: Phone
    position: Word | None = None
    employee_code: Word | None = None
    message: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None


class ApplyOwn(Strict):
    """The same by somebody who has signed in, by WeChat for example, and waits to be let in."""

    name: Name
    position: Word | None = None
    employee_code: Word | None = None
    message: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None


class Applied(BaseModel):
    """The same for every phone. ``ticket`` is what one asks with how it stands; it is shown this once."""

    status: Literal["pending"] = "pending"
    ticket: str


class ApplyTicket(Strict):
    ticket: Token


class ApplicationStanding(BaseModel):
    status: Literal["none", "pending", "approved", "rejected"]
    reason: str | None = None
    reviewed_at: datetime | None = None


class ApplicationRead(BaseModel):
    """As reviewers see it: the phone is masked."""

    id: UUID
    name: str
    phone: str | None
    position: str | None
    employee_code: str | None
    message: str | None
    source: str
    site_id: UUID | None
    user_id: UUID | None
    status: str
    role: str | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    review_reason: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Application) -> "ApplicationRead":
        phone = f"*******{row.phone_last4}" if row.phone_last4 else None
        return cls.model_validate(_Shown.model_validate(row).model_dump() | {"phone": phone})


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    name: str
    position: str | None
    employee_code: str | None
    message: str | None
    source: str
    site_id: UUID | None
    user_id: UUID | None
    status: str
    role: str | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    review_reason: str | None
    created_at: datetime
    updated_at: datetime


class Approve(Strict):
    """What the person becomes here. ``send_sms`` sends the invitation's link to their phone."""

    role: RoleCode = "agent"
    site_ids: Sites = []
    team_id: UUID | None = None
    note: Reason | None = None
    send_sms: bool = True


class Reject(Strict):
    reason: Reason


class PhoneReveal(Strict):
    """``reason`` is kept in the audit trail with the name of who looked."""

    reason: Reason


class PhoneRevealed(BaseModel):
    phone: str


class Approved(BaseModel):
    """``link`` for somebody who has no account yet, shown this once; null for one who has."""

    application: ApplicationRead
    link: str | None
