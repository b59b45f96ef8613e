"""The clinic's two teams, who is at the desk, somebody invited, three who ask, and the web site's program."""

from zhike.core.ids import uuid7
from zhike.rooms.identity import (
    applications,
    invitations,
    machines,
    machines_schemas,
    people_schemas,
    teams,
    tokens,
)
from zhike.rooms.identity.people_models import Application
from zhike.rooms.staff import agents
from zhike.rooms.staff import schemas as staff_schemas
from zhike.seed.world import World, days

TEAMS = (
    ("客服组", "接待线上咨询，约到店", "", "ann", ("ann", "bo")),
    ("咨询组", "到店面诊与方案", "静安店", "chen", ("chen", "manager")),
)
SKILLS = {"ann": ["皮肤管理", "英语"], "bo": ["注射项目"], "chen": ["方案设计", "术后跟进"]}
ASKING = (
    ("孙晓雯", "前台", "做过两年医美前台，会用预约系统。", 1),
    ("蒋梦琪", "咨询师", "朋友推荐，持有皮肤管理师证。", 3),
    ("吕嘉豪", "客服", "可以上晚班。", 9),
)


async def build(world: World) -> None:
    """After the people: teams, desks, an open invitation, and applications that wait for a word."""
    await _teams(world)
    await _machines(world)
    for key, skills in SKILLS.items():
        agent = await agents.keep_agent(world.tx, world.users[key])
        assert agent is not None
        await world.tx.flush()
        form = staff_schemas.AgentPatch(skills=skills, max_sessions=8 if key == "ann" else 5)
        await agents.patch_agent(world.tx, agent.id, form)
    wanted = people_schemas.InvitationCreate(
        role="agent", name="丁一诺", login=world.phone(), site_ids=[world.sites["徐汇店"]]
    )
    await invitations.invite(world.tx, wanted, "")
    await applications.open_door(world.tx)
    for name, position, message, ago in ASKING:
        row = Application(
            id=uuid7(), name=name, position=position, message=message, source="web",
            created_at=world.now - days(ago),
        )  # fmt: skip
        await applications.submit(world.tx, row, tokens.issue(world.tx.org_id), world.phone())


async def _machines(world: World) -> None:
    """The web site's form hands in leads by a key of its own; nobody has seen its secret."""
    account = machines_schemas.ServiceAccountCreate(name="官网表单", role="agent")
    made = await machines.create_account(world.tx, account)
    key = machines_schemas.ApiKeyCreate(
        name="官网表单", scopes=["lead:write"], user_id=made.id, daily_quota=5_000, rate_per_minute=60
    )
    await machines.create_key(world.tx, key)


async def _teams(world: World) -> None:
    for name, description, site, leader, members in TEAMS:
        form = people_schemas.TeamCreate(
            name=name, description=description, site_id=world.sites.get(site),
            leader_id=world.users[leader], member_ids=[world.users[key] for key in members],
        )  # fmt: skip
        await teams.create_team(world.tx, form)
