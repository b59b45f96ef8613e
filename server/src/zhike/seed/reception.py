"""A chat for after the visit, which asks first, knows topics and takes messages at night; some were left."""
# ruff: noqa: E501 - Chinese counts twice

from zhike.core import ids
from zhike.core.ids import uuid7
from zhike.rooms.channels import details
from zhike.rooms.channels import schemas as channel_schemas
from zhike.rooms.channels import service as channels
from zhike.rooms.channels.models import ChannelVisitor
from zhike.rooms.channels.reception import AskedDetail, OfflineForm, Prechat, Reception, hint
from zhike.rooms.conversations import rules
from zhike.rooms.conversations.models import Conversation, Message
from zhike.rooms.identity import tokens
from zhike.seed.world import World, minutes

RECEPTION = Reception(
    prechat=Prechat(
        is_on=True, intro="请先告诉我们怎么称呼您，方便查到您的项目",
        fields=(AskedDetail(field="name", required=True), AskedDetail(field="phone", required=True),
                AskedDetail(field="topic", required=True), AskedDetail(field="email")),
    ),
    offline=OfflineForm(when="closed", text="现在是休息时间，请留言，上班后第一时间回复您"),
    closed_greeting="您好，我们每天 9:00 上班，可以先留言。",
)  # fmt: skip
TOPICS = ("术后护理", "改约与退款", "其他问题")
# (name, e-mail, topic, words, hours ago)
LEFT = (
    ("苏晓", "su.xiao@example.com", 0, "昨天做的光子，今天有一点红，晚上可以敷面膜吗？", 9),
    ("顾清", None, 1, "周六的预约想改到下周，麻烦看看有没有下午的位置。", 11),
    ("孟瑶", "meng@example.com", 2, "会员卡可以给妈妈用吗？", 30),
)


async def write(world: World) -> None:
    """The channel, its topics, and who left a message."""
    channel, _ = await channels.create_channel(
        world.tx,
        channel_schemas.ChannelCreate(
            name="售后咨询（H5）",
            title="售后咨询",
            color="#2F6F5E",
            greeting="您好，请问哪里需要帮忙？",
            reception=RECEPTION,
        ),
    )
    items = [channel_schemas.TopicForm(name=name) for name in TOPICS]
    topics = await details.put_topics(world.tx, channel.id, channel_schemas.TopicsPut(items=items))
    keys, visitors, talks, said = await world.tx.keys(), [], [], []
    for name, email, topic, words, hours in LEFT:
        id, talk, phone, at = uuid7(), uuid7(), world.phone(), world.now - minutes(60 * hours)
        visitors.append({
            "id": id, "channel_id": channel.id, "token_hash": tokens.issue(world.tx.org_id).hash, "name": name,
            "phone_sealed": keys.seal(phone, "channel_visitors", "phone", id),
            "phone_hash": keys.blind("phone", phone), "phone_last4": phone[-4:],
            "email_sealed": keys.seal(email, "channel_visitors", "email", id) if email else None,
            "email_hint": hint(email) if email else None, "topic_id": topics[topic].id,
            "last_seen_at": at, "created_at": at,
        })  # fmt: skip
        talks.append({
            "id": talk, "session_name": ids.public_code("S", at), "visitor_id": id, "channel_id": channel.id,
            "channel_type": "web", "tags": [TOPICS[topic]], "answer_by": "email" if email else "sms",
            "message_count": 1, "unread_count": 1, "last_seq": 1, "last_message_at": at,
            "last_message_preview": rules.preview("text", words), "created_at": at, "updated_at": at,
        })  # fmt: skip
        said.append({
            "id": uuid7(), "conversation_id": talk, "channel_id": channel.id, "seq": 1, "sender_type": "customer",
            "sender_id": str(id), "sender_name": name, "content": words, "created_at": at,
        })  # fmt: skip
    await world.add(ChannelVisitor, visitors)
    await world.add(Conversation, talks)
    await world.add(Message, said)
