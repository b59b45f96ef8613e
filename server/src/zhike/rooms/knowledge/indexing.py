"""Entries written and taken away, with the counts that weigh them, in the transaction that changes them.

One lock an organization: counts of words are added up by one writer at a time. Each call moves the version.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from zhike.core import vectors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import knowledge as events
from zhike.rooms.knowledge import rules, wording
from zhike.rooms.knowledge.models import Document, Faq

Owner = Literal["document_id", "faq_id", "kb_id"]
REWEIGHED = 500  # entries at a time

_THERE = "SELECT to_regclass('public.knowledge_entries') IS NOT NULL"
_TAKE = """
WITH gone AS (
  DELETE FROM knowledge_entries WHERE org_id = $1 AND {owner} = $2 RETURNING terms, length
), counted AS (
  SELECT t AS term, count(*)::int AS n FROM gone, unnest(terms) t GROUP BY t ORDER BY t
), lowered AS (
  UPDATE knowledge_terms k SET df = greatest(k.df - c.n, 0) FROM counted c
  WHERE k.org_id = $1 AND k.term = c.term
)
SELECT count(*) AS entries, coalesce(sum(length), 0) AS length FROM gone
"""
_PUT = """
INSERT INTO knowledge_entries (org_id, id, kb_id, document_id, chunk_id, faq_id, part, text, audience,
  is_active, valid_from, valid_until, length, terms, bm, created_at)
SELECT $1, r.id, $2, r.document_id, r.chunk_id, r.faq_id, r.part, r.text, $3, $4, $5, $6, r.length, r.terms,
  r.bm::sparsevec, $7
FROM jsonb_to_recordset($8::jsonb) AS r(id uuid, document_id uuid, chunk_id uuid, faq_id uuid, part text,
  text text, length int, terms int[], bm text)
"""
_COUNT = """
INSERT INTO knowledge_terms (org_id, term, df) SELECT $1, t, n FROM unnest($2::int[], $3::int[]) u(t, n)
ON CONFLICT (org_id, term) DO UPDATE SET df = knowledge_terms.df + excluded.df
"""
_MOVE = """
INSERT INTO knowledge_states AS s (org_id, version, entries, length, average)
VALUES ($1, 1, greatest($2, 0), greatest($3, 0),
  CASE WHEN $2 > 0 THEN greatest($3::float8 / $2, 1) ELSE 40 END)
ON CONFLICT (org_id) DO UPDATE SET version = s.version + 1, entries = greatest(s.entries + $2, 0),
  length = greatest(s.length + $3, 0)
