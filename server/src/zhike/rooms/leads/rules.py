"""Pure decisions about leads: which status may follow which, and what a customer made of one is called."""

OPEN = ("new", "contacted", "qualified")
_NEXT: dict[str, tuple[str, ...]] = {
    "new": ("contacted", "lost"),
    "contacted": ("qualified", "lost"),
    "qualified": ("converted", "lost"),
    "converted": (),
    "lost": ("contacted",),
}


def next_of(status: str) -> tuple[str, ...]:
    """Where a lead of this status may go by one step."""
    return _NEXT[status]


def may_move(current: str, wanted: str) -> bool:
    return wanted in _NEXT[current]


def way_to_converted(status: str) -> tuple[str, ...] | None:
    """The steps still to be taken, ``converted`` the last. None: a lost lead has to be contacted first.

    Who becomes a customer has been contacted and has been found fit, so no step is left out of the history.
    """
    if status not in OPEN:
        return None
    return (*OPEN[OPEN.index(status) + 1 :], "converted")


def customer_name(contact: str | None, company: str | None, wechat: str | None, last4: str | None) -> str:
    """What to call a customer made of a lead that may have told very little of itself."""
    return contact or company or wechat or f"访客{last4 or ''}"
