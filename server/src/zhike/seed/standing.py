"""Whose records the clinic's people see: its desks their site's, its consultants their team's."""

from zhike.core.tx import Tx
from zhike.rooms.identity import roles
from zhike.rooms.identity import roles_schemas as schemas

SCOPES = {"manager": "site", "agent": "site", "coach": "team"}
FRONT_DESK = schemas.RoleCreate(
    code="front_desk", name="前台", description="接待到店客户、安排预约；不看金额，微信号遮盖。",
    row_scope="site", fields={"wechat": "masked", "amount": "hidden"},
    permissions=["appointment:read", "appointment:write", "conversation:read", "customer:read",
                 "customer:write", "employee:read", "lead:read", "notification:read", "schedule:read",
                 "service_item:read", "tag:read", "user:read"],
)  # fmt: skip
PLACED = {*SCOPES, FRONT_DESK.code}


async def build(tx: Tx) -> None:
    """Before the people: the house's roles as this clinic has them, and one of its own."""
    for role in await roles.Roles(tx).all():
        if role.code in SCOPES:
            form = schemas.RolePatch(row_scope=SCOPES[role.code])  # type: ignore[arg-type]
            await roles.patch_role(tx, role.id, form)
    await roles.create_role(tx, FRONT_DESK)
