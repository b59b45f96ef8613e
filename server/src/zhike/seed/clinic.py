"""The clinic itself: two sites, thirteen people with hours and leave, what can be booked, one web channel."""

from datetime import date, time
from decimal import Decimal
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.rooms.appointments import schemas as booking_schemas
from zhike.rooms.appointments import service as booking
from zhike.rooms.booking import schemas as page_schemas
from zhike.rooms.booking import service as pages
from zhike.rooms.channels import schemas as channel_schemas
from zhike.rooms.channels import service as channels
from zhike.rooms.identity import repository as identity
from zhike.rooms.identity import schemas as identity_schemas
from zhike.rooms.identity import service as users
from zhike.rooms.identity.models import Site
from zhike.rooms.notify import templates
from zhike.rooms.resources import schemas as resource_schemas
from zhike.rooms.resources import service as resources
from zhike.rooms.staff import schemas as staff_schemas
from zhike.rooms.staff import service as staff
from zhike.seed import standing
from zhike.seed.roster import CARE, LIFT, LIGHT, LOGINS, LOOK, NAME, PEOPLE, SHOT, SITES, TEST
from zhike.seed.world import Member, World, days

# code, name, minutes, buffer after, price, skills, what it is
ITEMS = (
    ("CONSULT", "面诊咨询", 30, 0, "0.00", (LOOK,), "医生或咨询师一对一面诊，制定方案。"),
    ("VISIA", "皮肤检测", 30, 0, "199.00", (TEST,), "VISIA 八维皮肤影像分析，附报告。"),
    ("HYDRA", "水光针", 45, 15, "980.00", (SHOT,), "玻尿酸基础补水，单次 2.5 ml。"),
    ("IPL", "光子嫩肤", 45, 15, "1280.00", (LIGHT,), "M22 王者之冠，全面部一次。"),
    ("THERMAGE", "热玛吉", 90, 30, "16800.00", (LIFT,), "第五代面部 900 发，当场验真。"),
    ("FILLER", "玻尿酸填充", 60, 15, "2980.00", (SHOT,), "单支 1 ml，苹果肌、泪沟、下巴可选。"),
    ("BOTOX", "肉毒素瘦脸", 30, 10, "1980.00", (SHOT,), "100 单位，含一次复诊补打评估。"),
    ("PICO", "皮秒祛斑", 60, 15, "3680.00", (LIGHT,), "蜂窝皮秒，全面部一次，含修复面膜。"),
    ("PEEL", "果酸焕肤", 45, 10, "680.00", (CARE,), "20% 至 35% 浓度按肤质选择。"),
    ("CLEAN", "小气泡清洁", 60, 10, "298.00", (CARE,), "深层清洁与补水导入。"),
    ("RECHECK", "术后复诊", 30, 0, "0.00", (LOOK,), "项目后两周内免费复诊。"),
)  # fmt: skip
# what each site has besides people: kind, name, how many at once
ROOMS = (
    ("room", "面诊室 1", 1), ("room", "面诊室 2", 1), ("room", "治疗室 1", 2), ("room", "治疗室 2", 1),
    ("device", "M22 光子仪", 1), ("device", "热玛吉仪", 1), ("device", "VISIA 检测仪", 1),
)  # fmt: skip
TALKING, TREATING, CAMERA = ("面诊室 1", "面诊室 2"), ("治疗室 1", "治疗室 2"), ("VISIA 检测仪",)
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "CONSULT": (TALKING,), "RECHECK": (TALKING,), "VISIA": (CAMERA,), "HYDRA": (TREATING,),
    "IPL": (TREATING, ("M22 光子仪",)), "THERMAGE": (TREATING, ("热玛吉仪",)), "FILLER": (TREATING,),
    "BOTOX": (TREATING,), "PICO": (TREATING, ("M22 光子仪",)), "PEEL": (TREATING,), "CLEAN": (TREATING,),
}  # fmt: skip

PUBLIC = frozenset({"CONSULT", "VISIA", "HYDRA", "PEEL", "CLEAN"})


async def build(world: World, password_hash: str) -> None:
    """Everything of the clinic, through the verbs of its rooms."""
    await templates.ensure(world.tx)
    await _sites(world)
    await standing.build(world.tx)
    await _people(world, password_hash)
    await _hours(world)
    await _leave(world)
    await _rooms(world)
    for code, name, length, after, price, skills, text in ITEMS:
        needs = [[row["id"] for row in world.rooms if row["name"] in any_of] for any_of in NEEDS[code]]
        form = booking_schemas.ServiceItemCreate(
            name=name, code=code, description=text, duration_minutes=length, buffer_after=after,
            price=Decimal(price), skills=list(skills), needs=needs, is_public=code in PUBLIC,
        )  # fmt: skip
        item = await booking.create_item(world.tx, form)
        world.items.append({"id": item.id, **form.model_dump()})
    await _booking(world)
    channel, _ = await channels.create_channel(
        world.tx,
        channel_schemas.ChannelCreate(
            name="官网在线咨询",
            title=NAME,
            color="#B5546C",
            greeting=f"您好，这里是{NAME}，想了解哪方面的项目？",
        ),
    )
    world.channel_id = channel.id


