"""The reference pages are made from the code: `python -m tests.house.reference` writes them."""

import dataclasses
import importlib
import inspect
import pkgutil
from pathlib import Path

import zhike.events
from zhike import settings, wiring
from zhike.core.event import Event
from zhike.core.http.access import declared
from zhike.rooms.identity.rules import PERMISSIONS
from zhike.routes import ROUTERS

DOCS = Path(__file__).parents[3] / "docs" / "reference"


def settings_page() -> str:
    lines = ["# Settings", "Environment variables, read by `settings.py` alone. Made from the code."]
    for group in reversed(settings.Settings.__mro__[1:-1]):
        fields = getattr(group, "model_fields", {})
        own = {name: fields[name] for name in inspect.get_annotations(group) if name in fields}
        if not own or not group.__module__.startswith("zhike"):
            continue
        lines += ["", f"## {(group.__doc__ or '').splitlines()[0]}", "", "| variable | default | meaning |",
                  "|---|---|---|"]  # fmt: skip
        for name, field in own.items():
            default = "" if field.default is None else f"`{field.default}`"
            lines.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def _events() -> list[type[Event]]:
    for module in pkgutil.iter_modules(zhike.events.__path__):
        importlib.import_module(f"zhike.events.{module.name}")
    found: list[type[Event]] = []
    waiting = list(Event.__subclasses__())
    while waiting:
        event = waiting.pop()
        waiting.extend(event.__subclasses__())
        if "NAME" in event.__dict__:
            found.append(event)
    # dataclasses with slots are made twice: the one that its module holds is the real one
    real = [e for e in found if getattr(importlib.import_module(e.__module__), e.__name__) is e]
    return sorted(set(real), key=lambda event: event.NAME)


def events_page() -> str:
    listeners: dict[str, list[str]] = {}
    for name, event in wiring.listeners():
        listeners.setdefault(event, []).append(f"`{name}`")
    lines = ["# Events", "Published facts and who reacts to them. Made from the code.", "",
             "| event | when | carries | handlers |", "|---|---|---|---|"]  # fmt: skip
    for event in _events():
        fields = ", ".join(field.name for field in dataclasses.fields(event))
        when = " ".join((event.__doc__ or "").split())
        lines.append(
            f"| `{event.NAME}` | {when} | {fields} | {', '.join(sorted(listeners.get(event.NAME, [])))} |"
        )
    return "\n".join(lines) + "\n"


def _caller(name: str) -> str:
    return {"user": "signed in", "anyone": "anyone"}.get(name, name)


def permissions_page() -> str:
    roles = list(PERMISSIONS)
    lines = ["# Permissions", "What each role may do, and each route's permission. Made from the code.", "",
             f"| permission | {' | '.join(roles)} |", "|---" * (len(roles) + 1) + "|"]  # fmt: skip
    for permission in sorted(set().union(*PERMISSIONS.values())):
        marks = " | ".join("✓" if permission in PERMISSIONS[role] else "" for role in roles)
        lines.append(f"| `{permission}` | {marks} |")
    lines += ["", "| route | who |", "|---|---|"]
    for router in ROUTERS:
        for route in router.routes:
            rule = declared(route.endpoint)  # type: ignore[attr-defined]
            who = (
                f"`{rule.permission}`"
                if rule.permission
                else ("signed in" if rule.caller == "user" else rule.caller)
            )
            for method in sorted(route.methods - {"HEAD", "OPTIONS"}):  # type: ignore[attr-defined]
                lines.append(f"| {method} {route.path_format} | {who} |")  # type: ignore[attr-defined]
    return "\n".join(lines) + "\n"


PAGES = {"settings.md": settings_page, "events.md": events_page, "permissions.md": permissions_page}

if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for name, render in PAGES.items():
        (DOCS / name).write_text(render())
