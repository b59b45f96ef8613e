"""What every language model is to us."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer, and what it used."""

    text: str
    input_tokens: int
    output_tokens: int


class ModelFailed(Exception):
    """No usable answer. ``code`` is stable: timeout, refused, rate_limited, unavailable, not_installed …"""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class ChatModel(Protocol):
    """``name`` is None when there is no model."""

    name: str | None

    async def complete(self, system: str, content: str, *, max_tokens: int) -> Completion:
        """A JSON object as text. Raises `ModelFailed`."""
        ...