async def _booking(world: World) -> None:
    for name, site_id in world.sites.items():
        form = page_schemas.BookingPageCreate(
            site_id=site_id, title=f"{NAME}{name}预约", intro="请提前十分钟到店；第一次来请带身份证件。"
        )
        await pages.create_page(world.tx, form)


async def _rooms(world: World) -> None:
    for site_id in world.sites.values():
        for kind, name, capacity in ROOMS:
            form = resource_schemas.ResourceCreate.model_validate(
                {"site_id": site_id, "kind": kind, "name": name, "capacity": capacity}
            )
            row = await resources.create(world.tx, form)
            world.rooms.append({"id": row.id, **form.model_dump()})


async def _sites(world: World) -> None:
    """The site that registration made becomes the first of the two."""
    tx = world.tx
    first = await identity.Sites(tx).find()
    for place, (name, address) in enumerate(SITES.items()):
        site = first if first is not None and place == 0 else Site(org_id=tx.org_id, id=uuid7())
        site.name, site.address = name, address
        tx.session.add(site)
        await tx.flush()
        world.sites[name] = site.id


async def _login(world: World, key: str, password_hash: str) -> UUID:
    name, role, _, _, site, *_ = PEOPLE[key]
    form = identity_schemas.UserCreate(
        name=name, login=LOGINS[key], password="-" * 12, role=role,
        site_ids=[world.sites[site]] if role in standing.PLACED else [],
    )  # fmt: skip
    return (await users.create_user(world.tx, form, password_hash)).id


async def _people(world: World, password_hash: str) -> None:
    tx = world.tx
    boss: UUID | None = None
    for key, (name, role, position, level, site, skills, _) in PEOPLE.items():
        user_id = tx.actor.user_id if key == "owner" else None
        if role and key != "owner":
            user_id = await _login(world, key, password_hash)
        if user_id is not None:
            world.users[key] = user_id
        form = staff_schemas.EmployeeFields(
            name=name, user_id=user_id, site_id=world.sites[site], position=position, level=level or None,
            skills=list(skills), manager_id=boss,
        )  # fmt: skip
        made = await staff.create_employee(tx, form)
        boss = boss or made.id
        world.staff[key] = Member(made.id, name, position, world.sites[site], skills, user_id)


async def _hours(world: World) -> None:
    """Early or late, six days or five; the same every week."""
    for place, (key, person) in enumerate(PEOPLE.items()):
        late = place % 2 == 1
        start, end = (time(11), time(20)) if late else (time(9, 30), time(18, 30))
        lunch = ("13:30", "14:30") if late else ("12:00", "13:00")
        for weekday in range(1, 8):
            if weekday in person[6]:
                continue
            form = staff_schemas.ScheduleCreate(
                staff_id=world.staff[key].id, weekday=weekday, start_time=start, end_time=end,
                breaks=[staff_schemas.Break(start=time.fromisoformat(lunch[0]),
                                            end=time.fromisoformat(lunch[1]))],
            )  # fmt: skip
            await staff.create_schedule(world.tx, form)


async def _leave(world: World) -> None:
    """Some were away, some will be, and one Sunday is worked in return."""

    def off(key: str, first: date, length: int, reason: str, site: str | None = None) -> None:
        form = staff_schemas.ExceptionCreate(
            staff_id=world.staff[key].id, kind="extra" if site else "leave", reason=reason,
            starts_at=world.at(first, 10 if site else 0),
            ends_at=world.at(first, 17) if site else world.at(first + days(length), 0),
            site_id=world.sites[site] if site else None,
        )  # fmt: skip
        forms.append(form)

    forms: list[staff_schemas.ExceptionCreate] = []
    today = world.today
    off("zhou", today - days(23), 3, "年假")
    off("xu", today - days(9), 1, "病假")
    off("gu", today + days(3), 2, "参加学术会议")
    off("shen", today + days(8), 4, "年假")
    sunday = today + days(7 - today.isoweekday() or 7)
    off("owner", sunday, 1, "专家坐诊日", "静安店")
    for form in forms:
        await staff.create_exception(world.tx, form)
