"""Routes of scripts: /api/scripts (seed 001 §2.2.3)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from zhike.core import search
from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.content import repository, schemas, service
from zhike.rooms.content.models import Script

scripts = router("/api/scripts", "content")
Words = Annotated[
    str | None, Query(max_length=60, description="A piece of the title or the text, or pinyin.")
]
Scenario = Annotated[str | None, Query(max_length=50)]
Typed = Annotated[str, Query(max_length=60, description="What was typed after the slash.")]
Few = Annotated[int, Query(ge=1, le=50)]


def _read(response: Response, row: Script) -> schemas.ScriptRead:
    match.tag(response, row)
    return schemas.ScriptRead.model_validate(row, from_attributes=True)


@scripts.get("", response_model=paging.Page[schemas.ScriptRead])
@access("script:read")
async def list_scripts(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, q: Words = None,
    scenario: Scenario = None, own: bool | None = None, active: bool = False,
) -> Response:  # fmt: skip
    """Everybody's scripts and one's own, newest first. ``own``: one's own alone, or everybody's alone."""
    values: dict[str, Any] = paging.given(scenario=scenario)
    if q and (keys := search.keys_within(tx, q)):
        values["keys"] = keys
    filters = set(values) | ({"active"} if active else set())
    if own is not None:
        filters.add("own" if own else "shared")
    statement = repository.page(frozenset(filters), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, me=tx.actor.user_id, **values)


@scripts.post("", status_code=201)
@access("script:write")
async def create_script(tx: InTx, response: Response, form: schemas.ScriptCreate) -> schemas.ScriptRead:
    """Write one. To share it takes ``script:share``."""
    return _read(response, await service.create(tx, form))


@scripts.get("/recommend")
@access("script:read")
async def recommend_scripts(
    tx: InTx, conversation_id: UUID | None = None, q: Typed = "", scenario: Typed = "", limit: Few = 8
) -> schemas.ScriptAdvices:
    """Which scripts fit now, each with its reason: what is typed, heard last, used often."""
    found = await service.recommend(tx, conversation_id, q, scenario, limit)
    return schemas.ScriptAdvices(items=found)


@scripts.get("/scenarios")
@access("script:read")
async def list_script_scenarios(tx: InTx) -> schemas.ScriptScenarios:
    """When scripts are said, by name."""
    rows = await repository.scenarios(tx)
    return schemas.ScriptScenarios(items=[schemas.ScriptScenario(**dict(row)) for row in rows])


@scripts.get("/{id}")
@access("script:read")
async def get_script(tx: InTx, response: Response, id: UUID) -> schemas.ScriptRead:
    """One script. The ETag is when it was changed: send it back as ``If-Match``."""
    return _read(response, await repository.Scripts(tx).seen(id))


@scripts.patch("/{id}")
@access("script:write")
async def patch_script(
    tx: InTx, response: Response, id: UUID, form: schemas.ScriptPatch, expected: match.IfMatch = None
) -> schemas.ScriptRead:
    """Change it. Everybody's takes ``script:share``."""
    return _read(response, await service.change(tx, id, form, expected))


@scripts.delete("/{id}", status_code=204)
@access("script:write")
async def delete_script(tx: InTx, id: UUID) -> None:
    """Remove it, with its count."""
    await service.delete(tx, id)


@scripts.post("/{id}/use")
@access("script:read", limit=600)
async def use_script(tx: InTx, id: UUID, form: schemas.ScriptUse) -> schemas.ScriptText:
    """Take its text, filled for a talk, and count it. What is not known stays as a place, and is told."""
    return await service.use(tx, id, form.conversation_id)


ROUTERS = (scripts,)
TITLES: dict[str, tuple[str, str]] = {
    "script.not_found": ("找不到该话术", "No such script"),
    "script.shortcut_taken": ("快捷码已被使用", "This shortcut is taken"),
    "script.too_many": ("话术数量已达上限", "There are as many scripts as there may be"),
}
