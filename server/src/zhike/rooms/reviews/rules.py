"""What a day's talk shows, by rule: every finding says what it saw and which messages it saw it in."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from zhike.rooms.reviews import words
from zhike.rooms.reviews.day import (
    RANK,
    Day,
    Finding,
    Line,
    Severity,
    Standard,
    customer_of,
    duration,
    ids,
    ours_of,
    quote,
    waits,
)


def unanswered(day: Day, _: Standard) -> list[Finding]:
    """Questions after our last word, or a whole talk without one."""
    last = max((place for place, line in enumerate(day.lines) if line.ours), default=-1)
    after = [line for line in day.lines[last + 1 :] if line.sender == "customer"]
    if last < 0 and after:
        return [Finding(
            "no_reply", "risk", "high", f"当天没有任何人回复客户，客户说：{quote(after[0])}",
            "请立即联系客户致歉并跟进，检查值班与会话分配。", ids(after),
        )]  # fmt: skip
    asked = [line for line in after if words.QUESTION.search(line.text)]
    if not asked:
        return []
    return [Finding(
        "unanswered_question", "issue_summary", "high", f"客户的提问没有得到回复：{quote(asked[0])}",
        "尽快补上答复，并在结束会话前确认客户没有其他问题。", ids(asked),
    )]  # fmt: skip


def slow_replies(day: Day, standard: Standard) -> list[Finding]:
    """The first reply against the standard, later ones against twice of it."""
    limit = timedelta(minutes=standard.first_reply_minutes)
    answered = [(asked, reply, reply.at - asked.at) for asked, reply in waits(day) if reply is not None]
    if not answered:
        return []
    found = []
    asked, reply, took = answered[0]
    if took > limit:
        severity: Severity = "high" if took > 3 * limit else "medium"
        found.append(Finding(
            "slow_first_reply", "risk", severity,
            f"首次回复用时 {duration(took)}，超过标准 {standard.first_reply_minutes} 分钟。",
            "检查该时段的排班与会话分配，必要时开启自动问候。", ids([asked, reply]),
        ))  # fmt: skip
    later = max(answered[1:], key=lambda wait: wait[2], default=None)
    if later is not None and later[2] > 2 * limit:
        found.append(Finding(
            "slow_reply", "issue_summary", "low",
            f"沟通中让客户等待了 {duration(later[2])}：{quote(later[0])}",
            "需要查询时先告知客户预计多久答复。", ids(later[:2]),
        ))  # fmt: skip
    return found


def price(day: Day, _: Standard) -> list[Finding]:
    """A price was asked for and none was told."""
    asked = [line for line in customer_of(day) if words.PRICE_ASKED.search(line.text)]
    if not asked:
        return []
    replies = [line for line in ours_of(day) if line.at >= asked[0].at]
    if not replies or any(words.PRICE_TOLD.search(line.text) for line in replies):
        return []
    return [Finding(
        "price_unanswered", "issue_summary", "medium", f"客户询价后没有得到价格或区间：{quote(asked[0])}",
        "先报出价格区间与包含内容，再说明以面诊为准。", ids([*asked, replies[0]]),
    )]  # fmt: skip


def _says(line: Line, listed: Iterable[str]) -> str | None:
    for word in listed:
        for match in re.finditer(re.escape(word), line.text):
            before = line.text[max(0, match.start() - 3) : match.start()]
            if word[0] in "不没" or not words.NEGATION.search(before):
                return word
    return None


_MOODS: tuple[tuple[str, tuple[str, ...], Severity, str, str], ...] = (
    ("threat", words.THREAT, "high", "客户流露投诉或维权意向",
     "请主管在一小时内致电安抚，查明原因并给出方案。"),
    ("health", words.HEALTH, "high", "客户反映身体不适",
     "请医护人员立即联系客户，评估是否需要复诊并留存记录。"),
    ("negative_mood", words.MOOD, "medium", "客户情绪负面", "先致歉共情，再解决问题，解决后回访确认。"),
)  # fmt: skip


def negative(day: Day, standard: Standard) -> list[Finding]:
    """Words of complaint, of harm, of anger; a negated word is none."""
    found: list[Finding] = []
    for rule, listed, severity, label, advice in _MOODS:
        known = (*listed, *standard.negative_words) if rule == "negative_mood" else listed
        hits = [(line, word) for line in customer_of(day) if (word := _says(line, known))]
        if hits:
            said = "、".join(dict.fromkeys(word for _, word in hits))
            content = f"{label}（{said}）：{quote(hits[0][0])}"
            found.append(Finding(rule, "risk", severity, content, advice, ids(line for line, _ in hits)))
    return found


def appointments(day: Day, _: Standard) -> list[Finding]:
    """Promised and not booked; wanted and not booked; booked and not come."""
    missed = [appointment for appointment in day.appointments if appointment.status == "no_show"]
    about = [line for line in day.lines if "约" in line.text] or list(day.lines[-1:])
    if missed:
        return [Finding(
            "no_show", "risk", "medium", "客户预约后未到店。",
            "致电了解原因并邀请改约，提醒短信提前到前一天。", ids(about),
        )]  # fmt: skip
    if day.appointments:
        return []
    promised = [line for line in ours_of(day) if words.PROMISES_BOOKING.search(line.text)]
    wanted = [line for line in customer_of(day) if words.WANTS_BOOKING.search(line.text)]
    if promised:
        return [Finding(
            "promised_not_booked", "risk", "high", f"答应为客户预约，但系统中没有预约：{quote(promised[0])}",
            "请核实并补登预约，与客户确认到店时间。", ids([*wanted[:2], *promised]),
        )]  # fmt: skip
    if wanted:
        return [Finding(
            "wanted_not_booked", "suggestion", "medium", f"客户有预约意向，当天未成单：{quote(wanted[0])}",
            "今天回访，给出两到三个可约时间供客户选择。", ids(wanted),
        )]  # fmt: skip
    return []


def promises(day: Day, _: Standard) -> list[Finding]:
    """We said that we would come back, and did not."""
    ours = ours_of(day)
    if not ours or not words.PROMISES_ANSWER.search(ours[-1].text):
        return []
    return [Finding(
        "promise_not_kept", "issue_summary", "medium", f"答应稍后答复，当天没有下文：{quote(ours[-1])}",
        "今天内给客户答复，并为此类承诺设置提醒。", ids([ours[-1]]),
    )]  # fmt: skip


def script(day: Day, standard: Standard) -> list[Finding]:
    """Steps of the standard procedure that a real talk did not take."""
    ours, customer = ours_of(day), customer_of(day)
    if len(ours) < 2 or len(customer) < 2:
        return []
    said = "\n".join(line.text for line in ours)
    missed = [name for name, listed in standard.sop if not any(word in said for word in listed)]
    if day.has_contact:
        missed = [name for name in missed if "联系" not in name]
    if day.appointments:
        missed = [name for name in missed if "约" not in name]
    if not missed:
        return []
    severity: Severity = "medium" if len(missed) > 1 else "low"
    return [Finding(
        "missed_sop", "script_deviation", severity, f"与标准话术有偏差，缺少：{'、'.join(missed)}。",
        f"参照标准流程（{' → '.join(name for name, _ in standard.sop)}）补齐。", ids([ours[0], ours[-1]]),
    )]  # fmt: skip


def contact(day: Day, _: Standard) -> list[Finding]:
    """A talk of some length, and no way to reach the person."""
    customer = customer_of(day)
    if day.has_contact or len(customer) < 3:
        return []
    return [Finding(
        "no_contact", "suggestion", "low", "聊了较多内容，但没有留下客户的联系方式。",
        "在解答后顺势留电或加微信，便于后续跟进。", ids(customer[-2:]),
    )]  # fmt: skip


def good_points(day: Day, standard: Standard) -> list[tuple[str, list[Line]]]:
    """What went well, and where it shows."""
    found: list[tuple[str, list[Line]]] = []
    answered = [(asked, reply) for asked, reply in waits(day) if reply is not None]
    if answered:
        asked, reply = answered[0]
        took = reply.at - asked.at
        if took <= min(timedelta(minutes=standard.first_reply_minutes) / 2, timedelta(minutes=2)):
            found.append((f"首次回复仅用 {duration(took)}", [asked, reply]))
    pleased = [
        line for line in customer_of(day)
        if words.THANKS.search(line.text) and not words.NOT_THANKS.search(line.text)
    ]  # fmt: skip
    if pleased:
        found.append((f"客户表示认可：{quote(pleased[-1])}", pleased[-1:]))
    asked_price = any(words.PRICE_ASKED.search(line.text) for line in customer_of(day))
    told = [line for line in ours_of(day) if words.PRICE_TOLD.search(line.text)]
    if asked_price and told:
        found.append(("询价得到了明确答复", told[:1]))
    if any(appointment.status in {"pending", "confirmed", "completed"} for appointment in day.appointments):
        found.append(
            ("促成了预约", [line for line in day.lines if "约" in line.text][:2] or list(day.lines[-1:]))
        )
    return found


def praise(day: Day, standard: Standard) -> list[Finding]:
    good = good_points(day, standard)
    if not good:
        return []
    return [Finding(
        "good_points", "suggestion", "low", f"做得好：{'；'.join(text for text, _ in good)}。",
        "可以作为示范，沉淀到话术与培训中。", ids(line for _, lines in good for line in lines),
    )]  # fmt: skip


RULES: tuple[Callable[[Day, Standard], list[Finding]], ...] = (
    unanswered, negative, appointments, slow_replies, price, promises, script, contact, praise,
)  # fmt: skip


def findings(day: Day, standard: Standard) -> list[Finding]:
    """All findings, the gravest first. A talk without a word of the customer's has none."""
    if not customer_of(day):
        return []
    found = [finding for rule in RULES for finding in rule(day, standard)]
    return sorted(found, key=lambda finding: RANK[finding.severity])


