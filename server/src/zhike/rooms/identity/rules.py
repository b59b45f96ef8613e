"""Pure decisions: what a role may do, what a password must be."""
# ASVS 8.2.1, 6.2.1, 6.2.5, 6.2.9, 6.2.10, 6.1.2, 6.2.11: what roles may do, what a password must be

from functools import lru_cache
from importlib.resources import files

MIN_LENGTH = 8
MAX_LENGTH = 128

_READ = {
    "appointment:read", "channel:read", "conversation:read", "customer:read", "employee:read", "lead:read",
    "notification:read", "review:read", "schedule:read", "service_item:read", "tag:read", "user:read",
}  # fmt: skip
_WORK = _READ | {
    "appointment:write", "conversation:write", "conversation:assign", "customer:reveal", "customer:write",
    "lead:convert", "lead:write", "tag:write",
}  # fmt: skip
_LEAD = _WORK | {
    "customer:delete", "customer:export", "employee:manage", "lead:assign", "lead:export", "lead:import",
    "review:run", "review:write", "schedule:write", "service_item:write", "sms:read",
}  # fmt: skip
_RUN = _LEAD | {
    "api_key:write", "application:review", "audit:export", "audit:read", "channel:write", "config:read",
    "config:write", "flag:write", "ops:read", "ops:write", "privacy:read", "privacy:write", "role:write",
    "session:manage", "site:write", "sms:write", "team:write", "user:write", "webhook:write",
}  # fmt: skip

PERMISSIONS: dict[str, frozenset[str]] = {
    "owner": frozenset(_RUN | {"key:rotate", "org:write"}),
    "super_admin": frozenset(_RUN | {"key:rotate", "org:write"}),
    "admin": frozenset(_RUN),
    "manager": frozenset(_LEAD | {"audit:read", "ops:read"}),
    "team_lead": frozenset(_LEAD),
    "agent": frozenset(_WORK),
    "sales": frozenset(_WORK),
    "employee": frozenset(_WORK),
    "coach": frozenset(_WORK),
    "trainer": frozenset(_READ | {"review:write"}),
    "analyst": frozenset(_READ | {"sms:read"}),
    "readonly": frozenset(_READ),
}


ROLE_NAMES = {
    "owner": "所有者", "super_admin": "超级管理员", "admin": "管理员", "manager": "店长",
    "team_lead": "团队主管", "agent": "客服", "sales": "销售", "employee": "员工", "trainer": "培训师",
    "analyst": "分析师", "coach": "咨询师", "readonly": "只读",
}  # fmt: skip
PERMISSION_NAMES = {
    "api_key:write": "管理 API 密钥", "application:review": "审核入驻申请", "appointment:read": "查看预约",
    "appointment:write": "管理预约", "audit:export": "导出审计日志", "audit:read": "查看审计日志",
    "channel:read": "查看渠道", "channel:write": "管理渠道", "config:read": "查看系统设置",
    "config:write": "修改系统设置", "conversation:assign": "分配会话", "conversation:read": "查看会话",
    "conversation:write": "回复会话", "customer:delete": "删除客户", "customer:export": "导出客户",
    "customer:read": "查看客户",
    "customer:reveal": "查看客户敏感信息", "customer:write": "编辑客户", "employee:manage": "管理员工",
    "employee:read": "查看员工", "flag:write": "灰度发布功能", "key:rotate": "轮换加密密钥",
    "lead:assign": "分配线索", "lead:convert": "线索转客户", "lead:export": "导出线索",
    "lead:import": "导入线索",
    "lead:read": "查看线索", "lead:write": "编辑线索", "notification:read": "查看通知",
    "ops:read": "查看运维信息", "ops:write": "处理失败任务", "org:write": "修改机构信息",
    "privacy:read": "查看隐私请求", "privacy:write": "处理隐私请求", "review:read": "查看复盘",
    "review:run": "发起复盘", "review:write": "处理复盘", "role:write": "管理角色与权限",
    "schedule:read": "查看排班", "schedule:write": "管理排班", "service_item:read": "查看服务项目",
    "service_item:write": "管理服务项目", "session:manage": "管理登录会话", "site:write": "管理门店",
    "sms:read": "查看短信", "sms:write": "管理短信", "tag:read": "查看标签", "tag:write": "管理标签",
    "team:write": "管理团队", "user:read": "查看同事", "user:write": "管理同事",
    "webhook:write": "管理 Webhook",
}  # fmt: skip


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The deny-list: more than eleven thousand passwords that guessers try first."""
    lines = (files(__package__) / "common_passwords.txt").read_text().splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


def password_problem(
    password: str, login: str, *, min_length: int = MIN_LENGTH, composition: bool = False
) -> str | None:
    """Why the password is refused: ``short``, ``long``, ``common``, ``login``, ``plain``; None when fine.

    Length and a deny-list do more than composition (ASVS 5.0, 6.2); some must ask for ``composition`` all
    the same: three of small letters, capitals, digits and other characters.
    """
    if len(password) < min_length:
        return "short"
    if len(password) > MAX_LENGTH:
        return "long"
    lowered = password.lower()
    if lowered in common_passwords() or len(set(password)) < 3:
        return "common"
    name = login.partition("@")[0].lower()
    if len(name) > 3 and name in lowered:
        return "login"
    kinds = {"a" if c.islower() else "A" if c.isupper() else "1" if c.isdigit() else "-" for c in password}
    return "plain" if composition and len(kinds) < 3 else None
