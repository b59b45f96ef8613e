"""Pure: what columns may mean, what they most likely mean, and what a row of cells becomes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from zhike.core import text
from zhike.rooms.customers.fields import rules as own_rules
from zhike.rooms.customers.fields.rules import Field

# field → the most characters it takes
LEADS = {
    "contact_name": 200, "contact_phone": 40, "contact_wechat": 200, "contact_email": 255,
    "contact_dingtalk": 200, "company_name": 500, "company_industry": 100, "company_size": 50, "province": 50,
    "city": 50, "district": 50, "source_platform": 50, "source_detail": 500, "utm_source": 200,
    "utm_medium": 200, "utm_campaign": 200, "utm_content": 200, "utm_term": 200,
}  # fmt: skip
CUSTOMERS = {
    "name": 200, "phone": 40, "wechat_id": 200, "dingtalk_id": 200, "email": 255, "company_name": 500,
    "company_credit_code": 50, "company_industry": 100, "company_size": 50, "company_address": 500,
    "gender": 10, "age_range": 20, "region_province": 50, "region_city": 50,
}  # fmt: skip
FIELDS: dict[str, dict[str, int]] = {"leads": LEADS, "customers": CUSTOMERS}
NAME = {"leads": "contact_name", "customers": "name"}
PHONE = {"leads": "contact_phone", "customers": "phone"}
EMAIL = {"leads": "contact_email", "customers": "email"}
# columns of files of ours that come back: of refused rows, and masked phones of an export
OWN = "custom_fields."  # before the key of a field of the organization's own
OURS = {"行号", "原因", "手机（脱敏）", "客户编号", "Phone (masked)", "Code"}

# words of headings, with the field for (leads, customers)
_WORDS: tuple[tuple[str, str | None, str | None], ...] = (
    ("姓名 客户姓名 客户名称 联系人 联系人姓名 名字 称呼 name contactname", "contact_name", "name"),
    ("手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 phone mobile tel",
     "contact_phone", "phone"),
    ("微信 微信号 wechat weixin wechatid contactwechat", "contact_wechat", "wechat_id"),
    ("邮箱 电子邮箱 邮件 email mail contactemail", "contact_email", "email"),
    ("钉钉 钉钉号 dingtalk", "contact_dingtalk", "dingtalk_id"),
    ("公司 公司名称 企业 企业名称 单位 单位名称 company companyname", "company_name", "company_name"),
    ("统一社会信用代码 信用代码 creditcode", None, "company_credit_code"),
    ("行业 所属行业 industry", "company_industry", "company_industry"),
    ("规模 公司规模 人数 size", "company_size", "company_size"),
    ("公司地址 地址 address", None, "company_address"),
    ("省 省份 province", "province", "region_province"),
    ("市 城市 所在城市 city", "city", "region_city"),
    ("区 区县 区域 district", "district", None),
    ("性别 gender sex", None, "gender"),
    ("年龄 年龄段 age agerange", None, "age_range"),
    ("来源 来源平台 渠道 来源渠道 渠道来源 source platform channel sourceplatform", "source_platform", None),
    ("备注 来源说明 需求 咨询项目 意向项目 说明 note remark sourcedetail", "source_detail", None),
    ("utmsource 广告来源", "utm_source", None),
    ("utmmedium 广告媒介", "utm_medium", None),
    ("utmcampaign 广告计划 活动 活动名称", "utm_campaign", None),
    ("utmcontent 广告创意", "utm_content", None),
    ("utmterm 关键词 搜索词", "utm_term", None),
)  # fmt: skip
_PLATFORMS = {
    "抖音": "douyin", "小红书": "xiaohongshu", "百度": "baidu_sem", "快手": "kuaishou", "哔哩": "bilibili",
    "b站": "bilibili", "知乎": "zhihu", "微博": "weibo", "企业微信": "wechat_work", "企微": "wechat_work",
    "公众号": "wechat_mp", "官网": "web", "网站": "web", "网页": "web",
}  # fmt: skip
PLATFORMS = frozenset(_PLATFORMS.values()) | {"other"}
_GENDERS = {"男": "male", "女": "female", "m": "male", "f": "female", "先生": "male", "女士": "female",
            "male": "male", "female": "female"}  # fmt: skip
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_DASHES = str.maketrans("", "", " -‐–—()（）.·　\xa0")
_PHONE_INSIDE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?[1１][3-9３-９]\d[- ]?\d{4}[- ]?(\d{4})(?!\d)")


def guess(kind: str, columns: Sequence[str], own: Sequence[Field] = ()) -> dict[str, str]:
    """Heading → field for those headings that say it: first the organization's own labels, then our words,
    whole before a part."""
    side = 1 if kind == "leads" else 2
    words = [(word, entry[side]) for entry in _WORDS if entry[side] for word in entry[0].split()]
    labels = {text.normal(one.label).lower(): OWN + one.key for one in own}
    found = {name: labels[said] for name in columns if (said := text.normal(name).lower()) in labels}
    for whole in (True, False):
        for column in columns:
            if column in OURS:
                continue
            plain = re.sub(r"[\s_\-()（）:：*/]", "", text.normal(column).lower())
            for word, meant in words:
                fits = plain == word if whole else len(word) > 1 and word in plain
                if fits and meant and column not in found and meant not in found.values():
                    found[column] = meant
                    break
    return found


@dataclass(slots=True)
class Record:
    """A row that may be taken. ``values`` has no empty ones, and no phone; ``rest`` are unmapped cells,
    ``own`` the values of the organization's own fields by key."""

    number: int
    cells: list[str]
    values: dict[str, str]
    phone: str | None
    rest: dict[str, str] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Faulty:
    """A row that may not. ``reason`` is one of `reasons.ROW`."""

    number: int
    cells: list[str]
    reason: str
    detail: str | None = None


