"""What crosses HTTP in channels."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.channels import providers, rules
from zhike.rooms.channels.models import Channel
from zhike.rooms.channels.reception import AskedDetail, Reception

Platform = Literal[
    "web", "wechat_work", "wechat_mp", "douyin", "xiaohongshu", "baidu_sem", "kuaishou", "bilibili", "zhihu",
    "weibo", "other", "api", "email", "dingtalk", "feishu",
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


Settings = Annotated[dict[str, Any], Field(max_length=50)]


class ChannelCreate(Strict):
    """``settings`` are what the platform's adapter needs and may be shown; ``config`` holds secrets, which
    are stored sealed and never read back."""

    platform: Platform = "web"
    name: Name
    site_id: UUID | None = None
    title: Line | None = None
    greeting: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    color: Color | None = None
    locale: Literal["zh-CN", "en"] = "zh-CN"
    ai_label: bool = True
    allowed_origins: list[Origin] = Field(default=[], max_length=50)
    settings: Settings | None = None
    config: dict[str, Any] | None = Field(default=None, max_length=50)
    reception: Reception | None = None
    calendar_id: UUID | None = None


class ChannelPatch(Strict):
    """Secrets in ``config`` take the place of those that are there; the others stay."""

    name: Name | None = None
    site_id: UUID | None = None
    title: Line | None = None
    greeting: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    color: Color | None = None
    locale: Literal["zh-CN", "en"] | None = None
    ai_label: bool | None = None
    allowed_origins: list[Origin] | None = Field(default=None, max_length=50)
    settings: Settings | None = None
    config: dict[str, Any] | None = Field(default=None, max_length=50)
    reception: Reception | None = None
    calendar_id: UUID | None = None
    status: Literal["active", "paused"] | None = None


class ChannelRead(BaseModel):
    """A channel as the console sees it. Of ``config`` only which secrets there are."""

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
    reception: Reception
    calendar_id: UUID | None = Field(description="When somebody works; null: by the organization's calendar.")
    has_config: bool
    settings: dict[str, Any]
    secret_names: list[str]
    path: str | None = Field(description="Where the platform posts to; null when it does not.")
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    failing_since: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    stats: dict[str, Any]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Channel) -> "ChannelRead":
        own = {"has_config", "path"}
        plain = {name: getattr(row, name) for name in ChannelRead.model_fields if name not in own}
        plain["reception"] = Reception.model_validate(row.reception)
        provider = providers.of(row.platform)
        pushes = provider is not None and provider.capabilities(row.settings).pushes
        path = f"/api/public/inbound/{row.public_key}" if pushes else None
        return cls(**plain, path=path, has_config=row.config_sealed is not None)


class ChannelMade(ChannelRead):
    """A new channel, and the secrets that were made for it: they are shown this once."""

    made_secrets: dict[str, str] = {}


class TopicForm(Strict):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
    team_id: UUID | None = None


class TopicsPut(Strict):
    items: Annotated[list[TopicForm], Field(max_length=20)]

    @field_validator("items")
    @classmethod
    def _each_once(cls, items: list[TopicForm]) -> list[TopicForm]:
        if len({one.name for one in items}) != len(items):
            raise PydanticCustomError("twice", "a topic is offered once")
        return items


class TopicRead(BaseModel):
    """What a talk may be about, and the team that takes such talks."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    name: str
    team_id: UUID | None


class ChatTopics(BaseModel):
    items: list[TopicRead]


class FaceTopic(BaseModel):
    id: UUID
    name: str


class ChannelFace(BaseModel):
    """What a page shows of a channel. ``allowed`` False: it rests, nobody answers here. ``offline``: a form
    takes the chat's place now. ``asks``: what is asked before the first words."""

    name: str
    title: str | None
    greeting: str | None
    color: str | None
    locale: str
    ai_label: bool
    online: bool
    allowed: bool
    working: bool
    opens_at: datetime | None
    offline: bool
    offline_text: str
    files: bool
    intro: str
    asks: list[AskedDetail]
    topics: list[FaceTopic]


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


class VisitorDetails(Strict):
    """What a visitor tells before they talk. All of it is a claim; what is not told stays as it was."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = None
    phone: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)] | None = (
        None
    )
    topic_id: UUID | None = None


class ChannelFigures(BaseModel):
    """Each up to ten thousand."""

    waiting: int
    taken: int
    refused: int
    sending: int
    sent: int
    failed: int
    uncertain: int
    forged: int


class ChannelSample(Strict):
    """``body`` as the platform would post it."""

    body: Annotated[str, Field(min_length=1, max_length=256_000)]
    content_type: Annotated[str, Field(max_length=200)] = "application/json"
    settings: Settings | None = None


class ChannelTrialEvent(BaseModel):
    """``kind``: message, receipt or fetch."""

    kind: Literal["message", "receipt", "fetch"]
    id: str
    sender: str | None = None
    sender_name: str | None = None
    text: str | None = None
    state: str | None = None
    at: datetime | None = None


class ChannelTrial(BaseModel):
    """``reason``: what stands in the way, a field's name or why the body cannot be read."""

    events: list[ChannelTrialEvent]
    reason: str | None = None


class ChannelHealth(BaseModel):
    good: bool
    reason: str | None = None
    detail: str | None = None


class InboundTaken(BaseModel):
    """It is kept."""

    code: int = 0
    message: str = "ok"
