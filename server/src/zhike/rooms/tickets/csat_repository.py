"""Questions about ratings: the list, and the figures of a time."""

from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Uuid, and_, bindparam, func, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.rooms.channels.models import Channel
from zhike.rooms.conversations.models import Conversation
from zhike.rooms.identity.models import User
from zhike.rooms.tickets.csat_schemas import CsatResponseRead
from zhike.rooms.tickets.models import CsatResponse, Ticket

R: Any = CsatResponse.__table__
T: Any = Ticket.__table__
C: Any = Conversation.__table__
H: Any = Channel.__table__
U: Any = User.__table__
LOW = 2
_STAMP = DateTime(timezone=True)
_TALK = func.coalesce(R.c.conversation_id, T.c.conversation_id)
_SHOWN = {
    "number": func.coalesce(T.c.ticket_id, C.c.session_name), "channel_id": C.c.channel_id,
    "channel_name": H.c.name, "agent_name": U.c.name,
}  # fmt: skip
_FILTERS: dict[str, Any] = {
    "low": lambda: R.c.score <= LOW,
    "commented": lambda: R.c.comment.is_not(None),
    "handled": lambda: R.c.handled_at.is_not(None),
    "unhandled": lambda: R.c.handled_at.is_(None),
    "agent_id": lambda: R.c.agent_id == bindparam("agent_id", type_=Uuid),
    "channel_id": lambda: C.c.channel_id == bindparam("channel_id", type_=Uuid),
    "since": lambda: R.c.created_at >= bindparam("since", type_=_STAMP),
    "until": lambda: R.c.created_at < bindparam("until", type_=_STAMP),
}


class ResponseMissing(errors.NotFound):
    code = "csat.not_found"


class Responses(Repository[CsatResponse]):
    model = CsatResponse
    missing = ResponseMissing


def _rows() -> Any:
    joined = (
        R.outerjoin(T, and_(T.c.org_id == R.c.org_id, T.c.id == R.c.ticket_id))
        .outerjoin(C, and_(C.c.org_id == R.c.org_id, C.c.id == _TALK))
        .outerjoin(H, and_(H.c.org_id == R.c.org_id, H.c.id == C.c.channel_id))
        .outerjoin(U, and_(U.c.org_id == R.c.org_id, U.c.id == R.c.agent_id))
    )
    columns = [
        _SHOWN[name].label(name) if name in _SHOWN else R.c[name] for name in CsatResponseRead.model_fields
    ]
    return (
        select(*columns)
        .select_from(joined)
        .where(
            R.c.org_id == bindparam("org_id", type_=Uuid), T.c.restricted_at.is_(None),
            C.c.restricted_at.is_(None),
        )
    )  # fmt: skip


@lru_cache(maxsize=64)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of ratings, newest first."""
    query = _rows().where(*(_FILTERS[name]() for name in sorted(filters)))
    if after:
        mark = tuple_(bindparam("at", type_=_STAMP), bindparam("id", type_=Uuid))
        query = query.where(tuple_(R.c.created_at, R.c.id) < mark)
    return hot.page_json(query.order_by(R.c.created_at.desc(), R.c.id.desc()), ("created_at", "id"))


@lru_cache(maxsize=1)
def one() -> hot.Statement:
    return hot.object_json(_rows().where(R.c.id == bindparam("id", type_=Uuid)))
