"""Which events there are to hear of, from the classes that publish them."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import zhike.events
from zhike.core.event import Event


@lru_cache(maxsize=1)
def events() -> dict[str, type[Event]]:
    """Name → class, by name."""
    for module in pkgutil.iter_modules(zhike.events.__path__):
        importlib.import_module(f"zhike.events.{module.name}")
    found: dict[str, type[Event]] = {}
    waiting = list(Event.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "NAME" in kind.__dict__:
            found[kind.NAME] = kind
    return dict(sorted(found.items()))


def personal(event_type: str) -> Mapping[str, Any]:
    """The fields that tell of a person, and what stands for them."""
    kind = events().get(event_type)
    return kind.PERSONAL if kind is not None else {}


def described() -> list[tuple[str, str]]:
    return [(name, " ".join((kind.__doc__ or "").split())) for name, kind in events().items()]
