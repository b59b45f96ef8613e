"""What every language model is to us."""

from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer, and what it used."""

    text: str
    input_tokens: int
    output_tokens: int

    def without_words(self) -> "Completion":
        """What it used, without what it said."""
        return replace(self, text="")


class ModelFailed(Exception):
    """No usable answer. ``code`` is stable: timeout, refused, rate_limited, unavailable, not_installed …"""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class ChatModel(Protocol):
    """``name`` is None when there is no model."""

    name: str | None

    async def prepare(self) -> None:
        """Get ready to call at once. Raises `ModelFailed`."""
        ...

    async def complete(self, system: str, content: str, *, max_tokens: int) -> Completion:
        """A JSON object as text. Raises `ModelFailed`."""
        ...
