"""Days of an organization's own fields, by the clock of where it is."""

from datetime import timedelta

import asyncpg
import pytest

from zhike.core import clock
from zhike.core.tx import to_json

from ...cast import Hall
from ...stories.loop import post
from ..scores.conftest import Past


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
async def test_a_day_of_ones_own_begins_by_the_clock_here(
    zone: str, hall: Hall, past: Past, owner_db: asyncpg.Connection
) -> None:
    await owner_db.execute("UPDATE sites SET timezone = $2 WHERE org_id = $1", hall.org_id, zone)
    made = await hall.owner.post("/api/custom-fields", {"key": "due", "label": "到期日", "kind": "date"})
    assert made.is_success, made.text
    today = clock.local(past.now, zone).date()
    for name, days in (("今天", 0), ("明天", 1), ("昨天", -1)):
        said = to_json({"due": (today + timedelta(days=days)).isoformat()})
        await past.customer(name=name, custom_fields=said)
    for op, expected in (("within", ["今天", "昨天"]), ("ahead", ["明天"])):
        definition = {"fact": "field.due", "op": op, "value": 2}
        found = await post(hall.owner, "/api/segments/preview", {"definition": definition, "people": 9}, 200)
        assert sorted(one["name"] for one in found["people"]) == sorted(expected), op
