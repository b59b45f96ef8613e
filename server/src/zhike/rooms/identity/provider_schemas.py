"""What crosses HTTP about identity providers and identities."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from zhike.rooms.identity.schemas import Name, Strict

Client = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=255)]
Secret = Annotated[str, Field(min_length=8, max_length=500)]
Scopes = Annotated[str, StringConstraints(pattern=r"^openid( [a-z_.:/]{1,60}){0,10}$", max_length=200)]


class ProviderCreate(Strict):
    """``oidc`` has an issuer; ``wechat_mini`` has its appid as ``client_id`` and its AppSecret.

    ``link_by_email``: a verified e-mail address of the provider signs in to the account of that address.
    Only for a provider that the organization itself runs.
    """

    kind: Literal["oidc", "wechat_mini"]
    name: Name
    issuer: Annotated[str, Field(max_length=500)] | None = None
    client_id: Client
    client_secret: Secret | None = None
    scopes: Scopes = "openid profile email"
    link_by_email: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "oidc") is (self.issuer is None):
            raise ValueError("an OpenID provider has an issuer, a mini-program has none")
        if self.kind == "wechat_mini" and self.client_secret is None:
            raise ValueError("a mini-program has a secret")
        return self


class ProviderPatch(Strict):
    name: Name | None = None
    client_secret: Secret | None = None
    scopes: Scopes | None = None
    link_by_email: bool | None = None
    is_enabled: bool | None = None


class ProviderRead(BaseModel):
    """``key`` names the provider on the sign-in page; ``redirect_uri`` is what its owner registers there."""

    id: UUID
    kind: Literal["oidc", "wechat_mini"]
    name: str
    issuer: str | None
    client_id: str
    has_secret: bool
    scopes: str
    link_by_email: bool
    is_enabled: bool
    key: str
    redirect_uri: str | None
    created_at: datetime


class ProvidersRead(BaseModel):
    items: list[ProviderRead]


class IdentityRead(BaseModel):
    """A provider that knows me. The id it knows me by is not shown."""

    id: UUID
    provider_id: UUID
    kind: Literal["oidc", "wechat_mini"]
    provider_name: str
    name: str | None
    created_at: datetime
    last_used_at: datetime | None


class SignInProvider(BaseModel):
    """What anybody may know of a provider: its key begins a sign-in."""

    key: str
    name: str


class IdentitiesRead(BaseModel):
    """``linkable``: providers of the organization that do not know me yet."""

    items: list[IdentityRead]
    linkable: list[SignInProvider]


class WaysRead(BaseModel):
    """What the sign-in page offers. With several organizations here, whose page it is is not known: their
    providers are reached by the key in the link that they give to their people."""

    ways: list[Literal["password", "sms", "wechat", "oidc", "passkey"]]
    providers: list[SignInProvider]


class ProviderTested(BaseModel):
    """``problem``: unreachable, distrusted or refused; ``reason`` is for whoever configures it."""

    ok: bool
    problem: Literal["away", "distrusted", "refused"] | None = None
    reason: str | None = None


class SsoProvider(BaseModel):
    """What the sign-in page may know of a provider."""

    name: str


class SsoStarted(BaseModel):
    """Where the browser goes next."""

    authorization_url: str


class SsoLinkStart(Strict):
    key: Annotated[str, Field(min_length=1, max_length=100)]


class SsoLink(Strict):
    """What the provider sent back to ``/sso/callback``."""

    code: Annotated[str, Field(min_length=1, max_length=4000)]
    state: Annotated[str, Field(min_length=1, max_length=200)]
    iss: Annotated[str, Field(max_length=500)] | None = None


class SsoFinish(Strict):
    """What the provider sent back to ``/sso/callback``."""

    code: Annotated[str, Field(min_length=1, max_length=4000)]
    state: Annotated[str, Field(min_length=1, max_length=200)]
    iss: Annotated[str, Field(max_length=500)] | None = None
    mode: Literal["session", "token"] = "session"


class Unbound(BaseModel):
    """The provider knows them and we do not: sign in by another way and link with the ticket."""

    status: Literal["unbound"] = "unbound"
    ticket: str
