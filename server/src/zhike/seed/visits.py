"""Eight weeks of visits behind today, two ahead: served, missed, cancelled, moved, pending, confirmed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.core.ids import public_code, uuid7
from zhike.events import scheduling as events
from zhike.rooms.appointments.equipment import Unit, assign
from zhike.rooms.appointments.models import Appointment, AppointmentEvent, AppointmentResource
from zhike.rooms.customers.models import Activity
from zhike.rooms.staff import service as staff
from zhike.rooms.staff.rules import Period
from zhike.seed.people import line
from zhike.seed.world import SHANGHAI, Member, Row, World, days, minutes

BEHIND, AHEAD = 56, 14
REGULARS, KNOWN = 60, 220  # of the customers: who comes again and again, and who comes at all
NOTES = (
    "第一次到店，需要讲解流程。",
    "自带检测报告。",
    "希望由上次的医生操作。",
    "赶时间，请准时。",
    "带朋友一起来。",
    None,
    None,
    None,
)
CANCELLED = ("临时出差", "生理期，改日再约", "家里有事", "感冒发烧", "想再考虑一下")
MOVED = ("客户加班，改到次日", "医生临时有手术", "客户要求换个时间")
SOURCES = ("console", "console", "phone", "chat", "walk_in")
TITLES = {
    "created": "提出预约", "confirmed": "预约已确认", "rescheduled": "预约改期", "cancelled": "预约取消",
    "completed": "到店完成", "no_show": "预约未到", "reminded": "已提醒预约",
}  # fmt: skip


async def think(world: World) -> None:
    """Fill the hours that people really work, looser the further ahead."""
    start, end = world.at(world.today - days(BEHIND), 0), world.at(world.today + days(AHEAD), 0)
    servers = [member for member in world.staff.values() if member.skills]
    hours = await staff.everybodys_periods(world.tx, [one.id for one in servers], start, end)
    for member in servers:
        for period in hours.get(member.id, []):
            _fill(world, member, period)
    _move_some(world)
    for visit in world.visits:
        visit["customer"]["visits"].append(visit)


def _fill(world: World, member: Member, period: Period) -> None:
    chance = world.chance
    ahead = (period.start - world.now).days
    full = 0.1 if ahead < 0 else max(0.06, 0.3 - 0.02 * ahead)
    if period.start.astimezone(SHANGHAI).date() == world.today:
        full = 0.4
    offered = [item for item in world.items if set(item["skills"]) <= set(member.skills)]
    weights = [1 if item["price"] > 9_000 else 4 for item in offered]
    at = period.start
    while at < period.end:
        step = minutes(period.slot_minutes)
        item = chance.choices(offered, weights)[0]
        ends = at + minutes(item["duration_minutes"])
        busy = ends + minutes(item["buffer_after"])
        units = None
        if chance.random() <= full and busy <= period.end:
            units = _units(world, member.site_id, item, at, busy)
        if units is None:
            at += step
            continue
        visit = _visit(world, member, item, at, ends, busy)
        visit["units"] = units
        world.visits.append(visit)
        while at < busy:
            at += step


def _units(world: World, site_id: Any, item: Row, at: datetime, busy: datetime) -> list[Unit] | None:
    """Rooms and devices that are free then, one for each need; None when there are none."""
    taken = {unit for other in world.visits if other["starts_at"] < busy and at < other["busy_until"]
             for unit in other["units"]}  # fmt: skip
    here = {row["id"]: row["capacity"] for row in world.rooms if row["site_id"] == site_id}
    units = [[(id, unit) for id in need if id in here for unit in range(1, here[id] + 1)]
             for need in item["needs"]]  # fmt: skip
    return assign([[unit for unit in its if unit not in taken] for its in units])


def _unseen(world: World, member: Member, most: int, at: datetime, ends: datetime) -> list[Row]:
    """The site's customers who are nowhere else then."""
    busy = {other["customer"]["id"] for other in world.visits
            if other["starts_at"] < ends and at < other["ends_at"]}  # fmt: skip
    return [
        one for one in world.customers[:most] if one["site_id"] == member.site_id and one["id"] not in busy
    ]


