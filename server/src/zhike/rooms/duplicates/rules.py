"""Pure decisions: what of two customers is the same, how much that says, what they could be found by.

Everything is done in two steps. `keys` are what duplicates have in common: only customers who share one are
ever held side by side. `compare` says how alike two of them are, and why.
"""

import dataclasses
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from zhike.core import pinyin

THRESHOLD = 60
# what each reason adds to the likeness; people see these words
POINTS = {
    "same_phone": 95, "same_credit_code": 95, "same_wechat": 90, "same_dingtalk": 85, "same_email": 85,
    "same_company": 70, "similar_company": 50, "shared_company": 30,
    "same_name": 40, "same_sound": 30, "same_city": 20, "same_tail": 25,
    "other_gender": -25, "other_credit_code": -80, "other_city": -20,
}  # fmt: skip
# without one of these, the rest (a city, the end of a phone, the place where both work) says nothing
BASIS = frozenset(
    {"same_phone", "same_credit_code", "same_wechat", "same_dingtalk", "same_email", "same_company",
     "similar_company", "same_name", "same_sound"}
)  # fmt: skip
_TITLES = ("先生", "女士", "小姐", "太太", "老师", "老板", "同学", "阿姨", "叔叔", "经理", "总")
_LEGAL = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|公司|集团|个体工商户|coltd|ltd|inc|llc|corp)$"
)
_PLACES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西",
    "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "深圳", "广州",
    "杭州", "南京", "苏州", "成都", "武汉", "西安", "长沙", "郑州", "青岛", "济南", "大连", "沈阳",
    "宁波", "厦门", "福州", "合肥", "无锡", "佛山", "东莞", "昆明", "南昌", "哈尔滨", "长春", "石家庄",
    "太原", "南宁", "贵阳", "兰州", "海口", "珠海", "温州", "常州", "绍兴", "嘉兴",
)  # fmt: skip
_PLACE = re.compile(f"({'|'.join(_PLACES)})(省|市)?")
# GB 32100-2015: the 31 characters of a unified social credit code, and the weight of each of its places
_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@dataclass(frozen=True, slots=True)
class Face:
    """What of a customer is compared. ``phones`` are blind indexes in hexadecimal: their own, their
    contacts', those they are known by."""

    id: UUID
    type: str = "individual"
    name: str | None = None
    company_name: str | None = None
    company_credit_code: str | None = None
    wechat_id: str | None = None
    dingtalk_id: str | None = None
    email: str | None = None
    gender: str | None = None
    city: str | None = None
    tail: str | None = None
    phones: frozenset[str] = frozenset()
    wechats: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()


def replaced(face: Face, **changes: Any) -> Face:
    return dataclasses.replace(face, **changes)


@dataclass(frozen=True, slots=True)
class Match:
    """How alike, from 0 to 100, and why."""

    score: int
    reasons: tuple[str, ...]


def credit_code(value: str | None) -> str | None:
    """A unified social credit code in its plain form; None when its check digit is wrong (GB 32100)."""
    if not value:
        return None
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value)).upper()
    if len(code) != 18 or any(letter not in _CODE_LETTERS for letter in code):
        return None
    total = sum(
        _CODE_LETTERS.index(letter) * weight for letter, weight in zip(code[:17], _CODE_WEIGHTS, strict=True)
    )
    return code if _CODE_LETTERS[(31 - total % 31) % 31] == code[17] else None


def plain(value: str | None) -> str:
    """Letters, digits and characters alone, in one width and case."""
    if not value:
        return ""
    return "".join(letter for letter in unicodedata.normalize("NFKC", value).lower() if letter.isalnum())


def person(name: str | None) -> str | None:
    """A name without what people are called by. None for what is no name: 王女士, 李总, one letter."""
    word = plain(name)
    for title in _TITLES:
        if word.endswith(title):
            word = word[: -len(title)]
            break
    return word if len(word) >= 2 and not word.isdigit() else None


def company(name: str | None) -> str | None:
    """What tells a company from others: its name without its place and its legal form."""
    word = plain(name)
    core = _LEGAL.sub("", word)
    core = _PLACE.sub("", core)
    return core if len(core) >= 2 else None


def place(city: str | None, called: str | None = None) -> str | None:
    """A city as it is compared: 杭州市 is 杭州. A company without one may be ``called`` after one."""
    if word := plain(city):
        return word.removesuffix("市") or None
    found = _PLACE.search(plain(called))
    return found[1] if found else None


def _where(face: Face) -> str | None:
    return place(face.city, (face.company_name or face.name) if face.type == "enterprise" else None)


def sound(name: str) -> str | None:
    """How a Chinese name is said, by the commonest reading of each character."""
    said = [pinyin.readings(letter) for letter in name]
    return " ".join(several[0] for several in said) if all(said) else None


