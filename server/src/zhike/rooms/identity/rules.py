"""Pure decisions: what a role may do, what a password must be."""
# ASVS 8.2.1, 6.2.1, 6.2.5, 6.2.9, 6.2.10, 6.1.2, 6.2.11: what roles may do, what a password must be

from functools import lru_cache
from importlib.resources import files

MIN_LENGTH = 8
MAX_LENGTH = 128

_READ = {
    "appointment:read", "channel:read", "conversation:read", "customer:read", "deal:read", "employee:read",
    "knowledge:read", "lead:read", "notification:read", "order:read", "review:read", "schedule:read",
    "score:read", "script:read", "segment:read", "service_item:read", "sla:read", "tag:read", "ticket:read",
    "user:read",
}  # fmt: skip
_WORK = _READ | {
    "appointment:write", "conversation:assign", "conversation:write", "customer:reveal", "customer:write",
    "deal:write", "lead:convert", "lead:write", "pool:claim", "pool:read", "script:write", "tag:write",
    "ticket:write",
}  # fmt: skip
_LEAD = _WORK | {
    "conversation:export", "customer:delete", "customer:export", "customer:merge", "deal:assign",
    "deal:reopen", "employee:manage", "knowledge:write", "lead:assign", "lead:export", "lead:import",
    "pool:assign", "quality:read", "quality:write", "review:run", "review:write", "schedule:write",
    "script:share", "segment:write", "service_item:write", "sms:read", "stats:read", "ticket:manage",
}  # fmt: skip
_RUN = _LEAD | {
    "api_key:write", "application:review", "audit:export", "audit:read", "channel:write", "config:read",
    "config:write", "conversation:import", "flag:write", "intake:write", "lead:rules", "ops:read",
    "ops:write", "order:write", "pool:manage", "privacy:read", "privacy:write", "quality:manage",
    "role:write", "score:write", "session:manage", "site:write", "sla:manage", "sms:write", "team:write",
    "user:write", "webhook:write",
}  # fmt: skip
_MANAGE = _LEAD | {
    "audit:read", "lead:rules", "ops:read", "pool:manage", "quality:manage", "score:write", "sla:manage",
}  # fmt: skip
_TEACH = _READ | {
    "knowledge:write", "quality:read", "quality:write", "review:write", "script:share", "script:write",
}  # fmt: skip

PERMISSIONS: dict[str, frozenset[str]] = {
    "owner": frozenset(_RUN | {"key:rotate", "org:write"}),
    "super_admin": frozenset(_RUN | {"key:rotate", "org:write"}),
    "admin": frozenset(_RUN),
    "manager": frozenset(_MANAGE),
    "team_lead": frozenset(_LEAD),
    "agent": frozenset(_WORK),
    "sales": frozenset(_WORK),
    "employee": frozenset(_WORK),
    "coach": frozenset(_WORK),
    "trainer": frozenset(_TEACH),
    "analyst": frozenset(_READ | {"quality:read", "sms:read", "stats:read"}),
    "readonly": frozenset(_READ),
}


