"""Pure: when the time of a rule is up, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhike.rooms.sla.hours import ALWAYS, Hours

BASES = ("reply", "answer", "state", "touch", "opened", "due")
ASSIGNEES = ("any", "none", "some")
SPEAKERS = ("customer", "us")
SHORTEST = 5  # minutes
MOST_A_DAY = 10  # runs on one ticket, of all rules together: no two of them keep each other going
# (in Chinese) what has been so
_BASIS = {"reply": "客户等待我方回复", "answer": "等待客户答复", "state": "停留在当前状态",
          "touch": "无人处理", "opened": "建单"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timing:
    """``minutes`` since what the basis names, or, of ``due``, until then. ``hours``: of the calendar; None is
    plain time."""

    basis: str
    minutes: int
    hours: Hours | None = None

    @property
    def _clock(self) -> Hours:
        return ALWAYS if self.hours is None else self.hours

    def is_up(self, since: datetime, now: datetime) -> bool:
        """Whether the rule runs now on what began ``since``, or of ``due``, on what runs out then."""
        if self.basis == "due":
            return self._clock.worked(now, since) <= self.minutes * 60
        return now >= since and self._clock.worked(since, now) >= self.minutes * 60

    def earliest(self, now: datetime) -> datetime:
        """What began later than this cannot be up. Time of a calendar is never longer than plain time. What
        runs out is asked for a year ahead, since a calendar's hours may come late."""
        if self.basis == "due":
            return now + (timedelta(days=366) if self.hours else timedelta(minutes=self.minutes))
        return now - timedelta(minutes=self.minutes)


def length(minutes: int) -> str:
    """In Chinese: ``2 天``, ``1 小时 30 分钟``."""
    days, rest = divmod(minutes, 1_440)
    hours, left = divmod(rest, 60)
    parts = [f"{n} {unit}" for n, unit in ((days, "天"), (hours, "小时"), (left, "分钟")) if n]
    return " ".join(parts) or "0 分钟"


def because(timing: Timing) -> str:
    """In Chinese: why the rule ran."""
    usual = "（工作时间）" if timing.hours is not None else ""
    if timing.basis == "due":
        return f"距承诺时限不足 {length(timing.minutes)}{usual}" if timing.minutes else "承诺时限已到"
    return f"{_BASIS[timing.basis]}已满 {length(timing.minutes)}{usual}"


def told(name: str, timing: Timing, done: Sequence[str], refused: str | None) -> str:
    """In Chinese: what the ticket's history says."""
    if refused is not None:
        return f"规则“{name}”未执行：{because(timing)}，但{refused}"
    return f"规则“{name}”：{because(timing)}。{'；'.join(done) or '无需改动'}"
