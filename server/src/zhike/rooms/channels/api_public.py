"""Where platforms post to: /api/public/inbound/{key}."""

import time

from fastapi import Request, Response

from zhike.core import cache, errors
from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.http.access import ByActor, InTx, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.channels import inbound
from zhike.rooms.channels.inbound_door import Entry, InInbound
from zhike.rooms.channels.providers.protocol import Forged, Raw

inbounds = router("/api/public/inbound", "public")
MOST_BYTES = 256_000


class SignatureWrong(errors.Unauthenticated):
    """The request does not carry this channel's signature, or one of another time."""

    code = "channel.signature"


async def _believed(request: Request, actor: Actor, entry: Entry) -> Raw:
    """The request when the platform vouches for it. Raises `SignatureWrong`; all that stays of it is a
    count."""
    raw = Raw(
        request.method, dict(request.query_params), inbound.headers_of(request.headers),
        await request.body(), utcnow(),
    )  # fmt: skip
    try:
        entry.provider.verify(entry.account, raw)
    except Forged as forged:
        key = cache.FORGED.key(actor.org_id, actor.subject_id, int(time.time()) // 86_400)
        await services(request).cache.count(key, cache.FORGED.ttl)
        raise SignatureWrong(reason=forged.reason) from None
    return raw


@inbounds.get("/{key}", response_class=Response)
@public("inbound", limit=120, transaction=False)
async def greet_platform(request: Request, actor: ByActor, entry: InInbound, key: str) -> Response:
    """A platform asks whether this address is ours: it hears what it wants to hear, or 401."""
    raw = await _believed(request, actor, entry)
    content, media_type = entry.provider.greeting(entry.account, raw) or entry.provider.answer
    return Response(content, media_type=media_type)


@inbounds.post("/{key}", response_class=Response)
@public("inbound", limit=6_000, max_body=MOST_BYTES)
async def take_inbound(request: Request, tx: InTx, actor: ByActor, entry: InInbound, key: str) -> Response:
    """Words and receipts from a platform, signed its way. What has been answered with 200 is kept and read in
    a moment; the same again is no second message."""
    raw = await _believed(request, actor, entry)
    greeting = entry.provider.greeting(entry.account, raw)
    if greeting is None:
        await inbound.receive(tx, entry.account.id, raw.query, raw.headers, raw.body)
    content, media_type = greeting or entry.provider.answer
    return Response(content, media_type=media_type)


TITLES = {"channel.signature": ("签名不正确或已过期", "The signature is wrong or of another time")}
ROUTERS = (inbounds,)
