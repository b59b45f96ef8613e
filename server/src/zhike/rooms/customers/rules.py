"""Pure decisions about customers."""

from zhike.rooms.customers.models import STAGES

_ORDER = {stage: place for place, stage in enumerate(STAGES[:-1])}


def may_move(current: str, wanted: str) -> bool:
    """Stages go forward, any stage may be lost, and who was lost may become interested again (model 2.3)."""
    if wanted in (current, "lost"):
        return True
    if current == "lost":
        return wanted == "interested"
    return _ORDER[wanted] > _ORDER[current]
