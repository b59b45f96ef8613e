"""What the clinic knows: a base of questions that customers ask, and the house's rules for colleagues."""

from typing import Any
from uuid import UUID

from zhike.core import search
from zhike.core.ids import uuid7
from zhike.rooms.knowledge import cutting, indexing, parsing
from zhike.rooms.knowledge.cutting import Block
from zhike.rooms.knowledge.indexing import Piece, Scope
from zhike.rooms.knowledge.models import Document, DocumentChunk, DocumentVersion, Faq, KnowledgeBase
from zhike.seed.answers import FAQS, PAPERS
from zhike.seed.world import World, days

_TOLD = Scope("customer", True, None, None)
_HOUSE = Scope("internal", True, None, None)


async def write(world: World) -> None:
    told, house = (
        _base(world, "客户常问", "客户问得最多的问题，回答可以直接发给客户。"),
        _base(world, "门店制度", "给同事看的规定和流程，不对客户。"),
    )
    told["faq_count"], house["document_count"] = len(FAQS), len(PAPERS)
    await world.add(KnowledgeBase, [told, house])
    rows = [_faq(world, told["id"], *line) for line in FAQS]
    await world.add(Faq, rows)
    await world.tx.flush()
    pieces = [piece for row in rows for piece in indexing.pieces_of(Faq(**row))]
    await indexing.put(world.tx, told["id"], "kb_id", told["id"], pieces, _TOLD)
    for name, text in PAPERS.items():
        await _paper(world, house["id"], name, text)


def _base(world: World, name: str, description: str) -> dict[str, Any]:
    made = world.now - days(120)
    return {"id": uuid7(), "name": name, "description": description, "document_count": 0, "faq_count": 0,
            "created_at": made, "updated_at": made}  # fmt: skip


def _faq(
    world: World, base: UUID, category: str, question: str, answer: str, similar: tuple[str, ...]
) -> dict[str, Any]:
    uses = world.chance.randrange(0, 60)
    helped = world.chance.randrange(0, uses + 1)
    made = world.now - days(world.chance.randrange(5, 110))
    keys = search.keys(world.tx.org_id, question, f"{' '.join(similar)} {answer}"[:200])
    return {
        "id": uuid7(), "kb_id": base, "question": question, "answer": answer, "category": category,
        "similar_questions": list(similar), "tags": [], "audience": "customer", "use_count": uses,
        "helpful_count": helped, "unhelpful_count": world.chance.randrange(0, uses - helped + 1),
        "created_by": world.users["owner"], "search_keys": keys, "created_at": made, "updated_at": made,
    }  # fmt: skip


async def _paper(world: World, base: UUID, name: str, text: str) -> None:
    """A document as if it had been sent and read."""
    said = parsing.read("md", text.encode())
    chunks = list(cutting.cut((Block(s["t"], s.get("h", 0), s.get("r", False)) for s in said), name))
    id, made = uuid7(), world.now - days(world.chance.randrange(20, 90))
    size, owner = len(text.encode()), world.users["owner"]
    await world.add(Document, [{
        "id": id, "kb_id": base, "title": name, "file_type": "md", "file_size": size, "audience": "internal",
        "content": text, "tags": [], "processing_status": "completed", "chunk_count": len(chunks),
        "version": 1, "indexed_version": 1, "created_by": owner, "created_at": made, "updated_at": made,
    }])  # fmt: skip
    await world.add(DocumentVersion, [{
        "id": uuid7(), "document_id": id, "version": 1, "file_type": "md", "file_size": size,
        "chunk_count": len(chunks), "finished_at": made, "created_by": owner, "created_at": made,
    }])  # fmt: skip
    rows = [
        {"id": uuid7(), "kb_id": base, "document_id": id, "content": chunk.text, "chunk_index": n,
         "token_count": round(len(chunk.text) * 0.7), "created_at": made,
         "metadata_": {"heading": chunk.heading} if chunk.heading else {}}
        for n, chunk in enumerate(chunks)
    ]  # fmt: skip
    await world.add(DocumentChunk, rows)
    await world.tx.flush()
    pieces = [
        Piece("chunk", chunk.searched, document_id=id, chunk_id=row["id"])
        for chunk, row in zip(chunks, rows, strict=True)
    ]
    await indexing.put(world.tx, base, "document_id", id, pieces, _HOUSE)
