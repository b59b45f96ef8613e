"""What crosses HTTP in what customers say, and how it is counted."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.tickets.schemas import Status, Strict

LONGEST = timedelta(days=400)
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
_SCORES = """count(*) AS count, avg(r.score)::float8 AS average,
  ARRAY[count(*) FILTER (WHERE r.score = 1), count(*) FILTER (WHERE r.score = 2),
    count(*) FILTER (WHERE r.score = 3), count(*) FILTER (WHERE r.score = 4),
    count(*) FILTER (WHERE r.score = 5)] AS by_score"""
_DURING = "r.org_id = $1 AND r.created_at >= $2 AND r.created_at < $3"
_BY_AGENT = f"""
SELECT r.agent_id, u.name AS agent_name, {_SCORES}
FROM csat_responses r LEFT JOIN users u ON u.org_id = r.org_id AND u.id = r.agent_id
WHERE {_DURING} GROUP BY r.agent_id, u.name ORDER BY count(*) DESC, r.agent_id
"""  # noqa: S608  our own conditions
_BY_CHANNEL = f"""
SELECT c.channel_id, h.name AS channel_name, {_SCORES}
FROM csat_responses r
LEFT JOIN tickets t ON t.org_id = r.org_id AND t.id = r.ticket_id
LEFT JOIN conversations c ON c.org_id = r.org_id AND c.id = coalesce(r.conversation_id, t.conversation_id)
LEFT JOIN channels h ON h.org_id = r.org_id AND h.id = c.channel_id
WHERE {_DURING} GROUP BY c.channel_id, h.name ORDER BY count(*) DESC, c.channel_id
"""  # noqa: S608
_RATE = f"""
SELECT
  (SELECT count(*) FROM conversations c WHERE c.org_id = $1 AND c.restricted_at IS NULL
    AND coalesce(c.resolved_at, c.closed_at) >= $2 AND coalesce(c.resolved_at, c.closed_at) < $3) AS talks,
  (SELECT count(*) FROM csat_responses r WHERE {_DURING} AND r.conversation_id IS NOT NULL) AS rated,
  (SELECT count(*) FROM csat_invitations i WHERE i.org_id = $1 AND i.sent_at >= $2 AND i.sent_at < $3)
    AS asked,
  (SELECT count(*) FROM csat_responses r WHERE {_DURING} AND r.score <= 2 AND r.handled_at IS NULL)
    AS low_open
"""  # noqa: S608


class PublicTicketSay(Strict):
    content: Said


class PublicTicketRate(Strict):
    """From 1 (bad) to 5 (very good)."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Said | None = None


class PublicTicketComment(BaseModel):
    """``ours``: said by the organization, and not by the customer."""

    content: str
    author_name: str | None
    ours: bool
    created_at: datetime


class PublicTicket(BaseModel):
    """A ticket as its customer sees it: no internal words, no colleague's but what was written to them."""

    organization: str
    ticket_id: str
    title: str
    status: Status
    created_at: datetime
    comments: list[PublicTicketComment]
    may_answer: bool
    may_rate: bool
    score: int | None
    rating_comment: str | None


class TalkRating(BaseModel):
    score: int
    comment: str | None


class TicketCustomerLink(BaseModel):
    """``token`` goes behind the ``#`` of ``/t``."""

    token: str
    expires_at: datetime


class CsatRead(BaseModel):
    """Null: nobody has said anything yet."""

    score: int | None
    comment: str | None
    answered_at: datetime | None
    changed_at: datetime | None


class CsatLine(BaseModel):
    agent_id: UUID | None
    agent_name: str | None
    count: int
    average: float
    by_score: list[int]


class CsatChannelLine(BaseModel):
    channel_id: UUID | None
    channel_name: str | None
    count: int
    average: float
    by_score: list[int]


class CsatReport(BaseModel):
    """``by_score``: how many said 1, 2, 3, 4, 5. ``talks``: how many ended, of which ``rated`` were;
    ``asked``: how many links were sent; ``low_open``: scores of 1 and 2 that nobody has seen to."""

    count: int
    average: float | None
    by_score: list[int]
    by_agent: list[CsatLine]
    by_channel: list[CsatChannelLine]
    talks: int
    rated: int
    asked: int
    low_open: int


async def report(tx: Tx, since: datetime, until: datetime) -> CsatReport:
    """Raises `errors.Invalid` for a time without an offset, the wrong way round, or too long."""
    if since.tzinfo is None or until.tzinfo is None or not timedelta() < until - since <= LONGEST:
        raise errors.Invalid(field="since")
    rows: list[Any] = await tx.conn.fetch(_BY_AGENT, tx.org_id, since, until)
    channels = await tx.conn.fetch(_BY_CHANNEL, tx.org_id, since, until)
    rates = await tx.conn.fetchrow(_RATE, tx.org_id, since, until)
    by_score = [sum(row["by_score"][place] for row in rows) for place in range(5)]
    count, total = sum(by_score), sum(score * many for score, many in enumerate(by_score, 1))
    return CsatReport(
        count=count, average=total / count if count else None, by_score=by_score,
        by_agent=[CsatLine.model_validate(dict(row)) for row in rows],
        by_channel=[CsatChannelLine.model_validate(dict(row)) for row in channels], **dict(rates),
    )  # fmt: skip