_OUTCOMES = (
    ("completed", "已到店"), ("confirmed", "已确认预约"), ("pending", "已登记预约，待确认"),
    ("no_show", "预约未到店"), ("cancelled", "预约已取消"),
)  # fmt: skip


def outcome(day: Day) -> str:
    """What came of it."""
    for status, label in _OUTCOMES:
        if any(appointment.status == status for appointment in day.appointments):
            return label
    return {"converted": "线索已转化", "lost": "线索已流失"}.get(day.lead_status or "", "未形成预约")


def summary(day: Day, found: Sequence[Finding], standard: Standard, origin: str) -> str:
    """The rules' own words. ``origin`` says why rules wrote it."""
    first = next(((asked, reply) for asked, reply in waits(day) if reply is not None), None)
    reply = f"首次回复用时 {duration(first[1].at - first[0].at)}" if first else "当天没有回复客户"
    parts = [f"{origin}客户 {len(customer_of(day))} 条、我方 {len(ours_of(day))} 条消息，{reply}。"]
    problems = [finding.content.rstrip("。") for finding in found if finding.rule != "good_points"]
    parts.append(
        f"发现 {len(problems)} 个问题：{'；'.join(problems[:4])}。" if problems else "没有发现明显问题。"
    )
    if good := good_points(day, standard):
        parts.append(f"做得好：{'；'.join(text for text, _ in good)}。")
    parts.append(f"结果：{outcome(day)}。")
    return "".join(parts)
