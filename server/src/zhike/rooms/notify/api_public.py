"""Where suppliers push receipts and replies: /api/public/sms/{key}."""

from fastapi import Request

from zhike.core.http.access import InTx, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.notify import pushing, schemas
from zhike.rooms.notify.providers.protocol import Push

pushes = router("/api/public/sms", "public")


@pushes.post("/{key}")
@public("sms_push", limit=1200, max_body=256_000)
async def take_sms_push(request: Request, tx: InTx) -> schemas.PushTaken:
    """Receipts and replies, signed by the supplier over the raw body. The same push again changes nothing."""
    push = Push(request.url.path, dict(request.headers), await request.body())
    taken = await pushing.take(tx, services(request).settings, push)
    return schemas.PushTaken(receipts=taken.receipts, replies=taken.replies)


ROUTERS = (pushes,)
