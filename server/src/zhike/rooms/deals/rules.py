"""Pure decisions about deals: which stage may follow which, how likely, what a line costs (model 2.3)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

OPEN = ("initial", "needs_confirmed", "proposal", "negotiation")
CLOSED = ("won", "lost")
STAGES = OPEN + CLOSED
REOPENED = "negotiation"
# how likely a deal is that has just come here; seed 004 says 20 for a new one
PROBABILITIES: Mapping[str, int] = {
    "initial": 20, "needs_confirmed": 40, "proposal": 60, "negotiation": 80, "won": 100, "lost": 0,
}  # fmt: skip
MOST_AMOUNT = Decimal("9999999999999.99")
_CENT = Decimal("0.01")


def may_move(current: str, wanted: str) -> bool:
    """Open deals go where they will, back as well; what is closed stays so until it is reopened."""
    return current in OPEN and wanted in STAGES


def next_of(stage: str) -> tuple[str, ...]:
    """Where a deal may go from here by a move."""
    return tuple(other for other in STAGES if other != stage) if stage in OPEN else ()


def may_reopen(stage: str) -> bool:
    return stage in CLOSED


def probability_of(stage: str, own: Mapping[str, int], said: int | None = None) -> int:
    """How likely it is in this stage: certain when it is closed, else as ``said``, else the organization's
    ``own`` figure, else the usual one."""
    if stage in CLOSED:
        return PROBABILITIES[stage]
    return said if said is not None else own.get(stage, PROBABILITIES[stage])


def line_amount(quantity: Decimal, unit_price: Decimal, discount: Decimal) -> Decimal:
    """To the cent, halves up; ``discount`` is a percentage off."""
    return (quantity * unit_price * (100 - discount) / 100).quantize(_CENT, ROUND_HALF_UP)


def weighted(amount: Decimal, probability: int) -> Decimal:
    """What to count on."""
    return (amount * probability / 100).quantize(_CENT, ROUND_HALF_UP)


def probabilities_fit(value: Any) -> bool:
    """Whether an organization may set these figures: open stages only, 0 to 100."""
    return isinstance(value, dict) and all(
        stage in OPEN and type(figure) is int and 0 <= figure <= 100 for stage, figure in value.items()
    )


def reasons_fit(value: Any) -> bool:
    """Whether this may be an organization's list of loss reasons: short words, each once, at least one."""
    return (
        isinstance(value, list)
        and 1 <= len(value) <= 30
        and all(isinstance(word, str) and 1 <= len(word.strip()) <= 100 for word in value)
        and len({word.strip() for word in value}) == len(value)
    )
