"""Facts of scores as a whole; what becomes of one person's is told among the facts of leads and customers."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.core.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDefinitionActivated(Event):
    """Another version of a score's formula counts from now on; a run brings all rows up to date."""

    NAME: ClassVar[str] = "analytics.score.activated"
    AGGREGATE: ClassVar[str] = "score_definition"
    definition_id: UUID
    code: str
    version: int

    @property
    def aggregate_id(self) -> UUID:
        return self.definition_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoresUpdated(Event):
    """A run over all leads or customers is through. Whoever keeps lists by score listens."""

    NAME: ClassVar[str] = "analytics.score.updated"
    AGGREGATE: ClassVar[str] = "score_run"
    run_id: UUID
    entity_type: str
    done: int
    changed: int

    @property
    def aggregate_id(self) -> UUID:
        return self.run_id
