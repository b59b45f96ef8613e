"""Facts of what the organization knows (model 2.9)."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.core.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfDocument(Event):
    AGGREGATE: ClassVar[str] = "document"
    document_id: UUID
    kb_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.document_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSent(_OfDocument):
    """A document, or another version of it, waits to be read."""

    NAME: ClassVar[str] = "ai.document.sent"
    doc_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentIndexed(_OfDocument):
    """What it says can be found."""

    NAME: ClassVar[str] = "ai.document.indexed"
    doc_version: int
    chunks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFailed(_OfDocument):
    """It could not be taken in; what an earlier version says can be found all the same."""

    NAME: ClassVar[str] = "ai.document.failed"
    doc_version: int
    reason_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeChanged(Event):
    """What may be found in a base is not what it was. ``knowledge_version`` is the organization's."""

    NAME: ClassVar[str] = "ai.knowledge.changed"
    AGGREGATE: ClassVar[str] = "knowledge_base"
    kb_id: UUID
    knowledge_version: int

    @property
    def aggregate_id(self) -> UUID:
        return self.kb_id
