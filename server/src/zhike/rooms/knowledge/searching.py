# ruff: noqa: S608  our own names
"""The one search: words by BM25, meanings by vectors, one statement, and why each result is where it is.

The scope (base, audience, validity; the tenant and what one may see are the policies') is filtered inside
both arms, so nothing that may not be told takes a place among the best hundred. Scores of an arm are
stretched from 0 to 1 over what it found and added by weight (measured better than ranks on every set).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from zhike.core import clock, errors, vectors
from zhike.core.tx import Tx
from zhike.rooms.knowledge import rules, wording

MOST_ASKED = 500  # characters of a question
_STATE = """
SELECT s.version, s.entries, s.space,
  (SELECT timezone FROM sites WHERE org_id = $1 ORDER BY created_at, id LIMIT 1) AS zone,
  (SELECT json_object_agg(term, df) FROM knowledge_terms
   WHERE org_id = $1 AND term = ANY ($2) AND df > 0) AS df,
  to_regclass('public.knowledge_entries') IS NOT NULL AS searchable
FROM (SELECT) one LEFT JOIN knowledge_states s ON s.org_id = $1
"""
_SCOPE = """e.org_id = $1 AND e.is_active AND ($4::uuid[] IS NULL OR e.kb_id = ANY ($4))
    AND ($5::text IS NULL OR e.audience = $5)
    AND (e.valid_from IS NULL OR e.valid_from <= $6) AND (e.valid_until IS NULL OR e.valid_until >= $6)"""
_LEXICAL = f"""
  SELECT e.id, -(e.bm <#> $2::text::sparsevec) AS score FROM knowledge_entries e
  WHERE e.terms && $3::int[] AND {_SCOPE}
  ORDER BY e.bm <#> $2::text::sparsevec LIMIT 100"""
_DENSE = f"""
  SELECT e.id, 1 - (v.embedding <=> $9::text::halfvec) AS score
  FROM knowledge_vectors v JOIN knowledge_entries e ON e.org_id = v.org_id AND e.id = v.entry_id
  WHERE v.org_id = $1 AND v.space = $10 AND {_SCOPE}
  ORDER BY v.embedding <=> $9::text::halfvec LIMIT 100"""
_NOBODY = "SELECT NULL::uuid AS id, NULL::float8 AS score WHERE false"
_STRETCH = """SELECT id, score,
    coalesce((score - min(score) OVER ()) / nullif(max(score) OVER () - min(score) OVER (), 0), 1) AS share
    FROM {arm}"""
_SEARCH = """
WITH lex AS ({lexical}),
den AS ({dense}),
both_arms AS (
  SELECT coalesce(l.id, d.id) AS id, l.score AS lexical, l.share AS lexical_share, d.score AS dense,
    d.share AS dense_share, coalesce(l.share, 0) * $7 + coalesce(d.share, 0) * (1 - $7) AS score
  FROM ({lex_share}) l FULL JOIN ({den_share}) d ON d.id = l.id
),
best AS (
  SELECT DISTINCT ON (coalesce(e.faq_id, e.chunk_id)) b.*, e.part, e.text, e.terms, e.faq_id, e.chunk_id,
    e.document_id, e.kb_id
  FROM both_arms b JOIN knowledge_entries e ON e.org_id = $1 AND e.id = b.id
  ORDER BY coalesce(e.faq_id, e.chunk_id), b.score DESC, b.id
),
few AS (SELECT * FROM best ORDER BY score DESC, id LIMIT $8)
SELECT few.*, k.name AS kb_name, f.question, f.answer, f.category AS faq_category, c.content, c.metadata,
  d.title, d.category AS document_category, d.indexed_version, d.file_url
FROM few JOIN knowledge_bases k ON k.org_id = $1 AND k.id = few.kb_id
LEFT JOIN faqs f ON f.org_id = $1 AND f.id = few.faq_id
LEFT JOIN document_chunks c ON c.org_id = $1 AND c.id = few.chunk_id
LEFT JOIN documents d ON d.org_id = $1 AND d.id = few.document_id
ORDER BY few.score DESC, few.id
"""


class NotSearchable(errors.DomainError):
    """The database server has no pgvector: nothing can be searched until it is installed."""

    code = "knowledge.not_searchable"
    status = 503


@dataclass(frozen=True, slots=True)
class Asked:
    """``audience`` "customer": only what customers may be told. None in ``kb_ids``: all bases."""

    text: str
    kb_ids: Sequence[UUID] | None = None
    audience: str | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Meant:
    """A question's vector in a space."""

    space: str
    vector: list[float]


@dataclass(frozen=True, slots=True)
class Found:
    """``rows`` best first. ``dense`` tells whether meanings were compared, ``weight`` the share of words."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    version: int = 0
    entries: int = 0
    dense: bool = False
    weight: float = 1.0


@lru_cache(maxsize=2)
def _statement(dense: bool) -> str:
    return _SEARCH.format(
        lexical=_LEXICAL, dense=_DENSE if dense else _NOBODY, lex_share=_STRETCH.format(arm="lex"),
        den_share=_STRETCH.format(arm="den"),
    )  # fmt: skip


async def search(tx: Tx, asked: Asked, meant: Meant | None = None) -> Found:
    """What fits best. Raises `NotSearchable`."""
    counts = wording.counted(asked.text[:MOST_ASKED])
    keys = {wording.key(tx.org_id, place): place for place in counts}
    state = await tx.conn.fetchrow(_STATE, tx.org_id, list(keys))
    if not state["searchable"]:
        raise NotSearchable()
    df = {int(term): n for term, n in _json(state["df"]).items()}
    entries = state["entries"] or 0
    dense = meant is not None and meant.space == state["space"]
    weights = {keys[term]: wording.rarity(entries, n) * counts[keys[term]] for term, n in df.items()}
    version = state["version"] or 0
    if not weights and not dense:
        return Found(version=version, entries=entries)
    rarest = sorted(df, key=lambda term: df[term])[: wording.RAREST]
    share = rules.lexical_weight(entries, dense)
    today = _today(tx, state["zone"])
    more = (vectors.dense(meant.vector), meant.space) if dense and meant is not None else ()
    rows = await tx.conn.fetch(
        _statement(dense), tx.org_id, vectors.sparse(weights or {1: 0.0}), rarest, _ids(asked),
        asked.audience, today, share, asked.limit, *more,
    )  # fmt: skip
    found = [_explained(tx, dict(row), asked.text, weights) for row in rows]
    return Found(found, version, entries, dense, share)


def _explained(tx: Tx, row: dict[str, Any], text: str, weights: dict[int, float]) -> dict[str, Any]:
    there = set(row.pop("terms"))
    places = [place for place in weights if wording.key(tx.org_id, place) in there]
    row["coverage"] = round(wording.covered(places, weights), 4)
    row["matched"] = wording.matched(text, row["text"])[:20]
    row["metadata"] = _json(row["metadata"])
    return row


def _json(value: Any) -> dict[str, Any]:
    if isinstance(value, (bytes, str)):
        value = orjson.loads(value)
    return value or {}


def _ids(asked: Asked) -> list[UUID] | None:
    return list(asked.kb_ids) if asked.kb_ids is not None else None


def _today(tx: Tx, zone: str | None) -> date:
    return clock.local(tx.now, str(zone or "Asia/Shanghai")).date()
