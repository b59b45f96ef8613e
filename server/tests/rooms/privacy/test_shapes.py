"""What PostgreSQL builds is what the description of the API promises, field by field."""

from typing import Any

import pytest
from pydantic import BaseModel

from zhike.rooms.privacy import schemas

from ...cast import Hall
from ...stories.loop import get, post
from .test_consents import customer, publish, say


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/api/consent-texts", schemas.ConsentTextRead),
        ("/api/consents", schemas.ConsentRead),
        ("/api/privacy/requests", schemas.RequestBrief),
        ("/api/legal-holds", schemas.HoldRead),
    ],
)
async def test_pages_have_the_promised_fields(hall: Hall, path: str, model: type[BaseModel]) -> None:
    who = await customer(hall)
    await publish(hall.owner)
    made: list[dict[str, Any]] = []
    for _ in range(3):
        assert (await say(hall.owner, who, "given")).status_code == 201
        await publish(hall.owner)
        await post(hall.owner, "/api/legal-holds", {"customer_id": who, "reason": "投诉处理"})
        other = await customer(hall, "另一人")
        await post(hall.owner, "/api/privacy/requests", {"kind": "erasure", "customer_id": other})
    cursor = None
    while True:
        page = await get(hall.owner, path, limit=2, **({"cursor": cursor} if cursor else {}))
        made += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(made) >= 3 and len({row["id"] for row in made}) == len(made)
    for row in made:
        assert row.keys() == model.model_fields.keys()
        model.model_validate(row)
    assert (await hall.reader.get(path)).status_code == 403
