"""How leads come to the clinic by themselves: a landing page that pushes, and a form on its website."""

from urllib.parse import urlencode
from uuid import UUID

from zhike.core.tx import to_json
from zhike.rooms.intake import receiving, schemas, service, taking
from zhike.rooms.intake.models import IntakeSource
from zhike.rooms.privacy.service import consents
from zhike.seed import names
from zhike.seed.world import World

PUSHED = schemas.IntakeSourceCreate(
    name="小红书落地页", source_platform="xiaohongshu", signature="hmac_sha1",
    signature_header="x-red-signature", signature_prefix="sha1=", id_path="$.lead_id", form_path="$.page",
    mapping={
        "contact_name": "$.name", "contact_phone": "$.phone", "utm_campaign": "$.campaign",
        "source_detail": "$.answers[?@.name=='想做的项目'].value",
    },
)  # fmt: skip
FORM = schemas.IntakeSourceCreate(
    name="官网预约表单", kind="form", source_platform="web", allowed_origins=["https://www.example.com"],
    form=schemas.IntakeForm(
        title="预约面诊", intro="留下电话，咨询师会在一个工作日内与您联系。", thanks="咨询师会尽快与您联系。",
        fields=[
            schemas.IntakeFormField(field="contact_name", required=True),
            schemas.IntakeFormField(field="contact_phone", required=True),
            schemas.IntakeFormField(field="source_detail", label="想做的项目"),
        ],
    ),
)  # fmt: skip
WISHES = ("光子嫩肤", "热玛吉", "水光针", "祛斑", "皮秒", "线雕")
# what has come in is some days old: the newest leads are those that are talked with
_EARLIER = """
UPDATE {table} SET created_at = created_at - make_interval(days => $3) WHERE org_id = $1 AND {column} = $2
"""
AGENT = {"user-agent": "Mozilla/5.0 (Linux; Android 15)"}


async def write(world: World) -> None:
    """Two sources and what came to them: most made leads, one came twice, one had no phone."""
    pushed, _ = await service.create(world.tx, PUSHED)
    filled, _ = await service.create(world.tx, FORM)
    bodies = [_pushed(world, number) for number in range(6)]
    bodies.append(bodies[2])
    bodies.append({"lead_id": "DEMO-9", "page": "双十一", "name": "匿名", "phone": "未填写", "answers": []})
    for body in bodies:
        await _take(world, pushed, to_json(body).encode(), "application/json")
    text = await consents.text_in_force(world.tx, "service", consents.LANGUAGE)
    assert text is not None
    for wish in WISHES[:3]:
        said = {"contact_name": names.person(world.chance), "contact_phone": world.phone(),
                "source_detail": wish, "utm_source": "baidu", "consent_text": str(text.id)}  # fmt: skip
        form = "application/x-www-form-urlencoded; charset=utf-8"
        await _take(world, filled, urlencode(said).encode(), form)


def _pushed(world: World, number: int) -> dict[str, object]:
    wish = {"name": "想做的项目", "value": world.chance.choice(WISHES)}
    return {
        "lead_id": f"DEMO-{number}", "page": "双十一", "name": names.person(world.chance),
        "phone": world.phone().removeprefix("+86"), "campaign": "双十一焕肤", "answers": [wish],
    }  # fmt: skip


async def _take(world: World, source: IntakeSource, body: bytes, kind: str) -> None:
    id = await receiving.receive(world.tx, source.id, body, kind, AGENT)
    row = await taking.take(world.tx, id)
    await world.tx.flush()
    assert row is not None
    await _earlier(world, id, row.lead_id if row.status == "made" else None)


async def _earlier(world: World, id: UUID, lead_id: UUID | None) -> None:
    days = world.chance.randrange(6, 20)
    for table, column, its in (
        ("intake_deliveries", "id", id), ("leads", "id", lead_id), ("lead_activities", "lead_id", lead_id),
    ):  # fmt: skip
        await world.tx.conn.execute(_EARLIER.format(table=table, column=column), world.tx.org_id, its, days)
