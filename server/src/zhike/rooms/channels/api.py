"""Routes of channels: /api/channels for the console, the channel's face for pages."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from zhike.core import cache
from zhike.core.http import paging
from zhike.core.http.access import ByActor, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.channels import door, schemas, service
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
async def create_channel(tx: InTx, form: schemas.ChannelCreate) -> schemas.ChannelRead:
    """Open a channel; the answer carries the public key for the page's script tag."""
    return schemas.ChannelRead.of(await service.create_channel(tx, form))


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


@faces.get("/{key}")
@public("channel", transaction=False, limit=300)
async def channel_face(request: Request, actor: ByActor, entered: door.InDoor) -> schemas.ChannelFace:
    """What a page needs to draw the chat."""
    online = await services(request).cache.get(cache.AGENT_STATUS.key(actor.org_id, "any"))
    face = {
        name: getattr(entered, name) for name in ("name", "title", "greeting", "color", "locale", "ai_label")
    }
    return schemas.ChannelFace(**face, online=online is not None, allowed=entered.open)


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
}
ROUTERS = (channels, faces)
