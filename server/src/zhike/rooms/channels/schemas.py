"""What crosses HTTP in channels."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from zhike.rooms.channels import rules
from zhike.rooms.channels.models import Channel

Platform = Literal[
    "web", "wechat_work", "wechat_mp", "douyin", "xiaohongshu", "baidu_sem", "kuaishou", "bilibili", "zhihu",
    "weibo", "other",
]  # fmt: skip


def _origin(value: str) -> str:
    plain = rules.origin(value)
    if plain is None:
        raise PydanticCustomError("origin", "must be an origin such as https://www.example.com")
    return plain


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Origin = Annotated[str, Field(max_length=300), AfterValidator(_origin)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChannelCreate(Strict):
    """``config`` holds the platform's keys; it is stored sealed and never read back."""

    platform: Platform = "web"
    name: Name
    site_id: UUID | None = None
    title: Line | None = None
    greeting: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    color: Color | None = None
    locale: Literal["zh-CN", "en"] = "zh-CN"
    ai_label: bool = True
    allowed_origins: list[Origin] = Field(default=[], max_length=50)
    config: dict[str, Any] | None = Field(default=None, max_length=50)


class ChannelPatch(Strict):
    name: Name | None = None
    site_id: UUID | None = None
    title: Line | None = None
    greeting: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    color: Color | None = None
    locale: Literal["zh-CN", "en"] | None = None
    ai_label: bool | None = None
    allowed_origins: list[Origin] | None = Field(default=None, max_length=50)
    config: dict[str, Any] | None = Field(default=None, max_length=50)
    status: Literal["active", "paused"] | None = None


class ChannelRead(BaseModel):
    """A channel as the console sees it. Of ``config`` only that there is one."""

    id: UUID
    site_id: UUID | None
    platform: str
    name: str
    status: str
    public_key: str
    title: str | None
    greeting: str | None
    color: str | None
    locale: str
    ai_label: bool
    allowed_origins: list[str]
    has_config: bool
    stats: dict[str, Any]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Channel) -> "ChannelRead":
        plain = {name: getattr(row, name) for name in cls.model_fields if name != "has_config"}
        return cls(**plain, has_config=row.config_sealed is not None)


class ChannelFace(BaseModel):
    """What a page shows of a channel. ``allowed`` False: it rests, nobody answers here."""

    name: str
    title: str | None
    greeting: str | None
    color: str | None
    locale: str
    ai_label: bool
    online: bool
    allowed: bool


class Utm(Strict):
    source: str | None = Field(default=None, max_length=200)
    medium: str | None = Field(default=None, max_length=200)
    campaign: str | None = Field(default=None, max_length=200)
    content: str | None = Field(default=None, max_length=200)
    term: str | None = Field(default=None, max_length=200)


class VisitorForm(Strict):
    """What a page tells of its visitor. All of it is a claim."""

    visitor_token: str | None = Field(default=None, max_length=100)
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = None
    phone: str | None = Field(default=None, max_length=40)
    page_url: str | None = Field(default=None, max_length=2000)
    referrer: str | None = Field(default=None, max_length=2000)
    utm: Utm | None = None
