"""What crosses HTTP in signing in."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.rooms.identity.schemas import Strict

Mode = Literal["session", "token"]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=30)]
Challenge = Annotated[str, Field(min_length=40, max_length=80)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=30)]
Password = Annotated[str, Field(min_length=1, max_length=1000)]


class CodeAsked(Strict):
    """``login`` and ``reset`` need no login; ``bind`` is for a signed-in person's new phone."""

    phone: Phone
    purpose: Literal["login", "reset"] = "login"


class CodeSent(BaseModel):
    """The same for every phone. ``challenge`` goes back together with the code; seconds."""

    challenge: str
    expires_in: int
    again_in: int


class SmsLogin(Strict):
    phone: Phone
    code: Code
    challenge: Challenge
    mode: Mode = "session"


class PasswordReset(Strict):
    phone: Phone
    code: Code
    challenge: Challenge
    password: Password


class PasswordChange(Strict):
    """``old_password`` None: for somebody who has none yet and has lately shown to be there."""

    old_password: Password | None = None
    new_password: Password


class PhoneAsked(Strict):
    phone: Phone


class PhoneBound(Strict):
    phone: Phone
    code: Code
    challenge: Challenge


class FactorRequired(BaseModel):
    """The first factor was right. ``must_enrol``: the organization wants a second one; there is none yet."""

    status: Literal["factor_required"] = "factor_required"
    challenge: str
    factors: list[str]
    must_enrol: bool
    expires_in: int


class FactorLogin(Strict):
    """``code`` is the authenticator's, or a recovery code."""

    challenge: Challenge
    code: Code
    mode: Mode = "session"


class FactorEnrol(Strict):
    challenge: Challenge


class TotpSecret(BaseModel):
    """Shown once. ``uri`` is what the QR code says."""

    secret: str
    uri: str


class FactorCode(Strict):
    code: Code


class Verify(Strict):
    """One of the three. ``passkey`` is the browser's answer to POST /api/auth/me/verify/passkey."""

    password: Password | None = None
    code: Code | None = None
    passkey: Annotated[dict[str, Any], Field(max_length=20)] | None = None


class RecoveryCodes(BaseModel):
    """Shown once."""

    recovery_codes: list[str]
    csrf_token: str | None = None


class Renewed(BaseModel):
    """The session has a new token; ``csrf_token`` is None for a token family, which renews itself."""

    csrf_token: str | None


class FactorName(Strict):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class FactorRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    kind: Literal["totp", "passkey"]
    name: str
    confirmed_at: datetime
    last_used_at: datetime | None


class FactorsRead(BaseModel):
    """``required``: the organization asks people of my role for a second factor."""

    items: list[FactorRead]
    recovery_codes_left: int
    required: bool


EventWay = Literal["register", "password", "sms", "wechat", "oidc", "passkey", "invitation"]
EventOutcome = Literal["ok", "wrong", "locked", "refused", "factor_required", "factor_wrong"]


class LoginEventRead(BaseModel):
    """One attempt to sign in to an account. ``region``: where the address is, by a table of ours."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    user_id: UUID
    way: str
    outcome: str
    ip_address: str | None
    region: str | None
    user_agent: str | None
    is_new_place: bool
    created_at: datetime


class IdentityTicket(Strict):
    """What an unknown person got when another provider vouched for them."""

    ticket: Annotated[str, Field(min_length=40, max_length=4000)]
