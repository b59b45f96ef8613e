"""Who may call a route: every endpoint says it with one decorator, and a house test reads them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from starlette.requests import Request

from zhike.core import errors
from zhike.core.context import Actor, RequestInfo
from zhike.core.tx import Tx

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """``caller`` is the resolver's name; ``permission`` None means: any signed-in user.

    ``limit`` is requests a minute and route, of a signed-in user or of another caller's address.
    ``transaction`` False: a stream, or an endpoint that opens its own transactions. ``max_body`` in bytes.
    ``machines``: open to API keys though it asks for no permission; such routes are people's own otherwise.
    ``also``: statuses of refusals that the description does not expect of a route like this (`reference`).
    ``upload``: what kind of file it takes (`rooms.files`), for what the virus scanner refuses.
    ``waiting``: open to people who wait to be approved; nothing else is open to them.
    """

    caller: str
    permission: str | None = None
    limit: int | None = None
    transaction: bool = True
    max_body: int = 1_000_000
    waiting: bool = False
    machines: bool = False
    upload: str = ""
    also: tuple[int, ...] = ()


def access(permission: str | None, **options: Any) -> Callable[[F], F]:
    """A route for signed-in users who hold ``permission``."""
    return _mark(Access("user", permission, **options))


def public(caller: str = "anyone", **options: Any) -> Callable[[F], F]:
    """A route without login. ``caller`` names another resolver (``visitor``); "anyone" has no actor."""
    if caller == "anyone":
        options.setdefault("transaction", False)
    options.setdefault("limit", 120)
    return _mark(Access(caller, None, **options))


def _mark(declared: Access) -> Callable[[F], F]:
    def mark(endpoint: F) -> F:
        endpoint.__access__ = declared  # type: ignore[attr-defined]
        return endpoint

    return mark


def declared(endpoint: Callable[..., Any]) -> Access:
    """The endpoint's access. Raises at import time when a route forgot to say it."""
    found: Access | None = getattr(endpoint, "__access__", None)
    if found is None:
        raise TypeError(f"{endpoint.__module__}.{endpoint.__qualname__} declares no access")
    return found


async def _tx(request: Request) -> Tx:
    found: Tx = request.scope["zhike.tx"]
    return found


async def _actor(request: Request) -> Actor:
    found: Actor = request.scope["zhike.actor"]
    return found


async def _info(request: Request) -> RequestInfo:
    found: RequestInfo = request.scope["zhike.info"]
    return found


InTx = Annotated[Tx, Depends(_tx)]
ByActor = Annotated[Actor, Depends(_actor)]
Info = Annotated[RequestInfo, Depends(_info)]


def require(actor: Actor, permission: str) -> None:
    """For the rare verb whose permission depends on the data. Raises `Forbidden`."""
    if not actor.may(permission):
        raise errors.Forbidden(permission=permission)


def require_all(actor: Actor) -> None:
    """For what is only true of a whole organization. Raises `Forbidden` for those who see a part of it."""
    if actor.scope != "a":
        raise errors.Forbidden(reason="scope")
