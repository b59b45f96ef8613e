"""A base of a team, of roles or of a site is closed to the others, by the database itself."""

from uuid import UUID

import asyncpg

from ...cast import Person
from ...stories.loop import get, post
from .conftest import BASES, FAQS, SEARCH, Shelf


async def _closed(person: Person, base: str, faq: str, document: str) -> bool:
    """Whether nothing of the base is there for them; it must be all or nothing."""
    paths = (
        f"{BASES}/{base}", f"{BASES}/{base}/documents", f"{FAQS}/{faq}", f"/api/documents/{document}",
        f"/api/documents/{document}/chunks", f"/api/documents/{document}/versions",
    )  # fmt: skip
    seen = {(await person.get(path)).status_code == 200 for path in paths}
    seen.add(bool((await get(person, SEARCH, q="绩效奖金"))["items"]))
    seen.add(any(one["id"] == base for one in (await get(person, BASES))["items"]))
    seen.add(any(one["id"] == faq for one in (await get(person, FAQS))["items"]))
    assert len(seen) == 1, seen
    return seen == {False}


async def test_a_base_is_its_teams_or_its_roles(shelf: Shelf, owner_db: asyncpg.Connection) -> None:
    hall, base = shelf.hall, shelf.base["id"]
    faq = (await shelf.faq("绩效奖金怎么算", audience="internal"))["id"]
    document = (await shelf.taken("绩效奖金按季度发。".encode(), "绩效.txt"))["id"]
    asked = base, faq, document
    assert not await _closed(hall.agent_ann, *asked) and not await _closed(hall.reader, *asked)
    closed = await hall.owner.patch(f"{BASES}/{base}", {"roles": ["manager"]})
    assert closed.status_code == 200
    assert await _closed(hall.agent_ann, *asked) and await _closed(hall.reader, *asked)
    assert not await _closed(hall.manager, *asked) and not await _closed(hall.owner, *asked)
    team = await post(hall.owner, "/api/teams", {"name": "接待组", "member_ids": [str(hall.agent_ann.id)]})
    await hall.owner.patch(f"{BASES}/{base}", {"team_id": team["id"]})
    assert not await _closed(hall.agent_ann, *asked) and await _closed(hall.agent_bo, *asked)
    for path, body in ((f"{BASES}/{base}", {"name": "x"}), (f"{FAQS}/{faq}", {"answer": "x"}),
                       (f"/api/documents/{document}", {"title": "x"})):  # fmt: skip
        assert (await hall.coach_chen.patch(path, body)).status_code in {403, 404}
    async with hall.held.unit.transaction(hall.actor("agent_bo")) as tx:  # with the app's own connection
        for table in ("knowledge_bases", "documents", "document_chunks", "faqs", "knowledge_entries"):
            assert await tx.conn.fetchval(f"SELECT count(*) FROM {table}") == 0, table
            changed = await tx.conn.execute(f"UPDATE {table} SET created_at = now()")
            assert changed == "UPDATE 0", table
    (await shelf.work()).ok()
    await owner_db.execute("DELETE FROM user_teams WHERE org_id = $1 AND user_id = $2", hall.org_id,
                           UUID(str(hall.agent_ann.id)))  # fmt: skip
    assert await _closed(hall.agent_ann, *asked)
