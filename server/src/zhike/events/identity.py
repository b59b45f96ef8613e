"""Facts of identity."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfUser(Event):
    AGGREGATE: ClassVar[str] = "user"
    user_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(_OfUser):
    """A login was created, by registration or by a colleague."""

    NAME: ClassVar[str] = "platform.user.registered"
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged(_OfUser):
    """Name, role, status or sites changed; sessions ended if role or status did."""

    NAME: ClassVar[str] = "platform.user.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLoggedIn(_OfUser):
    """Somebody signed in; ``way`` is password, sms, wechat, oidc, passkey or invitation."""

    NAME: ClassVar[str] = "platform.user.logged_in"
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLoggedInElsewhere(_OfUser):
    """Somebody signed in from a browser and a network that are both new to the account."""

    NAME: ClassVar[str] = "platform.user.logged_in_elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(_OfUser):
    """The password is another one; ``way`` is change or reset. Other sessions have ended."""

    NAME: ClassVar[str] = "platform.user.password_changed"
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsChanged(_OfUser):
    """A second factor or a passkey came or went."""

    NAME: ClassVar[str] = "platform.user.factors_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLocked(_OfUser):
    """Too many wrong passwords; the account rests until ``until``."""

    NAME: ClassVar[str] = "platform.user.locked"
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(_OfUser):
    """Sessions and token families of a user were ended, by themselves or by a colleague."""

    NAME: ClassVar[str] = "platform.user.sessions_ended"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfOrganization(Event):
    AGGREGATE: ClassVar[str] = "organization"
    organization_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.organization_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationSuspended(_OfOrganization):
    """The operator closed the organization; every session of it ended."""

    NAME: ClassVar[str] = "platform.organization.suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationResumed(_OfOrganization):
    """The operator opened the organization again."""

    NAME: ClassVar[str] = "platform.organization.resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationChanged(_OfOrganization):
    """Name, industry or logo changed. The console's header listens."""

    NAME: ClassVar[str] = "platform.organization.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeleted(_OfUser):
    """Somebody was let go for good; their login names are free. Whoever holds work of theirs listens."""

    NAME: ClassVar[str] = "platform.user.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChanged(Event):
    """A site was opened, changed, closed or removed. The console's lists listen."""

    NAME: ClassVar[str] = "platform.site.changed"
    AGGREGATE: ClassVar[str] = "site"
    site_id: UUID
    fields: tuple[str, ...]

    @property
    def aggregate_id(self) -> UUID:
        return self.site_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    """A team was made, changed or dissolved; with ``members`` in ``fields``, who is in it or leads it."""

    NAME: ClassVar[str] = "platform.team.changed"
    AGGREGATE: ClassVar[str] = "team"
    team_id: UUID
    fields: tuple[str, ...]

    @property
    def aggregate_id(self) -> UUID:
        return self.team_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Event):
    """A role was made, changed or removed. Whoever has it is asked about again at the next request."""

    NAME: ClassVar[str] = "platform.role.changed"
    AGGREGATE: ClassVar[str] = "role"
    role_id: UUID
    fields: tuple[str, ...]

    @property
    def aggregate_id(self) -> UUID:
        return self.role_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfApplication(Event):
    AGGREGATE: ClassVar[str] = "application"
    application_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.application_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(_OfApplication):
    """Somebody asks to work here. Those who review applications are told."""

    NAME: ClassVar[str] = "platform.application.submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationApproved(_OfApplication):
    """A reviewer said yes: the person may sign in, or has an invitation."""

    NAME: ClassVar[str] = "platform.application.approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRejected(_OfApplication):
    """A reviewer said no, with a reason."""

    NAME: ClassVar[str] = "platform.application.rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(_OfUser):
    """An invited person has an account now; its id is the aggregate's."""

    NAME: ClassVar[str] = "platform.invitation.accepted"
    invitation_id: UUID
