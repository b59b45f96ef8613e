"""What an organization asks of signing in: one document, the config ``auth.policy`` (ASVS 5.0, 6.1 and 7.1).

Every rule of it is read through `of`; nobody keeps a copy. A field that is left out has the default below,
so a new rule starts with a safe value for everybody.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhike.core.tx import Tx
from zhike.rooms.preferences import service as preferences
from zhike.settings import Settings

log = structlog.get_logger(__name__)
KEY = "auth.policy"
LoginWay = Literal["password", "sms", "wechat", "oidc", "passkey"]
ALL_WAYS: tuple[LoginWay, ...] = ("password", "sms", "wechat", "oidc", "passkey")


class AuthPolicy(BaseModel):
    """``idle_minutes`` None is what the installation set; no organization goes beyond the installation.

    The law keeps logs of networks for six months (Cybersecurity Law, article 21): ``login_log_days``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    absolute_hours: Annotated[int, Field(ge=1, le=7 * 24)] = 12
    mfa_required_roles: Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=50)] = []
    login_ways: Annotated[list[LoginWay], Field(min_length=1, max_length=5)] = list(ALL_WAYS)
    password_min_length: Annotated[int, Field(ge=8, le=64)] = 8
    password_composition: bool = False
    require_approved: bool = False
    login_log_days: Annotated[int, Field(ge=180, le=3650)] = 180

    def idle_seconds(self, settings: Settings) -> int:
        """A session that was not used for so long ends."""
        own = self.idle_minutes * 60 if self.idle_minutes else settings.zhike_session_idle
        return min(own, settings.zhike_session_idle)

    def absolute_seconds(self, settings: Settings) -> int:
        """A session ends so long after its login, used or not."""
        return min(self.absolute_hours * 3600, settings.zhike_session_absolute)

    def needs_factor(self, role: str) -> bool:
        """Whether people of this role sign in with a second factor."""
        return role in self.mfa_required_roles

    def allows(self, way: LoginWay) -> bool:
        return way in self.login_ways


def fits(value: object) -> bool:
    """Whether ``value`` may be stored as the policy: nothing unknown, and at least one way to sign in."""
    try:
        AuthPolicy.model_validate(value)
    except ValidationError:
        return False
    return True


async def of(tx: Tx) -> AuthPolicy:
    """The policy of this organization."""
    return read(tx.org_id, await preferences.config(tx, KEY))


def read(org_id: UUID, stored: Any) -> AuthPolicy:
    """The policy from what is stored of it; None is what a new organization has."""
    if stored is None:
        return AuthPolicy()
    try:
        return AuthPolicy.model_validate(
            {key: value for key, value in stored.items() if key in AuthPolicy.model_fields}
        )
    except ValidationError as exc:  # stored by hand or by an older release: the safe rules, and a trace
        log.error("auth_policy_unreadable", org_id=str(org_id), errors=exc.error_count())
        return AuthPolicy()
