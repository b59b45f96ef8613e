"""Requests a minute per caller and route, counted in Valkey. When Valkey is away nobody is locked out."""

import ipaddress
import time

from starlette.requests import Request

from zhike.core import cache, errors
from zhike.core.http.services import Services


def client_ip(request: Request) -> str | None:
    """The peer's address. Forwarding headers are not believed."""
    host = request.client.host if request.client else None
    try:
        return str(ipaddress.ip_address(host)) if host else None
    except ValueError:
        return None


async def check(request: Request, held: Services, path: str, limit: int | None) -> None:
    """Raises `TooMany` when this caller has used up the route's allowance of the current minute."""
    if limit is None:
        return
    minute = int(time.time()) // 60
    key = cache.RATE.key(None, client_ip(request), path, minute)
    if await held.cache.count(key, cache.RATE.ttl) > limit:
        raise errors.TooMany(retry_after=60 - int(time.time()) % 60)
