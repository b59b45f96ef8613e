"""What the clinic asks its customers for, what they have said, and three wishes that wait for the owner."""

from datetime import timedelta
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.rooms.privacy import schemas
from zhike.rooms.privacy import service as privacy
from zhike.rooms.privacy.models import Consent
from zhike.seed.world import Row, World, days, minutes

BEGAN = timedelta(days=120)
TEXTS = {
    "service": ("服务与个人信息处理规则", "我们为您预约、到店服务和售后而处理您的姓名、手机号和到店记录。"
                "不同意将无法为您预约。您可以随时查看、更正或删除。"),
    "marketing_sms": ("活动与优惠短信", "我们会把活动与优惠通过短信发给您，每月不超过四条。"
                      "您可以随时撤回，不影响预约提醒等服务短信。"),
    "sensitive_medical": ("医疗健康信息单独同意书", "面诊、治疗记录与术前术后照片属于敏感个人信息，"
                          "仅用于您的诊疗与随访，按病历管理规定保存。"),
    "ai_processing": ("智能复盘说明", "我们用大模型分析客服对话以改进服务，姓名和号码在发送前已遮盖。"),
}  # fmt: skip
# the same for who reads no Chinese; a consent names the text that was shown
ENGLISH = {
    "service": ("Service and personal information",
                "We use your name, phone number and visit records to book, serve and follow up. Without them "
                "we cannot book for you. You may see, correct or erase them at any time."),
    "marketing_sms": ("Offers by SMS",
                      "We text you our offers, four times a month at most. You may take this back at any "
                      "time; reminders of your bookings are not affected."),
    "sensitive_medical": ("Health information, agreed to by itself",
                          "Consultations, treatment records and photographs before and after treatment are "
                          "sensitive personal information. They are used for your care and follow-up alone, "
                          "and kept as the rules for medical records say."),
    "ai_processing": ("About our AI",
                      "A language model looks at conversations to improve our service. Names and numbers "
                      "are masked before they are sent."),
}  # fmt: skip
# purpose → how many of ten agree
AGREE = {"service": 10, "marketing_sms": 6, "sensitive_medical": 7, "ai_processing": 5}
WAYS = (("console", "verbal"), ("paper", "signature"), ("link", "link"), ("phone", "verbal"))
WISHES = (
    ("export", "本人到店要求打印资料", None),
    ("correction", "改名，已核对身份证", {"name": "周雨晴"}),
    ("erasure", "本人来电要求删除，已回拨核实", None),
)


async def write(world: World) -> None:
    """Texts first, then a ledger of four months, then the wishes of today."""
    texts = {purpose: await _publish(world, purpose, "zh-CN", *words) for purpose, words in TEXTS.items()}
    for purpose, words in ENGLISH.items():
        await _publish(world, purpose, "en", *words)
    await world.add(Consent, [row for one in world.customers for row in _said(world, one, texts)])
    quiet = [one for one in world.customers if not one["visits"]]
    for (kind, note, changes), one in zip(WISHES, quiet[3:], strict=False):
        wish = schemas.RequestCreate(kind=kind, customer_id=one["id"], note=note, changes=changes)  # type: ignore[arg-type]
        await privacy.open_request(world.tx, wish)


async def _publish(world: World, purpose: str, language: str, title: str, body: str) -> UUID:
    form = schemas.ConsentTextCreate(
        purpose=purpose, language=language, title=title, body=body,  # type: ignore[arg-type]
        effective_at=world.now - BEGAN,
    )  # fmt: skip
    return (await privacy.publish_text(world.tx, form)).id


def _said(world: World, one: Row, texts: dict[str, UUID]) -> list[Row]:
    chance, found = world.chance, []
    first = max(one["born"], world.now - BEGAN)
    for purpose, text_id in texts.items():
        if chance.randrange(10) >= AGREE[purpose]:
            continue
        channel, method = chance.choice(WAYS)
        at = first + minutes(chance.randrange(3, 600))
        if at > world.now:
            continue
        line = {
            "id": uuid7(), "customer_id": one["id"], "phone_hash": None, "purpose": purpose,
            "action": "given", "text_id": text_id, "channel": channel, "method": method,
            "recorded_by": None if channel == "link" else one["owner_id"], "created_at": at,
        }  # fmt: skip
        found.append(line)
        if purpose == "marketing_sms" and chance.random() < 0.12:
            later = at + days(1 + chance.randrange(40))
            if later < world.now:
                found.append(
                    line | {"id": uuid7(), "action": "withdrawn", "text_id": None, "created_at": later}
                )
    return found
