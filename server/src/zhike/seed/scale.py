"""The benchmark set: many customers over fifty organizations, written with COPY.

The largest organization has 27 % of them, like the set of the published measurements. It also gets a web
channel and conversations. Every fifth customer has a deal with its history. COPY and row-level security
exclude each other, so this needs a superuser.
"""

import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from zhike import wiring  # noqa: F401  every room's tables, as they point at each other
from zhike.core import search
from zhike.core.clock import utcnow
from zhike.core.crypto import OrgKeys
from zhike.core.http.services import Services, running
from zhike.core.ids import uuid7
from zhike.rooms.channels import schemas as channel_schemas
from zhike.rooms.channels import service as channels
from zhike.rooms.deals import rules as deal_rules
from zhike.rooms.identity import passwords
from zhike.seed import names
from zhike.seed.founding import Founded, found
from zhike.settings import Settings

ORGANIZATIONS = 50
LARGEST = 0.27
LOGIN, PASSWORD = "bench@hall.test", "zhike-bench"
PIECE = 5_000
STAGES = ("potential", "interested", "opportunity", "closed", "repeat", "lost")
MESSAGES = 10
_CUSTOMER = ("org_id", "id", "public_code", "name", "phone_sealed", "phone_hash", "phone_last4", "stage",
             "score", "owner_id", "tag_ids", "search_keys", "custom_fields", "created_at")  # fmt: skip
_DEAL = ("org_id", "id", "customer_id", "title", "amount", "stage", "stage_changed_at", "probability",
         "expected_close_date", "actual_close_date", "owner_id", "loss_reason", "search_keys", "created_at",
         "updated_at")  # fmt: skip
_STEP = ("org_id", "id", "deal_id", "user_id", "from_stage", "to_stage", "probability", "occurred_at",
         "duration_seconds")  # fmt: skip
_REASONS = ("价格过高", "选择了竞品", "需求取消", "预算不足")
_ACTIVITY = ("org_id", "id", "customer_id", "type", "title", "created_at")
_LEAD = ("org_id", "id", "contact_name", "contact_phone_sealed", "contact_phone_hash", "contact_phone_last4",
         "company_name", "source_platform", "status", "score", "assigned_to", "search_keys",
         "created_at")  # fmt: skip
LEADS = 0.3  # as many as customers
PLATFORMS = ("web", "douyin", "xiaohongshu", "baidu_sem", "wechat_work")
COMPANIES = ("海棠医疗美容", "悦颜门诊部", "星河电子商务", "东方证券经纪", "云上健身会所")


def parse(scale: str) -> int:
    """``100k`` → 100,000; ``1m`` → 1,000,000."""
    unit = {"k": 1_000, "m": 1_000_000}.get(scale[-1:].lower(), 1)
    return int(float(scale.rstrip("kKmM")) * unit)


def shares(total: int) -> list[int]:
    """Customers of each organization: 27 % for the first, the rest falling off like 1/rank."""
    weights = [1 / rank for rank in range(1, ORGANIZATIONS)]
    rest = total - int(total * LARGEST)
    return [int(total * LARGEST), *(int(rest * weight / sum(weights)) for weight in weights)]


