"""What colleagues write is listened to before it is sent. Who keeps the lists of words is a room above, so
`wiring` plugs the two questions in: what is found in words, and writing it down.

A message that is refused is a business answer: its hit is kept, and nothing else of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx


@dataclass(frozen=True, slots=True)
class Found:
    """What one list has found. ``action``: ``block``, ``warn`` or ``record``."""

    list_id: UUID
    name: str
    kind: str
    action: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was found, and the part of the text around it."""

    found: tuple[Found, ...] = ()
    excerpt: str = ""

    def of(self, action: str) -> tuple[str, ...]:
        """The words of the lists with this action."""
        return tuple(dict.fromkeys(word for one in self.found if one.action == action for word in one.words))


class WordsBlocked(errors.Conflict):
    """A list does not let the message out. ``words``: because of which."""

    code = "message.words_blocked"


class WordsToConfirm(errors.Conflict):
    """A list asks once whether it is meant. Sent again with ``confirmed``, it goes out."""

    code = "message.words_confirm"


async def _nothing(tx: Tx, content: str, speaker: str) -> Heard:
    return Heard()


async def _keep(
    tx: Tx, heard: Heard, *, conversation_id: UUID, message_id: UUID | None, attempt_id: UUID,
    user_id: UUID | None, speaker: str,
) -> None:  # fmt: skip
    return None


class Port:
    """The questions of this process."""

    find: Callable[[Tx, str, str], Awaitable[Heard]] = staticmethod(_nothing)
    note: Callable[..., Awaitable[None]] = staticmethod(_keep)


async def refusal(
    tx: Tx, heard: Heard, *, conversation_id: UUID, attempt_id: UUID, confirmed: bool
) -> errors.DomainError | None:
    """Why words do not go out, and None when they do. What blocks them is written down."""
    if blocked := heard.of("block"):
        await Port.note(
            tx, heard, conversation_id=conversation_id, message_id=None, attempt_id=attempt_id,
            user_id=tx.actor.user_id, speaker="agent",
        )  # fmt: skip
        return WordsBlocked(words=list(blocked[:10]))
    if (asked := heard.of("warn")) and not confirmed:
        return WordsToConfirm(words=list(asked[:10]))
    return None
