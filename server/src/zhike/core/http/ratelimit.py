"""Requests a minute per caller and route, counted in Valkey. When Valkey is away nobody is locked out."""
# ASVS 2.4.1, 2.3.2, 15.2.2: requests a minute

import ipaddress
import time
from functools import lru_cache

from starlette.requests import Request
from starlette.types import Scope

from zhike.core import cache, errors
from zhike.core.context import Actor
from zhike.core.http.services import Services

SCOPE = "zhike.rate"


def client_ip(scope: Scope) -> str | None:
    """The caller's address: the peer's, or what a trusted proxy says (`main` reads its headers)."""
    return _address(scope["client"][0]) if scope.get("client") else None


@lru_cache(maxsize=1024)
def _address(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def neighbourhood(ip: str | None, bits4: int = 32, bits6: int = 64) -> str | None:
    """The network of an address; as it stands, one asker: one line of IPv6 gets a whole /64."""
    if ip is None:
        return None
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    bits = bits4 if address.version == 4 else bits6
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False).network_address)


async def check(
    request: Request, held: Services, path: str, limit: int | None, user: Actor | None = None
) -> None:
    """Raises `TooMany` when ``user``, else the caller's address, has used up the route's minute."""
    if limit is None:
        return
    minute = int(time.time()) // 60
    if user is not None:
        key = cache.RATE.key(user.org_id, user.user_id, path, minute)
    else:
        key = cache.RATE.key(None, neighbourhood(client_ip(request.scope)), path, minute)
    used = await held.cache.count(key, cache.RATE.ttl)
    note(request, limit, used)
    if used > limit:
        raise errors.TooMany(retry_after=60 - int(time.time()) % 60)


def note(request: Request, limit: int, used: int) -> None:
    """What the answer says of a minute's allowance; of several, of the one that is nearest to its end."""
    left = max(limit - used, 0)
    known = request.scope.get(SCOPE)
    if known is None or left < known[1]:
        request.scope[SCOPE] = limit, left


def headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """``RateLimit-*`` for a request that was counted."""
    known = scope.get(SCOPE)
    if known is None:
        return []
    reset = 60 - int(time.time()) % 60
    named = (("limit", known[0]), ("remaining", known[1]), ("reset", reset))
    return [(f"ratelimit-{name}".encode(), str(value).encode()) for name, value in named]