def _visit(world: World, member: Member, item: Row, at: datetime, ends: datetime, busy: datetime) -> Row:
    chance = world.chance
    most = REGULARS if chance.random() < 0.4 else KNOWN
    customer = chance.choice(_unseen(world, member, most, at, ends))
    born = at - days(chance.choice((1, 1, 2, 3, 4, 6))) - minutes(chance.randrange(-180, 90))
    born = min(born, world.now - minutes(chance.randrange(10, 600)))
    customer["born"] = min(customer["born"], born - minutes(30))
    return {
        "id": uuid7(), "appointment_no": public_code("APT", born), "customer": customer, "member": member,
        "site_id": member.site_id, "item": item, "price": item["price"] or Decimal(0), "starts_at": at,
        "ends_at": ends, "busy_until": busy, "born": born, "status": _status(world, at, ends),
        "source": chance.choice(SOURCES), "note": chance.choice(NOTES), "conversation_id": None,
        "lead_id": None, "old": None, "successor": None, "reason": None, "reminded": None,
    }  # fmt: skip


def _status(world: World, at: datetime, ends: datetime) -> str:
    roll = world.chance.random()
    if ends < world.now:
        return "completed" if roll < 0.82 else "no_show" if roll < 0.89 else "cancelled"
    if at <= world.now:
        return "confirmed"
    soon = at - world.now < days(1)
    if roll < (0.1 if soon else 0.28):
        return "pending"
    return "cancelled" if roll > 0.96 else "confirmed"


def _move_some(world: World) -> None:
    """Every fourteenth visit was somewhere else before."""
    for visit in list(world.visits)[::14]:
        back = days(world.chance.choice((1, 2, 7)))
        old = {**visit, "id": uuid7(), "starts_at": visit["starts_at"] - back, "status": "cancelled",
               "ends_at": visit["ends_at"] - back, "busy_until": visit["busy_until"] - back,
               "reason": "rescheduled", "successor": visit["id"], "units": [],
               "born": visit["born"] - days(2)}  # fmt: skip
        old["appointment_no"] = public_code("APT", old["born"])
        old["customer"]["born"] = min(old["customer"]["born"], old["born"] - minutes(30))
        visit["old"] = old["id"]
        visit["reason"] = world.chance.choice(MOVED)
        world.visits.append(old)


def _ended(world: World, visit: Row) -> datetime | None:
    """When it got its last status."""
    match visit["status"]:
        case "completed":
            return visit["ends_at"] + minutes(3)  # type: ignore[no-any-return]
        case "no_show":
            return visit["starts_at"] + minutes(40)  # type: ignore[no-any-return]
        case "cancelled":
            return min(visit["born"] + (visit["starts_at"] - visit["born"]) / 2, world.now - minutes(5))
    return None


