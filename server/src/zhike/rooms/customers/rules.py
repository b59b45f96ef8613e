"""Pure decisions about customers: which stage may follow which (model 2.3)."""

MOVES: dict[str, tuple[str, ...]] = {
    "potential": ("interested", "lost"),
    "interested": ("opportunity", "lost"),
    "opportunity": ("closed", "lost"),
    "closed": ("repeat", "lost"),
    "repeat": ("lost",),
    "lost": ("interested",),
}


def may_move(current: str, wanted: str) -> bool:
    """One step at a time; any stage may be lost, and who was lost may become interested again."""
    return wanted == current or wanted in MOVES[current]
