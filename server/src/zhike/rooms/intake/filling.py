"""What somebody typed into a form of ours: read, judged, and written as the body that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from zhike.core import bodies, errors
from zhike.rooms.intake import pages, rules
from zhike.rooms.leads.imports.columns import phone_of

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


@dataclass(frozen=True, slots=True)
class Filled:
    """``values`` by field; ``faults`` field → which word says what is wrong; ``trapped``: by a program."""

    values: dict[str, str]
    faults: dict[str, str]
    trapped: bool


def utm_of(query: Mapping[str, str]) -> dict[str, str]:
    """The campaign that a link names."""
    return {name: bodies.words(query[name][:200]) or "" for name in UTM if query.get(name)}


def read(body: bytes, shown: Mapping[str, Any], text: Any | None) -> Filled:
    """Raises `Invalid` for what is no form."""
    try:
        said = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        raise errors.Invalid(field="body") from None
    values, faults = utm_of(said), {}
    for one in shown["fields"]:
        name = one["field"]
        typed = bodies.words(said.get(name, "")) or ""
        values[name] = typed[:1_000]
        if fault := _fault(name, typed, one["required"]):
            faults[name] = fault
    ways = [one["field"] for one in shown["fields"] if one["field"] in rules.REACHED_BY]
    if not faults and not any(values[way] for way in ways):
        faults[ways[0]] = "contact"
    if text is not None and (said.get("consent") != "yes" or said.get("consent_text") != str(text.id)):
        faults["consent"] = "consent"
    return Filled(values, faults, bool(said.get(pages.TRAP)))


def _fault(name: str, typed: str, required: bool) -> str | None:
    if not typed:
        return "needed" if required else None
    if len(typed) > rules.FIELDS[name]:
        return "long"
    if name == "contact_phone" and phone_of(typed) is None:
        return "phone"
    if name == "contact_email" and not rules.is_email(typed):
        return "email"
    return None


def body_of(filled: Filled, text: Any | None) -> bytes:
    """What is kept: what was asked for, where the person came from, which text they agreed to."""
    kept = {name: value for name, value in filled.values.items() if value}
    if text is not None:
        kept["consent_text"] = str(text.id)
    return urlencode(kept).encode()
