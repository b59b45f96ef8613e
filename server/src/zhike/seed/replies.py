"""What people answered to their reminders; one of them wants no more offers, and has left."""

from sqlalchemy import select

from zhike.core.ids import uuid7
from zhike.rooms.notify.models import SmsProvider, SmsReply
from zhike.rooms.privacy.models import Consent
from zhike.seed.world import Row, World, minutes

SAID = (
    ("好的，准时到", "none"),
    ("请问可以改到下午吗？", "none"),
    ("退订", "opt_out"),
    ("收到，谢谢", "none"),
)


async def write(world: World) -> None:
    """The newest reminded customers answer, each once."""
    tx = world.tx
    keys = await tx.keys()
    provider = (await tx.session.scalars(select(SmsProvider).where(SmsProvider.org_id == tx.org_id))).one()
    reminded = sorted(
        (visit for visit in world.visits if visit["reminded"]), key=lambda visit: visit["reminded"]
    )
    newest: dict[object, Row] = {visit["customer"]["id"]: visit for visit in reminded}
    rows, left = [], []
    for visit, (words, action) in zip(list(newest.values())[-len(SAID) :], SAID, strict=False):
        id, phone, at = uuid7(), visit["customer"]["phone"], min(visit["reminded"] + minutes(14), world.now)
        rows.append({
            "id": id, "provider_id": provider.id, "provider_reply_id": f"demo-{id.hex}", "content": words,
            "phone_sealed": keys.seal(phone, "sms_replies", "phone", id), "phone_last4": phone[-4:],
            "phone_hash": keys.blind("phone", phone), "action": action, "said_at": at, "created_at": at,
        })  # fmt: skip
        if action == "opt_out":
            left.append({
                "id": uuid7(), "customer_id": visit["customer"]["id"], "phone_hash": None, "created_at": at,
                "purpose": "marketing_sms", "action": "withdrawn", "text_id": None, "channel": "sms",
                "method": "reply", "recorded_by": None, "evidence": {"reply_id": str(id)},
            })  # fmt: skip
    await world.add(SmsReply, rows)
    await world.add(Consent, left)
