"""Routes of channels: /api/channels for the console and for programs, the channel's face for pages."""

import time
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response

from zhike.core import cache
from zhike.core.http import paging
from zhike.core.http.access import ByActor, Info, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.channels import accounts, details, door, inbound, repository, schemas, service, trying
from zhike.rooms.channels.providers.program import Posted
from zhike.rooms.channels.reception import offline_now
from zhike.rooms.channels.repository import Channels

channels = router("/api/channels", "channels")
faces = APIRouter(prefix="/api/public/channels", tags=["public"], route_class=door.PublicRoute)


@channels.get("")
@access("channel:read")
async def list_channels(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.ChannelRead]:
    """Channels, oldest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    rows, following = paging.page(await Channels(tx).page(limit, after), limit, "created_at", "id")
    return paging.Page(items=[schemas.ChannelRead.of(row) for row in rows], next_cursor=following)


@channels.post("", status_code=201)
@access("channel:write")
async def create_channel(tx: InTx, form: schemas.ChannelCreate) -> schemas.ChannelMade:
    """Open a channel; the answer carries the public key for the page's script tag, and this once the secrets
    that were made for it."""
    row, made = await service.create_channel(tx, form)
    return schemas.ChannelMade(**schemas.ChannelRead.of(row).model_dump(), made_secrets=made)


@channels.get("/{channel_id}")
@access("channel:read")
async def get_channel(tx: InTx, channel_id: UUID) -> schemas.ChannelRead:
    """One channel."""
    return schemas.ChannelRead.of(await Channels(tx).get(channel_id))


@channels.patch("/{channel_id}")
@access("channel:write")
async def patch_channel(tx: InTx, channel_id: UUID, form: schemas.ChannelPatch) -> schemas.ChannelRead:
    """Change a channel, or pause and reopen it with ``status``."""
    return schemas.ChannelRead.of(await service.patch_channel(tx, channel_id, form))


@channels.post("/{channel_id}/rotate-key")
@access("channel:write")
async def rotate_channel_key(tx: InTx, channel_id: UUID) -> schemas.ChannelRead:
    """Replace the public key; pages that carry the old one stop working."""
    return schemas.ChannelRead.of(await service.rotate_key(tx, channel_id))


@channels.get("/{channel_id}/topics")
@access("channel:read")
async def list_chat_topics(tx: InTx, channel_id: UUID) -> schemas.ChatTopics:
    """What visitors may say that it is about, in the order in which it is offered."""
    await Channels(tx).get(channel_id)
    rows = await repository.Topics(tx).offered(channel_id)
    return schemas.ChatTopics(items=[schemas.TopicRead.model_validate(row) for row in rows])


@channels.put("/{channel_id}/topics")
@access("channel:write")
async def put_chat_topics(tx: InTx, channel_id: UUID, form: schemas.TopicsPut) -> schemas.ChatTopics:
    """Offer these topics in the place of those there were."""
    rows = await details.put_topics(tx, channel_id, form)
    return schemas.ChatTopics(items=[schemas.TopicRead.model_validate(row) for row in rows])


@channels.get("/{channel_id}/figures")
@access("channel:read")
async def channel_figures(request: Request, tx: InTx, channel_id: UUID) -> schemas.ChannelFigures:
    """What came and went within a week; ``forged`` is today's, and yesterday's."""
    await Channels(tx).get(channel_id)
    found = await repository.figures(tx, channel_id, tx.now - timedelta(days=7))
    today, held = int(time.time()) // 86_400, services(request)
    days = [cache.FORGED.key(tx.org_id, channel_id, day) for day in (today, today - 1)]
    forged = sum(int(value) for value in await held.cache.get_many(days) if value is not None)
    return schemas.ChannelFigures(**found, forged=forged)


@channels.post("/{channel_id}/try")
@access("channel:write", limit=60, max_body=300_000)
async def try_channel_sample(tx: InTx, channel_id: UUID, form: schemas.ChannelSample) -> schemas.ChannelTrial:
    """How a sample would be read, by the settings that are given or else by the channel's own. Nothing is
    kept."""
    return await trying.read_sample(tx, channel_id, form)


@channels.post("/{channel_id}/test")
@access("channel:write", transaction=False, limit=20)
async def test_channel(
    request: Request, actor: ByActor, info: Info, channel_id: UUID
) -> schemas.ChannelHealth:
    """Ask the platform whether it takes us; nobody is written to."""
    return await trying.health(services(request), actor, info, channel_id)


@channels.post("/{channel_id}/inbound", status_code=202)
@access("conversation:write", limit=1200, max_body=64_000)
async def post_to_channel(tx: InTx, channel_id: UUID, form: Posted) -> schemas.InboundTaken:
    """For programs: somebody said something, or what became of an answer. It is kept when this answers, and
    read in a moment; the same ``id`` again is the same message."""
    channel = await Channels(tx).get(channel_id)
    if channel.platform != "api":
        raise accounts.NoAdapter(platform=channel.platform)
    if channel.status == "paused":
        raise service.ChannelPaused()
    body = form.model_dump_json().encode()
    await inbound.receive(tx, channel.id, {}, {"content-type": "application/json"}, body)
    return schemas.InboundTaken()


@faces.get("/{key}")
@public("channel", transaction=False, limit=300)
async def channel_face(request: Request, actor: ByActor, entered: door.InDoor) -> schemas.ChannelFace:
    """What a page needs to draw the chat."""
    glow = await services(request).cache.get(cache.AGENT_STATUS.key(actor.org_id, "any"))
    online = glow is not None or entered.there
    plain = ("name", "title", "color", "locale", "ai_label", "working", "opens_at")
    receives, working = entered.reception, entered.working
    asked = receives.prechat.fields if receives.prechat.is_on else ()
    return schemas.ChannelFace(
        **{name: getattr(entered, name) for name in plain},
        greeting=entered.greeting if working else receives.closed_greeting or entered.greeting,
        online=online, allowed=entered.open, files=receives.files,
        offline=offline_now(receives.offline, working=working, online=online),
        offline_text=receives.offline.text, intro=receives.prechat.intro if asked else "",
        asks=[one for one in asked if one.field != "topic" or entered.topics],
        topics=[schemas.FaceTopic(id=id, name=name) for id, name in entered.topics],
    )  # fmt: skip


@faces.options("/{key}", include_in_schema=False)
@faces.options("/{key}/{rest:path}", include_in_schema=False)
@public("channel", transaction=False, limit=600)
async def channel_preflight(key: str) -> Response:
    """May a page of that origin call? The resolver has said so; credentials never travel."""
    return Response(status_code=204, headers=door.PREFLIGHT)


TITLES = {
    "channel.not_found": ("找不到该渠道", "No such channel"),
    "channel.paused": ("该渠道已暂停接待", "This channel is paused"),
    "channel.origin_not_allowed": ("该网站未被允许使用此渠道", "This site may not use the channel"),
    "visitor.unknown": ("访客身份已失效", "The visitor is not known"),
    "visitor.not_found": ("找不到该访客", "No such visitor"),
    "channel.no_adapter": ("该渠道不支持此操作", "This channel cannot do this"),
    "channel.secret_missing": ("缺少必需的密钥", "A secret is missing"),
    "channel.cannot_send": ("该渠道未设置回复方式，消息无法发出", "No way out is set for this channel"),
    "channel.too_long": ("内容超过该渠道的长度限制", "Too long for this channel"),
    "channel.window_closed": (
        "客户最后一次发言已超过平台允许回复的时间，请等待客户再次发言",
        "The platform takes no more answers until the customer writes again",
    ),
    "channel.window_full": (
        "客户再次发言前，平台不再接受更多回复",
        "The platform takes no further answer until the customer writes again",
    ),
    "channel.not_resendable": ("该消息正在发送或已送出", "The message is on its way or has gone"),
    "channel.may_have_arrived": (
        "对方可能已收到该消息，确认后才能重发",
        "It may have arrived: confirm before sending it again",
    ),
    "channel.send_not_found": ("找不到该发送记录", "No such send"),
    "channel.reference": ("找不到所选的团队、日历或主题", "No such team, calendar or topic"),
    "channel.too_many_topics": ("咨询主题已达上限", "There are as many topics as there may be"),
    "channel.offline_off": ("该渠道没有开放留言", "This channel takes no messages by form"),
}
ROUTERS = (channels, faces)
