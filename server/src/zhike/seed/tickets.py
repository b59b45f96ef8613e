"""Tickets of the last weeks: what went wrong, who saw to it, and how it ended."""

from pathlib import Path
from typing import Any

from zhike.core import search
from zhike.core.ids import uuid7
from zhike.rooms.files.service import Store
from zhike.rooms.tickets import attachments, rules, schemas, splitting
from zhike.rooms.tickets.models import Ticket, TicketComment, TicketMove
from zhike.seed.circle import PDF
from zhike.seed.world import SHANGHAI, Row, World, days, minutes

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# (kind, title, what happened, what was said about it)
MATTERS = (
    (
        "after_sale",
        "光子嫩肤后局部泛红",
        "做完第二天脸颊仍泛红，没有水泡，想问是否正常。",
        "已发护理说明，请她传照片给陈医生看。",
    ),
    (
        "after_sale",
        "次卡剩余次数对不上",
        "客人说还剩 3 次，系统里显示 2 次。",
        "查到上月有一次没有签字，补一次。",
    ),
    (
        "refund",
        "要求退未使用的两次疗程",
        "要去外地工作半年，想退剩下的两次。",
        "按协议扣手续费，财务本周打款。",
    ),
    ("complaint", "预约到店后等了五十分钟", "约的两点，两点五十才进诊室。", "已致电道歉，下次护理免单。"),
    (
        "complaint",
        "前台报价与结账不一致",
        "电话里说活动价，到店被告知活动已结束。",
        "按电话里的价格结算，活动话术已改。",
    ),
    ("pre_sale", "咨询年卡能否两人共用", "闺蜜想一起办，问能不能共用次数。", "可以，补签双人协议。"),
    ("after_sale", "精油过敏", "面部护理后脖子起红疹。", "陈医生已回访，换成无香型。"),
    ("other", "需要开具公司抬头发票", "三月的消费合开一张，专票。", "已开，快递单号发到微信。"),
)
# where a matter ends, and how many of a hundred do
ENDS = {"pending": 14, "in_progress": 16, "waiting_customer": 12, "waiting_internal": 8, "resolved": 20,
        "closed": 22, "archived": 8}  # fmt: skip
TICKETS = 36


async def write(world: World, files: Path) -> None:
    """Each with its whole history; a few with what the customer was told, a paper, or one split off."""
    made = [_ticket(world, number) for number in range(TICKETS)]
    await world.add(Ticket, [one["row"] for one in made])
    await world.add(TicketMove, [step for one in made for step in one["steps"]])
    await world.add(TicketComment, [said for one in made for said in one["said"]])
    await world.tx.flush()
    open_ones = [one["row"]["id"] for one in made if one["row"]["status"] in rules.OPEN]
    for id, name in zip(open_ones, ("护理前后对比.pdf", "付款凭证.pdf"), strict=False):
        await attachments.add(world.tx, Store(files), id, name, PDF, None)
    await splitting.split(world.tx, open_ones[0], schemas.TicketSplit(
        title="顺便问发票抬头", description="客人说开票信息也要改，单独跟进。", ticket_type="other",
    ))  # fmt: skip


def _ticket(world: World, number: int) -> Row:
    chance, id = world.chance, uuid7()
    customer = chance.choice(world.customers)
    kind, title, words, answer = MATTERS[number % len(MATTERS)]
    end = chance.choices(list(ENDS), list(ENDS.values()))[0]
    began = world.now - days(chance.random() * (3 if end in rules.OPEN else 40)) - minutes(90)
    keys = [chance.choice(("ann", "bo", "chen")), chance.choice(("ann", "bo"))]
    who, by = (world.users[key] for key in keys)
    who_name, by_name = (world.staff[key].name for key in keys)
    steps, tail = _steps(world, id, end, began, who, who_name), "".join(chance.choices(_LETTERS, k=6))
    row: dict[str, Any] = {
        "id": id,
        "ticket_id": rules.number(began.astimezone(SHANGHAI), tail),
        "title": title,
        "description": words,
        "ticket_type": kind,
        "status": end,
        "priority": chance.choices(rules.PRIORITIES, (2, 5, 2, 1))[0],
        "created_by": by,
        "created_by_name": by_name,
        "assigned_agent_id": None if end == "pending" else who,
        "assigned_agent_name": None if end == "pending" else who_name,
        "customer": {"name": customer["name"], "email": None, "phone": None, "country": None},
        "customer_id": customer["id"],
        "site_id": customer["site_id"],
        "watchers": [by],
        "comment_count": 0 if end == "pending" else 1,
        "status_changed_at": steps[-1]["created_at"],
        "search_keys": search.keys(world.tx.org_id, f"{customer['name']} {title}"),
        "created_at": began,
        "updated_at": steps[-1]["created_at"],
        **_dates(steps),
    }
    said = (
        []
        if end == "pending"
        else [
            {
                "id": uuid7(),
                "comment_id": f"TCM-DEMO-{number:04}",
                "ticket_id": id,
                "content": answer,
                "author_id": who,
                "author_name": who_name,
                "comment_type": "internal" if number % 3 else "public",
                "mentions": [],
                "created_at": steps[1]["created_at"] + minutes(1),
            }
        ]
    )
    return {"row": row, "steps": steps, "said": said}


def _steps(world: World, id: Any, end: str, began: Any, who: Any, name: str) -> list[Row]:
    way = {
        "pending": (),
        "in_progress": ("in_progress",),
        "resolved": ("in_progress", "resolved"),
        "closed": ("in_progress", "resolved", "closed"),
        "archived": ("in_progress", "resolved", "closed", "archived"),
    }.get(end, ("in_progress", end))
    at, before, steps = began, None, []
    for place, status in enumerate(("pending", *way)):
        since, at = at, began + (world.now - began) * (place / (len(way) + 1))
        steps.append(
            {
                "id": uuid7(),
                "history_id": f"TSH-{id.hex[-12:]}-{place}",
                "ticket_id": id,
                "from_status": before,
                "to_status": status,
                "changed_by": who,
                "changed_by_name": name,
                "change_reason": "客人确认满意" if status == "closed" else None,
                "duration_seconds": None if before is None else int((at - since).total_seconds()),
                "created_at": at,
            }
        )
        before = status
    return steps


def _dates(steps: list[Row]) -> Row:
    """The dates that the moves have left."""
    when = {step["to_status"]: step["created_at"] for step in steps}
    return {
        "first_response_at": steps[1]["created_at"] if len(steps) > 1 else None,
        "resolved_at": when.get("resolved"),
        "closed_at": when.get("closed"),
        "archived_at": when.get("archived"),
    }
