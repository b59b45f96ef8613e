"""The verbs of figures: reckon a day, tell a range, write it as a table."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson

from zhike.core import cache, clock, errors, spreadsheet
from zhike.core.tx import Tx
from zhike.rooms.figures import repository, rules


class RangeTooLong(errors.Invalid):
    """At most 92 days, the right way round."""

    code = "stats.range"


def check(since: date, until: date) -> None:
    """Raises `RangeTooLong`."""
    if not 0 <= (until - since).days < rules.LONGEST:
        raise RangeTooLong(field="since", most=rules.LONGEST)


async def reckon(tx: Tx, day: date) -> None:
    """Count a day from the rows as they stand, in the place of what was counted before. Whoever calls it acts
    for the whole organization."""
    await tx.lock("daily_stats", day)
    zones = await repository.zones(tx)
    await repository.keep(tx, day, rules.span(day, zones), zones[0])


async def reckon_next(tx: Tx) -> bool:
    """Count the newest day that waits for it, of the last 92. False: there was none."""
    zones = await repository.zones(tx)
    today = clock.local(tx.now, zones[0]).date()
    begun = await repository.begun(tx)
    if begun is None:
        return False
    first = max(today - timedelta(days=rules.LONGEST), clock.local(begun, zones[0]).date())
    known = await repository.reckoned(tx, first, today)
    waiting = rules.due(rules.days(first, today), known, zones, tx.now, rules.midnight(tx.now, zones[0]))
    if waiting:
        await reckon(tx, waiting[0])
    return len(waiting) > 1


def ask_anew(tx: Tx, since: date, until: date) -> int:
    """Have days counted anew; how many. Raises `RangeTooLong`."""
    check(since, until)
    days = rules.days(since, until)
    for day in days:
        tx.enqueue("figures.reckon", day=day.isoformat())
    tx.audit("stats.reckoned", "daily_stats", None, since=since.isoformat(), until=until.isoformat())
    return len(days)


async def _live(tx: Tx, held: cache.Cache, day: date, zones: list[str], channel_id: UUID | None) -> bytes:
    """The day as it stands. Whoever sees all of the organization may be told what somebody else was told a
    moment ago."""
    span = rules.span(day, zones)
    if tx.actor.scope != "a":
        return await repository.live(tx, day, span, zones[0], channel_id)
    if channel_id is None:
        kind, key = cache.STATS_DAILY, cache.STATS_DAILY.key(tx.org_id, day)
    else:
        kind, key = cache.STATS_CHANNEL, cache.STATS_CHANNEL.key(tx.org_id, channel_id, day)
    body = await held.get(key)
    if body is None:
        body = await repository.live(tx, day, span, zones[0], channel_id)
        await held.set(key, body, kind.ttl)
    return body


async def told(
    tx: Tx, held: cache.Cache, since: date, until: date, by: str, filters: dict[str, Any]
) -> bytes:
    """A range in lines with its totals and those of the range before, as JSON. Raises `RangeTooLong`."""
    check(since, until)
    zones = await repository.zones(tx)
    compared = rules.before(since, until)
    known = await repository.reckoned(tx, compared, until)
    rows: list[Any] = []
    live_days = []
    for day in rules.days(compared, until):
        start, end = rules.span(day, zones)
        young = tx.now - end < timedelta(days=rules.AGAIN)
        if start <= tx.now and young and not rules.is_kept(known.get(day), end):
            live_days.append(day)
            rows += orjson.loads(await _live(tx, held, day, zones, filters.get("channel_id")))
    return await repository.told(
        tx, by, compared, since, until, live_days, orjson.dumps(rows).decode(), filters
    )


COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("talks_opened", "新会话", "Talks opened"), ("talks_ended", "已解决会话", "Talks ended"),
    ("messages_in", "收到消息", "Messages in"), ("messages_out", "发出消息", "Messages out"),
    ("messages_ai", "智能回复", "Messages of AI"), ("answers", "首次响应数", "First answers"),
    ("answer_average", "平均首次响应（秒）", "First answer, mean (s)"),
    ("answer_p50", "首次响应中位数（秒）", "First answer, p50 (s)"),
    ("answer_p90", "首次响应 P90（秒）", "First answer, p90 (s)"),
    ("end_average", "平均解决时长（秒）", "End, mean (s)"),
    ("end_p50", "解决时长中位数（秒）", "End, p50 (s)"),
    ("end_p90", "解决时长 P90（秒）", "End, p90 (s)"), ("promises_broken", "超时承诺", "Promises broken"),
    ("handovers", "转人工", "Handovers"), ("transfers", "转接", "Transfers"),
    ("ratings", "评价数", "Ratings"),
    ("rating_average", "平均满意度", "Rating, mean"), ("tickets_opened", "新建工单", "Tickets opened"),
    ("tickets_resolved", "解决工单", "Tickets resolved"),
    ("tickets_reopened", "重开工单", "Tickets reopened"), ("words_hit", "质检命中", "Words found"),
)  # fmt: skip
_OF = {"day": ("日期", "Day"), "channel": ("渠道", "Channel"), "agent": ("坐席", "Agent"),
       "team": ("团队", "Team"), "site": ("门店", "Site")}  # fmt: skip


def table(body: bytes, by: str, language: str) -> str:
    """The lines of a range as CSV that spreadsheets open."""
    english = language.startswith("en")
    found = orjson.loads(body)
    head = [_OF[by][english], *(one[1 + english] for one in COLUMNS)]
    none, total = ("—", "Total") if english else ("—", "合计")
    lines = [(row["key"] if by == "day" else row["name"] or none, row) for row in found["items"]]
    lines.append((total, found["totals"]))
    cells = [[name, *(_cell(row[one[0]]) for one in COLUMNS)] for name, row in lines]
    return spreadsheet.BOM + "".join(spreadsheet.line(row) for row in (head, *cells))


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
