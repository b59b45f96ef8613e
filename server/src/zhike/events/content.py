"""Facts of what is said again and again."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.core.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptUsed(Event):
    """Somebody put a script into an answer (seed 001 §2.2.3)."""

    NAME: ClassVar[str] = "content.script.used"
    AGGREGATE: ClassVar[str] = "script"
    script_id: UUID
    conversation_id: UUID | None = None

    @property
    def aggregate_id(self) -> UUID:
        return self.script_id