ROLE_NAMES = {
    "owner": "所有者", "super_admin": "超级管理员", "admin": "管理员", "manager": "店长",
    "team_lead": "团队主管", "agent": "客服", "sales": "销售", "employee": "员工", "trainer": "培训师",
    "analyst": "分析师", "coach": "咨询师", "readonly": "只读",
}  # fmt: skip
# what people call each, in Chinese and in English
PERMISSION_NAMES: dict[str, tuple[str, str]] = {
    "api_key:write": ("管理 API 密钥", "Manage API keys"),
    "application:review": ("审核入驻申请", "Review applications"),
    "appointment:read": ("查看预约", "See bookings"),
    "appointment:write": ("管理预约", "Make and change bookings"),
    "audit:export": ("导出审计日志", "Export the audit trail"),
    "audit:read": ("查看审计日志", "Read the audit trail"),
    "channel:read": ("查看渠道", "See channels"),
    "channel:write": ("管理渠道", "Manage channels"),
    "config:read": ("查看系统设置", "See settings"),
    "config:write": ("修改系统设置", "Change settings"),
    "conversation:assign": ("分配会话", "Assign conversations"),
    "conversation:export": ("导出会话", "Export conversations"),
    "conversation:import": ("导入会话", "Take in conversations"),
    "conversation:read": ("查看会话", "Read conversations"),
    "conversation:write": ("回复会话", "Answer conversations"),
    "customer:delete": ("删除客户", "Delete customers"),
    "customer:export": ("导出客户", "Export customers"),
    "customer:merge": ("查重与合并客户", "Find and merge duplicate customers"),
    "customer:read": ("查看客户", "See customers"),
    "customer:reveal": ("查看客户与线索的敏感信息", "See sensitive values"),
    "customer:write": ("编辑客户", "Edit customers"),
    "deal:assign": ("分配商机", "Assign deals"),
    "deal:read": ("查看商机", "See deals"),
    "deal:reopen": ("重新打开商机", "Reopen deals"),
    "deal:write": ("编辑商机", "Edit deals"),
    "employee:manage": ("管理员工", "Manage staff"),
    "employee:read": ("查看员工", "See staff"),
    "flag:write": ("灰度发布功能", "Release features in steps"),
    "intake:write": ("管理线索接入", "Manage lead intake"),
    "key:rotate": ("轮换加密密钥", "Rotate encryption keys"),
    "knowledge:read": ("查看知识库", "See knowledge"),
    "knowledge:write": ("管理知识库", "Keep knowledge"),
    "lead:assign": ("分配线索", "Assign leads"),
    "lead:convert": ("线索转客户", "Convert leads"),
    "lead:export": ("导出线索", "Export leads"),
    "lead:import": ("导入线索", "Import leads"),
    "lead:read": ("查看线索", "See leads"),
    "lead:rules": ("设计线索分配规则", "Design the rules by which leads are assigned"),
    "lead:write": ("编辑线索", "Edit leads"),
    "notification:read": ("查看通知", "See notifications"),
    "ops:read": ("查看运维信息", "See operations"),
    "ops:write": ("处理失败任务", "Handle failed tasks"),
    "order:read": ("查看店铺订单", "See orders of shops"),
    "order:write": ("管理店铺订单接入", "Connect shops"),
    "org:write": ("修改机构信息", "Change the organization"),
    "pool:assign": ("分配与调拨公海人员", "Assign and move people in pools"),
    "pool:claim": ("领取与退回公海人员", "Claim from pools and give back"),
    "pool:manage": ("管理公海与规则", "Run pools and their rules"),
    "pool:read": ("查看公海", "See pools"),
    "privacy:read": ("查看隐私请求", "See privacy requests"),
    "privacy:write": ("处理隐私请求", "Handle privacy requests"),
    "quality:manage": ("管理质检词库", "Keep the word lists"),
    "quality:read": ("查看质检", "See what word lists find"),
    "quality:write": ("处理质检", "Handle what word lists find"),
    "review:read": ("查看复盘", "See reviews"),
    "review:run": ("发起复盘", "Start reviews"),
    "review:write": ("处理复盘", "Handle reviews"),
    "role:write": ("管理角色与权限", "Manage roles"),
    "schedule:read": ("查看排班", "See schedules"),
    "schedule:write": ("管理排班", "Manage schedules"),
    "score:read": ("查看评分规则", "See scoring rules"),
    "score:write": ("设计评分规则", "Design scoring rules"),
    "script:read": ("查看话术", "See scripts"),
    "script:share": ("管理公共话术", "Keep everybody's scripts"),
    "script:write": ("编辑自己的话术", "Write scripts of one's own"),
    "segment:read": ("查看人群", "See segments"),
    "segment:write": ("管理人群", "Make and change segments"),
    "service_item:read": ("查看服务项目", "See services"),
    "service_item:write": ("管理服务项目", "Manage services"),
    "session:manage": ("管理登录会话", "Manage sign-ins"),
    "site:write": ("管理门店", "Manage sites"),
    "sla:manage": ("管理服务承诺与工作日历", "Run promises and calendars"),
    "sla:read": ("查看服务承诺", "See promises and calendars"),
    "sms:read": ("查看短信", "See text messages"),
    "sms:write": ("管理短信", "Manage text messages"),
    "stats:read": ("查看客服日报", "See the desk's figures"),
    "tag:read": ("查看标签", "See tags"),
    "tag:write": ("管理标签", "Manage tags"),
    "team:write": ("管理团队", "Manage teams"),
    "ticket:manage": ("管理工单设置与共享的宏", "Run tickets and shared macros"),
    "ticket:read": ("查看工单", "See tickets"),
    "ticket:write": ("处理工单", "Work on tickets"),
    "user:read": ("查看同事", "See colleagues"),
    "user:write": ("管理同事", "Manage colleagues"),
    "webhook:write": ("管理 Webhook", "Manage webhooks"),
}


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
