"""Pure decisions: keys, signatures, what a body says, and what a lead would be made of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

from zhike.core import paths, text
from zhike.core.bodies import words
from zhike.rooms.leads.imports.columns import LEADS, phone_of

MOST_BYTES = 256_000
TWICE = timedelta(minutes=10)  # within this time the very same body is the same delivery
KEPT_HEADERS = ("content-type", "user-agent", "x-request-id")
# the platform is the source's own word
FIELDS = {name: most for name, most in LEADS.items() if name != "source_platform"}
REACHED_BY = ("contact_phone", "contact_wechat", "contact_email", "contact_dingtalk")
_KEY = re.compile(r"in_([0-9a-f]{32})[0-9a-f]{24}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?[1１][3-9３-９]\d[- ]?\d{4}[- ]?(\d{4})(?!\d)")


def make_key(org_id: UUID, chance: bytes) -> str:
    """``in_``, the organization, 24 random hexadecimal digits (``chance`` is 12 bytes)."""
    return f"in_{org_id.hex}{chance.hex()}"


def org_of_key(key: str) -> UUID | None:
    """The organization that a key speaks of, None for anything that is no key."""
    match = _KEY.fullmatch(key)
    return UUID(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one path found. ``reason`` says why the field goes without it: missing, kind, phone, email; or
    that it was cut."""

    field: str
    path: str
    found: str | None
    reason: str | None = None


@dataclass(slots=True)
class Read:
    """What a body gives. ``reasons`` are those of fields that were found and could not be taken, and of the
    whole: nobody can be reached by ``contact``. ``own_id`` is the sender's name for it."""

    values: dict[str, str] = field(default_factory=dict)
    phone: str | None = None
    own_id: str | None = None
    form: str | None = None
    findings: list[Finding] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return "contact" not in self.reasons

    @property
    def who(self) -> str:
        """The person as this body names them."""
        return self.phone or next(self.values[name] for name in REACHED_BY[1:] if name in self.values)


def read(body: Any, mapping: Mapping[str, str], id_path: str | None, form_path: str | None) -> Read:
    """Map a body. Paths are good ones: they were read when they were kept."""
    made = Read()
    for name, path in mapping.items():
        finding = _field(name, path, paths.find(body, path), made)
        made.findings.append(finding)
        if finding.reason is not None and finding.reason != "missing":
            made.reasons[name] = finding.reason
    for name, own in (("id", id_path), ("form", form_path)):
        if own is not None:
            found = paths.find(body, own)
            said = None if found is paths.MISSING or found is None else words(found)
            said = said[:200] if said else None
            made.findings.append(Finding(name, own, said, None if said else "missing"))
            if name == "id":
                made.own_id = said
            else:
                made.form = said
    if made.phone is None and not made.values.keys() & set(REACHED_BY):
        made.reasons["contact"] = "nobody"
    return made


def _field(name: str, path: str, found: Any, made: Read) -> Finding:
    said = "" if found is paths.MISSING or found is None else words(found)
    if not said:
        return Finding(name, path, None, "missing" if said is not None else "kind")
    if name == "contact_phone":
        number = phone_of(said[:40])
        if number is None:
            return Finding(name, path, said[:40], "phone")
        made.phone = number
        return Finding(name, path, number)
    if name == "contact_email" and not is_email(said):
        return Finding(name, path, said[:255], "email")
    if name != "source_detail":
        said = text.normal(said)
    made.values[name] = said[: FIELDS[name]]
    return Finding(name, path, made.values[name], "cut" if len(said) > FIELDS[name] else None)


def is_email(said: str) -> bool:
    return len(said) <= FIELDS["contact_email"] and _EMAIL.fullmatch(said) is not None


def subject(made: Read) -> str:
    """What deliveries that must not make two leads have in common: all that the lock is held on."""
    return f"id:{made.own_id}" if made.own_id else f"who:{made.who}:{made.form or ''}"


def names(made: Read, at: datetime) -> list[str]:
    """Under which names this delivery may have been taken already, its own the first: the sender's id, or the
    person, the form and the minute, with the minutes beside it: jobs do not run in the order of arrival."""
    if made.own_id:
        return [subject(made)]
    minute = int(at.timestamp()) // 60
    return [f"{subject(made)}:{one}" for one in (minute, minute - 1, minute + 1)]


def phone_as_said(body: Any, mapping: Mapping[str, str]) -> str | None:
    """The phone in the very letters of a body."""
    found = paths.find(body, mapping["contact_phone"]) if "contact_phone" in mapping else paths.MISSING
    return None if found is paths.MISSING or found is None else words(found)


def veiled(said: str, phone: str | None = None) -> str:
    """Text for people: of phones the last digits only. ``phone`` is one that need not look like one of ours,
    as it stands in the text."""
    if phone is not None and sum(letter.isdigit() for letter in phone) > 6:
        for way in (phone, quote_plus(phone)):
            said = said.replace(way, f"*******{phone[-4:]}")
    return _PHONE.sub(r"*******\1", said)
