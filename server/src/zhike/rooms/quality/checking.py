"""Listening to what is said: by all lists in use, kept ready in this process."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import desk as events
from zhike.rooms.conversations.words import Found, Heard
from zhike.rooms.quality import matching, repository, rules

MOST_KEPT = 200  # organizations whose lists are kept ready


@dataclass(frozen=True, slots=True)
class _Ready:
    """The lists of an organization as they stood at ``mark``."""

    mark: str
    lists: list[Any]
    by_letters: matching.Automaton
    by_sound: matching.Automaton | None

    def find(self, text: str) -> list[matching.Match]:
        found = self.by_letters.find(text)
        return found + self.by_sound.find(text) if self.by_sound is not None else found


_ready: OrderedDict[UUID, _Ready] = OrderedDict()


def _words(lists: list[Any], *, sounding: bool) -> list[tuple[int, str]]:
    return [
        (owner, word)
        for owner, one in enumerate(lists)
        if one["by_sound"] or not sounding
        for word in one["words"]
    ]


async def _listening(tx: Tx) -> _Ready:
    """The lists as they are now: a list that was changed counts from the next message on."""
    mark = await repository.stand(tx)
    ready = _ready.get(tx.org_id)
    if ready is None or ready.mark != mark:
        lists = await repository.lists(tx)
        sounding = _words(lists, sounding=True)
        by_sound = matching.Automaton(sounding, by_sound=True) if sounding else None
        ready = _Ready(mark, lists, matching.Automaton(_words(lists, sounding=False)), by_sound)
        _ready[tx.org_id] = ready
    _ready.move_to_end(tx.org_id)
    while len(_ready) > MOST_KEPT:
        _ready.popitem(last=False)
    return ready


async def find(tx: Tx, content: str, speaker: str) -> Heard:
    """What the lists find in words of an ``agent`` or a ``customer``."""
    ready = await _listening(tx)
    matches = [
        one for one in ready.find(content) if rules.listens(ready.lists[one.owner]["direction"], speaker)
    ]
    owners = dict.fromkeys(one.owner for one in matches)
    found = tuple(
        Found(
            ready.lists[owner]["id"], ready.lists[owner]["name"], ready.lists[owner]["kind"],
            rules.action_for(ready.lists[owner]["action"], speaker),
            tuple(dict.fromkeys(one.word for one in matches if one.owner == owner)),
        )
        for owner in owners
    )  # fmt: skip
    return Heard(found, matching.excerpt(content, matches))


async def note(
    tx: Tx, heard: Heard, *, conversation_id: UUID, message_id: UUID | None, attempt_id: UUID,
    user_id: UUID | None, speaker: str,
) -> None:  # fmt: skip
    """Write hits down and tell of each; the same attempt is written down once."""
    rows = [
        {"list_id": one.list_id, "kind": one.kind, "action": one.action, "words": list(one.words)}
        for one in heard.found
    ]
    noted = await repository.note(
        tx, conversation_id, message_id, attempt_id, user_id, speaker, heard.excerpt, rows
    )
    for row in noted:
        tx.publish(
            events.QualityHitFound(
                conversation_id=conversation_id,
                hit_id=row["id"],
                kind=row["kind"],
                action=row["action"],
                is_refused=message_id is None,
            )
        )


async def note_customer(tx: Tx, message_id: UUID) -> None:
    """Listen to what a customer has said."""
    said = await repository.said(tx, message_id)
    if said is None or not said["content"]:
        return
    heard = await find(tx, said["content"], "customer")
    if heard.found:
        await note(
            tx, heard, conversation_id=said["conversation_id"], message_id=message_id, attempt_id=message_id,
            user_id=None, speaker="customer",
        )  # fmt: skip
