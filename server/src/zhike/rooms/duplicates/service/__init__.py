"""The verbs of duplicates: `finding` (hints and decisions), `scanning`, `comparing` (side by side), `uniting`
and `undoing`."""

from zhike.rooms.duplicates.service.comparing import compare
from zhike.rooms.duplicates.service.finding import decide, hints
from zhike.rooms.duplicates.service.scanning import begin, step
from zhike.rooms.duplicates.service.undoing import (
    Erased,
    TooLate,
    WinnerMerged,
    forget,
    gather,
    recent,
    undo,
)
from zhike.rooms.duplicates.service.uniting import BeingErased, unite

__all__ = [
    "BeingErased", "Erased", "TooLate", "WinnerMerged", "begin", "compare", "decide", "forget", "gather",
    "hints", "recent", "step", "undo", "unite",
]  # fmt: skip
