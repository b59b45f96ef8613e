"""The provider and the templates every organization starts with. They are its own to change."""

import orjson

from zhike.core import ids
from zhike.core.tx import Tx
from zhike.rooms.notify import rules

SIGN_NAME = "知客"
# code → (kind, text). The variables are what callers of `service.request_sms` give.
DEFAULTS: dict[str, tuple[str, str]] = {
    "appointment_reminder": (
        "reminder",
        "{{customer_name}}您好，提醒您预约的{{service_name}}将于{{starts_at}}开始，地点：{{site_name}}。"
        "如需改约请提前与我们联系。",
    ),
    "appointment_confirmed": (
        "reminder",
        "{{customer_name}}您好，您预约的{{service_name}}已确认，时间：{{starts_at}}，地点：{{site_name}}。",
    ),
    "appointment_rescheduled": (
        "reminder",
        "{{customer_name}}您好，您预约的{{service_name}}已改至{{starts_at}}，地点：{{site_name}}。",
    ),
    "appointment_cancelled": (
        "reminder",
        "{{customer_name}}您好，您原定{{starts_at}}的{{service_name}}预约已取消。期待再次为您服务。",
    ),
    "login_alert": (
        "reminder",
        "您的账号于{{time}}在新的设备和网络({{place}})登录。若非本人操作，请立即修改密码。",
    ),
    "staff_invitation": ("verify", "{{org_name}}邀请您加入，请在7天内点击链接完成注册：{{link}}"),
    "consent_link": ("verify", "{{org_name}}请您查看并确认个人信息授权，可随时撤回，90天内有效：{{link}}"),
    "csat_invitation": (
        "marketing",
        "感谢您的咨询，请为{{org_name}}这次的服务评分：{{link}} 拒收请回复R",
    ),
    "application_rejected": ("reminder", "很抱歉，您向{{org_name}}提交的入驻申请未通过：{{reason}}"),
    "chat_answered": ("reminder", "您在{{org_name}}的留言已有回复，请打开原页面查看。"),
    "opt_out_confirmed": ("reminder", "您已退订营销短信，今后不再向您发送。预约提醒等服务短信不受影响。"),
    "verify_code": ("verify", "验证码{{code}}，{{minutes}}分钟内有效。请勿告知他人。"),
}

_PROVIDER = """
INSERT INTO sms_providers (org_id, id, code, vendor, priority) VALUES ($1, $2, 'console', 'console', 100)
ON CONFLICT (org_id, code) DO NOTHING
"""
_TEMPLATES = """
INSERT INTO sms_templates (org_id, id, code, kind, sign_name, content, variables, audit_status)
SELECT $1, id, code, kind, $2, content, variables, 'approved'
FROM jsonb_to_recordset($3::jsonb) AS t(id uuid, code text, kind text, content text, variables jsonb)
ON CONFLICT (org_id, code) DO NOTHING
"""


async def ensure(tx: Tx) -> None:
    """Create what is missing. May run as often as one likes, even at the same time."""
    rows = [
        {"id": ids.uuid7(), "code": code, "kind": kind, "content": content,
         "variables": rules.variables(content)}
        for code, (kind, content) in DEFAULTS.items()
    ]  # fmt: skip
    await tx.conn.execute(_PROVIDER, tx.org_id, ids.uuid7())
    await tx.conn.execute(_TEMPLATES, tx.org_id, SIGN_NAME, orjson.dumps(rows).decode())
