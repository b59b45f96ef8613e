"""P-22: a stream ends when the rights change under which it began; the browser comes again with new ones."""

import asyncio
import time

from ...cast import Hall
from ...stories.loop import get
from .browser import cookie_of, listen


async def test_a_stream_ends_when_rights_change(hall: Hall, socket: str) -> None:
    roles = {one["code"]: one for one in (await get(hall.owner, "/api/roles"))["items"]}
    role, took = roles["agent"], 0.0
    left = sorted(set(role["permissions"]) - {"lead:read"})
    for change in ({"permissions": left}, {"row_scope": "own"}, {"fields": {"email": "hidden"}}):
        async with listen(socket, "/api/stream", cookie_of(hall.agent_ann)) as stream:
            await asyncio.sleep(0.3)
            began = time.perf_counter()
            answer = await hall.owner.patch(f"/api/roles/{role['id']}", change)
            assert answer.status_code == 200, answer.text
            await stream.until_end(5)
            took = max(took, time.perf_counter() - began)
    good = "pass" if took < 2 else "FAIL"
    print(f"P-22 a role's change ends its streams in {took:.2f} s  goal 2 s  {good}")
    assert took < 2
