"""Pure: rows of a list as the cells of a sheet, and sheets as bytes."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from zhike.core import spreadsheet
from zhike.core.http import veil
from zhike.rooms.customers.fields import rules as own_rules
from zhike.rooms.customers.fields.rules import Field

MASKED = "手机（脱敏）"  # an import of our own file lets this column be
# the list's field → (heading, English)
COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "customers": {
        "public_code": ("客户编号", "Code"), "name": ("姓名", "Name"),
        "phone_masked": (MASKED, "Phone (masked)"),
        "wechat_id": ("微信", "WeChat"), "email": ("邮箱", "E-mail"), "company_name": ("公司名称", "Company"),
        "gender": ("性别", "Gender"), "region_province": ("省份", "Province"),
        "region_city": ("城市", "City"),
        "stage": ("阶段", "Stage"), "score": ("评分", "Score"), "tag_ids": ("标签", "Tags"),
        "owner_id": ("负责人", "Owner"), "source_type": ("录入方式", "Entered by"),
        "last_contact_at": ("最近联系", "Last contact"), "created_at": ("创建时间", "Created"),
    },
    "leads": {
        "contact_name": ("姓名", "Name"), "contact_phone_masked": (MASKED, "Phone (masked)"),
        "contact_wechat": ("微信", "WeChat"), "contact_email": ("邮箱", "E-mail"),
        "company_name": ("公司名称", "Company"), "province": ("省份", "Province"), "city": ("城市", "City"),
        "source_platform": ("来源平台", "Source"), "source_detail": ("备注", "Note"),
        "utm_source": ("广告来源", "UTM source"), "utm_campaign": ("广告计划", "UTM campaign"),
        "status": ("状态", "Status"), "score": ("评分", "Score"), "lost_reason": ("流失原因", "Lost because"),
        "assigned_to": ("跟进人", "Assigned to"), "created_at": ("创建时间", "Created"),
    },
}  # fmt: skip
_WORDS = {
    "male": "男", "female": "女", "unknown": "未知", "potential": "潜在", "interested": "意向",
    "opportunity": "商机", "closed": "成交", "repeat": "复购", "lost": "流失", "new": "新线索",
    "contacted": "已联系", "qualified": "已确认", "converted": "已转化", "native": "录入",
    "file_import": "表格导入", "airtable_import": "Airtable 导入",
}  # fmt: skip
_SPOKEN = {"gender", "stage", "status", "source_type"}


def headings(kind: str, language: str, own: Sequence[Field] = ()) -> list[str]:
    """``own``: the organization's fields, whose labels an import of the file knows again."""
    place = 1 if language.startswith("en") else 0
    return [words[place] for words in COLUMNS[kind].values()] + [one.label for one in own]


def cells(
    kind: str, row: Mapping[str, Any], names: Mapping[str, str], veils: Mapping[str, str], language: str,
    own: Sequence[Field] = (),
) -> list[str]:  # fmt: skip
    """A row of the list as text, covered as the person's role has it. ``names`` are of people and tags."""
    seen = veil.cover(dict(row), veils)
    values = seen.get("custom_fields") or {}
    plain = [_cell(name, seen.get(name), names, language) for name in COLUMNS[kind]]
    return plain + [own_rules.say(one, values.get(one.key), language) for one in own]


def _cell(name: str, value: Any, names: Mapping[str, str], language: str) -> str:
    if value is None:
        return ""
    if name == "tag_ids":
        return "、".join(names.get(id, "") for id in value)
    if name in {"owner_id", "assigned_to"}:
        return names.get(value, "")
    if name.endswith("_at"):
        return str(value)[:19].replace("T", " ")
    if name in _SPOKEN and not language.startswith("en"):
        return _WORDS.get(value, str(value))
    return str(value)


def csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    return (spreadsheet.BOM + "".join(map(spreadsheet.line, rows))).encode()


def xlsx_of(rows: Iterable[Sequence[str]]) -> bytes:
    """Cells are texts and stay texts. It is made in memory: what is not sealed does not touch the disk."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, spreadsheet.harmless(cell)[:32_000])
    book.close()
    return out.getvalue()
