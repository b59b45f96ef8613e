"""Pure: which paths of a sample most likely give which fields, by names in Chinese and English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zhike.core import bodies, paths, text
from zhike.rooms.intake import rules
from zhike.rooms.leads.imports import columns

MOST_LEAVES, MOST_DEPTH, MOST_ROWS = 300, 8, 50
_KEYS = ("name", "label", "key", "title", "question", "field", "名称", "问题", "字段")
_VALUES = ("value", "answer", "content", "val", "text", "值", "答案", "回答")
# names that platforms give, without the small words before them
_FIELDS = {
    "telephone": "contact_phone", "tel": "contact_phone", "phonenumber": "contact_phone",
    "mobilephone": "contact_phone", "cellphone": "contact_phone", "username": "contact_name",
    "truename": "contact_name", "realname": "contact_name", "nickname": "contact_name",
    "wechatno": "contact_wechat", "wx": "contact_wechat", "comment": "source_detail",
    "message": "source_detail", "留言": "source_detail", "cityname": "city", "provincename": "province",
    "campaignname": "utm_campaign", "planname": "utm_campaign", "creativename": "utm_content",
    "adgroupname": "utm_content", "unitname": "utm_content", "keyword": "utm_term", "searchword": "utm_term",
    "计划名称": "utm_campaign", "创意名称": "utm_content", "单元名称": "utm_content",
}  # fmt: skip
_IDS = {"id", "leadid", "leadsid", "clueid", "requestid", "uuid", "线索id", "线索编号", "流水号", "编号"}
_FORMS = {"formid", "formname", "pageid", "pagename", "landingpage", "表单", "表单名称", "表单id", "落地页"}
_NOT_PEOPLE = re.compile(
    r"campaign|adgroup|advertiser|account|creative|plan|unit|page|form|component|site|计划|创意|单元|页|表单"
)
_SMALL = re.compile(r"^(leads?|clue|user|customer|client)(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of the sample: where it stands, what it is called there."""

    path: str
    label: str
    value: str


@dataclass(slots=True)
class Guess:
    mapping: dict[str, str] = field(default_factory=dict)
    id_path: str | None = None
    form_path: str | None = None
    leaves: list[Leaf] = field(default_factory=list)


def leaves(body: Any) -> list[Leaf]:
    """The values of a body, those of pairs under the name that the pair says."""
    found = []
    for one in _walk(body):
        found.append(one)
        if len(found) == MOST_LEAVES:
            break
    return found


def _walk(body: Any) -> Iterator[Leaf]:
    waiting: list[tuple[tuple[paths.Step, ...], str, Any]] = [((), "", body)]
    while waiting:
        steps, label, here = waiting.pop(0)
        if isinstance(here, dict) and len(steps) < MOST_DEPTH:
            waiting[:0] = [((*steps, name), name, inner) for name, inner in list(here.items())[:MOST_LEAVES]]
        elif isinstance(here, list) and any(isinstance(one, (dict, list)) for one in here[:MOST_ROWS]):
            if len(steps) < MOST_DEPTH:
                waiting[:0] = _rows(steps, label, here[:MOST_ROWS])
        elif (said := bodies.words(here)) is not None:
            path = paths.write(steps)
            if len(path) <= paths.MOST_LETTERS and not _UNWRITABLE.search(path):
                yield Leaf(path, label, said[:200])


_UNWRITABLE = re.compile(r"[\ud800-\udfff]")


def _rows(
    steps: tuple[paths.Step, ...], label: str, rows: list[Any]
) -> list[tuple[tuple[paths.Step, ...], str, Any]]:
    chosen = any(isinstance(step, paths.Pair) for step in steps)
    found: list[tuple[tuple[paths.Step, ...], str, Any]] = []
    for place, one in enumerate(rows):
        pair = None if chosen else _pair(one)
        if pair is None:
            found.append(((*steps, place), label, one))
        else:
            key, value = pair
            found.append(((*steps, paths.Pair(key, one[key]), value), one[key], one[value]))
    return found


def _pair(one: Any) -> tuple[str, str] | None:
    """The members that hold name and value, where an object is such a pair."""
    if not isinstance(one, dict) or len(one) > 8:
        return None
    lowered = {name.lower(): name for name in one}
    key = next((lowered[word] for word in _KEYS if word in lowered), None)
    value = next((lowered[word] for word in _VALUES if word in lowered), None)
    if key is None or value is None or not isinstance(one[key], str) or not 0 < len(one[key]) <= 100:
        return None
    return key, value


def _plain(label: str) -> str:
    return re.sub(r"[\s_\-()（）:：*/.]", "", text.normal(label).lower())


def guess(body: Any) -> Guess:
    """Each field from the first value whose name says it; a phone without a name by its digits."""
    made = Guess(leaves=leaves(body))
    taken: set[str] = set()

    def give(name: str, leaf: Leaf) -> None:
        if name in rules.FIELDS and name not in made.mapping and leaf.path not in taken:
            made.mapping[name] = leaf.path
            taken.add(leaf.path)

    for leaf in made.leaves:
        plain = _plain(leaf.label)
        if plain in _IDS and made.id_path is None:
            made.id_path = leaf.path
            taken.add(leaf.path)
        elif plain in _FORMS and made.form_path is None:
            made.form_path = leaf.path
            taken.add(leaf.path)
        else:
            give(_FIELDS.get(plain) or _FIELDS.get(_SMALL.sub("", plain), ""), leaf)
    for leaf in made.leaves:
        plain = _SMALL.sub("", _plain(leaf.label))
        if not _NOT_PEOPLE.search(plain) and not plain.endswith("id"):
            [word] = columns.guess("leads", [plain]).values() or [""]
            give(word, leaf)
    if "contact_phone" not in made.mapping:
        for leaf in made.leaves:
            if leaf.path not in taken and len(leaf.value) <= 20 and columns.phone_of(leaf.value) is not None:
                give("contact_phone", leaf)
    return made
