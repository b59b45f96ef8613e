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
    """A password was right."""

    NAME: ClassVar[str] = "platform.user.logged_in"


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
