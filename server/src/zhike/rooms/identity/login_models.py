"""Tables of signing in: codes by SMS, second factors, identities elsewhere, and the log of sign-ins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref

PURPOSES = ("login", "reset", "bind", "booking")
WAYS = ("register", "password", "sms", "wechat", "oidc", "passkey", "invitation")
OUTCOMES = ("ok", "wrong", "locked", "refused", "factor_required", "factor_wrong")
FACTORS = ("totp", "passkey")
PROVIDERS = ("oidc", "wechat_mini")


class VerificationCode(Tenant, Model):
    """A code sent to a phone (seed 000 §5): five minutes, five tries, once, for one purpose and one asker.

    ``phone_hash`` and ``code_hash`` are keyed digests. A phone that nobody has gets a row too, of the
    organization zero, so that its code fails exactly like a real one.
    """

    __tablename__ = "verification_codes"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        one_of("purpose", PURPOSES),
        UniqueConstraint("org_id", "challenge_hash"),
        Index("ix_verification_codes_user_id", "org_id", "user_id"),
        Index("ix_verification_codes_expires_at", "org_id", "expires_at"),
    )
    user_id: Mapped[UUID | None]
    purpose: Mapped[str] = mapped_column(String(20))
    phone_hash: Mapped[bytes] = mapped_column(LargeBinary)
    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(server_default="0")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ip_address: Mapped[str | None] = mapped_column(String(45))


class LoginEvent(Tenant, Model):
    """One attempt to sign in to an account. ``network`` is the /24 (or /48) of the address, ``region`` where
    an offline table puts it."""

    __tablename__ = "login_events"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        one_of("way", WAYS),
        one_of("outcome", OUTCOMES),
        Index("ix_login_events_user_id", "org_id", "user_id", text("created_at DESC"), text("id DESC")),
        Index("ix_login_events_newest", "org_id", text("created_at DESC"), text("id DESC")),
    )
    user_id: Mapped[UUID]
    way: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    ip_address: Mapped[str | None] = mapped_column(String(45))
    network: Mapped[str | None] = mapped_column(String(45))
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    user_agent: Mapped[str | None] = mapped_column(String(500))
    region: Mapped[str | None] = mapped_column(String(60))
    is_new_place: Mapped[bool] = mapped_column(server_default=text("false"))


class UserFactor(Changing, Model):
    """A second factor or a passkey. ``secret_sealed`` is the TOTP secret, ``last_step`` the last code used.

    Of a passkey: the credential's id, its public key (COSE) and its counter of signatures.
    """

    __tablename__ = "user_factors"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        one_of("kind", FACTORS),
        UniqueConstraint("org_id", "credential_id"),
        Index("ix_user_factors_user_id", "org_id", "user_id"),
        Index(
            "uq_user_factors_totp", "org_id", "user_id", unique=True, postgresql_where=text("kind = 'totp'")
        ),
    )
    user_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    credential_id: Mapped[bytes | None] = mapped_column(LargeBinary)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    transports: Mapped[list[Any]] = mapped_column(server_default="[]")
    confirmed_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Tenant, Model):
    """A code on paper for the day the phone is lost. Each works once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "user_id", "code_hash"),
    )
    user_id: Mapped[UUID]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class LoginChallenge(Tenant, Model):
    """Between the first factor and the second: who, by which way, and how often they have tried."""

    __tablename__ = "login_challenges"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        one_of("way", WAYS),
        UniqueConstraint("org_id", "token_hash"),
        Index("ix_login_challenges_user_id", "org_id", "user_id"),
        Index("ix_login_challenges_expires_at", "org_id", "expires_at"),
    )
    user_id: Mapped[UUID]
    way: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(server_default="0")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class IdentityProvider(Changing, Model):
    """Who else may vouch for people: an OpenID provider, or a WeChat mini-program by its appid."""

    __tablename__ = "identity_providers"
    __table_args__ = (
        one_of("kind", PROVIDERS),
        UniqueConstraint("org_id", "kind", "client_id"),
    )
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    issuer: Mapped[str | None] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(String(255))
    client_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    scopes: Mapped[str] = mapped_column(String(200), server_default="openid profile email")
    link_by_email: Mapped[bool] = mapped_column(server_default=text("false"))
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))


class UserIdentity(Changing, Model):
    """A user as another provider knows them: ``subject`` is its ``sub`` or WeChat's openid."""

    __tablename__ = "user_identities"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        ref("identity_providers", "provider_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "provider_id", "subject"),
        Index("ix_user_identities_user_id", "org_id", "user_id"),
    )
    user_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(255))
    union_id: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(255))
    last_used_at: Mapped[datetime | None]