async def write(world: World) -> None:
    """Appointments, their steps and their lines in the timelines.

    The room itself plans the reminders of what lies ahead, when it hears of the confirmed visits.
    """
    rows, steps, lines = [], [], []
    clerk = world.users["ann"]
    for visit in world.visits:
        if visit["status"] == "cancelled" and visit["reason"] is None:
            visit["reason"] = world.chance.choice(CANCELLED)
        visit["confirmed"] = None if visit["status"] == "pending" else visit["born"] + minutes(15)
        rows.append(_row(world, visit, clerk))
        for type, before, after, moment, reason in _life(world, visit):
            at = min(moment, world.now - minutes(1))
            steps.append({
                "id": uuid7(), "appointment_id": visit["id"], "event_type": type, "created_at": at,
                "from_status": before, "to_status": after, "operator_id": clerk, "reason": reason,
                "payload": {"rescheduled_from_id": str(visit["old"])} if type == "rescheduled" else {},
            })  # fmt: skip
            told = f"{visit['item']['name']}，{visit['member'].name}"
            lines.append(line(
                visit["customer"]["id"], "appointment", TITLES[type], at, user_id=clerk,
                description=f"{told}（{reason}）" if reason else told,
                appointment_id=str(visit["id"]), event_type=type, starts_at=visit["starts_at"].isoformat(),
                staff_id=str(visit["member"].id),
            ))  # fmt: skip
    await world.add(Appointment, rows)
    await world.add(AppointmentEvent, steps)
    await world.add(AppointmentResource, [
        {"id": uuid7(), "site_id": visit["site_id"], "appointment_id": visit["id"], "resource_id": id,
         "unit": unit, "busy_from": visit["starts_at"], "busy_until": visit["busy_until"],
         "released_at": _ended(world, visit)}
        for visit in world.visits for id, unit in visit["units"]
    ])  # fmt: skip
    await world.add(Activity, lines)
    await _link_moved(world)
    for visit in world.visits:
        if visit["status"] == "confirmed" and visit["starts_at"] > world.now and visit["reminded"] is None:
            fact = events.AppointmentConfirmed(
                appointment_id=visit["id"], customer_id=visit["customer"]["id"], staff_id=visit["member"].id,
                site_id=visit["site_id"], starts_at=visit["starts_at"],
            )  # fmt: skip
            world.tx.publish(fact)


def _life(world: World, visit: Row) -> list[tuple[str, str | None, str, datetime, str | None]]:
    """(step, from, to, when, why) from first to last."""
    life: list[Any] = []
    if visit["old"]:
        life.append(("rescheduled", None, "confirmed", visit["born"], visit["reason"]))
    else:
        life.append(("created", None, "pending", visit["born"], None))
        if visit["confirmed"]:
            life.append(("confirmed", "pending", "confirmed", visit["confirmed"], None))
    if visit["reminded"]:
        life.append(("reminded", "confirmed", "confirmed", visit["reminded"], None))
    if (at := _ended(world, visit)) is not None:
        reason = visit["reason"] if visit["status"] == "cancelled" else None
        life.append((visit["status"], "confirmed", visit["status"], at, reason))
    return life


def _row(world: World, visit: Row, clerk: Any) -> Row:
    ended, status = _ended(world, visit), visit["status"]
    return {
        "id": visit["id"], "appointment_no": visit["appointment_no"], "site_id": visit["site_id"],
        "customer_id": visit["customer"]["id"], "staff_id": visit["member"].id,
        "service_item_id": visit["item"]["id"], "starts_at": visit["starts_at"], "ends_at": visit["ends_at"],
        "busy_from": visit["starts_at"], "busy_until": visit["busy_until"], "status": status,
        "source": visit["source"], "note": visit["note"], "lead_id": visit["lead_id"],
        "conversation_id": visit["conversation_id"], "rescheduled_from_id": None, "superseded_by_id": None,
        "hold_expires_at": visit["starts_at"] if status == "pending" else None,
        "confirmed_at": visit["confirmed"], "confirmed_by": clerk if visit["confirmed"] else None,
        "completed_at": ended if status == "completed" else None,
        "no_show_at": ended if status == "no_show" else None,
        "cancelled_at": ended if status == "cancelled" else None,
        "cancelled_by": clerk if status == "cancelled" else None,
        "cancel_reason": visit["reason"] if status == "cancelled" else None,
        "reminder_at": visit["reminded"], "created_at": visit["born"],
    }  # fmt: skip


async def _link_moved(world: World) -> None:
    """Tie a moved visit to the one it became, now that both are there."""
    pairs = [(visit["id"], visit["successor"]) for visit in world.visits if visit["successor"]]
    await world.tx.conn.executemany(
        "UPDATE appointments SET superseded_by_id = $3 WHERE org_id = $1 AND id = $2",
        [(world.tx.org_id, old, new) for old, new in pairs],
    )
    await world.tx.conn.executemany(
        "UPDATE appointments SET rescheduled_from_id = $2 WHERE org_id = $1 AND id = $3",
        [(world.tx.org_id, old, new) for old, new in pairs],
    )
