"""Pure decisions about rights: what somebody's roles add up to, and who may give what.

Words: the *row scope* says which rows of the organization a person works with: their own, their teams',
their sites', or all; a *field* is a kind of personal or commercial value (`FIELDS`) that a role sees in full,
masked, or not at all. With several roles, the widest of each counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhike.core.context import Actor
from zhike.rooms.identity.rules import PERMISSIONS

SCOPES = ("own", "team", "site", "org")  # the narrowest first
SIGHTS = ("hidden", "masked", "full")  # likewise
# what a role sees of each kind of field where it says nothing; phones are masked for everybody
FIELDS = {"phone": "masked", "wechat": "full", "email": "full", "id_number": "masked", "bank_card": "masked",
          "amount": "full"}  # fmt: skip
# these are never shown in full: whoever needs one asks for it with a reason, which is kept
REVEALED_ONLY = frozenset({"phone", "id_number", "bank_card"})
LETTERS = {"org": "a", "site": "s", "team": "t", "own": "o"}
_NAMES = {letter: name for name, letter in LETTERS.items()}
CATALOGUE = frozenset().union(*PERMISSIONS.values())


@dataclass(frozen=True, slots=True)
class Rights:
    """``fields`` holds a sight for each of `FIELDS`."""

    permissions: frozenset[str]
    row_scope: str
    fields: Mapping[str, str]

    def letter(self, site_ids: Iterable[Any]) -> str:
        """The scope as the signed token says it. Somebody of no site in particular works at all of them."""
        return "a" if self.row_scope == "site" and not tuple(site_ids) else LETTERS[self.row_scope]

    @property
    def veils(self) -> tuple[tuple[str, str], ...]:
        """(field, sight) where that is less than usual."""
        return tuple(sorted((name, how) for name, how in self.fields.items() if how != FIELDS[name]))


NONE = Rights(frozenset(), "own", dict.fromkeys(FIELDS, "hidden"))


def of_role(row: Mapping[str, Any]) -> Rights:
    """A row of ``roles`` with its ``permissions``."""
    code, given = row["code"], frozenset(row["permissions"])
    own = PERMISSIONS[code] if row["follows_default"] or code == "owner" else given & CATALOGUE
    return Rights(own, row["row_scope"], FIELDS | {k: v for k, v in row["fields"].items() if k in FIELDS})


def of_roles(rows: Iterable[Mapping[str, Any]]) -> Rights:
    """All of somebody's roles together; nothing at all where there are none."""
    found = [of_role(row) for row in rows]
    if not found:
        return NONE
    return Rights(
        frozenset().union(*(one.permissions for one in found)),
        max((one.row_scope for one in found), key=SCOPES.index),
        {name: max((one.fields[name] for one in found), key=SIGHTS.index) for name in FIELDS},
    )


def of_actor(actor: Actor) -> Rights:
    """What the actor holds, and so may hand on."""
    return Rights(actor.permissions, _NAMES[actor.scope], FIELDS | dict(actor.veils))


def covers(giver: Rights, given: Rights) -> bool:
    """Nobody hands out what goes beyond their own: permissions, rows, fields."""
    return (
        given.permissions <= giver.permissions
        and SCOPES.index(given.row_scope) <= SCOPES.index(giver.row_scope)
        and all(SIGHTS.index(given.fields[name]) <= SIGHTS.index(giver.fields[name]) for name in FIELDS)
    )


def beyond(giver: Rights, given: Rights) -> dict[str, Any]:
    """What of it the giver does not hold, for them to read."""
    more = [name for name in FIELDS if SIGHTS.index(given.fields[name]) > SIGHTS.index(giver.fields[name])]
    wider = SCOPES.index(given.row_scope) > SCOPES.index(giver.row_scope)
    return {"beyond": sorted(given.permissions - giver.permissions), "fields": more,
            "row_scope": given.row_scope if wider else None}  # fmt: skip


def field_problem(name: str, sight: str) -> str | None:
    """Why a role cannot see a field so; None when it can."""
    if name not in FIELDS or sight not in SIGHTS:
        return "unknown"
    return "revealed_only" if name in REVEALED_ONLY and sight == "full" else None
