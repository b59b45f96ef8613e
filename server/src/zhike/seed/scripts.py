"""What the clinic says again and again: everybody's scripts, and a few that somebody keeps for herself."""
# ruff: noqa: E501 - Chinese counts twice

from typing import Any

from zhike.core import search
from zhike.core.ids import uuid7
from zhike.rooms.content.models import Script, ScriptUsage
from zhike.seed.world import World, days, minutes

# (scenario, shortcut, title, text, keywords)
SHARED: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("开场", "hy", "欢迎语", "{{客户称呼}}您好，这里是{{机构名称}}，我是{{客服姓名}}，请问想了解哪个项目？",
     ("你好", "在吗", "您好")),
    ("开场", "mang", "稍等", "{{客户称呼}}您好，我查一下再回您，大约三分钟。", ("多久", "在吗")),
    ("到店", "dz", "门店地址", "{{门店名称}}在{{门店地址}}，到楼下给我发消息，我出来接您。", ("地址", "在哪", "怎么走", "停车")),
    ("到店", "yy", "约时间", "这周还有几个空位，您平时工作日方便还是周末方便？我先帮您留着。", ("预约", "约", "什么时候", "周末")),
    ("到店", "gq", "改期", "可以的，改期提前一天说就行，不另收费用。您想改到哪一天？", ("改期", "来不了", "改时间")),
    ("项目", "rmj", "热玛吉恢复期", "做完当天可以洗脸化妆，三天内不去高温环境，一周后皮肤会慢慢紧起来。",
     ("热玛吉", "恢复", "红肿")),
    ("项目", "gz", "光子嫩肤频次", "一般一个月一次，三到五次一个疗程；刚晒过太阳的话先等两周。", ("光子", "嫩肤", "几次")),
    ("项目", "jj", "这些情况不能做", "怀孕、哺乳、皮肤正在发炎，或者两周内吃过异维A酸的，要先请医生看过再定。",
     ("怀孕", "哺乳", "过敏", "能做吗")),
    ("报价", "bj", "问价格", "价格要看面积和次数，医生面诊后给您一张写明的单子，不会临时加项。", ("多少钱", "价格", "怎么收费")),
    ("报价", "hd", "活动说明", "活动到这个月底，一人限一次，和次卡不能叠加；以店内公示为准。", ("活动", "优惠", "便宜")),
    ("报价", "dj", "订金", "订金可以抵扣，提前一天取消全额退回，当天未到不退。", ("订金", "定金", "押金")),
    ("异议", "kl", "再考虑一下", "不着急，您先比较。我把注意事项发给您，有问题随时问我。", ("考虑", "再看看", "想想")),
    ("异议", "gui", "觉得贵", "我理解。贵在用的是原装探头，每一发可以当面核对；您也可以先做小面积试一次。", ("贵", "太贵", "便宜点")),
    ("售后", "hl", "术后护理", "{{客户称呼}}，今天只用温水洗脸，三天内不做面膜，外出打伞。有不舒服马上告诉我。",
     ("护理", "注意", "做完")),
    ("售后", "hz", "泛红怎么办", "轻微泛红一到两天会退，可以冷敷十分钟；如果起水泡或越来越痛，请马上回来让医生看。",
     ("红", "泛红", "痛", "水泡")),
    ("售后", "tk", "退款流程", "可以退。我帮您提交，三个工作日内原路退回，做过的次数按单价扣除。", ("退款", "退钱", "不做了")),
    ("售后", "ts", "接到投诉", "{{客户称呼}}，让您久等是我们没安排好，很抱歉。我现在就请店长联系您。", ("投诉", "不满意", "差评")),
    ("回访", "hf", "三天回访", "{{客户称呼}}您好，做完三天了，皮肤感觉怎么样？有拍照的话可以发我，医生帮您看看。", ()),
    ("回访", "sr", "生日祝福", "{{客户称呼}}生日快乐！到店有一份小礼物，今天起一个月内都可以领。", ("生日",)),
)  # fmt: skip
OWN = (
    ("ann", "我的自我介绍", "我是{{客服姓名}}，做了六年皮肤咨询，您可以直接把皮肤近照发给我。", ("照片",)),
    ("ann", "催尾款", "{{客户称呼}}，疗程余款方便的话这周付一下，我先帮您把时间留住。", ("余款", "尾款")),
    ("bo", "早班交接", "上午的客人我已经交给下午班了，有事您直接说。", ()),
)


async def write(world: World) -> None:
    """With who used which of late."""
    owner = world.users["owner"]
    rows = [
        _script(world, owner, title, text, words, scenario=scenario, shortcut=short, is_shared=True)
        for scenario, short, title, text, words in SHARED
    ]
    rows += [_script(world, world.users[who], title, text, words) for who, title, text, words in OWN]
    uses = [use for row in rows for use in _uses(world, row)]
    await world.add(Script, rows)
    await world.add(ScriptUsage, uses)


def _script(
    world: World, user: Any, title: str, text: str, words: tuple[str, ...], **more: Any
) -> dict[str, Any]:
    scenario = more.get("scenario", "")
    made = world.now - days(world.chance.randrange(40, 300))
    return {
        "id": uuid7(), "user_id": user, "title": title, "content": text, "keywords": list(words),
        "shortcut": None, "scenario": "", "is_shared": False, "use_count": 0, "last_used_at": None,
        "search_keys": search.keys(world.tx.org_id, title, f"{scenario} {text}"[:200]), "created_at": made,
        "updated_at": made,
    } | more  # fmt: skip


def _uses(world: World, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Everybody's are taken by both who answer, one's own by oneself."""
    chance = world.chance
    takers = [world.users["ann"], world.users["bo"]] if row["is_shared"] else [row["user_id"]]
    uses = [
        {"id": uuid7(), "script_id": row["id"], "user_id": chance.choice(takers), "conversation_id": None,
         "created_at": world.now - minutes(chance.randrange(60, 30 * 24 * 60))}
        for _ in range(chance.randrange(2, 14))
    ]  # fmt: skip
    row["use_count"], row["last_used_at"] = len(uses), max(use["created_at"] for use in uses)
    return uses
