"""The one box: /api/search."""

from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel

from zhike.core import search
from zhike.core.http.access import InTx, access
from zhike.core.http.paging import Page
from zhike.core.http.route import router
from zhike.rooms.customers.schemas import CustomerBrief
from zhike.rooms.leads.schemas import LeadBrief

box = router("/api/search", "search")
Kind = Literal["customers", "leads"]


class SearchRead(BaseModel):
    """A group is null where it was not asked for, or one may not look. Of more than fit, ``next_cursor``
    tells; the lists take the same ``q`` and go on from there."""

    customers: Page[CustomerBrief] | None = None
    leads: Page[LeadBrief] | None = None


class DesignRead(BaseModel):
    """What may be found in one list, filtered and sorted."""

    name: Kind
    searchable: list[str]
    filterable: list[str]
    sortable: list[str]


@box.get("", response_model=SearchRead)
@access(None, machines=True, limit=600)
async def search_everything(
    tx: InTx, q: Annotated[str, Query(min_length=1, max_length=60)],
    kind: Annotated[list[Kind] | None, Query(max_length=2)] = None,
    limit: Annotated[int, Query(ge=1, le=20, description="Of each kind.")] = 8,
) -> Response:  # fmt: skip
    """Find people: by a piece of a name or company, pinyin (`zhangxiaoming`, `zhangx`, `zxm`), the last four
    digits or all of a phone, the beginning of a name at WeChat, an address, a code, or a tag."""
    sought, parts = await search.sought(tx, q), []
    for name, design in sorted(search.DESIGNS.items()):
        allowed = tx.actor.may(design.permission) and (not kind or name in kind)
        body = await design.find(tx, sought, limit) if allowed and sought else b"null"
        parts.append(b'"%s":%s' % (name.encode(), body))
    return Response(b"{" + b",".join(parts) + b"}", media_type="application/json")


@box.get("/designs")
@access(None, machines=True)
async def list_search_designs(tx: InTx) -> list[DesignRead]:
    """What can be found where, filtered by what, in which order."""
    shown = [design for _, design in sorted(search.DESIGNS.items()) if tx.actor.may(design.permission)]
    return [DesignRead.model_validate(design, from_attributes=True) for design in shown]


ROUTERS = (box,)
