"""People who sign in, and what reached their phones."""

import secrets
from typing import Any
from uuid import UUID, uuid4

import orjson

from zhike.core.tx import Unit

from ...cast import PASSWORD, Hall

WRONG = "surely not the one"


def some_phone() -> str:
    return f"138{secrets.randbelow(10**8):08}"


async def colleague(hall: Hall, login: str | None = None, role: str = "agent") -> dict[str, Any]:
    """A colleague with the cast's password, made by the owner through HTTP, and their login."""
    login = login or f"person-{uuid4().hex[:10]}"
    form = {"name": "Person", "login": login, "password": PASSWORD, "role": role}
    answer = await hall.owner.post("/api/users", form)
    assert answer.status_code == 201, answer.text
    return answer.json() | {"typed": login}


async def texts(unit: Unit, hall: Hall, purpose: str) -> list[dict[str, Any]]:
    """The organization's messages of one purpose, oldest first, opened as their sender opens them."""
    async with unit.reading(hall.actor()) as tx:
        rows = await tx.conn.fetch(
            "SELECT id, secrets_sealed, phone_last4, content, status FROM sms_messages"
            " WHERE org_id = $1 AND purpose = $2 ORDER BY created_at, id", hall.org_id, purpose,
        )  # fmt: skip
        keys = await tx.keys()
        return [
            {"id": UUID(str(row["id"])), "last4": row["phone_last4"], "content": row["content"]}
            | (orjson.loads(keys.unseal(row["secrets_sealed"], "sms_messages", "secrets", row["id"]))
               if row["secrets_sealed"] else {})
            for row in rows
        ]  # fmt: skip


async def newest_code(unit: Unit, hall: Hall, purpose: str = "code_login") -> str:
    code: str = (await texts(unit, hall, purpose))[-1]["code"]
    return code


async def policy(hall: Hall, **value: Any) -> None:
    answer = await hall.owner.put("/api/system-configs/auth.policy", {"value": value})
    assert answer.status_code == 200, answer.text


def other_code(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 10**6:06}"