RETURNING version, entries, length, average
"""
_RESCOPE = """
UPDATE knowledge_entries SET audience = $3, is_active = $4, valid_from = $5, valid_until = $6
WHERE org_id = $1 AND {owner} = $2
"""
_SOME = """
SELECT id, text FROM knowledge_entries WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3
"""
_REWEIGH = """
UPDATE knowledge_entries e SET bm = r.bm::sparsevec
FROM unnest($2::uuid[], $3::text[]) AS r(id, bm) WHERE e.org_id = $1 AND e.id = r.id
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who may be told, and when. Dates are those of the organization's first site, both inclusive."""

    audience: str
    is_active: bool
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, row: Document | Faq) -> "Scope":
        return cls(row.audience, row.is_active, row.valid_from, row.valid_until)


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes an entry. ``text`` is searched."""

    part: str
    text: str
    document_id: UUID | None = None
    chunk_id: UUID | None = None
    faq_id: UUID | None = None


def pieces_of(faq: Faq) -> list[Piece]:
    """A question is found by itself, by each other way to ask it, and with its answer."""
    found = [Piece("question", faq.question, faq_id=faq.id)]
    found += [Piece("similar", other, faq_id=faq.id) for other in faq.similar_questions]
    return [*found, Piece("answer", f"{faq.question}\n{faq.answer}", faq_id=faq.id)]


async def is_there(tx: Tx) -> bool:
    """Whether this database can be searched at all: it needs pgvector."""
    return bool(await tx.conn.fetchval(_THERE))


async def put(
    tx: Tx, kb_id: UUID, owner: Owner, id: UUID, pieces: Sequence[Piece], scope: Scope | None = None
) -> int:
    """Let ``pieces`` take the place of what was there of this owner; none: it is found no more. Answers the
    new version of knowledge."""
    await tx.flush()
    await tx.lock("knowledge")
    entries = length = 0
    if await is_there(tx):
        gone = await tx.conn.fetchrow(_TAKE.format(owner=owner), tx.org_id, id)
        entries, length = -gone["entries"], -gone["length"]
        if pieces:
            assert scope is not None
            average = await _average(tx, pieces)
            rows = [_row(tx.org_id, piece, average) for piece in pieces]
            await _insert(tx, kb_id, scope, rows)
            entries, length = entries + len(rows), length + sum(row["length"] for row in rows)
    return await _move(tx, kb_id, entries, length)


async def rescope(tx: Tx, kb_id: UUID, owner: Owner, id: UUID, scope: Scope) -> int:
    """What is found stays, for others or at other times."""
    await tx.flush()
    await tx.lock("knowledge")
    if await is_there(tx):
        told = scope.audience, scope.is_active, scope.valid_from, scope.valid_until
        await tx.conn.execute(_RESCOPE.format(owner=owner), tx.org_id, id, *told)
    return await _move(tx, kb_id, 0, 0)


def _row(org_id: UUID, piece: Piece, average: float) -> dict[str, Any]:
    counts = wording.counted(piece.text)
    return {
        "id": uuid7(), "document_id": piece.document_id, "chunk_id": piece.chunk_id, "faq_id": piece.faq_id,
        "part": piece.part, "text": piece.text, "length": sum(counts.values()),
        "terms": sorted(wording.key(org_id, place) for place in counts),
        "bm": vectors.sparse(wording.weighed(counts, average)),
    }  # fmt: skip


async def _average(tx: Tx, pieces: Sequence[Piece]) -> float:
    """The length by which all are weighed; of the first entries, their own."""
    found = await tx.conn.fetchval("SELECT average FROM knowledge_states WHERE org_id = $1", tx.org_id)
    return float(found or sum(len(wording.grams(piece.text)) for piece in pieces) / len(pieces) or 1)


async def _insert(tx: Tx, kb_id: UUID, scope: Scope, rows: list[dict[str, Any]]) -> None:
    told = scope.audience, scope.is_active, scope.valid_from, scope.valid_until
    await tx.conn.execute(_PUT, tx.org_id, kb_id, *told, tx.now, to_json(rows))
    df = Counter(term for row in rows for term in row["terms"])
    terms = sorted(df)
    await tx.conn.execute(_COUNT, tx.org_id, terms, [df[term] for term in terms])


async def _move(tx: Tx, kb_id: UUID, entries: int, length: int) -> int:
    state = await tx.conn.fetchrow(_MOVE, tx.org_id, entries, length)
    version = int(state["version"])
    tx.publish(events.KnowledgeChanged(kb_id=kb_id, knowledge_version=version))
    if rules.drifted(state["average"], state["entries"], state["length"]):
        tx.enqueue("knowledge.reweigh", dedupe_key=f"knowledge.reweigh:{version}")
    return version


async def begin_reweighing(tx: Tx) -> bool:
    """Take today's average as everybody's. False: it has not drifted any more."""
    await tx.lock("knowledge")
    state = await tx.conn.fetchrow("SELECT * FROM knowledge_states WHERE org_id = $1", tx.org_id)
    if state is None or not rules.drifted(state["average"], state["entries"], state["length"]):
        return False
    await tx.conn.execute(
        "UPDATE knowledge_states SET average = length::float8 / entries WHERE org_id = $1", tx.org_id
    )
    return True


async def reweigh_some(tx: Tx, after: UUID) -> UUID | None:
    """Weigh the next entries by the average; the last one's id, None after the last."""
    average = await tx.conn.fetchval("SELECT average FROM knowledge_states WHERE org_id = $1", tx.org_id)
    rows = await tx.conn.fetch(_SOME, tx.org_id, after, REWEIGHED)
    weights = [vectors.sparse(wording.weighed(wording.counted(row["text"]), average)) for row in rows]
    await tx.conn.execute(_REWEIGH, tx.org_id, [row["id"] for row in rows], weights)
    return rows[-1]["id"] if len(rows) == REWEIGHED else None
