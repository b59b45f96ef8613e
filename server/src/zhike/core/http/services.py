"""What a running API process holds, reachable from every request as ``request.app.state.services``."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from zhike.core.cache import Cache
from zhike.core.context import Actor
from zhike.core.tx import Unit
from zhike.settings import Settings

Resolver = Callable[[Request], Awaitable[Actor | None]]


@dataclass
class Services:
    """``resolvers`` turn a request into an actor, one per kind of caller; rooms provide them in `wiring`."""

    settings: Settings
    unit: Unit
    cache: Cache
    resolvers: dict[str, Resolver] = field(default_factory=dict)


def services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found