async def run(settings: Settings, total: int) -> None:
    """Write the set: some two thousand customers a second, with all that belongs to them."""
    chance = random.Random(20261122)  # noqa: S311  the same set every time
    began = time.monotonic()
    async with running(settings, name="zhike-seed") as held:
        hashed = await passwords.hash(PASSWORD)
        conn = await asyncpg.connect(settings.owner_url)
        written = 0
        for rank, share in enumerate(shares(total)):
            address = LOGIN if rank == 0 else f"bench{rank}@hall.test"
            org = await found(held, name=f"规模 {rank}", owner="老板", address=address, password_hash=hashed)
            customers = await _customers(held, conn, org, share, chance)
            written += share
            _say(f"{written:,} of {total:,} customers, {written / (time.monotonic() - began):,.0f}/s")
            await _deals(conn, org, customers, chance)
            await _leads(held, conn, org, int(share * LEADS), chance)
            if rank == 0:
                await _conversations(held, conn, org, customers)
        await conn.execute("ANALYZE")
        await conn.close()
    _say(f"done in {time.monotonic() - began:.0f} s; login {LOGIN}, password {PASSWORD}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


async def _customers(
    held: Services, conn: asyncpg.Connection, org: Founded, share: int, chance: random.Random
) -> list[UUID]:
    async with held.unit.transaction(org.actor()) as tx:
        keys = await tx.keys()
    tags = await _tags(conn, org.org_id)
    written: list[UUID] = []
    while len(written) < share:
        piece = min(PIECE, share - len(written))
        rows = [_customer(org, keys, tags, len(written) + n, chance) for n in range(piece)]
        await conn.copy_records_to_table("customers", records=rows, columns=_CUSTOMER)
        lines = [line for row in rows for line in _lines(row)]
        await conn.copy_records_to_table("customer_activities", records=lines, columns=_ACTIVITY)
        links = [(org.org_id, uuid7(), row[1], tag) for row in rows for tag in row[10]]
        await conn.copy_records_to_table(
            "customer_tags", records=links, columns=("org_id", "id", "customer_id", "tag_id")
        )
        written.extend(row[1] for row in rows)
    return written


async def _tags(conn: asyncpg.Connection, org_id: UUID) -> list[UUID]:
    tags = [(org_id, uuid7(), f"标签{n:02}", "custom") for n in range(20)]
    await conn.copy_records_to_table("tags", records=tags, columns=("org_id", "id", "name", "category"))
    return [tag[1] for tag in tags]


def _customer(
    org: Founded, keys: OrgKeys, tags: list[UUID], number: int, chance: random.Random
) -> tuple[Any, ...]:
    id, name = uuid7(), names.person(chance)
    phone = f"+861{30 + org.org_id.int % 60:02}{number:08}"
    return (
        org.org_id, id, f"CUST-BENCH-{number:08}", name, keys.seal(phone, "customers", "phone", id),
        keys.blind("phone", phone), phone[-4:], chance.choice(STAGES), chance.randrange(101),
        org.owner_id if chance.random() < 0.7 else None, chance.sample(tags, chance.randrange(4)),
        search.keys(org.org_id, name, last4=phone[-4:]), "{}",
        utcnow() - timedelta(seconds=chance.randrange(180 * 86_400)),
    )  # fmt: skip


def _lines(row: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    org_id, id, at = row[0], row[1], row[-1]
    yield org_id, uuid7(), id, "created", "创建客户", at
    yield org_id, uuid7(), id, "note_added", "备注", at + timedelta(hours=1)
    yield org_id, uuid7(), id, "call_made", "电话回访", at + timedelta(hours=20)
    yield org_id, uuid7(), id, "stage_change", "阶段变更", at + timedelta(hours=30)
    yield org_id, uuid7(), id, "meeting", "到店面谈", at + timedelta(hours=50)


async def _leads(
    held: Services, conn: asyncpg.Connection, org: Founded, share: int, chance: random.Random
) -> None:
    """Chances to win a customer, every third of them of a company, most of them open."""
    async with held.unit.transaction(org.actor()) as tx:
        keys = await tx.keys()
    for start in range(0, share, PIECE):
        rows = [_lead(org, keys, start + n, chance) for n in range(min(PIECE, share - start))]
        await conn.copy_records_to_table("leads", records=rows, columns=_LEAD)


def _lead(org: Founded, keys: OrgKeys, number: int, chance: random.Random) -> tuple[Any, ...]:
    id, name = uuid7(), names.person(chance)
    phone = f"+861{30 + org.org_id.int % 60:02}{90_000_000 + number:08}"
    company = chance.choice(COMPANIES) if number % 3 == 0 else None
    return (
        org.org_id, id, name, keys.seal(phone, "leads", "contact_phone", id), keys.blind("phone", phone),
        phone[-4:], company, chance.choice(PLATFORMS), chance.choice(("new", "contacted", "qualified")),
        chance.randrange(101), org.owner_id if chance.random() < 0.5 else None,
        search.keys(org.org_id, name, company, last4=phone[-4:]),
        utcnow() - timedelta(seconds=chance.randrange(180 * 86_400)),
    )  # fmt: skip


async def _deals(
    conn: asyncpg.Connection, org: Founded, customers: list[UUID], chance: random.Random
) -> None:
    """A deal for every fifth customer, with the stages it has been through."""
    names = await conn.fetch("SELECT id, name, phone_last4 FROM customers WHERE org_id = $1", org.org_id)
    known = {row["id"]: (row["name"], row["phone_last4"]) for row in names}
    for start in range(0, len(customers), PIECE * 5):
        made = [_deal(org, id, known[id], chance) for id in customers[start : start + PIECE * 5 : 5]]
        await conn.copy_records_to_table("deals", records=[row for row, _ in made], columns=_DEAL)
        steps = [step for _, found in made for step in found]
        await conn.copy_records_to_table("deal_stage_history", records=steps, columns=_STEP)


def _deal(
    org: Founded, customer_id: UUID, known: tuple[str, str], chance: random.Random
) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    (name, last4), id, now = known, uuid7(), utcnow()
    end = chance.choices(deal_rules.STAGES, (22, 16, 12, 8, 26, 16))[0]
    way = deal_rules.OPEN[: deal_rules.STAGES.index(end) + 1] if end in deal_rules.OPEN else deal_rules.OPEN
    path = [*way, *((end,) if end in deal_rules.CLOSED else ())]
    began = now - timedelta(days=chance.randrange(2, 360), seconds=chance.randrange(86_400))
    cuts = [began + (now - began) * at for at in sorted(chance.random() for _ in path[1:])]
    times = [began, *cuts]
    owner = org.owner_id if chance.random() < 0.7 else None
    amount = Decimal(chance.randrange(5, 3_000) * 100)
    closed = times[-1].date() if end in deal_rules.CLOSED else None
    expected = (now + timedelta(days=chance.randrange(-30, 150))).date()
    title = f"{name}的方案"
    keys = search.keys(org.org_id, f"{name} {title}", last4=last4)
    row = (org.org_id, id, customer_id, title, amount, end, times[-1],
           deal_rules.PROBABILITIES[end], expected, closed, owner,
           chance.choice(_REASONS) if end == "lost" else None, keys, began, times[-1])  # fmt: skip
    steps = [
        (org.org_id, uuid7(), id, owner, before, stage, deal_rules.PROBABILITIES[stage], at,
         int((at - since).total_seconds()) if before else None)
        for before, stage, since, at in zip((None, *path), path, (began, *times), times, strict=False)
    ]  # fmt: skip
    return row, steps


async def _conversations(
    held: Services, conn: asyncpg.Connection, org: Founded, customers: list[UUID]
) -> None:
    """One conversation of ten messages for every fifth customer, on one web channel."""
    async with held.unit.transaction(org.actor()) as tx:
        channel, _ = await channels.create_channel(
            tx, channel_schemas.ChannelCreate(platform="web", name="网页会话")
        )
    now = utcnow()
    talks = [(org.org_id, uuid7(), f"bench-{n}", id, channel.id, "web", "active", MESSAGES, MESSAGES,
              now - timedelta(seconds=n), org.owner_id) for n, id in enumerate(customers[::5])]  # fmt: skip
    await conn.copy_records_to_table(
        "conversations", records=talks,
        columns=("org_id", "id", "session_name", "customer_id", "channel_id", "channel_type", "status",
                 "message_count", "last_seq", "last_message_at", "agent_id"),
    )  # fmt: skip
    await conn.copy_records_to_table(
        "conversation_participants", records=[(org.org_id, uuid7(), talk[1], org.owner_id) for talk in talks],
        columns=("org_id", "id", "conversation_id", "user_id"),
    )  # fmt: skip
    said = [(org.org_id, uuid7(), talk[1], channel.id, seq, "customer" if seq % 2 else "agent",
             f"第 {seq} 句：想了解一下价格和时间")
            for talk in talks for seq in range(1, MESSAGES + 1)]  # fmt: skip
    await conn.copy_records_to_table(
        "messages", records=said,
        columns=("org_id", "id", "conversation_id", "channel_id", "seq", "sender_type", "content"),
    )  # fmt: skip
