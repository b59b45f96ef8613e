"""What each table holds of the people served, declared beside its model.

The law gives a person a copy of their data, and its erasure (promises 3.10). Nobody can keep a list of forty
tables in one head, so every room says of its own: how a person's rows are found, what of them a person may
have, and what becomes of them in an erasure. `core.erasure` acts on it; a house test walks all models and
refuses a table that speaks of people and says nothing here.
"""
# ASVS 14.1.1, 14.2.4: what each table holds of people

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANY = "*"  # names whatever of the person a polymorphic ``resource_id`` may name
PHONE = "phone"  # the kind whose values are blind indexes and not ids
GONE = "'（已删除）'"
_NOTHING = {"NULL", GONE, "''", "'{}'", "'[]'"}


@dataclass(frozen=True, slots=True)
class Blank:
    """The row stays without the person: column → the SQL expression that takes the value's place."""

    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Delete:
    """The row goes."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The row stays as it is, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Holds:
    """One table's declaration.

    ``of``: the steps by which a row is somebody's. A step's columns are alternatives; a later step counts
    only where all columns of the earlier ones are null, so that a row which names another person is never
    taken for this one's. ``names``: what the row itself is to other tables, ``leads_to``: what else of the
    person it points at. ``claims`` are columns that anybody may fill in: good for erasing, not for showing.

    ``data_class`` decides how long the law wants it; ``proof`` (SQL) which rows, ``since`` from when on.
    ``identity`` are columns that stay as long as anything of the person must; ``restricts`` (column → SQL)
    then hides the row. ``open`` (SQL) is business that has to end before an erasure.
    """

    table: str
    of: tuple[Mapping[str, str], ...]
    erase: Blank | Delete | Keep
    data_class: str = "profile"
    names: str | None = None
    leads_to: Mapping[str, str] = field(default_factory=dict)
    claims: frozenset[str] = frozenset()
    shows: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    since: str = "created_at"
    proof: str = "true"
    identity: frozenset[str] = frozenset()
    restricts: Mapping[str, str] = field(default_factory=dict)
    open: str | None = None

    @property
    def personal(self) -> frozenset[str]:
        """The columns that tell of a person: an erasure leaves nothing in them."""
        if not isinstance(self.erase, Blank):
            return frozenset()
        return frozenset(name for name, how in self.erase.columns.items() if how in _NOTHING)


HOLDS: dict[str, Holds] = {}
_RESOURCES: dict[str, frozenset[str]] = {}


def declare(*holds: Holds) -> None:
    """Called where the models stand, once for each table."""
    for each in holds:
        if each.table in HOLDS:
            raise ValueError(f"{each.table} is declared twice")
        HOLDS[each.table] = each
        if each.names is not None:
            _RESOURCES[each.names] = each.personal


def blank(*empty: str, **values: str) -> Blank:
    """``empty`` columns become null, the others what is said."""
    return Blank(dict.fromkeys(empty, "NULL") | values)


def veiled(resource_type: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    """An audit row's values as they may be kept for good: of personal columns one sees that they changed."""
    personal = _RESOURCES.get(resource_type, frozenset())
    return {name: _veil(value) if name in personal else value for name, value in (values or {}).items()}


def _veil(value: Any) -> Any:
    if value is None or value in ("", {}, []):
        return value
    return f"{value[0]}**" if isinstance(value, str) and len(value) > 1 else "***"
