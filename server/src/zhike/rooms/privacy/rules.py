"""Pure decisions: whether a consent still stands, what the law wants kept, when a request is due."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

DUE = timedelta(days=15)  # to answer a person's request
EXPORT_LIFETIME = timedelta(days=7)
LINK_LIFETIME = timedelta(days=90)
ECHO = timedelta(hours=1)
_DAY = timedelta(days=1)
YEAR = 365

# class → (days it must stay, on what ground). An organization may set other figures, never fewer than these
# for what the law orders; counsel has to confirm them.
DUTIES: Mapping[str, tuple[int, str]] = {
    "profile": (0, ""),
    "communication": (0, ""),
    "transaction": (3 * YEAR, "《电子商务法》第三十一条：交易信息自交易完成之日起不少于三年"),
    "medical": (15 * YEAR, "《医疗机构病历管理规定》：门（急）诊病历不少于十五年，住院病历不少于三十年"),
    "securities": (20 * YEAR, "《证券法》第一百三十七条：客户资料与交易记录不少于二十年"),
    "log": (180, "《网络安全法》第二十一条：网络日志不少于六个月"),
    "proof": (0, "《个人信息保护法》第六十九条：授权记录不删除，仅去除联系方式与凭证"),
}
# what a class of rows is in an industry whose law is stricter
STRICTER: Mapping[str, Mapping[str, str]] = {
    "medaes": {"transaction": "medical"},
    "brokerage": {"transaction": "securities", "communication": "securities"},
}


# what a visitor of the web chat is asked for, where a text is in force; the first one is needed to talk
NEEDED_IN_CHAT = "service"
SENSITIVE: Mapping[str, str] = {"medaes": "sensitive_medical", "brokerage": "sensitive_financial"}


def asked_in_chat(industry: str) -> tuple[str, ...]:
    """The purposes in the order in which they are shown. What is sensitive is asked for by itself."""
    sensitive = (SENSITIVE[industry],) if industry in SENSITIVE else ()
    return NEEDED_IN_CHAT, *sensitive, "ai_processing"


def class_of(data_class: str, industry: str) -> str:
    """The class that the law sees in this industry."""
    return STRICTER.get(industry, {}).get(data_class, data_class)


@dataclass(frozen=True, slots=True)
class Said:
    """The newest line of the ledger for a person and purpose. ``version`` of the text that was shown."""

    action: str
    version: int | None
    at: datetime


GROUNDS = ("contract", "statutory", "other_law")


def basis_fits(value: object) -> bool:
    """``ai.legal_basis``: empty (consent is needed), or another ground of 《个人信息保护法》 13 and why."""
    if value == {}:
        return True
    return (
        isinstance(value, dict) and value.keys() == {"basis", "note"} and value["basis"] in GROUNDS
        and isinstance(value["note"], str) and 10 <= len(value["note"].strip()) <= 1000
    )  # fmt: skip


def standing(said: Said | None, needed: int) -> str:
    """``given``, ``withdrawn``, ``stale`` (the text has changed since) or ``none``.

    ``needed`` is the oldest version that still counts.
    """
    if said is None:
        return "none"
    if said.action == "withdrawn":
        return "withdrawn"
    return "given" if said.version is not None and said.version >= needed else "stale"


def may_give(state: str, at: datetime | None, link_made: datetime) -> bool:
    """Whether a link gives this consent. Not once it was taken back after the link had been made: whoever
    finds an old link among somebody's messages makes no yes of their no. A new link does."""
    return state != "withdrawn" or at is None or at < link_made


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason to keep a class: ``until`` null for as long as somebody says so."""

    data_class: str | None
    reason: str
    until: datetime | None

    def covers(self, data_class: str) -> bool:
        return self.data_class in {None, data_class}


def duty_of(data_class: str, own: Mapping[str, int]) -> int:
    """Days that a class must stay; an organization's own word counts where it is longer than the law's."""
    return max(DUTIES[data_class][0], own.get(data_class, 0))


def kept_after(now: datetime, days: int) -> datetime | None:
    """Rows younger than this must stay; None when there is no duty."""
    return now - days * _DAY if days else None


def free_at(newest: datetime | None, days: int) -> datetime | None:
    """When the last row of a class has served its duty."""
    return newest + days * _DAY if newest is not None else None


def latest(times: Iterable[datetime | None]) -> datetime | None:
    """The end of several duties; None when there is none."""
    return max((time for time in times if time is not None), default=None)


def words_of(values: Iterable[str | None]) -> list[str]:
    """The words by which a person is recognised in a sealed text: names, and phones without their prefix."""
    found: dict[str, None] = {}
    for value in values:
        word = (value or "").strip()
        if re.fullmatch(r"\+86\d{11}", word):
            word = word[3:]
        if len(word) > 1:
            found[word] = None
    return list(found)