def variants(word: str) -> set[str]:
    """The word without each of its letters in turn: two words that differ in one letter share one of them."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def near(one: str, two: str) -> bool:
    """Whether they differ in one letter: another one, one too many, or two changed places."""
    if one == two or abs(len(one) - len(two)) > 1:
        return False
    short, long = sorted((one, two), key=len)
    if len(short) < len(long):
        return short in variants(long)
    wrong = [at for at in range(len(one)) if one[at] != two[at]]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        return one[wrong[0]] == two[wrong[1]] and one[wrong[1]] == two[wrong[0]]
    return len(wrong) == 1


def _lower(*values: str | None) -> frozenset[str]:
    return frozenset(value.strip().lower() for value in values if value and value.strip())


def _known_by(face: Face) -> Iterator[tuple[str, str]]:
    """What only one person has, one would think."""
    for phone in face.phones:
        yield "p", phone
    for wechat in _lower(face.wechat_id) | face.wechats:
        yield "w", wechat
    for email in _lower(face.email) | face.emails:
        yield "e", email
    if face.dingtalk_id:
        yield "d", face.dingtalk_id.strip().lower()
    if code := credit_code(face.company_credit_code):
        yield "c", code


def _called(face: Face) -> Iterator[tuple[str, str]]:
    """What the names say, each with something else, since a name alone says little."""
    core, name, city = company(face.company_name), person(face.name), _where(face)
    if face.type == "enterprise":
        core = core or company(face.name)
        if core:
            yield "o", core
            if len(core) >= 4:
                yield from (("v", variant) for variant in sorted({core, *variants(core)}))
    if name is None:
        return
    said = sound(name)
    if city:
        yield "n", f"{name}|{city}"
    if face.tail:
        yield "t", f"{name}|{face.tail}"
        if said:
            yield "s", f"{said}|{face.tail}"
    if core:
        yield "m", f"{name}|{core}"
        if said:
            yield "u", f"{said}|{core}"


def keys(org_id: UUID, face: Face) -> list[int]:
    """Digests (64 bits, signed) of what duplicates of this customer would have in common with them."""
    found = {}
    for kind, value in (*_known_by(face), *_called(face)):
        digest = hashlib.blake2b(f"{kind}:{value}".encode(), digest_size=8, key=org_id.bytes)
        found[int.from_bytes(digest.digest(), signed=True)] = None
    return list(found)


def _companies(one: Face, two: Face) -> str | None:
    both = one.type == two.type == "enterprise"
    a = company(one.company_name) or (company(one.name) if one.type == "enterprise" else None)
    b = company(two.company_name) or (company(two.name) if two.type == "enterprise" else None)
    if not a or not b:
        return None
    if a == b:
        return "same_company" if both else "shared_company"
    return "similar_company" if both and min(len(a), len(b)) >= 4 and near(a, b) else None


def _names(one: Face, two: Face) -> str | None:
    if one.type == two.type == "enterprise":
        return None
    a, b = person(one.name), person(two.name)
    if a is None or b is None:
        return None
    if a == b:
        return "same_name"
    said = sound(a)
    return "same_sound" if said is not None and said == sound(b) else None


def _reasons(one: Face, two: Face) -> Iterator[str]:
    if one.phones & two.phones:
        yield "same_phone"
    codes = credit_code(one.company_credit_code), credit_code(two.company_credit_code)
    if all(codes):
        yield "same_credit_code" if codes[0] == codes[1] else "other_credit_code"
    if (_lower(one.wechat_id) | one.wechats) & (_lower(two.wechat_id) | two.wechats):
        yield "same_wechat"
    if (_lower(one.email) | one.emails) & (_lower(two.email) | two.emails):
        yield "same_email"
    if _lower(one.dingtalk_id) & _lower(two.dingtalk_id):
        yield "same_dingtalk"
    for found in (_companies(one, two), _names(one, two)):
        if found is not None:
            yield found
    if one.tail and one.tail == two.tail:
        yield "same_tail"
    cities = _where(one), _where(two)
    if all(cities):
        yield "same_city" if cities[0] == cities[1] else "other_city"
    if {one.gender, two.gender} == {"male", "female"}:
        yield "other_gender"


def compare(one: Face, two: Face) -> Match | None:
    """How alike they are; None when that is too little. The order of the two does not matter."""
    reasons = tuple(sorted(_reasons(one, two), key=lambda reason: (-POINTS[reason], reason)))
    score = min(100, sum(POINTS[reason] for reason in reasons))
    return Match(score, reasons) if score >= THRESHOLD and BASIS & set(reasons) else None


def pairs_of(ids: list[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Each two of these, the older first."""
    several = sorted(ids)
    for at, one in enumerate(several):
        for two in several[at + 1 :]:
            yield one, two


def syllable_keys(name: str | None) -> list[str]:
    """The search keys (without the organization's prefix) that everybody has who is called so, or sounds so;
    empty when that could be anybody."""
    word = person(name)
    if word is None or len(word) < 2:
        return []
    said = [pinyin.readings(letter) for letter in word[:12]]
    if all(said):
        heads = [f"I{one[0][0]}{two[0][0]}" for one, two in pairwise(said)]
        return list(dict.fromkeys([*(f"P{several[0]}" for several in said), *heads]))
    return [word[at : at + 2] for at in range(len(word) - 1)]
