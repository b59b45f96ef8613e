"""Meanings: texts become vectors at an endpoint that speaks OpenAI's `/embeddings`, ours or another's.

What is asked leaves masked, as everything that goes to a model. A new model's vectors grow beside the old
ones; searching turns to them in one step, when every entry has one, and the old ones go.
"""

from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from zhike.core import vectors
from zhike.core.egress import Egress, Failed, Refused
from zhike.core.ids import uuid7
from zhike.core.jobs import Retry, Run
from zhike.core.tx import Tx, to_json
from zhike.rooms.ai import service as ai
from zhike.rooms.knowledge import indexing
from zhike.rooms.knowledge.searching import Meant
from zhike.settings import Settings

log = structlog.get_logger(__name__)

AT_ONCE = 32
QUESTION_SECONDS = 2.0  # a search waits no longer for meanings and goes on by words
BATCH_SECONDS = 60.0
_WIDEST = 4_000

_BARE = """
SELECT e.id, e.text, e.part FROM knowledge_entries e WHERE e.org_id = $1 AND NOT EXISTS (
  SELECT FROM knowledge_vectors v WHERE v.org_id = e.org_id AND v.space = $2 AND v.entry_id = e.id)
ORDER BY e.id LIMIT $3
"""
_PUT = """
INSERT INTO knowledge_vectors (org_id, id, entry_id, space, embedding, embedding_model, embedding_updated_at)
SELECT $1, r.id, r.entry_id, $2, r.embedding::halfvec, $3, $4
FROM jsonb_to_recordset($5::jsonb) AS r(id uuid, entry_id uuid, text text, embedding text)
JOIN knowledge_entries e ON e.org_id = $1 AND e.id = r.entry_id AND e.text = r.text
ON CONFLICT (org_id, space, entry_id) DO NOTHING
"""
_FLIP = """
UPDATE knowledge_states s SET space = $2, version = version + 1
WHERE s.org_id = $1 AND s.space IS DISTINCT FROM $2 AND s.entries > 0 AND NOT EXISTS (
  SELECT FROM knowledge_entries e WHERE e.org_id = $1 AND NOT EXISTS (
    SELECT FROM knowledge_vectors v WHERE v.org_id = e.org_id AND v.space = $2 AND v.entry_id = e.id))
RETURNING true
"""


class EmbedderAway(Exception):
    """No usable vectors came. The message is for the log and holds no text."""


@dataclass(frozen=True, slots=True)
class Embedder:
    """One endpoint and one model."""

    url: str
    model: str
    key: str
    egress: Egress

    def space(self, vector: list[float]) -> str:
        """The name under which vectors of this model and width stand together."""
        return f"{self.model[:80]}:{len(vector)}"

    async def embed(self, texts: list[str], *, question: bool, seconds: float) -> list[list[float]]:
        """A vector for each text. Raises `EmbedderAway`."""
        prefix = ("query: " if question else "passage: ") if "e5" in self.model.lower() else ""
        body = orjson.dumps({"model": self.model, "input": [prefix + text for text in texts]})
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.key}"}
        try:
            answer = await self.egress.send(
                "POST", f"{self.url.rstrip('/')}/embeddings", headers=headers, body=body, seconds=seconds
            )
        except (Failed, Refused) as error:
            raise EmbedderAway(error.reason) from None
        if answer.status != 200:
            raise EmbedderAway(f"HTTP {answer.status}")
        return _vectors(answer.body, len(texts))


def _vectors(body: bytes, count: int) -> list[list[float]]:
    try:
        rows = sorted(orjson.loads(body)["data"], key=lambda row: row["index"])
        found = [[float(value) for value in row["embedding"]] for row in rows]
    except (ValueError, KeyError, TypeError):
        raise EmbedderAway("no vectors") from None
    widths = {len(vector) for vector in found}
    if len(found) != count or len(widths) != 1 or not 0 < max(widths) <= _WIDEST:
        raise EmbedderAway("not the vectors that were asked for")
    return found


def configured(settings: Settings) -> Embedder | None:
    """The endpoint of the settings, None: words alone."""
    url, model = settings.zhike_embedding_url, settings.zhike_embedding_model
    if not url or not model:
        return None
    key = settings.zhike_embedding_key
    secret = key.get_secret_value() if key is not None else "none"
    return Embedder(url, model, secret, Egress.of(settings).naming(url))


async def meaning(settings: Settings, text: str) -> tuple[Meant | None, str | None]:
    """(a question's vector, why there is none). Never inside a transaction."""
    embedder = configured(settings)
    if embedder is None:
        return None, "not_configured"
    try:
        vector = (await embedder.embed([ai.masked(text)], question=True, seconds=QUESTION_SECONDS))[0]
    except EmbedderAway as away:
        log.warning("embedder_away", error=str(away))
        return None, "away"
    return Meant(embedder.space(vector), vector), None


async def embed_all(run: Run) -> None:
    """Embed what has no vector in today's space, then turn to it. Raises `Retry` while the endpoint is
    away."""
    embedder = configured(run.services.settings)
    if embedder is None:
        return
    async with run.reading() as tx:
        if not await indexing.is_there(tx):
            return
    try:
        (probe,) = await embedder.embed(["知识"], question=True, seconds=BATCH_SECONDS)
    except EmbedderAway as away:
        raise Retry(f"the embedder: {away}") from None
    space = embedder.space(probe)
    while True:
        async with run.reading() as tx:
            rows = await tx.conn.fetch(_BARE, tx.org_id, space, AT_ONCE)
        if not rows:
            break
        await _some(run, embedder, space, rows)
    async with run.tx() as tx:
        await _turn(tx, space)


async def _some(run: Run, embedder: Embedder, space: str, rows: list[Any]) -> None:
    masked = [ai.masked(row["text"]) for row in rows]
    asked = [row["part"] != "chunk" for row in rows]  # a question is compared with questions
    try:
        found: list[list[float]] = [[]] * len(rows)
        for question in (True, False):
            places = [n for n, one in enumerate(asked) if one is question]
            if places:
                texts = [masked[n] for n in places]
                made = await embedder.embed(texts, question=question, seconds=BATCH_SECONDS)
                for n, vector in zip(places, made, strict=True):
                    found[n] = vector
    except EmbedderAway as away:
        raise Retry(f"the embedder: {away}") from None
    lines = [
        {"id": uuid7(), "entry_id": row["id"], "text": row["text"], "embedding": vectors.dense(vector)}
        for row, vector in zip(rows, found, strict=True)
    ]
    if {embedder.space(vector) for vector in found} != {space}:
        raise Retry("the embedder: vectors of another width")
    async with run.tx() as tx:
        await tx.conn.execute(_PUT, tx.org_id, space, embedder.model[:64], tx.now, to_json(lines))


async def _turn(tx: Tx, space: str) -> None:
    await tx.lock("knowledge")
    if await tx.conn.fetchval(_FLIP, tx.org_id, space):
        await tx.conn.execute(
            "DELETE FROM knowledge_vectors WHERE org_id = $1 AND space <> $2", tx.org_id, space
        )
