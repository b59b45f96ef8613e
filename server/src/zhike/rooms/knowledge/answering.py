"""A search as people see it: what was found, in which words, and whether meanings were compared."""

from typing import Any

from zhike.rooms.knowledge import schemas
from zhike.rooms.knowledge.searching import Found


def _arm(row: dict[str, Any], name: str) -> schemas.KnowledgeArm | None:
    if row[name] is None:
        return None
    return schemas.KnowledgeArm(value=round(row[name], 4), share=round(row[f"{name}_share"], 4))


def _hit(row: dict[str, Any]) -> schemas.KnowledgeHit:
    faq = row["faq_id"] is not None
    place = row["metadata"]
    return schemas.KnowledgeHit(
        kind="faq" if faq else "chunk", id=row["faq_id"] if faq else row["chunk_id"], kb_id=row["kb_id"],
        kb_name=row["kb_name"], document_id=row["document_id"],
        title=row["question"] if faq else row["title"],
        content=row["answer"] if faq else row["content"], part=row["part"],
        found_by=row["text"][:500], category=row["faq_category"] if faq else row["document_category"],
        heading=place.get("heading") or place.get("sheet"), page=place.get("page"),
        document_version=row["indexed_version"], url=row["file_url"], score=round(row["score"], 4),
        lexical=_arm(row, "lexical"), dense=_arm(row, "dense"), coverage=row["coverage"],
        matched=row["matched"],
    )  # fmt: skip


def of(found: Found, why: Any) -> schemas.KnowledgeFound:
    """``why`` meanings were not compared, if that is known already."""
    return schemas.KnowledgeFound(
        items=[_hit(row) for row in found.rows], version=found.version, entries=found.entries,
        dense=found.dense, lexical_only=None if found.dense else why or "not_ready",
        lexical_weight=found.weight,
    )  # fmt: skip