@lru_cache(maxsize=8192)
def _mobile_exists(start: str) -> bool:
    return text.e164(start + "000000") is not None  # the plan of numbers decides by the first five digits


def phone_of(cell: str) -> str | None:
    """As `text.e164`, quick for the numbers that nearly everybody has."""
    plain = cell if cell.isascii() and cell.isdigit() else text.normal(cell).translate(_DASHES)
    match = _MOBILE.fullmatch(plain)
    if match and _mobile_exists(match[1][:5]):
        return f"+86{match[1]}"
    return text.e164(cell)


def hide_phones(cell: str) -> str:
    """Unmapped cells are kept in the clear: a phone among them keeps its tail only."""
    return _PHONE_INSIDE.sub(r"*******\1", cell) if len(cell) > 10 and not cell.isalpha() else cell


@dataclass(frozen=True)
class Reader:
    """Turns cells into records. ``mapping`` is field → place, ``columns`` the headings; ``own`` are the
    organization's fields."""

    kind: str
    columns: Sequence[str]
    mapping: Mapping[str, int]
    own: Sequence[Field] = ()

    @cached_property
    def _own(self) -> list[tuple[Field, int]]:
        return [(one, self.mapping[OWN + one.key]) for one in self.own if OWN + one.key in self.mapping]

    @cached_property
    def _wanted(self) -> list[tuple[str, int, int]]:
        """Mapped columns: (field, place, the most characters it takes)."""
        limits = FIELDS[self.kind]
        return [(name, place, limits[name]) for name, place in self.mapping.items() if name in limits]

    @cached_property
    def _others(self) -> list[tuple[str, int]]:
        mapped = set(self.mapping.values())
        return [(name, place) for place, name in enumerate(self.columns)
                if place not in mapped and name not in OURS]  # fmt: skip

    def read(self, number: int, cells: list[str]) -> Record | Faulty:
        values = {}
        for name, place, most in self._wanted:
            cell = cells[place]
            if cell:
                if len(cell) > most:
                    return Faulty(number, cells, "too_long", self.columns[place])
                values[name] = cell
        phone, spoken = None, values.pop(PHONE[self.kind], None)
        if spoken is not None:
            phone = phone_of(spoken)
            if phone is None:
                return Faulty(number, cells, "phone")
        email = values.get(EMAIL[self.kind])
        if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
            return Faulty(number, cells, "email")
        if phone is None and NAME[self.kind] not in values:
            return Faulty(number, cells, "no_contact")
        rest = {name: hide_phones(cells[place]) for name, place in self._others if cells[place]}
        _translate(self.kind, values, rest)
        own = {}
        for one, place in self._own:
            try:
                value = own_rules.read(one.shape, cells[place]) if cells[place] else None
            except own_rules.Fault:
                return Faulty(number, cells, "own_field", one.label)
            if value is not None:
                own[one.key] = value
        return Record(number, cells, values, phone, rest, own)


def _translate(kind: str, values: dict[str, str], rest: dict[str, str]) -> None:
    """Words of people into the codes of fields that have codes; what has none is kept as it was said."""
    if kind == "customers":
        if "gender" in values:
            values["gender"] = _GENDERS.get(values["gender"].lower(), "unknown")
        return
    said = values.get("source_platform")
    if said is not None and said not in PLATFORMS:
        lowered = said.lower()
        code = next((code for word, code in _PLATFORMS.items() if word in lowered), "other")
        values["source_platform"] = code
        if code == "other":
            rest.setdefault("来源", said)
