"""Who the demo's clinic is: its people, their logins and what these see. Data alone, quick to import."""

NAME = "知颜医美"
OWNER = "林若安"
PASSWORD = "zhike-demo"
LOGINS = {
    "owner": "owner@hall.test", "manager": "manager@hall.test", "ann": "ann@hall.test",
    "bo": "bo@hall.test", "chen": "chen@hall.test", "desk": "desk@hall.test",
    "reader": "reader@hall.test",
}  # fmt: skip
SITES = {"静安店": "上海市静安区南京西路 1266 号 5 楼", "徐汇店": "上海市徐汇区漕溪北路 88 号 3 楼"}
LOOK, SHOT, LIGHT, LIFT, CARE, TEST = "面诊", "注射", "光电", "热玛吉", "护肤", "检测"
# key → (name, role of the login or "", position, level, site, skills, days off)
PEOPLE: dict[str, tuple[str, str, str, str, str, tuple[str, ...], tuple[int, ...]]] = {
    "owner": (OWNER, "owner", "院长", "主任医师", "静安店", (LOOK, SHOT, LIGHT, LIFT), (1, 7)),
    "manager": ("韩雅芳", "manager", "店长", "", "静安店", (), (2,)),
    "ann": ("安静怡", "agent", "客服", "高级", "静安店", (), (3,)),
    "bo": ("薄宇轩", "agent", "客服", "", "徐汇店", (), (5,)),
    "chen": ("陈思琪", "coach", "咨询师", "高级", "静安店", (LOOK, TEST), (2,)),
    "reader": ("方婷婷", "readonly", "财务", "", "静安店", (), (6, 7)),
    "zhou": ("周明远", "", "医生", "主治医师", "静安店", (LOOK, SHOT, LIGHT), (4,)),
    "gu": ("顾清扬", "", "医生", "主治医师", "徐汇店", (LOOK, SHOT, LIGHT, LIFT), (3,)),
    "xu": ("许诗语", "", "咨询师", "", "徐汇店", (LOOK, TEST), (1,)),
    "shen": ("沈雨桐", "", "护士", "主管护师", "静安店", (LIGHT, CARE, TEST), (5,)),
    "tang": ("唐佳慧", "", "护士", "", "徐汇店", (LIGHT, CARE, TEST), (2,)),
    "ye": ("叶若兰", "", "皮肤管理师", "", "静安店", (CARE, TEST), (1,)),
    "desk": ("何书瑶", "front_desk", "前台", "", "徐汇店", (), (4,)),
}
SEES = {"manager": "{site}的数据", "agent": "{site}的数据", "coach": "所在团队的数据",
        "front_desk": "{site}的数据，不看金额"}  # fmt: skip


def _sees(role: str, site: str) -> str:
    """For the list of logins: what is special about what they see."""
    return SEES.get(role, "全机构的数据").format(site=site)


def logins() -> str:
    """The list of logins, as `zhike seed --demo` and `zhike serve --demo` show it."""
    rows = []
    for key, address in LOGINS.items():
        name, role, position, _, site, *_ = PEOPLE[key]
        rows.append(f"  {address:<18} {position} {name} · 看{_sees(role, site)}")
    return "\n".join([f"演示账号 demo logins (密码 password: {PASSWORD})", *rows])
